import { Construct } from 'constructs';
import { CLUSTER_CONTRACT, ClusterBackups, ClusterContract, ClusterIdentity } from '../core/cluster-contract';
import { fail, got } from '../core/errors';
import { isMap } from '../core/json';
import { knownProps, PropNames } from '../core/props';
import { IEksCluster } from './cluster-facts';
import { EksConstruct, pinnedId } from './eks-construct';
import { givenCluster } from './given-cluster';
import { Home } from './home';
import { Lazy, TerraformOutput, TerraformStack } from './terraform';

/** Properties for `ClusterOutputs`. */
export interface ClusterOutputsProps {
  /** The cluster, with all that is ever put on it. */
  readonly cluster: IEksCluster;
  /** Where backups go, such as a `BackupBucket`, of another stack too. @default - not told */
  readonly backups?: BackupTarget;
  /** Where images are, such as a `ContainerRegistry`, of another stack too. @default - not told */
  readonly registry?: ImageSource;
}

/** Where backups go, in texts that are known before anything is deployed. */
export interface BackupTarget {
  /** Name of the bucket. */
  readonly bucketName: string;
  /** Region of the bucket. */
  readonly region: string;
  /** Alias of the key that it is encrypted with, with `alias/`. @default - S3's own key */
  readonly keyAlias?: string;
}

/** Where images are, in texts that are known before anything is deployed. */
export interface ImageSource {
  /** Addresses of the repositories, by name. */
  readonly repositoryUrls: Readonly<Record<string, string>>;
}

const PROPS: PropNames<ClusterOutputsProps> = { cluster: true, backups: true, registry: true };

/** Name of the output, and its id: cdktf's file of outputs knows it by the one, Terraform by the other. */
const OUTPUT = 'keelson';

/**
 * Hands the cluster over to the Kubernetes side: the output `keelson` of the stack, which `readClusterOutputs` reads.
 * It lists what is on the cluster at synth, whatever the order of declaration, and nothing in it is secret.
 * One per stack.
 */
export class ClusterOutputs extends EksConstruct {
  /** The output. */
  readonly resource: TerraformOutput;

  /**
   * @throws Error `'ClusterOutputs' must be one per stack, got a second after [shop/outputs]`
   * @throws Error `'backups' must be a BackupBucket, or { bucketName, region, keyAlias? }, got …`
   * @throws Error `'registry' must be a ContainerRegistry, or { repositoryUrls }, got …`
   */
  constructor(scope: Construct, id: string, props: ClusterOutputsProps) {
    super(scope, id);
    knownProps(this, '', props, PROPS);
    const { cluster, backups, registry } = props;
    givenCluster(this, cluster);
    if (backups !== undefined && !isBackupTarget(backups)) {
      fail(this, `'backups' must be a BackupBucket, or { bucketName, region, keyAlias? }, got ${got(backups)}`);
    }
    if (registry !== undefined && !isImageSource(registry)) {
      fail(this, `'registry' must be a ContainerRegistry, or { repositoryUrls }, got ${got(registry)}`);
    }
    const stack = TerraformStack.of(this);
    const first = writers.get(stack);
    if (first !== undefined) {
      fail(this, `'ClusterOutputs' must be one per stack, got a second after [${first.node.path}]`);
    }
    writers.set(stack, this);
    this.resource = new TerraformOutput(stack, OUTPUT, {
      staticId: true,
      description: `What the Kubernetes side reads: ${CLUSTER_CONTRACT}`,
      // Identities and Karpenter may be declared after this.
      value: Lazy.anyValue({ produce: () => render(this.home, props) }),
    });
  }
}

/** What the reader asks for: a text that is not empty. */
const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';

function isBackupTarget({ bucketName, region, keyAlias }: Partial<BackupTarget>): boolean {
  return isText(bucketName) && isText(region) && (keyAlias === undefined || isText(keyAlias));
}

function isImageSource({ repositoryUrls }: Partial<ImageSource>): boolean {
  return isMap(repositoryUrls) && Object.values(repositoryUrls).every(isText);
}

const writers = new WeakMap<TerraformStack, ClusterOutputs>();

function render(home: Home, { cluster, backups, registry }: ClusterOutputsProps): ClusterContract {
  const { account, region, partition } = home;
  const { network } = cluster;
  return {
    schema: CLUSTER_CONTRACT,
    account,
    region,
    partition,
    cluster: {
      name: cluster.clusterName,
      arn: cluster.clusterArn,
      kubernetes: cluster.kubernetes,
      endpoint: cluster.endpoint,
      certificateAuthority: cluster.certificateAuthority,
      oidcIssuer: cluster.oidcIssuer,
      securityGroupId: cluster.securityGroupId,
      serviceCidr: cluster.serviceCidr,
    },
    network: {
      vpcId: network.vpcId,
      cidr: network.cidr,
      zones: network.zones,
      privateSubnetIds: network.privateSubnetIds,
    },
    volumes: { keyArn: cluster.volumesKeyArn },
    identities: identitiesOf(cluster),
    ...karpenterOf(cluster),
    ...(backups && { backups: backupsOf(backups) }),
    ...(registry && { registries: registry.repositoryUrls }),
  };
}

/** Those of service accounts that the Kubernetes side makes: an add-on of EKS brings its own, which nobody else writes. */
function identitiesOf({ roster }: IEksCluster): Readonly<Record<string, ClusterIdentity>> {
  const addons = new Set([...roster.addons.values()].map(({ construct }) => construct));
  const entries = [...roster.identities.values()].filter(({ construct }) => !addons.has(construct));
  return Object.fromEntries(
    entries.map(({ construct, mode, namespace, serviceAccount, roleArn }) => [
      pinnedId(construct) ?? construct.node.id,
      { mode, namespace, serviceAccount, roleArn },
    ]),
  );
}

function karpenterOf({ roster, network }: IEksCluster): Pick<ClusterContract, 'karpenter'> {
  if (roster.karpenter === undefined) return {};
  const { nodeRole, instanceProfile, queue, minVersion } = roster.karpenter;
  return {
    karpenter: {
      nodeRole,
      ...(instanceProfile !== undefined && { instanceProfile }),
      queue,
      discovery: network.discovery,
      minVersion,
    },
  };
}

/** Field by field, as the construct that is given has more. */
function backupsOf({ bucketName, region, keyAlias }: BackupTarget): ClusterBackups {
  return { bucket: bucketName, region, ...(keyAlias !== undefined && { keyAlias }) };
}
