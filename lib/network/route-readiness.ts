import { IConstruct } from 'constructs';
import { fail, got, oneOf } from '../core/errors';
import { Readiness } from './doors';
import { checkPath } from './route-path';
import { ServicePort } from './service-ports';
import { WorkloadService } from './workload-service';

/** Where an ALB asks. */
export interface RouteReadiness {
  /** Path that answers 200 when a pod is ready. */
  readonly path: string;
  /** Name of a TCP port of the workload; the balancer is let in there as well. @default - the route's port */
  readonly port?: string;
}

/**
 * What a route's `readiness` means.
 *
 * @throws Error `'readiness' must be a path from the root such as '/orders', got …`
 * @throws Error `'readiness.port' must be a TCP port that … exposes, …, got …`
 */
export function readinessOf(
  scope: IConstruct,
  service: WorkloadService,
  route: ServicePort,
  given: string | RouteReadiness | undefined,
): Readiness | undefined {
  if (given === undefined) return undefined;
  const { path, port: name = route.name } = typeof given === 'string' ? { path: given } : given;
  checkPath(scope, typeof given === 'string' ? 'readiness' : 'readiness.path', path);
  if (name === route.name) return { path };
  const { ports, node } = service.target;
  const port = ports.find((each) => each.name === name && each.protocol === 'TCP');
  if (!port) {
    const names = oneOf(ports.filter(({ protocol }) => protocol === 'TCP').map((each) => each.name));
    fail(scope, `'readiness.port' must be a TCP port that ${node.path} exposes, ${names}, got ${got(name)}`);
  }
  return { path, port };
}
