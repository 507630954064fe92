import { Size } from 'cdk8s';
import { NodeClass, NodeClassProps, setDefaults } from 'keelson';
import { messageOf } from '../core/tree';
import { CLUSTER, newChart, Rendered, rendered } from './chart';

const BASE: NodeClassProps = { cluster: CLUSTER, release: 'v1.50.0' };
const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/volumes';

function nodeClass(props: Partial<NodeClassProps> = {}): Rendered {
  const chart = newChart();
  new NodeClass(chart, 'default', { ...BASE, ...props });
  return rendered(chart);
}

/** What it is refused for. */
const fault = (props: object): string =>
  messageOf(() => new NodeClass(newChart(), 'default', { ...BASE, ...props })).replace('[platform/default] ', '');

const disk = (deviceName: string, volumeSize: string, more: object = {}) => ({
  deviceName,
  ebs: { volumeSize, volumeType: 'gp3', encrypted: true, kmsKeyID: KEY, deleteOnTermination: true, ...more },
});

describe('NodeClass', () => {
  it('makes nodes of a pinned image, in the cluster, on encrypted disks, with metadata that no pod reaches', () => {
    expect(nodeClass()).toEqual({
      apiVersion: 'karpenter.k8s.aws/v1',
      kind: 'EC2NodeClass',
      metadata: {
        name: 'default',
        labels: {
          app: 'default',
          'app.kubernetes.io/name': 'default',
          'app.kubernetes.io/instance': 'default',
          'app.kubernetes.io/part-of': 'platform',
          'app.kubernetes.io/managed-by': 'cdk8s',
        },
      },
      spec: {
        amiSelectorTerms: [{ alias: 'bottlerocket@v1.50.0' }],
        role: 'shop-karpenter-node',
        subnetSelectorTerms: [{ tags: { 'karpenter.sh/discovery': 'shop' } }],
        securityGroupSelectorTerms: [{ id: 'sg-0a1b2c3d' }],
        blockDeviceMappings: [disk('/dev/xvda', '20Gi'), disk('/dev/xvdb', '80Gi')],
        metadataOptions: {
          httpEndpoint: 'enabled',
          httpProtocolIPv6: 'disabled',
          httpPutResponseHopLimit: 1,
          httpTokens: 'required',
        },
        kubelet: { maxPods: 110 },
      },
    });
  });

  it('takes the instance profile where Karpenter cannot make one', () => {
    const karpenter = { ...CLUSTER.karpenter!, instanceProfile: 'shop-karpenter-nodes' };
    const { spec } = nodeClass({ cluster: { ...CLUSTER, karpenter } });
    expect([spec.instanceProfile, spec.role]).toEqual(['shop-karpenter-nodes', undefined]);
  });

  it('has one disk with Amazon Linux', () => {
    const { spec } = nodeClass({ os: 'al2023', release: 'v20260901' });
    expect(spec.amiSelectorTerms).toEqual([{ alias: 'al2023@v20260901' }]);
    expect(spec.blockDeviceMappings).toEqual([disk('/dev/xvda', '80Gi')]);
  });

  it('follows what AWS publishes with a reason, which it keeps', () => {
    const { spec, metadata } = nodeClass({ release: { follow: 'latest', reason: 'a place to try images' } });
    expect(spec.amiSelectorTerms).toEqual([{ alias: 'bottlerocket@latest' }]);
    expect(metadata.annotations).toEqual({ 'keelson.dev/release-reason': 'a place to try images' });
  });

  it('has the disk that is asked for, beside the one of the system', () => {
    const { spec } = nodeClass({ disk: { size: Size.gibibytes(200), iops: 4000, throughput: 500 } });
    const asked = disk('/dev/xvdb', '200Gi', { iops: 4000, throughput: 500 });
    expect(spec.blockDeviceMappings).toEqual([disk('/dev/xvda', '20Gi'), asked]);
  });

  it('has room for the pods that are asked for', () => {
    expect(nodeClass({ maxPods: 58 }).spec.kubelet).toEqual({ maxPods: 58 });
  });

  it('tags what it makes, by the defaults of the chart and its own word', () => {
    const chart = newChart();
    setDefaults(chart, { owner: 'team-platform', environment: 'production' });
    new NodeClass(chart, 'default', { ...BASE, tags: { owner: 'team-batch', cost: '4711' } });
    expect(rendered(chart).spec.tags).toEqual({ owner: 'team-batch', environment: 'production', cost: '4711' });
  });

  it('has the name and the fields that are asked for, and no namespace', () => {
    const { metadata, spec } = nodeClass({ name: 'batch', overrides: { '/spec/detailedMonitoring': true } });
    expect([metadata.name, metadata.namespace, spec.detailedMonitoring]).toEqual(['batch', undefined, true]);
  });

  it('names one that is declared elsewhere', () => {
    expect(NodeClass.external('shared')).toEqual({ name: 'shared', external: true });
  });

  it.each<readonly [string, object, string]>([
    ['a cluster that is none', { cluster: 'shop' }, '\'cluster\' must be what readClusterOutputs returns, got "shop"'],
    [
      'a cluster without Karpenter',
      { cluster: { ...CLUSTER, karpenter: undefined } },
      "'cluster' must have Karpenter's parts; add KarpenterInfrastructure to its stack, deploy it, and write the " +
        'outputs anew, got none for "shop"',
    ],
    [
      'a cluster with half of its parts',
      { cluster: { ...CLUSTER, karpenter: { nodeRole: 'shop-karpenter-node' } } },
      "'cluster.karpenter.discovery' must be a text that is not empty, got undefined",
    ],
    [
      'a cluster without a group',
      { cluster: { ...CLUSTER, cluster: { name: 'shop' } } },
      "'cluster.cluster.securityGroupId' must be a text that is not empty, got undefined",
    ],
    [
      'a profile without a name',
      { cluster: { ...CLUSTER, karpenter: { ...CLUSTER.karpenter, instanceProfile: '' } } },
      '\'cluster.karpenter.instanceProfile\' must be a text that is not empty, got ""',
    ],
    ['another system', { os: 'al2' }, "'os' must be 'bottlerocket' or 'al2023', got \"al2\""],
    [
      'a release that moves',
      { release: 'latest' },
      "'release' must be one of bottlerocket such as 'v1.50.0', got \"latest\"; to follow what AWS publishes: " +
        "{ follow: 'latest', reason: '…' }",
    ],
    [
      'a release of the other system',
      { os: 'al2023' },
      "'release' must be one of al2023 such as 'v20260901', got \"v1.50.0\"; to follow what AWS publishes: " +
        "{ follow: 'latest', reason: '…' }",
    ],
    [
      'no release',
      { release: undefined },
      "'release' must be one of bottlerocket such as 'v1.50.0', got undefined; to follow what AWS publishes: " +
        "{ follow: 'latest', reason: '…' }",
    ],
    ['to follow something else', { release: { follow: 'v1' } }, "'release.follow' must be 'latest', got \"v1\""],
    [
      'to follow without a reason',
      { release: { follow: 'latest' } },
      '\'release\' must say its reason on one line, { reason: \'…\' }, got {"follow":"latest"}',
    ],
    [
      'a size that is a number',
      { disk: { size: 80 } },
      "'disk.size' must be a Size such as Size.gibibytes(80), got 80",
    ],
    [
      'a disk without room for images',
      { disk: { size: Size.gibibytes(10) } },
      "'disk.size' must be a whole number from 20 to 16384, got 10",
    ],
    ['too few operations', { disk: { iops: 100 } }, "'disk.iops' must be a whole number from 3000 to 16000, got 100"],
    [
      'too much throughput',
      { disk: { throughput: 2000 } },
      "'disk.throughput' must be a whole number from 125 to 1000, got 2000",
    ],
    [
      'more throughput than the operations carry',
      { disk: { throughput: 1000 } },
      "'disk.throughput' must be at most a quarter of 'disk.iops' (750), got 1000",
    ],
    ['too many pods', { maxPods: 300 }, "'maxPods' must be a whole number from 1 to 250, got 300"],
    [
      'a tag of Karpenter',
      { tags: { 'karpenter.sh/nodepool': 'general' } },
      "'tags' must not have 'karpenter.sh/nodepool', which Karpenter sets itself, got \"general\"",
    ],
    [
      'a tag of the cluster',
      { tags: { 'kubernetes.io/cluster/shop': 'owned' } },
      "'tags' must not have 'kubernetes.io/cluster/shop', which Karpenter sets itself, got \"owned\"",
    ],
    [
      'a tag of AWS',
      { tags: { 'aws:owner': 'a' } },
      "'tags' must have keys of 1 to 128 letters, digits, spaces and _.:/=+-@, not of 'aws:', got \"aws:owner\"",
    ],
    [
      'a value that AWS does not take',
      { tags: { owner: 'a?' } },
      '\'tags.owner\' must be at most 256 letters, digits, spaces and _.:/=+-@, got "a?"',
    ],
  ])('refuses %s', (_, props, message) => {
    expect(fault(props)).toBe(message);
  });
});
