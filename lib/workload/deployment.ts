import { Duration, Lazy } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { fail, got } from '../core/errors';
import { amend } from '../core/final-json';
import { WORKLOAD_NAME } from '../core/names';
import { wholeNumber } from '../core/numbers';
import { PropNames } from '../core/props';
import { Replicas, Scalable } from '../core/replicas';
import { DISRUPTION_BUDGET_BOUNDS, DisruptionBudget, DisruptionBudgetBounds } from './disruption-budget';
import { secondsOf } from '../core/seconds';
import { Pod } from './pod';
import { renderAntiAffinity, renderSpread, resolveSpread, Spread, SPREAD_PROPS, SpreadProps } from './placement';
import { renderTemplate, within } from './pod-template';
import { Workload, WORKLOAD_PROPS, WorkloadProps } from './workload';

/** How a new version takes over. */
export interface RolloutProps {
  /** Pods beyond the number while it rolls: a number, or a share such as `'25%'`. @default '25%', and none on the node's network */
  readonly surge?: number | string;
  /** How long a pod must be ready before it counts. @default 10 s */
  readonly minReady?: Duration;
  /** When to give up; over `minReady` and the start. @default 10 min, or more where the start needs it */
  readonly deadline?: Duration;
}

/** Properties for `HardenedDeployment`. */
export interface HardenedDeploymentProps extends WorkloadProps {
  /** How many pods, where no autoscaler decides. @default 3 */
  readonly replicas?: number;
  /**
   * How a new version takes over: pods are added first, none is taken before; on the node's network one by one.
   * @default - see `RolloutProps`
   */
  readonly rollout?: RolloutProps;
  /** How pods keep apart. @default - over zones and nodes where that is possible */
  readonly spread?: SpreadProps;
  /** How many pods drains may take at once. @default { maxUnavailable: 1 }, and none for a single replica */
  readonly disruptionBudget?: DisruptionBudgetBounds;
}

/** The props of `HardenedDeploymentProps`. */
export const DEPLOYMENT_PROPS: PropNames<HardenedDeploymentProps> = {
  ...WORKLOAD_PROPS,
  replicas: true,
  rollout: { surge: true, minReady: true, deadline: true } satisfies PropNames<RolloutProps>,
  spread: SPREAD_PROPS,
  disruptionBudget: DISRUPTION_BUDGET_BOUNDS,
};

interface Settings {
  readonly rollingUpdate: k8s.RollingUpdateDeployment;
  readonly minReadySeconds: number;
  readonly progressDeadlineSeconds: number;
  readonly spread: Spread;
}

const API_VERSION = 'apps/v1';
const KIND = 'Deployment';

/**
 * A Deployment that passes the restricted Pod Security Standard, rolls out without a gap and survives drains, with its
 * own ServiceAccount, NetworkPolicy and PodDisruptionBudget.
 */
export class HardenedDeployment extends Workload implements Scalable {
  readonly apiVersion = API_VERSION;
  readonly kind = KIND;
  readonly replicas: Replicas;
  /** The `apps/v1` object. */
  readonly resource: k8s.KubeDeployment;

  constructor(scope: Construct, id: string, props: HardenedDeploymentProps) {
    super(scope, id, props, { nameRule: WORKLOAD_NAME, life: 'runs', names: DEPLOYMENT_PROPS, priority: 'standard' });
    this.replicas = new Replicas(this, props.replicas);
    const settings = resolve(this, props, this.pod);
    const { template, newer } = renderTemplate(this, this.pod, {
      serviceAccountName: this.serviceAccount.name,
      restartPolicy: 'Always',
      affinity: renderAntiAffinity(this.podLabels),
      topologySpreadConstraints: renderSpread(settings.spread, this.podLabels, 'pod-template-hash'),
    });
    this.resource = new k8s.KubeDeployment(this, 'Resource', {
      metadata: { name: this.name, labels: { ...this.pod.labels }, annotations: this.annotations },
      spec: {
        replicas: Lazy.any({ produce: () => this.replicas.rendered }) as unknown as number,
        revisionHistoryLimit: 5,
        minReadySeconds: settings.minReadySeconds,
        progressDeadlineSeconds: settings.progressDeadlineSeconds,
        strategy: { type: 'RollingUpdate', rollingUpdate: settings.rollingUpdate },
        selector: { matchLabels: { ...this.podLabels } },
        template,
      },
    });
    this.finish(this.resource, within('/spec/template', newer), props.overrides);
    this.explainMissingReplicas();
    if (this.replicas.least > 1 || props.disruptionBudget !== undefined) {
      new DisruptionBudget(this, 'DisruptionBudget', { ...props.disruptionBudget, name: this.name, target: this });
    }
  }

  /** Polaris demands `replicas`, which an autoscaler owns. */
  private explainMissingReplicas(): void {
    amend(this.resource, ({ metadata }) => {
      if (!this.replicas.autoscaled) return;
      const exempt = { 'polaris.fairwinds.com/deploymentMissingReplicas-exempt': 'true' };
      metadata.annotations = { ...metadata.annotations, ...exempt };
    });
  }
}

function resolve(scope: HardenedDeployment, props: HardenedDeploymentProps, pod: Pod): Settings {
  const { rollout = {}, spread = {} } = props;
  const { minReady = Duration.seconds(10), deadline } = rollout;
  const minReadySeconds = secondsOf(scope, 'rollout.minReady', minReady, { min: 0 });
  // Else a slow but healthy rollout is declared failed.
  const slowest = minReadySeconds + (pod.main.probes?.startsWithin ?? 0);
  const progressDeadlineSeconds =
    deadline === undefined ? Math.max(600, slowest + 60) : secondsOf(scope, 'rollout.deadline', deadline, { min: 1 });
  if (progressDeadlineSeconds <= slowest) {
    fail(
      scope,
      `'rollout.deadline' must be over 'rollout.minReady' and 'probes.startsWithin' together (${slowest} s), ` +
        `got ${progressDeadlineSeconds} s`,
    );
  }
  return {
    rollingUpdate: resolveRollingUpdate(scope, rollout.surge, pod.security.hostNetwork),
    minReadySeconds,
    progressDeadlineSeconds,
    spread: resolveSpread(scope, spread, scope.replicas),
  };
}

function resolveRollingUpdate(
  scope: Construct,
  surge: number | string | undefined,
  hostNetwork: boolean,
): k8s.RollingUpdateDeployment {
  const count = (pods: number): k8s.IntOrString => k8s.IntOrString.fromNumber(pods);
  if (!hostNetwork) return { maxUnavailable: count(0), maxSurge: resolveSurge(scope, surge ?? '25%') };
  if (surge !== undefined) {
    fail(
      scope,
      `'rollout.surge' must be left out beside 'security.hostNetwork', where a new pod finds its ports taken by the ` +
        `old one, got ${got(surge)}`,
    );
  }
  return { maxUnavailable: count(1), maxSurge: count(0) };
}

function resolveSurge(scope: Construct, surge: number | string): k8s.IntOrString {
  if (typeof surge === 'number') {
    return k8s.IntOrString.fromNumber(wholeNumber(scope, 'rollout.surge', surge, { min: 1 }));
  }
  const percent = Number(/^(\d{1,3})%$/.exec(surge)?.[1]);
  if (!(percent >= 1 && percent <= 100)) {
    fail(scope, `'rollout.surge' must be a number of pods or a share from '1%' to '100%', got ${got(surge)}`);
  }
  return k8s.IntOrString.fromString(surge);
}
