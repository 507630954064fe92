import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import { fail, got } from '../core/errors';
import { Bounds, wholeNumber } from '../core/numbers';

/**
 * A time in whole days.
 *
 * @throws Error `'keep' must be a Duration such as Duration.days(30), got 30`
 * @throws Error `'keep' must be a whole number of days from 7 to 30, got 0.5`
 */
export function daysOf(scope: IConstruct, prop: string, value: Duration, bounds: Bounds): number {
  // By its method, as there may be two copies of cdk8s.
  if (typeof (value as Partial<Duration> | undefined)?.toDays !== 'function') {
    fail(scope, `'${prop}' must be a Duration such as Duration.days(30), got ${got(value)}`);
  }
  return wholeNumber(scope, prop, value.toDays({ integral: false }), bounds);
}

/** What CloudWatch keeps logs for: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const LOG_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/**
 * How long logs are kept, in days.
 *
 * @throws Error `'logs.keep' must be one of the days that CloudWatch offers (1, 3, …), got 31 days`
 */
export function logDaysOf(scope: IConstruct, prop: string, value: Duration): number {
  const days = daysOf(scope, prop, value, { min: 1 });
  if (!LOG_DAYS.includes(days)) {
    fail(scope, `'${prop}' must be one of the days that CloudWatch offers (${LOG_DAYS.join(', ')}), got ${days} days`);
  }
  return days;
}
