import { Construct } from 'constructs';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClusterContract, readClusterOutputs } from 'keelson';
import { ClusterOutputs, ClusterOutputsProps, EksAddon, EksStack, IEksCluster } from 'keelson/eks';
import { newCluster } from './cluster';
import { newStack, synth } from './stack';

const BACKUPS = { bucketName: 'shop-111122223333-velero', region: 'eu-west-1', keyAlias: 'alias/shop-base/data' };
const REGISTRY = {
  repositoryUrls: { 'shop/orders': '111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop/orders' },
};

/** A stack with a cluster and its outputs. */
function written(props: Partial<ClusterOutputsProps> = {}): {
  readonly stack: EksStack;
  readonly cluster: IEksCluster;
} {
  const stack = newStack();
  const cluster = newCluster(stack);
  new ClusterOutputs(stack, 'outputs', { cluster, ...props });
  return { stack, cluster };
}

function addOrders(stack: EksStack, cluster: IEksCluster): void {
  cluster.roster.addIdentity({
    construct: new Construct(stack, 'orders'),
    mode: 'podIdentity',
    namespace: 'shop',
    serviceAccount: 'orders',
    roleArn: 'arn:aws:iam::111122223333:role/shop-orders',
  });
}

const valueOf = (stack: EksStack): unknown => synth(stack).output?.keelson?.value;

const CLUSTER = {
  schema: 'keelson.cluster/v1',
  account: '111122223333',
  region: 'eu-west-1',
  partition: 'aws',
  cluster: {
    name: 'shop',
    arn: 'arn:aws:eks:eu-west-1:111122223333:cluster/shop',
    kubernetes: '1.35',
    endpoint: 'https://0A1B2C3D.gr7.eu-west-1.eks.amazonaws.com',
    certificateAuthority: 'LS0tLS1CRUdJTg==',
    oidcIssuer: 'https://oidc.eks.eu-west-1.amazonaws.com/id/0A1B2C3D',
    securityGroupId: 'sg-0a1b2c3d',
    serviceCidr: '172.20.0.0/16',
  },
  network: {
    vpcId: 'vpc-0a1b2c3d',
    cidr: '10.0.0.0/16',
    zones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
    privateSubnetIds: ['subnet-0aa', 'subnet-0bb', 'subnet-0cc'],
  },
  volumes: { keyArn: 'arn:aws:kms:eu-west-1:111122223333:key/volumes' },
  identities: {},
};

describe('ClusterOutputs', () => {
  it('writes one output that says what the cluster is', () => {
    const { stack } = written();
    expect(synth(stack).output).toEqual({
      keelson: { description: 'What the Kubernetes side reads: keelson.cluster/v1', value: CLUSTER },
    });
  });

  it('is found in the file of cdktf under the id of the stack', () => {
    const { stack } = written();
    // cdktf names the outputs in the file after the paths of their constructs, which it notes here.
    const { '//': notes } = stack.toTerraform() as { '//': { outputs: unknown } };
    expect(notes.outputs).toEqual({ shop: { keelson: 'keelson' } });
  });

  it('lists what is put on the cluster after it', () => {
    const { stack, cluster } = written();
    addOrders(stack, cluster);
    cluster.roster.setKarpenter({
      construct: new Construct(stack, 'karpenter'),
      nodeRole: 'shop-karpenter-node',
      queue: 'shop-karpenter',
      minVersion: '1.9',
    });
    expect(valueOf(stack)).toEqual({
      ...CLUSTER,
      identities: {
        orders: {
          mode: 'podIdentity',
          namespace: 'shop',
          serviceAccount: 'orders',
          roleArn: 'arn:aws:iam::111122223333:role/shop-orders',
        },
      },
      karpenter: {
        nodeRole: 'shop-karpenter-node',
        queue: 'shop-karpenter',
        discovery: 'shop',
        minVersion: '1.9',
      },
    });
  });

  it('names the instance profile where Karpenter cannot make one', () => {
    const { stack, cluster } = written();
    cluster.roster.setKarpenter({
      construct: new Construct(stack, 'karpenter'),
      nodeRole: 'shop-karpenter-node',
      instanceProfile: 'shop-karpenter-node',
      queue: 'shop-karpenter',
      minVersion: '1.9',
    });
    expect(valueOf(stack)).toMatchObject({ karpenter: { instanceProfile: 'shop-karpenter-node' } });
  });

  it('says where backups go', () => {
    const { stack } = written({ backups: BACKUPS });
    expect(valueOf(stack)).toEqual({
      ...CLUSTER,
      backups: { bucket: 'shop-111122223333-velero', region: 'eu-west-1', keyAlias: 'alias/shop-base/data' },
    });
  });

  it('names no key where S3 has its own', () => {
    const { stack } = written({ backups: { ...BACKUPS, keyAlias: undefined } });
    expect(valueOf(stack)).toMatchObject({ backups: { bucket: 'shop-111122223333-velero', region: 'eu-west-1' } });
    expect(valueOf(stack)).not.toHaveProperty('backups.keyAlias');
  });

  it('says where images are', () => {
    const { stack } = written({ registry: REGISTRY });
    expect(valueOf(stack)).toEqual({ ...CLUSTER, registries: REGISTRY.repositoryUrls });
  });

  it('takes an explicit undefined for an omitted prop, and renders the same twice', () => {
    const { stack } = written({ backups: undefined, registry: undefined });
    expect(synth(stack)).toEqual(synth(written().stack));
    expect(synth(stack)).toEqual(synth(stack));
  });

  it('is read back by the Kubernetes side as it was written', () => {
    const { stack, cluster } = written({ backups: BACKUPS, registry: REGISTRY });
    addOrders(stack, cluster);
    const folder = mkdtempSync(join(tmpdir(), 'keelson-outputs-'));
    const file = join(folder, 'cluster.json');
    writeFileSync(file, JSON.stringify({ shop: { keelson: valueOf(stack) } }));
    const outputs = readClusterOutputs(file);
    rmSync(folder, { recursive: true });
    expect(outputs).toEqual(valueOf(stack));
    expect(outputs.identities.orders?.roleArn).toBe('arn:aws:iam::111122223333:role/shop-orders');
  });

  it('lists no roles of add-ons, which bring their service accounts', () => {
    const { stack, cluster } = written();
    const rights = [{ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::acme-models/*'] }];
    new EksAddon(stack, 'mountpoint', {
      cluster,
      name: 'aws-mountpoint-s3-csi-driver',
      identity: { statements: rights },
    });
    addOrders(stack, cluster);
    expect([...cluster.roster.identities.keys()]).toEqual(['kube-system/s3-csi-driver-sa', 'shop/orders']);
    expect(Object.keys((valueOf(stack) as ClusterContract).identities)).toEqual(['orders']);
  });

  it.each([
    [{ cluster: 'shop' }, `'cluster' must be an EksCluster, got "shop"`],
    [
      { backups: 'acme-backups' },
      `'backups' must be a BackupBucket, or { bucketName, region, keyAlias? }, got "acme-backups"`,
    ],
    [
      { backups: { bucketName: 'acme-backups', region: '' } },
      `'backups' must be a BackupBucket, or { bucketName, region, keyAlias? }, got {"bucketName":"acme-backups","region":""}`,
    ],
    [
      { backups: { ...BACKUPS, keyAlias: 5 } },
      "'backups' must be a BackupBucket, or { bucketName, region, keyAlias? }, got {",
    ],
    [
      { registry: ['shop/orders'] },
      `'registry' must be a ContainerRegistry, or { repositoryUrls }, got ["shop/orders"]`,
    ],
    [
      { registry: { repositoryUrls: { 'shop/orders': undefined } } },
      `'registry' must be a ContainerRegistry, or { repositoryUrls }, got {"repositoryUrls":{}}`,
    ],
  ])('refuses %j', (wrong, message) => {
    expect(() => written(wrong as never)).toThrow(`[shop/outputs] ${message}`);
  });

  it('refuses a second one in the stack', () => {
    const { stack, cluster } = written();
    expect(() => new ClusterOutputs(stack, 'again', { cluster })).toThrow(
      "[shop/again] 'ClusterOutputs' must be one per stack, got a second after [shop/outputs]",
    );
  });

  it('refuses a misspelt prop', () => {
    const stack = newStack();
    const props = { cluster: newCluster(stack), backup: BACKUPS };
    expect(() => new ClusterOutputs(stack, 'outputs', props)).toThrow(
      "[shop/outputs] 'backup' is no prop of ClusterOutputs, got ",
    );
  });
});
