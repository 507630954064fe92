import { Construct } from 'constructs';
import {
  BackupBucket,
  ClusterOutputs,
  ContainerRegistry,
  EksCluster,
  EksNetwork,
  EksStack,
  KarpenterInfrastructure,
  ManagedNodeGroup,
  StateBackend,
  WorkloadIdentity,
} from 'keelson/eks';

const home = {
  account: '111122223333',
  region: 'eu-west-1',
  tags: { owner: 'team-platform', environment: 'production' },
};

/** Three zones, everything doubled that can fail, and backups in a second region. */
export function production(app: Construct): void {
  const base = new EksStack(app, 'production-base', {
    ...home,
    state: { local: 'makes the bucket that it then moves into' },
  });
  const state = new StateBackend(base, 'state', { bucket: 'acme-production-terraform-state' });
  const backups = new BackupBucket(base, 'backups', { replica: { region: 'eu-central-1' } });
  const images = new ContainerRegistry(base, 'images', { repositories: ['shop/orders', 'shop/api-server'] });

  const stack = new EksStack(app, 'production', { ...home, state });
  const network = new EksNetwork(stack, 'network', { cidr: '10.0.0.0/16', zones: ['a', 'b', 'c'] });
  const cluster = new EksCluster(stack, 'cluster', {
    kubernetes: '1.35',
    network,
    admins: ['arn:aws:iam::111122223333:role/PlatformAdmin'],
  });
  new ManagedNodeGroup(stack, 'system', {
    cluster,
    instanceTypes: ['m7i.large', 'm7a.large'],
    size: { min: 3, max: 6, initial: 3 },
  });
  new KarpenterInfrastructure(stack, 'karpenter', { cluster });
  WorkloadIdentity.velero(stack, 'velero', { cluster, bucket: backups });
  new WorkloadIdentity(stack, 'orders', {
    cluster,
    namespace: 'shop',
    serviceAccount: 'orders',
    statements: [{ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::acme-orders/*'] }],
  });
  new ClusterOutputs(stack, 'outputs', { cluster, backups, registry: images });
}
