import { Construct } from 'constructs';
import { fail, got } from '../../core/errors';
import { knownProps, PropNames } from '../../core/props';
import { addonName } from '../addons/addon-name';
import { awsName, CLUSTER_NAME } from '../aws-names';
import { IEksCluster } from '../cluster-facts';
import { clusterNetwork, serviceCidrOf } from './cluster-network';
import { ClusterOrder } from '../cluster-order';
import { ClusterRoster } from '../cluster-roster';
import { arnOf, homeOf, iamArnOf } from '../home';
import { keyArnOf } from '../keys/encryption-key';
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

  /**
   * @throws Error `'endpoint' must be a URL from 'https://' on, written out, got …`, and the like for each text
   * @throws Error `'volumesKeyArn' must be of the region eu-west-1, got "arn:aws:kms:us-east-1:…"`
   * @throws Error `'oidcProviderArn' must be that of 'oidcIssuer', 'arn:aws:iam::…:oidc-provider/…', got …`
   * @throws Error `'addons' must be names of add-ons, each once, got "coredns" twice`
   * @throws Error `'autoMode' must be true or false, got "yes"`
   */
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
    this.volumesKeyArn = volumesKeyArnOf(this, existing.volumesKeyArn);
    this.oidcProvider = oidcProviderOf(this, existing.oidcProviderArn, this.oidcIssuer);
    if (typeof autoMode !== 'boolean') fail(this, `'autoMode' must be true or false, got ${got(autoMode)}`);
    this.autoMode = autoMode;
    this.order = new ClusterOrder(network.routes);
    for (const addon of addonNames(this, addons)) this.roster.addAddon({ construct: this, name: addon });
  }

  /** @throws Error `'oidcProviderArn' must be given for identities of mode 'irsa', got undefined` */
  oidcProviderArn(): string {
    return (
      this.oidcProvider ?? fail(this, "'oidcProviderArn' must be given for identities of mode 'irsa', got undefined")
    );
  }
}

function volumesKeyArnOf(scope: Construct, arn: string): string {
  const { region } = homeOf(scope);
  if (keyArnOf(scope, 'volumesKeyArn', arn).split(':')[3] !== region) {
    fail(scope, `'volumesKeyArn' must be of the region ${region}, got ${got(arn)}`);
  }
  return arn;
}

/** Of another issuer, or in another account, it would never let a pod in. */
function oidcProviderOf(scope: Construct, arn: string | undefined, issuer: string): string | undefined {
  const expected = iamArnOf(scope, `oidc-provider/${issuer.slice('https://'.length)}`);
  if (arn !== undefined && arn !== expected) {
    fail(scope, `'oidcProviderArn' must be that of 'oidcIssuer', '${expected}', got ${got(arn)}`);
  }
  return arn;
}

function addonNames(scope: Construct, addons: readonly string[]): readonly string[] {
  for (const [index, name] of addons.entries()) {
    addonName(scope, 'addons', name);
    if (addons.indexOf(name) < index)
      fail(scope, `'addons' must be names of add-ons, each once, got ${got(name)} twice`);
  }
  return addons;
}

/** What a text of AWS looks like. */
interface Form {
  readonly pattern: RegExp;
  readonly words: string;
}

const URL: Form = { pattern: /^https:\/\/[^\s/$]+(\/[^\s$]*)?$/, words: "a URL from 'https://' on" };
const BASE64: Form = { pattern: /^[A-Za-z0-9+/]+={0,2}$/, words: 'in base64' };
const SECURITY_GROUP: Form = { pattern: /^sg-[0-9a-z]+$/, words: "the id of a security group, 'sg-…'" };

function literal(scope: Construct, prop: string, value: string, { pattern, words }: Form): string {
  if (typeof value !== 'string' || Token.isUnresolved(value) || !pattern.test(value)) {
    fail(scope, `'${prop}' must be ${words}, written out, got ${got(value)}`);
  }
  return value;
}
