import { IConstruct } from 'constructs';
import { fail } from '../core/errors';
import { namespaceOf } from './namespace-of';
import { Peer } from './peer';
import { ReferenceGrant, RouteKind } from './reference-grant';
import { ServicePort } from './service-ports';
import { WorkloadService } from './workload-service';

/** A Service that a route sends to. */
export interface RouteBackend {
  readonly service: WorkloadService;
  readonly port: ServicePort;
  /** Its part of the requests, among the parts of all. */
  readonly weight: number;
}

/** A backend as the API has it; defaults are written too, or Argo CD would take them for drift: argo-cd issue 22151. */
export interface BackendRef {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly port: number;
  readonly weight: number;
}

/** The reference of a route in `namespace` to a backend. */
export function backendRef(namespace: string, { service, port, weight }: RouteBackend): BackendRef {
  const home = namespaceOf(service);
  const elsewhere = home === namespace ? {} : { namespace: home };
  return { group: '', kind: 'Service', name: service.name, ...elsewhere, port: port.port, weight };
}

/**
 * Refuses a Service whose side cannot be opened.
 *
 * @throws Error `'service' must be of this app, got shop/orders/Service of another; …`
 */
export function ownService(scope: IConstruct, prop: string, service: WorkloadService): void {
  if (service.node.root === scope.node.root) return;
  const wayOut = 'make the route there, or a ReferenceGrant there and the route by overrides';
  fail(scope, `'${prop}' must be of this app, got ${service.node.path} of another; ${wayOut}`);
}

/**
 * Opens the backend's side: its workload's policy to the gateway's pods and, where the route is in another namespace,
 * a grant beside the Service.
 */
export function openBackend(scope: IConstruct, kind: RouteKind, gateway: Peer, { service, port }: RouteBackend): void {
  service.target.connections.allowFrom(gateway, { port: [port.name] });
  const from = namespaceOf(scope);
  if (from === namespaceOf(service)) return;
  const id = `${kind}-${from}`;
  if (service.node.tryFindChild(id)) return;
  const name = `${service.name}-${kind.toLowerCase()}-${from}`;
  new ReferenceGrant(service, id, { service, from, kinds: [kind], name });
}
