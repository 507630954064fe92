import { Duration } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { Certificate } from '../../imports/cert-manager.io';
import { adopt } from '../core/adopt';
import { defaultsOf } from '../core/defaults';
import { Edge, EDGE_PROPS } from '../core/edge';
import { fail, got } from '../core/errors';
import { recommendedLabels } from '../core/labels';
import { DNS_SUBDOMAIN, NameRule, objectName, validName } from '../core/names';
import { Overrides } from '../core/overrides';
import { NamedPort } from '../core/pods';
import { knownProps, PropNames } from '../core/props';
import { letSolverIn } from './acme-solver';
import { certificateSpec } from './certificate';
import { Door, doorOf } from './doors';
import { fullHost } from './full-host';
import { namespaceOf } from './namespace-of';
import { routePaths } from './route-path';
import { readinessOf, RouteReadiness } from './route-readiness';
import { routeService } from './route-service';
import { ServicePort, speaksHttp, webPort } from './service-ports';
import { WorkloadService } from './workload-service';

/** Properties for `IngressRoute`. */
export interface IngressRouteProps {
  /** Service that answers. Its workload's policy is opened to the edge. */
  readonly service: WorkloadService;
  /** Name that users reach it by: a full DNS name in lower case, such as `api.example.com`. */
  readonly host: string;
  /** Beginnings of the paths that it answers. @default ['/'] */
  readonly paths?: readonly string[];
  /** Port of the Service, by name; it must speak HTTP. @default - the Service's first port that does, but for `metrics` */
  readonly port?: string;
  /** TLS Secret that exists already, for nginx. @default - cert-manager makes `<name>-tls`; an ALB has ACM's */
  readonly tls?: { readonly secretName: string };
  /** How requests get in. @default - the chart's `edge` default */
  readonly edge?: Edge;
  /**
   * Path that answers 200 when a pod is ready, for an ALB to ask, and the pod's port if it is not the route's; nginx goes
   * by the pods' own readiness. @default - none: an ALB must be told
   */
  readonly readiness?: string | RouteReadiness;
  /**
   * How long an ALB keeps the connections of a pod that leaves, in whole seconds up to an hour; keep it under the pod's
   * preStop sleep. @default Duration.seconds(10)
   */
  readonly deregistrationDelay?: Duration;
  /** The `shutdown` of the workload, for `deregistrationDelay` must be under its `delay`. @default - not compared */
  readonly shutdown?: { readonly delay?: Duration };
  /** Name of the objects. @default - the construct's id */
  readonly name?: string;
  /** Fields of the Ingress to set in the final JSON. @default - none */
  readonly overrides?: Overrides;
}

const PROPS: PropNames<IngressRouteProps> = {
  service: true,
  host: true,
  paths: [true],
  port: true,
  tls: { secretName: true } satisfies PropNames<NonNullable<IngressRouteProps['tls']>>,
  edge: EDGE_PROPS,
  readiness: { '?': { path: true, port: true } satisfies PropNames<RouteReadiness> },
  deregistrationDelay: true,
  shutdown: { delay: true } satisfies PropNames<NonNullable<IngressRouteProps['shutdown']>>,
  name: true,
  overrides: true,
};

interface Settings {
  readonly name: string;
  readonly host: string;
  readonly paths: readonly string[];
  readonly service: WorkloadService;
  readonly port: ServicePort;
  readonly door: Door;
  /** Port that a balancer asks, where it is not `port`. */
  readonly readiness: NamedPort | undefined;
  /** Secret of the certificate; none where the edge has the certificate itself. */
  readonly secretName: string | undefined;
  /** Who signs the certificate; none where the Secret exists. */
  readonly issuer: string | undefined;
}

const ROUTE_NAME: NameRule = { ...DNS_SUBDOMAIN, maxLength: 248, because: "its policy appends '-acme'" };

/** Lets users reach a Service by a host name, over TLS only. */
export class IngressRoute extends Construct {
  /** The `networking.k8s.io/v1` Ingress. */
  readonly resource: k8s.KubeIngress;
  /** The cert-manager Certificate. @default - none: the certificate comes from ACM or from a Secret that exists */
  readonly certificate?: Certificate;
  /** Where users go: `https://api.example.com`. */
  readonly url: string;

  /**
   * @throws Error `'edge' must say how requests get in, …, got none`
   * @throws Error `'host' must be a full DNS name …, got …`
   * @throws Error `'paths' …`, `'port' …`, `'tls' …`, `'service' …`, `'readiness' …`, `'deregistrationDelay' …`
   */
  constructor(scope: Construct, id: string, props: IngressRouteProps) {
    super(scope, id);
    const settings = resolve(this, props);
    const { name, host, service, door, port, readiness } = settings;
    this.url = `https://${host}`;
    const labels = { ...recommendedLabels(this, { name: service.target.name }) };
    const asked = readiness === undefined ? [] : [readiness.name];
    for (const peer of door.peers) service.target.connections.allowFrom(peer, { port: [port.name, ...asked] });
    const resource = new k8s.KubeIngress(this, 'Resource', {
      metadata: { name, labels, annotations: { ...door.annotations } },
      spec: render(settings),
    });
    this.resource = adopt(this, resource, props.overrides);
    const { secretName, issuer } = settings;
    if (issuer !== undefined && secretName !== undefined) {
      const spec = certificateSpec({ host, secretName, issuer });
      this.certificate = adopt(this, new Certificate(this, 'Certificate', { metadata: { name, labels }, spec }));
      if (door.solver) letSolverIn(this, name, door.peers, labels);
    }
  }
}

function resolve(scope: IngressRoute, props: IngressRouteProps): Settings {
  knownProps(scope, '', props, PROPS);
  const { service, host, paths = ['/'], tls, edge = defaultsOf(scope).edge, deregistrationDelay, shutdown } = props;
  routeService(scope, 'service', service);
  const name = objectName(scope, props.name, ROUTE_NAME);
  const [namespace, home] = [namespaceOf(scope), namespaceOf(service)];
  if (namespace !== home) {
    const where = `${service.node.path} in '${home}'`;
    fail(scope, `'service' must be in the route's namespace (${namespace}), got ${where}`);
  }
  const port = portOf(scope, service, props.port);
  const backend = port.appProtocol === 'https' ? 'https' : 'http';
  const readiness = readinessOf(scope, service, port, props.readiness);
  const door = doorOf(scope, edge, { backend, readiness, deregistrationDelay, shutdownDelay: shutdown?.delay });
  if (tls && door.issuer === undefined) {
    fail(scope, `'tls' must be left out with an ALB, whose certificate is ACM's, got ${got(tls)}`);
  }
  const own = door.issuer === undefined ? undefined : `${name}-tls`;
  return {
    name,
    host: fullHost(scope, 'host', host),
    paths: routePaths(scope, paths),
    service,
    port,
    door,
    // nginx asks nobody.
    readiness: door.issuer === undefined ? readiness?.port : undefined,
    secretName: tls ? validName(scope, 'tls.secretName', tls.secretName, DNS_SUBDOMAIN) : own,
    issuer: tls ? undefined : door.issuer,
  };
}

function render({ host, paths, service, port, door, secretName }: Settings): k8s.IngressSpec {
  const backend = { service: { name: service.name, port: { name: port.name } } };
  return {
    ingressClassName: door.className,
    // An ALB reads its certificate from the annotation; hosts are listed for those who check that TLS covers them.
    tls: [{ hosts: [host], secretName }],
    rules: [{ host, http: { paths: paths.map((path) => ({ path, pathType: 'Prefix', backend })) } }],
  };
}

function portOf(scope: IngressRoute, service: WorkloadService, name: string | undefined): ServicePort {
  const port = name === undefined ? (webPort(service.ports) ?? service.ports[0]) : service.published(name);
  if (!port || !speaksHttp(port)) {
    fail(scope, `'port' must speak HTTP, for an Ingress carries nothing else, got ${port ? `'${port.name}'` : 'none'}`);
  }
  return port;
}
