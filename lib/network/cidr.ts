import { IConstruct } from 'constructs';
import { IPv4, IPv6, isValidCIDR, parseCIDR } from 'ipaddr.js';
import { fail, got } from '../core/errors';

/**
 * An address range in the one spelling that Kubernetes stores. A range whose address lies inside it (`10.0.0.5/16`) is
 * refused: either the address or the length is a slip.
 *
 * @throws Error `'prop' must be an address range such as '10.0.0.0/16' or '2001:db8::/32', got …`
 * @throws Error `'prop' must start at the range's first address, '10.0.0.0/16', got "10.0.0.5/16"`
 */
export function addressRange(scope: IConstruct, prop: string, text: string): string {
  if (!isRange(text)) {
    fail(scope, `'${prop}' must be an address range such as '10.0.0.0/16' or '2001:db8::/32', got ${got(text)}`);
  }
  const [address, length] = parseCIDR(text);
  const kind = address.kind() === 'ipv4' ? IPv4 : IPv6;
  const first = kind.networkAddressFromCIDR(text).toString();
  if (first !== address.toString()) {
    fail(scope, `'${prop}' must start at the range's first address, '${first}/${length}', got ${got(text)}`);
  }
  return `${first}/${length}`;
}

/** Whether `inner` is a part of `outer`, and not all of it: what Kubernetes asks of `except`. */
export function isPartOf(inner: string, outer: string): boolean {
  const [address, length] = parseCIDR(inner);
  const [outerAddress, outerLength] = parseCIDR(outer);
  return address.kind() === outerAddress.kind() && length > outerLength && address.match(outerAddress, outerLength);
}

/** Whether a range is all addresses of its family. */
export function isEveryAddress(range: string): boolean {
  return range.endsWith('/0');
}

/** Four whole decimals or an IPv6 address without a zone: the library also takes `10/8` and octal parts, Go does not. */
function isRange(text: string): boolean {
  if (typeof text !== 'string' || !isValidCIDR(text) || text.includes('%')) return false;
  const [address = ''] = text.split('/');
  return address.includes(':') || IPv4.isValidFourPartDecimal(address);
}
