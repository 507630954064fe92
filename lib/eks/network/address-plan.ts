import { Address4 } from 'ip-address';

/** Address ranges of a network's subnets, each list in the order of the zones. */
export interface AddressPlan {
  /** For nodes and pods: an eighth of the VPC each. */
  readonly private: readonly string[];
  /** For load balancers and NAT gateways. */
  readonly public: readonly string[];
  /** For the network interfaces of the control plane and of endpoints. */
  readonly intra: readonly string[];
}

/** Zones that the plan has room for. */
export const PLANNED_ZONES = 4;

/** Prefix lengths of VPCs that the plan fits: AWS takes none above /16, and below /20 a zone has a handful of nodes. */
export const PLANNED_LENGTHS = { min: 16, max: 20 };

/**
 * Public subnets are /27 at the least, as a load balancer wants eight free addresses:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#subnet-requirements
 * Intra subnets are too: four interfaces of the control plane, up to five more in an upgrade, and one per endpoint.
 */
const SMALLEST = 27;

/**
 * Cuts a VPC into subnets. A zone has the ranges of its position whatever comes behind it, so that a zone more moves no
 * other. Private ranges fill the first half; the third quarter is free; public and intra ranges are in the last.
 */
export function planAddresses(vpc: Address4, zones: number): AddressPlan {
  const publicLength = Math.min(vpc.subnetMask + 8, SMALLEST);
  const intraLength = Math.min(vpc.subnetMask + 10, SMALLEST);
  const publicStart = (sizeOf(vpc.subnetMask) / 4) * 3;
  const intraStart = publicStart + PLANNED_ZONES * sizeOf(publicLength);
  const ranges = (start: number, length: number): readonly string[] =>
    Array.from({ length: zones }, (_, position) => rangeAt(vpc, start + position * sizeOf(length), length));
  return {
    private: ranges(0, vpc.subnetMask + 3),
    public: ranges(publicStart, publicLength),
    intra: ranges(intraStart, intraLength),
  };
}

function sizeOf(length: number): number {
  return 2 ** (32 - length);
}

function rangeAt(vpc: Address4, start: number, length: number): string {
  return `${vpc.startAddress().offset(start).correctForm()}/${length}`;
}
