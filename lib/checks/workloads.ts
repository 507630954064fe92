import { annotationsOf, groupOf, Item, kindOf, nameOf, namespaceOf, objectOf } from './item';
import { at, JsonObject, list, number, record, text, textMap } from './json';
import { Container, containersOf, templateLabels } from './pod';

/** An object that runs pods. */
export interface Workload {
  /** The object. */
  readonly item: Item;
  /** Kind, with the group where it is not Kubernetes' own: see `qualifiedKind`. */
  readonly kind: string;
  /** Its namespace; empty where none is written. */
  readonly namespace: string;
  /** Its name. */
  readonly name: string;
  /** `Deployment shop/orders`, for messages. */
  readonly object: string;
  /** Labels of its pods. */
  readonly podLabels: Readonly<Record<string, string>>;
  /** Annotations of its pods. */
  readonly podAnnotations: Readonly<Record<string, string>>;
  /** Spec of its pods. */
  readonly pod: JsonObject;
  /** All containers: init containers, sidecars, main ones. */
  readonly containers: readonly Container[];
  /** `spec.replicas` as written. @default - it is not written */
  readonly replicas?: number;
  /** Autoscalers that name it: HorizontalPodAutoscalers and KEDA's ScaledObjects. */
  readonly scalers: readonly Item[];
  /** Fewest replicas that it runs with. @default - not counted: one per node, or per run of a Job */
  readonly fewestReplicas?: number;
  /** Most replicas that it runs with. @default - not counted, as above */
  readonly mostReplicas?: number;
}

/** Bounds that an autoscaler keeps. */
export interface ScalerBounds {
  /** Fewest replicas. */
  readonly min: number;
  /** Most replicas. */
  readonly max: number;
}

/** Kinds that have no scale subresource. */
export const NOT_SCALABLE: readonly string[] = ['DaemonSet', 'Job', 'CronJob', 'Pod'];

const COUNTED = ['Deployment', 'StatefulSet', 'ReplicaSet', 'ReplicationController', 'Rollout.argoproj.io'];

/** Everything that runs pods, in the order of the items; with the autoscalers that name it. */
export function workloadsIn(items: readonly Item[]): readonly Workload[] {
  const scalers = new Map<string, Item[]>();
  for (const item of items) {
    const target = scaleTarget(item);
    if (target) push(scalers, targetKey(target), item);
  }
  return items.flatMap((item) => workload(item, scalers) ?? []);
}

/** What an autoscaler scales. */
export interface ScaleTarget {
  /** Group of its `apiVersion`. */
  readonly group: string;
  /** Its kind. */
  readonly kind: string;
  /** Namespace of the autoscaler, which is the target's too. */
  readonly namespace: string;
  /** Its name. */
  readonly name: string;
}

/** What a HorizontalPodAutoscaler or a ScaledObject scales; undefined for other kinds. */
export function scaleTarget(item: Item): ScaleTarget | undefined {
  const kind = kindOf(item);
  const reference = record(at(item.json, 'spec', 'scaleTargetRef'));
  const namespace = namespaceOf(item);
  const name = text(reference.name) ?? '';
  if (kind === 'HorizontalPodAutoscaler') {
    return { group: groupOf(reference.apiVersion), kind: text(reference.kind) ?? '', namespace, name };
  }
  if (kind === 'ScaledObject.keda.sh') {
    const group = groupOf(reference.apiVersion ?? 'apps/v1');
    return { group, kind: text(reference.kind) ?? 'Deployment', namespace, name };
  }
  return undefined;
}

/** Key under which one target is found. */
export function targetKey(target: ScaleTarget): string {
  return [target.group, target.kind, target.namespace, target.name].join('/');
}

/** Bounds of a HorizontalPodAutoscaler or a ScaledObject, with their defaults. */
export function scalerBounds(item: Item): ScalerBounds {
  const spec = record(item.json.spec);
  return kindOf(item) === 'HorizontalPodAutoscaler'
    ? { min: number(spec.minReplicas) ?? 1, max: number(spec.maxReplicas) ?? 1 }
    : { min: number(spec.minReplicaCount) ?? 0, max: number(spec.maxReplicaCount) ?? 100 };
}

/** A number of seconds that Keelson writes down for the checks, such as `keelson.dev/drain-seconds`. */
export function noted(workload: Workload, annotation: string): number | undefined {
  const written = workload.podAnnotations[annotation] ?? annotationsOf(workload.item)[annotation];
  return written !== undefined && /^\d+(\.\d+)?$/.test(written) ? Number(written) : undefined;
}

function workload(item: Item, scalersByTarget: ReadonlyMap<string, readonly Item[]>): Workload | undefined {
  const kind = kindOf(item);
  const template = templateOf(item, kind);
  if (!template) return undefined;
  const namespace = namespaceOf(item);
  const name = nameOf(item);
  const group = groupOf(item.json.apiVersion);
  const scalers = scalersByTarget.get(targetKey({ group, kind: text(item.json.kind) ?? '', namespace, name })) ?? [];
  const replicas = number(at(item.json, 'spec', 'replicas'));
  const pod = record(template.spec);
  return {
    item,
    kind,
    namespace,
    name,
    object: objectOf(item),
    podLabels: templateLabels(template),
    podAnnotations: textMap(at(template, 'metadata', 'annotations')),
    pod,
    containers: containersOf(pod),
    scalers,
    ...(replicas === undefined ? {} : { replicas }),
    ...counts(kind, replicas, scalers),
  };
}

function counts(kind: string, replicas: number | undefined, scalers: readonly Item[]) {
  if (NOT_SCALABLE.includes(kind)) return {};
  if (scalers.length > 0) {
    const bounds = scalers.map(scalerBounds);
    return {
      fewestReplicas: Math.min(...bounds.map(({ min }) => min)),
      mostReplicas: Math.max(...bounds.map(({ max }) => max)),
    };
  }
  const written = replicas ?? (COUNTED.includes(kind) ? 1 : undefined);
  return written === undefined ? {} : { fewestReplicas: written, mostReplicas: written };
}

function templateOf(item: Item, kind: string): JsonObject | undefined {
  if (kind === 'Pod') return item.json;
  const path = kind === 'CronJob' ? ['spec', 'jobTemplate', 'spec', 'template'] : ['spec', 'template'];
  const template = record(at(item.json, ...path));
  return list(at(template, 'spec', 'containers')).length > 0 ? template : undefined;
}

/** Appends to the list under a key. */
export function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}
