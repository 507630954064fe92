import { shown } from '../bounds';
import { Graph } from '../graph';
import { Item, namespaceOf, objectOf } from '../item';
import { at, isSet, number, text } from '../json';
import { namespaceOfPeer, Direction, PolicyRule } from '../policies';
import { Rule } from '../rule';
import { servicePorts } from '../service-ports';
import { Workload } from '../workloads';
import { policyRules } from './network-policy';

/** What some pods listen on, and what their Services publish, by `TCP/8080` and `TCP/http`. */
interface Listeners {
  readonly workload: Workload;
  readonly ports: ReadonlySet<string>;
  readonly published: ReadonlyMap<string, { readonly service: Item; readonly podPort: string }>;
}

/** The rule about ports of policies against those of the pods. */
export const networkPolicyPorts: readonly Rule[] = [
  {
    id: 'policy-pod-port',
    severity: 'error',
    why: 'policies are for the port of the pod: all traffic through the Service is dropped',
    *check(graph) {
      const known = new Map<string, Listeners | undefined>();
      for (const [item, direction, rule] of policyRules(graph)) {
        for (const listeners of listenersOf(graph, direction, rule, known)) {
          for (const { port, endPort, protocol } of rule.ports) {
            const key = keyOf(protocol, port);
            const found = listeners.published.get(key);
            if (!isSet(port) || isSet(endPort) || !found || listeners.ports.has(key)) continue;
            const owner = `what ${listeners.workload.object} listens on (${found.podPort})`;
            const message = `'port' of '${direction}' must be ${owner}, got ${shown(port)}`;
            yield { item, message: `${message}, the port of ${objectOf(found.service)}`, also: found.service };
          }
        }
      }
    },
  },
];

/** Who listens at the end of a rule: the policy's own pods, or the peers that the app knows. */
function listenersOf(
  graph: Graph,
  direction: Direction,
  { policy, peers }: PolicyRule,
  known: Map<string, Listeners | undefined>,
): readonly Listeners[] {
  const places =
    direction === 'ingress'
      ? [[namespaceOf(policy), at(policy.json, 'spec', 'podSelector') ?? {}] as const]
      : peers.flatMap((peer) => {
          const namespace = namespaceOfPeer(policy, peer);
          return namespace === undefined ? [] : [[namespace, peer.podSelector ?? {}] as const];
        });
  return places.flatMap(([namespace, selector]) => {
    const key = `${namespace}\n${JSON.stringify(selector)}`;
    // Many policies name the same peers: each is looked up once.
    if (!known.has(key)) known.set(key, summaryOf(graph, graph.select(namespace, selector)));
    return known.get(key) ?? [];
  });
}

function summaryOf(graph: Graph, workloads: readonly Workload[]): Listeners | undefined {
  const [workload] = workloads;
  if (!workload) return undefined;
  const ports = new Set<string>();
  const published = new Map<string, { readonly service: Item; readonly podPort: string }>();
  for (const each of workloads) {
    const declared = each.containers.flatMap((container) => container.ports);
    for (const { name, number: value, protocol } of declared) {
      ports.add(keyOf(protocol, value));
      if (name !== undefined) ports.add(keyOf(protocol, name));
    }
    for (const service of graph.servicesOf(each)) {
      for (const { name, port, protocol, target } of servicePorts(service)) {
        if (typeof target === 'number') ports.add(keyOf(protocol, target));
        const meant = declared.find((one) => one.name === target)?.number ?? target;
        const entry = { service, podPort: String(meant) };
        published.set(keyOf(protocol, port), entry);
        if (name !== undefined) published.set(keyOf(protocol, name), entry);
      }
    }
  }
  return { workload, ports, published };
}

function keyOf(protocol: unknown, port: unknown): string {
  return `${text(protocol) ?? 'TCP'}/${number(port) ?? text(port) ?? ''}`;
}
