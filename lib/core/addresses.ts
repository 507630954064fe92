import { Address4, Address6 } from 'ip-address';

/** An address of IPv4 or IPv6, or a range of them. */
export type Address = Address4 | Address6;

/**
 * The range that a text such as `10.0.0.0/16` or `2001:db8::/32` means; undefined where it is none. As Kubernetes and
 * AWS read it: four whole decimals without leading zeros, or IPv6 without a zone, and a prefix length.
 */
export function readRange(text: unknown): Address | undefined {
  return typeof text === 'string' && text.includes('/') ? read(text) : undefined;
}

/** The address that a text such as `10.0.0.5` or `2001:db8::5` means; undefined where it is none. */
export function readAddress(text: unknown): Address | undefined {
  return typeof text === 'string' && !text.includes('/') ? read(text) : undefined;
}

/** The range in its one spelling, from its first address: `10.0.0.0/16` for `10.0.0.5/16`. */
export function rangeText(range: Address): string {
  return `${range.startAddress().correctForm()}/${range.subnetMask}`;
}

/** Whether a range starts at its first address, as `10.0.0.0/16` does and `10.0.0.5/16` does not. */
export function startsAtFirst(range: Address): boolean {
  return range.bigInt() === range.startAddress().bigInt();
}

/** Whether a range has all addresses of another, or an address. */
export function holds(outer: Address, inner: Address): boolean {
  return outer instanceof Address4 === inner instanceof Address4 && inner.isInSubnet(outer);
}

function read(text: string): Address | undefined {
  if (Address4.isValid(text)) return new Address4(text);
  return !text.includes('%') && Address6.isValid(text) ? new Address6(text) : undefined;
}
