import { Duration } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { fail } from '../core/errors';
import { wholeNumber } from '../core/numbers';
import { PropNames } from '../core/props';
import { secondsOf } from '../core/seconds';
import { WORKLOAD_PROPS, WorkloadProps } from './workload';

/** What Jobs and CronJobs share. Their pods end, so they have no ports to probe. */
export interface JobWorkloadProps extends Omit<WorkloadProps, 'probes'> {
  /** Tries after the first before it counts as failed. @default 3 */
  readonly retries?: number;
  /** Longest a run may take, tries included. @default 1 h, or a CronJob's interval where that is shorter */
  readonly deadline?: Duration;
  /** How many pods must succeed. @default 1 */
  readonly completions?: number;
  /** How many pods run at once; at most `completions`. @default 1 */
  readonly parallelism?: number;
}

/** The props of `JobWorkloadProps`; `probes` too, as the container says why a job has none. */
export const JOB_WORKLOAD_PROPS: PropNames<JobWorkloadProps & WorkloadProps> = {
  ...WORKLOAD_PROPS,
  retries: true,
  deadline: true,
  completions: true,
  parallelism: true,
};

/** A run with every field decided. */
export interface JobSettings {
  readonly backoffLimit: number;
  readonly activeDeadlineSeconds: number;
  readonly completions: number;
  readonly parallelism: number;
}

const HOUR = 3600;

/**
 * Decides how a run goes.
 *
 * @param interval shortest time between two runs, in seconds; a run must fit into it
 * @throws Error `'deadline' must be at most the time between two runs (300 s), got 3600 s`
 * @throws Error `'shutdown.drain' must be at most 'deadline' (60 s), got 90 s`
 */
export function resolveJob(scope: Construct, props: JobWorkloadProps, interval?: number): JobSettings {
  const { retries = 3, deadline, completions = 1, parallelism = 1 } = props;
  const most = interval ?? Number.MAX_SAFE_INTEGER;
  const activeDeadlineSeconds =
    deadline === undefined ? Math.min(HOUR, most) : secondsOf(scope, 'deadline', deadline, { min: 1 });
  if (activeDeadlineSeconds > most) {
    fail(
      scope,
      `'deadline' must be at most the time between two runs (${most} s), else runs are skipped, ` +
        `got ${activeDeadlineSeconds} s`,
    );
  }
  const { drain } = props.shutdown ?? {};
  const drains = drain === undefined ? 0 : secondsOf(scope, 'shutdown.drain', drain, { min: 0 });
  if (drains > activeDeadlineSeconds) {
    fail(scope, `'shutdown.drain' must be at most 'deadline' (${activeDeadlineSeconds} s), got ${drains} s`);
  }
  return {
    backoffLimit: wholeNumber(scope, 'retries', retries, { min: 0 }),
    activeDeadlineSeconds,
    completions: wholeNumber(scope, 'completions', completions, { min: 1 }),
    parallelism: wholeNumber(scope, 'parallelism', parallelism, { min: 1, max: completions }),
  };
}

/** The Job's `spec`, but for what a CronJob leaves out. */
export function renderJob(settings: JobSettings, template: k8s.PodTemplateSpec): k8s.JobSpec {
  return { ...settings, template };
}
