import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { defaultsOf } from '../core/defaults';
import { AlbEdge, GatewayEdge, NginxEdge } from '../core/edge';
import { fail, got } from '../core/errors';
import { secondsOf } from '../core/seconds';
import { GrpcRoute } from '../network/grpc-route';
import { HttpRoute, HttpRouteProps } from '../network/http-route';
import { IngressRoute, IngressRouteProps } from '../network/ingress-route';
import { timeoutText } from '../network/route-timeout';

/** How requests from outside get in: what the edge asks for, and a GrpcRoute for a main port that speaks gRPC. */
export type WebRoute = HttpRoute | GrpcRoute | IngressRoute;

/** What a WebService says of its way in. */
export interface WebRouteProps extends Pick<
  IngressRouteProps,
  'service' | 'host' | 'paths' | 'readiness' | 'deregistrationDelay'
> {
  /** Name of the objects. */
  readonly name: string;
  /** Name of the main port. */
  readonly portName: string;
  /** How long a request may take. */
  readonly timeout: HttpRouteProps['timeout'];
  /** How pods stop. */
  readonly shutdown: { readonly delay: Duration | undefined; readonly drain: Duration };
}

/**
 * Makes the route that the chart's edge asks for, as the child `Route`; what that edge cannot say is refused.
 *
 * @throws Error `'deregistrationDelay' must be left out for edge 'gateway', got 5 s; …`
 * @throws Error `'timeout' must be left out for edge 'nginx', got 10 s; only a Gateway is told it`
 * @throws Error `'paths' must be left out for port 'grpc', got ["/orders"]; gRPC has services, GrpcRoute names them`
 */
export function webRoute(scope: Construct, props: WebRouteProps): WebRoute {
  const { name, portName, service, host, paths, timeout, readiness, deregistrationDelay, shutdown } = props;
  const { gateway, nginx }: Partial<GatewayEdge & NginxEdge & AlbEdge> = defaultsOf(scope).edge ?? {};
  if (gateway === undefined) {
    if (timeout !== undefined) {
      const edge = nginx === undefined ? 'alb' : 'nginx';
      fail(
        scope,
        `'timeout' must be left out for edge '${edge}', got ${timeoutText(scope, timeout)}; only a Gateway is told it`,
      );
    }
    const { delay } = shutdown;
    const rest = { readiness, deregistrationDelay, shutdown: { delay } };
    return new IngressRoute(scope, 'Route', { name, service, host, paths, ...rest });
  }
  if (deregistrationDelay !== undefined) {
    const found = `${secondsOf(scope, 'deregistrationDelay', deregistrationDelay, { min: 0 })} s`;
    const wayOut = "'shutdown.delay' keeps pods until the gateway has heard that they go";
    fail(scope, `'deregistrationDelay' must be left out for edge 'gateway', got ${found}; ${wayOut}`);
  }
  if (!/^grpc(-|$)/.test(portName)) {
    const { drain } = shutdown;
    return new HttpRoute(scope, 'Route', { name, service, host, paths, port: portName, timeout, shutdown: { drain } });
  }
  if (paths !== undefined) {
    const wayOut = 'gRPC has services, GrpcRoute names them';
    fail(scope, `'paths' must be left out for port '${portName}', got ${got(paths)}; ${wayOut}`);
  }
  if (timeout !== undefined) {
    const wayOut = 'gRPC has deadlines, which callers say';
    fail(scope, `'timeout' must be left out for port '${portName}', got ${timeoutText(scope, timeout)}; ${wayOut}`);
  }
  return new GrpcRoute(scope, 'Route', { name, service, host, port: portName });
}
