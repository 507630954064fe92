import { Construct } from 'constructs';
import { ReferenceGrant as Resource, ReferenceGrantSpec } from '../../imports/gateway.networking.k8s.io';
import { adopt } from '../core/adopt';
import { fail, got, oneOf } from '../core/errors';
import { recommendedLabels } from '../core/labels';
import { DNS_LABEL, DNS_SUBDOMAIN, objectName, validName } from '../core/names';
import { Overrides } from '../core/overrides';
import { knownProps, PropNames } from '../core/props';
import { GATEWAY_GROUP } from './gateway-door';
import { namespaceOf } from './namespace-of';
import { routeService } from './route-service';
import { WorkloadService } from './workload-service';

/** Kinds of routes that may name a Service of another namespace. */
export type RouteKind = 'HTTPRoute' | 'GRPCRoute';

/** Properties for `ReferenceGrant`. */
export interface ReferenceGrantProps {
  /** Service that the routes may send to; the grant stands beside it. */
  readonly service: WorkloadService;
  /** Namespace of the routes. */
  readonly from: string;
  /** Kinds of the routes. @default ['HTTPRoute'] */
  readonly kinds?: readonly RouteKind[];
  /** Name of the object. @default - the construct's id */
  readonly name?: string;
  /** Fields to set in the final JSON. @default - none */
  readonly overrides?: Overrides;
}

const PROPS: PropNames<ReferenceGrantProps> = { service: true, from: true, kinds: [true], name: true, overrides: true };
const KINDS: readonly RouteKind[] = ['HTTPRoute', 'GRPCRoute'];

interface Settings {
  readonly name: string;
  readonly service: WorkloadService;
  readonly from: string;
  readonly kinds: readonly RouteKind[];
}

/**
 * Lets routes of another namespace send to one Service. Routes of this app make it themselves; it is for those of others.
 * It is `v1beta1`, which every release of the Gateway API serves; `v1` came with 1.5.
 */
export class ReferenceGrant extends Construct {
  /** The `gateway.networking.k8s.io/v1beta1` object. */
  readonly resource: Resource;

  /**
   * @throws Error `'service' must be in the grant's namespace (billing), got shop/orders/Service in 'shop'`
   * @throws Error `'from' must be another namespace than the Service's, got "shop", which needs no grant`
   * @throws Error `'kinds' must …`, `'name' must …`
   */
  constructor(scope: Construct, id: string, props: ReferenceGrantProps) {
    super(scope, id);
    const settings = resolve(this, props);
    const { name, service } = settings;
    const labels = { ...recommendedLabels(this, { name: service.target.name }) };
    const resource = new Resource(this, 'Resource', { metadata: { name, labels }, spec: render(settings) });
    this.resource = adopt(this, resource, props.overrides);
  }
}

function resolve(scope: ReferenceGrant, props: ReferenceGrantProps): Settings {
  knownProps(scope, '', props, PROPS);
  const { service, from, kinds = ['HTTPRoute'] } = props;
  routeService(scope, 'service', service);
  const [namespace, home] = [namespaceOf(scope), namespaceOf(service)];
  if (namespace !== home) {
    fail(scope, `'service' must be in the grant's namespace (${namespace}), got ${service.node.path} in '${home}'`);
  }
  if (validName(scope, 'from', from, DNS_LABEL) === home) {
    fail(scope, `'from' must be another namespace than the Service's, got ${got(from)}, which needs no grant`);
  }
  const wrong = kinds.find((kind, index) => !KINDS.includes(kind) || kinds.indexOf(kind) < index);
  if (kinds.length === 0 || wrong !== undefined) {
    fail(scope, `'kinds' must be ${oneOf(KINDS)}, each once, got ${got(kinds)}`);
  }
  return { name: objectName(scope, props.name, DNS_SUBDOMAIN), service, from, kinds };
}

function render({ service, from, kinds }: Settings): ReferenceGrantSpec {
  return {
    from: kinds.map((kind) => ({ group: GATEWAY_GROUP, kind, namespace: from })),
    to: [{ group: '', kind: 'Service', name: service.name }],
  };
}
