import { NODE_DISK_PROPS, NodeDisk, NodeOs } from '../../core/node-disk';
import { NODE_TAINT_PROPS, NodeTaint } from '../../core/node-taint';
import { PropNames } from '../../core/props';
import { Reason, REASON_PROPS } from '../../core/reason';
import { IEksCluster } from '../cluster-facts';
import { IEncryptionKey } from '../keys/encryption-key';
import { None, NONE_PROPS } from '../../core/none';
import { NodeVariant } from './node-image';
import { FixedNodeSize, MaxUnavailable, MaxUnavailablePercent, ScalingNodeSize } from './node-size';

/** Properties for `ManagedNodeGroup`. */
export interface ManagedNodeGroupProps {
  /** Cluster that the nodes join. */
  readonly cluster: IEksCluster;
  /** EC2 instance types, such as `m7i.large`: of one architecture and much the same size, on the Nitro system. */
  readonly instanceTypes: readonly string[];
  /**
   * How many nodes: `initial` is set once and left to an autoscaler or a person, `desired` is set by each deploy.
   * EKS refuses a `min` above the number of nodes that are there: raise that one first, by hand.
   */
  readonly size: ScalingNodeSize | FixedNodeSize;
  /** What the names of the group, its role and its instances are made of, at most 36 characters. @default - the construct's id */
  readonly name?: string;
  /** `spot` is cheaper, and AWS may take the nodes back at two minutes' notice. @default 'on-demand' */
  readonly capacity?: 'on-demand' | 'spot';
  /** Operating system. @default 'bottlerocket' */
  readonly os?: NodeOs;
  /** What the image has beside the system. @default - the driver for the accelerators of the instance types, if they have any */
  readonly variant?: NodeVariant;
  /**
   * Release of the image, such as `1.44.0-9c7b5a7d` (Bottlerocket) or `1.35.0-20260801` (Amazon Linux).
   * @default - the newest when the group is made or its Kubernetes version changes
   */
  readonly imageRelease?: string;
  /** Disk for images, containers and `emptyDir` volumes. @default - gp3 of 80 GiB */
  readonly disk?: NodeDisk;
  /** Key of the disks; it must let Auto Scaling use it, as the cluster's own does. @default - the cluster's for volumes */
  readonly key?: IEncryptionKey;
  /** Labels of the nodes, at most 50, not of `kubernetes.io`, `k8s.io` or `eks.amazonaws.com`. @default - EKS's own */
  readonly labels?: Readonly<Record<string, string>>;
  /** Taints of the nodes, at most 50. @default - none */
  readonly taints?: readonly NodeTaint[];
  /** Minor version to hold the nodes at while the control plane moves on, at most 3 behind. @default - the cluster's */
  readonly kubernetes?: string;
  /** How many nodes a rollout takes away at once. @default - { maxUnavailable: 1 } */
  readonly update?: MaxUnavailable | MaxUnavailablePercent;
  /**
   * Whether EKS replaces nodes that are broken; `{ none: '…' }` with the reason why not.
   * Source: https://docs.aws.amazon.com/eks/latest/userguide/node-health.html
   * @default true
   */
  readonly repair?: true | None;
  /**
   * Network hops, 1 to 64, that an answer of the metadata service may take; with 2, each pod can take the node's role.
   * Source: https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html
   * @default - 1
   */
  readonly hopLimit?: HopLimit;
  /** Subnets for the nodes, in at least two zones. @default - the network's private ones */
  readonly subnetIds?: readonly string[];
  /** Why all nodes may stand in one zone, such as that only one has the GPUs. @default - `subnetIds` must be at least two */
  readonly singleZone?: Reason;
  /** ARN of a role for the nodes that exists, with all of its rights. @default - one is made */
  readonly role?: string;
}

/** A longer way for answers of the metadata service. */
export interface HopLimit extends Reason {
  /** Network hops, 1 to 64. */
  readonly hops: number;
}

/** All of them, for `knownProps`. */
export const MANAGED_NODE_GROUP_PROPS: PropNames<ManagedNodeGroupProps> = {
  cluster: true,
  instanceTypes: [true],
  size: { min: true, max: true, initial: true, desired: true },
  name: true,
  capacity: true,
  os: true,
  variant: true,
  imageRelease: true,
  disk: NODE_DISK_PROPS,
  key: true,
  labels: { '*': true },
  taints: [NODE_TAINT_PROPS],
  kubernetes: true,
  update: { maxUnavailable: true, maxUnavailablePercent: true },
  repair: NONE_PROPS,
  hopLimit: { hops: true, ...REASON_PROPS },
  subnetIds: [true],
  singleZone: REASON_PROPS,
  role: true,
};
