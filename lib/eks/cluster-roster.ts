import { IConstruct } from 'constructs';
import { Architecture } from '../core/architecture';
import { fail } from '../core/errors';

/** A group of nodes that EKS manages. */
export interface NodeGroupEntry {
  /** The construct. */
  readonly construct: IConstruct;
  /** Instance architecture of its nodes. */
  readonly architecture: Architecture;
  /** Most nodes. */
  readonly max: number;
  /** Whether AWS may take its nodes away at two minutes' notice. */
  readonly spot: boolean;
  /** Whether Terraform keeps the number of nodes, so that no autoscaler may. */
  readonly fixedSize: boolean;
  /** Whether pods that tolerate nothing find no place on it. */
  readonly tainted: boolean;
  /** Addresses that its nodes take from the network's private subnets at most. @default 0: it stands in others */
  readonly addresses?: number;
}

/** An add-on of the cluster. */
export interface AddonEntry {
  /** The construct. */
  readonly construct: IConstruct;
  /** Name of the add-on. */
  readonly name: string;
}

/** A service account with an AWS role. */
export interface IdentityEntry {
  /** The construct. */
  readonly construct: IConstruct;
  /** How pods get the credentials. */
  readonly mode: 'podIdentity' | 'irsa';
  /** Namespace of the service account. */
  readonly namespace: string;
  /** Name of the service account. */
  readonly serviceAccount: string;
  /** ARN of the role. */
  readonly roleArn: string;
}

/** Karpenter's parts in AWS. */
export interface KarpenterEntry {
  /** The construct. */
  readonly construct: IConstruct;
  /** Name of the role of its nodes. */
  readonly nodeRole: string;
  /** Name of the instance profile, where Karpenter cannot make one. */
  readonly instanceProfile?: string;
  /** Name of the queue of interruptions. */
  readonly queue: string;
  /** Oldest version of Karpenter for the cluster's Kubernetes, such as `1.9`. */
  readonly minVersion: string;
}

/** What is on a cluster, so that two of a kind are seen, and the outputs list all. */
export class ClusterRoster {
  /** Groups of nodes that EKS manages. */
  readonly nodeGroups: NodeGroupEntry[] = [];
  /** Add-ons, by name. */
  readonly addons = new Map<string, AddonEntry>();
  /** Roles of service accounts, by `namespace/name`. */
  readonly identities = new Map<string, IdentityEntry>();
  /** Constructs that let a principal in, by its ARN. */
  readonly principals = new Map<string, IConstruct>();
  private karpenterEntry?: KarpenterEntry;

  /** Karpenter's parts, if they are here. */
  get karpenter(): KarpenterEntry | undefined {
    return this.karpenterEntry;
  }

  /** @throws Error `[shop/dns] 'name' must be an add-on that the cluster does not have yet, got 'coredns', which is [shop/cluster]'s` */
  addAddon(entry: AddonEntry): void {
    const other = this.addons.get(entry.name)?.construct.node.path;
    if (other !== undefined) {
      fail(
        entry.construct,
        `'name' must be an add-on that the cluster does not have yet, got '${entry.name}', which is [${other}]'s`,
      );
    }
    this.addons.set(entry.name, entry);
  }

  /** @throws Error `[shop/b] 'serviceAccount' must have one role, got 'shop/orders', which has that of [shop/a]` */
  addIdentity(entry: IdentityEntry): void {
    const key = `${entry.namespace}/${entry.serviceAccount}`;
    const other = this.identities.get(key)?.construct.node.path;
    if (other !== undefined) {
      fail(entry.construct, `'serviceAccount' must have one role, got '${key}', which has that of [${other}]`);
    }
    this.identities.set(key, entry);
  }

  /** @throws Error `[shop/karpenter-2] 'cluster' must have one Karpenter, got one that has [shop/karpenter]` */
  setKarpenter(entry: KarpenterEntry): void {
    const other = this.karpenterEntry?.construct.node.path;
    if (other !== undefined) {
      fail(entry.construct, `'cluster' must have one Karpenter, got one that has [${other}]`);
    }
    this.karpenterEntry = entry;
  }
}
