import { IConstruct } from 'constructs';
import { fail, got } from '../core/errors';
import { Labels, uniqueLabel, validLabels } from '../core/labels';
import { DNS_LABEL, validName, WORKLOAD_NAME } from '../core/names';
import { knownProps, PropNames } from '../core/props';
import { reasonOf } from '../core/reason';
import { addressRange, isEveryAddress, isPartOf } from './cidr';
import { PeerPorts } from './ports';
import { RulePeer } from './rules';

/** Where a peer listens. */
export interface PeerOptions {
  /** Port or ports that the peer listens on; only `allowTo` needs them. @default - `allowTo` must be told */
  readonly port?: PeerPorts;
}

/** Properties for `Peer.workload`: `name` or `labels`, not both. */
export interface WorkloadPeerProps extends PeerOptions {
  /** Name of a Keelson workload of another app: its pods' `app.kubernetes.io/instance`. */
  readonly name?: string;
  /** Labels of pods that Keelson did not make. */
  readonly labels?: Labels;
  /** Namespace of the pods. @default - that of the workload whose connections they are used in */
  readonly namespace?: string;
}

/** Properties for `Peer.cidr`. */
export interface CidrPeerOptions extends PeerOptions {
  /** Parts of the range that are left out. @default [] */
  readonly except?: readonly string[];
  /**
   * Why every address is meant, for `0.0.0.0/0` and `::/0`, or the metadata of instances, for `169.254.169.254/32`; it is
   * written on the policy.
   * @default - such a range is refused
   */
  readonly reason?: string;
}

/** Properties for `Peer.internet`. */
export interface InternetPeerOptions {
  /** Port or ports that are called. @default 443 */
  readonly port?: PeerPorts;
}

const PEER_OPTIONS: PropNames<PeerOptions> = { port: true };
const WORKLOAD_PEER_PROPS: PropNames<WorkloadPeerProps> = {
  ...PEER_OPTIONS,
  name: true,
  labels: { '*': true },
  namespace: true,
};
const CIDR_PEER_OPTIONS: PropNames<CidrPeerOptions> = {
  ...PEER_OPTIONS,
  except: [true],
  reason: true,
};
const INTERNET_PEER_OPTIONS: PropNames<InternetPeerOptions> = { port: true };

/**
 * Everything, in either family, but what is not the internet: the private ranges (RFC 1918), the shared range that EKS
 * gives to pods (RFC 6598), link-local addresses with the instance metadata at 169.254.169.254 (RFC 3927), and their
 * kin in IPv6 (RFC 4193, RFC 4291). So a rule for the internet does not open the VPC or the node's credentials.
 */
const INTERNET: readonly { readonly cidr: string; readonly except: readonly string[] }[] = [
  { cidr: '0.0.0.0/0', except: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16'] },
  { cidr: '::/0', except: ['fc00::/7', 'fe80::/10'] },
];

type Find = (scope: IConstruct, namespace: string) => readonly RulePeer[];

/**
 * A peer that this app does not make. Nothing can be opened on its side: whoever runs it has to let the workload in.
 * It is checked where it is used, so that messages name the workload.
 */
export class Peer {
  /**
   * Pods of another app, by their workload's name or by labels.
   *
   * @throws Error on use: `'name' or 'labels' must be given, and not both, got …`, or what is wrong with either
   */
  static workload(props: WorkloadPeerProps): Peer {
    return new Peer(props, (scope, own) => {
      knownProps(scope, 'peer', props, WORKLOAD_PEER_PROPS);
      const { name, labels, namespace = own } = props;
      validName(scope, 'namespace', namespace, DNS_LABEL);
      const empty = labels !== undefined && Object.keys(labels).length === 0;
      if ((name === undefined) === (labels === undefined) || empty) {
        fail(scope, `'name' or 'labels' must be given, and not both, got ${got({ name, labels })}`);
      }
      const chosen = labels
        ? validLabels(scope, labels)
        : uniqueLabel(validName(scope, 'name', name ?? '', WORKLOAD_NAME));
      return [{ kind: 'pods', namespace, pods: { matchLabels: { ...chosen } } }];
    });
  }

  /**
   * Every pod of a namespace.
   *
   * @throws Error on use: `'namespace' must be …, got …`
   */
  static namespace(name: string, options: PeerOptions = {}): Peer {
    return new Peer(options, (scope) => {
      knownProps(scope, 'peer', options, PEER_OPTIONS);
      return [{ kind: 'pods', namespace: validName(scope, 'namespace', name, DNS_LABEL) }];
    });
  }

  /**
   * A range of addresses, such as `10.0.0.0/16`.
   *
   * @throws Error on use: `'cidr' must be an address range …, got …`
   * @throws Error on use: `'cidr' must say why every address is meant, { reason: '…' }, got "0.0.0.0/0"; …`
   * @throws Error on use: `'cidr' must not be the metadata of instances, which no pod reaches, got "169.254.169.254/32"; …`
   * @throws Error on use: `'except' must be a part of '10.0.0.0/16', got "10.1.0.0/16"`
   */
  static cidr(cidr: string, options: CidrPeerOptions = {}): Peer {
    return new Peer(options, (scope) => {
      knownProps(scope, 'peer', options, CIDR_PEER_OPTIONS);
      return [rangePeer(scope, cidr, options)];
    });
  }

  /** The internet, without private, shared and link-local addresses: see docs/connections.md for the list and why. */
  static internet(options: InternetPeerOptions = {}): Peer {
    const find: Find = (scope) => {
      knownProps(scope, 'peer', options, INTERNET_PEER_OPTIONS);
      return INTERNET.map((block) => ({ kind: 'cidr', ...block }));
    };
    return new Peer(options, find, 443);
  }

  private constructor(
    private readonly options: CidrPeerOptions,
    private readonly find: Find,
    private readonly usualPort?: number,
  ) {}

  /** Ports that the peer listens on, when they were said. Ask for `rulePeers` first, which checks the options. */
  get port(): PeerPorts | undefined {
    return this.options.port ?? this.usualPort;
  }

  /** Why every address is meant, when it was said. */
  get reason(): string | undefined {
    return this.options.reason;
  }

  /** The ends that rules are made of, for a workload in `namespace`. */
  rulePeers(scope: IConstruct, namespace: string): readonly RulePeer[] {
    return this.find(scope, namespace);
  }
}

/** Where an instance finds its own role: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html */
const INSTANCE_METADATA: readonly string[] = ['169.254.169.254/32', 'fd00:ec2::254/128'];

function rangePeer(scope: IConstruct, text: string, options: CidrPeerOptions): RulePeer {
  const { except: parts = [], reason } = options;
  const cidr = addressRange(scope, 'cidr', text);
  if (reason !== undefined) {
    reasonOf(scope, 'cidr', { reason });
  } else if (isEveryAddress(cidr)) {
    const wayOut = 'allowToInternet() and Peer.internet() leave private addresses out';
    fail(scope, `'cidr' must say why every address is meant, { reason: '…' }, got ${got(text)}; ${wayOut}`);
  } else if (INSTANCE_METADATA.includes(cidr)) {
    const wayOut = "give the ServiceAccount an 'identity', or say why nodes have a longer 'hopLimit', { reason: '…' }";
    fail(scope, `'cidr' must not be the metadata of instances, which no pod reaches, got ${got(text)}; ${wayOut}`);
  }
  const except = parts.map((part) => addressRange(scope, 'except', part));
  const stray = except.find((part) => !isPartOf(part, cidr));
  if (stray !== undefined) fail(scope, `'except' must be a part of '${cidr}', got ${got(stray)}`);
  return { kind: 'cidr', cidr, except };
}
