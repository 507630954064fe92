import { Construct } from 'constructs';
import {
  BackupBucket,
  ClusterOutputs,
  ContainerRegistry,
  EksCluster,
  EksNetwork,
  EksStack,
  ManagedNodeGroup,
  StateBackend,
  WorkloadIdentity,
} from 'keelson/eks';

const account = '777788889999';
const tags = { owner: 'team-platform', environment: 'production' };

/** A region of the fleet: networks do not overlap, so that they can be joined, and backups go to the other region. */
interface Region {
  readonly id: string;
  readonly region: string;
  readonly cidr: string;
  readonly backupsIn: string;
}

const REGIONS: readonly Region[] = [
  { id: 'fleet-ireland', region: 'eu-west-1', cidr: '10.32.0.0/16', backupsIn: 'eu-central-1' },
  { id: 'fleet-frankfurt', region: 'eu-central-1', cidr: '10.48.0.0/16', backupsIn: 'eu-west-1' },
];

/** The same cluster in two regions, each with its own state, images and backups: neither needs the other. */
export function fleet(app: Construct): void {
  for (const { id, region, cidr, backupsIn } of REGIONS) {
    const base = new EksStack(app, `${id}-base`, {
      account,
      region,
      tags,
      state: { local: 'makes the bucket that it then moves into' },
    });
    const state = new StateBackend(base, 'state', { bucket: `acme-${id}-terraform-state` });
    const backups = new BackupBucket(base, 'backups', { replica: { region: backupsIn } });
    const registry = new ContainerRegistry(base, 'images', { repositories: ['shop/orders'] });

    const stack = new EksStack(app, id, { account, region, tags, state });
    const network = new EksNetwork(stack, 'network', { cidr, zones: ['a', 'b', 'c'] });
    const cluster = new EksCluster(stack, 'cluster', {
      kubernetes: '1.35',
      network,
      admins: [`arn:aws:iam::${account}:role/PlatformAdmin`],
    });
    new ManagedNodeGroup(stack, 'system', {
      cluster,
      instanceTypes: ['m7g.large', 'm6g.large'],
      size: { min: 3, max: 9, initial: 3 },
    });
    WorkloadIdentity.velero(stack, 'velero', { cluster, bucket: backups });
    new ClusterOutputs(stack, 'outputs', { cluster, backups, registry });
  }
}
