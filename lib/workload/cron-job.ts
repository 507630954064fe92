import { Cron, Duration } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { isTimeZone, parseSchedule } from '../core/cron';
import { fail, got, oneOf } from '../core/errors';
import { CRON_JOB_NAME } from '../core/names';
import { wholeNumber } from '../core/numbers';
import { PropNames } from '../core/props';
import { secondsOf } from '../core/seconds';
import { JOB_WORKLOAD_PROPS, JobSettings, JobWorkloadProps, renderJob, resolveJob } from './job-settings';
import { renderTemplate, within } from './pod-template';
import { Workload, WorkloadProps } from './workload';

/** Properties for `HardenedCronJob`. */
export interface HardenedCronJobProps extends JobWorkloadProps {
  /** When it runs: five fields such as `'17 3 * * *'`, or cdk8s' `Cron`. */
  readonly schedule: string | Cron;
  /** IANA time zone of the schedule, such as `Europe/Berlin`. @default 'Etc/UTC' */
  readonly timeZone?: string;
  /**
   * What happens when a run is due while the last one still runs: `Forbid` skips it, `Replace` ends the old one,
   * `Allow` starts another.
   * @default 'Forbid'
   */
  readonly concurrency?: 'Forbid' | 'Replace' | 'Allow';
  /** How late a run may still start; at least 60 s, since under 10 s it may never. @default 300 s */
  readonly startsWithin?: Duration;
  /** Successful runs to keep. @default 3 */
  readonly keepSuccessful?: number;
  /** Failed runs to keep. @default 1 */
  readonly keepFailed?: number;
  /** Stop starting new runs. @default false */
  readonly suspended?: boolean;
}

/** The props of `HardenedCronJobProps`. */
export const CRON_JOB_PROPS: PropNames<HardenedCronJobProps & WorkloadProps> = {
  ...JOB_WORKLOAD_PROPS,
  schedule: true,
  timeZone: true,
  concurrency: true,
  startsWithin: true,
  keepSuccessful: true,
  keepFailed: true,
  suspended: true,
};

interface Settings {
  readonly schedule: string;
  readonly timeZone: string;
  readonly concurrencyPolicy: string;
  readonly startingDeadlineSeconds: number;
  readonly successfulJobsHistoryLimit: number;
  readonly failedJobsHistoryLimit: number;
  readonly suspend: boolean;
  readonly job: JobSettings;
}

const CONCURRENCY = ['Forbid', 'Replace', 'Allow'];

/**
 * A CronJob that passes the restricted Pod Security Standard, never overlaps with itself, and gives up before its next
 * run. Source: https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/
 */
export class HardenedCronJob extends Workload {
  /** The `batch/v1` object. */
  readonly resource: k8s.KubeCronJob;

  constructor(scope: Construct, id: string, props: HardenedCronJobProps) {
    super(scope, id, props, { nameRule: CRON_JOB_NAME, life: 'ends', names: CRON_JOB_PROPS, priority: 'batch' });
    const { job, ...spec } = resolve(this, props);
    const { template, newer } = renderTemplate(this, this.pod, {
      serviceAccountName: this.serviceAccount.name,
      restartPolicy: 'OnFailure',
    });
    const labels = { ...this.pod.labels };
    this.resource = new k8s.KubeCronJob(this, 'Resource', {
      metadata: { name: this.name, labels, annotations: this.annotations },
      // No TTL: the history limits own the Jobs.
      spec: { ...spec, jobTemplate: { metadata: { labels }, spec: renderJob(job, template) } },
    });
    this.finish(this.resource, within('/spec/jobTemplate/spec/template', newer), props.overrides);
  }
}

function resolve(scope: Construct, props: HardenedCronJobProps): Settings {
  const {
    schedule,
    timeZone = 'Etc/UTC',
    concurrency = 'Forbid',
    startsWithin = Duration.seconds(300),
    keepSuccessful = 3,
    keepFailed = 1,
    suspended = false,
  } = props;
  const expression = typeof schedule === 'string' ? schedule : (schedule as Cron | undefined)?.expressionString;
  if (typeof expression !== 'string') {
    fail(scope, `'schedule' must be a text such as '17 3 * * *', or a Cron, got ${got(schedule)}`);
  }
  const parsed = parseSchedule(expression);
  if ('must' in parsed) fail(scope, `'schedule' must ${parsed.must}, got ${got(expression)}`);
  if (!isTimeZone(timeZone)) {
    fail(scope, `'timeZone' must be an IANA time zone such as 'Europe/Berlin', got ${got(timeZone)}`);
  }
  if (!CONCURRENCY.includes(concurrency)) {
    fail(scope, `'concurrency' must be ${oneOf(CONCURRENCY)}, got ${got(concurrency)}`);
  }
  return {
    schedule: expression,
    timeZone,
    concurrencyPolicy: concurrency,
    startingDeadlineSeconds: secondsOf(scope, 'startsWithin', startsWithin, { min: 60 }),
    successfulJobsHistoryLimit: wholeNumber(scope, 'keepSuccessful', keepSuccessful, { min: 0 }),
    failedJobsHistoryLimit: wholeNumber(scope, 'keepFailed', keepFailed, { min: 0 }),
    suspend: suspended,
    // Runs that may overlap need not fit into the interval.
    job: resolveJob(scope, props, concurrency === 'Allow' ? undefined : parsed.shortestInterval),
  };
}
