import { shown } from '../bounds';
import { Graph } from '../graph';
import { Item, namespaceOf } from '../item';
import { at, isSet, JsonObject, list, number, record, text, texts } from '../json';
import { Direction, NAMESPACE_LABEL, namespaceLabels, PolicyRule, rulesOf } from '../policies';
import { Complaint, Rule } from '../rule';
import { isEmptySelector, selectorMatches } from '../selectors';

const DIRECTIONS: readonly Direction[] = ['ingress', 'egress'];

/** Rules about what a NetworkPolicy says by itself. */
export const networkPolicy: readonly Rule[] = [
  {
    id: 'policy-types-egress',
    severity: 'error',
    why: 'the egress part is ignored: the pods that it was to hold may talk to anybody',
    *check(graph) {
      for (const item of graph.list('NetworkPolicy')) {
        const { policyTypes, egress } = record(item.json.spec);
        const implied = !isSet(policyTypes) && list(egress).length > 0;
        if (!isSet(egress) || implied || texts(policyTypes).includes('Egress')) continue;
        const message = `'policyTypes' must have 'Egress' beside 'egress', got ${shown(policyTypes)}`;
        yield { item, message: `${message}; say ["Ingress","Egress"]` };
      }
    },
  },
  {
    id: 'policy-peer-and',
    severity: 'error',
    why: 'two peers mean one or the other: every pod of the namespace is let in, not the few that were meant',
    *check(graph) {
      const isUnknown = unknownPods(graph);
      for (const [, direction, rule] of policyRules(graph)) yield* splitPeer(graph, direction, rule, isUnknown);
    },
  },
  {
    id: 'network-policy-selects',
    severity: 'error',
    why: 'a policy over nothing protects nothing: the pods that it was written for are open to all',
    *check(graph) {
      for (const item of graph.list('NetworkPolicy')) {
        const selector = at(item.json, 'spec', 'podSelector');
        // An empty one is for all pods there are, today's and tomorrow's.
        if (isEmptySelector(selector) || graph.select(namespaceOf(item), selector).length > 0) continue;
        const where = namespaceOf(item) === '' ? '' : ` of namespace '${namespaceOf(item)}'`;
        yield { item, message: `'podSelector' must match the pods of a workload${where}, got ${shown(selector)}` };
      }
    },
  },
  {
    id: 'policy-end-port',
    severity: 'error',
    suppressible: false,
    why: 'the API server refuses the policy, so the pods are as open as they were',
    *check(graph) {
      for (const [item, , { ports }] of policyRules(graph)) {
        for (const { port, endPort } of ports) {
          const [first, last] = [number(port), number(endPort)];
          if (first === undefined || last === undefined || last >= first) continue;
          yield { item, message: `'endPort' must be at least 'port' (${first}), got ${last}` };
        }
      }
    },
  },
  {
    id: 'policy-end-port-named',
    severity: 'error',
    suppressible: false,
    why: 'the API server refuses the policy, so the pods are as open as they were',
    *check(graph) {
      for (const [item, , { ports }] of policyRules(graph)) {
        for (const { port, endPort } of ports) {
          if (!isSet(endPort) || number(port) !== undefined) continue;
          yield { item, message: `'port' must be a number beside 'endPort' (${shown(endPort)}), got ${shown(port)}` };
        }
      }
    },
  },
];

/** All rules of all policies. */
export function* policyRules(graph: Graph): Iterable<readonly [Item, Direction, PolicyRule]> {
  for (const item of graph.list('NetworkPolicy')) {
    for (const direction of DIRECTIONS) {
      for (const rule of rulesOf(item, direction)) yield [item, direction, rule];
    }
  }
}

/**
 * Two peers of which the second alone makes no sense: its pods are elsewhere, or the first one takes them already. What
 * was meant as one peer is written in this order, with a dash too many.
 */
function* splitPeer(graph: Graph, direction: Direction, rule: PolicyRule, isUnknown: Known): Iterable<Complaint> {
  const { policy, peers } = rule;
  const own = namespaceOf(policy);
  for (const [index, { namespaceSelector, podSelector: inSame }] of peers.entries()) {
    const podSelector = podsOnly(peers[index + 1]);
    if (!isSet(namespaceSelector) || isSet(inSame) || podSelector === undefined) continue;
    const isWide = selectorMatches(namespaceSelector, namespaceLabels(graph, own));
    if (!isWide && !isUnknown(own, podSelector)) continue;
    const list = direction === 'ingress' ? 'from' : 'to';
    const name = text(at(namespaceSelector, 'matchLabels', NAMESPACE_LABEL));
    const all = name === undefined ? 'whole namespaces' : `all of namespace '${name}'`;
    const message = `'${list}' must have 'namespaceSelector' and 'podSelector' in one peer, got two, which take ${all}`;
    yield { item: policy, message: `${message} beside the pods ${shown(podSelector)}` };
  }
}

/** The choice of a peer that is for pods of the policy's own namespace, and not for all of them. */
function podsOnly(peer: JsonObject | undefined): unknown {
  if (!peer || isSet(peer.namespaceSelector) || isEmptySelector(peer.podSelector)) return undefined;
  return peer.podSelector;
}

/** Whether a selector matches no pods of a namespace. */
type Known = (namespace: string, selector: unknown) => boolean;

/** Many policies name the same pods: each choice is looked up once. */
function unknownPods(graph: Graph): Known {
  const known = new Map<string, boolean>();
  return (namespace, selector) => {
    const key = `${namespace}\n${JSON.stringify(selector)}`;
    const found = known.get(key) ?? graph.select(namespace, selector).length === 0;
    known.set(key, found);
    return found;
  };
}
