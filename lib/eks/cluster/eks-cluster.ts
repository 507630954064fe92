import { Construct } from 'constructs';
import { autoNodeRole } from './auto-mode';
import { Ec2Tag, EksCluster as ClusterResource, EksClusterConfig, IamOpenidConnectProvider } from '../aws';
import { AccessGrant, adminId, ClusterAccess } from './cluster-access';
import { IEksCluster } from '../cluster-facts';
import { secretsKeyOf, volumesKeyOf } from './cluster-keys';
import { logGroup } from './cluster-logs';
import { ClusterOrder } from '../cluster-order';
import { EksClusterProps } from './cluster-props';
import { ClusterRole } from './cluster-role';
import { ClusterRoster } from '../cluster-roster';
import { ClusterSettings, clusterSettings } from './cluster-settings';
import { EksAddon } from '../addons/eks-addon';
import { EksConstruct } from '../eks-construct';
import { ExistingCluster, ExistingEksCluster } from './existing-cluster';
import { arnOf } from '../home';
import { IEksNetwork } from '../network-facts';

/**
 * A control plane of EKS with its keys, logs, role, administrators and add-ons: private, encrypted, audited, and made and
 * destroyed in an order in which nodes can start and drain.
 */
export class EksCluster extends EksConstruct implements IEksCluster {
  /**
   * A cluster that exists; emits nothing.
   *
   * @throws Error `'network' must have at least two zones, got …`, and the like for each fact that AWS would not have
   */
  static fromExisting(scope: Construct, id: string, existing: ExistingEksCluster): IEksCluster {
    return new ExistingCluster(scope, id, existing);
  }

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
  /** The `aws_eks_cluster`. */
  readonly resource: ClusterResource;
  private oidcProvider?: IamOpenidConnectProvider;

  /**
   * @throws Error `'kubernetes' must be a minor that EKS supports ('1.34', '1.35' or '1.36'), got "1.30"`
   * @throws Error `'network' must have at least two zones, got ["eu-west-1a"]`
   * @throws Error `'admins' must be ARNs of IAM roles or users, at least one, got []`
   * @throws Error `'publicEndpoint.cidrs' must not be open to the world, got "0.0.0.0/0"`
   * @throws Error `'serviceCidr' must not overlap the network's '10.0.0.0/16', got "10.0.0.0/20"`
   * @throws Error `'logs.keep' must be at least 365 days, or say why not in 'logs.reason', got 90 days`
   * @throws Error `'addons.coredns' must be left out: EKS Auto Mode runs it itself, got …`
   */
  constructor(scope: Construct, id: string, props: EksClusterProps) {
    super(scope, id);
    const settings = clusterSettings(this, props);
    const { name, network, keys } = settings;
    this.clusterName = name;
    this.clusterArn = arnOf(this, 'eks', `cluster/${name}`);
    this.kubernetes = settings.kubernetes;
    this.network = network;
    this.serviceCidr = settings.serviceCidr;
    this.autoMode = settings.autoNodePools !== undefined;
    const secretsKey = secretsKeyOf(this, name, keys);
    this.volumesKeyArn = volumesKeyOf(this, name, keys).keyArn;
    const logs = logGroup(this, name, settings.logs);
    const role = roleOf(this, settings, secretsKey.keyArn);
    const nodes = this.autoMode ? autoNodeRole(this, name, settings.autoNodeRole) : undefined;
    // EKS lets them in itself, and takes no second entry.
    if (nodes !== undefined) this.roster.principals.set(nodes.roleArn, this);
    const rights = [...role.rights, ...(nodes?.rights ?? [])];
    this.resource = new ClusterResource(this, 'Resource', {
      ...render(settings, role.roleArn, secretsKey.keyArn, nodes?.roleArn),
      dependsOn: [...rights, ...(logs === undefined ? [] : [logs]), ...network.routes],
    });
    protect(this.resource, settings.deletionProtection);
    this.endpoint = this.resource.endpoint;
    this.certificateAuthority = this.resource.certificateAuthority.get(0).data;
    this.oidcIssuer = this.resource.identity.get(0).oidc.get(0).issuer;
    this.securityGroupId = this.resource.vpcConfig.clusterSecurityGroupId;
    this.order = new ClusterOrder([...network.routes, this.resource]);
    new Ec2Tag(this, 'discovery', { resourceId: this.securityGroupId, key: 'karpenter.sh/discovery', value: name });
    for (const principal of settings.admins) {
      this.grantAccess(adminId(this, principal), { principal, policy: 'clusterAdmin' });
    }
    for (const [addon, own] of settings.addons) new EksAddon(this, addon, { ...own, cluster: this, name: addon });
  }

  /**
   * Lets a principal of IAM in.
   *
   * @param id - part of the Terraform address: another id is another entry, of which EKS takes only one per principal
   * @throws Error as `ClusterAccess` does
   */
  grantAccess(id: string, grant: AccessGrant): ClusterAccess {
    return new ClusterAccess(this, id, { ...grant, cluster: this });
  }

  oidcProviderArn(): string {
    if (this.oidcProvider === undefined) {
      this.oidcProvider = new IamOpenidConnectProvider(this, 'oidc', {
        url: this.oidcIssuer,
        clientIdList: ['sts.amazonaws.com'],
      });
      // Pods need their credentials until the last node is gone.
      this.order.place('access', this.oidcProvider);
    }
    return this.oidcProvider.arn;
  }
}

function roleOf(
  cluster: EksCluster,
  { name, role }: ClusterSettings,
  secretsKeyArn: string,
): Pick<ClusterRole, 'roleArn' | 'rights'> {
  if (role !== undefined) return { roleArn: role, rights: [] };
  return new ClusterRole(cluster, 'role', {
    clusterName: name,
    clusterArn: cluster.clusterArn,
    secretsKeyArn,
    autoVolumesKeyArn: cluster.autoMode ? cluster.volumesKeyArn : undefined,
  });
}

/** The attribute came with version 6 of the provider; by itself it refuses the call only, when much else may be gone. */
function protect(resource: ClusterResource, deletionProtection: boolean): void {
  const { providerVersion = '0' } = resource.terraformGeneratorMetadata ?? {};
  if (Number.parseInt(providerVersion, 10) >= 6) resource.addOverride('deletion_protection', deletionProtection);
}

function render(
  settings: ClusterSettings,
  roleArn: string,
  secretsKeyArn: string,
  nodeRoleArn: string | undefined,
): EksClusterConfig {
  const { name, kubernetes, network, publicCidrs, serviceCidr, autoNodePools } = settings;
  const auto = autoNodePools === undefined ? undefined : { enabled: true };
  return {
    name,
    version: kubernetes,
    roleArn,
    bootstrapSelfManagedAddons: false,
    enabledClusterLogTypes: ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler'],
    accessConfig: { authenticationMode: 'API', bootstrapClusterCreatorAdminPermissions: false },
    vpcConfig: {
      subnetIds: [...network.controlPlaneSubnetIds],
      endpointPrivateAccess: true,
      endpointPublicAccess: publicCidrs.length > 0,
      publicAccessCidrs: publicCidrs.length > 0 ? [...publicCidrs] : undefined,
    },
    encryptionConfig: { provider: { keyArn: secretsKeyArn }, resources: ['secrets'] },
    // EKS has the three parts of Auto Mode on together, or not at all.
    kubernetesNetworkConfig: { ipFamily: 'ipv4', serviceIpv4Cidr: serviceCidr, elasticLoadBalancing: auto },
    computeConfig: auto && { ...auto, nodePools: autoNodePools && [...autoNodePools], nodeRoleArn },
    storageConfig: auto && { blockStorage: auto },
    upgradePolicy: { supportType: settings.extended ? 'EXTENDED' : 'STANDARD' },
    zonalShiftConfig: { enabled: settings.zonalShift },
    lifecycle: {
      preventDestroy: settings.deletionProtection ? true : undefined,
      // Read when a cluster is made and never again; a brought one may differ, which would replace it.
      ignoreChanges: ['access_config[0].bootstrap_cluster_creator_admin_permissions', 'bootstrap_self_managed_addons'],
    },
  };
}
