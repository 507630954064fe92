import { Construct } from 'constructs';
import { Labels } from '../core/labels';
import { objectName, CRON_JOB_NAME } from '../core/names';
import { NamedPort } from '../core/pods';
import { knownProps } from '../core/props';
import { Connectable, Connections } from '../network/connections';
import { CRON_JOB_PROPS, HardenedCronJob, HardenedCronJobProps } from '../workload/cron-job';

/** Properties for `ScheduledJob`. */
export type ScheduledJobProps = HardenedCronJobProps;

/** A program that runs at set times and ends. */
export class ScheduledJob extends Construct implements Connectable {
  /** Name of all its objects. */
  readonly name: string;
  /** Its CronJob. */
  readonly cronJob: HardenedCronJob;
  /** Who it may talk to; all else is denied. */
  readonly connections: Connections;

  constructor(scope: Construct, id: string, props: ScheduledJobProps) {
    super(scope, id);
    knownProps(this, '', props, CRON_JOB_PROPS);
    // The pattern's own id is the name, not that of its parts.
    const name = objectName(this, props.name, CRON_JOB_NAME);
    this.cronJob = new HardenedCronJob(this, 'CronJob', { ...props, name });
    this.name = this.cronJob.name;
    this.connections = this.cronJob.connections;
  }

  /** Labels that select its pods. */
  get podLabels(): Labels {
    return this.cronJob.podLabels;
  }

  /** Ports of its pods. */
  get ports(): readonly NamedPort[] {
    return this.cronJob.ports;
  }
}
