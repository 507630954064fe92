import { IConstruct } from 'constructs';
import { ClusterOrder } from './cluster-order';
import { ClusterRoster } from './cluster-roster';
import { IEksNetwork } from './network-facts';

/** What others need to know of a cluster, whether Keelson made it (`EksCluster`) or the user brought it. */
export interface IEksCluster extends IConstruct {
  /** Name of the cluster. */
  readonly clusterName: string;
  /** ARN of the cluster, known before anything is deployed. */
  readonly clusterArn: string;
  /** Minor version of Kubernetes, such as `1.35`. */
  readonly kubernetes: string;
  /** Network it stands in. */
  readonly network: IEksNetwork;
  /** Address range of Services, such as `172.20.0.0/16`. */
  readonly serviceCidr: string;
  /** URL of the API. */
  readonly endpoint: string;
  /** Certificate authority of the API, in base64. */
  readonly certificateAuthority: string;
  /** URL of the issuer of service account tokens. */
  readonly oidcIssuer: string;
  /** Security group that EKS puts on the control plane and on managed nodes. */
  readonly securityGroupId: string;
  /** ARN of the key that volumes are encrypted with. */
  readonly volumesKeyArn: string;
  /** Whether EKS Auto Mode runs the nodes. */
  readonly autoMode: boolean;
  /** What is made after what. */
  readonly order: ClusterOrder;
  /** What is on the cluster. */
  readonly roster: ClusterRoster;
  /** ARN of the IAM OIDC provider of the cluster, for IRSA; made when it is first asked for. */
  oidcProviderArn(): string;
}
