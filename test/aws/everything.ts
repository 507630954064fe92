import { Duration } from 'cdk8s';
import { App } from 'cdktf';
import {
  BackupBucket,
  ClusterOutputs,
  ContainerRegistry,
  EksAddon,
  EksCluster,
  EksNetwork,
  EksStack,
  EncryptionKey,
  KarpenterInfrastructure,
  ManagedNodeGroup,
  ServiceLinkedRoles,
  StateBackend,
  WorkloadIdentity,
} from 'keelson/eks';

/** The account of the stack. */
export const ACCOUNT = '111122223333';

/** What changes from one deploy to the next. */
export interface Changes {
  /** Most nodes of the group `system`. @default 4 */
  readonly nodes?: number;
  /** Replicas of CoreDNS. @default - the add-on's own */
  readonly dns?: number;
}

const taken = { none: 'a test takes it down' };

/**
 * A stack with every kind of resource that Keelson makes: a cluster with all that goes on one, and one without a way to
 * the Internet, whose nodes Karpenter gives a profile that is made for it.
 */
export function writeEverything(folder: string, { nodes = 4, dns }: Changes = {}): void {
  const app = new App({ outdir: folder });
  const stack = new EksStack(app, 'everything', {
    account: ACCOUNT,
    region: 'eu-west-1',
    state: { local: 'ends with the test' },
    tags: { owner: 'team-platform' },
  });
  const backups = outlasting(stack);
  const registry = new ContainerRegistry(stack, 'images', {
    repositories: ['shop/orders'],
    pullFrom: ['444455556666'],
    deletionProtection: taken,
  });

  const network = new EksNetwork(stack, 'network', { cidr: '10.0.0.0/16', zones: ['a', 'b'], endpoints: 'private' });
  const cluster = new EksCluster(stack, 'cluster', {
    kubernetes: '1.35',
    network,
    admins: [`arn:aws:iam::${ACCOUNT}:role/PlatformAdmin`],
    addons: { coredns: dns === undefined ? undefined : { configuration: { replicaCount: dns } } },
    deletionProtection: taken,
  });
  cluster.grantAccess('viewers', {
    principal: `arn:aws:iam::${ACCOUNT}:role/Viewer`,
    policy: 'view',
    namespaces: ['shop'],
  });
  new ManagedNodeGroup(stack, 'system', {
    cluster,
    instanceTypes: ['m7i.large', 'm6i.large'],
    size: { min: 2, max: nodes, initial: 2 },
    labels: { pool: 'system' },
  });
  new KarpenterInfrastructure(stack, 'karpenter', { cluster });
  new EksAddon(stack, 'state-metrics', { cluster, name: 'kube-state-metrics' });
  WorkloadIdentity.velero(stack, 'velero', { cluster, bucket: backups });
  new WorkloadIdentity(stack, 'orders', {
    cluster,
    namespace: 'shop',
    serviceAccount: 'orders',
    mode: 'irsa',
    statements: [{ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::acme-orders/*'] }],
  });
  isolated(stack);
  new ClusterOutputs(stack, 'outputs', { cluster, backups, registry });
  app.synth();
}

/** What would outlast the cluster, in a stack of its own. */
function outlasting(stack: EksStack): BackupBucket {
  new ServiceLinkedRoles(stack, 'linked', { services: ['autoscaling', 'spot'] });
  new EncryptionKey(stack, 'orders-key', { description: 'orders', alias: 'shop/orders' });
  new StateBackend(stack, 'state', {
    bucket: 'acme-terraform-state',
    lock: 'dynamodb',
    accessLogs: { none: 'a test has one bucket for logs' },
    deletionProtection: taken,
  });
  return new BackupBucket(stack, 'backups', {
    replica: { region: 'eu-central-1' },
    objectLock: { mode: 'governance', keep: Duration.days(30) },
    deletionProtection: taken,
  });
}

/** A cluster that no route leads out of. */
function isolated(stack: EksStack): void {
  const network = new EksNetwork(stack, 'inside', {
    cidr: '10.1.0.0/16',
    zones: ['a', 'b'],
    name: 'inside',
    nat: 'none',
    endpoints: 'private',
    flowLogs: { none: 'a test has the flow logs of another network' },
  });
  const cluster = new EksCluster(stack, 'vault', {
    kubernetes: '1.34',
    network,
    name: 'vault',
    admins: [`arn:aws:iam::${ACCOUNT}:role/PlatformAdmin`],
    deletionProtection: taken,
  });
  new ManagedNodeGroup(stack, 'vault-system', {
    cluster,
    instanceTypes: ['m7g.large'],
    size: { min: 2, max: 2, desired: 2 },
  });
  new KarpenterInfrastructure(stack, 'vault-karpenter', { cluster });
}
