import { IConstruct } from 'constructs';
import { ITerraformDependable } from './terraform';

/** What others need to know of a network, whether Keelson made it (`EksNetwork`) or the user brought it. */
export interface IEksNetwork extends IConstruct {
  /** Value of the tag `karpenter.sh/discovery` on the subnets for nodes. */
  readonly discovery: string;
  /** Account that owns the VPC: another one where it is shared. */
  readonly owner: string;
  /** Id of the VPC. */
  readonly vpcId: string;
  /** Address range of the VPC, such as `10.0.0.0/16`. */
  readonly cidr: string;
  /** Availability zones, such as `eu-west-1a`, in the order of the subnets. */
  readonly zones: readonly string[];
  /** Subnets for nodes and pods, one per zone. */
  readonly privateSubnetIds: readonly string[];
  /** Address ranges of the subnets for nodes and pods. */
  readonly privateCidrs: readonly string[];
  /** Subnets for the network interfaces of the control plane. */
  readonly controlPlaneSubnetIds: readonly string[];
  /** Whether no route leads to the Internet, so that AWS is reached through endpoints only. */
  readonly isolated: boolean;
  /** Routes, their associations and endpoints: a node needs them from its start to its end. */
  readonly routes: readonly ITerraformDependable[];
}
