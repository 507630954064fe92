import { Address4 } from 'ip-address';
import { IConstruct } from 'constructs';
import { rangeText, readRange, startsAtFirst } from '../../core/addresses';
import { fail, got } from '../../core/errors';
import { Bounds } from '../../core/numbers';

/**
 * A range of IPv4 addresses, such as that of a VPC.
 *
 * @param lengths shortest and longest prefix length
 * @throws Error `'cidr' must be an IPv4 range such as '10.0.0.0/16', got …`
 * @throws Error `'cidr' must start at the range's first address, '10.0.0.0/16', got "10.0.0.5/16"`
 * @throws Error `'cidr' must be from /16 to /20, got "10.0.0.0/8"`
 */
export function ipv4Range(scope: IConstruct, prop: string, text: string, lengths: Required<Bounds>): Address4 {
  const range = readRange(text);
  if (!(range instanceof Address4)) {
    fail(scope, `'${prop}' must be an IPv4 range such as '10.0.0.0/16', got ${got(text)}`);
  }
  if (!startsAtFirst(range)) {
    fail(scope, `'${prop}' must start at the range's first address, '${rangeText(range)}', got ${got(text)}`);
  }
  const { min, max } = lengths;
  if (range.subnetMask < min || range.subnetMask > max) {
    fail(scope, `'${prop}' must be from /${min} to /${max}, got ${got(text)}`);
  }
  return range;
}

/**
 * A range of IPv4 addresses that is nobody's on the Internet: https://www.rfc-editor.org/rfc/rfc1918
 *
 * @throws Error `'cidr' must be in 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16, got "100.64.0.0/16"`
 */
export function privateRange(scope: IConstruct, prop: string, text: string, lengths: Required<Bounds>): Address4 {
  const range = ipv4Range(scope, prop, text, lengths);
  if (!range.startAddress().isPrivate() || !range.endAddress().isPrivate()) {
    fail(scope, `'${prop}' must be in 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16, got ${got(text)}`);
  }
  return range;
}

/** Whether two ranges have an address in common. */
export function overlap(one: Address4, other: Address4): boolean {
  return one.isInSubnet(other) || other.isInSubnet(one);
}
