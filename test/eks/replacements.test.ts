import { replacementsBetween } from 'keelson/eks';

const cluster = (fields: object) => ({ resource: { aws_eks_cluster: { cluster: { name: 'shop', ...fields } } } });

describe('replacementsBetween', () => {
  it('has nothing to say of what is changed in place', () => {
    expect(replacementsBetween(cluster({ version: '1.34' }), cluster({ version: '1.35' }))).toEqual([]);
  });

  it('has nothing to say of what is new', () => {
    expect(replacementsBetween({}, cluster({}))).toEqual([]);
  });

  it('names the field for which a cluster would be made anew', () => {
    expect(replacementsBetween(cluster({}), cluster({ name: 'store' }))).toEqual([
      { address: 'aws_eks_cluster.cluster', field: 'name', before: 'shop', after: 'store' },
    ]);
  });

  it('sees fields inside of blocks, and those that are gone', () => {
    const before = cluster({ kubernetes_network_config: { service_ipv4_cidr: '172.20.0.0/16' } });
    expect(replacementsBetween(before, cluster({}))).toEqual([
      {
        address: 'aws_eks_cluster.cluster',
        field: 'kubernetes_network_config.service_ipv4_cidr',
        before: '172.20.0.0/16',
        after: undefined,
      },
    ]);
  });

  it('knows what can be added in place, but neither changed nor taken away', () => {
    const encrypted = (key: string) => cluster({ encryption_config: { provider: { key_arn: key } } });
    const auto = (role: string) => cluster({ compute_config: { node_role_arn: role } });
    expect(replacementsBetween(cluster({}), encrypted('a'))).toEqual([]);
    expect(replacementsBetween(encrypted('a'), cluster({}))).toMatchObject([{ field: 'encryption_config' }]);
    expect(replacementsBetween(cluster({}), auto('a'))).toEqual([]);
    expect(replacementsBetween(auto('a'), auto('b'))).toEqual([
      { address: 'aws_eks_cluster.cluster', field: 'compute_config.node_role_arn', before: 'a', after: 'b' },
    ]);
  });

  it('knows that an alias of a key cannot be renamed', () => {
    const alias = (name: string) => ({ resource: { aws_kms_alias: { data: { name } } } });
    expect(replacementsBetween(alias('alias/a'), alias('alias/b'))).toMatchObject([{ field: 'name' }]);
  });

  it('names what is gone', () => {
    expect(replacementsBetween(cluster({}), {})).toEqual([{ address: 'aws_eks_cluster.cluster' }]);
  });

  it('follows what moved to another address', () => {
    const after = {
      resource: { aws_eks_cluster: { main: { name: 'shop' } } },
      moved: [{ from: 'aws_eks_cluster.cluster', to: 'aws_eks_cluster.main' }],
    };
    expect(replacementsBetween(cluster({}), after)).toEqual([]);
  });
});
