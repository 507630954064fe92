import { Construct, IConstruct } from 'constructs';
import { rangeText } from '../../core/addresses';
import { fail, got } from '../../core/errors';
import { knownProps, PropNames } from '../../core/props';
import { homeOf } from '../home';
import { IEksNetwork } from '../network-facts';
import { ITerraformDependable } from '../terraform';
import { ipv4Range, overlap } from './vpc-range';
import { zonesOf } from './zones';

/** What identifies a network that the user brought: plain values, as nothing is looked up. */
export interface ExistingEksNetwork {
  /** Id of the VPC, such as `vpc-0a1b2c3d`. */
  readonly vpcId: string;
  /** Address range of the VPC, from /16 to /28: `10.0.0.0/16`. */
  readonly cidr: string;
  /** Zone of each subnet for nodes, by letter or whole name; at least two. */
  readonly zones: readonly string[];
  /** Subnets for nodes and pods, one per zone, in the order of the zones. */
  readonly privateSubnetIds: readonly string[];
  /**
   * Subnets for the network interfaces of the control plane, in at least two zones.
   * @default - `privateSubnetIds`; then keep at least five addresses free in each for an upgrade
   */
  readonly controlPlaneSubnetIds?: readonly string[];
  /**
   * Address ranges of the subnets for nodes, in the order of the zones.
   * @default - unknown: whether nodes find enough addresses is not checked
   */
  readonly privateCidrs?: readonly string[];
  /** Value of the tag `karpenter.sh/discovery` on the subnets for nodes. */
  readonly discovery: string;
  /** Account that owns the VPC, where it is shared. @default - the stack's account */
  readonly owner?: string;
  /** Whether no route leads to the Internet, so that AWS is reached through endpoints only. @default false */
  readonly isolated?: boolean;
}

const PROPS: PropNames<ExistingEksNetwork> = {
  vpcId: true,
  cidr: true,
  zones: [true],
  privateSubnetIds: [true],
  controlPlaneSubnetIds: [true],
  privateCidrs: [true],
  discovery: true,
  owner: true,
  isolated: true,
};

/** What AWS takes: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html */
const AWS_LENGTHS = { min: 16, max: 28 };

/** More zones than any region has. */
const MOST_ZONES = 26;

/** A network that the user brought. */
export class ExistingNetwork extends Construct implements IEksNetwork {
  readonly vpcId: string;
  readonly cidr: string;
  readonly zones: readonly string[];
  readonly privateSubnetIds: readonly string[];
  readonly controlPlaneSubnetIds: readonly string[];
  readonly privateCidrs: readonly string[];
  readonly discovery: string;
  readonly owner: string;
  readonly isolated: boolean;
  /** None: they are not this stack's. */
  readonly routes: readonly ITerraformDependable[] = [];

  /**
   * @throws Error `'vpcId' must be the id of a VPC such as 'vpc-0a1b2c3d', got …`
   * @throws Error `'discovery' must be a tag of 1 to 256 letters, digits, spaces and _.:/=+-@, got ""`
   * @throws Error `'privateSubnetIds' must be ids of subnets such as 'subnet-0a1b2c3d', got …`
   * @throws Error `'privateSubnetIds' must be one for each of the 3 zones, got 2`
   * @throws Error `'controlPlaneSubnetIds' must have other subnets than 'privateSubnetIds', got "subnet-0a1b2c3d"`
   */
  constructor(scope: Construct, id: string, existing: ExistingEksNetwork) {
    super(scope, id);
    knownProps(this, '', existing, PROPS);
    const { account } = homeOf(this);
    const { vpcId, cidr, zones, privateSubnetIds, discovery, privateCidrs = [], owner = account } = existing;
    const { controlPlaneSubnetIds, isolated = false } = existing;
    if (typeof vpcId !== 'string' || !/^vpc-([0-9a-f]{8}|[0-9a-f]{17})$/.test(vpcId)) {
      fail(this, `'vpcId' must be the id of a VPC such as 'vpc-0a1b2c3d', got ${got(vpcId)}`);
    }
    if (typeof owner !== 'string' || !/^\d{12}$/.test(owner)) {
      fail(this, `'owner' must be the twelve digits of an AWS account, as a text, got ${got(owner)}`);
    }
    if (typeof isolated !== 'boolean') fail(this, `'isolated' must be true or false, got ${got(isolated)}`);
    this.vpcId = vpcId;
    this.cidr = rangeText(ipv4Range(this, 'cidr', cidr, AWS_LENGTHS));
    this.zones = zonesOf(this, zones, MOST_ZONES).map((zone) => zone.name);
    this.privateSubnetIds = subnetIds(this, 'privateSubnetIds', privateSubnetIds);
    onePerZone(this, 'privateSubnetIds', privateSubnetIds);
    this.controlPlaneSubnetIds = controlPlaneSubnets(this, controlPlaneSubnetIds);
    this.privateCidrs = ranges(this, privateCidrs);
    this.discovery = tagValue(this, 'discovery', discovery);
    this.owner = owner;
    this.isolated = isolated;
  }
}

/** Source: https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html#tag-conventions */
function tagValue(scope: IConstruct, prop: string, value: string): string {
  if (typeof value !== 'string' || !/^(?! *$)[\p{L}\p{Zs}\p{N}_.:/=+\-@]{1,256}$/u.test(value)) {
    const words = 'a tag of 1 to 256 letters, digits, spaces and _.:/=+-@';
    fail(scope, `'${prop}' must be ${words}, got ${got(value)}`);
  }
  return value;
}

function controlPlaneSubnets(network: ExistingNetwork, given: readonly string[] | undefined): readonly string[] {
  if (given === undefined) return network.privateSubnetIds;
  const ids = subnetIds(network, 'controlPlaneSubnetIds', given);
  if (ids.length < 2) fail(network, `'controlPlaneSubnetIds' must be in at least two zones, got ${got(ids)}`);
  const shared = ids.find((id) => network.privateSubnetIds.includes(id));
  if (shared !== undefined) {
    fail(network, `'controlPlaneSubnetIds' must have other subnets than 'privateSubnetIds', got ${got(shared)}`);
  }
  return ids;
}

function subnetIds(scope: IConstruct, prop: string, ids: readonly string[]): readonly string[] {
  if (!Array.isArray(ids)) fail(scope, `'${prop}' must be a list of ids of subnets, got ${got(ids)}`);
  const stray = (ids as readonly string[]).find(
    (id) => typeof id !== 'string' || !/^subnet-([0-9a-f]{8}|[0-9a-f]{17})$/.test(id),
  );
  if (stray !== undefined) fail(scope, `'${prop}' must be ids of subnets such as 'subnet-0a1b2c3d', got ${got(stray)}`);
  const twice = ids.find((id, position) => ids.indexOf(id) < position);
  if (twice !== undefined) fail(scope, `'${prop}' must not repeat a subnet, got ${got(twice)} twice`);
  return ids;
}

function ranges(network: ExistingNetwork, cidrs: readonly string[]): readonly string[] {
  if (cidrs.length === 0) return [];
  onePerZone(network, 'privateCidrs', cidrs);
  const seen = cidrs.map((cidr) => ipv4Range(network, 'privateCidrs', cidr, AWS_LENGTHS));
  for (const [position, range] of seen.entries()) {
    const other = seen.slice(0, position).find((earlier) => overlap(earlier, range));
    if (other === undefined) continue;
    fail(network, `'privateCidrs' must not overlap, got '${rangeText(other)}' and '${rangeText(range)}'`);
  }
  return seen.map(rangeText);
}

function onePerZone(network: ExistingNetwork, prop: string, values: readonly string[]): void {
  const { length } = network.zones;
  if (values.length !== length) {
    fail(network, `'${prop}' must be one for each of the ${length} zones, got ${values.length}`);
  }
}
