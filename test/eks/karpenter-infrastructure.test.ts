import { Construct } from 'constructs';
import {
  EksStack,
  EncryptionKey,
  IEksCluster,
  KarpenterInfrastructure,
  KarpenterInfrastructureProps,
  ManagedNodeGroup,
} from 'keelson/eks';
import { newCluster, newNetwork } from './cluster';
import { newStack, resources, synth } from './stack';

/** Karpenter in a stack of its own. */
function newKarpenter(props: Partial<KarpenterInfrastructureProps> = {}, facts: Parameters<typeof newCluster>[1] = {}) {
  const stack = newStack();
  const cluster = newCluster(stack, facts);
  return { stack, cluster, karpenter: new KarpenterInfrastructure(stack, 'karpenter', { cluster, ...props }) };
}

/** A cluster of this app, whose node groups are all known. */
function ownCluster(stack: EksStack): IEksCluster {
  const { node, ...facts } = newCluster(stack);
  return Object.assign(new Construct(stack, `${node.id}-own`), facts) as unknown as IEksCluster;
}

describe('KarpenterInfrastructure', () => {
  it('has two roles, a queue with five rules, three policies, an entry for its nodes and a guard', () => {
    const all = synth(newKarpenter().stack).resource ?? {};
    const addresses = Object.entries(all).flatMap(([type, named]) => Object.keys(named).map((id) => `${type}.${id}`));
    expect(addresses.sort()).toEqual([
      'aws_cloudwatch_event_rule.karpenter_queue_health',
      'aws_cloudwatch_event_rule.karpenter_queue_rebalance',
      'aws_cloudwatch_event_rule.karpenter_queue_reservation',
      'aws_cloudwatch_event_rule.karpenter_queue_spot',
      'aws_cloudwatch_event_rule.karpenter_queue_state',
      'aws_cloudwatch_event_target.karpenter_queue_health_target',
      'aws_cloudwatch_event_target.karpenter_queue_rebalance_target',
      'aws_cloudwatch_event_target.karpenter_queue_reservation_target',
      'aws_cloudwatch_event_target.karpenter_queue_spot_target',
      'aws_cloudwatch_event_target.karpenter_queue_state_target',
      'aws_eks_access_entry.karpenter_entry',
      'aws_eks_pod_identity_association.karpenter_association',
      'aws_iam_policy.karpenter_instances',
      'aws_iam_policy.karpenter_profiles',
      'aws_iam_policy.karpenter_reading',
      'aws_iam_role.karpenter',
      'aws_iam_role.karpenter_node',
      'aws_iam_role_policy.karpenter_node_session',
      'aws_iam_role_policy_attachment.karpenter_instances_attachment',
      'aws_iam_role_policy_attachment.karpenter_node_minimal',
      'aws_iam_role_policy_attachment.karpenter_node_pull',
      'aws_iam_role_policy_attachment.karpenter_profiles_attachment',
      'aws_iam_role_policy_attachment.karpenter_reading_attachment',
      'aws_sqs_queue.karpenter_queue',
      'aws_sqs_queue_policy.karpenter_queue_policy',
      'terraform_data.karpenter_guard',
    ]);
  });

  it('lets its nodes in before there are any, and for longer than the last', () => {
    const { stack, cluster } = newKarpenter();
    new ManagedNodeGroup(stack, 'system', { cluster, instanceTypes: ['m7i.large'], size: { min: 2, max: 4 } });
    const { depends_on } = resources(stack, 'aws_eks_node_group')['system'] ?? {};
    expect(depends_on).toContain('aws_eks_access_entry.karpenter_entry');
  });

  it('gives its service account alone the role', () => {
    const { stack } = newKarpenter();
    const all = synth(stack).resource ?? {};
    expect(all['aws_iam_role']?.['karpenter']).toEqual({
      name: 'shop-karpenter',
      description: 'Karpenter of the cluster shop',
      assume_role_policy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: ['pods.eks.amazonaws.com'] },
            Action: ['sts:AssumeRole', 'sts:TagSession'],
            Condition: {
              StringEquals: {
                'aws:SourceAccount': '111122223333',
                'aws:RequestTag/eks-cluster-arn': 'arn:aws:eks:eu-west-1:111122223333:cluster/shop',
                'aws:RequestTag/kubernetes-namespace': 'kube-system',
                'aws:RequestTag/kubernetes-service-account': 'karpenter',
              },
            },
          },
        ],
      }),
    });
    expect(all['aws_eks_pod_identity_association']).toEqual({
      karpenter_association: {
        cluster_name: 'shop',
        namespace: 'kube-system',
        service_account: 'karpenter',
        role_arn: 'arn:aws:iam::111122223333:role/shop-karpenter',
        depends_on: [
          'aws_iam_role_policy_attachment.karpenter_instances_attachment',
          'aws_iam_role_policy_attachment.karpenter_profiles_attachment',
          'aws_iam_role_policy_attachment.karpenter_reading_attachment',
          'aws_eks_access_entry.karpenter_entry',
        ],
      },
    });
  });

  it.each(['instances', 'profiles', 'reading'])('attaches the policy %s', (child) => {
    const all = synth(newKarpenter().stack).resource ?? {};
    expect(all['aws_iam_policy']?.[`karpenter_${child}`]?.['name']).toBe(`shop-karpenter-${child}`);
    expect(all['aws_iam_role_policy_attachment']?.[`karpenter_${child}_attachment`]).toEqual({
      role: '${aws_iam_role.karpenter.name}',
      policy_arn: `\${aws_iam_policy.karpenter_${child}.arn}`,
    });
  });

  it('speaks in its policies of its own nodes and queue', () => {
    const policies = resources(newKarpenter().stack, 'aws_iam_policy');
    const text = Object.values(policies).map(({ policy }) => policy);
    expect(text[0]).toContain('"Sid":"LaunchFrom"');
    expect(text[1]).toContain('"NotResource":["arn:aws:iam::111122223333:role/shop-karpenter-node"]');
    expect(text[2]).toContain('"Resource":["arn:aws:sqs:eu-west-1:111122223333:shop-karpenter"]');
  });

  it('lets its nodes in, which EKS does not do by itself', () => {
    expect(resources(newKarpenter().stack, 'aws_eks_access_entry')).toEqual({
      karpenter_entry: {
        cluster_name: 'shop',
        principal_arn: 'arn:aws:iam::111122223333:role/shop-karpenter-node',
        type: 'EC2_LINUX',
        depends_on: [
          'aws_iam_role_policy_attachment.karpenter_node_minimal',
          'aws_iam_role_policy_attachment.karpenter_node_pull',
          'aws_iam_role_policy.karpenter_node_session',
        ],
      },
    });
  });

  it('enters the roster', () => {
    const { cluster, karpenter } = newKarpenter();
    expect(cluster.roster.karpenter).toEqual({
      construct: karpenter,
      nodeRole: 'shop-karpenter-node',
      instanceProfile: undefined,
      queue: 'shop-karpenter',
      minVersion: '1.9',
    });
    expect(cluster.roster.identities.get('kube-system/karpenter')).toEqual({
      construct: karpenter,
      mode: 'podIdentity',
      namespace: 'kube-system',
      serviceAccount: 'karpenter',
      roleArn: 'arn:aws:iam::111122223333:role/shop-karpenter',
    });
    expect(cluster.roster.principals.get('arn:aws:iam::111122223333:role/shop-karpenter-node')).toBe(karpenter);
  });

  it.each([
    ['1.31', '1.5'],
    ['1.33', '1.5'],
    ['1.34', '1.6'],
    ['1.35', '1.9'],
    ['1.36', '1.13'],
  ])('asks with Kubernetes %s for Karpenter %s', (kubernetes, minVersion) => {
    expect(newKarpenter({}, { kubernetes }).karpenter.minVersion).toBe(minVersion);
  });

  it('makes the instance profile where Karpenter cannot reach IAM', () => {
    const stack = newStack();
    const cluster = newCluster(stack, { network: newNetwork(stack, { isolated: true }) });
    new KarpenterInfrastructure(stack, 'karpenter', { cluster });
    expect(resources(stack, 'aws_iam_instance_profile')).toEqual({
      karpenter_profile: { name: 'shop-karpenter-node', role: '${aws_iam_role.karpenter_node.name}' },
    });
    expect(cluster.roster.karpenter?.instanceProfile).toBe('shop-karpenter-node');
  });

  it('is guarded by what depends on all of the stack, and nothing on it', () => {
    const { stack } = newKarpenter();
    new EncryptionKey(stack, 'later', { description: 'backups', alias: 'shop/data' });
    const all = Object.entries(synth(stack).resource ?? {}).flatMap(([type, named]) =>
      Object.entries(named).map(([id, block]) => ({ address: `${type}.${id}`, block: JSON.stringify(block) })),
    );
    const others = all.filter(({ address }) => address !== 'terraform_data.karpenter_guard');
    const guard = resources(stack, 'terraform_data')['karpenter_guard'] as { depends_on: string[] };
    expect([...guard.depends_on].sort()).toEqual(others.map(({ address }) => address).sort());
    expect(guard.depends_on).toContain('aws_kms_key.later');
    expect(others.filter(({ block }) => block.includes('karpenter_guard'))).toEqual([]);
  });

  it('has no guard, for a reason that it notes', () => {
    const { stack } = newKarpenter({ guard: { none: 'a cluster of an hour' } });
    expect(resources(stack, 'terraform_data')).toEqual({});
    expect((stack.toTerraform() as { '//': { exceptions: unknown } })['//'].exceptions).toEqual([
      { construct: 'shop/karpenter', prop: 'guard', reason: 'a cluster of an hour' },
    ]);
    expect(() => newKarpenter({ guard: false as never })).toThrow(
      "[shop/karpenter] 'guard' must be left out, or say its reason on one line: { none: '…' }, got false",
    );
  });

  it('takes a namespace, and warns of what it loses there', () => {
    const { stack, karpenter } = newKarpenter({ namespace: 'karpenter', serviceAccount: 'controller' });
    expect(resources(stack, 'aws_eks_pod_identity_association')['karpenter_association']).toMatchObject({
      namespace: 'karpenter',
      service_account: 'controller',
    });
    expect(karpenter.node.metadata.map(({ data }) => data as unknown)).toEqual([
      "'namespace' should be 'kube-system', whose calls the API server puts first, got 'karpenter': under load, " +
        'Karpenter would wait with all others; or give it a FlowSchema of its own',
    ]);
    expect(newKarpenter().karpenter.node.metadata).toEqual([]);
  });

  it('takes a name for all that it makes', () => {
    const { stack } = newKarpenter({ name: 'k' });
    expect(resources(stack, 'aws_sqs_queue')['karpenter_queue']?.['name']).toBe('k');
    expect(Object.values(resources(stack, 'aws_iam_role')).map(({ name }) => name)).toEqual(['k', 'k-node']);
    expect(Object.values(resources(stack, 'aws_iam_policy')).map(({ name }) => name)).toEqual([
      'k-instances',
      'k-profiles',
      'k-reading',
    ]);
  });

  it('takes undefined for what is left out, and renders twice the same', () => {
    const props = { namespace: undefined, serviceAccount: undefined, name: undefined, guard: undefined };
    const { stack } = newKarpenter(props);
    expect(synth(stack)).toEqual(synth(newKarpenter().stack));
    expect(synth(stack)).toEqual(synth(stack));
  });

  it.each([
    [
      { namespace: 'Karpenter' },
      "'namespace' must be lower case letters, digits and '-', starting and ending with a letter or digit, of at most 63 characters (a DNS label has no more), got \"Karpenter\"",
    ],
    [
      { serviceAccount: 'a_b' },
      "'serviceAccount' must be lower case letters, digits, '-' and '.', each part starting and ending with a letter or digit, of at most 253 characters (a DNS name has no more), got \"a_b\"",
    ],
    [
      { serviceAccount: 'default' },
      "'serviceAccount' must be Karpenter's own, got \"default\", which each pod of the namespace has",
    ],
    [{ cluster: 'shop' }, `'cluster' must be an EksCluster, got "shop"`],
    [{ queue: 'q' }, `'queue' is no prop of KarpenterInfrastructure, got "q"; the nearest is 'name'`],
  ])('refuses %j', (wrong, message) => {
    expect(() => newKarpenter(wrong as never)).toThrow(`[shop/karpenter] ${message}`);
  });

  it('refuses a name of a cluster that leaves its rules no room', () => {
    const name = 'c'.repeat(43);
    expect(() => newKarpenter({}, { name })).toThrow(
      `[shop/karpenter] 'name' must be letters, digits, '-' and '_', of at most 52 characters, got "${name}-karpenter"`,
    );
    expect(() => newKarpenter({ name: 'k' }, { name })).not.toThrow();
  });

  it('refuses a cluster in Auto Mode', () => {
    expect(() => newKarpenter({}, { autoMode: true })).toThrow(
      `[shop/karpenter] 'cluster' must not be in Auto Mode, where EKS runs Karpenter itself, got "shop"`,
    );
  });

  it('refuses a second one', () => {
    const { stack, cluster } = newKarpenter();
    expect(() => new KarpenterInfrastructure(stack, 'again', { cluster, name: 'again' })).toThrow(
      "[shop/again] 'cluster' must have one Karpenter, got one that has [shop/karpenter]",
    );
  });

  it('refuses a role of nodes that something else lets in', () => {
    const stack = newStack();
    const cluster = newCluster(stack);
    cluster.roster.principals.set('arn:aws:iam::111122223333:role/shop-karpenter-node', new Construct(stack, 'access'));
    expect(() => new KarpenterInfrastructure(stack, 'karpenter', { cluster })).toThrow(
      "[shop/karpenter] 'name' must make roles that nothing else lets in, got 'shop-karpenter-node', which [shop/access] does",
    );
  });

  it('refuses a cluster without nodes for its controller', () => {
    const stack = newStack();
    const cluster = ownCluster(stack);
    new KarpenterInfrastructure(stack, 'karpenter', { cluster });
    expect(() => synth(stack)).toThrow(
      "[shop/karpenter] 'cluster' must have a ManagedNodeGroup on demand for Karpenter's controller, which cannot run on nodes of its own, got none; add one, or bring it by ManagedNodeGroup.fromExisting",
    );
    new ManagedNodeGroup(stack, 'system', { cluster, instanceTypes: ['m7i.large'], size: { min: 2, max: 4 } });
    expect(() => synth(stack)).not.toThrow();
  });

  it('runs on nodes that are made elsewhere', () => {
    const stack = newStack();
    const cluster = ownCluster(stack);
    new KarpenterInfrastructure(stack, 'karpenter', { cluster });
    ManagedNodeGroup.fromExisting(stack, 'spot', { cluster, architecture: 'amd64', max: 2, capacity: 'spot' });
    ManagedNodeGroup.fromExisting(stack, 'gpu', { cluster, architecture: 'amd64', max: 2, tainted: true });
    expect(() => synth(stack)).toThrow("'cluster' must have a ManagedNodeGroup on demand");
    ManagedNodeGroup.fromExisting(stack, 'system', { cluster, architecture: 'amd64', max: 2 });
    expect(() => synth(stack)).not.toThrow();
  });

  it('refuses a cluster without the agent that hands out roles', () => {
    expect(() => synth(newKarpenter({}, { addons: [] }).stack)).toThrow(
      "[shop/karpenter] 'cluster' must have the add-on 'eks-pod-identity-agent', which hands Karpenter its role, got none",
    );
  });
});
