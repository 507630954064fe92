import { IConstruct } from 'constructs';
import { Edge, GatewayEdge, GatewayPods } from '../core/edge';
import { fail, got } from '../core/errors';
import { DNS_LABEL, DNS_SUBDOMAIN, SERVICE_NAME, validName } from '../core/names';
import { edgeKind } from './edge-kind';
import { Peer } from './peer';

/** Group of the kinds of the Gateway API. */
export const GATEWAY_GROUP = 'gateway.networking.k8s.io';

/** Where a route attaches. All fields are written, defaults too: Argo CD takes what the server adds for drift, issue 22151. */
export interface RouteParent {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly sectionName: string;
}

/** A Gateway, as a route needs to know it. */
export interface GatewayDoor {
  /** Where the route attaches. */
  readonly parent: RouteParent;
  /** Who knocks on the pods. */
  readonly peer: Peer;
}

/**
 * The Gateway that an edge is.
 *
 * @throws Error `'edge' must say how requests get in, …, got none`
 * @throws Error `'edge' must be a Gateway for an HTTPRoute, { gateway: '…', namespace: '…' }, got nginx; use IngressRoute`
 * @throws Error `'edge.gateway' …`, `'edge.namespace' …`, `'edge.listener' …`, `'edge.pods.namespace' …`
 */
export function gatewayDoorOf(scope: IConstruct, kind: string, edge: Edge | undefined, host: string): GatewayDoor {
  const found = edgeKind(scope, edge);
  if (found !== 'gateway') {
    const wanted = `must be a Gateway for ${kind}, { gateway: '…', namespace: '…' }`;
    fail(scope, `'edge' ${wanted}, got ${found}; use IngressRoute`);
  }
  const { gateway, namespace, listener = listenerName(host), pods = {} } = edge as GatewayEdge;
  const name = validName(scope, 'edge.gateway', gateway, GATEWAY_NAME);
  const home = validName(scope, 'edge.namespace', namespace, DNS_LABEL);
  const sectionName = validName(scope, 'edge.listener', listener, DNS_SUBDOMAIN);
  return {
    parent: { group: GATEWAY_GROUP, kind: 'Gateway', name, namespace: home, sectionName },
    peer: gatewayPods(scope, 'edge.pods', { name, namespace: home, pods }),
  };
}

/** The API asks for a name that is a label's value too, as the pods carry it. */
const GATEWAY_NAME = { ...SERVICE_NAME, because: "its pods' label has no more" };

/**
 * The pods of a Gateway: namespace and label both, so that nobody else of the namespace is let in.
 * Source of the label: https://gateway-api.sigs.k8s.io/geps/gep-1762/
 *
 * @throws Error `'edge.pods.namespace' must be …`, `'edge.pods.labels' must name at least one, or be left out, got {}`
 */
export function gatewayPods(
  scope: IConstruct,
  prop: string,
  gateway: { readonly name: string; readonly namespace: string; readonly pods: GatewayPods },
): Peer {
  const { name, pods } = gateway;
  const { namespace = gateway.namespace, labels = { [`${GATEWAY_GROUP}/gateway-name`]: name } } = pods;
  if (Object.keys(labels).length === 0) {
    fail(scope, `'${prop}.labels' must name at least one, or be left out, got ${got(labels)}`);
  }
  return Peer.workload({ labels, namespace: validName(scope, `${prop}.namespace`, namespace, DNS_LABEL) });
}

/** The listener of a host: one for each. */
export function listenerName(host: string): string {
  return host.replaceAll('.', '-');
}
