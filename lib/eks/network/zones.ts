import { IConstruct } from 'constructs';
import { fail, got } from '../../core/errors';
import { homeOf } from '../home';

/** An availability zone. */
export interface Zone {
  /** Its letter, such as `a`. */
  readonly letter: string;
  /** Its whole name, such as `eu-west-1a`. */
  readonly name: string;
}

/**
 * The zones of the stack's region that a user means by letters or whole names, in the order given.
 *
 * EKS needs two: https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
 *
 * @param most zones that there is room for
 * @throws Error `'zones' must be from 2 to 4 zones, as EKS needs two, got ["a"]`
 * @throws Error `'zones' must be zones of eu-west-1, such as 'a' or 'eu-west-1a', got "us-east-1a"`
 * @throws Error `'zones' must not repeat a zone, got "a" and "eu-west-1a"`
 */
export function zonesOf(scope: IConstruct, zones: readonly string[], most: number): readonly Zone[] {
  if (!Array.isArray(zones) || zones.length < 2 || zones.length > most) {
    fail(scope, `'zones' must be from 2 to ${most} zones, as EKS needs two, got ${got(zones)}`);
  }
  const { region } = homeOf(scope);
  const seen = new Map<string, string>();
  return zones.map((zone: string) => {
    const letter = typeof zone === 'string' && zone.startsWith(region) ? zone.slice(region.length) : zone;
    if (typeof letter !== 'string' || !/^[a-z]$/.test(letter)) {
      fail(scope, `'zones' must be zones of ${region}, such as 'a' or '${region}a', got ${got(zone)}`);
    }
    const same = seen.get(letter);
    if (same !== undefined) fail(scope, `'zones' must not repeat a zone, got ${got(same)} and ${got(zone)}`);
    seen.set(letter, zone);
    return { letter, name: `${region}${letter}` };
  });
}
