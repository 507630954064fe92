import { Token } from 'cdktf';
import { EksAddon, EksAddonProps, EksCluster, EksStack, IEksCluster } from 'keelson/eks';
import { newCluster, newNetwork } from './cluster';
import { newStack, resources, synth } from './stack';

function addon(stack: EksStack, props: Partial<EksAddonProps>, id = 'addon'): EksAddon {
  return new EksAddon(stack, id, { cluster: props.cluster ?? newCluster(stack), name: 'kube-state-metrics', ...props });
}

describe('EksAddon', () => {
  it('has the version that AWS has as default, owns what it makes, and goes when it is destroyed', () => {
    const stack = newStack();
    addon(stack, {});
    const { resource, data } = synth(stack);
    expect(resource).toEqual({
      aws_eks_addon: {
        addon: {
          cluster_name: 'shop',
          addon_name: 'kube-state-metrics',
          addon_version: '${data.aws_eks_addon_version.addon_version.version}',
          resolve_conflicts_on_create: 'NONE',
          resolve_conflicts_on_update: 'OVERWRITE',
          preserve: false,
        },
      },
    });
    expect(data).toEqual({
      aws_eks_addon_version: {
        addon_version: { addon_name: 'kube-state-metrics', kubernetes_version: '1.35', most_recent: false },
      },
    });
  });

  it('may follow the newest version', () => {
    const stack = newStack();
    addon(stack, { version: 'latest' });
    expect(synth(stack).data?.aws_eks_addon_version?.addon_version?.most_recent).toBe(true);
  });

  it('may stay on a version, which is looked up nowhere', () => {
    const stack = newStack();
    addon(stack, { version: 'v2.17.0-eksbuild.2' });
    expect(resources(stack, 'aws_eks_addon').addon?.addon_version).toBe('v2.17.0-eksbuild.2');
    expect(synth(stack).data).toBeUndefined();
  });

  it('takes a kube-proxy of up to three minors before that of the cluster', () => {
    const stack = newStack();
    addon(stack, { name: 'kube-proxy', version: 'v1.32.6-eksbuild.2', cluster: newCluster(stack, { addons: [] }) });
    expect(resources(stack, 'aws_eks_addon').addon?.addon_version).toBe('v1.32.6-eksbuild.2');
  });

  it('has configuration of its own, in JSON', () => {
    const stack = newStack();
    addon(stack, { configuration: { replicas: 2, nodeSelector: { pool: 'system' } } });
    expect(resources(stack, 'aws_eks_addon').addon?.configuration_values).toBe(
      '{"replicas":2,"nodeSelector":{"pool":"system"}}',
    );
  });

  it('merges configuration into that of the table, of which it wins', () => {
    const stack = newStack();
    const cluster = newCluster(stack, { addons: ['eks-pod-identity-agent'] });
    addon(stack, {
      cluster,
      name: 'vpc-cni',
      configuration: {
        env: { WARM_PREFIX_TARGET: '2', AWS_VPC_K8S_CNI_LOGLEVEL: 'INFO' },
        enableNetworkPolicy: 'false',
      },
    });
    expect(JSON.parse(String(resources(stack, 'aws_eks_addon').addon?.configuration_values))).toEqual({
      enableNetworkPolicy: 'false',
      env: { ENABLE_PREFIX_DELEGATION: 'true', WARM_PREFIX_TARGET: '2', AWS_VPC_K8S_CNI_LOGLEVEL: 'INFO' },
    });
  });

  it('may name in its configuration what only Terraform knows', () => {
    const stack = newStack();
    const env = { A: '${aws_vpc.network.id}', B: '$${HOST_IP}', C: '%%{if}' };
    addon(stack, { configuration: { env } });
    expect(resources(stack, 'aws_eks_addon').addon?.configuration_values).toBe(JSON.stringify({ env }));
  });

  it('has the configuration of the table where that of the user is explicitly undefined', () => {
    const [plain, explicit] = [newStack(), newStack()];
    const cluster = (stack: EksStack) => newCluster(stack, { addons: ['eks-pod-identity-agent'] });
    addon(plain, { cluster: cluster(plain), name: 'vpc-cni', configuration: {} });
    addon(explicit, {
      cluster: cluster(explicit),
      name: 'vpc-cni',
      configuration: { env: undefined, enableNetworkPolicy: undefined },
    });
    expect(resources(explicit, 'aws_eks_addon')).toEqual(resources(plain, 'aws_eks_addon'));
    expect(resources(plain, 'aws_eks_addon').addon).toMatchObject({
      configuration_values:
        '{"enableNetworkPolicy":"true","env":{"ENABLE_PREFIX_DELEGATION":"true","WARM_PREFIX_TARGET":"1"}}',
    });
  });

  it('may keep what was changed with kubectl', () => {
    const stack = newStack();
    addon(stack, { onConflict: 'preserve' });
    expect(resources(stack, 'aws_eks_addon').addon?.resolve_conflicts_on_update).toBe('PRESERVE');
  });

  it('has a role with the rights it is given, for its service account alone', () => {
    const stack = newStack();
    const made = addon(stack, {
      name: 'external-dns',
      identity: {
        statements: [{ actions: ['route53:ListResourceRecordSets'], resources: ['arn:aws:route53:::hostedzone/Z1'] }],
        managedPolicies: ['arn:aws:iam::111122223333:policy/team/Zones'],
      },
    });
    expect(made.roleArn).toBe('arn:aws:iam::111122223333:role/shop-external-dns');
    const { resource } = synth(stack);
    expect(resource?.aws_iam_role?.addon_role).toEqual({
      name: 'shop-external-dns',
      description: 'The add-on external-dns of the cluster shop',
      assume_role_policy: expect.stringContaining(
        '"aws:RequestTag/kubernetes-namespace":"external-dns","aws:RequestTag/kubernetes-service-account":"external-dns"',
      ),
    });
    expect(resource?.aws_iam_role_policy?.addon_policy).toEqual({
      name: 'external-dns',
      role: '${aws_iam_role.addon_role.name}',
      policy:
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["route53:ListResourceRecordSets"],"Resource":["arn:aws:route53:::hostedzone/Z1"]}]}',
    });
    expect(resource?.aws_iam_role_policy_attachment).toEqual({
      addon_Zones: {
        role: '${aws_iam_role.addon_role.name}',
        policy_arn: 'arn:aws:iam::111122223333:policy/team/Zones',
      },
    });
    expect(resource?.aws_eks_addon?.addon).toMatchObject({
      pod_identity_association: [
        { role_arn: 'arn:aws:iam::111122223333:role/shop-external-dns', service_account: 'external-dns' },
      ],
      depends_on: ['aws_iam_role_policy_attachment.addon_Zones', 'aws_iam_role_policy.addon_policy'],
    });
  });

  it('has the rights of the table without being given any', () => {
    const stack = newStack();
    addon(stack, { name: 'amazon-cloudwatch-observability' });
    const attachments = Object.values(resources(stack, 'aws_iam_role_policy_attachment'));
    expect(attachments.map(({ policy_arn: arn }) => arn)).toEqual([
      'arn:aws:iam::aws:policy/AWSXrayWriteOnlyAccess',
      'arn:aws:iam::aws:policy/CloudWatchAgentServerPolicy',
    ]);
  });

  it.each([
    ['amazon-cloudwatch-observability', 'amazon-cloudwatch/cloudwatch-agent'],
    ['aws-ebs-csi-driver', 'kube-system/ebs-csi-controller-sa'],
    ['aws-efs-csi-driver', 'kube-system/efs-csi-controller-sa'],
    ['aws-fsx-csi-driver', 'kube-system/fsx-csi-controller-sa'],
    ['aws-mountpoint-s3-csi-driver', 'kube-system/s3-csi-driver-sa'],
    ['cert-manager', 'cert-manager/cert-manager'],
    ['external-dns', 'external-dns/external-dns'],
    ['vpc-cni', 'kube-system/aws-node'],
  ])('knows that %s runs as %s', (name, serviceAccount) => {
    const stack = newStack();
    const cluster = newCluster(stack, { addons: ['eks-pod-identity-agent'] });
    addon(stack, { cluster, name, identity: { roleArn: 'arn:aws:iam::111122223333:role/x' } });
    expect([...cluster.roster.identities.keys()]).toEqual([serviceAccount]);
    expect(resources(stack, 'aws_eks_addon').addon?.pod_identity_association).toEqual([
      { role_arn: 'arn:aws:iam::111122223333:role/x', service_account: serviceAccount.split('/')[1] },
    ]);
  });

  it.each(['aws-efs-csi-driver', 'aws-fsx-csi-driver', 'external-dns'])('refuses %s without rights', (name) => {
    expect(() => addon(newStack(), { name })).toThrow(
      `[shop/addon] 'identity' must be given for '${name}', which can do nothing without rights, got undefined`,
    );
  });

  it('refuses a cluster of another stack, whose resources it could not wait for', () => {
    const cluster = newCluster(newStack('base'));
    expect(() => addon(newStack(), { cluster })).toThrow(
      "[shop/addon] 'cluster' must be of the same stack, got [base/cluster]; bring it to this one by EksCluster.fromExisting",
    );
  });

  it('takes a role that the user brought', () => {
    const stack = newStack();
    const roleArn = 'arn:aws:iam::111122223333:role/efs';
    addon(stack, { name: 'aws-efs-csi-driver', identity: { roleArn } });
    expect(resources(stack, 'aws_iam_role')).toEqual({});
    expect(resources(stack, 'aws_eks_addon').addon?.pod_identity_association).toEqual([
      { role_arn: roleArn, service_account: 'efs-csi-controller-sa' },
    ]);
  });

  it('is in the roster, with its identity', () => {
    const stack = newStack();
    const cluster = newCluster(stack);
    const made = addon(stack, { cluster, name: 'amazon-cloudwatch-observability' });
    expect(cluster.roster.addons.get('amazon-cloudwatch-observability')?.construct).toBe(made);
    expect(cluster.roster.identities.get('amazon-cloudwatch/cloudwatch-agent')?.roleArn).toBe(made.roleArn);
  });

  it('takes an add-on that Keelson does not know, in its place', () => {
    const stack = newStack();
    addon(stack, { name: 'datadog_operator', stage: 'workloads' });
    expect(resources(stack, 'aws_eks_addon').addon?.addon_name).toBe('datadog_operator');
  });

  it('takes what it needs from declarations that follow', () => {
    const stack = newStack();
    const cluster = newCluster(stack, { addons: ['eks-pod-identity-agent'] });
    addon(stack, { cluster, name: 'snapshot-controller' });
    addon(stack, { cluster, name: 'aws-ebs-csi-driver' }, 'ebs');
    expect(Object.keys(resources(stack, 'aws_eks_addon'))).toEqual(['addon', 'ebs']);
  });

  it('takes explicit undefined as omitted', () => {
    const [plain, explicit] = [newStack(), newStack()];
    addon(plain, {});
    addon(explicit, {
      version: undefined,
      configuration: undefined,
      identity: undefined,
      stage: undefined,
      onConflict: undefined,
    });
    expect(synth(explicit)).toEqual(synth(plain));
  });

  const cycle = (): object => {
    const map: Record<string, unknown> = {};
    map.self = map;
    return map;
  };
  const proxy = (version: string): object => ({ name: 'kube-proxy', version });
  const refused: [string, object, string][] = [
    [
      'a name that is misspelt',
      { name: 'kube-state-metric' },
      `'name' must be an add-on that Keelson knows, or come with its 'stage', got "kube-state-metric"; the nearest is 'kube-state-metrics'`,
    ],
    [
      'a name of an object of JavaScript',
      { name: 'constructor' },
      `'name' must be an add-on that Keelson knows, or come with its 'stage', got "constructor"; the nearest is `,
    ],
    ['a stage that is none', { stage: 'nodes' }, `'stage' must be 'agent', 'network' or 'workloads', got "nodes"`],
    [
      'a version of another form',
      { version: '2.17' },
      `'version' must be 'v1.2.3' or 'v1.2.3-eksbuild.4', 'latest', or left out for AWS's default, got "2.17"`,
    ],
    [
      'a version without its patch',
      { version: 'v2.17' },
      `'version' must be 'v1.2.3' or 'v1.2.3-eksbuild.4', 'latest', or left out for AWS's default, got "v2.17"`,
    ],
    [
      'a kube-proxy that is newer than the cluster',
      proxy('v1.36.0-eksbuild.1'),
      `'version' must be a kube-proxy of Kubernetes 1.32 to 1.35, for a cluster of 1.35, got "v1.36.0-eksbuild.1"`,
    ],
    [
      'a kube-proxy that is too old for the cluster',
      proxy('v1.31.9-eksbuild.1'),
      `'version' must be a kube-proxy of Kubernetes 1.32 to 1.35, for a cluster of 1.35, got "v1.31.9-eksbuild.1"`,
    ],
    [
      'a kube-proxy of another major',
      proxy('v2.33.0'),
      `'version' must be a kube-proxy of Kubernetes 1.32 to 1.35, for a cluster of 1.35, got "v2.33.0"`,
    ],
    [
      'configuration that is a text',
      { configuration: '{}' },
      `'configuration' must be a map of the add-on's own fields, got "{}"`,
    ],
    [
      'configuration that is an object of a class',
      { configuration: new Date(0) },
      `'configuration' must be a map of the add-on's own fields, got "1970-01-01T00:00:00.000Z"`,
    ],
    [
      'configuration that JSON would drop',
      { configuration: { env: { A: () => 1 } } },
      "'configuration.env.A' must be plain: texts, numbers, booleans, null, lists and maps of them, got a function",
    ],
    [
      'configuration that JSON would spoil',
      { configuration: { replicaCount: [Number.NaN] } },
      "'configuration.replicaCount.0' must be plain: texts, numbers, booleans, null, lists and maps of them, got NaN",
    ],
    ['configuration that has no end', { configuration: cycle() }, "'configuration.self.self.self.self.self.self."],
    [
      'a number that only Terraform knows, of which JSON has a false one',
      { configuration: { replicaCount: Token.asNumber({ resolve: () => 3 }) } },
      "'configuration.replicaCount' must be written out, as in JSON Terraform fills in texts only, got a token",
    ],
    [
      'a list that only Terraform knows',
      { configuration: { zones: Token.asList({ resolve: () => ['a'] }) } },
      "'configuration.zones' must be written out, as in JSON Terraform fills in texts only, got a token",
    ],
    ...['at ${HOST_IP}', '%{if}'].map((text): [string, object, string] => [
      `${text}, which Terraform would read`,
      { configuration: { env: { A: text } } },
      `'configuration.env.A' must have '$\${' for '\${' and '%%{' for '%{', which Terraform fills in, got "${text}"`,
    ]),
    ['a cluster that is none', { cluster: {} }, "'cluster' must be an EksCluster, got {}"],
    [
      'a name that is none',
      { name: '', stage: 'workloads' },
      "'name' must be letters, digits, '-' and '_', starting with a letter or digit, of at most 100 characters, got \"\"",
    ],
    [
      'a conflict that is settled in another way',
      { onConflict: 'none' },
      `'onConflict' must be 'overwrite' or 'preserve', got "none"`,
    ],
    [
      'an add-on that can do nothing without rights',
      { name: 'aws-efs-csi-driver' },
      "'identity' must be given for 'aws-efs-csi-driver', which can do nothing without rights, got undefined",
    ],
    [
      'rights that are none',
      { identity: {} },
      "'identity' must have 'statements', 'managedPolicies' or 'roleArn', got {}",
    ],
    [
      'rights of an unknown service account',
      { identity: { managedPolicies: ['arn:aws:iam::aws:policy/X'] } },
      "'identity.serviceAccount' must be given with 'identity.namespace' for 'kube-state-metrics', got undefined",
    ],
    [
      'a service account that Kubernetes does not take',
      { identity: { managedPolicies: ['arn:aws:iam::aws:policy/X'], namespace: 'metrics', serviceAccount: 'KSM' } },
      `'identity.serviceAccount' must be lower case letters, digits, '-' and '.', `,
    ],
    [
      'a policy by its name',
      { name: 'external-dns', identity: { managedPolicies: ['Zones'] } },
      `'identity.managedPolicies' must be ARNs of IAM policies of this account or AWS's, 'arn:aws:iam::…:policy/…', got "Zones"`,
    ],
    ...(
      [
        ['of another account', 'arn:aws:iam::444455556666:role/x'],
        ['of another partition', 'arn:aws-cn:iam::111122223333:role/x'],
        ['that is none', Symbol('x')],
      ] as const
    ).map(([which, roleArn]): [string, object, string] => [
      `a role ${which}`,
      { name: 'external-dns', identity: { roleArn } },
      "'identity.roleArn' must be the ARN of an IAM role of the stack's account, 'arn:aws:iam::111122223333:role/…', got " +
        (typeof roleArn === 'string' ? `"${roleArn}"` : 'Symbol(x)'),
    ]),
    ...(
      [
        [['arn:aws:iam::aws:policy/X', 'arn:aws:iam::111122223333:policy/X'], '"arn:aws:iam::aws:policy/X"'],
        [['arn:aws:iam::aws:policy/X', 'arn:aws:iam::aws:policy/X'], '"arn:aws:iam::aws:policy/X"'],
        [['arn:aws:iam::111122223333:policy/role'], "'Resource', 'policy', 'role' or 'version'"],
      ] as const
    ).map(([managedPolicies, other]): [string, object, string] => [
      `policies of one name: ${managedPolicies.join()}`,
      { name: 'external-dns', identity: { managedPolicies } },
      `'identity.managedPolicies' must have names of their own, got "${managedPolicies.at(-1) ?? ''}" beside ${other}`,
    ]),
    [
      'more policies than a role has',
      {
        name: 'external-dns',
        identity: { managedPolicies: Array.from({ length: 11 }, (_, index) => `arn:aws:iam::aws:policy/P${index}`) },
      },
      "'identity.managedPolicies' must be at most 10, got 11",
    ],
    [
      'a policy of another partition',
      { name: 'external-dns', identity: { managedPolicies: ['arn:aws-cn:iam::aws:policy/X'] } },
      "'identity.managedPolicies' must be ARNs of IAM policies of this account or AWS's, 'arn:aws:iam::…:policy/…', got",
    ],
    [
      'statements that are too long for a role',
      {
        name: 'external-dns',
        identity: {
          statements: [
            {
              actions: ['route53:ListResourceRecordSets'],
              resources: Array.from({ length: 400 }, (_, index) => `arn:aws:route53:::hostedzone/Z${index}`),
            },
          ],
        },
      },
      "'identity.statements' must be at most 10240 characters of JSON, got 14",
    ],
    [
      'a role with rights beside it',
      { name: 'external-dns', identity: { roleArn: 'arn:aws:iam::111122223333:role/x', statements: [] } },
      `'identity.roleArn' must be alone, as the role has rights of its own, got `,
    ],
    [
      'all actions of a service',
      { name: 'external-dns', identity: { statements: [{ actions: ['route53:*'], resources: ['*'] }] } },
      `'identity.statements.0.actions' must `,
    ],
    [
      'a misspelt prop',
      { versions: 'v1.2.3' },
      `'versions' is no prop of EksAddon, got "v1.2.3"; the nearest is 'version'`,
    ],
  ];
  it.each(refused)('refuses %s', (_, props, message) => {
    const stack = newStack();
    expect(() =>
      addon(stack, { cluster: newCluster(stack, { addons: ['eks-pod-identity-agent'] }), ...props }),
    ).toThrow(`[shop/addon] ${message}`);
  });

  it('refuses what the cluster installs, and says where to configure it', () => {
    const stack = newStack();
    const cluster = new EksCluster(stack, 'cluster', {
      kubernetes: '1.35',
      network: newNetwork(stack),
      admins: ['arn:aws:iam::111122223333:role/Admin'],
    });
    expect(() => addon(stack, { cluster, name: 'coredns' })).toThrow(
      "[shop/addon] 'name' must be an add-on that the cluster does not have yet, got 'coredns', which [shop/cluster] " +
        'installs; configure it there: addons: { "coredns": { version, configuration } }',
    );
  });

  it('refuses a second of a name', () => {
    const stack = newStack();
    const cluster = newCluster(stack);
    addon(stack, { cluster });
    expect(() => addon(stack, { cluster }, 'again')).toThrow(
      "[shop/again] 'name' must be an add-on that the cluster does not have yet, got 'kube-state-metrics', which is [shop/addon]'s",
    );
    expect(() => addon(stack, { cluster, name: 'coredns' }, 'dns')).toThrow(
      "[shop/dns] 'name' must be an add-on that the cluster does not have yet, got 'coredns', which is [shop/cluster]'s",
    );
  });

  it.each([
    ['fluent-bit', 'amazon-cloudwatch-observability'],
    ['amazon-cloudwatch-observability', 'fluent-bit'],
  ])('refuses %s beside %s', (name, rival) => {
    const stack = newStack();
    const cluster: IEksCluster = newCluster(stack, { addons: [rival, 'eks-pod-identity-agent'] });
    expect(() => addon(stack, { cluster, name })).toThrow(
      `[shop/addon] 'name' must not do the job of another add-on, got '${name}' beside '${rival}'`,
    );
  });

  it('refuses an add-on without those that it needs', () => {
    const stack = newStack();
    addon(stack, { cluster: newCluster(stack, { addons: [] }), name: 'snapshot-controller' });
    expect(() => synth(stack)).toThrow(
      "[shop/addon] 'name' must come with the add-ons that it needs, got 'snapshot-controller' without 'aws-ebs-csi-driver'",
    );
  });

  it('refuses a role for an add-on without the agent that hands out its credentials', () => {
    const stack = newStack();
    addon(stack, { cluster: newCluster(stack, { addons: [] }), name: 'amazon-cloudwatch-observability' });
    expect(() => synth(stack)).toThrow(
      "'name' must come with the add-ons that it needs, got 'amazon-cloudwatch-observability' without 'eks-pod-identity-agent'",
    );
  });

  it('refuses a second role for a service account', () => {
    const stack = newStack();
    const cluster = newCluster(stack);
    const identity = { roleArn: 'arn:aws:iam::111122223333:role/x', namespace: 'm', serviceAccount: 'm' };
    addon(stack, { cluster, identity });
    expect(() => addon(stack, { cluster, identity, name: 'prometheus-node-exporter' }, 'b')).toThrow(
      "[shop/b] 'serviceAccount' must have one role, got 'm/m', which has that of [shop/addon]",
    );
  });
});
