import { IConstruct } from 'constructs';
import { fail, got } from '../core/errors';
import { isDay } from '../core/suppress';
import { daysAfter, today } from '../core/today';

/** A quarter: what holds for longer is no experiment. Our own judgement. */
const MOST_DAYS = 90;

/**
 * The last day on which something holds.
 *
 * @throws Error `'until' must be a day such as '2027-01-31', got …`
 * @throws Error `'until' must be today (2026-11-21) or later, got "2026-11-20"; remove what has ended`
 * @throws Error `'until' must be at most 90 days ahead (2027-02-19), got "2027-03-01"`
 */
export function untilOf(scope: IConstruct, until: string): string {
  const now = today();
  if (!isDay(until)) fail(scope, `'until' must be a day such as '${daysAfter(now, 7)}', got ${got(until)}`);
  if (until < now) {
    fail(
      scope,
      `'until' must be today (${now}) or later, got ${got(until)}; remove what has ended, or say a later day`,
    );
  }
  const last = daysAfter(now, MOST_DAYS);
  if (until > last) fail(scope, `'until' must be at most ${MOST_DAYS} days ahead (${last}), got ${got(until)}`);
  return until;
}
