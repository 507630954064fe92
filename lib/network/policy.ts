import { k8s } from 'cdk8s-plus-28';
import { Labels } from '../core/labels';
import { ConnectionRule, Direction, RulePeer, RulePort } from './rules';

/** What a NetworkPolicy is rendered from. */
export interface PolicySettings {
  /** Namespace of the policy: peers in it need no selector of their namespace. */
  readonly namespace: string;
  /** Pods that the policy is for. */
  readonly podSelector: k8s.LabelSelector;
  /** Directions that are closed but for the rules. */
  readonly directions: readonly Direction[];
  /** What is open. */
  readonly rules: readonly ConnectionRule[];
}

/** Set on every namespace by the API server. Source: https://kubernetes.io/docs/reference/labels-annotations-taints/ */
const NAMESPACE_LABEL = 'kubernetes.io/metadata.name';

const DNS_PORTS: readonly RulePort[] = [
  { port: 53, protocol: 'UDP' },
  // Answers that do not fit a datagram come over TCP: RFC 7766.
  { port: 53, protocol: 'TCP' },
];

/**
 * The rules without which no name resolves: the cluster's DNS, and NodeLocal DNSCache where it runs.
 * Source: https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/ (169.254.20.10 is its default address)
 */
export function dnsRules(nodeLocal: boolean): readonly ConnectionRule[] {
  const kubeDns: Labels = { 'k8s-app': 'kube-dns' };
  const peers: RulePeer[] = [{ kind: 'pods', namespace: 'kube-system', pods: { matchLabels: { ...kubeDns } } }];
  if (nodeLocal) peers.push({ kind: 'cidr', cidr: '169.254.20.10/32', except: [] });
  return peers.map((peer) => ({ direction: 'egress', peer, ports: DNS_PORTS }));
}

/** The spec of a NetworkPolicy: one rule per peer, ports by number, both selectors of a peer in one element (and). */
export function renderPolicy(settings: PolicySettings): k8s.NetworkPolicySpec {
  const { namespace, podSelector, directions, rules } = settings;
  const toward = (direction: Direction): ConnectionRule[] => rules.filter((rule) => rule.direction === direction);
  return {
    podSelector,
    policyTypes: directions.map((direction) => (direction === 'ingress' ? 'Ingress' : 'Egress')),
    ingress: orNothing(toward('ingress').map((rule) => ({ from: [peerOf(rule, namespace)], ports: portsOf(rule) }))),
    egress: orNothing(toward('egress').map((rule) => ({ to: [peerOf(rule, namespace)], ports: portsOf(rule) }))),
  };
}

function peerOf({ peer }: ConnectionRule, own: string): k8s.NetworkPolicyPeer {
  if (peer.kind === 'cidr') {
    const { cidr, except } = peer;
    return { ipBlock: except.length === 0 ? { cidr } : { cidr, except: [...except] } };
  }
  if (peer.namespace === own) return { podSelector: peer.pods ?? {} };
  const { namespace, pods: podSelector } = peer;
  const namespaceSelector =
    typeof namespace === 'string' ? { matchLabels: { [NAMESPACE_LABEL]: namespace } } : namespace;
  return { namespaceSelector, podSelector };
}

function portsOf({ ports }: ConnectionRule): k8s.NetworkPolicyPort[] | undefined {
  const rendered = ports.map(({ port, endPort, protocol }) => ({
    protocol,
    port: k8s.IntOrString.fromNumber(port),
    endPort,
  }));
  return orNothing(rendered);
}

function orNothing<T>(list: T[]): T[] | undefined {
  return list.length === 0 ? undefined : list;
}
