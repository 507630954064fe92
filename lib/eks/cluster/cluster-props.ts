import { PropNames, Shape } from '../../core/props';
import { ADDON_IDENTITY_PROPS } from '../addons/addon-identity';
import { DEFAULT_ADDONS, DefaultAddonName } from '../addons/addon-table';
import { AutoMode, AUTO_MODE_PROPS } from './auto-mode';
import { ClusterKeys } from './cluster-keys';
import { ClusterLogs, CLUSTER_LOGS_PROPS } from './cluster-logs';
import { EksAddonProps } from '../addons/eks-addon';
import { IEksNetwork } from '../network-facts';
import { None, NONE_PROPS } from '../../core/none';
import { PublicEndpoint, PUBLIC_ENDPOINT_PROPS } from './public-endpoint';

/** Properties for `EksCluster`. */
export interface EksClusterProps {
  /**
   * Minor version of Kubernetes, such as `1.35`: one that EKS has in standard support. One minor up at a time, never down.
   */
  readonly kubernetes: string;
  /** Network it stands in, of at least two zones. */
  readonly network: IEksNetwork;
  /**
   * ARNs of IAM roles or users that administer it, at least one. Who deploys is none by itself, so that the cluster does
   * not hang on one machine's identity.
   */
  readonly admins: readonly string[];
  /** Name of the cluster; another name is another cluster. @default - the stack's `prefix` */
  readonly name?: string;
  /** Opens the API to addresses of the Internet. @default - the API is reached from the VPC only */
  readonly publicEndpoint?: PublicEndpoint;
  /**
   * Address range of Services, from /12 to /24, private and not the VPC's; another range is another cluster.
   * @default '172.20.0.0/16', or '10.100.0.0/16' where the VPC is in the way of that
   */
  readonly serviceCidr?: string;
  /** Logs of the control plane, of all five kinds. @default - kept for 365 days, with a key of their own */
  readonly logs?: ClusterLogs;
  /** Keys that the user brought. @default - one is made for each */
  readonly keys?: ClusterKeys;
  /**
   * ARN of a role that the user brought for the control plane, with its rights. @default - a role is made
   */
  readonly role?: string;
  /**
   * Version and configuration of the add-ons that come with it, by name; `{ none: '…' }` leaves one out. Others are made
   * with `EksAddon`.
   * @default - AWS's default versions of eks-pod-identity-agent, kube-proxy, vpc-cni, coredns, aws-ebs-csi-driver,
   * metrics-server and eks-node-monitoring-agent
   */
  readonly addons?: DefaultAddons;
  /**
   * Whether a plan that would destroy the cluster is refused (`prevent_destroy`); with version 6 of the AWS provider, EKS
   * refuses too. The way out: `{ none: '…' }`, deploy, destroy.
   * @default true
   */
  readonly deletionProtection?: true | None;
  /**
   * What becomes of it when its version leaves standard support: EKS upgrades it, or it stays, for a price, for 12 months.
   * @default 'standard'
   */
  readonly upgradePolicy?: 'standard' | ExtendedSupport;
  /**
   * Whether traffic may be moved out of a zone that ails (Application Recovery Controller).
   * Source: https://docs.aws.amazon.com/eks/latest/userguide/zone-shift.html
   * @default true
   */
  readonly zonalShift?: true | None;
  /** EKS runs the nodes itself. @default - nodes are those of `ManagedNodeGroup` and Karpenter */
  readonly autoMode?: AutoMode;
}

/** Stays on a version beyond its standard support. */
export interface ExtendedSupport {
  /** Why it is worth its price. */
  readonly extended: string;
}

/** What can be said of an add-on that comes with the cluster. */
export type DefaultAddon = Omit<EksAddonProps, 'cluster' | 'name' | 'stage'>;

/** Add-ons that come with the cluster, by name. */
export type DefaultAddons = { readonly [Name in DefaultAddonName]?: DefaultAddon | None };

const ADDON_PROPS: PropNames<DefaultAddon> = {
  version: true,
  configuration: true,
  identity: ADDON_IDENTITY_PROPS,
  onConflict: true,
};

const ADDON: Shape = { '?': { ...ADDON_PROPS, none: true } };

/** The props of `EksCluster`. */
export const EKS_CLUSTER_PROPS: PropNames<EksClusterProps> = {
  kubernetes: true,
  network: true,
  admins: [true],
  name: true,
  publicEndpoint: PUBLIC_ENDPOINT_PROPS,
  serviceCidr: true,
  logs: CLUSTER_LOGS_PROPS,
  keys: { secrets: true, volumes: true },
  role: true,
  addons: Object.fromEntries(DEFAULT_ADDONS.map((name) => [name, ADDON])),
  deletionProtection: NONE_PROPS,
  upgradePolicy: { '?': { extended: true } },
  zonalShift: NONE_PROPS,
  autoMode: AUTO_MODE_PROPS,
};
