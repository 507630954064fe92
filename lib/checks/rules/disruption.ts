import { isZero, percentOf, podsOf, shown } from '../bounds';
import { Graph } from '../graph';
import { Item, namespaceOf, objectOf } from '../item';
import { at, isSet, record } from '../json';
import { Complaint, Rule } from '../rule';
import { Workload } from '../workloads';

/** Rules about PodDisruptionBudgets. */
export const disruption: readonly Rule[] = [
  {
    id: 'pdb-below-min',
    severity: 'error',
    why: 'no pod may ever be evicted: drains, node upgrades and Karpenter hang until somebody deletes the budget',
    *check(graph) {
      for (const [budget, workload, fewest] of budgetsWithCount(graph)) {
        const { minAvailable } = record(budget.json.spec);
        const kept = fewest > 1 && !allowsNoEviction(budget) ? podsOf(minAvailable, fewest) : undefined;
        if (kept !== undefined && kept >= fewest) yield { ...belowMin(budget, workload, fewest, kept) };
      }
    },
  },
  {
    id: 'pdb-allows-eviction',
    severity: 'error',
    why: 'a budget that lets no pod go blocks every drain by construction, at any scale',
    *check(graph) {
      for (const item of graph.list('PodDisruptionBudget')) {
        const { minAvailable, maxUnavailable } = record(item.json.spec);
        const single = selectedBy(graph, item).some(({ fewestReplicas }) => fewestReplicas === 1);
        if (single || !allowsNoEviction(item)) continue; // single-replica-pdb says it better
        yield isZero(maxUnavailable)
          ? { item, message: `'maxUnavailable' must be at least 1, got ${shown(maxUnavailable)}` }
          : { item, message: `'minAvailable' must be under 100%, got ${shown(minAvailable)}; say 'maxUnavailable: 1'` };
      }
    },
  },
  {
    id: 'pdb-both-bounds',
    severity: 'error',
    suppressible: false,
    why: 'the API server refuses a budget with both bounds, so the workload is left without one',
    *check(graph) {
      for (const item of graph.list('PodDisruptionBudget')) {
        const { minAvailable, maxUnavailable } = record(item.json.spec);
        if (!isSet(minAvailable) || !isSet(maxUnavailable)) continue;
        const both = `'minAvailable: ${shown(minAvailable)}' beside 'maxUnavailable: ${shown(maxUnavailable)}'`;
        yield { item, message: `'spec' must have one bound, got ${both}; keep 'maxUnavailable'` };
      }
    },
  },
  {
    id: 'pdb-selects-nothing',
    severity: 'error',
    why: 'the pods that the budget was written for are unprotected: a drain takes them all at once',
    *check(graph) {
      for (const item of graph.list('PodDisruptionBudget')) {
        if (selectedBy(graph, item).length > 0) continue;
        const selector = at(item.json, 'spec', 'selector');
        const where = namespaceOf(item) === '' ? '' : ` of namespace '${namespaceOf(item)}'`;
        yield { item, message: `'selector' must match the pods of a workload${where}, got ${shown(selector)}` };
      }
    },
  },
  {
    id: 'pdb-selects-several',
    severity: 'error',
    why: 'strangers share one budget, and the eviction of a pod under two budgets always fails',
    *check(graph) {
      for (const item of graph.list('PodDisruptionBudget')) {
        const [first, second] = selectedBy(graph, item);
        if (!first || !second) continue;
        const pair = `${first.object} and ${second.object}`;
        const message = `'selector' must match one workload, got ${pair}; select by the label that only one carries`;
        yield { item, message, also: second.item };
      }
      for (const workload of graph.workloads) {
        const [first, second] = graph.budgetsOf(workload);
        if (!first || !second) continue;
        const message = `'selector' must leave ${workload.object} to one budget, got ${objectOf(first)} too; drop one`;
        yield { item: second, message, also: first };
      }
    },
  },
  {
    id: 'single-replica-pdb',
    severity: 'error',
    why: 'the one pod may never be evicted: every drain of its node blocks',
    *check(graph) {
      for (const [item, { object, item: also }, fewest] of budgetsWithCount(graph)) {
        const { minAvailable, maxUnavailable } = record(item.json.spec);
        const blocks = isZero(maxUnavailable) || (podsOf(minAvailable, 1) ?? 0) > 0;
        if (fewest !== 1 || !blocks) continue;
        const bound = isZero(maxUnavailable)
          ? `'maxUnavailable' must be at least 1 beside the one replica of ${object}, got ${shown(maxUnavailable)}`
          : `'minAvailable' must be 0 beside the one replica of ${object}, got ${shown(minAvailable)}`;
        yield { item, message: `${bound}; drop the budget, or run 2 replicas`, also };
      }
    },
  },
];

function belowMin(item: Item, workload: Workload, fewest: number, kept: number): Complaint {
  const { minAvailable } = record(item.json.spec);
  const scaler = workload.scalers[0];
  const owner = scaler
    ? `'minReplicas' (${fewest}) of ${objectOf(scaler)}`
    : `'replicas' (${fewest}) of ${workload.object}`;
  const pods = typeof minAvailable === 'number' ? '' : `, which is ${kept}`;
  const message = `'minAvailable' must be under ${owner}, got ${shown(minAvailable)}${pods}; say 'maxUnavailable: 1'`;
  return { item, message, also: scaler ?? workload.item };
}

/** Budgets with each workload they are over and its fewest replicas, where these are counted. */
function* budgetsWithCount(graph: Graph): Iterable<[Item, Workload, number]> {
  for (const item of graph.list('PodDisruptionBudget')) {
    for (const workload of selectedBy(graph, item)) {
      if (workload.fewestReplicas !== undefined) yield [item, workload, workload.fewestReplicas];
    }
  }
}

function selectedBy(graph: Graph, budget: Item): readonly Workload[] {
  return graph.select(namespaceOf(budget), at(budget.json, 'spec', 'selector'));
}

function allowsNoEviction(budget: Item): boolean {
  const { minAvailable, maxUnavailable } = record(budget.json.spec);
  return isZero(maxUnavailable) || (percentOf(minAvailable) ?? 0) >= 100;
}
