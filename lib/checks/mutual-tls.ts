import { Graph } from './graph';
import { isAmbient, isInjected } from './injection';
import { Item, namespaceOf } from './item';
import { at, text } from './json';
import { ROOT_NAMESPACE } from './mesh-hosts';
import { perGraph } from './per-graph';
import { isEmptySelector } from './selectors';
import { push, Workload } from './workloads';

const MODES: readonly string[] = ['STRICT', 'PERMISSIVE', 'DISABLE'];

/** How a workload takes connections, and who says so. */
export interface MutualTls {
  /** `STRICT`, `PERMISSIVE` or `DISABLE`. */
  readonly mode: string;
  /** The PeerAuthentication. */
  readonly item: Item;
}

/** All PeerAuthentications. */
export function peerAuthentications(graph: Graph): readonly Item[] {
  return graph.list('PeerAuthentication.security.istio.io');
}

/** Whether a PeerAuthentication is for some workloads of its namespace, not for all. */
export function isForSome(item: Item): boolean {
  return !isEmptySelector(at(item.json, 'spec', 'selector'));
}

/**
 * How a workload takes connections on a port: its own PeerAuthentication counts before the namespace's, and that before
 * the mesh's. Undefined where the app has none of them that says so.
 * Source: https://istio.io/latest/docs/reference/config/security/peer_authentication/
 */
export function mutualTlsOf(graph: Graph, workload: Workload, port?: number): MutualTls | undefined {
  const own = ownPolicies(graph).get(workload) ?? [];
  for (const item of own) {
    const mode = port === undefined ? undefined : modeAt(item, 'portLevelMtls', String(port));
    if (mode !== undefined) return { mode, item };
  }
  return firstOf(own) ?? widerMutualTls(graph, workload.namespace);
}

/** How workloads of a namespace without a PeerAuthentication of their own take connections. */
export function widerMutualTls(graph: Graph, namespace: string): MutualTls | undefined {
  return [namespace, ROOT_NAMESPACE].map((place) => firstOf(widePolicies(graph, place))).find((found) => found);
}

/** The mode that a PeerAuthentication writes at a place; undefined where it is left to a wider one. */
export function modeAt(item: Item, ...place: readonly string[]): string | undefined {
  const mode = text(at(item.json, 'spec', ...place, 'mode'));
  return mode !== undefined && MODES.includes(mode) ? mode : undefined;
}

/** Whether a workload is not known to be outside of the mesh. */
export function mayBeInMesh(graph: Graph, workload: Workload): boolean {
  if (isInjected(graph, workload) || isAmbient(graph, workload)) return true;
  const says = workload.podLabels['sidecar.istio.io/inject'] ?? workload.podAnnotations['sidecar.istio.io/inject'];
  const isKnown = graph.get('Namespace', '', workload.namespace) !== undefined;
  return !isKnown && says !== 'false' && workload.pod.hostNetwork !== true;
}

function widePolicies(graph: Graph, namespace: string): readonly Item[] {
  return wide(graph).get(namespace) ?? [];
}

function firstOf(items: readonly Item[]): MutualTls | undefined {
  const [found] = items.flatMap((item) => {
    const mode = modeAt(item, 'mtls');
    return mode === undefined ? [] : [{ mode, item }];
  });
  return found;
}

const wide = perGraph((graph) => {
  const byNamespace = new Map<string, Item[]>();
  for (const item of peerAuthentications(graph)) if (!isForSome(item)) push(byNamespace, namespaceOf(item), item);
  return byNamespace;
});

const ownPolicies = perGraph((graph) => {
  const byWorkload = new Map<Workload, Item[]>();
  for (const item of peerAuthentications(graph).filter(isForSome)) {
    const selected = graph.select(namespaceOf(item), at(item.json, 'spec', 'selector'));
    for (const workload of selected) push(byWorkload, workload, item);
  }
  return byWorkload;
});
