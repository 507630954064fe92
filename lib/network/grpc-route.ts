import { Construct } from 'constructs';
import {
  GrpcRoute as Resource,
  GrpcRouteSpec,
  GrpcRouteSpecRulesMatchesMethodType,
} from '../../imports/gateway.networking.k8s.io';
import { adopt } from '../core/adopt';
import { defaultsOf } from '../core/defaults';
import { Edge, EDGE_PROPS } from '../core/edge';
import { fail, got } from '../core/errors';
import { recommendedLabels } from '../core/labels';
import { DNS_SUBDOMAIN, objectName } from '../core/names';
import { Overrides } from '../core/overrides';
import { knownProps, PropNames } from '../core/props';
import { fullHost } from './full-host';
import { GatewayDoor, gatewayDoorOf } from './gateway-door';
import { namespaceOf } from './namespace-of';
import { backendRef, openBackend, ownService, RouteBackend } from './route-backend';
import { routeService } from './route-service';
import { ServicePort } from './service-ports';
import { WorkloadService } from './workload-service';

/** Properties for `GrpcRoute`. */
export interface GrpcRouteProps {
  /** Service that answers, of any namespace of the app. Its workload's policy is opened to the gateway. */
  readonly service: WorkloadService;
  /** Name that users reach it by: a full DNS name in lower case; no HttpRoute of the Gateway may have it too. */
  readonly host: string;
  /** Services of gRPC that it answers, by their full names such as `shop.v1.Ledger`, at most 64. @default - all */
  readonly grpcServices?: readonly string[];
  /** Port of the Service, by name; it must speak gRPC. @default - the first port that does */
  readonly port?: string;
  /** How requests get in: a Gateway. @default - the chart's `edge` default */
  readonly edge?: Edge;
  /** Name of the object. @default - the construct's id */
  readonly name?: string;
  /** Fields to set in the final JSON. @default - none */
  readonly overrides?: Overrides;
}

const PROPS: PropNames<GrpcRouteProps> = {
  service: true,
  host: true,
  grpcServices: [true],
  port: true,
  edge: EDGE_PROPS,
  name: true,
  overrides: true,
};

interface Settings {
  readonly name: string;
  readonly namespace: string;
  readonly host: string;
  readonly grpcServices: readonly string[] | undefined;
  readonly backend: RouteBackend;
  readonly door: GatewayDoor;
}

/** Lets users call gRPC services by a host name, through a Gateway that the platform runs. */
export class GrpcRoute extends Construct {
  /** The `gateway.networking.k8s.io/v1` object. */
  readonly resource: Resource;
  /** Where clients dial: `api.example.com:443`. */
  readonly target: string;

  /**
   * @throws Error `'edge' must say how requests get in, …, got none`
   * @throws Error `'host' must be a full DNS name …, got …`
   * @throws Error `'grpcServices' …`, `'port' …`, `'service' …`, `'edge.gateway' …`
   */
  constructor(scope: Construct, id: string, props: GrpcRouteProps) {
    super(scope, id);
    const settings = resolve(this, props);
    const { name, host, backend, door } = settings;
    this.target = `${host}:443`;
    openBackend(this, 'GRPCRoute', door.peer, backend);
    const metadata = { name, labels: { ...recommendedLabels(this, { name: backend.service.target.name }) } };
    this.resource = adopt(this, new Resource(this, 'Resource', { metadata, spec: render(settings) }), props.overrides);
  }
}

function resolve(scope: GrpcRoute, props: GrpcRouteProps): Settings {
  knownProps(scope, '', props, PROPS);
  const { service, grpcServices, edge = defaultsOf(scope).edge } = props;
  routeService(scope, 'service', service);
  ownService(scope, 'service', service);
  const host = fullHost(scope, 'host', props.host);
  return {
    name: objectName(scope, props.name, DNS_SUBDOMAIN),
    namespace: namespaceOf(scope),
    host,
    grpcServices: grpcServices && namesOf(scope, grpcServices),
    backend: { service, port: portOf(scope, service, props.port), weight: 1 },
    door: gatewayDoorOf(scope, 'a GRPCRoute', edge, host),
  };
}

function render({ namespace, host, grpcServices, backend, door }: Settings): GrpcRouteSpec {
  const type = GrpcRouteSpecRulesMatchesMethodType.EXACT;
  const matches = grpcServices?.map((service) => ({ method: { type, service } }));
  return {
    parentRefs: [door.parent],
    hostnames: [host],
    rules: [{ matches, backendRefs: [backendRef(namespace, backend)] }],
  };
}

/** `kubernetes.io/h2c` is what a port named `grpc…` says of itself; `grpc` what people write. */
function portOf(scope: GrpcRoute, service: WorkloadService, name: string | undefined): ServicePort {
  const port = name === undefined ? service.ports.find(speaksGrpc) : service.published(name);
  if (port && speaksGrpc(port)) return port;
  const words = "must speak gRPC, by a name such as 'grpc' or 'grpc-api'";
  return fail(scope, `'port' ${words}, got ${port ? `'${port.name}'` : 'none'}; HttpRoute carries HTTP`);
}

function speaksGrpc({ appProtocol }: ServicePort): boolean {
  return appProtocol === 'kubernetes.io/h2c' || appProtocol === 'grpc';
}

function namesOf(scope: GrpcRoute, names: readonly string[]): readonly string[] {
  if (names.length === 0) fail(scope, "'grpcServices' must hold at least one, or be left out for all, got []");
  if (names.length > 64) fail(scope, `'grpcServices' must hold at most 64, got ${names.length}; make a second route`);
  for (const [index, name] of names.entries()) {
    const valid = typeof name === 'string' && name.length <= 1024 && /^[a-z_]\w*(\.[a-z_]\w*)*$/i.test(name);
    if (!valid) fail(scope, `'grpcServices' must be full names such as 'shop.v1.Ledger', got ${got(name)}`);
    if (names.indexOf(name) < index) fail(scope, `'grpcServices' must hold each name once, got ${got(name)} twice`);
  }
  return names;
}
