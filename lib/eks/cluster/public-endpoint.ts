import { IConstruct } from 'constructs';
import { fail, got } from '../../core/errors';
import { PropNames } from '../../core/props';
import { Reason, reasonOf } from '../../core/reason';
import { noteException } from '../home';
import { ipv4Range } from '../network/vpc-range';

/** Opens the API to addresses of the Internet, beside the VPC. */
export interface PublicEndpoint extends Reason {
  /**
   * Address ranges that may call it, such as those of an office's exit; 1 to 40, none wider than /8.
   * Source: https://docs.aws.amazon.com/eks/latest/userguide/service-quotas.html
   */
  readonly cidrs: readonly string[];
}

/** The props of `PublicEndpoint`. */
export const PUBLIC_ENDPOINT_PROPS: PropNames<PublicEndpoint> = { cidrs: [true], reason: true };

const MOST_CIDRS = 40;

/** Wider is half the world and more. */
const LENGTHS = { min: 8, max: 32 };

/**
 * The ranges that may call the API, noted in the stack with their reason.
 *
 * @throws Error `'publicEndpoint.cidrs' must not be open to the world, got "0.0.0.0/0"`
 * @throws Error `'publicEndpoint.cidrs' must be 1 to 40 ranges, got 0`
 * @throws Error `'publicEndpoint.cidrs' must be public addresses: the VPC's own reach the API anyway, got "10.0.0.0/16"`
 * @throws Error `'publicEndpoint.cidrs' must be public addresses, from which calls can come, got "100.64.0.0/10"`
 * @throws Error `'publicEndpoint.cidrs' must have each range once, got "203.0.113.0/24" twice`
 */
export function publicCidrs(scope: IConstruct, { cidrs, reason }: PublicEndpoint): readonly string[] {
  const prop = 'publicEndpoint.cidrs';
  if (!Array.isArray(cidrs) || cidrs.length < 1 || cidrs.length > MOST_CIDRS) {
    fail(scope, `'${prop}' must be 1 to ${MOST_CIDRS} ranges, got ${got(cidrs)}`);
  }
  for (const cidr of cidrs as readonly string[]) {
    if (/\/0$/.test(String(cidr))) fail(scope, `'${prop}' must not be open to the world, got ${got(cidr)}`);
    const range = ipv4Range(scope, prop, cidr, LENGTHS);
    if (range.isPrivate()) {
      fail(scope, `'${prop}' must be public addresses: the VPC's own reach the API anyway, got ${got(cidr)}`);
    }
    if (range.isCGNAT() || range.isLoopback() || range.isLinkLocal() || range.isMulticast() || range.isReserved()) {
      fail(scope, `'${prop}' must be public addresses, from which calls can come, got ${got(cidr)}`);
    }
  }
  const twice = cidrs.find((cidr, index) => cidrs.indexOf(cidr) < index) as string | undefined;
  if (twice !== undefined) fail(scope, `'${prop}' must have each range once, got ${got(twice)} twice`);
  noteException(scope, 'publicEndpoint', reasonOf(scope, 'publicEndpoint', { reason }));
  return cidrs;
}
