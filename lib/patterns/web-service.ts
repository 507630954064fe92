import { Construct } from 'constructs';
import { fail, got } from '../core/errors';
import { Labels } from '../core/labels';
import { objectName, WORKLOAD_NAME } from '../core/names';
import { NamedPort } from '../core/pods';
import { knownProps, PropNames } from '../core/props';
import { Connectable, Connections } from '../network/connections';
import { IngressRoute, IngressRouteProps } from '../network/ingress-route';
import { WorkloadService } from '../network/workload-service';
import { HorizontalAutoscaler, SCALING_PROPS, ScalingProps } from '../scaling/horizontal-autoscaler';
import { DEPLOYMENT_PROPS, HardenedDeployment, HardenedDeploymentProps } from '../workload/deployment';

/** Properties for `WebService`. */
export interface WebServiceProps extends HardenedDeploymentProps {
  /** Port the program serves on; the Service publishes it as 80. */
  readonly port: number;
  /** How many pods, by load; leave `replicas` out then. @default - `replicas`, 3 */
  readonly scaling?: ScalingProps;
  /** Name that users reach it by, such as `api.example.com`; needs the chart's `edge`. @default - inside only */
  readonly host?: string;
  /** Paths of the host that it serves. @default - all */
  readonly paths?: IngressRouteProps['paths'];
}

const PROPS: PropNames<WebServiceProps> = {
  ...DEPLOYMENT_PROPS,
  scaling: SCALING_PROPS,
  host: true,
  paths: [true],
};

/** A program that answers requests: pods, a Service, an autoscaler and a way in, as far as they are asked for. */
export class WebService extends Construct implements Connectable {
  /** Name of all its objects. */
  readonly name: string;
  /** Its pods. */
  readonly deployment: HardenedDeployment;
  /** Where others in the cluster reach it. */
  readonly service: WorkloadService;
  /** What sizes it; undefined without `scaling`. */
  readonly autoscaler?: HorizontalAutoscaler;
  /** How requests from outside get in; undefined without `host`. */
  readonly route?: IngressRoute;
  /** Who may talk to whom; all else is denied. */
  readonly connections: Connections;

  constructor(scope: Construct, id: string, props: WebServiceProps) {
    super(scope, id);
    knownProps(this, '', props, PROPS);
    const { scaling, host, paths, ...deployment } = props;
    // The pattern's own id is the name, not that of its parts.
    const name = objectName(this, props.name, WORKLOAD_NAME);
    if (props.replicas !== undefined && scaling !== undefined) {
      fail(this, `'replicas' must be left out beside 'scaling', which decides the number, got ${got(props.replicas)}`);
    }
    if (paths !== undefined && host === undefined) {
      fail(this, `'paths' must have a 'host' beside it, got ${got(paths)}`);
    }
    this.deployment = new HardenedDeployment(this, 'Deployment', { ...deployment, name });
    this.name = this.deployment.name;
    this.connections = this.deployment.connections;
    this.service = new WorkloadService(this, 'Service', { name, target: this.deployment });
    if (scaling !== undefined) {
      this.autoscaler = new HorizontalAutoscaler(this, 'Autoscaler', { ...scaling, name, target: this.deployment });
    }
    if (host !== undefined) {
      const readiness = readinessPath(props);
      this.route = new IngressRoute(this, 'Route', { name, service: this.service, host, paths, readiness });
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

/** The path that a load balancer may ask as well; it cannot ask other kinds of probes, nor other ports. */
function readinessPath({ probes = {}, portName = 'http' }: WebServiceProps): string | undefined {
  const { readiness = '/readyz', none } = probes;
  if (none !== undefined) return undefined;
  if (typeof readiness === 'string') return readiness;
  const { question, port = portName } = readiness;
  return question.kind === 'http' && port === portName ? question.path : undefined;
}
