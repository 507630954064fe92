import {
  ControllerIdentityProps,
  EncryptionKey,
  EksStack,
  IEksCluster,
  WorkloadIdentity,
  WorkloadIdentityProps,
} from 'keelson/eks';
import { newCluster } from './cluster';
import { statementsOf } from './policy-statements';
import { newStack, resources, synth } from './stack';

const READ_ORDERS = { actions: ['s3:GetObject'], resources: ['arn:aws:s3:::acme-orders/*'] };

/** An identity of a stack of its own. */
function newIdentity(props: Partial<WorkloadIdentityProps> = {}, id = 'orders'): WorkloadIdentity {
  const stack = newStack();
  const cluster = newCluster(stack);
  return new WorkloadIdentity(stack, id, { cluster, namespace: 'shop', serviceAccount: 'orders', ...props });
}

function stackOf(identity: WorkloadIdentity): EksStack {
  return identity.node.scope as EksStack;
}

/** What the policy of a preset's identity allows, by statement. */
function rightsOf(identity: WorkloadIdentity): Readonly<Record<string, unknown>> {
  const policy = resources(stackOf(identity), 'aws_iam_role_policy')[`${identity.node.id}_policy`]?.policy;
  return Object.fromEntries(statementsOf(policy as string).map(({ sid = '', resources: on }) => [sid, on]));
}

describe('WorkloadIdentity', () => {
  it('is a role that only its service account takes, with its rights there before the pods have it', () => {
    const identity = newIdentity({ statements: [READ_ORDERS] });
    const statements = [{ Effect: 'Allow', Action: ['s3:GetObject'], Resource: ['arn:aws:s3:::acme-orders/*'] }];
    const trust = {
      Effect: 'Allow',
      Principal: { Service: ['pods.eks.amazonaws.com'] },
      Action: ['sts:AssumeRole', 'sts:TagSession'],
      Condition: {
        StringEquals: {
          'aws:SourceAccount': '111122223333',
          'aws:RequestTag/eks-cluster-arn': 'arn:aws:eks:eu-west-1:111122223333:cluster/shop',
          'aws:RequestTag/kubernetes-namespace': 'shop',
          'aws:RequestTag/kubernetes-service-account': 'orders',
        },
      },
    };
    expect(synth(stackOf(identity)).resource).toEqual({
      aws_iam_role: {
        orders: {
          name: 'shop-orders',
          description: 'Service account shop/orders of the cluster shop',
          assume_role_policy: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
        },
      },
      aws_iam_role_policy: {
        orders_policy: {
          name: 'shop-orders',
          role: '${aws_iam_role.orders.name}',
          policy: JSON.stringify({ Version: '2012-10-17', Statement: statements }),
        },
      },
      aws_eks_pod_identity_association: {
        orders_association: {
          cluster_name: 'shop',
          namespace: 'shop',
          service_account: 'orders',
          role_arn: '${aws_iam_role.orders.arn}',
          depends_on: ['aws_iam_role_policy.orders_policy'],
        },
      },
    });
  });

  it('knows the ARN of its role before anything is deployed, and enters it in the roster', () => {
    const stack = newStack();
    const cluster = newCluster(stack);
    const identity = new WorkloadIdentity(stack, 'orders', { cluster, namespace: 'shop', serviceAccount: 'orders' });
    const { roleArn, namespace, serviceAccount } = identity;
    expect({ roleArn, namespace, serviceAccount }).toEqual({
      roleArn: 'arn:aws:iam::111122223333:role/shop-orders',
      namespace: 'shop',
      serviceAccount: 'orders',
    });
    expect(cluster.roster.identities.get('shop/orders')).toEqual({
      construct: identity,
      mode: 'podIdentity',
      namespace,
      serviceAccount,
      roleArn,
    });
  });

  it('has no policy where it has no rights of its own', () => {
    const identity = newIdentity();
    expect(synth(stackOf(identity)).resource).not.toHaveProperty('aws_iam_role_policy');
    expect(identity.association?.dependsOn ?? []).toEqual([]);
  });

  it('takes an explicit undefined for an omitted prop', () => {
    const none = { mode: undefined, statements: undefined, managedPolicies: undefined };
    const more = { boundary: undefined, name: undefined, role: undefined };
    expect(synth(stackOf(newIdentity({ ...none, ...more })))).toEqual(synth(stackOf(newIdentity())));
  });

  it('renders twice the same', () => {
    const stack = stackOf(newIdentity({ statements: [READ_ORDERS] }));
    expect(synth(stack)).toEqual(synth(stack));
  });

  it('trusts the tokens of the cluster in mode irsa, without an association', () => {
    const identity = newIdentity({ mode: 'irsa', statements: [READ_ORDERS] });
    const { resource = {} } = synth(stackOf(identity));
    expect(Object.keys(resource)).toEqual(['aws_iam_role', 'aws_iam_role_policy']);
    expect(resource.aws_iam_role?.orders?.assume_role_policy).toContain('sts:AssumeRoleWithWebIdentity');
    expect(identity.association).toBeUndefined();
  });

  it('keeps variables of IAM from Terraform', () => {
    const resources_ = ['arn:aws:s3:::acme/${aws:PrincipalTag/kubernetes-namespace}/*'];
    const identity = newIdentity({ statements: [{ actions: ['s3:GetObject'], resources: resources_ }] });
    expect(resources(stackOf(identity), 'aws_iam_role_policy').orders_policy?.policy).toContain(
      'acme/$${aws:PrincipalTag/kubernetes-namespace}/*',
    );
  });

  it('has managed policies by name or ARN, at addresses that say which', () => {
    const own = 'arn:aws:iam::111122223333:policy/team/orders.read';
    const stack = stackOf(newIdentity({ managedPolicies: ['AmazonSQSReadOnlyAccess', own] }));
    expect(resources(stack, 'aws_iam_role_policy_attachment')).toEqual({
      orders_AmazonSQSReadOnlyAccess: {
        role: '${aws_iam_role.orders.name}',
        policy_arn: 'arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess',
      },
      'orders_orders-read': { role: '${aws_iam_role.orders.name}', policy_arn: own },
    });
    expect(resources(stack, 'aws_eks_pod_identity_association').orders_association?.depends_on).toEqual([
      'aws_iam_role_policy_attachment.orders_AmazonSQSReadOnlyAccess',
      'aws_iam_role_policy_attachment.orders_orders-read',
    ]);
  });

  it('has a boundary', () => {
    const boundary = 'arn:aws:iam::111122223333:policy/workloads';
    const stack = stackOf(newIdentity({ boundary }));
    expect(resources(stack, 'aws_iam_role').orders?.permissions_boundary).toBe(boundary);
  });

  it('has the name it is given', () => {
    const identity = newIdentity({ name: 'orders-reader' });
    expect(identity.roleArn).toBe('arn:aws:iam::111122223333:role/orders-reader');
    expect(resources(stackOf(identity), 'aws_iam_role').orders?.name).toBe('orders-reader');
  });

  it('gives pods a role that is there', () => {
    const role = 'arn:aws:iam::111122223333:role/team/orders';
    const identity = newIdentity({ role });
    expect(identity.roleArn).toBe(role);
    const { resource = {} } = synth(stackOf(identity));
    expect(Object.keys(resource)).toEqual(['aws_eks_pod_identity_association']);
    expect(resource.aws_eks_pod_identity_association?.orders_association).toMatchObject({
      cluster_name: 'shop',
      namespace: 'shop',
      service_account: 'orders',
      role_arn: role,
    });
  });

  it('waits for the agent that hands out the credentials', () => {
    const stack = newStack();
    const cluster = newCluster(stack);
    const agent = new WorkloadIdentity(stack, 'agent', { cluster, namespace: 'a', serviceAccount: 'a' }).resource!;
    cluster.order.place('agent', agent);
    new WorkloadIdentity(stack, 'orders', { cluster, namespace: 'shop', serviceAccount: 'orders' });
    const { orders_association } = resources(stack, 'aws_eks_pod_identity_association');
    expect(orders_association?.depends_on).toEqual(['aws_iam_role.agent']);
  });

  it('asks at synth for the agent of Pod Identity', () => {
    const stack = newStack();
    const cluster = newCluster(stack, { addons: [] });
    new WorkloadIdentity(stack, 'orders', { cluster, namespace: 'shop', serviceAccount: 'orders' });
    expect(() => synth(stack)).toThrow(
      "[shop/orders] 'cluster' must have the add-on 'eks-pod-identity-agent', which gives pods the credentials; " +
        "add it, or take mode 'irsa'",
    );
  });

  it('needs no agent in mode irsa, and in Auto Mode, which has its own', () => {
    for (const facts of [{ autoMode: true }, {}]) {
      const stack = newStack();
      const cluster = newCluster(stack, { addons: [], ...facts });
      const mode = facts.autoMode === true ? 'podIdentity' : 'irsa';
      new WorkloadIdentity(stack, 'orders', { cluster, namespace: 'shop', serviceAccount: 'orders', mode });
      expect(() => synth(stack)).not.toThrow();
    }
  });

  it.each<[string, object, string]>([
    [
      'the default service account',
      { serviceAccount: 'default' },
      `'serviceAccount' must be one of its own, as all pods without one use 'default', got "default"`,
    ],
    [
      'a service account that Kubernetes does not take',
      { serviceAccount: 'Orders' },
      "'serviceAccount' must be lower case letters, digits, '-' and '.', each part starting and ending with a letter " +
        'or digit, of at most 253 characters (a DNS name has no more), got "Orders"',
    ],
    [
      'a namespace that Kubernetes does not take',
      { namespace: 'shop.eu' },
      "'namespace' must be lower case letters, digits and '-', starting and ending with a letter or digit, " +
        'of at most 63 characters (a DNS label has no more), got "shop.eu"',
    ],
    ['another mode', { mode: 'kiam' }, `'mode' must be 'podIdentity' or 'irsa', got "kiam"`],
    ['what is no cluster', { cluster: 'shop' }, `'cluster' must be an EksCluster, got "shop"`],
    [
      'a long name',
      { name: 'a'.repeat(65) },
      `'name' must be letters, digits and _+=,.@-, of at most 64 characters, got "${'a'.repeat(65)}"`,
    ],
    [
      'all actions of a service',
      { statements: [READ_ORDERS, { ...READ_ORDERS, actions: ['s3:*'] }] },
      `'statements.1.actions' must name actions, not all of a service, got "s3:*"`,
    ],
    [
      'what IAM has but Keelson has not',
      { statements: [{ notActions: ['s3:DeleteObject'], resources: ['*'] }] },
      `'statements.0.notActions' is no prop of 'statements.0', got ["s3:DeleteObject"]; the nearest is 'actions'`,
    ],
    [
      'an action for a list',
      { statements: [{ actions: 's3:GetObject' }] },
      `'statements.0.actions' must be a list, got "s3:GetObject"`,
    ],
    [
      'more than a role holds',
      { statements: [{ actions: ['s3:GetObject'], resources: [`arn:aws:s3:::${'a'.repeat(10_200)}`] }] },
      "'statements' must be at most 10240 characters of JSON, got 10312; move some to 'managedPolicies'",
    ],
    [
      'all rights',
      { managedPolicies: ['AdministratorAccess'] },
      "'managedPolicies' must not be 'AdministratorAccess'; name what is done in 'statements'",
    ],
    [
      'a managed policy of another account',
      { managedPolicies: ['arn:aws:iam::999999999999:policy/orders'] },
      "'managedPolicies' must be the ARN of an IAM policy of this account or AWS's, " +
        `'arn:aws:iam::111122223333:policy/…', got "arn:aws:iam::999999999999:policy/orders"`,
    ],
    [
      'a managed policy twice',
      { managedPolicies: ['ReadOnlyAccess', 'arn:aws:iam::aws:policy/ReadOnlyAccess'] },
      `'managedPolicies' must have each policy once, got "arn:aws:iam::aws:policy/ReadOnlyAccess" twice`,
    ],
    [
      'too many managed policies',
      { managedPolicies: Array.from({ length: 11 }, (_, index) => `Policy${index}`) },
      "'managedPolicies' must be at most 10, got 11; put the rest into 'statements'",
    ],
    [
      'a boundary that is no policy',
      { boundary: 'workloads' },
      "'boundary' must be the ARN of an IAM policy of this account or AWS's, " +
        `'arn:aws:iam::111122223333:policy/…', got "workloads"`,
    ],
    [
      'a role of another account',
      { role: 'arn:aws:iam::999999999999:role/orders' },
      `'role' must be the ARN of a role of the account 111122223333, 'arn:aws:iam::111122223333:role/…', ` +
        'got "arn:aws:iam::999999999999:role/orders"',
    ],
    [
      'rights for a role that is there',
      { role: 'arn:aws:iam::111122223333:role/orders', managedPolicies: ['ReadOnlyAccess'] },
      `'managedPolicies' must be left out with 'role', whose rights you keep, got ["ReadOnlyAccess"]`,
    ],
    [
      'a misspelt prop',
      { serviceAcount: 'orders' },
      `'serviceAcount' is no prop of WorkloadIdentity, got "orders"; the nearest is 'serviceAccount'`,
    ],
  ])('refuses %s', (_, props, message) => {
    expect(() => newIdentity(props)).toThrow(new Error(`[shop/orders] ${message}`));
  });

  it('refuses a default name that is too long', () => {
    const id = 'o'.repeat(60);
    expect(() => newIdentity({}, id)).toThrow(`[shop/${id}] 'name' must be`);
  });

  it('refuses a second role for a service account', () => {
    const identity = newIdentity();
    const cluster = stackOf(identity).node.findChild('cluster') as unknown as IEksCluster;
    const props = { cluster, namespace: 'shop', serviceAccount: 'orders' };
    expect(() => new WorkloadIdentity(stackOf(identity), 'again', props)).toThrow(
      "[shop/again] 'serviceAccount' must have one role, got 'shop/orders', which has that of [shop/orders]",
    );
  });

  it('refuses a cluster elsewhere', () => {
    const cluster = newCluster(newStack('there', { region: 'eu-central-1' }));
    expect(() => newIdentity({ cluster })).toThrow(
      "[shop/orders] 'cluster' must be of the same stack, got [there/cluster]; bring it to this one by EksCluster.fromExisting",
    );
  });
});

describe('presets of WorkloadIdentity', () => {
  type Preset = (stack: EksStack, common: ControllerIdentityProps) => WorkloadIdentity;
  const bucket = { bucketName: 'acme-backups', keyAlias: 'alias/shop-base/data' };
  const presets: Readonly<Record<string, Preset>> = {
    velero: (stack, common) => WorkloadIdentity.velero(stack, 'x', { ...common, bucket }),
    externalDns: (stack, common) =>
      WorkloadIdentity.externalDns(stack, 'x', { ...common, zones: ['Z1'], domains: ['example.com'] }),
    certManager: (stack, common) => WorkloadIdentity.certManager(stack, 'x', { ...common, zones: ['Z1'] }),
    externalSecrets: (stack, common) => WorkloadIdentity.externalSecrets(stack, 'x', { ...common, prefixes: ['shop'] }),
    awsLoadBalancerController: (stack, common) => WorkloadIdentity.awsLoadBalancerController(stack, 'x', common),
    clusterAutoscaler: (stack, common) => WorkloadIdentity.clusterAutoscaler(stack, 'x', common),
    efsCsi: (stack, common) => WorkloadIdentity.efsCsi(stack, 'x', { ...common, fileSystems: ['fs-0a'] }),
  };

  function preset(name: string, more: Partial<ControllerIdentityProps> = {}): WorkloadIdentity {
    const stack = newStack();
    return presets[name]!(stack, { cluster: newCluster(stack), ...more });
  }

  it.each([
    ['velero', 'velero/velero-server', ['List', 'Objects', 'Key']],
    ['externalDns', 'external-dns/external-dns', ['Change', 'Read', 'Find']],
    ['certManager', 'cert-manager/cert-manager', ['Poll', 'Challenge', 'Read']],
    ['externalSecrets', 'external-secrets/external-secrets', ['ReadSecrets', 'ReadParameters']],
    [
      'awsLoadBalancerController',
      'kube-system/aws-load-balancer-controller',
      [
        ...['LinkedRole', 'Describe', 'ReadScoped', 'ReadCertificates', 'CreateGroup', 'CreateGroupInVpc'],
        ...['TagNewGroup', 'OwnGroup', 'OpenClusterGroup', 'Create', 'TagOnCreate', 'Own', 'Listeners'],
      ],
    ],
    ['clusterAutoscaler', 'kube-system/cluster-autoscaler', ['Describe', 'ReadNodeGroups', 'Scale']],
    ['efsCsi', 'kube-system/efs-csi-controller-sa', ['Describe', 'Zones', 'CreateTagged', 'TagOnCreate', 'DeleteOwn']],
  ])('%s is of %s', (name, account, sids) => {
    const identity = preset(name);
    expect(`${identity.namespace}/${identity.serviceAccount}`).toBe(account);
    const { policy } = resources(stackOf(identity), 'aws_iam_role_policy').x_policy ?? {};
    expect(statementsOf(policy as string).map(({ sid }) => sid)).toEqual(sids);
  });

  it.each(Object.keys(presets))('%s runs where it is told to', (name) => {
    const boundary = 'arn:aws:iam::111122223333:policy/workloads';
    const place = { namespace: 'platform', serviceAccount: 'own' };
    const identity = preset(name, { ...place, mode: 'irsa', boundary, name: 'own-role' });
    expect(identity).toMatchObject({ ...place, roleArn: 'arn:aws:iam::111122223333:role/own-role' });
    expect(identity.association).toBeUndefined();
    expect(resources(stackOf(identity), 'aws_iam_role').x?.permissions_boundary).toBe(boundary);
  });

  it.each(Object.keys(presets))('%s takes an explicit undefined for an omitted prop', (name) => {
    const none = { namespace: undefined, serviceAccount: undefined, mode: undefined, boundary: undefined };
    expect(synth(stackOf(preset(name, { ...none, name: undefined })))).toEqual(synth(stackOf(preset(name))));
  });

  it.each(Object.keys(presets))('%s refuses a misspelt prop and what is no cluster', (name) => {
    expect(() => preset(name, { nameSpace: 'x' } as object)).toThrow(
      `[shop/x] 'nameSpace' is no prop of WorkloadIdentity.${name}, got "x"; the nearest is 'namespace'`,
    );
    expect(() => preset(name, { cluster: undefined })).toThrow(
      "[shop/x] 'cluster' must be an EksCluster, got undefined",
    );
  });

  it('lets Velero make snapshots itself', () => {
    const stack = newStack();
    const props = { cluster: newCluster(stack), bucket, snapshots: 'native' } as const;
    expect(rightsOf(WorkloadIdentity.velero(stack, 'velero', props))).toHaveProperty('SnapshotOwnVolume');
  });

  it('lets External Secrets use the keys of its secrets', () => {
    const stack = newStack();
    const keyArn = 'arn:aws:kms:eu-west-1:111122223333:key/app';
    const keys = [EncryptionKey.fromExisting(stack, 'key', { keyArn })];
    const props = { cluster: newCluster(stack), prefixes: ['shop'], keys };
    expect(rightsOf(WorkloadIdentity.externalSecrets(stack, 'secrets', props)).Decrypt).toEqual([keyArn]);
  });

  it.each<[string, (stack: EksStack, cluster: IEksCluster) => void, string]>([
    [
      'velero without a bucket',
      (stack, cluster) => WorkloadIdentity.velero(stack, 'x', { cluster, bucket: 'b' as never }),
      `'bucket' must be a BackupBucket, got "b"`,
    ],
    [
      'velero with a bare alias',
      (stack, cluster) =>
        WorkloadIdentity.velero(stack, 'x', { cluster, bucket: { bucketName: 'acme', keyAlias: 'k' } }),
      `'bucket.keyAlias' must start with 'alias/', got "k"`,
    ],
    [
      'velero with other snapshots',
      (stack, cluster) => WorkloadIdentity.velero(stack, 'x', { cluster, bucket, snapshots: 'ebs' as 'csi' }),
      `'snapshots' must be 'csi' or 'native', got "ebs"`,
    ],
    [
      'externalDns with a zone by name',
      (stack, cluster) =>
        WorkloadIdentity.externalDns(stack, 'x', { cluster, zones: ['example.com'], domains: ['example.com'] }),
      `'zones' must be ids of hosted zones, such as 'Z0123456789ABC', got "example.com"`,
    ],
    [
      'externalDns with a pattern',
      (stack, cluster) =>
        WorkloadIdentity.externalDns(stack, 'x', { cluster, zones: ['Z1'], domains: ['*.example.com'] }),
      "'domains' must be domains in lower case, such as 'example.com', without '*' and without a dot at the end, " +
        'got "*.example.com"',
    ],
    [
      'certManager without zones',
      (stack, cluster) => WorkloadIdentity.certManager(stack, 'x', { cluster, zones: [] }),
      "'zones' must be ids of hosted zones, such as 'Z0123456789ABC', at least one, got []",
    ],
    [
      'externalSecrets with all secrets',
      (stack, cluster) => WorkloadIdentity.externalSecrets(stack, 'x', { cluster, prefixes: ['*'] }),
      `'prefixes' must be paths such as 'shop', without '/' at the ends, got "*"`,
    ],
    [
      'externalSecrets with a text for a key',
      (stack, cluster) =>
        WorkloadIdentity.externalSecrets(stack, 'x', { cluster, prefixes: ['shop'], keys: ['k' as never] }),
      `'keys' must be of EncryptionKey, got "k"`,
    ],
    [
      'externalSecrets with a key that is not there',
      (stack, cluster) =>
        WorkloadIdentity.externalSecrets(stack, 'x', { cluster, prefixes: ['shop'], keys: [undefined as never] }),
      "'keys' must be of EncryptionKey, got undefined",
    ],
    [
      'certManager with a zone that is not there',
      (stack, cluster) => WorkloadIdentity.certManager(stack, 'x', { cluster, zones: [undefined as never] }),
      "'zones' must be ids of hosted zones, such as 'Z0123456789ABC', got undefined",
    ],
    [
      'certManager with a zone twice',
      (stack, cluster) => WorkloadIdentity.certManager(stack, 'x', { cluster, zones: ['Z1', 'Z1'] }),
      '\'zones\' must have each once, got "Z1" twice',
    ],
    [
      'velero with a name that is no bucket',
      (stack, cluster) => WorkloadIdentity.velero(stack, 'x', { cluster, bucket: { bucketName: 'Acme Backups' } }),
      `'bucket.bucketName' must be the name of a bucket, such as 'acme-backups', got "Acme Backups"`,
    ],
    [
      'velero with a place that is no region',
      (stack, cluster) => WorkloadIdentity.velero(stack, 'x', { cluster, bucket: { ...bucket, region: 'europe' } }),
      `'bucket.region' must be an AWS region such as 'eu-west-1', got "europe"`,
    ],
    [
      'efsCsi with an ARN',
      (stack, cluster) => WorkloadIdentity.efsCsi(stack, 'x', { cluster, fileSystems: ['arn:x'] }),
      `'fileSystems' must be ids of file systems, such as 'fs-0a1b2c3d', got "arn:x"`,
    ],
  ])('refuses %s', (_, make, message) => {
    const stack = newStack();
    const cluster = newCluster(stack);
    expect(() => make(stack, cluster)).toThrow(new Error(`[shop/x] ${message}`));
  });

  it('refuses Cluster Autoscaler beside what scales nodes already', () => {
    const stack = newStack();
    const cluster = newCluster(stack, { autoMode: true });
    const identity = WorkloadIdentity.clusterAutoscaler(stack, 'autoscaler', { cluster });
    const group = { architecture: 'amd64', max: 3, spot: false, tainted: false } as const;
    cluster.roster.nodeGroups.push(
      { ...group, construct: cluster, fixedSize: false },
      { ...group, construct: identity, fixedSize: true },
    );
    cluster.roster.setKarpenter({ construct: identity, nodeRole: 'n', queue: 'q', minVersion: '1.9' });
    expect(() => synth(stack)).toThrow(
      [
        "[shop/autoscaler] 'cluster' must have one that scales nodes, got Karpenter too, [shop/autoscaler]; remove one of them",
        "[shop/autoscaler] 'cluster' must not run EKS Auto Mode, which scales nodes itself; leave this identity out",
        "[shop/autoscaler] 'cluster' must not have node groups of a fixed size, got [shop/autoscaler]; give it 'initial' instead of 'desired'",
      ].join('\n  '),
    );
  });
});
