import { Cron as Croner } from 'croner';

/** A schedule that a CronJob takes. */
export interface Schedule {
  /** Shortest time between two runs of the coming years, in seconds. */
  readonly shortestInterval: number;
}

/**
 * What is wrong with a schedule: the API server refuses `syntax` and `zone`; it takes a `step` that is larger than its
 * range and a `date` that never comes, and runs something else, or nothing.
 */
export type ScheduleFault = 'syntax' | 'zone' | 'step' | 'date';

/** Why a schedule is none, in words that follow "must". */
export interface NoSchedule {
  /** What is wrong, for code. */
  readonly fault: ScheduleFault;
  /** What it must be, for people. */
  readonly must: string;
}

/** Values that a field takes. Kubernetes reads them with robfig/cron: Sunday is 0, never 7, and there is no L, W or #. */
interface Field {
  readonly noun: string;
  /** The noun with its article. */
  readonly one: string;
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

/** From one value to another, each `step`. */
interface Range {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

const FIELDS: readonly Field[] = [
  { noun: 'minute', one: 'a minute', min: 0, max: 59 },
  { noun: 'hour', one: 'an hour', min: 0, max: 23 },
  { noun: 'day of month', one: 'a day of month', min: 1, max: 31 },
  {
    noun: 'month',
    one: 'a month',
    min: 1,
    max: 12,
    names: 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' '),
  },
  { noun: 'day of week', one: 'a day of week', min: 0, max: 6, names: 'sun mon tue wed thu fri sat'.split(' ') },
];
const ITEM = /^(?:(\*|\?)|(\w+)(?:-(\w+))?)(?:\/(\d+))?$/;
const MACRO = /^@(yearly|annually|monthly|weekly|daily|midnight|hourly)$/;
const UNITS: Readonly<Record<string, number>> = { ns: 1e-9, us: 1e-6, µs: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600 };
const SAMPLES = 100; // more than eight hours of runs every five minutes, eight years of monthly ones
// Any moment will do that makes the answer the same on every machine; a leap year is near.
const START = new Date('2027-06-01T00:00:00Z');

/**
 * Reads the schedule of a CronJob: five fields, a macro such as `@daily`, or `@every 90m`. Sources:
 * https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax, and
 * https://github.com/robfig/cron/blob/v3/parser.go, which reads it there.
 */
export function parseSchedule(expression: string): Schedule | NoSchedule {
  if (/TZ=/.test(expression)) return { fault: 'zone', must: "leave the zone to 'timeZone'" };
  if (MACRO.test(expression)) return runs(expression);
  if (expression.startsWith('@every ')) return every(expression.slice('@every '.length));
  const fields = expression.trim().split(/\s+/);
  if (fields.length !== FIELDS.length) {
    const names = FIELDS.map(({ noun }) => noun).join(', ');
    return { fault: 'syntax', must: `have five fields (${names})` };
  }
  const ranges = FIELDS.map((field, index) => (fields[index] ?? '').split(',').map((item) => rangeOf(item, field)));
  const faults = ranges.flat().filter((range) => 'must' in range);
  // What is refused comes before what only means something else.
  const worst = faults.find(({ fault }) => fault === 'syntax') ?? faults[0];
  if (worst) return worst;
  const plain = FIELDS.map((field, index) => (ranges[index] ?? []).map((range) => printed(range, field)).join(','));
  return runs(plain.join(' '));
}

/** Whether it is an IANA time zone in its exact spelling: the API server finds zones by file name. */
export function isTimeZone(zone: string): boolean {
  // Intl takes offsets, which the API server does not know.
  if (typeof zone !== 'string' || !/^[A-Z]/.test(zone) || /\/[a-z]/.test(zone)) return false;
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions();
    // A link such as US/Pacific resolves to another name; what resolves to its own must be spelt like it.
    return timeZone === zone || timeZone.toLowerCase() !== zone.toLowerCase();
  } catch {
    return false;
  }
}

function rangeOf(item: string, field: Field): Range | NoSchedule {
  const { one, min, max } = field;
  const match = ITEM.exec(item);
  if (!match) return { fault: 'syntax', must: "have fields of numbers, names, '*', ',', '-' and '/' only" };
  const [, star, first = '', last, digits] = match;
  const step = digits === undefined ? 1 : Number(digits);
  const from = star === undefined ? valueOf(first, field) : min;
  // `5/15` means from 5 to the end.
  const open = star !== undefined || (last === undefined && digits !== undefined);
  const to = open ? max : last === undefined ? from : valueOf(last, field);
  if (from === undefined || to === undefined || from < min || to > max) {
    const sunday = field.noun === 'day of week' ? ', Sunday being 0' : '';
    return { fault: 'syntax', must: `have ${one} from ${min} to ${max}${sunday}` };
  }
  if (from > to) return { fault: 'syntax', must: `have ${one} that does not run backwards, as '${item}' does` };
  if (step === 0) return { fault: 'syntax', must: `have ${one} with a step of at least 1` };
  if (step > to - from + 1) {
    const fits = `have ${one} whose step fits into its range (${from}-${to})`;
    return { fault: 'step', must: `${fits}, since '${item}' is the same as '${from}'` };
  }
  return { from, to, step };
}

/** The number that a text means in a field; undefined where it is none. */
function valueOf(text: string, { min, names = [] }: Field): number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  const index = names.indexOf(text.toLowerCase());
  return index < 0 ? undefined : min + index;
}

/** The range as croner reads it: it knows no `5/15`, and takes names and 7 where robfig/cron does not. */
function printed(range: Range | NoSchedule, { min, max }: Field): string {
  if ('must' in range) return '';
  const { from, to, step } = range;
  const values = from === min && to === max ? '*' : `${from}-${to}`;
  return step === 1 ? values : `${values}/${step}`;
}

/** A duration as Go writes it: `90m`, `1h30m`. */
function every(duration: string): Schedule | NoSchedule {
  const parts = [...duration.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)];
  const seconds = parts.reduce((sum, [, digits, unit = '']) => sum + Number(digits) * (UNITS[unit] ?? 0), 0);
  return parts.length > 0 && parts.map(([part]) => part).join('') === duration
    ? { shortestInterval: Math.max(1, Math.floor(seconds)) } // robfig/cron rounds so
    : { fault: 'syntax', must: "have a duration such as '90m' or '1h30m' after '@every'" };
}

/** Rules and constructs ask for the same schedules again and again. */
const known = new Map<string, Schedule | NoSchedule>();

function runs(expression: string): Schedule | NoSchedule {
  const found = known.get(expression) ?? computed(expression);
  known.set(expression, found);
  return found;
}

function computed(expression: string): Schedule | NoSchedule {
  const pattern = new Croner(expression, { mode: '5-part', paused: true, timezone: 'Etc/UTC' });
  const dates = pattern.nextRuns(SAMPLES, START);
  if (dates.length === 0) return { fault: 'date', must: 'name a date that comes' };
  const gaps = dates.slice(1).map((date, index) => (date.getTime() - (dates[index]?.getTime() ?? 0)) / 1000);
  return { shortestInterval: Math.min(...gaps, Number.MAX_SAFE_INTEGER) };
}
