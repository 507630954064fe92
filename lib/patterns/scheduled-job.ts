import { Construct } from 'constructs';
import { objectName, CRON_JOB_NAME } from '../core/names';
import { knownProps } from '../core/props';
import { CRON_JOB_PROPS, HardenedCronJob, HardenedCronJobProps } from '../workload/cron-job';
import { Pattern } from './pattern';

/** Properties for `ScheduledJob`. */
export type ScheduledJobProps = HardenedCronJobProps;

/** A program that runs at set times and ends. */
export class ScheduledJob extends Pattern {
  /** Its CronJob. */
  readonly cronJob: HardenedCronJob;

  constructor(scope: Construct, id: string, props: ScheduledJobProps) {
    super(scope, id);
    knownProps(this, '', props, CRON_JOB_PROPS);
    // The pattern's own id is the name, not that of its parts.
    const name = objectName(this, props.name, CRON_JOB_NAME);
    this.cronJob = new HardenedCronJob(this, 'CronJob', { ...props, name });
  }

  protected get workload(): HardenedCronJob {
    return this.cronJob;
  }
}
