import { isTimeZone, NoSchedule, parseSchedule, Schedule, ScheduleFault } from '../../core/cron';
import { shown } from '../bounds';
import { Graph } from '../graph';
import { Item } from '../item';
import { at, isSet, number, text } from '../json';
import { Complaint, Rule } from '../rule';

/** The least that the controller, which looks every 10 seconds, is sure to see. */
const LEAST_DEADLINE = 10;

/** Rules about when CronJobs and Velero's backups run. */
export const schedules: readonly Rule[] = [
  {
    id: 'cron-valid',
    severity: 'error',
    suppressible: false,
    why: 'the API server refuses the CronJob, and Velero fails the schedule: nothing ever runs',
    check: (graph) => faulty(graph, 'syntax'),
  },
  {
    id: 'cron-step',
    severity: 'error',
    why: 'a step beyond its range starts over: it runs as if there were no step',
    check: (graph) => faulty(graph, 'step'),
  },
  {
    id: 'cron-zone-inline',
    severity: 'error',
    suppressible: false,
    why: 'the API server refuses the CronJob for the zone inside its schedule',
    check: (graph) => faulty(graph, 'zone'),
  },
  {
    id: 'cron-zone-known',
    severity: 'error',
    suppressible: false,
    why: 'the API server refuses the CronJob for a time zone that it does not know',
    *check(graph) {
      for (const item of graph.list('CronJob')) {
        const timeZone = at(item.json, 'spec', 'timeZone');
        if (!isSet(timeZone) || isTimeZone(text(timeZone) ?? '')) continue;
        const message = `'timeZone' must be an IANA time zone such as 'Europe/Berlin', got ${shown(timeZone)}`;
        yield { item, message };
      }
    },
  },
  {
    id: 'cronjob-deadline',
    severity: 'error',
    why: 'a run that the controller sees too late never starts; without a deadline it starts hours late after a pause',
    *check(graph) {
      for (const item of graph.list('CronJob')) {
        const seconds = at(item.json, 'spec', 'startingDeadlineSeconds');
        if (isSet(seconds) && (number(seconds) ?? LEAST_DEADLINE) >= LEAST_DEADLINE) continue;
        const message = `'startingDeadlineSeconds' must be at least ${LEAST_DEADLINE}, got ${shown(seconds)}`;
        yield { item, message: `${message}; 300 suits most` };
      }
    },
  },
  {
    id: 'job-fits-interval',
    severity: 'error',
    why: 'the next run is skipped without a word while the last one may still go on',
    *check(graph) {
      for (const item of graph.list('CronJob')) {
        const parsed = scheduleOf(item);
        const concurrency = at(item.json, 'spec', 'concurrencyPolicy');
        const deadline = number(at(item.json, 'spec', 'jobTemplate', 'spec', 'activeDeadlineSeconds'));
        if (!parsed || 'must' in parsed || concurrency !== 'Forbid' || deadline === undefined) continue;
        if (deadline <= parsed.shortestInterval) continue;
        const limit = `the shortest interval of 'schedule' (${parsed.shortestInterval} s)`;
        yield { item, message: `'activeDeadlineSeconds' must be at most ${limit} with 'Forbid', got ${deadline}` };
      }
    },
  },
  {
    id: 'cron-date-possible',
    severity: 'error',
    why: 'the date never comes, so the job never runs, and nobody is told',
    check: (graph) => faulty(graph, 'date'),
  },
];

function* faulty(graph: Graph, fault: ScheduleFault): Iterable<Complaint> {
  for (const item of [...graph.list('CronJob'), ...graph.list('Schedule.velero.io')]) {
    const parsed = scheduleOf(item);
    if (!parsed || !('must' in parsed) || parsed.fault !== fault) continue;
    yield { item, message: `'schedule' must ${parsed.must}, got ${shown(at(item.json, 'spec', 'schedule'))}` };
  }
}

/** The schedule of an object; undefined where it is no text, which the schema says better. */
function scheduleOf(item: Item): Schedule | NoSchedule | undefined {
  const schedule = text(at(item.json, 'spec', 'schedule'));
  if (schedule === undefined) return undefined;
  // Velero has no field for the zone, and takes it here.
  return parseSchedule(item.json.kind === 'CronJob' ? schedule : schedule.replace(/^(CRON_)?TZ=\S+\s+/, ''));
}
