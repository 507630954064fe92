import { Graph } from './graph';
import { annotationsOf, Item, labelsOf, namespaceOf, objectOf } from './item';
import { at, JsonObject, records, text, texts } from './json';
import { PodPort } from './policies';
import { isEmptySelector, selectorMatches } from './selectors';
import { servicePorts } from './service-ports';
import { push, Workload } from './workloads';

/** A port that a scraper asks, and what says so, in words that follow "which". */
export interface MetricsPort {
  /** The port. */
  readonly port: PodPort;
  /** What says so. */
  readonly because: string;
}

const SCRAPE = 'prometheus.io/scrape';
const PORT = 'prometheus.io/port';

/**
 * The ports of workloads that a scraper asks: those of monitors in the app, of the annotations, and those named
 * `metrics`.
 */
export function metricsPorts(graph: Graph): (workload: Workload) => readonly MetricsPort[] {
  const monitored = monitoredPorts(graph);
  return (workload) => {
    const declared = workload.containers.flatMap(({ ports }) => ports);
    const found = [...(monitored.get(workload) ?? []), ...annotated(graph, workload), ...byName(workload)];
    const byPort = new Map(
      found.flatMap(({ reference, because }) => {
        const port = declared.find(({ name, number }) => name === reference || number === Number(reference));
        const meant = port ?? (/^\d+$/.test(reference) ? { number: Number(reference), protocol: 'TCP' } : undefined);
        return meant === undefined ? [] : [[meant.number, { port: meant, because }] as const];
      }),
    );
    return [...byPort.values()];
  };
}

/** Name or number of a port of the pods. */
interface Reference {
  readonly reference: string;
  readonly because: string;
}

function byName({ containers }: Workload): readonly Reference[] {
  const ports = containers.flatMap((container) => container.ports);
  return ports.some(({ name }) => name === 'metrics')
    ? [{ reference: 'metrics', because: 'is the port of that name' }]
    : [];
}

/** The annotation stands on the pods or on a Service, and means a port of the pods on both. */
function annotated(graph: Graph, workload: Workload): readonly Reference[] {
  const holders = [workload.podAnnotations, ...graph.servicesOf(workload).map(annotationsOf)];
  return holders.flatMap((annotations) => {
    const reference = annotations[PORT];
    if (reference === undefined || annotations[SCRAPE] === 'false') return [];
    return [{ reference, because: `'${PORT}' names` }];
  });
}

function monitoredPorts(graph: Graph): ReadonlyMap<Workload, readonly Reference[]> {
  const found = new Map<Workload, Reference[]>();
  for (const monitor of graph.list('PodMonitor.monitoring.coreos.com')) {
    const references = endpoints(monitor, 'podMetricsEndpoints', ['port', 'portNumber', 'targetPort']);
    const selector = at(monitor.json, 'spec', 'selector');
    for (const namespace of namespacesOf(monitor)) {
      for (const workload of graph.select(namespace, selector)) refer(found, workload, monitor, references);
    }
  }
  const services = serviceIndex(graph);
  for (const monitor of graph.list('ServiceMonitor.monitoring.coreos.com')) {
    for (const service of services(monitor)) {
      const published = servicePorts(service);
      const references = [
        ...endpoints(monitor, 'endpoints', ['targetPort']),
        ...endpoints(monitor, 'endpoints', ['port']).flatMap((name) =>
          published.filter((port) => port.name === name).map(({ target }) => String(target)),
        ),
      ];
      for (const workload of graph.selectedByService(service)) refer(found, workload, monitor, references);
    }
  }
  return found;
}

/** Services that a ServiceMonitor selects by their labels, found by one label where there is one. */
function serviceIndex(graph: Graph): (monitor: Item) => readonly Item[] {
  const byLabel = new Map<string, Item[]>();
  for (const service of graph.list('Service')) {
    for (const pair of Object.entries(labelsOf(service)))
      push(byLabel, [namespaceOf(service), ...pair].join('\n'), service);
  }
  return (monitor) => {
    const selector = at(monitor.json, 'spec', 'selector');
    const pairs = Object.entries((at(selector, 'matchLabels') ?? {}) as JsonObject);
    return namespacesOf(monitor).flatMap((namespace) => {
      const lists = pairs.map((pair) => byLabel.get([namespace, ...pair].join('\n')) ?? []);
      const shortest = lists.reduce<readonly Item[] | undefined>(
        (best, next) => (best && best.length <= next.length ? best : next),
        undefined,
      );
      const candidates = shortest ?? (isEmptySelector(selector) ? graph.listIn('Service', namespace) : []);
      return candidates.filter((service) => selectorMatches(selector ?? {}, labelsOf(service)));
    });
  };
}

function namespacesOf(monitor: Item): readonly string[] {
  const named = texts(at(monitor.json, 'spec', 'namespaceSelector', 'matchNames'));
  return named.length > 0 ? named : [namespaceOf(monitor)];
}

function endpoints(monitor: Item, field: string, keys: readonly string[]): readonly string[] {
  return records(at(monitor.json, 'spec', field)).flatMap((endpoint) =>
    keys.flatMap((key) => {
      const value = endpoint[key];
      return typeof value === 'number' ? String(value) : (text(value) ?? []);
    }),
  );
}

function refer(
  found: Map<Workload, Reference[]>,
  workload: Workload,
  monitor: Item,
  references: readonly string[],
): void {
  for (const reference of references) push(found, workload, { reference, because: `${objectOf(monitor)} scrapes` });
}
