import { IConstruct } from 'constructs';
import { fail, got } from '../../core/errors';
import { IEksNetwork } from '../network-facts';
import { ipv4Range, overlap, privateRange } from '../network/vpc-range';

/** What EKS takes of itself, the one that the VPC leaves free. */
const DEFAULT_CIDRS = ['172.20.0.0/16', '10.100.0.0/16'] as const;

/** Source: https://docs.aws.amazon.com/eks/latest/APIReference/API_KubernetesNetworkConfigRequest.html */
const SERVICE_LENGTHS = { min: 12, max: 24 };

/**
 * A network that EKS takes: https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
 *
 * @throws Error `'network' must be an EksNetwork, got …`
 * @throws Error `'network' must have at least two zones, got ["eu-west-1a"]`
 */
export function clusterNetwork(scope: IConstruct, network: IEksNetwork): IEksNetwork {
  if (typeof network !== 'object' || typeof network.vpcId !== 'string') {
    fail(scope, `'network' must be an EksNetwork, got ${got(network)}`);
  }
  const { zones, controlPlaneSubnetIds } = network;
  if (new Set(zones).size < 2) fail(scope, `'network' must have at least two zones, got ${got(zones)}`);
  if (new Set(controlPlaneSubnetIds).size < 2) {
    fail(scope, `'network' must have two subnets for the control plane, got ${got(controlPlaneSubnetIds)}`);
  }
  return network;
}

/**
 * A range for Services that EKS takes and that no address of the VPC is in.
 *
 * @throws Error `'serviceCidr' must be an IPv4 range such as '10.0.0.0/16', got …`
 * @throws Error `'serviceCidr' must be from /12 to /24, got …`
 * @throws Error `'serviceCidr' must be in 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16, got …`
 * @throws Error `'serviceCidr' must not overlap the network's '10.0.0.0/16', got '10.0.0.0/20'`
 */
export function serviceCidrOf(scope: IConstruct, cidr: string | undefined, network: IEksNetwork): string {
  const vpc = ipv4Range(scope, 'network.cidr', network.cidr, { min: 8, max: 28 });
  const isFree = (each: string): boolean => !overlap(privateRange(scope, 'serviceCidr', each, SERVICE_LENGTHS), vpc);
  const [first, second] = DEFAULT_CIDRS;
  const chosen = cidr ?? (isFree(first) ? first : second);
  if (!isFree(chosen)) {
    fail(scope, `'serviceCidr' must not overlap the network's '${network.cidr}', got ${got(chosen)}`);
  }
  return chosen;
}
