import {
  BackupBucket,
  ClusterAccess,
  ClusterOutputs,
  ContainerRegistry,
  DestroyGuard,
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

/** Builds a construct in a stack; `more` is laid over its props. */
export type Sample = (stack: EksStack, more?: object) => void;

const network = (stack: EksStack, more?: object) =>
  new EksNetwork(stack, 'network', { cidr: '10.0.0.0/16', zones: ['a', 'b', 'c'], ...more });

const cluster = (stack: EksStack, more?: object) =>
  new EksCluster(stack, 'cluster', {
    kubernetes: '1.35',
    network: network(stack),
    admins: ['arn:aws:iam::111122223333:role/PlatformAdmin'],
    ...more,
  });

const nodes = (stack: EksStack, of: EksCluster, more?: object) =>
  new ManagedNodeGroup(stack, 'system', {
    cluster: of,
    instanceTypes: ['m7i.large'],
    size: { min: 2, max: 4, initial: 2 },
    ...more,
  });

/** A cluster with the nodes that run what is put on it. */
function clusterWithNodes(stack: EksStack): EksCluster {
  const made = cluster(stack);
  nodes(stack, made);
  return made;
}

/** Every exported construct with nothing but what it requires. */
export const samples: Readonly<Record<string, Sample>> = {
  BackupBucket: (stack, more) => new BackupBucket(stack, 'backups', { replica: { region: 'eu-central-1' }, ...more }),
  ClusterAccess: (stack, more) => {
    const principal = 'arn:aws:iam::111122223333:role/Viewer';
    new ClusterAccess(stack, 'viewers', { cluster: clusterWithNodes(stack), principal, policy: 'view', ...more });
  },
  ClusterOutputs: (stack, more) => new ClusterOutputs(stack, 'outputs', { cluster: clusterWithNodes(stack), ...more }),
  ContainerRegistry: (stack, more) =>
    new ContainerRegistry(stack, 'images', { repositories: ['shop/orders'], ...more }),
  DestroyGuard: (stack, more) => new DestroyGuard(stack, 'guard', { clusterName: 'shop', ...more }),
  EksAddon: (stack, more) =>
    new EksAddon(stack, 'state-metrics', { cluster: clusterWithNodes(stack), name: 'kube-state-metrics', ...more }),
  EksCluster: (stack, more) => nodes(stack, cluster(stack, more)),
  EksNetwork: (stack, more) => network(stack, more),
  EncryptionKey: (stack, more) =>
    new EncryptionKey(stack, 'data', { description: 'orders', alias: 'shop/data', ...more }),
  KarpenterInfrastructure: (stack, more) =>
    new KarpenterInfrastructure(stack, 'karpenter', { cluster: clusterWithNodes(stack), ...more }),
  ManagedNodeGroup: (stack, more) => nodes(stack, cluster(stack), more),
  ServiceLinkedRoles: (stack, more) => new ServiceLinkedRoles(stack, 'linked', { services: ['autoscaling'], ...more }),
  StateBackend: (stack, more) => new StateBackend(stack, 'state', { bucket: 'acme-terraform-state', ...more }),
  WorkloadIdentity: (stack, more) =>
    new WorkloadIdentity(stack, 'orders', {
      cluster: clusterWithNodes(stack),
      namespace: 'shop',
      serviceAccount: 'orders',
      statements: [{ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::acme-orders/*'] }],
      ...more,
    }),
};
