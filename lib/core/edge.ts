import { PropNames } from './props';

/** How requests from outside get in: one of the doors below. */
export type Edge = NginxEdge | AlbEdge;

/** An nginx ingress controller in the cluster. */
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

/** The props of `Edge`. */
export const EDGE_PROPS: PropNames<Edge> = {
  nginx: { className: true, namespace: true, issuer: true, acme: true } satisfies PropNames<NginxEdge['nginx']>,
  alb: { className: true, certificateArn: true, cidrs: true, scheme: true } satisfies PropNames<AlbEdge['alb']>,
};
