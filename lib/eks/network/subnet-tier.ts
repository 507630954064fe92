import { Construct } from 'constructs';
import { Route, RouteTable, RouteTableAssociation, Subnet } from '../aws';
import { EksConstruct } from '../eks-construct';
import { ITerraformDependable } from '../terraform';
import { Zone } from './zones';

/** Properties for `SubnetTier`. */
export interface SubnetTierProps {
  /** Id of the VPC. */
  readonly vpcId: string;
  /** What the names of its parts start with. */
  readonly name: string;
  /** Zones, one subnet each. */
  readonly zones: readonly Zone[];
  /** Address ranges, in the order of the zones. */
  readonly cidrs: readonly string[];
  /** Tags of the subnets beside `Name`. */
  readonly tags: Readonly<Record<string, string>>;
  /** Whether each zone has a route table of its own. */
  readonly tables: 'one' | 'perZone';
  /** Where what is outside the VPC is reached, by the position of the table. @default - nowhere */
  readonly outward?: (position: number) => RouteTarget;
}

/** Where a route leads. */
export type RouteTarget = { readonly gatewayId: string } | { readonly natGatewayId: string };

/** A zone's part of a tier. */
export interface SubnetPlace {
  /** Letter of the zone. */
  readonly letter: string;
  /** The `aws_subnet`. */
  readonly subnet: Subnet;
  /** The `aws_route_table`, the tier's or the zone's own. */
  readonly table: RouteTable;
}

const EVERYWHERE = '0.0.0.0/0';

/** Subnets of one purpose, one per zone, and their route tables. Nothing in them gets a public address by itself. */
export class SubnetTier extends EksConstruct {
  /** What each zone has, in the order of the zones. */
  readonly places: readonly SubnetPlace[];
  /** Ids of the subnets, in the order of the zones. */
  readonly subnetIds: readonly string[];
  /** Ids of the route tables, one in all or one per zone. */
  readonly tableIds: readonly string[];
  /** Routes and associations: without them, nothing in the subnets finds its way. */
  readonly routes: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, props: SubnetTierProps) {
    super(scope, id);
    const { vpcId, name, zones, cidrs, tags, tables, outward } = props;
    const newTable = (suffix: string, title: string): RouteTable =>
      new RouteTable(this, `routes${suffix}`, { vpcId, tags: { Name: title } });
    const shared = tables === 'one' ? newTable('', name) : undefined;
    this.places = zones.map(({ letter, name: availabilityZone }, position) => {
      const title = `${name}-${letter}`;
      const cidrBlock = cidrs[position];
      const subnet = new Subnet(this, letter, {
        vpcId,
        availabilityZone,
        cidrBlock,
        mapPublicIpOnLaunch: false,
        tags: { Name: title, ...tags },
      });
      return { letter, subnet, table: shared ?? newTable(`_${letter}`, title) };
    });
    const associations = this.places.map(
      ({ letter, subnet, table }) =>
        new RouteTableAssociation(this, `association_${letter}`, { subnetId: subnet.id, routeTableId: table.id }),
    );
    const ownTables = shared
      ? [{ suffix: '', routeTableId: shared.id }]
      : this.places.map(({ letter, table }) => ({ suffix: `_${letter}`, routeTableId: table.id }));
    const ways = ownTables.flatMap(({ suffix, routeTableId }, position) =>
      outward === undefined
        ? []
        : new Route(this, `outward${suffix}`, { routeTableId, destinationCidrBlock: EVERYWHERE, ...outward(position) }),
    );
    this.subnetIds = this.places.map(({ subnet }) => subnet.id);
    this.tableIds = ownTables.map(({ routeTableId }) => routeTableId);
    this.routes = [...associations, ...ways];
  }
}
