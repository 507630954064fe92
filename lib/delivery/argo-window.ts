import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import { isTimeZone, parseSchedule } from '../core/cron';
import { fail, got } from '../core/errors';
import { goDuration } from '../core/go-duration';
import { PropNames } from '../core/props';
import { secondsOf } from '../core/seconds';

/** A time in which nothing is synchronised by itself. */
export interface ArgoFreeze {
  /** When it starts, as cron has it: `0 16 * * 5`. */
  readonly schedule: string;
  /** How long it lasts, at least a minute. */
  readonly duration: Duration;
  /** Time zone of the schedule. @default 'Etc/UTC' */
  readonly timeZone?: string;
}

/** The props of `ArgoFreeze`. */
export const FREEZE_PROPS: PropNames<ArgoFreeze> = { schedule: true, duration: true, timeZone: true };

/**
 * A window in which Argo CD holds still, for all applications of the project; people may still synchronise, for what
 * cannot wait. Only such windows: one that allows denies all other times.
 *
 * Source: https://argo-cd.readthedocs.io/en/stable/user-guide/sync_windows/
 *
 * @throws Error `'freezes.0.schedule' must …, got "…"`
 * @throws Error `'freezes.0.timeZone' must be a time zone such as 'Europe/Berlin', got "CET+1"`
 */
export function syncWindow(scope: IConstruct, prop: string, freeze: ArgoFreeze) {
  const { schedule, duration, timeZone = 'Etc/UTC' } = freeze;
  const parsed = parseSchedule(schedule);
  if ('must' in parsed) fail(scope, `'${prop}.schedule' must ${parsed.must}, got ${got(schedule)}`);
  if (!isTimeZone(timeZone)) {
    fail(scope, `'${prop}.timeZone' must be a time zone such as 'Europe/Berlin', got ${got(timeZone)}`);
  }
  const seconds = secondsOf(scope, `${prop}.duration`, duration, { min: 60 });
  return {
    kind: 'deny',
    schedule,
    duration: goDuration(seconds),
    timeZone,
    applications: ['*'],
    manualSync: true,
  };
}
