import { Duration } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { WORKLOAD_NAME } from '../core/names';
import { PropNames } from '../core/props';
import { secondsOf } from '../core/seconds';
import { JOB_WORKLOAD_PROPS, JobWorkloadProps, renderJob, resolveJob } from './job-settings';
import { renderTemplate, within } from './pod-template';
import { Workload, WorkloadProps } from './workload';

/** Properties for `HardenedJob`. */
export interface HardenedJobProps extends JobWorkloadProps {
  /** How long a finished Job stays to be looked at. @default 1 d */
  readonly keep?: Duration;
}

const PROPS: PropNames<HardenedJobProps & WorkloadProps> = { ...JOB_WORKLOAD_PROPS, keep: true };

/**
 * A Job that passes the restricted Pod Security Standard, gives up in time and cleans up after itself. A Job cannot be
 * changed once it is there: give a new run a new name.
 */
export class HardenedJob extends Workload {
  /** The `batch/v1` object. */
  readonly resource: k8s.KubeJob;

  constructor(scope: Construct, id: string, props: HardenedJobProps) {
    super(scope, id, props, { nameRule: WORKLOAD_NAME, life: 'ends', names: PROPS, priority: 'batch' });
    const { keep = Duration.days(1), overrides } = props;
    const { template, newer } = renderTemplate(this, this.pod, {
      serviceAccountName: this.serviceAccount.name,
      restartPolicy: 'OnFailure',
    });
    this.resource = new k8s.KubeJob(this, 'Resource', {
      metadata: { name: this.name, labels: { ...this.pod.labels }, annotations: this.annotations },
      spec: {
        ...renderJob(resolveJob(this, props), template),
        ttlSecondsAfterFinished: secondsOf(this, 'keep', keep, { min: 0 }),
      },
    });
    this.finish(this.resource, within('/spec/template', newer), overrides);
  }
}
