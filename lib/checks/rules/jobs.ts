import { oneOf } from '../../core/errors';
import { orDefault, shown } from '../bounds';
import { at, isSet, text } from '../json';
import { Rule } from '../rule';

const RESTART_POLICIES = ['OnFailure', 'Never'];

/** Rules about Jobs, those of CronJobs included. */
export const jobs: readonly Rule[] = [
  {
    id: 'job-restart-policy',
    severity: 'error',
    suppressible: false,
    why: 'the API server refuses a Job that starts again for ever, and so each run of a CronJob',
    *check({ workloads }) {
      for (const { item, kind, pod } of workloads) {
        if ((kind !== 'Job' && kind !== 'CronJob') || RESTART_POLICIES.includes(text(pod.restartPolicy) ?? ''))
          continue;
        const got = orDefault(pod.restartPolicy, 'Always');
        yield { item, message: `'restartPolicy' must be ${oneOf(RESTART_POLICIES)}, got ${got}` };
      }
    },
  },
  {
    id: 'job-ttl',
    severity: 'error',
    why: 'finished Jobs pile up by the thousand; in a CronJob the limit takes away what its history was to keep',
    *check(graph) {
      for (const item of graph.list('Job')) {
        if (isSet(at(item.json, 'spec', 'ttlSecondsAfterFinished'))) continue;
        yield { item, message: "'ttlSecondsAfterFinished' must be set on a Job of its own, got none; say 86400" };
      }
      for (const item of graph.list('CronJob')) {
        const seconds = at(item.json, 'spec', 'jobTemplate', 'spec', 'ttlSecondsAfterFinished');
        if (!isSet(seconds)) continue;
        const way = "use 'successfulJobsHistoryLimit' and 'failedJobsHistoryLimit'";
        yield {
          item,
          message: `'ttlSecondsAfterFinished' must be left out in a CronJob, got ${shown(seconds)}; ${way}`,
        };
      }
    },
  },
];
