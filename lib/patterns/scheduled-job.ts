import { Construct } from 'constructs';
import { Labels } from '../core/labels';
import { NamedPort } from '../core/pods';
import { Connectable, Connections } from '../network/connections';
import { HardenedCronJob, HardenedCronJobProps } from '../workload/cron-job';

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
    const { name = id } = props;
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
