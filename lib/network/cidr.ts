import { IConstruct } from 'constructs';
import { holds, rangeText, readRange, startsAtFirst } from '../core/addresses';
import { fail, got } from '../core/errors';

/**
 * An address range in the one spelling that Kubernetes stores. A range whose address lies inside it (`10.0.0.5/16`) is
 * refused: either the address or the length is a slip.
 *
 * @throws Error `'prop' must be an address range such as '10.0.0.0/16' or '2001:db8::/32', got …`
 * @throws Error `'prop' must start at the range's first address, '10.0.0.0/16', got "10.0.0.5/16"`
 */
export function addressRange(scope: IConstruct, prop: string, text: string): string {
  const range = readRange(text);
  if (range === undefined) {
    fail(scope, `'${prop}' must be an address range such as '10.0.0.0/16' or '2001:db8::/32', got ${got(text)}`);
  }
  const spelling = rangeText(range);
  if (!startsAtFirst(range)) {
    fail(scope, `'${prop}' must start at the range's first address, '${spelling}', got ${got(text)}`);
  }
  return spelling;
}

/** Whether `inner` is a part of `outer`, and not all of it: what Kubernetes asks of `except`. */
export function isPartOf(inner: string, outer: string): boolean {
  const [part, whole] = [readRange(inner), readRange(outer)];
  return part !== undefined && whole !== undefined && part.subnetMask > whole.subnetMask && holds(whole, part);
}

/** Whether a range is all addresses of its family. */
export function isEveryAddress(range: string): boolean {
  return range.endsWith('/0');
}
