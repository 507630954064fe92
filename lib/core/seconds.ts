import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import { fail, got } from './errors';
import { Bounds, wholeNumber } from './numbers';

/**
 * A time in whole seconds.
 *
 * @throws Error `'shutdown.drain' must be a Duration such as Duration.seconds(30), got 30`
 * @throws Error `'shutdown.drain' must be a whole number of at least 0, got 1.5`
 */
export function secondsOf(scope: IConstruct, prop: string, value: Duration, bounds: Bounds): number {
  // By its method, as there may be two copies of cdk8s.
  if (typeof (value as Partial<Duration> | undefined)?.toSeconds !== 'function') {
    fail(scope, `'${prop}' must be a Duration such as Duration.seconds(30), got ${got(value)}`);
  }
  return wholeNumber(scope, prop, value.toSeconds({ integral: false }), bounds);
}
