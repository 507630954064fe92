import { Construct, IConstruct } from 'constructs';
import { fail, got, oneOf } from '../../core/errors';
import { Eip, InternetGateway, NatGateway } from '../aws';
import { EksConstruct } from '../eks-construct';
import { RouteTarget, SubnetPlace } from './subnet-tier';

/**
 * How nodes reach the Internet: through a NAT gateway in their own zone; all through that of the first zone, whose loss
 * cuts off the others; or not at all.
 */
export type NatChoice = (typeof NATS)[number];

const NATS = ['perZone', 'single', 'none'] as const;

/** Properties for `NatGateways`. */
export interface NatGatewaysProps {
  /** What the names start with. */
  readonly name: string;
  /** One in each zone, or one in the first. */
  readonly choice: Exclude<NatChoice, 'none'>;
  /** The zones' public subnets. */
  readonly places: readonly SubnetPlace[];
  /** The way out. */
  readonly internet: InternetGateway;
}

/** NAT gateways, each with an address of its own. */
export class NatGateways extends EksConstruct {
  /** The `aws_nat_gateway`s, in the order of the zones. */
  readonly gateways: readonly NatGateway[];
  /** The `aws_eip`s, in the order of the zones: what others see as the sender. */
  readonly addresses: readonly Eip[];

  constructor(scope: Construct, id: string, props: NatGatewaysProps) {
    super(scope, id);
    const { name, choice, places, internet } = props;
    const pairs = (choice === 'single' ? places.slice(0, 1) : places).map(({ letter, subnet }) => {
      const common = { tags: { Name: `${name}-nat-${letter}` }, dependsOn: [internet] };
      const address = new Eip(this, `address_${letter}`, { domain: 'vpc', ...common });
      const gateway = new NatGateway(this, letter, { allocationId: address.id, subnetId: subnet.id, ...common });
      return { address, gateway };
    });
    this.gateways = pairs.map(({ gateway }) => gateway);
    this.addresses = pairs.map(({ address }) => address);
  }

  /** Where the zone at a position finds the Internet. */
  outward(position: number): RouteTarget {
    const gateway = this.gateways[position % this.gateways.length] as NatGateway;
    return { natGatewayId: gateway.id };
  }
}

/** @throws Error `'nat' must be 'perZone', 'single' or 'none', got …` */
export function natChoice(scope: IConstruct, nat: NatChoice): NatChoice {
  if (!NATS.includes(nat)) fail(scope, `'nat' must be ${oneOf(NATS)}, got ${got(nat)}`);
  return nat;
}
