import { EksNetwork, EksNetworkProps, EksStack } from 'keelson/eks';
import { DataResource } from 'cdktf';
import { messageOf } from '../core/tree';
import { newStack, resources, synth } from './stack';

/** A network in a stack of its own, or in the given one. */
function newNetwork(props: Partial<EksNetworkProps> = {}, stack: EksStack = newStack()): EksNetwork {
  return new EksNetwork(stack, 'network', { cidr: '10.0.0.0/16', zones: ['a', 'b'], ...props });
}

/** The resources of a type that a network with these props has. */
const made = (props: Partial<EksNetworkProps>, type: string) => {
  const stack = newStack();
  newNetwork(props, stack);
  return resources(stack, type);
};

const vpc_id = '${aws_vpc.network.id}';
const refused = (props: object) => messageOf(() => newNetwork(props as Partial<EksNetworkProps>));

describe('EksNetwork', () => {
  it('has private, public and intra subnets, a NAT gateway per zone, S3 nearby, and records of all connections', () => {
    const stack = newStack();
    newNetwork({}, stack);
    const subnet = (availability_zone: string, cidr_block: string, Name: string, tags: object = {}) => ({
      vpc_id,
      availability_zone,
      cidr_block,
      map_public_ip_on_launch: false,
      tags: { Name, ...tags },
    });
    const forNodes = { 'kubernetes.io/role/internal-elb': '1', 'karpenter.sh/discovery': 'shop' };
    const forBalancers = { 'kubernetes.io/role/elb': '1' };
    const association = (tier: string, letter: string, table: string) => ({
      subnet_id: `\${aws_subnet.network_${tier}_${letter}.id}`,
      route_table_id: `\${aws_route_table.network_${table}.id}`,
    });
    const depends_on = ['aws_internet_gateway.network_internet'];
    expect(synth(stack).resource).toEqual({
      aws_vpc: {
        network: {
          cidr_block: '10.0.0.0/16',
          enable_dns_hostnames: true,
          enable_dns_support: true,
          tags: { Name: 'shop' },
        },
      },
      aws_default_security_group: {
        network_default: { vpc_id, ingress: [], egress: [], tags: { Name: 'shop-default' } },
      },
      aws_internet_gateway: { network_internet: { vpc_id, tags: { Name: 'shop' } } },
      aws_subnet: {
        network_private_a: subnet('eu-west-1a', '10.0.0.0/19', 'shop-private-a', forNodes),
        network_private_b: subnet('eu-west-1b', '10.0.32.0/19', 'shop-private-b', forNodes),
        network_public_a: subnet('eu-west-1a', '10.0.192.0/24', 'shop-public-a', forBalancers),
        network_public_b: subnet('eu-west-1b', '10.0.193.0/24', 'shop-public-b', forBalancers),
        network_intra_a: subnet('eu-west-1a', '10.0.196.0/26', 'shop-intra-a'),
        network_intra_b: subnet('eu-west-1b', '10.0.196.64/26', 'shop-intra-b'),
      },
      aws_route_table: {
        network_private_routes_a: { vpc_id, tags: { Name: 'shop-private-a' } },
        network_private_routes_b: { vpc_id, tags: { Name: 'shop-private-b' } },
        network_public_routes: { vpc_id, tags: { Name: 'shop-public' } },
        network_intra_routes: { vpc_id, tags: { Name: 'shop-intra' } },
      },
      aws_route_table_association: {
        network_private_association_a: association('private', 'a', 'private_routes_a'),
        network_private_association_b: association('private', 'b', 'private_routes_b'),
        network_public_association_a: association('public', 'a', 'public_routes'),
        network_public_association_b: association('public', 'b', 'public_routes'),
        network_intra_association_a: association('intra', 'a', 'intra_routes'),
        network_intra_association_b: association('intra', 'b', 'intra_routes'),
      },
      aws_route: {
        network_public_outward: {
          route_table_id: '${aws_route_table.network_public_routes.id}',
          destination_cidr_block: '0.0.0.0/0',
          gateway_id: '${aws_internet_gateway.network_internet.id}',
        },
        network_private_outward_a: {
          route_table_id: '${aws_route_table.network_private_routes_a.id}',
          destination_cidr_block: '0.0.0.0/0',
          nat_gateway_id: '${aws_nat_gateway.network_nat_a.id}',
        },
        network_private_outward_b: {
          route_table_id: '${aws_route_table.network_private_routes_b.id}',
          destination_cidr_block: '0.0.0.0/0',
          nat_gateway_id: '${aws_nat_gateway.network_nat_b.id}',
        },
      },
      aws_eip: {
        network_nat_address_a: { domain: 'vpc', tags: { Name: 'shop-nat-a' }, depends_on },
        network_nat_address_b: { domain: 'vpc', tags: { Name: 'shop-nat-b' }, depends_on },
      },
      aws_nat_gateway: {
        network_nat_a: {
          allocation_id: '${aws_eip.network_nat_address_a.id}',
          subnet_id: '${aws_subnet.network_public_a.id}',
          tags: { Name: 'shop-nat-a' },
          depends_on,
        },
        network_nat_b: {
          allocation_id: '${aws_eip.network_nat_address_b.id}',
          subnet_id: '${aws_subnet.network_public_b.id}',
          tags: { Name: 'shop-nat-b' },
          depends_on,
        },
      },
      aws_vpc_endpoint: {
        network_endpoints_s3: {
          vpc_id,
          service_name: 'com.amazonaws.eu-west-1.s3',
          vpc_endpoint_type: 'Gateway',
          route_table_ids: [
            '${aws_route_table.network_private_routes_a.id}',
            '${aws_route_table.network_private_routes_b.id}',
            '${aws_route_table.network_intra_routes.id}',
          ],
          tags: { Name: 'shop-s3' },
        },
      },
      aws_flow_log: { network_flow: expect.anything() },
      aws_cloudwatch_log_group: { network_flow_group: expect.anything() },
      aws_iam_role: { network_flow_role: expect.anything() },
      aws_iam_role_policy: { network_flow_policy: expect.anything() },
      aws_kms_key: { network_flow_key: expect.anything() },
      aws_kms_alias: { network_flow_key_alias: expect.anything() },
    });
  });

  it('tells others what they need to know', () => {
    const network = newNetwork({ zones: ['c', 'eu-west-1a'] });
    expect(network.discovery).toBe('shop');
    expect(network.owner).toBe('111122223333');
    expect(network.cidr).toBe('10.0.0.0/16');
    expect(network.zones).toEqual(['eu-west-1c', 'eu-west-1a']);
    expect(network.privateCidrs).toEqual(['10.0.0.0/19', '10.0.32.0/19']);
    expect(network.isolated).toBe(false);
  });

  it('hands out the subnets for nodes and those for the control plane', () => {
    const stack = newStack();
    const { resource, privateSubnetIds, controlPlaneSubnetIds } = newNetwork({}, stack);
    resource.addOverride('tags.private', privateSubnetIds);
    resource.addOverride('tags.control', controlPlaneSubnetIds);
    expect(resources(stack, 'aws_vpc').network?.tags).toEqual({
      Name: 'shop',
      private: ['${aws_subnet.network_private_a.id}', '${aws_subnet.network_private_b.id}'],
      control: ['${aws_subnet.network_intra_a.id}', '${aws_subnet.network_intra_b.id}'],
    });
  });

  it('names what nodes need from their start to their end', () => {
    const stack = newStack();
    const { routes } = newNetwork({ endpoints: 'private' }, stack);
    new DataResource(stack, 'nodes', { dependsOn: [...routes] });
    expect(Object.values(resources(stack, 'terraform_data'))[0]?.depends_on).toEqual([
      'aws_route_table_association.network_public_association_a',
      'aws_route_table_association.network_public_association_b',
      'aws_route.network_public_outward',
      'aws_route_table_association.network_private_association_a',
      'aws_route_table_association.network_private_association_b',
      'aws_route.network_private_outward_a',
      'aws_route.network_private_outward_b',
      'aws_route_table_association.network_intra_association_a',
      'aws_route_table_association.network_intra_association_b',
      'aws_vpc_endpoint.network_endpoints_s3',
      ...SERVICES.map(([id]) => `aws_vpc_endpoint.network_endpoints_${id}`),
      'aws_vpc_security_group_ingress_rule.network_endpoints_https',
    ]);
  });

  it('changes no address and moves no subnet when a zone is put at the end', () => {
    const [two, three] = [made({}, 'aws_subnet'), made({ zones: ['a', 'b', 'c'] }, 'aws_subnet')];
    expect(three).toMatchObject(two);
    expect(Object.keys(three)).toHaveLength(9);
  });

  it('takes its name for all that it makes', () => {
    const stack = newStack();
    expect(newNetwork({ name: 'acme' }, stack).discovery).toBe('acme');
    expect(JSON.stringify(synth(stack).resource)).not.toContain('shop');
    expect(resources(stack, 'aws_subnet').network_private_a?.tags).toEqual({
      Name: 'acme-private-a',
      'kubernetes.io/role/internal-elb': '1',
      'karpenter.sh/discovery': 'acme',
    });
  });

  it('is called as the stack says, where it has no name of its own', () => {
    const stack = newStack('shop', { prefix: 'acme' });
    expect(newNetwork({}, stack).discovery).toBe('acme');
  });

  describe('with a single NAT gateway', () => {
    it('sends all zones through the first, by routes of their own', () => {
      const nat_gateway_id = '${aws_nat_gateway.network_nat_a.id}';
      expect(Object.keys(made({ nat: 'single' }, 'aws_nat_gateway'))).toEqual(['network_nat_a']);
      expect(Object.keys(made({ nat: 'single' }, 'aws_eip'))).toEqual(['network_nat_address_a']);
      expect(made({ nat: 'single' }, 'aws_route')).toMatchObject({
        network_private_outward_a: { nat_gateway_id },
        network_private_outward_b: { nat_gateway_id },
      });
    });

    it('warns of the zone that all depend on', () => {
      const warnings = (nat: EksNetworkProps['nat']) => newNetwork({ nat, zones: ['a', 'b', 'c'] }).node.metadata;
      expect(warnings('single')).toEqual([
        {
          type: '@cdktf/warn',
          data: "'nat' is 'single': without eu-west-1a, nodes in eu-west-1b, eu-west-1c do not reach the Internet",
        },
      ]);
      expect(warnings('perZone')).toEqual([]);
    });

    it('keeps the first gateway and all tables when each zone gets its own', () => {
      for (const type of ['aws_nat_gateway', 'aws_eip', 'aws_route_table', 'aws_route_table_association']) {
        expect(made({ nat: 'perZone' }, type)).toMatchObject(made({ nat: 'single' }, type));
      }
    });
  });

  describe('without NAT', () => {
    const props = { nat: 'none', endpoints: 'private' } as const;

    it('has no way to the Internet and nothing public', () => {
      const stack = newStack();
      expect(newNetwork(props, stack).isolated).toBe(true);
      const { resource = {} } = synth(stack);
      expect(Object.keys(resource.aws_subnet ?? {}).sort()).toEqual([
        'network_intra_a',
        'network_intra_b',
        'network_private_a',
        'network_private_b',
      ]);
      for (const type of ['aws_internet_gateway', 'aws_nat_gateway', 'aws_eip', 'aws_route']) {
        expect(resource).not.toHaveProperty(type);
      }
    });

    it('leaves subnets where they are', () => {
      expect(made({}, 'aws_subnet')).toMatchObject(made(props, 'aws_subnet'));
    });
  });

  describe('with private endpoints', () => {
    it('reaches what nodes and the usual add-ons call from the VPC alone', () => {
      const stack = newStack();
      newNetwork({ endpoints: 'private' }, stack);
      const { aws_vpc_endpoint, aws_security_group, aws_vpc_security_group_ingress_rule } = synth(stack).resource ?? {};
      const interfaces = SERVICES.map(([id, service]) => [
        `network_endpoints_${id}`,
        {
          vpc_id,
          service_name: `com.amazonaws.eu-west-1.${service}`,
          vpc_endpoint_type: 'Interface',
          private_dns_enabled: true,
          subnet_ids: ['${aws_subnet.network_intra_a.id}', '${aws_subnet.network_intra_b.id}'],
          security_group_ids: ['${aws_security_group.network_endpoints.id}'],
          tags: { Name: `shop-${service}` },
        },
      ]);
      expect(aws_vpc_endpoint).toEqual({
        network_endpoints_s3: expect.objectContaining({ vpc_endpoint_type: 'Gateway' }),
        ...Object.fromEntries(interfaces),
      });
      expect(aws_security_group).toEqual({
        network_endpoints: {
          vpc_id,
          name: 'shop-endpoints',
          description: 'Endpoints of AWS services in the network shop',
          tags: { Name: 'shop-endpoints' },
        },
      });
      expect(aws_vpc_security_group_ingress_rule).toEqual({
        network_endpoints_https: {
          security_group_id: '${aws_security_group.network_endpoints.id}',
          description: 'HTTPS from the VPC',
          cidr_ipv4: '10.0.0.0/16',
          ip_protocol: 'tcp',
          from_port: 443,
          to_port: 443,
        },
      });
    });

    it('fits the endpoints, the control plane and its upgrade into the intra subnets of the smallest VPC', () => {
      const usable = 32 - 5;
      expect(SERVICES.length + 4 + 5).toBeLessThanOrEqual(usable);
    });
  });

  it('takes an explicit undefined for an omitted prop', () => {
    const [plain, explicit] = [newStack(), newStack()];
    newNetwork({}, plain);
    newNetwork({ name: undefined, nat: undefined, endpoints: undefined, flowLogs: undefined }, explicit);
    expect(synth(explicit)).toEqual(synth(plain));
  });

  it('renders the same twice', () => {
    const stack = newStack();
    newNetwork({ endpoints: 'private' }, stack);
    expect(JSON.stringify(synth(stack))).toBe(JSON.stringify(synth(stack)));
  });

  test.each([
    [{ cidr: undefined }, "'cidr' must be an IPv4 range such as '10.0.0.0/16', got undefined"],
    [{ cidr: '10.0.0.0' }, `'cidr' must be an IPv4 range such as '10.0.0.0/16', got "10.0.0.0"`],
    [{ cidr: '10.0.0/16' }, `'cidr' must be an IPv4 range such as '10.0.0.0/16', got "10.0.0/16"`],
    [{ cidr: '010.0.0.0/16' }, `'cidr' must be an IPv4 range such as '10.0.0.0/16', got "010.0.0.0/16"`],
    [{ cidr: 'fd00::/16' }, `'cidr' must be an IPv4 range such as '10.0.0.0/16', got "fd00::/16"`],
    [{ cidr: '10.0.0.5/16' }, `'cidr' must start at the range's first address, '10.0.0.0/16', got "10.0.0.5/16"`],
    [{ cidr: '10.0.0.0/15' }, `'cidr' must be from /16 to /20, got "10.0.0.0/15"`],
    [{ cidr: '10.0.0.0/21' }, `'cidr' must be from /16 to /20, got "10.0.0.0/21"`],
    [{ cidr: '100.64.0.0/16' }, `'cidr' must be in 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16, got "100.64.0.0/16"`],
    [{ cidr: '172.32.0.0/16' }, `'cidr' must be in 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16, got "172.32.0.0/16"`],
    [{ zones: undefined }, "'zones' must be from 2 to 4 zones, as EKS needs two, got undefined"],
    [{ zones: 'abc' }, `'zones' must be a list, got "abc"`],
    [{ zones: ['a'] }, `'zones' must be from 2 to 4 zones, as EKS needs two, got ["a"]`],
    [
      { zones: ['a', 'b', 'c', 'd', 'e'] },
      `'zones' must be from 2 to 4 zones, as EKS needs two, got ["a","b","c","d","e"]`,
    ],
    [{ zones: ['a', 'b', 'a'] }, `'zones' must not repeat a zone, got "a" and "a"`],
    [{ zones: ['a', 'eu-west-1a'] }, `'zones' must not repeat a zone, got "a" and "eu-west-1a"`],
    [
      { zones: ['a', 'us-east-1b'] },
      `'zones' must be zones of eu-west-1, such as 'a' or 'eu-west-1a', got "us-east-1b"`,
    ],
    [{ zones: ['a', 'B'] }, `'zones' must be zones of eu-west-1, such as 'a' or 'eu-west-1a', got "B"`],
    [{ zones: ['a', 1] }, `'zones' must be zones of eu-west-1, such as 'a' or 'eu-west-1a', got 1`],
    [{ nat: 'one' }, `'nat' must be 'perZone', 'single' or 'none', got "one"`],
    [{ endpoints: 'all' }, `'endpoints' must be 's3' or 'private', got "all"`],
    [
      { nat: 'none' },
      `'endpoints' must be 'private' where 'nat' is 'none', as nodes then reach AWS through endpoints alone, got "s3"`,
    ],
    [
      { name: 'Shop' },
      "'name' must be lower case letters, digits and '-', starting with a letter and not ending with '-', " +
        `of at most 32 characters, got "Shop"`,
    ],
    [{ zone: ['a', 'b'] }, `'zone' is no prop of EksNetwork, got ["a","b"]; the nearest is 'zones'`],
  ])('refuses %j', (props, message) => {
    expect(refused(props)).toBe(`[shop/network] ${message}`);
  });

  it('refuses private endpoints where their names are not known', () => {
    const stack = newStack('shop', { region: 'cn-north-1' });
    expect(messageOf(() => newNetwork({ endpoints: 'private' }, stack))).toBe(
      "[shop/network] 'endpoints' must be 's3' in cn-north-1, where endpoints go by other names, got \"private\"; " +
        'bring such a network with EksNetwork.fromExisting',
    );
  });

  it('refuses a second network of one name in a stack', () => {
    const stack = newStack();
    newNetwork({}, stack);
    const second = { cidr: '10.1.0.0/16', zones: ['a', 'b'] };
    expect(messageOf(() => new EksNetwork(stack, 'other', second))).toBe(
      `[shop/other] 'name' must be another than that of [shop/network], got "shop"`,
    );
    expect(new EksNetwork(stack, 'third', { ...second, name: 'third' }).discovery).toBe('third');
  });
});

const SERVICES = [
  ['autoscaling', 'autoscaling'],
  ['ec2', 'ec2'],
  ['ecr_api', 'ecr.api'],
  ['ecr_dkr', 'ecr.dkr'],
  ['eks', 'eks'],
  ['eks_auth', 'eks-auth'],
  ['elasticloadbalancing', 'elasticloadbalancing'],
  ['kms', 'kms'],
  ['logs', 'logs'],
  ['sqs', 'sqs'],
  ['ssm', 'ssm'],
  ['ssmmessages', 'ssmmessages'],
  ['sts', 'sts'],
] as const;
