import { Lazy } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { fail, got, oneOf } from '../core/errors';
import { STATEFUL_SET_NAME } from '../core/names';
import { PropNames } from '../core/props';
import { Replicas, Scalable } from '../core/replicas';
import { WorkloadService } from '../network/workload-service';
import { CLAIM_PROPS, ClaimProps, Claims, resolveClaims } from './claims';
import { DISRUPTION_BUDGET_BOUNDS, DisruptionBudget, DisruptionBudgetBounds } from './disruption-budget';
import { Pod } from './pod';
import { renderAntiAffinity, renderSpread, resolveSpread, Spread, SPREAD_PROPS, SpreadProps } from './placement';
import { renderTemplate, within } from './pod-template';
import { Workload, WORKLOAD_PROPS, WorkloadProps } from './workload';

/** What becomes of claims whose pod is gone for good. */
export interface ClaimRetention {
  /** When the StatefulSet is deleted. @default 'Retain' */
  readonly whenDeleted?: 'Retain' | 'Delete';
  /** When it has fewer replicas. @default 'Retain' */
  readonly whenScaled?: 'Retain' | 'Delete';
}

/** Properties for `HardenedStatefulSet`. */
export interface HardenedStatefulSetProps extends WorkloadProps {
  /**
   * How many pods, where no autoscaler decides. Several are one cluster only where the program makes them one.
   * @default 1
   */
  readonly replicas?: number;
  /** Whether the pods' names resolve before they are ready, for members of a cluster that must meet first. @default false */
  readonly publishNotReady?: boolean;
  /** Volumes of each pod, by name. @default - none */
  readonly claims?: Readonly<Record<string, ClaimProps>>;
  /** What becomes of claims whose pod is gone. @default - they stay */
  readonly claimRetention?: ClaimRetention;
  /** `OrderedReady` starts pods one after the other, `Parallel` all at once. @default 'OrderedReady' */
  readonly podManagement?: 'OrderedReady' | 'Parallel';
  /** How pods keep apart. `require` needs volumes that can be made in any zone. @default - where that is possible */
  readonly spread?: SpreadProps;
  /** How many pods drains may take at once. @default { maxUnavailable: 1 }, and none for a single replica */
  readonly disruptionBudget?: DisruptionBudgetBounds;
}

const PROPS: PropNames<HardenedStatefulSetProps> = {
  ...WORKLOAD_PROPS,
  replicas: true,
  publishNotReady: true,
  claims: { '*': CLAIM_PROPS },
  claimRetention: { whenDeleted: true, whenScaled: true } satisfies PropNames<ClaimRetention>,
  podManagement: true,
  spread: SPREAD_PROPS,
  disruptionBudget: DISRUPTION_BUDGET_BOUNDS,
};

interface Settings {
  readonly claims: Claims;
  readonly retention: { readonly whenDeleted: string; readonly whenScaled: string };
  readonly podManagementPolicy: string;
  readonly spread: Spread;
}

/** Three copies of a program that knows of one are three databases, each with a third of the data. */
const REPLICAS = 1;
const MANAGEMENT = ['OrderedReady', 'Parallel'];
const RETENTION = ['Retain', 'Delete'];

/**
 * A StatefulSet that passes the restricted Pod Security Standard, with a headless Service for its pods' names, volumes
 * that outlive it, and its own ServiceAccount, NetworkPolicy and PodDisruptionBudget.
 */
export class HardenedStatefulSet extends Workload implements Scalable {
  readonly apiVersion = 'apps/v1';
  readonly kind = 'StatefulSet';
  readonly replicas: Replicas;
  /** The headless Service, which gives each pod a name: `<name>-0.<name>.<namespace>.svc`. */
  readonly service: WorkloadService;
  /** The `apps/v1` object. */
  readonly resource: k8s.KubeStatefulSet;

  constructor(scope: Construct, id: string, props: HardenedStatefulSetProps) {
    super(scope, id, props, { nameRule: STATEFUL_SET_NAME, life: 'runs', names: PROPS, priority: 'standard' });
    if (this.ports.length === 0) fail(this, `'port' must be a port that the pods are reached on, got undefined`);
    this.replicas = new Replicas(this, props.replicas, REPLICAS);
    const { claims, retention, podManagementPolicy, spread } = resolve(this, props, this.pod);
    const { template, newer } = renderTemplate(this, this.pod, {
      serviceAccountName: this.serviceAccount.name,
      restartPolicy: 'Always',
      affinity: renderAntiAffinity(this.podLabels),
      topologySpreadConstraints: renderSpread(spread, this.podLabels, undefined),
      claimMounts: claims.mounts,
    });
    const { publishNotReady } = props;
    const headless = { name: this.name, target: this, headless: true, publishNotReady };
    this.service = new WorkloadService(this, 'Service', headless);
    this.resource = new k8s.KubeStatefulSet(this, 'Resource', {
      metadata: { name: this.name, labels: { ...this.pod.labels }, annotations: this.annotations },
      spec: {
        replicas: Lazy.any({ produce: () => this.replicas.rendered }) as unknown as number,
        serviceName: this.service.name,
        podManagementPolicy,
        revisionHistoryLimit: 5,
        minReadySeconds: 10,
        updateStrategy: { type: 'RollingUpdate' },
        persistentVolumeClaimRetentionPolicy: retention,
        selector: { matchLabels: { ...this.podLabels } },
        template,
        volumeClaimTemplates: claims.templates.length === 0 ? undefined : [...claims.templates],
      },
    });
    this.finish(this.resource, within('/spec/template', newer), props.overrides);
    if (this.replicas.least > 1 || props.disruptionBudget !== undefined) {
      new DisruptionBudget(this, 'DisruptionBudget', { ...props.disruptionBudget, name: this.name, target: this });
    }
  }
}

function resolve(scope: HardenedStatefulSet, props: HardenedStatefulSetProps, pod: Pod): Settings {
  const { claims = {}, claimRetention = {}, podManagement = 'OrderedReady', spread = {} } = props;
  const { whenDeleted = 'Retain', whenScaled = 'Retain' } = claimRetention;
  const among = (prop: string, value: string, values: readonly string[]): string =>
    values.includes(value) ? value : fail(scope, `'${prop}' must be ${oneOf(values)}, got ${got(value)}`);
  return {
    // Labels that never change, since a claim template cannot be changed.
    claims: resolveClaims(scope, claims, scope.podLabels, pod),
    retention: {
      whenDeleted: among('claimRetention.whenDeleted', whenDeleted, RETENTION),
      whenScaled: among('claimRetention.whenScaled', whenScaled, RETENTION),
    },
    podManagementPolicy: among('podManagement', podManagement, MANAGEMENT),
    spread: resolveSpread(scope, spread, scope.replicas),
  };
}
