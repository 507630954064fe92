import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { defaultsOf } from '../core/defaults';
import { AlbEdge } from '../core/edge';
import { fail, got } from '../core/errors';
import { objectName, WORKLOAD_NAME } from '../core/names';
import { knownProps, PropNames } from '../core/props';
import { secondsOf } from '../core/seconds';
import { Resilience, RESILIENCE_PROPS, ResilienceSettings } from '../mesh/resilience';
import { HttpRouteProps } from '../network/http-route';
import { IngressRouteProps } from '../network/ingress-route';
import { RouteReadiness } from '../network/route-readiness';
import { timeoutText } from '../network/route-timeout';
import { WorkloadService } from '../network/workload-service';
import { HorizontalAutoscaler, SCALING_PROPS, ScalingProps } from '../scaling/horizontal-autoscaler';
import { DEPLOYMENT_PROPS, HardenedDeployment, HardenedDeploymentProps } from '../workload/deployment';
import { ShutdownProps, USUAL_DRAIN } from '../workload/shutdown';
import { DeploymentPattern, refuseTwoCounts } from './pattern';
import { WebRoute, webRoute } from './web-route';

/** Properties for `WebService`. */
export interface WebServiceProps extends HardenedDeploymentProps {
  /** Port the program serves on; the Service publishes it as 80. */
  readonly port: number;
  /** How many pods, by load; leave `replicas` out then. @default - `replicas`, 3 */
  readonly scaling?: ScalingProps;
  /** How callers in the mesh treat it: time-out, retries, limits. @default - as the mesh does unless told */
  readonly resilience?: ResilienceSettings;
  /** Name that users reach it by, such as `api.example.com`; needs the chart's `edge`. @default - inside only */
  readonly host?: string;
  /** Paths of the host that it serves. @default - all */
  readonly paths?: IngressRouteProps['paths'];
  /** How long an ALB keeps the connections of a pod that leaves; under `shutdown.delay`. @default Duration.seconds(10) */
  readonly deregistrationDelay?: IngressRouteProps['deregistrationDelay'];
  /** How long a request through a Gateway may take; at most `shutdown.drain`. @default - `shutdown.drain`, 30 s */
  readonly timeout?: HttpRouteProps['timeout'];
  /** How pods stop. @default - as for all workloads, but `delay` is 30 s behind an ALB */
  readonly shutdown?: ShutdownProps;
}

const PROPS: PropNames<WebServiceProps> = {
  ...DEPLOYMENT_PROPS,
  scaling: SCALING_PROPS,
  resilience: RESILIENCE_PROPS,
  host: true,
  paths: [true],
  deregistrationDelay: true,
  timeout: true,
};

/** Source: https://docs.aws.amazon.com/eks/latest/best-practices/load-balancing.html */
const ALB_DELAY = Duration.seconds(30);

/** A program that answers requests: pods, a Service, an autoscaler and a way in, as far as they are asked for. */
export class WebService extends DeploymentPattern {
  /** Its pods. */
  readonly deployment: HardenedDeployment;
  /** Where others in the cluster reach it. */
  readonly service: WorkloadService;
  /** What sizes it; undefined without `scaling`. */
  readonly autoscaler?: HorizontalAutoscaler;
  /** How callers in the mesh treat it; undefined without `resilience`. */
  readonly resilience?: Resilience;
  /** How requests from outside get in: an HttpRoute where the edge is a Gateway. Undefined without `host`. */
  readonly route?: WebRoute;

  constructor(scope: Construct, id: string, props: WebServiceProps) {
    super(scope, id);
    knownProps(this, '', props, PROPS);
    const { scaling, resilience, host, paths, deregistrationDelay, timeout, ...deployment } = props;
    // The pattern's own id is the name, not that of its parts.
    const name = objectName(this, props.name, WORKLOAD_NAME);
    refuseTwoCounts(this, props);
    if (paths !== undefined && host === undefined) {
      fail(this, `'paths' must have a 'host' beside it, got ${got(paths)}`);
    }
    if (timeout !== undefined && host === undefined) {
      fail(this, `'timeout' must have a 'host' beside it, got ${timeoutText(this, timeout)}`);
    }
    if (deregistrationDelay !== undefined && host === undefined) {
      fail(
        this,
        `'deregistrationDelay' must have a 'host' beside it, got ${secondsOf(this, 'deregistrationDelay', deregistrationDelay, { min: 0 })} s`,
      );
    }
    const readiness = readinessOf(props);
    const { alb } = (defaultsOf(this).edge ?? {}) as Partial<AlbEdge>;
    const behindAlb = host !== undefined && alb !== undefined;
    if (behindAlb && typeof readiness === 'string') {
      const wayOut = "use Probe.http('/readyz')";
      fail(this, `'probes.readiness' must be an HTTP probe, for an ALB asks no other way, got ${readiness}; ${wayOut}`);
    }
    const { delay = behindAlb ? ALB_DELAY : undefined } = props.shutdown ?? {};
    const shutdown = { ...props.shutdown, delay };
    this.deployment = new HardenedDeployment(this, 'Deployment', { ...deployment, name, shutdown });
    this.service = new WorkloadService(this, 'Service', { name, target: this.deployment });
    if (scaling !== undefined) {
      this.autoscaler = new HorizontalAutoscaler(this, 'Autoscaler', { ...scaling, name, target: this.deployment });
    }
    if (resilience !== undefined) {
      this.resilience = new Resilience(this, 'Resilience', { ...resilience, service: this.service });
    }
    if (host !== undefined) {
      this.route = webRoute(this, {
        name,
        portName: props.portName ?? 'http',
        service: this.service,
        host,
        paths,
        timeout,
        readiness: typeof readiness === 'string' ? undefined : readiness,
        deregistrationDelay,
        shutdown: { delay, drain: props.shutdown?.drain ?? USUAL_DRAIN },
      });
    }
  }
}

/** What a load balancer may ask as well; the kind of the probe where it cannot ask it. */
function readinessOf({ probes = {}, portName = 'http' }: WebServiceProps): RouteReadiness | string {
  const { readiness = '/readyz', none } = probes;
  if (none !== undefined) return 'none';
  if (typeof readiness === 'string') return { path: readiness, port: portName };
  const { question, port = portName } = readiness;
  return question.kind === 'http' ? { path: question.path, port } : question.kind;
}
