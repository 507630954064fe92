import { Construct } from 'constructs';
import { fail, got } from '../../core/errors';
import { knownProps, PropNames } from '../../core/props';
import { planAddresses, PLANNED_LENGTHS, PLANNED_ZONES, AddressPlan } from './address-plan';
import { DefaultSecurityGroup, InternetGateway, Vpc } from '../aws';
import { AWS_NAME_PREFIX, awsName } from '../aws-names';
import { EksConstruct } from '../eks-construct';
import { ExistingEksNetwork, ExistingNetwork } from './existing-network';
import { FLOW_LOGS_PROPS, FlowLogs, flowLogsOf, FlowLogsProps, FlowLogsSettings } from './flow-logs';
import { homeOf } from '../home';
import { NatChoice, natChoice, NatGateways } from './nat-gateways';
import { EndpointChoice, endpointChoice, NetworkEndpoints } from './network-endpoints';
import { IEksNetwork } from '../network-facts';
import { None } from '../../core/none';
import { SubnetTier } from './subnet-tier';
import { ITerraformDependable, TerraformStack } from '../terraform';
import { privateRange } from './vpc-range';
import { warn } from '../warn';
import { Zone, zonesOf } from './zones';

/** Properties for `EksNetwork`. */
export interface EksNetworkProps {
  /**
   * Address range of the VPC, private and from /16 to /20: `10.0.0.0/16`. A /16 has room for some 60 nodes of 110 pods
   * per zone, a /20 for three. It cannot change later.
   */
  readonly cidr: string;
  /**
   * Two to four availability zones of the region, by letter or whole name: `['a', 'b', 'c']`. A zone has the addresses
   * of its place in the list: put new ones at the end, as subnets that move are replaced.
   */
  readonly zones: readonly string[];
  /**
   * What names start with, and the value of the tag `karpenter.sh/discovery` on the subnets for nodes.
   * @default - the stack's `prefix`
   */
  readonly name?: string;
  /**
   * How nodes reach the Internet. `none` asks for `endpoints: 'private'`, and makes no public subnets.
   * Source: https://docs.aws.amazon.com/eks/latest/best-practices/subnets.html
   * @default 'perZone'
   */
  readonly nat?: NatChoice;
  /**
   * What of AWS is reached without the Internet: S3, whose endpoint is free, or all that nodes and the usual add-ons
   * call (13 more, paid per zone and hour).
   * @default 's3'
   */
  readonly endpoints?: EndpointChoice;
  /**
   * Records of all connections; `{ none: '…' }` with the reason why there are none.
   * @default - kept for 365 days in CloudWatch, encrypted with a key of their own
   */
  readonly flowLogs?: FlowLogsProps | None;
}

const PROPS: PropNames<EksNetworkProps> = {
  cidr: true,
  zones: [true],
  name: true,
  nat: true,
  endpoints: true,
  flowLogs: FLOW_LOGS_PROPS,
};

/**
 * A VPC for EKS. Nodes and pods are in private subnets, which get no public addresses; the control plane and endpoints
 * are in small ones without any route out; load balancers and NAT gateways are in public ones.
 */
export class EksNetwork extends EksConstruct implements IEksNetwork {
  /**
   * A network that exists.
   *
   * @throws Error `'vpcId' must be the id of a VPC such as 'vpc-0a1b2c3d', got …`
   */
  static fromExisting(scope: Construct, id: string, existing: ExistingEksNetwork): IEksNetwork {
    return new ExistingNetwork(scope, id, existing);
  }

  readonly discovery: string;
  readonly owner: string;
  readonly vpcId: string;
  readonly cidr: string;
  readonly zones: readonly string[];
  readonly privateSubnetIds: readonly string[];
  readonly privateCidrs: readonly string[];
  readonly controlPlaneSubnetIds: readonly string[];
  readonly isolated: boolean;
  readonly routes: readonly ITerraformDependable[];
  /** The `aws_vpc`. */
  readonly resource: Vpc;
  /** Subnets for nodes and pods. */
  readonly privateTier: SubnetTier;
  /** Subnets for the control plane and endpoints. */
  readonly intraTier: SubnetTier;
  /** Subnets for load balancers and NAT gateways; undefined where `nat` is `none`. */
  readonly publicTier?: SubnetTier;
  /** NAT gateways and their addresses; undefined where `nat` is `none`. */
  readonly nat?: NatGateways;
  /** Endpoints of AWS services. */
  readonly endpoints: NetworkEndpoints;
  /** Flow logs; undefined where there are none. */
  readonly flowLogs?: FlowLogs;

  /**
   * @throws Error `'cidr' must be from /16 to /20, got "10.0.0.0/8"`
   * @throws Error `'zones' must be from 2 to 4 zones, as EKS needs two, got ["a"]`
   * @throws Error `'name' must be another than that of [shop/network], got "shop"`
   * @throws Error `'endpoints' must be 'private' where 'nat' is 'none', …, got 's3'`
   */
  constructor(scope: Construct, id: string, props: EksNetworkProps) {
    super(scope, id);
    const { name, cidr, zones, plan, nat, endpoints, flowLogs } = resolve(this, props);
    if (nat === 'single') warn(this, dependence(zones));
    this.resource = new Vpc(this, 'Resource', {
      cidrBlock: cidr,
      // The private endpoint of EKS, and those of other services, are found by both.
      enableDnsHostnames: true,
      enableDnsSupport: true,
      tags: { Name: name },
    });
    const vpcId = this.resource.id;
    // Every VPC has this group, open among its members; adopted without rules, what lands in it by mistake is closed.
    new DefaultSecurityGroup(this, 'default', { vpcId, ingress: [], egress: [], tags: { Name: `${name}-default` } });

    if (nat !== 'none') {
      const internet = new InternetGateway(this, 'internet', { vpcId, tags: { Name: name } });
      this.publicTier = new SubnetTier(this, 'public', {
        vpcId,
        name: `${name}-public`,
        zones,
        cidrs: plan.public,
        tags: { 'kubernetes.io/role/elb': '1' },
        tables: 'one',
        outward: () => ({ gatewayId: internet.id }),
      });
      const { places } = this.publicTier;
      this.nat = new NatGateways(this, 'nat', { name, choice: nat, places, internet });
    }
    const gateways = this.nat;
    this.privateTier = new SubnetTier(this, 'private', {
      vpcId,
      name: `${name}-private`,
      zones,
      cidrs: plan.private,
      tags: { 'kubernetes.io/role/internal-elb': '1', 'karpenter.sh/discovery': name },
      tables: 'perZone',
      outward: gateways && ((position) => gateways.outward(position)),
    });
    // Without tags: a load balancer or node that is placed here has no way out.
    this.intraTier = new SubnetTier(this, 'intra', {
      vpcId,
      name: `${name}-intra`,
      zones,
      cidrs: plan.intra,
      tags: {},
      tables: 'one',
    });
    this.endpoints = new NetworkEndpoints(this, 'endpoints', {
      name,
      vpcId,
      cidr,
      choice: endpoints,
      routeTableIds: [...this.privateTier.tableIds, ...this.intraTier.tableIds],
      subnetIds: this.intraTier.subnetIds,
    });
    this.flowLogs = flowLogs && new FlowLogs(this, 'flow', name, vpcId, flowLogs);

    this.discovery = name;
    this.owner = this.home.account;
    this.vpcId = vpcId;
    this.cidr = cidr;
    this.zones = zones.map((zone) => zone.name);
    this.privateSubnetIds = this.privateTier.subnetIds;
    this.privateCidrs = plan.private;
    this.controlPlaneSubnetIds = this.intraTier.subnetIds;
    this.isolated = nat === 'none';
    const parts = [this.publicTier, this.privateTier, this.intraTier, this.endpoints];
    this.routes = parts.flatMap((part) => part?.routes ?? []);
  }
}

interface Settings {
  readonly name: string;
  readonly cidr: string;
  readonly zones: readonly Zone[];
  readonly plan: AddressPlan;
  readonly nat: NatChoice;
  readonly endpoints: EndpointChoice;
  readonly flowLogs?: FlowLogsSettings;
}

function resolve(network: EksNetwork, props: EksNetworkProps): Settings {
  knownProps(network, '', props, PROPS);
  const { cidr, name = homeOf(network).prefix, nat = 'perZone', endpoints = 's3', flowLogs = {} } = props;
  const range = privateRange(network, 'cidr', cidr, PLANNED_LENGTHS);
  const zones = zonesOf(network, props.zones, PLANNED_ZONES);
  return {
    name: nameOf(network, name),
    cidr: `${range.correctForm()}/${range.subnetMask}`,
    zones,
    plan: planAddresses(range, zones.length),
    nat: natChoice(network, nat),
    endpoints: endpointChoice(network, endpoints, nat),
    flowLogs: flowLogsOf(network, flowLogs),
  };
}

/** Two networks of one name would take each other's log group and role, and Karpenter would find the subnets of both. */
function nameOf(network: EksNetwork, name: string): string {
  awsName(network, 'name', name, AWS_NAME_PREFIX);
  const others = TerraformStack.of(network).node.findAll();
  const same = others.find((other) => other instanceof EksNetwork && other.discovery === name);
  if (same !== undefined) {
    fail(network, `'name' must be another than that of [${same.node.path}], got ${got(name)}`);
  }
  return name;
}

function dependence(zones: readonly Zone[]): string {
  const [first, ...others] = zones.map((zone) => zone.name);
  return `'nat' is 'single': without ${first}, nodes in ${others.join(', ')} do not reach the Internet`;
}
