import { Construct } from 'constructs';
import { Certificate } from '../../imports/cert-manager.io';
import {
  Gateway as Resource,
  GatewaySpec,
  GatewaySpecListenersAllowedRoutesNamespacesFrom as From,
  HttpRoute,
  HttpRouteSpec,
  HttpRouteSpecRulesFiltersRequestRedirectScheme,
  HttpRouteSpecRulesFiltersRequestRedirectStatusCode,
  HttpRouteSpecRulesFiltersType,
  HttpRouteSpecRulesMatchesPathType,
} from '../../imports/gateway.networking.k8s.io';
import { adopt } from '../core/adopt';
import { Annotations, validAnnotations } from '../core/annotations';
import { GATEWAY_PODS_PROPS, GatewayEdge, GatewayPods } from '../core/edge';
import { fail, got, oneOf } from '../core/errors';
import { recommendedLabels } from '../core/labels';
import { DNS_SUBDOMAIN, objectName, SERVICE_NAME, validName } from '../core/names';
import { Overrides } from '../core/overrides';
import { knownProps, PropNames } from '../core/props';
import { letSolverIn } from './acme-solver';
import { certificateSpec } from './certificate';
import { GATEWAY_GROUP, gatewayPods } from './gateway-door';
import { GatewayHost, Listener, listenersOf, renderListener } from './gateway-listeners';
import { namespaceOf } from './namespace-of';
import { Peer } from './peer';

/** Properties for `PublicGateway`. */
export interface PublicGatewayProps {
  /** Hosts that it serves, at most 63, each over TLS and with a certificate of its own. */
  readonly hosts: readonly GatewayHost[];
  /** GatewayClass: whose proxies serve it. @default 'istio' */
  readonly className?: string;
  /** cert-manager ClusterIssuer that signs the certificates. @default - none: each host must name its Secret */
  readonly issuer?: string;
  /** How the issuer has hosts proven: `http01` asks a pod of cert-manager, which has to be let in. @default 'http01' */
  readonly acme?: 'http01' | 'dns01';
  /** Annotations of what the controller makes, such as the Service of the load balancer. @default - none */
  readonly annotations?: Annotations;
  /** Where the controller puts the pods. @default - labelled with the Gateway's name, in its namespace, as Istio does it */
  readonly pods?: GatewayPods;
  /** Name of the object. @default - the construct's id */
  readonly name?: string;
  /** Fields of the Gateway to set in the final JSON. @default - none */
  readonly overrides?: Overrides;
}

const PROPS: PropNames<PublicGatewayProps> = {
  hosts: [true],
  // Before 'acme', which 'ame' is as near to.
  name: true,
  className: true,
  issuer: true,
  acme: true,
  annotations: { '*': true },
  pods: GATEWAY_PODS_PROPS,
  overrides: true,
};

interface Settings {
  readonly name: string;
  readonly namespace: string;
  readonly className: string;
  readonly listeners: readonly Listener[];
  readonly annotations: Annotations;
  readonly peer: Peer;
}

/** Listener for plain HTTP, which only sends over to HTTPS, and answers the issuer's question. */
const HTTP = 'http';

/** The platform's own Gateway: a listener for each host, over TLS only, which admits routes of the namespaces named. */
export class PublicGateway extends Construct {
  /** The `gateway.networking.k8s.io/v1` object. */
  readonly resource: Resource;
  /** The HTTPRoute that sends plain HTTP over to HTTPS. */
  readonly redirect: HttpRoute;
  /** The cert-manager Certificates, by host; hosts with a Secret of their own have none. */
  readonly certificates: ReadonlyMap<string, Certificate>;
  /** What charts with routes say: `setDefaults(chart, { edge: gateway.edge })`. */
  readonly edge: GatewayEdge;

  /**
   * @throws Error `'hosts' must hold at least one, got []`
   * @throws Error `'hosts[0].host' …`, `'hosts[0].namespaces' …`, `'hosts[0].tls.secretName' …`
   * @throws Error `'issuer' must be given, or 'tls' for each host, got none for "api.example.com"`
   * @throws Error `'className' …`, `'acme' …`, `'annotations' …`, `'pods.labels' …`, `'name' …`
   */
  constructor(scope: Construct, id: string, props: PublicGatewayProps) {
    super(scope, id);
    const settings = resolve(this, props);
    const { name, namespace, listeners, peer } = settings;
    this.edge = { gateway: name, namespace, ...(props.pods === undefined ? {} : { pods: props.pods }) };
    const labels = { ...recommendedLabels(this, { name }) };
    const gateway = new Resource(this, 'Resource', { metadata: { name, labels }, spec: renderGateway(settings) });
    this.resource = adopt(this, gateway, props.overrides);
    const redirect = { metadata: { name: `${name}-to-https`, labels }, spec: renderRedirect(settings) };
    this.redirect = adopt(this, new HttpRoute(this, 'Redirect', redirect));
    const certificates = new Map<string, Certificate>();
    for (const { name: listener, host, secretName, issuer } of listeners) {
      if (issuer === undefined) continue;
      const metadata = { name: `${name}-${listener}`, labels };
      const spec = certificateSpec({ host, secretName, issuer });
      certificates.set(host, adopt(this, new Certificate(this, `Certificate-${listener}`, { metadata, spec })));
    }
    this.certificates = certificates;
    if (certificates.size > 0 && (props.acme ?? 'http01') === 'http01') letSolverIn(this, name, [peer], labels);
  }
}

function resolve(scope: PublicGateway, props: PublicGatewayProps): Settings {
  knownProps(scope, '', props, PROPS);
  const { hosts, className = 'istio', issuer, acme = 'http01', annotations = {}, pods = {} } = props;
  validName(scope, 'className', className, DNS_SUBDOMAIN);
  const room = 63 - className.length - 1;
  const because = `its pods' Service appends '-${className}'`;
  const name = objectName(scope, props.name, { ...SERVICE_NAME, maxLength: room, because });
  const proofs = ['http01', 'dns01'];
  if (!proofs.includes(acme)) fail(scope, `'acme' must be ${oneOf(proofs)}, got ${got(acme)}`);
  if (issuer !== undefined) validName(scope, 'issuer', issuer, DNS_SUBDOMAIN);
  if (!Array.isArray(hosts) || hosts.length === 0) fail(scope, `'hosts' must hold at least one, got ${got(hosts)}`);
  // The API takes 64 listeners, and plain HTTP has one.
  if (hosts.length > 63) fail(scope, `'hosts' must hold at most 63, got ${hosts.length}; make a second Gateway`);
  const namespace = namespaceOf(scope);
  return {
    name,
    namespace,
    className,
    listeners: listenersOf(scope, name, hosts, issuer),
    annotations: validAnnotations(scope, 'annotations', annotations),
    peer: gatewayPods(scope, 'pods', { name, namespace, pods }),
  };
}

function renderGateway({ className, listeners, annotations }: Settings): GatewaySpec {
  const plain = { name: HTTP, port: 80, protocol: 'HTTP', allowedRoutes: { namespaces: { from: From.SAME } } };
  return {
    gatewayClassName: className,
    infrastructure: Object.keys(annotations).length === 0 ? undefined : { annotations: { ...annotations } },
    listeners: [plain, ...listeners.map(renderListener)],
  };
}

function renderRedirect({ name, namespace }: Settings): HttpRouteSpec {
  return {
    parentRefs: [{ group: GATEWAY_GROUP, kind: 'Gateway', name, namespace, sectionName: HTTP }],
    rules: [
      {
        matches: [{ path: { type: HttpRouteSpecRulesMatchesPathType.PATH_PREFIX, value: '/' } }],
        filters: [
          {
            type: HttpRouteSpecRulesFiltersType.REQUEST_REDIRECT,
            requestRedirect: {
              scheme: HttpRouteSpecRulesFiltersRequestRedirectScheme.HTTPS,
              statusCode: HttpRouteSpecRulesFiltersRequestRedirectStatusCode.VALUE_301,
            },
          },
        ],
      },
    ],
  };
}
