import { Graph } from './graph';
import { Item } from './item';
import { at, isSet, JsonObject, record, records, text } from './json';
import { Workload } from './workloads';

/** What a quantity counts: only bytes take suffixes such as `Mi`, and only they must be whole. */
export type QuantityUnit = 'cpu' | 'bytes' | 'number';

/** A quantity that an object holds. */
export interface QuantityField {
  /** The object. */
  readonly item: Item;
  /** Where it stands, as messages say it: `'requests.memory' of container 'web'`. */
  readonly where: string;
  /** What it counts. */
  readonly unit: QuantityUnit;
  /** The quantity as text: a number of YAML reads the same to the API server. */
  readonly written: string;
}

const known = new WeakMap<Graph, readonly QuantityField[]>();

/** The quantities of all objects; walked once, since several rules ask. */
export function quantityFields(graph: Graph): readonly QuantityField[] {
  const cached = known.get(graph);
  if (cached) return cached;
  const found = [...graph.workloads.flatMap((workload) => [...inWorkload(workload)]), ...inOthers(graph)];
  known.set(graph, found);
  return found;
}

function* inWorkload({ item, pod, containers }: Workload): Iterable<QuantityField> {
  for (const { name, json } of containers) {
    yield* inResources(item, json.resources, ` of container '${name}'`);
    for (const variable of records(json.env)) {
      const divisor = at(variable, 'valueFrom', 'resourceFieldRef', 'divisor');
      const where = `'divisor' of variable '${text(variable.name) ?? ''}' of container '${name}'`;
      yield* field(item, where, 'number', divisor);
    }
  }
  yield* inResources(item, pod.resources, ' of the pod');
  yield* inMap(item, pod.overhead, 'overhead', ' of the pod');
  for (const volume of records(pod.volumes)) {
    const named = `of volume '${text(volume.name) ?? ''}'`;
    yield* field(item, `'sizeLimit' ${named}`, 'bytes', at(volume, 'emptyDir', 'sizeLimit'));
    yield* inResources(item, at(volume, 'ephemeral', 'volumeClaimTemplate', 'spec', 'resources'), ` ${named}`);
  }
  for (const template of records(at(item.json, 'spec', 'volumeClaimTemplates'))) {
    const named = ` of volume claim template '${text(at(template, 'metadata', 'name')) ?? ''}'`;
    yield* inResources(item, at(template, 'spec', 'resources'), named);
  }
}

function* inOthers(graph: Graph): Iterable<QuantityField> {
  for (const item of graph.list('PersistentVolumeClaim')) yield* inResources(item, at(item.json, 'spec', 'resources'));
  for (const item of graph.list('PersistentVolume')) yield* inMap(item, at(item.json, 'spec', 'capacity'), 'capacity');
  for (const item of graph.list('ResourceQuota')) yield* inMap(item, at(item.json, 'spec', 'hard'), 'hard');
  for (const item of graph.list('LimitRange')) {
    yield* inList(item, at(item.json, 'spec', 'limits'), 'limits', ['max', 'min', 'default', 'defaultRequest']);
  }
  for (const item of graph.list('VerticalPodAutoscaler')) {
    const policies = at(item.json, 'spec', 'resourcePolicy', 'containerPolicies');
    yield* inList(item, policies, 'containerPolicies', ['minAllowed', 'maxAllowed']);
  }
  for (const item of graph.list('HorizontalPodAutoscaler')) {
    for (const [index, metric] of records(at(item.json, 'spec', 'metrics')).entries())
      yield* inMetric(item, metric, index);
  }
}

/** A metric's target: of a resource in its unit, of all else a plain number. */
function* inMetric(item: Item, metric: JsonObject, index: number): Iterable<QuantityField> {
  for (const type of ['resource', 'containerResource', 'pods', 'object', 'external']) {
    const source = record(metric[type]);
    for (const key of ['averageValue', 'value']) {
      const unit = unitOf(text(source.name) ?? '');
      yield* field(item, `'metrics[${index}].${type}.target.${key}'`, unit, at(source, 'target', key));
    }
  }
}

function* inResources(item: Item, resources: unknown, named = ''): Iterable<QuantityField> {
  for (const key of ['requests', 'limits']) yield* inMap(item, record(resources)[key], `resources.${key}`, named);
}

function* inList(item: Item, entries: unknown, prop: string, keys: readonly string[]): Iterable<QuantityField> {
  for (const [index, entry] of records(entries).entries()) {
    for (const key of keys) yield* inMap(item, entry[key], `${prop}[${index}].${key}`);
  }
}

function* inMap(item: Item, map: unknown, prop: string, named = ''): Iterable<QuantityField> {
  for (const [resource, value] of Object.entries(record(map))) {
    yield* field(item, `'${prop}.${resource}'${named}`, unitOf(resource), value);
  }
}

function* field(item: Item, where: string, unit: QuantityUnit, value: unknown): Iterable<QuantityField> {
  // What is neither text nor number breaks the schema, and its rule says so.
  if (!isSet(value) || (typeof value !== 'string' && typeof value !== 'number')) return;
  yield { item, where, unit, written: String(value) };
}

/** `requests.cpu` of a quota counts what `cpu` does; a class of storage may stand in front. */
function unitOf(resource: string): QuantityUnit {
  const name =
    resource
      .split('/')
      .at(-1)
      ?.replace(/^(requests|limits)\./, '') ?? '';
  if (resource === 'cpu' || resource === 'requests.cpu' || resource === 'limits.cpu') return 'cpu';
  const inBytes = ['memory', 'storage', 'ephemeral-storage'].includes(name) || name.startsWith('hugepages-');
  const isOwn = !resource.includes('/') || resource.includes('.storageclass.storage.k8s.io/');
  return inBytes && isOwn ? 'bytes' : 'number';
}
