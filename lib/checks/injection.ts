import { Graph } from './graph';
import { Item, labelsOf } from './item';
import { Workload } from './workloads';

const INJECT = 'sidecar.istio.io/inject';
const PROXY = 'istio-proxy';

/** Whether Istio gives each pod of a namespace a sidecar. */
export function injectsByDefault(namespace: Item | undefined): boolean {
  if (!namespace) return false;
  const labels = labelsOf(namespace);
  return labels['istio-injection'] === undefined
    ? labels['istio.io/rev'] !== undefined
    : labels['istio-injection'] === 'enabled';
}

/**
 * Whether the pods of a workload get Istio's sidecar, by what its objects say.
 * Source: https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/#controlling-the-injection-policy
 */
export function isInjected(graph: Graph, workload: Workload): boolean {
  if (workload.containers.some(({ name }) => name === PROXY)) return true;
  const namespace = graph.get('Namespace', '', workload.namespace);
  const isOff = namespace !== undefined && labelsOf(namespace)['istio-injection'] === 'disabled';
  const written = workload.podLabels[INJECT] ?? workload.podAnnotations[INJECT];
  // A pod on the node's own network would have the node's traffic redirected, so Istio leaves it alone.
  if (isOff || written === 'false' || workload.pod.hostNetwork === true) return false;
  return written === 'true' || workload.podLabels['istio.io/rev'] !== undefined || injectsByDefault(namespace);
}

/** Whether the node's ztunnel carries the traffic of a workload, by what its objects say. */
export function isAmbient(graph: Graph, { namespace, podLabels }: Workload): boolean {
  const found = graph.get('Namespace', '', namespace);
  const mode = podLabels['istio.io/dataplane-mode'] ?? (found && labelsOf(found)['istio.io/dataplane-mode']);
  return mode === 'ambient';
}

/** Whether a container is the mesh's own. */
export function isProxy(container: { readonly name: string }): boolean {
  return container.name === PROXY || container.name === 'istio-init';
}
