import { App, Chart, Testing } from 'cdk8s';
import { ClusterContract } from 'keelson';

/** What a cluster's outputs hold of it for its nodes. */
export const CLUSTER: Pick<ClusterContract, 'cluster' | 'volumes' | 'karpenter'> = {
  cluster: {
    name: 'shop',
    arn: 'arn:aws:eks:eu-west-1:111122223333:cluster/shop',
    kubernetes: '1.35',
    endpoint: 'https://0A1B2C3D.gr7.eu-west-1.eks.amazonaws.com',
    certificateAuthority: 'LS0tLS1CRUdJTg==',
    oidcIssuer: 'https://oidc.eks.eu-west-1.amazonaws.com/id/0A1B2C3D',
    securityGroupId: 'sg-0a1b2c3d',
    serviceCidr: '172.20.0.0/16',
  },
  volumes: { keyArn: 'arn:aws:kms:eu-west-1:111122223333:key/volumes' },
  karpenter: { nodeRole: 'shop-karpenter-node', queue: 'shop-karpenter', discovery: 'shop', minVersion: '1.9' },
};

/** A chart of a platform team. */
export function newChart(): Chart {
  return new Chart(new App(), 'platform', { namespace: 'platform' });
}

/** A rendered object of Karpenter. */
export interface Rendered {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly spec: Readonly<Record<string, unknown>>;
}

/** The last object of the chart; runs the checks. */
export function rendered(chart: Chart): Rendered {
  return (Testing.synth(chart) as Rendered[]).at(-1)!;
}
