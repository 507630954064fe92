import { Lazy } from 'cdk8s';
import { AbstractPod, INetworkPolicyPeer, IPodSelector, k8s, LabelSelector } from 'cdk8s-plus-28';
import { NetworkPolicyPeerConfig, PodSelectorConfig } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { adopt } from '../core/adopt';
import { defaultsOf } from '../core/defaults';
import { fail, got } from '../core/errors';
import { amend } from '../core/final-json';
import { recommendedLabels, uniqueLabel } from '../core/labels';
import { DNS_SUBDOMAIN, validName } from '../core/names';
import { Overrides } from '../core/overrides';
import { PodSet } from '../core/pods';
import { knownProps, PropNames } from '../core/props';
import { apiServerOf } from './api-server';
import { ConnectionOptions, FROM_CIDR_OPTIONS, FromCidrOptions, OPTIONS } from './connection-options';
import { FarEnd } from './far-end';
import { namespaceOf } from './namespace-of';
import { CidrPeerOptions, InternetPeerOptions, Peer } from './peer';
import { isPlusPeer, plusListener, PlusPolicy, plusRulePeers } from './plus';
import { exposedPorts, Listener, statedPorts } from './ports';
import { ConnectionRule, RuleList } from './rules';
import { peerOf, renderWorkloadPolicy } from './workload-policy';

/** A workload with connections: every workload of Keelson. */
export interface Connectable extends PodSet {
  /** Who it may talk to, and who to it. */
  readonly connections: Connections;
}

/** Who can be at the other end: a workload, a `Peer` that the app does not make, or a peer of cdk8s-plus. */
export type ConnectionPeer = Connectable | Connections | Peer | INetworkPolicyPeer;

/** Properties for `Connections`. */
export interface ConnectionsProps {
  /** Workload whose connections they are; its name, labels and ports must be set already. */
  readonly target: PodSet;
  /** Name of the policy. @default - the workload's name */
  readonly name?: string;
  /** Fields of the policy to set in the final JSON. @default - none */
  readonly overrides?: Overrides;
}

const PROPS: PropNames<ConnectionsProps> = { target: true, name: true, overrides: true };

/** Annotation that says why the policy names every address. */
const ANY_ADDRESS = 'keelson.dev/any-address';

/**
 * Who a workload may talk to, and who to it: one NetworkPolicy that denies all else, but for the cluster's DNS. A
 * statement about two workloads opens both sides; one about a `Peer`, an address range or a cdk8s-plus selector opens
 * this side only, as the other is not this app's.
 */
export class Connections extends Construct implements INetworkPolicyPeer, IPodSelector {
  /** Workload whose connections they are. */
  readonly target: PodSet;
  /** Namespace of the workload. */
  readonly namespace: string;
  /** The `networking.k8s.io/v1` object. */
  readonly resource: k8s.KubeNetworkPolicy;
  private readonly list = new RuleList();
  private readonly reasons = new Set<string>();
  private readonly plusPolicies = new Map<AbstractPod, PlusPolicy>();

  /**
   * @throws Error `'namespace' must be set on the chart, for policies and host names are made of it, got undefined`
   * @throws Error `'name' must be …, got …`
   */
  constructor(scope: Construct, id: string, props: ConnectionsProps) {
    super(scope, id);
    knownProps(this, '', props, PROPS);
    const { target, name, overrides } = props;
    this.target = target;
    this.namespace = namespaceOf(target);
    const spec: unknown = Lazy.any({
      produce: () => renderWorkloadPolicy(this, this.rules, defaultsOf(this).dns.nodeLocal ?? false),
    });
    const resource = new k8s.KubeNetworkPolicy(this, 'Resource', {
      metadata: {
        name: validName(target, 'name', name ?? target.name, DNS_SUBDOMAIN),
        labels: { ...recommendedLabels(this, { name: target.name }) },
      },
      spec: spec as k8s.NetworkPolicySpec,
    });
    amend(resource, ({ metadata }) => {
      if (this.reasons.size === 0) return;
      metadata.annotations = { ...metadata.annotations, [ANY_ADDRESS]: [...this.reasons].join('; ') };
    });
    this.resource = adopt(this, resource, overrides);
  }

  /** What was stated so far, free of any object kind. DNS is not in it: the policy allows that always. */
  get rules(): readonly ConnectionRule[] {
    return this.list.all;
  }

  /**
   * Lets the workload reach a peer, and the peer's policy take it.
   *
   * @throws Error `shop/worker must expose a port to be reached on, got none`
   * @throws Error `'port' must …, got …`
   * @throws Error `'peer' must be a workload, a Peer or a peer of cdk8s-plus, got …`
   * @throws Error `'peer' must be a workload of this app, got shop/db of another; use Peer.workload(…)`
   */
  allowTo(peer: ConnectionPeer, options: ConnectionOptions = {}): void {
    knownProps(this.target, 'options', options, OPTIONS);
    const far = this.farEnd(peer);
    const ports = far.ports(options.port);
    for (const each of far.peers) this.list.add('egress', each, ports);
    far.open('ingress', ports);
  }

  /**
   * Lets a peer reach the workload, and the peer's policy go there. `port` is this workload's.
   *
   * @throws Error as `allowTo` does
   */
  allowFrom(peer: ConnectionPeer, options: ConnectionOptions = {}): void {
    knownProps(this.target, 'options', options, OPTIONS);
    const far = this.farEnd(peer);
    const ports = exposedPorts(this.target, listenerOf(this.target), options.port);
    for (const each of far.peers) this.list.add('ingress', each, ports);
    far.open('egress', ports);
  }

  /** Lets the workload reach a range of addresses on `port`, which must be given. */
  allowToCidr(cidr: string, options: CidrPeerOptions = {}): void {
    this.allowTo(Peer.cidr(cidr, options));
  }

  /** Lets a range of addresses reach the workload. */
  allowFromCidr(cidr: string, options: FromCidrOptions = {}): void {
    knownProps(this.target, 'options', options, FROM_CIDR_OPTIONS);
    const { except, reason, port } = options;
    this.allowFrom(Peer.cidr(cidr, { except, reason }), { port });
  }

  /** Lets the workload reach the internet, on port 443 unless told otherwise; not private addresses: `Peer.internet`. */
  allowToInternet(options: InternetPeerOptions = {}): void {
    this.allowTo(Peer.internet(options));
  }

  /**
   * Lets the workload reach the cluster's API, where the chart's `apiServer` default says that it answers.
   *
   * @throws Error `'apiServer' must say where the cluster's API answers, by setDefaults(…), got none`
   * @throws Error `'apiServer.cidrs' …`, `'apiServer.port' …`
   */
  allowToKubernetesApi(): void {
    const { cidrs, port } = apiServerOf(this.target);
    for (const cidr of cidrs) this.list.add('egress', { kind: 'cidr', cidr, except: [] }, [{ port, protocol: 'TCP' }]);
  }

  /** Lets every pod of a namespace that the app does not make reach the workload. */
  allowFromNamespace(namespace: string, options: ConnectionOptions = {}): void {
    this.allowFrom(Peer.namespace(namespace), options);
  }

  /** Lets the workload's pods reach each other, as members of a cluster must. */
  allowAmongThemselves(options: ConnectionOptions = {}): void {
    this.allowTo(this, options);
  }

  /** What cdk8s-plus asks of a peer: it may be given to the `connections` of its workloads. */
  toNetworkPolicyPeerConfig(): NetworkPolicyPeerConfig {
    return { podSelector: this.toPodSelectorConfig() };
  }

  /** What cdk8s-plus asks of a peer whose side it opens too. */
  toPodSelector(): IPodSelector {
    return this;
  }

  /** What cdk8s-plus asks of a choice of pods. */
  toPodSelectorConfig(): PodSelectorConfig {
    const labels = { ...uniqueLabel(this.target.name) };
    return { labelSelector: LabelSelector.of({ labels }), namespaces: { names: [this.namespace] } };
  }

  /** Where cdk8s-plus looks for a peer's ports; without them it would open every one. */
  get containers(): readonly { readonly ports: readonly { readonly number: number }[] }[] {
    return [
      { ports: exposedPorts(this.target, listenerOf(this.target), undefined).map(({ port }) => ({ number: port })) },
    ];
  }

  private farEnd(peer: ConnectionPeer): FarEnd {
    const other = peer instanceof Connections ? peer : (peer as Partial<Connectable> | undefined)?.connections;
    if (other instanceof Connections) {
      const { target, namespace, node } = other;
      if (node.root !== this.node.root) {
        const wayOut = `Peer.workload({ name: '${target.name}', namespace: '${namespace}' })`;
        fail(this.target, `'peer' must be a workload of this app, got ${target.node.path} of another; use ${wayOut}`);
      }
      return {
        peers: [peerOf(other)],
        ports: (choice) => exposedPorts(this.target, listenerOf(other.target), choice),
        open: (direction, ports) => other.list.add(direction, peerOf(this), ports),
      };
    }
    if (peer instanceof Peer) {
      const peers = peer.rulePeers(this.target, this.namespace);
      const { port, reason } = peer;
      return {
        peers,
        ports: (choice) => statedPorts(this.target, choice ?? port),
        open: () => {
          if (reason !== undefined) this.reasons.add(reason);
        },
      };
    }
    if (!isPlusPeer(peer)) {
      fail(this.target, `'peer' must be a workload, a Peer or a peer of cdk8s-plus, got ${got(peer)}`);
    }
    const peers = plusRulePeers(peer.toNetworkPolicyPeerConfig(), this.namespace);
    if (!(peer instanceof AbstractPod)) {
      return { peers, ports: (choice) => statedPorts(this.target, choice), open: () => undefined };
    }
    const listener = plusListener(peer);
    return {
      peers,
      // A cdk8s-plus container need not declare its ports; then they have to be stated.
      ports: (choice) =>
        listener.ports.length === 0 ? statedPorts(this.target, choice) : exposedPorts(this.target, listener, choice),
      open: (direction, ports) => this.plusPolicy(peer).open(direction, peerOf(this), ports),
    };
  }

  private plusPolicy(pod: AbstractPod): PlusPolicy {
    const { nodeLocal = false } = defaultsOf(this).dns;
    const policy = this.plusPolicies.get(pod) ?? new PlusPolicy(pod, this, { workload: this.target.name, nodeLocal });
    this.plusPolicies.set(pod, policy);
    return policy;
  }
}

function listenerOf({ node: { path }, ports }: PodSet): Listener {
  return { path, ports };
}
