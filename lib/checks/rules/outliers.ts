import { orDefault } from '../bounds';
import { destinationRules, ruleHost, TrafficPolicy, trafficPoliciesOf } from '../destination-rules';
import { Graph } from '../graph';
import { objectOf } from '../item';
import { isSet, number, record } from '../json';
import { isServiceHost, serviceOf } from '../mesh-hosts';
import { Rule } from '../rule';

/** What Istio takes without being told. */
const STANDARD_PERCENT = 10;

/** Rules about pods that callers take out of the balance. Of hosts outside of the cluster nothing is said. */
export const outliers: readonly Rule[] = [
  {
    id: 'outlier-ejects-all',
    severity: 'error',
    why: 'one bad minute takes every pod out of the balance, and callers get 503 though all of them run',
    *check(graph) {
      for (const { item, where, json } of detections(graph)) {
        const { maxEjectionPercent, minHealthPercent } = record(json.outlierDetection);
        const percent = number(maxEjectionPercent) ?? 0;
        // With that the ejection stops by itself.
        if (percent < 100 || (number(minHealthPercent) ?? 0) > 0) continue;
        const service = serviceOf(graph, ruleHost(item));
        const [first] = service ? graph.selectedByService(service) : [];
        if (!service || first?.fewestReplicas === undefined) continue;
        const pods = `the ${first.fewestReplicas} ${first.fewestReplicas === 1 ? 'replica' : 'replicas'} of ${first.object}`;
        const message = `'maxEjectionPercent' of ${where}.outlierDetection must leave some of ${pods}, got ${percent}`;
        yield { item, message: `${message}; say 50`, also: first.item };
      }
    },
  },
  {
    id: 'outlier-can-eject',
    severity: 'error',
    why: 'the share is less than one pod, so none is ever taken out: callers go on asking the one that fails',
    *check(graph) {
      for (const { item, where, json } of detections(graph)) {
        const { maxEjectionPercent } = record(json.outlierDetection);
        const percent = number(maxEjectionPercent) ?? STANDARD_PERCENT;
        const service = serviceOf(graph, ruleHost(item));
        const pods = service ? graph.selectedByService(service) : [];
        const counts = pods.flatMap(({ fewestReplicas }) => fewestReplicas ?? []);
        const [first] = pods;
        if (!first || counts.length < pods.length) continue;
        const fewest = counts.reduce((sum, count) => sum + count, 0);
        if (fewest < 1 || Math.floor((fewest * percent) / 100) >= 1) continue;
        const of = `of the ${fewest} ${fewest === 1 ? 'replica' : 'replicas'} of ${first.object}`;
        const got = orDefault(maxEjectionPercent, STANDARD_PERCENT);
        const message = `'maxEjectionPercent' of ${where}.outlierDetection must be a pod or more ${of}, got ${got}`;
        const way = fewest === 1 ? "run 2 replicas, or drop 'outlierDetection'" : 'say 50';
        yield { item, message: `${message}; ${way}`, also: first.item };
      }
    },
  },
  {
    id: 'outlier-min-health',
    severity: 'error',
    why: 'pods are taken out of the balance however few are left, and those cannot carry what remains',
    *check(graph) {
      for (const { item, where, json } of detections(graph)) {
        if (isSet(record(json.outlierDetection).minHealthPercent)) continue;
        const service = serviceOf(graph, ruleHost(item));
        const owner = service ? ` for ${objectOf(service)}` : '';
        const message = `'minHealthPercent' of ${where}.outlierDetection must be set${owner}, got none; say 50`;
        yield { item, message, ...(service ? { also: service } : {}) };
      }
    },
  },
];

function detections(graph: Graph): readonly TrafficPolicy[] {
  return destinationRules(graph)
    .filter((item) => isServiceHost(ruleHost(item)))
    .flatMap(trafficPoliciesOf)
    .filter(({ json }) => isSet(json.outlierDetection));
}
