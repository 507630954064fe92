import { at, Json, list, number, record, records, text } from './json';

/** Pods that may call or be called. */
export interface Node {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Json;
  readonly ports: readonly Json[];
}

/** A port of a destination; a policy may mean it by its number or by its name. */
export interface Port {
  readonly number: number;
  readonly protocol: string;
}

const NAMESPACE_LABEL = 'kubernetes.io/metadata.name';

/** The DNS servers that every cluster has. */
export const KUBE_DNS: Node = {
  ...{ name: 'kube-dns', namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } },
  ports: [53],
} as unknown as Node;

/** Pods that nobody declared, in a namespace. */
export function strangerIn(namespace: string): Node {
  return { name: 'stranger', namespace, labels: { app: 'stranger' }, ports: [] };
}

/** The pods of rendered workloads. */
export function nodesIn(objects: readonly unknown[]): readonly Node[] {
  return objects.flatMap((object) => {
    const template = at(object, 'spec', 'template') ?? at(object, 'spec', 'jobTemplate', 'spec', 'template');
    const containers = records(at(template, 'spec', 'containers'));
    if (containers.length === 0) return [];
    return [
      {
        name: text(at(object, 'metadata', 'name')) ?? '',
        namespace: text(at(object, 'metadata', 'namespace')) ?? '',
        labels: record(at(template, 'metadata', 'labels')),
        ports: containers.flatMap((container) => records(container.ports)),
      },
    ];
  });
}

/**
 * Whether NetworkPolicies leave a connection open, by the rules of
 * https://kubernetes.io/docs/concepts/services-networking/network-policies/: both ends have to allow it, and an end
 * that no policy selects allows everything.
 */
export function reaches(objects: readonly unknown[], from: Node, to: Node, port: Port): boolean {
  const policies = objects.map(record).filter(({ kind }) => kind === 'NetworkPolicy');
  return allows(policies, 'Egress', from, to, to, port) && allows(policies, 'Ingress', to, from, to, port);
}

function allows(policies: readonly Json[], type: string, self: Node, other: Node, listener: Node, port: Port): boolean {
  const mine = policies.filter((policy) => {
    const types = list(at(policy, 'spec', 'policyTypes'));
    const isTyped =
      types.length === 0 ? type === 'Ingress' || at(policy, 'spec', 'egress') !== undefined : types.includes(type);
    const isHere = at(policy, 'metadata', 'namespace') === self.namespace;
    return isTyped && isHere && matches(at(policy, 'spec', 'podSelector'), self.labels);
  });
  if (mine.length === 0) return true;
  return mine.some((policy) =>
    records(at(policy, 'spec', type.toLowerCase())).some((rule) => {
      const peers = rule[type === 'Ingress' ? 'from' : 'to'];
      const isPeer = list(peers).length === 0 || records(peers).some((peer) => isMeant(peer, self.namespace, other));
      return (
        isPeer && (list(rule.ports).length === 0 || records(rule.ports).some((each) => opens(each, listener, port)))
      );
    }),
  );
}

function isMeant({ ipBlock, namespaceSelector, podSelector }: Json, own: string, { namespace, labels }: Node): boolean {
  if (ipBlock !== undefined) return false; // pods are not meant by their addresses here
  const inNamespace =
    namespaceSelector === undefined ? namespace === own : matches(namespaceSelector, { [NAMESPACE_LABEL]: namespace });
  return inNamespace && (podSelector === undefined || matches(podSelector, labels));
}

function matches(selector: unknown, labels: Json): boolean {
  const byLabel = Object.entries(record(at(selector, 'matchLabels'))).every(([key, value]) => labels[key] === value);
  if (list(at(selector, 'matchExpressions')).length > 0)
    throw new Error('the library is not known to write expressions');
  return byLabel;
}

function opens({ port, endPort, protocol = 'TCP' }: Json, listener: Node, wanted: Port): boolean {
  if (protocol !== wanted.protocol) return false;
  if (port === undefined) return true;
  const named = listener.ports.find((each) => each.name === port && (each.protocol ?? 'TCP') === protocol);
  const first = number(port) ?? number(named?.containerPort);
  return first !== undefined && wanted.number >= first && wanted.number <= (number(endPort) ?? first);
}
