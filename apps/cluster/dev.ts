import { Construct } from 'constructs';
import {
  ClusterOutputs,
  EksCluster,
  EksNetwork,
  EksStack,
  KarpenterInfrastructure,
  ManagedNodeGroup,
  StateBackend,
} from 'keelson/eks';

const home = {
  account: '444455556666',
  region: 'eu-west-1',
  tags: { owner: 'team-platform', environment: 'development' },
};

/** Cheap, and easy to take away: one NAT gateway in two zones, and nodes on spare capacity beside one that stays. */
export function dev(app: Construct): void {
  const base = new EksStack(app, 'dev-base', {
    ...home,
    state: { local: 'makes the bucket that it then moves into' },
  });
  const state = new StateBackend(base, 'state', { bucket: 'acme-dev-terraform-state' });

  const stack = new EksStack(app, 'dev', { ...home, state });
  const network = new EksNetwork(stack, 'network', { cidr: '10.16.0.0/18', zones: ['a', 'b'], nat: 'single' });
  const cluster = new EksCluster(stack, 'cluster', {
    kubernetes: '1.35',
    network,
    admins: ['arn:aws:iam::444455556666:role/Developer'],
    deletionProtection: { none: 'taken down when nobody needs it' },
  });
  new ManagedNodeGroup(stack, 'system', {
    cluster,
    instanceTypes: ['t4g.large'],
    size: { min: 1, max: 2, initial: 1 },
  });
  new ManagedNodeGroup(stack, 'spare', {
    cluster,
    instanceTypes: ['m7g.large', 'm6g.large', 'c7g.xlarge'],
    capacity: 'spot',
    size: { min: 0, max: 6, initial: 1 },
  });
  new KarpenterInfrastructure(stack, 'karpenter', { cluster });
  new ClusterOutputs(stack, 'outputs', { cluster });
}
