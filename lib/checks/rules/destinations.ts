import { oneOf } from '../../core/errors';
import { shown } from '../bounds';
import { destinationRules, ruleHost, rulesByHost, subsetsOf } from '../destination-rules';
import { Graph } from '../graph';
import { Item, namespaceOf, objectOf } from '../item';
import { at, isSet, textMap } from '../json';
import { exportsMeet, exportsOf, hostsMeet, portsOfHost, serviceOf } from '../mesh-hosts';
import { perGraph } from '../per-graph';
import { Rule } from '../rule';
import { selectorMatches } from '../selectors';
import { allRoutes, gatewayNames, portOf } from '../virtual-services';
import { push } from '../workloads';

/** Labels that Istio and the controllers of Kubernetes add to pods and endpoints: no template has them. */
const ADDED =
  /istio\.io\/|topology\.kubernetes\.io\/|pod-template-hash$|controller-revision-hash$|^kubernetes\.io\/hostname$|^statefulset\.kubernetes\.io\/|^apps\.kubernetes\.io\//;

/** Rules about where routes lead: subsets and ports. */
export const destinations: readonly Rule[] = [
  {
    id: 'subset-declared',
    severity: 'error',
    why: 'sidecars know no such subset and answer 503 to its share of the requests',
    *check(graph) {
      for (const { item, destinations: main, mirrors } of allRoutes(graph)) {
        for (const { where, host, subset, json } of [...main, ...mirrors]) {
          const rules = subset === undefined ? [] : rulesFor(graph, item, host);
          const known = rules.flatMap(subsetsOf).map(({ name }) => name);
          if (subset === undefined || known.includes(subset)) continue;
          const also = rules[0] ?? serviceOf(graph, host);
          if (!also) continue; // it may be declared where the host is
          const owner = rules[0] ? objectOf(rules[0]) : `a DestinationRule of ${shown(json.host)}`;
          const names = known.length > 0 ? ` (${oneOf([...new Set(known)])})` : '';
          const way = rules[0] ? '' : `; the app has none for ${objectOf(also)}`;
          yield { item, message: `'subset' of ${where} must be one of ${owner}${names}, got '${subset}'${way}`, also };
        }
      }
    },
  },
  {
    id: 'subset-selects',
    severity: 'error',
    why: 'the subset has no endpoints: every request that is routed to it ends in a 503',
    *check(graph) {
      for (const item of destinationRules(graph)) {
        const also = serviceOf(graph, ruleHost(item));
        const workloads = also ? graph.selectedByService(also) : [];
        // Without pods in the app, the Service has a finding of its own.
        for (const { name, json } of workloads.length > 0 ? subsetsOf(item) : []) {
          const labels = Object.entries(textMap(json.labels)).filter(([key]) => !ADDED.test(key));
          const matchLabels = Object.fromEntries(labels);
          if (workloads.some(({ podLabels }) => selectorMatches({ matchLabels }, podLabels))) continue;
          const pods = workloads.map(({ object }) => object).join(', ');
          const message = `'labels' of subset '${name}' must match the pods of ${pods}, got ${shown(matchLabels)}`;
          yield { item, message, ...(also ? { also } : {}) };
        }
      }
    },
  },
  {
    id: 'destination-rule-unique',
    severity: 'error',
    why: 'istiod joins the subsets of the two and drops one of the policies: which one may change with the next push',
    *check(graph) {
      for (const rules of rulesByHost(graph).values()) {
        const seen = new Map<string, Item[]>();
        for (const item of rules.filter((each) => ruleHost(each) !== '' && hasPolicyForAll(each))) {
          const also = seen.get(namespaceOf(item))?.find((each) => exportsMeet(each, item));
          push(seen, namespaceOf(item), item);
          if (!also) continue;
          const got = `one in ${objectOf(also)} too`;
          const host = shown(at(item.json, 'spec', 'host'));
          yield {
            item,
            message: `'trafficPolicy' must be in one DestinationRule of ${host}, got ${got}; join them`,
            also,
          };
        }
      }
    },
  },
  {
    id: 'destination-port',
    severity: 'error',
    why: 'the sidecar cannot tell which port is meant, or finds none of that number, and answers 503',
    *check(graph) {
      for (const { item, destinations: main, mirrors } of allRoutes(graph)) {
        for (const destination of [...main, ...mirrors]) {
          const found = portsOfHost(graph, destination.host);
          const port = portOf(destination);
          if (!found || found.ports.length === 0) continue;
          if (port === undefined ? found.ports.length === 1 : found.ports.includes(port)) continue;
          const owner = `${objectOf(found.item)} (${[...new Set(found.ports)].join(', ')})`;
          const message = `'port.number' of ${destination.where} must be a port of ${owner}, got ${port ?? 'none'}`;
          yield { item, message, also: found.item };
        }
      }
    },
  },
];

/** DestinationRules that may hold where a VirtualService does. */
function rulesFor(graph: Graph, virtualService: Item, host: string): readonly Item[] {
  const found = [
    ...(rulesByHost(graph).get(host) ?? []),
    ...wildcardRules(graph).filter((item) => hostsMeet(ruleHost(item), host)),
  ];
  // One that is for its own namespace only is read there; of others, callers anywhere may read rules of their own.
  const namespace = namespaceOf(virtualService);
  const isPrivate = exportsOf(virtualService)?.every((name) => name === namespace) ?? false;
  if (!isPrivate || gatewayNames(virtualService).length > 0) return found;
  return found.filter((item) => exportsOf(item)?.includes(namespace) ?? true);
}

/** Whether a rule has a policy of its own, for all callers. */
function hasPolicyForAll({ json }: Item): boolean {
  return isSet(at(json, 'spec', 'trafficPolicy')) && !isSet(at(json, 'spec', 'workloadSelector'));
}

const wildcardRules = perGraph((graph) => destinationRules(graph).filter((item) => ruleHost(item).startsWith('*')));
