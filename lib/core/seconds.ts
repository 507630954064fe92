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
  isDuration(scope, prop, value);
  return wholeNumber(scope, prop, value.toSeconds({ integral: false }), bounds);
}

/**
 * A time in whole milliseconds.
 *
 * @throws Error `'timeout' must be a Duration such as Duration.seconds(30), got 30`
 * @throws Error `'timeout' must be a whole number of milliseconds of at least 1, got 0`
 */
export function millisecondsOf(scope: IConstruct, prop: string, value: Duration, bounds: Bounds): number {
  isDuration(scope, prop, value);
  const milliseconds = value.toMilliseconds({ integral: false });
  if (Number.isSafeInteger(milliseconds) && milliseconds >= bounds.min && milliseconds <= (bounds.max ?? Infinity)) {
    return milliseconds;
  }
  const range = bounds.max === undefined ? `of at least ${bounds.min}` : `from ${bounds.min} to ${bounds.max}`;
  return fail(scope, `'${prop}' must be a whole number of milliseconds ${range}, got ${milliseconds}`);
}

function isDuration(scope: IConstruct, prop: string, value: Duration): void {
  // By its method, as there may be two copies of cdk8s.
  if (typeof (value as Partial<Duration> | undefined)?.toSeconds === 'function') return;
  fail(scope, `'${prop}' must be a Duration such as Duration.seconds(30), got ${got(value)}`);
}
