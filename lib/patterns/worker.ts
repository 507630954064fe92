import { Construct } from 'constructs';
import { objectName, WORKLOAD_NAME } from '../core/names';
import { knownProps, PropNames } from '../core/props';
import { HorizontalAutoscaler, SCALING_PROPS, ScalingProps } from '../scaling/horizontal-autoscaler';
import { DEPLOYMENT_PROPS, HardenedDeployment, HardenedDeploymentProps } from '../workload/deployment';
import { DeploymentPattern, refuseTwoCounts } from './pattern';

/** Properties for `Worker`. */
export interface WorkerProps extends HardenedDeploymentProps {
  /** How many pods, by load; leave `replicas` out then. @default - `replicas`, 3 */
  readonly scaling?: ScalingProps;
}

const PROPS: PropNames<WorkerProps> = { ...DEPLOYMENT_PROPS, scaling: SCALING_PROPS };

/** A program that fetches its work, from a queue most of the time: pods and an autoscaler, and no Service. */
export class Worker extends DeploymentPattern {
  /** Its pods. */
  readonly deployment: HardenedDeployment;
  /** What sizes it; undefined without `scaling`. */
  readonly autoscaler?: HorizontalAutoscaler;

  constructor(scope: Construct, id: string, props: WorkerProps) {
    super(scope, id);
    knownProps(this, '', props, PROPS);
    const { scaling, ...deployment } = props;
    // The pattern's own id is the name, not that of its parts.
    const name = objectName(this, props.name, WORKLOAD_NAME);
    refuseTwoCounts(this, props);
    this.deployment = new HardenedDeployment(this, 'Deployment', { ...deployment, name });
    if (scaling !== undefined) {
      this.autoscaler = new HorizontalAutoscaler(this, 'Autoscaler', { ...scaling, name, target: this.deployment });
    }
  }
}
