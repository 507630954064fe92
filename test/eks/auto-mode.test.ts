import { AutoMode, EksAddon, EksCluster, EksClusterProps, EksStack } from 'keelson/eks';
import { newCluster, newNetwork } from './cluster';
import { newStack, resources, synth } from './stack';

function cluster(stack: EksStack, autoMode: AutoMode = {}, props: Partial<EksClusterProps> = {}): EksCluster {
  const admins = ['arn:aws:iam::111122223333:role/Admin'];
  return new EksCluster(stack, 'cluster', {
    kubernetes: '1.35',
    network: newNetwork(stack),
    admins,
    autoMode,
    ...props,
  });
}

describe('EksCluster with autoMode', () => {
  it('lets EKS run nodes, volumes and load balancers, and brings none of what EKS then brings', () => {
    const stack = newStack();
    expect(cluster(stack).autoMode).toBe(true);
    const { resource } = synth(stack);
    expect(resource?.aws_eks_cluster?.cluster).toMatchObject({
      bootstrap_self_managed_addons: false,
      compute_config: {
        enabled: true,
        node_pools: ['general-purpose', 'system'],
        node_role_arn: 'arn:aws:iam::111122223333:role/shop-auto-node',
      },
      kubernetes_network_config: {
        ip_family: 'ipv4',
        service_ipv4_cidr: '172.20.0.0/16',
        elastic_load_balancing: { enabled: true },
      },
      storage_config: { block_storage: { enabled: true } },
      depends_on: [
        'aws_iam_role_policy_attachment.cluster_role_AmazonEKSClusterPolicy',
        'aws_iam_role_policy_attachment.cluster_role_AmazonEKSBlockStoragePolicy',
        'aws_iam_role_policy_attachment.cluster_role_AmazonEKSComputePolicy',
        'aws_iam_role_policy_attachment.cluster_role_AmazonEKSLoadBalancingPolicy',
        'aws_iam_role_policy_attachment.cluster_role_AmazonEKSNetworkingPolicy',
        'aws_iam_role_policy.cluster_role_keys',
        'aws_iam_role_policy_attachment.cluster_node-AmazonEKSWorkerNodeMinimalPolicy',
        'aws_iam_role_policy_attachment.cluster_node-AmazonEC2ContainerRegistryPullOnly',
        'aws_cloudwatch_log_group.cluster_log-group',
      ],
    });
    expect(Object.keys(resource?.aws_eks_addon ?? {})).toEqual(['cluster_metrics-server']);
    expect(resource?.aws_iam_role?.['cluster_node-role']).toEqual({
      name: 'shop-auto-node',
      description: 'Nodes of EKS Auto Mode in the cluster shop',
      assume_role_policy:
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":["ec2.amazonaws.com"]},"Action":["sts:AssumeRole"]}]}',
    });
    expect(resource?.aws_iam_role_policy_attachment?.['cluster_node-AmazonEKSWorkerNodeMinimalPolicy']).toEqual({
      role: '${aws_iam_role.cluster_node-role.name}',
      policy_arn: 'arn:aws:iam::aws:policy/AmazonEKSWorkerNodeMinimalPolicy',
    });
  });

  it('lets the control plane encrypt volumes of nodes with the key of volumes', () => {
    const stack = newStack();
    cluster(stack);
    const { policy } = resources(stack, 'aws_iam_role_policy').cluster_role_keys ?? {};
    const volumesKey = '${aws_kms_key.cluster_volumes.arn}';
    expect((JSON.parse(String(policy)) as { Statement: unknown[] }).Statement.slice(1)).toEqual([
      {
        Sid: 'UseVolumesKey',
        Effect: 'Allow',
        Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
        Resource: [volumesKey],
      },
      {
        Sid: 'GrantVolumesKey',
        Effect: 'Allow',
        Action: ['kms:CreateGrant', 'kms:ListGrants', 'kms:RevokeGrant'],
        Resource: [volumesKey],
        Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
      },
    ]);
  });

  it('has the pools that are named', () => {
    const stack = newStack();
    cluster(stack, { nodePools: ['system'] });
    expect(resources(stack, 'aws_eks_cluster').cluster?.compute_config).toMatchObject({ node_pools: ['system'] });
  });

  it('takes a role of nodes that the user brought, as it is', () => {
    const stack = newStack();
    const nodeRole = 'arn:aws:iam::111122223333:role/platform/nodes';
    cluster(stack, { nodeRole });
    expect(resources(stack, 'aws_eks_cluster').cluster).toMatchObject({
      compute_config: { node_role_arn: nodeRole },
    });
    expect(Object.keys(resources(stack, 'aws_iam_role'))).toEqual(['cluster_role']);
    expect(() => cluster(newStack(), { nodeRole: 'arn:aws:iam::444455556666:role/nodes' })).toThrow(
      "[shop/cluster] 'autoMode.nodeRole' must be the ARN of an IAM role of the stack's account, " +
        `'arn:aws:iam::111122223333:role/…', got "arn:aws:iam::444455556666:role/nodes"`,
    );
  });

  it('refuses a second entry for its nodes, which EKS lets in itself', () => {
    const made = cluster(newStack());
    const grant = { principal: 'arn:aws:iam::111122223333:role/shop-auto-node', type: 'EC2' } as const;
    expect(() => made.grantAccess('nodes', grant)).toThrow(
      "[shop/cluster/nodes] 'principal' must be let in once, got " +
        '"arn:aws:iam::111122223333:role/shop-auto-node", which [shop/cluster] lets in',
    );
  });

  it('takes explicit undefined as omitted', () => {
    const [plain, explicit] = [newStack(), newStack()];
    cluster(plain);
    cluster(explicit, { nodePools: undefined, nodeRole: undefined });
    expect(synth(explicit)).toEqual(synth(plain));
  });

  it.each([[[]], [['gpu']], [['system', 'system']]])('refuses the pools %j', (nodePools) => {
    expect(() => cluster(newStack(), { nodePools } as object)).toThrow(
      "[shop/cluster] 'autoMode.nodePools' must be 'general-purpose' or 'system', at least one and each once, got " +
        JSON.stringify(nodePools),
    );
  });

  it('refuses to configure an add-on that EKS brings', () => {
    expect(() => cluster(newStack(), {}, { addons: { coredns: { configuration: { replicaCount: 3 } } } })).toThrow(
      `[shop/cluster] 'addons.coredns' must be left out: EKS Auto Mode runs it itself, got {"configuration":{"replicaCount":3}}`,
    );
  });

  it.each([
    'eks-pod-identity-agent',
    'kube-proxy',
    'vpc-cni',
    'coredns',
    'aws-ebs-csi-driver',
    'eks-node-monitoring-agent',
  ])('refuses the add-on %s, which EKS brings', (name) => {
    const stack = newStack();
    const existing = newCluster(stack, { autoMode: true, addons: undefined });
    expect(() => new EksAddon(stack, 'addon', { cluster: existing, name })).toThrow(
      `[shop/addon] 'name' must not be what EKS Auto Mode runs itself, got '${name}'`,
    );
  });

  it('counts what EKS brings as there', () => {
    const stack = newStack();
    const existing = newCluster(stack, { autoMode: true, addons: undefined });
    new EksAddon(stack, 'snapshots', { cluster: existing, name: 'snapshot-controller' });
    new EksAddon(stack, 'insights', { cluster: existing, name: 'amazon-cloudwatch-observability' });
    expect(Object.keys(resources(stack, 'aws_eks_addon'))).toEqual(['insights', 'snapshots']);
  });

  it('refuses a misspelt prop', () => {
    expect(() => cluster(newStack(), { pools: ['system'] } as object)).toThrow(
      `[shop/cluster] 'autoMode.pools' is no prop of 'autoMode', got ["system"]; the nearest is 'nodePools'`,
    );
  });
});
