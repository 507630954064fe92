import { shown } from '../bounds';
import { Graph } from '../graph';
import { at, isSet, JsonObject, records } from '../json';
import { surges } from '../rollouts';
import { Rule } from '../rule';
import { selectorMatches } from '../selectors';
import { Workload } from '../workloads';

/** Rules about podAntiAffinity. */
export const antiAffinity: readonly Rule[] = [
  {
    id: 'anti-affinity-selector-foreign',
    severity: 'error',
    why: 'the term keeps away from nobody: one node can hold all pods and take them down with it',
    *check(graph) {
      for (const workload of graph.workloads) {
        for (const term of [...required(workload), ...preferred(workload)]) {
          if (matchesSomebody(graph, workload, term)) continue;
          const message = `'labelSelector' of 'podAntiAffinity' must match the pod's own labels, got ${shown(term.labelSelector)}`;
          yield { item: workload.item, message };
        }
      }
    },
  },
  {
    id: 'anti-affinity-blocks-rollout',
    severity: 'warning',
    why: 'each node holds a pod already, so the surge pod stays Pending and the rollout hangs',
    *check({ workloads, nodes }) {
      for (const workload of workloads) {
        const { item, podLabels, mostReplicas: most } = workload;
        const onHosts = required(workload).some(
          ({ topologyKey, labelSelector }) =>
            topologyKey === 'kubernetes.io/hostname' && selectorMatches(labelSelector, podLabels),
        );
        if (nodes === undefined || most === undefined || most < nodes || !onHosts || !surges(workload)) continue;
        const message = `'podAntiAffinity' must be preferred with as many replicas (${most}) as nodes (${nodes}), got required`;
        yield { item, message: `${message}; or set 'maxSurge: 0' and 'maxUnavailable: 1'` };
      }
    },
  },
];

function required({ pod }: Workload): readonly JsonObject[] {
  return records(at(pod, 'affinity', 'podAntiAffinity', 'requiredDuringSchedulingIgnoredDuringExecution'));
}

function preferred({ pod }: Workload): readonly JsonObject[] {
  const terms = records(at(pod, 'affinity', 'podAntiAffinity', 'preferredDuringSchedulingIgnoredDuringExecution'));
  return records(terms.map(({ podAffinityTerm }) => podAffinityTerm));
}

/** Itself, or on purpose another workload of the app; other namespaces are not ours to judge. */
function matchesSomebody(graph: Graph, { podLabels, namespace }: Workload, term: JsonObject): boolean {
  return (
    selectorMatches(term.labelSelector, podLabels) ||
    isSet(term.namespaceSelector) ||
    isSet(term.namespaces) ||
    graph.select(namespace, term.labelSelector).length > 0
  );
}
