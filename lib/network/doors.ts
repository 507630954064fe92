import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import { AlbEdge, Edge, NginxEdge } from '../core/edge';
import { fail, got, oneOf } from '../core/errors';
import { DNS_LABEL, DNS_SUBDOMAIN, validName } from '../core/names';
import { secondsOf } from '../core/seconds';
import { NamedPort } from '../core/pods';
import { addressRange, isEveryAddress } from './cidr';
import { AnyEdge, edgeKind } from './edge-kind';
import { Peer } from './peer';

/** An edge, as an Ingress needs to know it. */
export interface Door {
  /** IngressClass of the controller. */
  readonly className: string;
  /** What the controller reads from the Ingress. */
  readonly annotations: Readonly<Record<string, string>>;
  /** Who knocks on the pods. */
  readonly peers: readonly Peer[];
  /** cert-manager ClusterIssuer that signs the certificate. @default - the edge brings its own certificate */
  readonly issuer?: string;
  /** Whether the issuer asks a pod of cert-manager through the same door. @default false */
  readonly solver?: boolean;
}

/** What a door has to know of the route. */
export interface DoorOptions {
  /** What the pods speak. */
  readonly backend: 'http' | 'https';
  /** What says whether a pod is ready; an ALB must know. @default - unknown */
  readonly readiness?: Readiness;
  /** How long a balancer keeps the connections of a pod that leaves. @default - 10 s on an ALB */
  readonly deregistrationDelay?: Duration;
  /** How long the pods wait before they stop. @default - unknown */
  readonly shutdownDelay?: Duration;
}

/** Where a balancer asks whether a pod is ready. */
export interface Readiness {
  /** Path that answers 200. */
  readonly path: string;
  /** The pod's port to ask. @default - the one that requests go to */
  readonly port?: NamedPort;
}

/** Refuses plain HTTP. Read by GKE, and asked for by Gatekeeper's `httpsonly`. */
const HTTPS_ONLY = { 'kubernetes.io/ingress.allow-http': 'false' };

/** TLS 1.2 and 1.3. Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html */
const SSL_POLICY = 'ELBSecurityPolicy-TLS13-1-2-2021-06';

/**
 * Has to be over before the pod's preStop sleep is, 15 s by default: deregistrationDelay < preStop sleep < grace.
 * Source: https://github.com/alphagov/govuk-helm-charts/pull/4033
 */
const DEREGISTRATION_DELAY = Duration.seconds(10);

/**
 * The door that an edge is.
 *
 * @throws Error `'edge' must say how requests get in, …, got none`
 * @throws Error `'edge' must be an ALB or nginx for an Ingress, got the gateway "public"; use HttpRoute`
 */
export function doorOf(scope: IConstruct, edge: Edge | undefined, options: DoorOptions): Door {
  const kind = edgeKind(scope, edge);
  const { gateway, nginx, alb }: AnyEdge = edge ?? {};
  if (nginx) return nginxDoor(scope, nginx, options);
  if (alb) return albDoor(scope, alb, options);
  return fail(scope, `'edge' must be an ALB or nginx for an Ingress, got the ${kind} ${got(gateway)}; use HttpRoute`);
}

/** Annotations: https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/ */
function nginxDoor(scope: IConstruct, nginx: NginxEdge['nginx'], options: DoorOptions): Door {
  const { className = 'nginx', namespace = 'ingress-nginx', issuer, acme = 'http01' } = nginx;
  const { backend, deregistrationDelay } = options;
  if (deregistrationDelay !== undefined) {
    const seconds = secondsOf(scope, 'deregistrationDelay', deregistrationDelay, { min: 0 });
    fail(scope, `'deregistrationDelay' must be left out with nginx, which has no such setting, got ${seconds} s`);
  }
  const proofs = ['http01', 'dns01'];
  if (!proofs.includes(acme)) fail(scope, `'edge.nginx.acme' must be ${oneOf(proofs)}, got ${got(acme)}`);
  return {
    className: validName(scope, 'edge.nginx.className', className, DNS_SUBDOMAIN),
    annotations: {
      ...HTTPS_ONLY,
      'nginx.ingress.kubernetes.io/ssl-redirect': 'true',
      ...(backend === 'https' ? { 'nginx.ingress.kubernetes.io/backend-protocol': 'HTTPS' } : {}),
    },
    peers: [Peer.namespace(validName(scope, 'edge.nginx.namespace', namespace, DNS_LABEL))],
    issuer: validName(scope, 'edge.nginx.issuer', issuer, DNS_SUBDOMAIN),
    solver: acme === 'http01',
  };
}

/** Annotations: https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/ */
function albDoor(scope: IConstruct, alb: AlbEdge['alb'], options: DoorOptions): Door {
  const { className = 'alb', certificateArn, cidrs, scheme = 'internal' } = alb;
  const { backend, readiness, deregistrationDelay = DEREGISTRATION_DELAY, shutdownDelay } = options;
  const schemes = ['internal', 'internet-facing'];
  if (!schemes.includes(scheme)) fail(scope, `'edge.alb.scheme' must be ${oneOf(schemes)}, got ${got(scheme)}`);
  if (
    typeof certificateArn !== 'string' ||
    !/^arn:aws[-a-z]*:acm:[-a-z0-9]+:\d{12}:certificate\/\S+$/.test(certificateArn)
  ) {
    const words = "the ARN of an ACM certificate, 'arn:aws:acm:<region>:<account>:certificate/<id>'";
    fail(scope, `'edge.alb.certificateArn' must be ${words}, got ${got(certificateArn)}`);
  }
  if (!Array.isArray(cidrs) || cidrs.length === 0) {
    fail(scope, `'edge.alb.cidrs' must hold the ranges of the balancer's subnets, got ${got(cidrs)}`);
  }
  const ranges = cidrs.map((cidr: string) => addressRange(scope, 'edge.alb.cidrs', cidr));
  const everything = ranges.find(isEveryAddress);
  if (everything !== undefined) {
    fail(scope, `'edge.alb.cidrs' must hold the ranges of the balancer's subnets, got ${got(everything)}`);
  }
  if (readiness === undefined) {
    fail(scope, "'readiness' must be the path that answers 200 when a pod is ready, for an ALB to ask, got undefined");
  }
  // Source of the bounds: the TargetGroupAttribute page of the Elastic Load Balancing API.
  const seconds = secondsOf(scope, 'deregistrationDelay', deregistrationDelay, { min: 0, max: 3600 });
  const wait = shutdownDelay && secondsOf(scope, 'shutdown.delay', shutdownDelay, { min: 0 });
  if (wait !== undefined && seconds >= wait) {
    fail(scope, `'deregistrationDelay' must be under 'shutdown.delay' (${wait} s), got ${seconds} s`);
  }
  return {
    className: validName(scope, 'edge.alb.className', className, DNS_SUBDOMAIN),
    annotations: {
      ...HTTPS_ONLY,
      ...prefixed({
        scheme,
        // Straight to the pods: with instance targets the policy would see a node's address.
        'target-type': 'ip',
        'listen-ports': '[{"HTTP":80},{"HTTPS":443}]',
        'ssl-redirect': '443',
        'certificate-arn': certificateArn,
        'ssl-policy': SSL_POLICY,
        'target-group-attributes': `deregistration_delay.timeout_seconds=${seconds}`,
        'healthcheck-path': readiness.path,
        ...(readiness.port ? { 'healthcheck-port': `${readiness.port.port}` } : {}),
        ...(backend === 'https' ? { 'backend-protocol': 'HTTPS' } : {}),
        ...((readiness.port ? readiness.port.name.startsWith('https') : backend === 'https')
          ? { 'healthcheck-protocol': 'HTTPS' }
          : {}),
      }),
    },
    peers: ranges.map((range) => Peer.cidr(range)),
  };
}

function prefixed(settings: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(settings).map(([key, value]) => [`alb.ingress.kubernetes.io/${key}`, value]);
  return Object.fromEntries(entries) as Record<string, string>;
}
