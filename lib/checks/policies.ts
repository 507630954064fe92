import { holds, readAddress, readRange } from '../core/addresses';
import { Graph } from './graph';
import { Item, labelsOf, namespaceOf } from './item';
import { at, isSet, JsonObject, list, number, record, records, text, texts } from './json';
import { isEmptySelector } from './selectors';
import { Workload } from './workloads';

/** Which way, seen from the pods that a policy is for. */
export type Direction = 'ingress' | 'egress';

/** One rule of a NetworkPolicy. */
export interface PolicyRule {
  /** The policy that has it. */
  readonly policy: Item;
  /** Ports as they are applied; none means all. */
  readonly ports: readonly JsonObject[];
  /** Peers as they are applied; none means everybody. */
  readonly peers: readonly JsonObject[];
}

/** A port that pods listen on. */
export interface PodPort {
  /** Its number. */
  readonly number: number;
  /** Its name. @default - none */
  readonly name?: string;
  /** `TCP`, `UDP` or `SCTP`. */
  readonly protocol: string;
}

/** What NetworkPolicies leave of a workload's connections in one direction. */
export interface Openings {
  /** The policy to change: the most specific one that closes the direction. */
  readonly policy: Item;
  /** All that is open, from all policies over the workload. */
  readonly rules: readonly PolicyRule[];
}

/** Label that the API server puts on every namespace. */
export const NAMESPACE_LABEL = 'kubernetes.io/metadata.name';

/** Whether a policy closes a direction but for its rules. */
export function isolates(policy: Item, direction: Direction): boolean {
  const { policyTypes, egress } = record(policy.json.spec);
  // Left out, it means Ingress, and Egress where there is a rule of that kind.
  if (!isSet(policyTypes)) return direction === 'ingress' || list(egress).length > 0;
  return texts(policyTypes).includes(direction === 'ingress' ? 'Ingress' : 'Egress');
}

/** The rules of a policy in a direction, written or not in force. */
export function rulesOf(policy: Item, direction: Direction): readonly PolicyRule[] {
  return records(at(policy.json, 'spec', direction)).map((rule) => ({
    policy,
    ports: records(rule.ports),
    peers: records(direction === 'ingress' ? rule.from : rule.to),
  }));
}

/** What is open to a workload; undefined where no policy closes the direction, or none can. */
export function openingsOf(graph: Graph, workload: Workload, direction: Direction): Openings | undefined {
  if (workload.pod.hostNetwork === true) return undefined; // policies do not reach the node's network
  const policies = graph.policiesOf(workload).filter((policy) => isolates(policy, direction));
  const policy = policies.find(({ json }) => !isEmptySelector(at(json, 'spec', 'podSelector'))) ?? policies[0];
  return policy && { policy, rules: policies.flatMap((each) => rulesOf(each, direction)) };
}

/** Whether a rule opens a port. A name means the port of that name; a named port may be of any number elsewhere. */
export function opens({ ports }: PolicyRule, wanted: PodPort): boolean {
  return (
    ports.length === 0 ||
    ports.some(({ port, endPort, protocol }) => {
      if ((text(protocol) ?? 'TCP') !== wanted.protocol) return false;
      if (!isSet(port)) return true;
      const first = number(port);
      if (first === undefined) return wanted.name === port;
      return wanted.number >= first && wanted.number <= (number(endPort) ?? first);
    })
  );
}

/** Whether a rule reaches an address: everybody, or a range with it. */
export function reachesAddress({ peers }: PolicyRule, address: string): boolean {
  return peers.length === 0 || peers.some((peer) => holdsAddress(peer, address));
}

/** Whether a peer is a range with an address in it, and not left out of it. */
export function holdsAddress(peer: JsonObject, address: string): boolean {
  const { cidr, except } = record(peer.ipBlock);
  return covers(cidr, address) && !texts(except).some((range) => covers(range, address));
}

/** Labels of a namespace, as far as the app knows them. */
export function namespaceLabels(graph: Graph, namespace: string): Readonly<Record<string, string>> {
  const found = graph.get('Namespace', '', namespace);
  return { ...(found ? labelsOf(found) : {}), [NAMESPACE_LABEL]: namespace };
}

/** The one namespace that a peer is in; undefined where it is in several, or nobody can tell. */
export function namespaceOfPeer(policy: Item, peer: JsonObject): string | undefined {
  if (isSet(peer.ipBlock)) return undefined;
  if (!isSet(peer.namespaceSelector)) return namespaceOf(policy);
  return text(at(peer.namespaceSelector, 'matchLabels', NAMESPACE_LABEL));
}

function covers(range: unknown, address: string): boolean {
  const [block, wanted] = [readRange(range), readAddress(address)];
  return block !== undefined && wanted !== undefined && holds(block, wanted);
}
