import { Graph } from '../graph';
import { isInjected, isProxy } from '../injection';
import { Item, namespaceOf, objectOf } from '../item';
import { at, textMap } from '../json';
import { Complaint, Rule } from '../rule';
import { Workload } from '../workloads';

const NATIVE = 'sidecar.istio.io/nativeSidecar';
/** First minor whose kubelets run sidecars by default, and that from which Istio itself makes them so. */
const RUNS_NATIVE = 29;
const MAKES_NATIVE = 33;

/** Rules about Istio's sidecars. */
export const sidecars: readonly Rule[] = [
  {
    id: 'job-with-sidecar',
    severity: 'error',
    why: 'the proxy goes on when the program has ended: the Job never completes, and the next run is skipped',
    *check(graph) {
      for (const workload of graph.workloads) {
        if (!['Job', 'CronJob'].includes(workload.kind) || !isInjected(graph, workload)) continue;
        if (endsItself(workload) || !isClassic(graph, workload)) continue;
        const way = 'annotate its pods with \'sidecar.istio.io/nativeSidecar: "true"\', or take them out of the mesh';
        const message = `sidecar of ${workload.object} must be a native one, got one that never exits; ${way}`;
        yield { item: workload.item, message };
      }
    },
  },
  {
    id: 'istio-sidecar-unique',
    severity: 'error',
    why: 'a pod reads one Sidecar: which of the two is up to istiod, and the hosts of the other cannot be reached',
    check: (graph) => overlapping(graph, 'selector'),
  },
  {
    id: 'istio-sidecar-default',
    severity: 'error',
    why: 'a namespace has one Sidecar without a selector: which of the two is up to istiod, the other is dropped',
    check: (graph) => overlapping(graph, 'namespace'),
  },
];

/** Whether the proxy is a container like the others: none is written as a sidecar, and nothing makes it one. */
function isClassic(graph: Graph, { containers, podAnnotations }: Workload): boolean {
  const written = containers.find(isProxyItself);
  if (written) return written.kind === 'main';
  const says = podAnnotations[NATIVE];
  if (says === 'false' || graph.minor < RUNS_NATIVE) return true;
  // From then on it depends on the version of Istio, which nobody here knows.
  return says !== 'true' && graph.minor < MAKES_NATIVE;
}

function isProxyItself(container: Workload['containers'][number]): boolean {
  return isProxy(container) && container.kind !== 'init';
}

/** Whether the program tells the proxy to go. */
function endsItself({ containers }: Workload): boolean {
  return containers.some(({ json }) => JSON.stringify([json.command, json.args]).includes('quitquitquit'));
}

function* overlapping(graph: Graph, by: 'selector' | 'namespace'): Iterable<Complaint> {
  const owners = new Map<Workload | string, Item>();
  const told = new Set<Item>();
  for (const item of graph.list('Sidecar.networking.istio.io')) {
    const namespace = namespaceOf(item);
    const matchLabels = textMap(at(item.json, 'spec', 'workloadSelector', 'labels'));
    const isWide = Object.keys(matchLabels).length === 0;
    if (isWide !== (by === 'namespace')) continue;
    for (const owned of isWide ? [namespace] : graph.select(namespace, { matchLabels })) {
      const also = owners.get(owned);
      owners.set(owned, also ?? item);
      if (!also || told.has(item)) continue;
      told.add(item);
      const whom = typeof owned === 'string' ? `namespace '${owned}'` : owned.object;
      yield { item, message: `'workloadSelector' must leave ${whom} to one Sidecar, got ${objectOf(also)} too`, also };
    }
  }
}
