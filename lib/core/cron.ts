import { Cron as Croner } from 'croner';

/** A schedule that a CronJob takes. */
export interface Schedule {
  /** Shortest time between two runs of the coming year, in seconds. */
  readonly shortestInterval: number;
}

/** Why a schedule is none, in words that follow "must". */
export interface NoSchedule {
  readonly must: string;
}

// Kubernetes reads fields with robfig/cron: no L, W or #, and Sunday is 0, never 7.
const ITEM = /^(\*|\?|(\d{1,2}|[A-Za-z]{3})(-(\d{1,2}|[A-Za-z]{3}))?)(\/\d{1,3})?$/;
const MACRO = /^@(yearly|annually|monthly|weekly|daily|midnight|hourly)$/;
const SAMPLES = 100; // more than eight hours of runs every five minutes, eight years of monthly ones
// Any moment will do that makes the answer the same on every machine; a leap year is near.
const START = new Date('2027-06-01T00:00:00Z');

/**
 * Reads the schedule of a CronJob: five fields, or a macro such as `@daily`.
 * Source: https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax
 */
export function parseSchedule(expression: string): Schedule | NoSchedule {
  if (/^\s*(CRON_)?TZ=/.test(expression)) return { must: "leave the zone to 'timeZone'" };
  const fields = expression.trim().split(/\s+/);
  if (!MACRO.test(expression)) {
    if (fields.length !== 5) return { must: 'have five fields (minute, hour, day of month, month, day of week)' };
    if (!fields.every((field) => field.split(',').every((item) => ITEM.test(item)))) {
      return { must: "have fields of numbers, names, '*', ',', '-' and '/' only" };
    }
    if (/\b7\b/.test(fields[4]?.replace(/\/\d+/g, '') ?? ''))
      return { must: 'have a day of week from 0 (Sunday) to 6' };
  }
  return next(expression);
}

/** Whether it is an IANA time zone. */
export function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    // The API server refuses what depends on the machine, and Intl takes offsets, which it does not know.
    return zone !== '' && !/^local$/i.test(zone) && !/^[+-]/.test(zone);
  } catch {
    return false;
  }
}

function next(expression: string): Schedule | NoSchedule {
  let runs: Date[];
  try {
    const pattern = new Croner(expression, { mode: '5-part', paused: true, timezone: 'Etc/UTC' });
    runs = pattern.nextRuns(SAMPLES, START);
  } catch (error) {
    return { must: reason(error) };
  }
  if (runs.length === 0) return { must: 'name a date that comes' };
  const gaps = runs.slice(1).map((run, index) => (run.getTime() - (runs[index]?.getTime() ?? 0)) / 1000);
  return { shortestInterval: Math.min(...gaps, Number.MAX_SAFE_INTEGER) };
}

function reason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  if (/steps cannot be greater/.test(text))
    return "have steps within their field's range, since a larger one runs once";
  if (/stepping with numeric prefix/.test(text)) return "write steps as '*/step' or 'from-to/step'";
  return 'have values within their fields (minute 0-59, hour 0-23, day 1-31, month 1-12, day of week 0-6)';
}
