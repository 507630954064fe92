/** Addresses of one prefix: a /28, the one size that EC2 hands to an interface. */
const PREFIX = 16;

/** Prefixes that the network add-on keeps ready on each node: `WARM_PREFIX_TARGET`. */
const WARM_PREFIXES = 1;

/** What AWS keeps of each subnet: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html */
const RESERVED = 5;

/** Share of the subnets that nodes may fill; the rest is for rollouts, load balancers and Karpenter. */
const SHARE = 0.8;

/**
 * Addresses that a node takes from its subnet at most: its own, and prefixes for its pods with one to spare.
 *
 * Source: https://docs.aws.amazon.com/eks/latest/best-practices/prefix-mode-linux.html
 */
export function addressesOfNode(maxPods: number): number {
  return 1 + (Math.ceil(maxPods / PREFIX) + WARM_PREFIXES) * PREFIX;
}

/** Addresses that are free for nodes and pods in subnets of these ranges. */
export function addressesOfSubnets(cidrs: readonly string[]): number {
  return cidrs.reduce((sum, cidr) => sum + 2 ** (32 - Number(cidr.split('/')[1])) - RESERVED, 0);
}

/** Says what is wrong when nodes may take more than four fifths of their subnets; undefined if all is well. */
export function crowding(needed: number, cidrs: readonly string[]): string | undefined {
  // A brought network may not say them.
  if (cidrs.length === 0) return undefined;
  const free = addressesOfSubnets(cidrs);
  if (needed <= free * SHARE) return undefined;
  return (
    `the cluster's node groups may take ${needed} addresses, more than ${SHARE * 100} % of the ${free} that ` +
    `${cidrs.join(', ')} hold: pods would stay in ContainerCreating; lower 'size.max', or give nodes larger subnets`
  );
}
