import { k8s } from 'cdk8s-plus-28';
import { isMap } from '../core/json';
import { NamedPort, PodSet } from '../core/pods';

/** Which way a connection is opened, seen from the workload that holds the rule. */
export type Direction = 'ingress' | 'egress';

/** Pods, or all of a namespace's. */
export interface PodsPeer {
  /** Tells this peer from an address range. */
  readonly kind: 'pods';
  /** Name of the pods' namespace, or a choice of namespaces by their labels. */
  readonly namespace: string | k8s.LabelSelector;
  /** Choice of pods by their labels. @default - every pod of the namespace */
  readonly pods?: k8s.LabelSelector;
  /** The workload whose pods they are, when it is Keelson's. @default - none: the pods are known by labels only */
  readonly workload?: PodSet;
}

/** A range of addresses. */
export interface CidrPeer {
  /** Tells this peer from pods. */
  readonly kind: 'cidr';
  /** The range, in its canonical spelling. */
  readonly cidr: string;
  /** Parts of the range that are left out; may be empty. */
  readonly except: readonly string[];
}

/** The other end of a rule. */
export type RulePeer = PodsPeer | CidrPeer;

/** A port that pods listen on, or a range of them. */
export interface RulePort {
  /** Its name, when the workload that listens gives it one. @default - unnamed */
  readonly name?: string;
  /** Number of the port, or the first of a range. */
  readonly port: number;
  /** Last port of the range. @default - one port */
  readonly endPort?: number;
  /** Transport. */
  readonly protocol: NamedPort['protocol'];
}

/** One statement of who may talk to whom, free of the object kind that will enforce it. */
export interface ConnectionRule {
  /** `egress`: the workload may reach the peer's ports. `ingress`: the peer may reach the workload's. */
  readonly direction: Direction;
  /** The other end. */
  readonly peer: RulePeer;
  /** Ports of the end that listens; empty means any port. */
  readonly ports: readonly RulePort[];
}

/** Rules in the order of their first statement, one per direction and peer; saying a thing twice changes nothing. */
export class RuleList {
  private readonly rules = new Map<string, ConnectionRule & { readonly ports: RulePort[] }>();

  /** Adds ports to the rule of this direction and peer, which is made when there is none. */
  add(direction: Direction, peer: RulePeer, ports: readonly RulePort[]): void {
    const key = keyOf(direction, peer);
    const rule = this.rules.get(key) ?? { direction, peer, ports: [] };
    this.rules.set(key, rule);
    for (const port of ports) {
      if (!rule.ports.some((known) => samePort(known, port))) rule.ports.push(port);
    }
  }

  /** The rules so far: copies, so that holding them changes nothing. */
  get all(): readonly ConnectionRule[] {
    return [...this.rules.values()].map((rule) => ({ ...rule, ports: [...rule.ports] }));
  }
}

function samePort(one: RulePort, other: RulePort): boolean {
  return one.port === other.port && one.endPort === other.endPort && one.protocol === other.protocol;
}

/** Two peers of one content have one key, whatever the order of their labels. */
function keyOf(direction: Direction, peer: RulePeer): string {
  const content = peer.kind === 'pods' ? { namespace: peer.namespace, pods: peer.pods } : peer;
  return `${direction} ${JSON.stringify(content, sorted)}`;
}

function sorted(_key: string, value: unknown): unknown {
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}
