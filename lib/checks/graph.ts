import { groupOf, Item, kindOf, nameOf, namespaceOf } from './item';
import { at, isSet, textMap } from './json';
import { selectorIndex } from './selectors';
import { holds, suppressionsOf } from './suppressions';
import { push, Workload, workloadsIn } from './workloads';

/** What a run of the checks knows beside the objects. */
export interface CheckOptions {
  /** Oldest minor version of Kubernetes that the objects go to. @default '1.33' */
  readonly kubernetes?: string;
  /** Where they run. `production` switches on the rules about zero downtime. @default - none */
  readonly environment?: string;
  /** Registries or parts of them that images may come from. @default - any */
  readonly registries?: readonly string[];
  /** Day on which suppressions are judged. @default - today */
  readonly today?: Date;
  /** Nodes that a workload may run on. @default - unknown: rules that need it stay silent */
  readonly nodes?: number;
  /** Zones that a workload may run in. @default - unknown: rules that need it stay silent */
  readonly zones?: number;
}

/** An object that is written twice. */
export interface Twin {
  /** The later one. */
  readonly item: Item;
  /** The first one. */
  readonly first: Item;
}

/** All objects, indexed once, so that each rule stays linear. */
export interface Graph {
  /** All objects, each once: of two that are one, the first, unless somebody accepted it. */
  readonly items: readonly Item[];
  /** Objects that are written twice. */
  readonly twins: readonly Twin[];
  /** What runs pods. */
  readonly workloads: readonly Workload[];
  /** Minor of the oldest Kubernetes: 33 for `1.33`. */
  readonly minor: number;
  /** Day of the run, as `2026-11-21`. */
  readonly today: string;
  /** Nodes that a workload may run on. @default - unknown */
  readonly nodes?: number;
  /** Zones that a workload may run in. @default - unknown */
  readonly zones?: number;
  /** Objects of a kind: `Service`, or with a group that is not Kubernetes' own, `Rollout.argoproj.io`. */
  list(kind: string): readonly Item[];
  /** Objects of a kind in one namespace. */
  listIn(kind: string, namespace: string): readonly Item[];
  /** One object; the namespace is empty for kinds that have none. */
  get(kind: string, namespace: string, name: string): Item | undefined;
  /** The workload that an object is. */
  workload(item: Item): Workload | undefined;
  /** Workloads of a namespace that a LabelSelector matches: all for an empty one, none where there is no selector. */
  select(namespace: string, selector: unknown): readonly Workload[];
  /** Workloads that a Service sends to. */
  selectedByService(service: Item): readonly Workload[];
  /** Services that send to a workload. */
  servicesOf(workload: Workload): readonly Item[];
  /** PodDisruptionBudgets over a workload. */
  budgetsOf(workload: Workload): readonly Item[];
  /** NetworkPolicies over a workload. */
  policiesOf(workload: Workload): readonly Item[];
  /** Whether an object promises zero downtime: its environment, or the run's, is `production`. */
  isProduction(item: Item): boolean;
  /** Registries that an object's images may come from: its own, or the run's. @default - any */
  registriesOf(item: Item): readonly string[] | undefined;
  /** Candidates that selectors were tried on: what must stay linear. */
  candidatesTried(): number;
}

const NONE: readonly never[] = [];

/**
 * Indexes objects for the rules.
 *
 * @throws Error `'kubernetes' must be a minor version such as '1.33', got …`
 */
export function buildGraph(allItems: readonly Item[], options: CheckOptions = {}): Graph {
  const { kubernetes = '1.33', environment, registries, today: date = new Date(), nodes, zones } = options;
  const today = date.toISOString().slice(0, 10);
  const twins = twinsIn(allItems);
  // What else is wrong with two that are one mostly follows from that.
  const isAccepted = ({ item, first }: Twin) =>
    [item, first].some((each) => {
      const accepted = suppressionsOf(each).get('object-unique');
      return accepted && holds(accepted, today);
    });
  const leftOut = new Set(twins.filter((twin) => !isAccepted(twin)).map(({ item }) => item));
  const items = allItems.filter((item) => !leftOut.has(item));
  const byKind = new Map<string, Item[]>();
  const byPlace = new Map<string, Item[]>();
  const byName = new Map<string, Item>();
  for (const item of items) {
    const kind = kindOf(item);
    push(byKind, kind, item);
    push(byPlace, nameKey(kind, namespaceOf(item)), item);
    const key = nameKey(kind, namespaceOf(item), nameOf(item));
    if (!byName.has(key)) byName.set(key, item);
  }
  const workloads = workloadsIn(items);
  const byItem = new Map(workloads.map((workload) => [workload.item, workload]));
  const index = selectorIndex(workloads);
  const list = (kind: string) => byKind.get(kind) ?? NONE;
  const selectedByService = memo((service: Item) => index.select(namespaceOf(service), serviceSelector(service)));
  // Inverts selectors of a kind when the first rule asks for it.
  const inverted = (kind: string, selected: (item: Item) => readonly Workload[]) => {
    let owners: Map<Workload, Item[]> | undefined;
    return (workload: Workload): readonly Item[] => {
      if (!owners) {
        owners = new Map();
        for (const item of list(kind)) for (const match of selected(item)) push(owners, match, item);
      }
      return owners.get(workload) ?? NONE;
    };
  };
  const bySpec = (field: string) => (item: Item) => index.select(namespaceOf(item), at(item.json, 'spec', field));
  return {
    items,
    twins,
    workloads,
    minor: minorFrom(kubernetes),
    today,
    ...(nodes === undefined ? {} : { nodes }),
    ...(zones === undefined ? {} : { zones }),
    list,
    listIn: (kind, namespace) => byPlace.get(nameKey(kind, namespace)) ?? NONE,
    get: (kind, namespace, name) => byName.get(nameKey(kind, namespace, name)),
    workload: (item) => byItem.get(item),
    select: (namespace, selector) => index.select(namespace, selector),
    selectedByService,
    servicesOf: inverted('Service', selectedByService),
    budgetsOf: inverted('PodDisruptionBudget', bySpec('selector')),
    policiesOf: inverted('NetworkPolicy', bySpec('podSelector')),
    isProduction: (item) => (item.environment ?? environment) === 'production',
    registriesOf: (item) => item.registries ?? registries,
    candidatesTried: () => index.candidatesTried(),
  };
}

/** A Service's selector as a LabelSelector; none where it selects nothing by itself. */
function serviceSelector(service: Item): unknown {
  const selector = at(service.json, 'spec', 'selector');
  const isExternal = at(service.json, 'spec', 'type') === 'ExternalName';
  const matchLabels = textMap(selector);
  return !isSet(selector) || isExternal || Object.keys(matchLabels).length === 0 ? undefined : { matchLabels };
}

function twinsIn(items: readonly Item[]): readonly Twin[] {
  const firsts = new Map<string, Item>();
  return items.flatMap((item) => {
    if (nameOf(item) === '') return [];
    const key = nameKey(groupOf(item.json.apiVersion), kindOf(item), namespaceOf(item), nameOf(item));
    const first = firsts.get(key);
    if (!first) firsts.set(key, item);
    return first ? [{ item, first }] : [];
  });
}

function minorFrom(kubernetes: string): number {
  const minor = Number(/^1\.(\d{1,2})$/.exec(kubernetes)?.[1]);
  if (!Number.isInteger(minor))
    throw new Error(`'kubernetes' must be a minor version such as '1.33', got '${kubernetes}'`);
  return minor;
}

function memo<K, V>(compute: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    if (!known.has(key)) known.set(key, compute(key));
    return known.get(key) as V;
  };
}

function nameKey(...parts: readonly string[]): string {
  return parts.join('\n');
}
