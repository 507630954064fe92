import { AccessGrant, ClusterAccess, EksCluster, EksStack } from 'keelson/eks';
import { newCluster, newNetwork } from './cluster';
import { newStack, resources } from './stack';

const CI = 'arn:aws:iam::111122223333:role/Ci';

function access(stack: EksStack, grant: Partial<AccessGrant>): ClusterAccess {
  return new ClusterAccess(stack, 'ci', { cluster: newCluster(stack), principal: CI, ...grant });
}

describe('ClusterAccess', () => {
  it('lets a principal in with a policy for the whole cluster', () => {
    const stack = newStack();
    access(stack, { policy: 'view' });
    expect(resources(stack, 'aws_eks_access_entry')).toEqual({
      ci: { cluster_name: 'shop', principal_arn: CI, type: 'STANDARD' },
    });
    expect(resources(stack, 'aws_eks_access_policy_association')).toEqual({
      ci_policy: {
        cluster_name: 'shop',
        principal_arn: '${aws_eks_access_entry.ci.principal_arn}',
        policy_arn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy',
        access_scope: { type: 'cluster' },
      },
    });
  });

  it.each([
    ['clusterAdmin', 'AmazonEKSClusterAdminPolicy'],
    ['admin', 'AmazonEKSAdminPolicy'],
    ['edit', 'AmazonEKSEditPolicy'],
    ['view', 'AmazonEKSViewPolicy'],
  ] as const)('knows the policy %s', (policy, name) => {
    const stack = newStack();
    access(stack, { policy });
    expect(resources(stack, 'aws_eks_access_policy_association').ci_policy?.policy_arn).toBe(
      `arn:aws:eks::aws:cluster-access-policy/${name}`,
    );
  });

  it('holds a policy to namespaces', () => {
    const stack = newStack();
    access(stack, { policy: 'edit', namespaces: ['shop', 'preview-*'] });
    expect(resources(stack, 'aws_eks_access_policy_association').ci_policy?.access_scope).toEqual({
      type: 'namespace',
      namespaces: ['shop', 'preview-*'],
    });
  });

  it('puts a principal in groups of RBAC, without a policy', () => {
    const stack = newStack();
    access(stack, { groups: ['deployers'] });
    expect(resources(stack, 'aws_eks_access_entry').ci?.kubernetes_groups).toEqual(['deployers']);
    expect(resources(stack, 'aws_eks_access_policy_association')).toEqual({});
  });

  it('lets nodes in that EKS does not manage', () => {
    const stack = newStack();
    access(stack, { type: 'EC2_LINUX' });
    expect(resources(stack, 'aws_eks_access_entry').ci).toEqual({
      cluster_name: 'shop',
      principal_arn: CI,
      type: 'EC2_LINUX',
    });
  });

  it('lets nodes of Auto Mode in, with their policy', () => {
    const stack = newStack();
    access(stack, { type: 'EC2', policy: 'autoNode' });
    expect(resources(stack, 'aws_eks_access_policy_association').ci_policy?.policy_arn).toBe(
      'arn:aws:eks::aws:cluster-access-policy/AmazonEKSAutoNodePolicy',
    );
  });

  it('takes policies of the partition', () => {
    const stack = newStack('shop', { region: 'cn-north-1' });
    access(stack, { principal: 'arn:aws-cn:iam::111122223333:role/Ci', policy: 'view' });
    expect(resources(stack, 'aws_eks_access_policy_association').ci_policy?.policy_arn).toBe(
      'arn:aws-cn:eks::aws:cluster-access-policy/AmazonEKSViewPolicy',
    );
  });

  it('takes explicit undefined as omitted', () => {
    const [plain, explicit] = [newStack(), newStack()];
    access(plain, { policy: 'view' });
    access(explicit, { policy: 'view', namespaces: undefined, groups: undefined, type: undefined });
    expect(resources(explicit, 'aws_eks_access_entry')).toEqual(resources(plain, 'aws_eks_access_entry'));
  });

  const role = 'arn:aws:iam::…:role/…';
  const refused: [string, object, string][] = [
    [
      'a session',
      { principal: 'arn:aws:sts::111122223333:assumed-role/Ci/run', policy: 'view' },
      `'principal' must be the ARN of an IAM role or user, '${role}', got "arn:aws:sts::111122223333:assumed-role/Ci/run"`,
    ],
    [
      'a principal by its name',
      { principal: 'Ci', policy: 'view' },
      `'principal' must be the ARN of an IAM role or user, '${role}', got "Ci"`,
    ],
    [
      'a path with an empty part',
      { principal: 'arn:aws:iam::111122223333:role//Ci', policy: 'view' },
      `'principal' must be the ARN of an IAM role or user, '${role}', got "arn:aws:iam::111122223333:role//Ci"`,
    ],
    [
      'a principal of another partition',
      { principal: 'arn:aws-us-gov:iam::111122223333:role/Ci', policy: 'view' },
      `'principal' must be of the stack's partition, 'arn:aws:…', got "arn:aws-us-gov:iam::111122223333:role/Ci"`,
    ],
    ['a principal that may do nothing', {}, "'policy' or 'groups' must be given: without them, it may do nothing"],
    [
      'a policy that EKS does not have',
      { policy: 'root' },
      `'policy' must be 'clusterAdmin', 'admin', 'edit' or 'view', got "root"`,
    ],
    [
      'the policy of nodes for people',
      { policy: 'autoNode' },
      `'policy' must be 'clusterAdmin', 'admin', 'edit' or 'view', got "autoNode"`,
    ],
    [
      "a group of Kubernetes' own",
      { groups: ['deployers', 'system:masters'] },
      `'groups' must be names that are not of Kubernetes' own, 'system:…', got "system:masters"; ` +
        "for 'system:masters' use policy: 'clusterAdmin'",
    ],
    [
      'a type that EKS does not have',
      { type: 'PEOPLE', policy: 'view' },
      `'type' must be 'STANDARD', 'EC2_LINUX', 'EC2_WINDOWS', 'FARGATE_LINUX', 'HYBRID_LINUX' or 'EC2', got "PEOPLE"`,
    ],
    [
      'a policy for nodes, whose rights EKS knows',
      { type: 'EC2_LINUX', policy: 'view' },
      `'policy' must be left out for type 'EC2_LINUX', whose rights EKS knows, got "view"`,
    ],
    [
      'another policy for nodes of Auto Mode',
      { type: 'EC2', policy: 'view' },
      `'policy' must be left out or 'autoNode' for type 'EC2', whose rights EKS knows, got "view"`,
    ],
    [
      'a user for nodes',
      { type: 'EC2_LINUX', principal: 'arn:aws:iam::111122223333:user/ann' },
      `'principal' must be a role for type 'EC2_LINUX', as nodes are no users, got "arn:aws:iam::111122223333:user/ann"`,
    ],
    ['a cluster that is none', { cluster: 'shop', policy: 'view' }, `'cluster' must be an EksCluster, got "shop"`],
    [
      'groups for nodes',
      { type: 'FARGATE_LINUX', groups: ['deployers'] },
      `'groups' must be left out for type 'FARGATE_LINUX', whose rights EKS knows, got ["deployers"]`,
    ],
    [
      'namespaces without a policy',
      { groups: ['deployers'], namespaces: ['shop'] },
      `'namespaces' must come with policy 'admin', 'edit' or 'view', got undefined`,
    ],
    [
      'an administrator of the cluster in namespaces',
      { policy: 'clusterAdmin', namespaces: ['shop'] },
      `'namespaces' must come with policy 'admin', 'edit' or 'view', got "clusterAdmin"`,
    ],
    [
      'no namespace',
      { policy: 'edit', namespaces: [] },
      `'namespaces' must be names of namespaces, '*' for any characters, got []`,
    ],
    [
      'what is no namespace',
      { policy: 'edit', namespaces: ['Shop'] },
      `'namespaces' must be names of namespaces, '*' for any characters, got "Shop"`,
    ],
    [
      'a misspelt prop',
      { polici: 'view' },
      `'polici' is no prop of ClusterAccess, got "view"; the nearest is 'policy'`,
    ],
  ];
  it.each(refused)('refuses %s', (_, grant, message) => {
    expect(() => access(newStack(), grant)).toThrow(`[shop/ci] ${message}`);
  });
});

describe('EksCluster.grantAccess', () => {
  const cluster = (stack: EksStack): EksCluster =>
    new EksCluster(stack, 'cluster', { kubernetes: '1.35', network: newNetwork(stack), admins: [CI] });

  it('lets a principal in under an address of its own, after the cluster', () => {
    const stack = newStack();
    cluster(stack).grantAccess('auditors', { principal: 'arn:aws:iam::111122223333:role/Audit', policy: 'view' });
    expect(resources(stack, 'aws_eks_access_entry').cluster_auditors).toEqual({
      cluster_name: 'shop',
      principal_arn: 'arn:aws:iam::111122223333:role/Audit',
      type: 'STANDARD',
      depends_on: ['aws_eks_cluster.cluster'],
    });
    expect(resources(stack, 'aws_eks_access_policy_association')).toHaveProperty('cluster_auditors_policy');
  });

  it('refuses a principal that is in already, of which EKS takes one entry', () => {
    expect(() => cluster(newStack()).grantAccess('ci', { principal: CI, policy: 'edit' })).toThrow(
      `[shop/cluster/ci] 'principal' must be let in once, got "${CI}", which [shop/cluster/admin-role-Ci] lets in`,
    );
  });
});
