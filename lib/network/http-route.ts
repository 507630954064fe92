import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import {
  HttpRoute as Resource,
  HttpRouteSpec,
  HttpRouteSpecRulesMatches,
  HttpRouteSpecRulesMatchesHeadersType,
  HttpRouteSpecRulesMatchesPathType,
} from '../../imports/gateway.networking.k8s.io';
import { adopt } from '../core/adopt';
import { defaultsOf } from '../core/defaults';
import { Edge, EDGE_PROPS } from '../core/edge';
import { fail, got } from '../core/errors';
import { None } from '../core/none';
import { recommendedLabels } from '../core/labels';
import { DNS_SUBDOMAIN, objectName } from '../core/names';
import { wholeNumber } from '../core/numbers';
import { Overrides } from '../core/overrides';
import { knownProps, PropNames } from '../core/props';
import { fullHost } from './full-host';
import { GatewayDoor, gatewayDoorOf } from './gateway-door';
import { namespaceOf } from './namespace-of';
import { backendRef, openBackend, ownService, RouteBackend } from './route-backend';
import { routePaths } from './route-path';
import { routeService } from './route-service';
import { RouteTimeout, timeoutOf } from './route-timeout';
import { ServicePort, speaksHttp, webPort } from './service-ports';
import { WorkloadService } from './workload-service';

/** A Service that takes a part of a route's requests. */
export interface HttpRouteSplit {
  /** The Service, of any namespace of the app. */
  readonly service: WorkloadService;
  /** Its part, in whole percent from 0 to 100. */
  readonly percent: number;
}

/** Properties for `HttpRoute`. */
export interface HttpRouteProps {
  /** Service that answers, of any namespace of the app. Its workload's policy is opened to the gateway. */
  readonly service: WorkloadService;
  /** Name that users reach it by: a full DNS name in lower case, such as `api.example.com`. */
  readonly host: string;
  /** Beginnings of the paths that it answers, at most 64. @default ['/'] */
  readonly paths?: readonly string[];
  /** Headers that a request must have, by name, with their whole values; at most 16. @default - any request */
  readonly headers?: Readonly<Record<string, string>>;
  /** Other Services that take a part of the requests; `service` has the rest. @default - `service` has all */
  readonly split?: readonly HttpRouteSplit[];
  /** Port of the Services, by name; it must speak HTTP. @default - the first port that does, but for `metrics` */
  readonly port?: string;
  /**
   * How long a request may take until its last byte, in whole seconds up to 99,999; `{ none: reason }` for streams. It is
   * answered with 504 then. @default - `shutdown.drain`, or 30 s
   */
  readonly timeout?: Duration | None;
  /** The `shutdown` of the workload, for `timeout` must be at most its `drain`. @default - not compared */
  readonly shutdown?: { readonly drain?: Duration };
  /** How requests get in: a Gateway. @default - the chart's `edge` default */
  readonly edge?: Edge;
  /** Name of the object. @default - the construct's id */
  readonly name?: string;
  /** Fields to set in the final JSON. @default - none */
  readonly overrides?: Overrides;
}

const PROPS: PropNames<HttpRouteProps> = {
  service: true,
  host: true,
  paths: [true],
  headers: { '*': true },
  split: [true],
  port: true,
  timeout: true,
  shutdown: { drain: true } satisfies PropNames<NonNullable<HttpRouteProps['shutdown']>>,
  edge: EDGE_PROPS,
  name: true,
  overrides: true,
};

const SPLIT_PROPS: PropNames<HttpRouteSplit> = { service: true, percent: true };

interface Settings {
  readonly name: string;
  readonly namespace: string;
  readonly host: string;
  readonly paths: readonly string[];
  readonly headers: readonly (readonly [string, string])[];
  readonly backends: readonly [RouteBackend, ...RouteBackend[]];
  readonly timeout: RouteTimeout;
  readonly door: GatewayDoor;
}

/** Says why a route has no time-out. */
const NO_TIMEOUT = 'keelson.dev/no-timeout';

/** Lets users reach a Service by a host name, through a Gateway that the platform runs. */
export class HttpRoute extends Construct {
  /** The `gateway.networking.k8s.io/v1` object. */
  readonly resource: Resource;
  /** Where users go: `https://api.example.com`. */
  readonly url: string;

  /**
   * @throws Error `'edge' must say how requests get in, …, got none`
   * @throws Error `'host' must be a full DNS name …, got …`
   * @throws Error `'paths' …`, `'headers' …`, `'split' …`, `'port' …`, `'service' …`, `'timeout' …`, `'edge.gateway' …`
   */
  constructor(scope: Construct, id: string, props: HttpRouteProps) {
    super(scope, id);
    const settings = resolve(this, props);
    const { name, host, backends, door, timeout } = settings;
    this.url = `https://${host}`;
    for (const backend of backends) openBackend(this, 'HTTPRoute', door.peer, backend);
    const labels = { ...recommendedLabels(this, { name: backends[0].service.target.name }) };
    const annotations = timeout.none === undefined ? undefined : { [NO_TIMEOUT]: timeout.none };
    const metadata = { name, labels, annotations };
    this.resource = adopt(this, new Resource(this, 'Resource', { metadata, spec: render(settings) }), props.overrides);
  }
}

function resolve(scope: HttpRoute, props: HttpRouteProps): Settings {
  knownProps(scope, '', props, PROPS);
  const { service, paths = ['/'], headers = {}, split = [], port, edge = defaultsOf(scope).edge } = props;
  routeService(scope, 'service', service);
  ownService(scope, 'service', service);
  const host = fullHost(scope, 'host', props.host);
  return {
    name: objectName(scope, props.name, DNS_SUBDOMAIN),
    namespace: namespaceOf(scope),
    host,
    paths: gatewayPaths(scope, paths),
    headers: headersOf(scope, headers),
    backends: backendsOf(scope, service, split, port),
    timeout: timeoutOf(scope, props.timeout, props.shutdown?.drain),
    door: gatewayDoorOf(scope, 'an HTTPRoute', edge, host),
  };
}

function render({ namespace, host, paths, headers, backends, timeout, door }: Settings): HttpRouteSpec {
  const type = HttpRouteSpecRulesMatchesHeadersType.EXACT;
  const asked = headers.map(([name, value]) => ({ type, name, value }));
  const matches = paths.map((value): HttpRouteSpecRulesMatches => {
    const path = { type: HttpRouteSpecRulesMatchesPathType.PATH_PREFIX, value };
    return asked.length === 0 ? { path } : { path, headers: asked };
  });
  const backendRefs = backends.map((backend) => backendRef(namespace, backend));
  return {
    parentRefs: [door.parent],
    hostnames: [host],
    rules: [{ matches, timeouts: { request: `${timeout.seconds}s` }, backendRefs }],
  };
}

function backendsOf(
  scope: HttpRoute,
  service: WorkloadService,
  split: readonly HttpRouteSplit[],
  port: string | undefined,
): readonly [RouteBackend, ...RouteBackend[]] {
  const seen = [service];
  const others = split.map((entry, index): RouteBackend => {
    const prop = `split[${index}]`;
    knownProps(scope, prop, entry, SPLIT_PROPS);
    const { service: other, percent } = entry;
    routeService(scope, `${prop}.service`, other);
    ownService(scope, `${prop}.service`, other);
    if (seen.includes(other))
      fail(scope, `'${prop}.service' must be a Service of its own, got ${other.node.path} twice`);
    seen.push(other);
    const weight = wholeNumber(scope, `${prop}.percent`, percent, { min: 0, max: 100 });
    return { service: other, port: portOf(scope, other, port), weight };
  });
  if (others.length > 15) fail(scope, `'split' must hold at most 15 Services, got ${others.length}`);
  const given = others.reduce((sum, { weight }) => sum + weight, 0);
  if (given > 100) fail(scope, `'split' must give away at most 100 percent, got ${given}`);
  // The API takes any proportion; 1 is its default for one Service alone.
  return [{ service, port: portOf(scope, service, port), weight: split.length === 0 ? 1 : 100 - given }, ...others];
}

/** A gateway speaks TLS to pods only by a BackendTLSPolicy, and gRPC has a route of its own. */
function portOf(scope: HttpRoute, service: WorkloadService, name: string | undefined): ServicePort {
  const port = name === undefined ? (webPort(service.ports) ?? service.ports[0]) : service.published(name);
  const { appProtocol = '' } = port ?? {};
  const http2 = port !== undefined && /^http2(-|$)/.test(port.name);
  if (port && speaksHttp(port) && appProtocol !== 'https') return port;
  if (port && (http2 || appProtocol === 'kubernetes.io/ws')) return port;
  const wayOut = /h2c$|grpc/.test(appProtocol) ? '; use GrpcRoute' : '';
  return fail(scope, `'port' must speak HTTP without TLS, got ${port ? `'${port.name}'` : 'none'}${wayOut}`);
}

function gatewayPaths(scope: HttpRoute, paths: readonly string[]): readonly string[] {
  if (paths.length > 64) fail(scope, `'paths' must hold at most 64, got ${paths.length}; make a second route`);
  for (const path of routePaths(scope, paths)) {
    if (/^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|%[0-9a-fA-F]{2})+$/.test(path) && path.length <= 1024) continue;
    const words = 'at most 1024 characters that a URL holds as they are, others as %XX';
    fail(scope, `'paths' must be of ${words}, got ${got(path)}`);
  }
  return paths;
}

function headersOf(scope: HttpRoute, headers: Readonly<Record<string, string>>): Settings['headers'] {
  const entries = Object.entries(headers).filter(([, value]) => value !== undefined);
  if (entries.length > 16) fail(scope, `'headers' must hold at most 16, got ${entries.length}`);
  const seen = new Set<string>();
  for (const [name, value] of entries) {
    if (!/^[A-Za-z0-9!#$%&'*+\-.^_`|~]{1,256}$/.test(name)) {
      fail(scope, `'headers' must have names of HTTP headers such as 'x-version', got ${got(name)}`);
    }
    if (typeof value !== 'string' || value.length < 1 || value.length > 4096) {
      fail(scope, `'headers.${name}' must be a text of 1 to 4096 characters, got ${got(value)}`);
    }
    // Names of headers know no case: the second would never be read.
    if (seen.has(name.toLowerCase())) fail(scope, `'headers' must have each name once, got ${got(name)} twice`);
    seen.add(name.toLowerCase());
  }
  return entries;
}
