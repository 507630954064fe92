import { Construct, IConstruct } from 'constructs';
import { fail, got } from '../../core/errors';
import { SecurityGroup, VpcEndpoint, VpcSecurityGroupIngressRule } from '../aws';
import { EksConstruct } from '../eks-construct';
import { homeOf } from '../home';
import { NatChoice } from './nat-gateways';
import { ITerraformDependable } from '../terraform';

/** How much of AWS is reached without the Internet: S3, or all that nodes and the usual add-ons call. */
export type EndpointChoice = 's3' | 'private';

/**
 * Services that nodes, EKS's add-ons, Karpenter, autoscalers and sessions call. IAM and Pricing have no endpoint.
 *
 * Source: https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html
 */
const PRIVATE_SERVICES = [
  'autoscaling',
  'ec2',
  'ecr.api',
  'ecr.dkr',
  'eks',
  'eks-auth',
  'elasticloadbalancing',
  'kms',
  'logs',
  'sqs',
  'ssm',
  'ssmmessages',
  'sts',
] as const;

/** Partitions whose endpoints are all called `com.amazonaws.<region>.<service>`; in China some are, and some are not. */
const PARTITIONS_WITH_PRIVATE: readonly string[] = ['aws', 'aws-us-gov'];

/** Properties for `NetworkEndpoints`. */
export interface NetworkEndpointsProps {
  /** What the names start with. */
  readonly name: string;
  /** Id of the VPC. */
  readonly vpcId: string;
  /** Address range of the VPC, which may use the endpoints. */
  readonly cidr: string;
  /** Which. */
  readonly choice: EndpointChoice;
  /** Route tables that get a route to S3. */
  readonly routeTableIds: readonly string[];
  /** Subnets for the network interfaces of the other endpoints. */
  readonly subnetIds: readonly string[];
}

/** Ways from a VPC to AWS services that do not lead over the Internet. */
export class NetworkEndpoints extends EksConstruct {
  /** The `aws_security_group` of the interfaces; undefined where S3 is the only endpoint. */
  readonly resource?: SecurityGroup;
  /** The `aws_vpc_endpoint`s, by service: `s3`, `ecr.api`, … */
  readonly endpoints: ReadonlyMap<string, VpcEndpoint>;
  /** Endpoints and the rule that lets the VPC in: without them, nodes do not reach AWS. */
  readonly routes: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, props: NetworkEndpointsProps) {
    super(scope, id);
    const { name, vpcId, cidr, choice, routeTableIds, subnetIds } = props;
    const common = (service: string) => ({
      vpcId,
      serviceName: `com.amazonaws.${this.home.region}.${service}`,
      tags: { Name: `${name}-${service}` },
    });
    const s3 = new VpcEndpoint(this, 's3', {
      ...common('s3'),
      vpcEndpointType: 'Gateway',
      routeTableIds: [...routeTableIds],
    });
    if (choice === 's3') {
      this.endpoints = new Map([['s3', s3]]);
      this.routes = [s3];
      return;
    }
    const group = new SecurityGroup(this, 'Resource', {
      vpcId,
      name: `${name}-endpoints`,
      description: `Endpoints of AWS services in the network ${name}`,
      tags: { Name: `${name}-endpoints` },
    });
    const rule = new VpcSecurityGroupIngressRule(this, 'https', {
      securityGroupId: group.id,
      description: 'HTTPS from the VPC',
      cidrIpv4: cidr,
      ipProtocol: 'tcp',
      fromPort: 443,
      toPort: 443,
    });
    const interfaces = PRIVATE_SERVICES.map((service): [string, VpcEndpoint] => [
      service,
      new VpcEndpoint(this, service.replace(/\W/g, '_'), {
        ...common(service),
        vpcEndpointType: 'Interface',
        privateDnsEnabled: true,
        subnetIds: [...subnetIds],
        securityGroupIds: [group.id],
      }),
    ]);
    this.resource = group;
    this.endpoints = new Map([['s3', s3], ...interfaces]);
    this.routes = [...this.endpoints.values(), rule];
  }
}

/**
 * @throws Error `'endpoints' must be 's3' or 'private', got …`
 * @throws Error `'endpoints' must be 'private' where 'nat' is 'none', as nodes then reach AWS through endpoints alone, got "s3"`
 * @throws Error `'endpoints' must be 's3' in cn-north-1, where endpoints go by other names, got "private"; …`
 */
export function endpointChoice(scope: IConstruct, endpoints: EndpointChoice, nat: NatChoice): EndpointChoice {
  if (endpoints !== 's3' && endpoints !== 'private') {
    fail(scope, `'endpoints' must be 's3' or 'private', got ${got(endpoints)}`);
  }
  if (nat === 'none' && endpoints !== 'private') {
    const why = 'as nodes then reach AWS through endpoints alone';
    fail(scope, `'endpoints' must be 'private' where 'nat' is 'none', ${why}, got ${got(endpoints)}`);
  }
  const { partition, region } = homeOf(scope);
  if (endpoints === 'private' && !PARTITIONS_WITH_PRIVATE.includes(partition)) {
    fail(
      scope,
      `'endpoints' must be 's3' in ${region}, where endpoints go by other names, got ${got(endpoints)}; ` +
        'bring such a network with EksNetwork.fromExisting',
    );
  }
  return endpoints;
}
