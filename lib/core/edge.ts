import { PropNames } from './props';

/** How requests from outside get in: one of the doors below. */
export type Edge = GatewayEdge | AlbEdge | NginxEdge;

/** A Gateway of the Gateway API, which the platform runs for its apps. Each app brings its routes. */
export interface GatewayEdge {
  /** Name of the Gateway. */
  readonly gateway: string;
  /** Namespace of the Gateway. */
  readonly namespace: string;
  /** Listener of the Gateway that routes attach to, by its name. @default - the host with '-' for '.', such as `api-example-com` */
  readonly listener?: string;
  /** Pods of the Gateway, which are let in to the workload. @default - labelled with its name, in its namespace */
  readonly pods?: GatewayPods;
}

/** Where the pods of a Gateway are. */
export interface GatewayPods {
  /** Their namespace. @default - that of the Gateway */
  readonly namespace?: string;
  /** Labels that they all have, and no others. @default - `gateway.networking.k8s.io/gateway-name: <gateway>` */
  readonly labels?: Readonly<Record<string, string>>;
}

/** An nginx ingress controller in the cluster; its project ended in March 2026. */
export interface NginxEdge {
  /** The controller's settings. */
  readonly nginx: {
    /** IngressClass of the controller. @default 'nginx' */
    readonly className?: string;
    /** Namespace the controller runs in; its pods are let in to the workload. @default 'ingress-nginx' */
    readonly namespace?: string;
    /** cert-manager ClusterIssuer that signs the certificates. */
    readonly issuer: string;
    /** How the issuer has the host proven: `http01` asks a pod of cert-manager, which has to be let in. @default 'http01' */
    readonly acme?: 'http01' | 'dns01';
  };
}

/** An AWS Application Load Balancer, made by the AWS Load Balancer Controller. */
export interface AlbEdge {
  /** The balancer's settings. */
  readonly alb: {
    /** IngressClass of the controller. @default 'alb' */
    readonly className?: string;
    /** ARN of the ACM certificate. */
    readonly certificateArn: string;
    /** Address ranges of the balancer's subnets; they are let in to the workload. */
    readonly cidrs: readonly string[];
    /** Whether the balancer has public addresses. @default 'internal' */
    readonly scheme?: 'internal' | 'internet-facing';
  };
}

/** The props of `GatewayPods`. */
export const GATEWAY_PODS_PROPS: PropNames<GatewayPods> = { namespace: true, labels: { '*': true } };

/** The props of `Edge`. */
export const EDGE_PROPS: PropNames<Edge> = {
  gateway: true,
  namespace: true,
  listener: true,
  pods: GATEWAY_PODS_PROPS,
  nginx: { className: true, namespace: true, issuer: true, acme: true } satisfies PropNames<NginxEdge['nginx']>,
  alb: { className: true, certificateArn: true, cidrs: true, scheme: true } satisfies PropNames<AlbEdge['alb']>,
};
