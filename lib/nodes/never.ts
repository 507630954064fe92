import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import { fail, got } from '../core/errors';
import { Reason, reasonOf } from '../core/reason';

/** Turns off what happens to nodes in time, and says why. */
export interface Never extends Reason {
  /** That it never happens. */
  readonly never: true;
}

/**
 * The reason for which something never happens; undefined where it does.
 *
 * @throws Error `'expireAfter' must say its reason on one line, { reason: '…' }, got {"never":true}`
 * @throws Error `'expireAfter.never' must be true, or left out, got false`
 */
export function neverOf(scope: IConstruct, prop: string, value: Duration | object): string | undefined {
  if (typeof value !== 'object' || value === null || !('never' in value)) return undefined;
  if (value.never !== true) fail(scope, `'${prop}.never' must be true, or left out, got ${got(value.never)}`);
  return reasonOf(scope, prop, value as Never);
}
