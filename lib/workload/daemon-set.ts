import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { WORKLOAD_NAME } from '../core/names';
import { renderTemplate, within } from './pod-template';
import { Workload, WORKLOAD_PROPS, WorkloadProps } from './workload';

/** Properties for `HardenedDaemonSet`. */
export type HardenedDaemonSetProps = WorkloadProps;

/**
 * A DaemonSet that passes the restricted Pod Security Standard: one pod on every node that `nodes` lets it on, replaced
 * one after the other.
 */
export class HardenedDaemonSet extends Workload {
  /** The `apps/v1` object. */
  readonly resource: k8s.KubeDaemonSet;

  constructor(scope: Construct, id: string, props: HardenedDaemonSetProps) {
    super(scope, id, props, { nameRule: WORKLOAD_NAME, life: 'runs', names: WORKLOAD_PROPS, priority: 'agent' });
    const { template, newer } = renderTemplate(this, this.pod, {
      serviceAccountName: this.serviceAccount.name,
      restartPolicy: 'Always',
    });
    this.resource = new k8s.KubeDaemonSet(this, 'Resource', {
      metadata: { name: this.name, labels: { ...this.pod.labels }, annotations: this.annotations },
      spec: {
        revisionHistoryLimit: 5,
        minReadySeconds: 10,
        updateStrategy: {
          type: 'RollingUpdate',
          rollingUpdate: { maxUnavailable: k8s.IntOrString.fromNumber(1) },
        },
        selector: { matchLabels: { ...this.podLabels } },
        template,
      },
    });
    this.finish(this.resource, within('/spec/template', newer), props.overrides);
  }
}
