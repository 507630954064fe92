import { Graph } from '../graph';
import { annotationsOf, Item, labelsOf, namespaceOf, objectOf } from '../item';
import { at, isSet, JsonObject, record, text, textMap } from '../json';
import { metricsPorts } from '../metrics-ports';
import {
  Direction,
  NAMESPACE_LABEL,
  Openings,
  openingsOf,
  opens,
  PodPort,
  PolicyRule,
  reachesAddress,
  rulesOf,
} from '../policies';
import { Complaint, Rule } from '../rule';
import { Workload } from '../workloads';

/** Where NodeLocal DNSCache answers. Source: https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/ */
const NODE_LOCAL_DNS = '169.254.20.10';
/** Where the agent answers. Source: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html */
const POD_IDENTITY_AGENT = '169.254.170.23';
const ROLE_ANNOTATION = 'eks.amazonaws.com/role-arn';

const DNS: readonly PodPort[] = [
  { number: 53, name: 'dns', protocol: 'UDP' },
  { number: 53, name: 'dns-tcp', protocol: 'TCP' },
];
const HTTP: PodPort = { number: 80, protocol: 'TCP' };
const HTTPS: PodPort = { number: 443, protocol: 'TCP' };

/** Rules about what pods behind a closed egress or ingress cannot do without. */
export const networkPolicyNeeds: readonly Rule[] = [
  {
    id: 'dns-egress',
    severity: 'error',
    why: 'no name resolves, or only those whose answer fits a datagram: calls fail as if the peer were down',
    check: (graph) =>
      perPolicy(graph, 'egress', ({ object }, { rules }) => {
        const open = DNS.filter((port) => rules.some((rule) => opens(rule, port) && mayReachDns(rule)));
        if (open.length === DNS.length) return undefined;
        const got = open[0] ? `${open[0].protocol} only` : 'none';
        return `'egress' must let ${object} reach UDP and TCP 53 of kube-dns, got ${got}`;
      }),
  },
  {
    id: 'pod-identity-egress',
    severity: 'error',
    why: 'the agent that hands out AWS credentials is not reached: each call to AWS fails for want of them',
    check: (graph) => {
      const accounts = podIdentities(graph);
      return perPolicy(graph, 'egress', (workload, { rules }) => {
        const account = accountOf(workload);
        if (!accounts.has(account)) return undefined;
        if (rules.some((rule) => opens(rule, HTTP) && reachesAddress(rule, POD_IDENTITY_AGENT))) return undefined;
        const owner = `${workload.object}, whose ServiceAccount ${account} has a Pod Identity,`;
        return `'egress' must let ${owner} reach ${POD_IDENTITY_AGENT}/32 on TCP 80, got no such rule`;
      });
    },
  },
  {
    id: 'irsa-egress',
    severity: 'error',
    why: 'STS is not reached, so each call to AWS fails for want of credentials',
    check: (graph) =>
      perPolicy(graph, 'egress', (workload, { rules }) => {
        const account = graph.get('ServiceAccount', workload.namespace, accountName(workload));
        if (!account || annotationsOf(account)[ROLE_ANNOTATION] === undefined) return undefined;
        if (rules.some((rule) => opens(rule, HTTPS) && isOutside(rule))) return undefined;
        const owner = `${workload.object}, whose ${objectOf(account)} has a role,`;
        return `'egress' must let ${owner} reach STS on TCP 443, got no rule to addresses outside`;
      }),
  },
  {
    id: 'node-local-dns',
    severity: 'warning',
    why: 'names fail on the nodes whose DNS cache answers at another address than kube-dns',
    check: (graph) => {
      const evidence = nodeLocalDns(graph);
      if (!evidence) return [];
      return perPolicy(graph, 'egress', ({ object }, { rules }) => {
        const open = DNS.every((port) =>
          rules.some((rule) => opens(rule, port) && reachesAddress(rule, NODE_LOCAL_DNS)),
        );
        if (open) return undefined;
        const cache = `${NODE_LOCAL_DNS}/32 on UDP and TCP 53, as ${objectOf(evidence)} has it`;
        return `'egress' must let ${object} reach ${cache}, got no such rule; set the default 'dns: { nodeLocal: true }'`;
      });
    },
  },
  {
    id: 'scrape-port-open',
    severity: 'error',
    why: 'the scraper does not reach the pods: the target is down, and every alert on it is silent',
    *check(graph) {
      const scraped = metricsPorts(graph);
      for (const workload of graph.workloads) {
        const openings = openingsOf(graph, workload, 'ingress');
        if (!openings) continue;
        for (const { port, because } of scraped(workload)) {
          if (openings.rules.some((rule) => opens(rule, port) && letsOthersIn(rule, workload))) continue;
          const named = port.name === undefined ? `${port.number}` : `'${port.name}' (${port.number})`;
          const message = `'ingress' must open port ${named} of ${workload.object}, which ${because}, to Prometheus`;
          yield {
            item: openings.policy,
            message: `${message}, got no rule from another namespace`,
            also: workload.item,
          };
        }
      }
    },
  },
];

type Judge = (workload: Workload, openings: Openings) => string | undefined;

/** One complaint per policy, with the first workload that it leaves in need: the rule to add is the same. */
export function* perPolicy(graph: Graph, direction: Direction, judge: Judge): Iterable<Complaint> {
  const seen = new Set<Item>();
  for (const workload of graph.workloads) {
    const openings = openingsOf(graph, workload, direction);
    if (!openings || seen.has(openings.policy)) continue;
    const message = judge(workload, openings);
    if (message === undefined) continue;
    seen.add(openings.policy);
    yield { item: openings.policy, message, also: workload.item };
  }
}

function mayReachDns({ policy, peers }: PolicyRule): boolean {
  return peers.length === 0 || peers.some((peer) => mayBeDns(policy, peer));
}

/** False for pods that are surely no DNS server: of a namespace other than kube-system, or with labels of another thing. */
function mayBeDns(policy: Item, peer: JsonObject): boolean {
  if (isSet(peer.ipBlock)) return true;
  const namespace = isSet(peer.namespaceSelector)
    ? text(at(peer.namespaceSelector, 'matchLabels', NAMESPACE_LABEL))
    : namespaceOf(policy);
  const isElsewhere = namespace !== undefined && namespace !== 'kube-system' && !namespace.includes('dns');
  const labels = Object.values(textMap(at(peer.podSelector, 'matchLabels')));
  const isOther = labels.length > 0 && !labels.some((label) => label.includes('dns'));
  return !isElsewhere && !isOther;
}

/** Whether a rule goes to everybody, or to addresses, of which STS or its endpoint may be one. */
function isOutside({ peers }: PolicyRule): boolean {
  return peers.length === 0 || peers.some(({ ipBlock }) => isSet(ipBlock));
}

/** Whether a rule lets more in than pods of the workload's own namespace; a Prometheus may be among these by name. */
function letsOthersIn({ peers }: PolicyRule, { namespace }: Workload): boolean {
  return (
    peers.length === 0 ||
    peers.some((peer) => {
      if (isSet(peer.ipBlock)) return true;
      const named = text(at(peer.namespaceSelector, 'matchLabels', NAMESPACE_LABEL));
      if (isSet(peer.namespaceSelector) && named !== namespace) return true;
      return /prometheus|monitoring/.test(JSON.stringify(peer.podSelector ?? {}));
    })
  );
}

/** Accounts with a Pod Identity: of ACK's associations. Those of Terraform are not among the objects. */
function podIdentities(graph: Graph): ReadonlySet<string> {
  const associations = graph.list('PodIdentityAssociation.eks.services.k8s.aws').map(({ json }) => record(json.spec));
  return new Set(associations.map((spec) => `${text(spec.namespace) ?? ''}/${text(spec.serviceAccount) ?? ''}`));
}

function accountOf(workload: Workload): string {
  return `${workload.namespace}/${accountName(workload)}`;
}

function accountName({ pod }: Workload): string {
  return text(pod.serviceAccountName) ?? 'default';
}

/** What says that the cluster has the cache: its DaemonSet, or a policy that lets somebody reach it. */
function nodeLocalDns(graph: Graph): Item | undefined {
  const daemon = graph.list('DaemonSet').find((item) => labelsOf(item)['k8s-app'] === 'node-local-dns');
  return (
    daemon ??
    graph.list('NetworkPolicy').find((policy) =>
      rulesOf(policy, 'egress').some(({ peers }) =>
        // A wide range holds the address by chance.
        peers.some((peer) => at(peer.ipBlock, 'cidr') === `${NODE_LOCAL_DNS}/32`),
      ),
    )
  );
}
