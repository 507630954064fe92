import { EksAddon, EksCluster, EksStack, ManagedNodeGroup } from 'keelson/eks';
import { DataResource } from 'cdktf';
import { ClusterOrder, ClusterStage } from '../../lib/eks/cluster-order';
import { newNetwork } from './cluster';
import { newStack, synth } from './stack';

/** All that a resource waits for, directly or not, by address. */
function waits(stack: EksStack): (address: string) => ReadonlySet<string> {
  const direct = new Map<string, string[]>();
  for (const [type, blocks] of Object.entries(synth(stack).resource ?? {})) {
    for (const [id, block] of Object.entries(blocks)) {
      const references = [...JSON.stringify(block).matchAll(/\$\{(aws_\w+\.[\w-]+)/g)].map(
        ([, address]) => address ?? '',
      );
      direct.set(`${type}.${id}`, [...((block.depends_on as string[] | undefined) ?? []), ...references]);
    }
  }
  return (address) => {
    const seen = new Set<string>();
    const next = [...(direct.get(address) ?? [])];
    for (let each = next.pop(); each !== undefined; each = next.pop()) {
      if (seen.has(each)) continue;
      seen.add(each);
      next.push(...(direct.get(each) ?? []));
    }
    return seen;
  };
}

const STAGES: readonly ClusterStage[] = ['access', 'agent', 'network', 'nodes', 'workloads'];

describe('ClusterOrder', () => {
  it.each([[STAGES], [[...STAGES].reverse()], [['nodes', 'access', 'workloads', 'network', 'agent'] as const]])(
    'is that of the stages, whatever the order of declaration: %j',
    (declared) => {
      const stack = newStack();
      const ground = new DataResource(stack, 'ground');
      const order = new ClusterOrder([ground]);
      for (const stage of declared) order.place(stage, new DataResource(stack, stage));
      const { terraform_data: blocks = {} } = synth(stack).resource ?? {};
      const before = Object.fromEntries(
        STAGES.map((stage) => {
          const [, block] = Object.entries(blocks).find(([id]) => id.startsWith(stage)) ?? [];
          return [stage, ((block?.depends_on ?? []) as string[]).map((each) => /\.([a-z]+)/.exec(each)?.[1]).sort()];
        }),
      );
      expect(before).toEqual({
        access: ['ground'],
        agent: ['access', 'ground'],
        network: ['access', 'agent', 'ground'],
        nodes: ['access', 'agent', 'ground', 'network'],
        workloads: ['access', 'agent', 'ground', 'network', 'nodes'],
      });
    },
  );

  it('has nothing wait for another of its stage', () => {
    const stack = newStack();
    const order = new ClusterOrder([]);
    for (const id of ['one', 'two']) order.place('workloads', new DataResource(stack, id));
    const blocks = Object.values(synth(stack).resource?.terraform_data ?? {});
    expect(blocks.map(({ depends_on: before }) => before)).toEqual([undefined, undefined]);
  });
});

describe('The order of a cluster', () => {
  const stack = newStack();
  const route = new DataResource(stack, 'route');
  const network = newNetwork(stack, { routes: [route] });
  const admins = ['arn:aws:iam::111122223333:role/Admin'];
  const cluster = new EksCluster(stack, 'cluster', { kubernetes: '1.35', network, admins });
  new EksAddon(stack, 'metrics', { cluster, name: 'kube-state-metrics' });
  new ManagedNodeGroup(stack, 'system', {
    cluster,
    instanceTypes: ['m7i.large'],
    size: { min: 2, max: 4, initial: 2 },
  });
  // After the group: what lets in still goes before nodes, and is destroyed after them.
  cluster.grantAccess('late', { principal: 'arn:aws:iam::111122223333:role/Late', policy: 'view' });

  const access = [
    'aws_eks_cluster.cluster',
    'aws_eks_access_policy_association.cluster_admin-role-Admin_policy',
    'aws_eks_access_policy_association.cluster_late_policy',
  ];
  const agent = [...access, 'aws_eks_addon.cluster_eks-pod-identity-agent'];
  const before = [
    ...agent,
    'aws_eks_addon.cluster_kube-proxy',
    'aws_eks_addon.cluster_vpc-cni',
    'aws_iam_role_policy_attachment.cluster_vpc-cni_AmazonEKS_CNI_Policy',
  ];
  const nodes = [...before, 'aws_eks_node_group.system'];

  it.each([
    [
      'aws_eks_cluster.cluster',
      ['aws_cloudwatch_log_group.cluster_log-group', 'aws_iam_role_policy.cluster_role_keys'],
    ],
    ['aws_eks_addon.cluster_eks-pod-identity-agent', access],
    ['aws_eks_addon.cluster_vpc-cni', agent],
    ['aws_eks_addon.cluster_kube-proxy', agent],
    ['aws_eks_node_group.system', before],
    ['aws_eks_addon.cluster_coredns', nodes],
    ['aws_eks_addon.cluster_aws-ebs-csi-driver', nodes],
    ['aws_eks_addon.metrics', nodes],
  ])('has %s wait for what it cannot start, or drain, without', (address, needed) => {
    const found = waits(stack)(address);
    expect(needed.filter((each) => !found.has(each))).toEqual([]);
    expect([...found].some((each) => each.startsWith('terraform_data.'))).toBe(true);
    expect(found.has(address)).toBe(false);
  });
});
