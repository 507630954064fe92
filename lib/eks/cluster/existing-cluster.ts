import { Construct } from 'constructs';
import { fail, got } from '../../core/errors';
import { knownProps, PropNames } from '../../core/props';
import { awsName, CLUSTER_NAME } from '../aws-names';
import { IEksCluster } from '../cluster-facts';
import { clusterNetwork, serviceCidrOf } from './cluster-network';
import { ClusterOrder } from '../cluster-order';
import { ClusterRoster } from '../cluster-roster';
import { arnOf } from '../home';
import { supportedVersion } from './kubernetes-versions';
import { IEksNetwork } from '../network-facts';
import { Token } from '../terraform';

/** What `EksCluster.fromExisting` must be told, in plain texts: nothing is looked up. */
export interface ExistingEksCluster {
  /** Name of the cluster. */
  readonly name: string;
  /** Minor version of Kubernetes, such as `1.35`, in standard or extended support. */
  readonly kubernetes: string;
  /** Network it stands in, such as `EksNetwork.fromExisting(…)`. */
  readonly network: IEksNetwork;
  /** URL of the API, from `https://` on. */
  readonly endpoint: string;
  /** Certificate authority of the API, in base64. */
  readonly certificateAuthority: string;
  /** URL of the issuer of service account tokens, from `https://` on. */
  readonly oidcIssuer: string;
  /** Id of the security group that EKS made for the cluster. */
  readonly securityGroupId: string;
  /** ARN of the key that volumes are encrypted with. */
  readonly volumesKeyArn: string;
  /** Address range of Services. @default '172.20.0.0/16', or '10.100.0.0/16' where the VPC is in the way of that */
  readonly serviceCidr?: string;
  /** ARN of the IAM OIDC provider of the issuer. @default - none: identities of mode `irsa` are refused */
  readonly oidcProviderArn?: string;
  /** Names of the add-ons that are on it. @default - none: what asks for one is refused */
  readonly addons?: readonly string[];
  /** Whether EKS Auto Mode runs its nodes. @default false */
  readonly autoMode?: boolean;
}

const PROPS: PropNames<ExistingEksCluster> = {
  name: true,
  kubernetes: true,
  network: true,
  endpoint: true,
  certificateAuthority: true,
  oidcIssuer: true,
  securityGroupId: true,
  volumesKeyArn: true,
  serviceCidr: true,
  oidcProviderArn: true,
  addons: [true],
  autoMode: true,
};

/** A cluster that the user brought; emits nothing. */
export class ExistingCluster extends Construct implements IEksCluster {
  readonly clusterName: string;
  readonly clusterArn: string;
  readonly kubernetes: string;
  readonly network: IEksNetwork;
  readonly serviceCidr: string;
  readonly endpoint: string;
  readonly certificateAuthority: string;
  readonly oidcIssuer: string;
  readonly securityGroupId: string;
  readonly volumesKeyArn: string;
  readonly autoMode: boolean;
  readonly order: ClusterOrder;
  readonly roster = new ClusterRoster();
  private readonly oidcProvider?: string;

  constructor(scope: Construct, id: string, existing: ExistingEksCluster) {
    super(scope, id);
    knownProps(this, '', existing, PROPS);
    const { name, kubernetes, network, addons = [], autoMode = false } = existing;
    supportedVersion(this, kubernetes, true);
    this.clusterName = awsName(this, 'name', name, CLUSTER_NAME);
    this.clusterArn = arnOf(this, 'eks', `cluster/${name}`);
    this.kubernetes = kubernetes;
    this.network = clusterNetwork(this, network);
    this.serviceCidr = serviceCidrOf(this, existing.serviceCidr, network);
    this.endpoint = literal(this, 'endpoint', existing.endpoint, URL);
    this.certificateAuthority = literal(this, 'certificateAuthority', existing.certificateAuthority, BASE64);
    this.oidcIssuer = literal(this, 'oidcIssuer', existing.oidcIssuer, URL);
    this.securityGroupId = literal(this, 'securityGroupId', existing.securityGroupId, SECURITY_GROUP);
    this.volumesKeyArn = literal(this, 'volumesKeyArn', existing.volumesKeyArn, KEY_ARN);
    if (existing.oidcProviderArn !== undefined) {
      this.oidcProvider = literal(this, 'oidcProviderArn', existing.oidcProviderArn, PROVIDER_ARN);
    }
    this.autoMode = autoMode;
    this.order = new ClusterOrder(network.routes);
    for (const addon of addons) this.roster.addAddon({ construct: this, name: addon });
  }

  /** @throws Error `'oidcProviderArn' must be given for identities of mode 'irsa', got undefined` */
  oidcProviderArn(): string {
    return (
      this.oidcProvider ?? fail(this, "'oidcProviderArn' must be given for identities of mode 'irsa', got undefined")
    );
  }
}

/** What a text of AWS looks like. */
interface Form {
  readonly pattern: RegExp;
  readonly words: string;
}

const URL: Form = { pattern: /^https:\/\/[^\s/$]+(\/[^\s$]*)?$/, words: "a URL from 'https://' on" };
const BASE64: Form = { pattern: /^[A-Za-z0-9+/]+={0,2}$/, words: 'in base64' };
const SECURITY_GROUP: Form = { pattern: /^sg-[0-9a-z]+$/, words: "the id of a security group, 'sg-…'" };
const KEY_ARN: Form = {
  pattern: /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/.+$/,
  words: 'the ARN of a KMS key, not of an alias',
};
const PROVIDER_ARN: Form = {
  pattern: /^arn:aws[a-z-]*:iam::\d{12}:oidc-provider\/.+$/,
  words: 'the ARN of an IAM OIDC provider',
};

function literal(scope: Construct, prop: string, value: string, { pattern, words }: Form): string {
  if (typeof value !== 'string' || Token.isUnresolved(value) || !pattern.test(value)) {
    fail(scope, `'${prop}' must be ${words}, written out, got ${got(value)}`);
  }
  return value;
}
