import { Construct } from 'constructs';
import { fail, got } from '../core/errors';
import { Labels } from '../core/labels';
import { objectName, WORKLOAD_NAME } from '../core/names';
import { NamedPort } from '../core/pods';
import { knownProps, PropNames } from '../core/props';
import { Connectable, Connections } from '../network/connections';
import { HorizontalAutoscaler, SCALING_PROPS, ScalingProps } from '../scaling/horizontal-autoscaler';
import { DEPLOYMENT_PROPS, HardenedDeployment, HardenedDeploymentProps } from '../workload/deployment';

/** Properties for `Worker`. */
export interface WorkerProps extends HardenedDeploymentProps {
  /** How many pods, by load; leave `replicas` out then. @default - `replicas`, 3 */
  readonly scaling?: ScalingProps;
}

const PROPS: PropNames<WorkerProps> = { ...DEPLOYMENT_PROPS, scaling: SCALING_PROPS };

/** A program that fetches its work, from a queue most of the time: pods and an autoscaler, and no Service. */
export class Worker extends Construct implements Connectable {
  /** Name of all its objects. */
  readonly name: string;
  /** Its pods. */
  readonly deployment: HardenedDeployment;
  /** What sizes it; undefined without `scaling`. */
  readonly autoscaler?: HorizontalAutoscaler;
  /** Who may talk to whom; all else is denied. */
  readonly connections: Connections;

  constructor(scope: Construct, id: string, props: WorkerProps) {
    super(scope, id);
    knownProps(this, '', props, PROPS);
    const { scaling, ...deployment } = props;
    // The pattern's own id is the name, not that of its parts.
    const name = objectName(this, props.name, WORKLOAD_NAME);
    if (props.replicas !== undefined && scaling !== undefined) {
      fail(this, `'replicas' must be left out beside 'scaling', which decides the number, got ${got(props.replicas)}`);
    }
    this.deployment = new HardenedDeployment(this, 'Deployment', { ...deployment, name });
    this.name = this.deployment.name;
    this.connections = this.deployment.connections;
    if (scaling !== undefined) {
      this.autoscaler = new HorizontalAutoscaler(this, 'Autoscaler', { ...scaling, name, target: this.deployment });
    }
  }

  /** Labels that select its pods. */
  get podLabels(): Labels {
    return this.deployment.podLabels;
  }

  /** Ports of its pods. */
  get ports(): readonly NamedPort[] {
    return this.deployment.ports;
  }
}
