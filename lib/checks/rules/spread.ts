import { shown } from '../bounds';
import { isSet, JsonObject, number, record, records, text, texts } from '../json';
import { Rule } from '../rule';
import { selectorKeys, selectorMatches } from '../selectors';
import { Workload } from '../workloads';
import { claimOnce } from '../claims';

const ZONES = ['topology.kubernetes.io/zone', 'failure-domain.beta.kubernetes.io/zone'];
const HASHED = ['Deployment', 'ReplicaSet'];

/** Rules about topologySpreadConstraints. */
export const spread: readonly Rule[] = [
  {
    id: 'spread-max-skew',
    severity: 'error',
    suppressible: false,
    why: 'the API server refuses the pods, so nothing runs',
    *check({ workloads }) {
      for (const [{ item }, { maxSkew }, named] of constraintsOf(workloads)) {
        if (Number.isInteger(maxSkew) && Number(maxSkew) >= 1) continue;
        yield { item, message: `'maxSkew' of ${named} must be a whole number of at least 1, got ${shown(maxSkew)}` };
      }
    },
  },
  {
    id: 'spread-selector-missing',
    severity: 'error',
    why: 'a constraint that counts no pods spreads none: one zone or node can hold them all',
    *check({ workloads }) {
      for (const [{ item }, { labelSelector }, named] of constraintsOf(workloads)) {
        if (isSet(labelSelector)) continue;
        yield { item, message: `'labelSelector' of ${named} must select the pod's own labels, got none` };
      }
    },
  },
  {
    id: 'spread-duplicate',
    severity: 'error',
    suppressible: false,
    why: 'the API server refuses the pods, so nothing runs',
    *check({ workloads }) {
      for (const { item, pod } of workloads) {
        const pairs = records(pod.topologySpreadConstraints).map(({ topologyKey, whenUnsatisfiable }) =>
          [topologyKey, whenUnsatisfiable].map((each) => text(each) ?? shown(each)).join(' with '),
        );
        const twice = new Set(pairs.filter((pair, index) => pairs.indexOf(pair) !== index));
        for (const pair of twice) {
          yield { item, message: `'topologySpreadConstraints' must name each key and action once, got ${pair} twice` };
        }
      }
    },
  },
  {
    id: 'spread-selector-foreign',
    severity: 'error',
    why: 'the constraint counts other pods than its own, and silently spreads nothing',
    *check({ workloads }) {
      for (const [{ item, podLabels }, { labelSelector }, named] of constraintsOf(workloads)) {
        if (!isSet(labelSelector) || selectorMatches(labelSelector, podLabels)) continue;
        yield {
          item,
          message: `'labelSelector' of ${named} must match the pod's own labels, got ${shown(labelSelector)}`,
        };
      }
    },
  },
  {
    id: 'spread-min-domains',
    severity: 'error',
    suppressible: false,
    why: 'the API server refuses the pods: a soft constraint has no least number of domains',
    *check({ workloads }) {
      for (const [{ item }, { minDomains, whenUnsatisfiable }, named] of constraintsOf(workloads)) {
        if (!isSet(minDomains) || whenUnsatisfiable !== 'ScheduleAnyway') continue;
        const message = `'minDomains' of ${named} must be left out beside 'ScheduleAnyway', got ${shown(minDomains)}`;
        yield { item, message: `${message}; or say 'DoNotSchedule'` };
      }
    },
  },
  {
    id: 'match-label-keys-repeated',
    severity: 'error',
    suppressible: false,
    why: 'the API server refuses the pods, so nothing runs',
    *check({ workloads }) {
      for (const [{ item }, { labelSelector, matchLabelKeys }, named] of constraintsOf(workloads)) {
        const selected = selectorKeys(labelSelector);
        const key = texts(matchLabelKeys).find((each) => selected.includes(each));
        if (key === undefined) continue;
        yield {
          item,
          message: `'matchLabelKeys' of ${named} must differ from its 'labelSelector', got '${key}' in both`,
        };
      }
    },
  },
  {
    id: 'match-label-keys-hash',
    severity: 'error',
    why: 'pods of this kind have no such label, so old and new pods are counted as one',
    *check({ workloads }) {
      for (const [{ item, kind }, { matchLabelKeys }, named] of constraintsOf(workloads)) {
        if (HASHED.includes(kind) || !texts(matchLabelKeys).includes('pod-template-hash')) continue;
        const message = `'matchLabelKeys' of ${named} must name labels of the pods, got 'pod-template-hash'`;
        yield { item, message: `${message}, which only a Deployment writes; leave it out` };
      }
    },
  },
  {
    id: 'zone-spread-too-few',
    severity: 'error',
    why: 'pods stay Pending as soon as there are fewer zones than asked for, or fewer pods than zones',
    *check({ workloads, zones }) {
      for (const [{ item, fewestReplicas: fewest }, constraint, named] of hardZones(workloads)) {
        const domains = number(constraint.minDomains) ?? zones;
        if (domains === undefined) continue;
        if (domains < 2) {
          yield {
            item,
            message: `'whenUnsatisfiable' of ${named} must be 'ScheduleAnyway' with ${domains} zone, got 'DoNotSchedule'`,
          };
        } else if (fewest !== undefined && fewest < domains) {
          const message = `'whenUnsatisfiable' of ${named} must be 'ScheduleAnyway' with fewer replicas than zones`;
          yield { item, message: `${message} (${domains}), got 'DoNotSchedule' with ${fewest}` };
        }
      }
    },
  },
  {
    id: 'zone-spread-pinned-volume',
    severity: 'error',
    why: 'the volume holds the pod in one zone and the constraint in another: it can go nowhere',
    *check(graph) {
      for (const [workload, , named] of hardZones(graph.workloads)) {
        const claim = claimOnce(graph, workload);
        if (!claim) continue;
        const message = `'whenUnsatisfiable' of ${named} must be 'ScheduleAnyway' beside ${claim.named}`;
        const also = claim.item;
        yield {
          item: workload.item,
          message: `${message} (ReadWriteOnce), got 'DoNotSchedule'`,
          ...(also ? { also } : {}),
        };
      }
    },
  },
];

/** Each constraint with its workload and what to call it. */
function* constraintsOf(workloads: readonly Workload[]): Iterable<[Workload, JsonObject, string]> {
  for (const workload of workloads) {
    for (const constraint of records(workload.pod.topologySpreadConstraints)) {
      yield [workload, constraint, `the constraint on '${text(constraint.topologyKey) ?? ''}'`];
    }
  }
}

function* hardZones(workloads: readonly Workload[]): Iterable<[Workload, JsonObject, string]> {
  for (const found of constraintsOf(workloads)) {
    const { topologyKey, whenUnsatisfiable } = record(found[1]);
    // Unset, the API server refuses it: another rule's matter.
    if (whenUnsatisfiable === 'DoNotSchedule' && ZONES.includes(text(topologyKey) ?? '')) yield found;
  }
}
