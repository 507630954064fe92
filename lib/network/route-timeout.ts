import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import { fail, got } from '../core/errors';
import { knownProps } from '../core/props';
import { secondsOf } from '../core/seconds';

/** Says that a request may take for ever. */
export interface NoTimeout {
  /** Why: one sentence that a stranger understands. It is written on the route. */
  readonly none: string;
}

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
 * @throws Error `'timeout' must say its reason, { none: '…' }, got {"none":""}`
 * @throws Error `'timeout' must be at most 'shutdown.drain' (30 s), got 60 s; …`
 */
export function timeoutOf(
  scope: IConstruct,
  given: Duration | NoTimeout | undefined,
  drain: Duration | undefined,
): RouteTimeout {
  const most = drain && secondsOf(scope, 'shutdown.drain', drain, { min: 0 });
  if (given === undefined) return { seconds: most === undefined || most === 0 ? USUAL : Math.min(most, LONGEST) };
  if (isNoTimeout(given)) {
    knownProps(scope, 'timeout', given, { none: true });
    const { none } = given;
    if (typeof none !== 'string' || none.trim() === '' || /[\u0000-\u001f]/.test(none)) {
      fail(scope, `'timeout' must say its reason on one line, { none: '…' }, got ${got(given)}`);
    }
    return { seconds: 0, none: none.trim() };
  }
  const seconds = secondsOf(scope, 'timeout', given, { min: 1, max: LONGEST });
  if (most !== undefined && seconds > most) {
    const why = 'or each release cuts requests short; raise both, or neither';
    fail(scope, `'timeout' must be at most 'shutdown.drain' (${most} s), got ${seconds} s, ${why}`);
  }
  return { seconds };
}

/** A time-out as messages name it: `10 s`. */
export function timeoutText(scope: IConstruct, given: Duration | NoTimeout): string {
  return isNoTimeout(given) ? got(given) : `${secondsOf(scope, 'timeout', given, { min: 0 })} s`;
}

function isNoTimeout(value: Duration | NoTimeout): value is NoTimeout {
  return typeof value === 'object' && value !== null && 'none' in value;
}
