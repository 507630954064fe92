import { k8s } from 'cdk8s-plus-28';
import { IConstruct } from 'constructs';
import { fail, got, oneOf } from '../core/errors';
import { isLabelKey, isLabelValue, Labels, validLabels } from '../core/labels';
import { wholeNumber } from '../core/numbers';
import { PropNames } from '../core/props';
import { Replicas } from '../core/replicas';
import { addValidationPerSynth } from '../core/synthesis';
import { entriesOf } from './input';

/** How the pods of a workload keep apart. */
export interface SpreadProps {
  /**
   * Whether zones must share the pods evenly, or should. `require` keeps a pod Pending rather than crowd a zone.
   * @default 'prefer'
   */
  readonly zones?: 'prefer' | 'require';
  /** How many zones there are, for `require`: there must be as many replicas, or an autoscaler's `min`. @default 3 */
  readonly zoneCount?: number;
}

/** Graphics processors for the main container. */
export interface GpuProps {
  /** How many; they cannot be shared or split. */
  readonly count: number;
  /** Name of the resource, which is also the key of its nodes' taint. @default 'nvidia.com/gpu' */
  readonly resource?: string;
}

/** Which nodes the pods run on. */
export interface NodesProps {
  /** Processor architecture that the image is built for. @default - any */
  readonly architecture?: 'amd64' | 'arm64';
  /** `spot` for cheap nodes that go away at two minutes' notice. @default - any */
  readonly capacity?: 'spot' | 'on-demand';
  /** Graphics processors. @default - none */
  readonly gpu?: GpuProps;
  /** Labels that the nodes must carry. @default - any node */
  readonly labels?: Labels;
  /** Taints to tolerate, besides those of spot and GPU nodes. @default - none */
  readonly tolerations?: readonly TolerationProps[];
}

/** A taint that the pods put up with. */
export interface TolerationProps {
  /** Key of the taint. */
  readonly key: string;
  /** Its value. @default - any value */
  readonly value?: string;
  /** What the taint does. @default - any effect */
  readonly effect?: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
}

/** The props of `SpreadProps`. */
export const SPREAD_PROPS: PropNames<SpreadProps> = { zones: true, zoneCount: true };

const GPU_PROPS: PropNames<GpuProps> = { count: true, resource: true };
const TOLERATION_PROPS: PropNames<TolerationProps> = { key: true, value: true, effect: true };

/** The props of `NodesProps`. */
export const NODES_PROPS: PropNames<NodesProps> = {
  architecture: true,
  capacity: true,
  gpu: GPU_PROPS,
  labels: { '*': true },
  tolerations: [TOLERATION_PROPS],
};

/** Node selection with every field decided. */
export interface Nodes {
  readonly selector: Labels;
  readonly tolerations: readonly TolerationProps[];
  readonly gpu: Readonly<Record<string, string>>;
}

/**
 * Decides which nodes will do.
 *
 * @throws Error `'nodes.gpu.count' must be a whole number of at least 1, got 0.5`
 */
export function resolveNodes(scope: IConstruct, props: NodesProps): Nodes {
  const { architecture, capacity, gpu, labels = {}, tolerations = [] } = props;
  known(scope, 'nodes.architecture', architecture, ['amd64', 'arm64']);
  known(scope, 'nodes.capacity', capacity, ['spot', 'on-demand']);
  for (const each of tolerations) checkToleration(scope, each);
  const { resource = 'nvidia.com/gpu', count } = gpu ?? {};
  if (gpu) {
    wholeNumber(scope, 'nodes.gpu.count', gpu.count, { min: 1 });
    if (typeof resource !== 'string' || !isLabelKey(resource) || !resource.includes('/')) {
      fail(scope, `'nodes.gpu.resource' must be a resource such as 'nvidia.com/gpu', got ${got(resource)}`);
    }
  }
  return {
    selector: validLabels(scope, {
      ...Object.fromEntries(entriesOf(labels)),
      ...(architecture && { 'kubernetes.io/arch': architecture }),
      // Karpenter's label; managed node groups have the same values under another key, which `labels` can name.
      ...(capacity && { 'karpenter.sh/capacity-type': capacity }),
    }),
    tolerations: [
      ...tolerations,
      ...(capacity === 'spot' ? [{ key: 'karpenter.sh/capacity-type', value: 'spot' }] : []),
      ...(gpu ? [{ key: resource, effect: 'NoSchedule' as const }] : []),
    ],
    gpu: gpu ? { [resource]: String(count) } : {},
  };
}

function checkToleration(scope: IConstruct, { key, value, effect }: TolerationProps): void {
  // Without a key it would tolerate every taint.
  if (typeof key !== 'string' || !isLabelKey(key)) {
    fail(scope, `'nodes.tolerations' must have keys of taints such as 'dedicated', got ${got(key)}`);
  }
  if (value !== undefined && (typeof value !== 'string' || !isLabelValue(value))) {
    fail(scope, `'nodes.tolerations' must have values of taints such as 'batch', got ${got(value)} for '${key}'`);
  }
  known(scope, 'nodes.tolerations.effect', effect, ['NoSchedule', 'PreferNoSchedule', 'NoExecute']);
}

/** The pod's tolerations. */
export function renderTolerations(tolerations: readonly TolerationProps[]): k8s.Toleration[] {
  return tolerations.map(({ key, value, effect }) => ({
    key,
    operator: value === undefined ? 'Exists' : 'Equal',
    value,
    effect,
  }));
}

/** Where replicas of one workload may stand. */
export interface Spread {
  readonly zones: 'prefer' | 'require';
}

/**
 * Decides how the pods keep apart.
 *
 * @param replicas who counts them; where nothing is fixed, an autoscaler may still come, so synth looks
 * @throws Error `'spread.zones' must be 'prefer' with fewer replicas (2) than zones (3) …`
 */
export function resolveSpread(scope: IConstruct, props: SpreadProps, replicas: Replicas): Spread {
  const { zones = 'prefer', zoneCount = 3 } = props;
  known(scope, 'spread.zones', zones, ['prefer', 'require']);
  wholeNumber(scope, 'spread.zoneCount', zoneCount, { min: 2 });
  if (zones === 'require') {
    const faults = (): string[] => crowdedZones(replicas, zoneCount);
    if (replicas.fixed === undefined) addValidationPerSynth(scope, faults);
    else for (const fault of faults()) fail(scope, fault);
  }
  return { zones };
}

/** A constraint that fewer pods than zones cannot show to hold: they may all wait for a zone that is gone. */
function crowdedZones({ least, autoscaled }: Replicas, zoneCount: number): string[] {
  if (least >= zoneCount) return [];
  const count = autoscaled ? "the autoscaler's 'min'" : "'replicas'";
  return [
    `'spread.zones' must be 'prefer' with fewer replicas (${least}) than zones (${zoneCount}), got 'require'; ` +
      `or set ${count} to at least ${zoneCount}`,
  ];
}

/**
 * Keeps pods on different nodes where that is possible.
 * Source: https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/
 */
export function renderAntiAffinity(selector: Labels): k8s.Affinity {
  const podAffinityTerm = { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { ...selector } } };
  return { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm }] } };
}

/**
 * Spreads over zones and nodes. A Deployment counts each revision for itself, else the old pods distort where the new
 * ones go; a StatefulSet's pods have no such label.
 * Source: https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/
 */
export function renderSpread(
  { zones }: Spread,
  selector: Labels,
  revisionLabel: string | undefined,
): k8s.TopologySpreadConstraint[] {
  const constraint = (topologyKey: string, whenUnsatisfiable: string): k8s.TopologySpreadConstraint => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable,
    labelSelector: { matchLabels: { ...selector } },
    matchLabelKeys: revisionLabel === undefined ? undefined : [revisionLabel],
  });
  return [
    constraint('topology.kubernetes.io/zone', zones === 'require' ? 'DoNotSchedule' : 'ScheduleAnyway'),
    constraint('kubernetes.io/hostname', 'ScheduleAnyway'),
  ];
}

function known(scope: IConstruct, prop: string, value: string | undefined, values: readonly string[]): void {
  if (value !== undefined && !values.includes(value)) {
    fail(scope, `'${prop}' must be ${oneOf(values)}, got ${got(value)}`);
  }
}
