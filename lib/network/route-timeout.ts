import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import { fail, got } from '../core/errors';
import { None, noneReason, saysNone } from '../core/none';
import { secondsOf } from '../core/seconds';

/** How long a request may take. */
export interface RouteTimeout {
  /** In whole seconds; 0 is for ever. */
  readonly seconds: number;
  /** Why it is for ever. */
  readonly none?: string;
}

/** The longest that `^([0-9]{1,5}(h|m|s|ms)){1,4}$`, the API's pattern of times, can say in seconds. */
const LONGEST = 99_999;

/** As long as pods drain, unless told: no request outlives the pod that answers it. */
const USUAL = 30;

/**
 * How long a request may take, from the route's `timeout` and the workload's `shutdown.drain`.
 *
 * @throws Error `'timeout' must be a Duration …`, `'timeout' must be a whole number from 1 to 99999, got 0`
 * @throws Error `'timeout' must be left out, or say its reason on one line: { none: '…' }, got {"none":""}`
 * @throws Error `'timeout' must be at most 'shutdown.drain' (30 s), got 60 s; …`
 */
export function timeoutOf(
  scope: IConstruct,
  given: Duration | None | undefined,
  drain: Duration | undefined,
): RouteTimeout {
  const most = drain && secondsOf(scope, 'shutdown.drain', drain, { min: 0 });
  if (given === undefined) return { seconds: most === undefined || most === 0 ? USUAL : Math.min(most, LONGEST) };
  if (saysNone(given)) {
    return { seconds: 0, none: noneReason(scope, 'timeout', given) };
  }
  const seconds = secondsOf(scope, 'timeout', given, { min: 1, max: LONGEST });
  if (most !== undefined && seconds > most) {
    const why = 'or each release cuts requests short; raise both, or neither';
    fail(scope, `'timeout' must be at most 'shutdown.drain' (${most} s), got ${seconds} s, ${why}`);
  }
  return { seconds };
}

/** A time-out as messages name it: `10 s`. */
export function timeoutText(scope: IConstruct, given: Duration | None): string {
  return saysNone(given) ? got(given) : `${secondsOf(scope, 'timeout', given, { min: 0 })} s`;
}
