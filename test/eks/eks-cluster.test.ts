import { Duration } from 'cdk8s';
import { DefaultTokenResolver, StringConcat, Tokenization } from 'cdktf';
import { EksCluster, EksClusterProps, EksStack, EncryptionKey, IEncryptionKey } from 'keelson/eks';
import { newNetwork } from './cluster';
import { Block, newStack, resources, synth, Terraform } from './stack';

const ADMIN = 'arn:aws:iam::111122223333:role/PlatformAdmin';

/** A cluster of the default, in a network of plain values. */
function cluster(stack: EksStack, props: Partial<EksClusterProps> = {}): EksCluster {
  return new EksCluster(stack, 'cluster', {
    kubernetes: '1.35',
    network: props.network ?? newNetwork(stack),
    admins: [ADMIN],
    ...props,
  });
}

/** The `aws_eks_cluster` of a cluster with such props. */
function block(props: Partial<EksClusterProps>): Block {
  const stack = newStack();
  cluster(stack, props);
  return resources(stack, 'aws_eks_cluster').cluster ?? {};
}

/** A value as Terraform reads it. */
function resolved(stack: EksStack, value: unknown): unknown {
  return Tokenization.resolve(value, {
    scope: stack,
    preparing: false,
    resolver: new DefaultTokenResolver(new StringConcat()),
  });
}

/** What the stack says that was loosened. */
function exceptions(stack: EksStack): unknown {
  return (stack.toTerraform() as { '//': { exceptions?: unknown } })['//'].exceptions;
}

const policy = (...Statement: unknown[]): string => JSON.stringify({ Version: '2012-10-17', Statement });

const accountAdministration = {
  Sid: 'AccountAdministration',
  Effect: 'Allow',
  Principal: { AWS: ['arn:aws:iam::111122223333:root'] },
  Action: ['kms:*'],
  Resource: ['*'],
};

const key = (description: string, ...statements: unknown[]): Block => ({
  description,
  enable_key_rotation: true,
  rotation_period_in_days: 365,
  deletion_window_in_days: 30,
  policy: policy(accountAdministration, ...statements),
});

const autoScaling = {
  AWS: ['arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling'],
};

const podIdentity = (serviceAccount: string): string =>
  policy({
    Effect: 'Allow',
    Principal: { Service: ['pods.eks.amazonaws.com'] },
    Action: ['sts:AssumeRole', 'sts:TagSession'],
    Condition: {
      StringEquals: {
        'aws:SourceAccount': '111122223333',
        'aws:RequestTag/eks-cluster-arn': 'arn:aws:eks:eu-west-1:111122223333:cluster/shop',
        'aws:RequestTag/kubernetes-namespace': 'kube-system',
        'aws:RequestTag/kubernetes-service-account': serviceAccount,
      },
    },
  });

const ACCESS = [
  'aws_eks_cluster.cluster',
  'aws_eks_access_entry.cluster_admin-role-PlatformAdmin',
  'aws_eks_access_policy_association.cluster_admin-role-PlatformAdmin_policy',
];
const AGENT = [...ACCESS, 'aws_eks_addon.cluster_eks-pod-identity-agent'];
const NETWORK = [...AGENT, 'aws_eks_addon.cluster_kube-proxy', 'aws_eks_addon.cluster_vpc-cni'];

const addon = (name: string, depends_on: string[], more: Block = {}): Block => ({
  cluster_name: 'shop',
  addon_name: name,
  addon_version: `\${data.aws_eks_addon_version.cluster_${name}_version.version}`,
  resolve_conflicts_on_create: 'NONE',
  resolve_conflicts_on_update: 'OVERWRITE',
  preserve: false,
  depends_on,
  ...more,
});

const version = (addon_name: string): Block => ({ addon_name, kubernetes_version: '1.35', most_recent: false });

describe('EksCluster', () => {
  it('is private, encrypted, audited, administered by whom it names, and has its add-ons in order', () => {
    const stack = newStack();
    cluster(stack);
    const { resource = {}, data } = synth(stack);
    const { aws_iam_role_policy: policies = {}, ...others } = resource;
    expect(others).toEqual({
      aws_eks_cluster: {
        cluster: {
          name: 'shop',
          version: '1.35',
          role_arn: 'arn:aws:iam::111122223333:role/shop-cluster',
          bootstrap_self_managed_addons: false,
          enabled_cluster_log_types: ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler'],
          access_config: { authentication_mode: 'API', bootstrap_cluster_creator_admin_permissions: false },
          vpc_config: {
            subnet_ids: ['subnet-1aa', 'subnet-1bb', 'subnet-1cc'],
            endpoint_private_access: true,
            endpoint_public_access: false,
          },
          encryption_config: {
            provider: { key_arn: '${aws_kms_key.cluster_secrets.arn}' },
            resources: ['secrets'],
          },
          kubernetes_network_config: { ip_family: 'ipv4', service_ipv4_cidr: '172.20.0.0/16' },
          upgrade_policy: { support_type: 'STANDARD' },
          zonal_shift_config: { enabled: true },
          lifecycle: {
            prevent_destroy: true,
            ignore_changes: [
              'access_config[0].bootstrap_cluster_creator_admin_permissions',
              'bootstrap_self_managed_addons',
            ],
          },
          depends_on: [
            'aws_iam_role_policy_attachment.cluster_role_AmazonEKSClusterPolicy',
            'aws_iam_role_policy.cluster_role_keys',
            'aws_cloudwatch_log_group.cluster_log-group',
          ],
        },
      },
      aws_kms_key: {
        cluster_secrets: key('Secrets of the cluster shop'),
        cluster_volumes: key(
          'Volumes of the cluster shop',
          {
            Sid: 'AutoScalingUse',
            Effect: 'Allow',
            Principal: autoScaling,
            Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
            Resource: ['*'],
          },
          {
            Sid: 'AutoScalingGrant',
            Effect: 'Allow',
            Principal: autoScaling,
            Action: ['kms:CreateGrant'],
            Resource: ['*'],
            Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
          },
        ),
        cluster_logs: key('Logs of the cluster shop', {
          Sid: 'CloudWatchLogs',
          Effect: 'Allow',
          Principal: { Service: ['logs.eu-west-1.amazonaws.com'] },
          Action: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
          Resource: ['*'],
          Condition: {
            ArnLike: {
              'kms:EncryptionContext:aws:logs:arn': ['arn:aws:logs:eu-west-1:111122223333:log-group:/aws/eks/shop/*'],
            },
          },
        }),
      },
      aws_kms_alias: {
        cluster_secrets_alias: { name: 'alias/shop/secrets', target_key_id: '${aws_kms_key.cluster_secrets.key_id}' },
        cluster_volumes_alias: { name: 'alias/shop/volumes', target_key_id: '${aws_kms_key.cluster_volumes.key_id}' },
        cluster_logs_alias: { name: 'alias/shop/logs', target_key_id: '${aws_kms_key.cluster_logs.key_id}' },
      },
      aws_cloudwatch_log_group: {
        'cluster_log-group': {
          name: '/aws/eks/shop/cluster',
          retention_in_days: 365,
          kms_key_id: '${aws_kms_key.cluster_logs.arn}',
        },
      },
      aws_iam_role: {
        cluster_role: {
          name: 'shop-cluster',
          description: 'Control plane of the cluster shop',
          assume_role_policy: policy({
            Effect: 'Allow',
            Principal: { Service: ['eks.amazonaws.com'] },
            Action: ['sts:AssumeRole', 'sts:TagSession'],
            Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:eks:eu-west-1:111122223333:cluster/shop' } },
          }),
        },
        'cluster_vpc-cni_role': {
          name: 'shop-vpc-cni',
          description: 'The add-on vpc-cni of the cluster shop',
          assume_role_policy: podIdentity('aws-node'),
        },
        'cluster_aws-ebs-csi-driver_role': {
          name: 'shop-aws-ebs-csi-driver',
          description: 'The add-on aws-ebs-csi-driver of the cluster shop',
          assume_role_policy: podIdentity('ebs-csi-controller-sa'),
        },
      },
      aws_iam_role_policy_attachment: {
        cluster_role_AmazonEKSClusterPolicy: {
          role: '${aws_iam_role.cluster_role.name}',
          policy_arn: 'arn:aws:iam::aws:policy/AmazonEKSClusterPolicy',
        },
        'cluster_vpc-cni_AmazonEKS_CNI_Policy': {
          role: '${aws_iam_role.cluster_vpc-cni_role.name}',
          policy_arn: 'arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy',
        },
      },
      aws_ec2_tag: {
        cluster_discovery: {
          resource_id: '${aws_eks_cluster.cluster.vpc_config[0].cluster_security_group_id}',
          key: 'karpenter.sh/discovery',
          value: 'shop',
        },
      },
      aws_eks_access_entry: {
        'cluster_admin-role-PlatformAdmin': {
          cluster_name: 'shop',
          principal_arn: ADMIN,
          type: 'STANDARD',
          depends_on: ['aws_eks_cluster.cluster'],
        },
      },
      aws_eks_access_policy_association: {
        'cluster_admin-role-PlatformAdmin_policy': {
          cluster_name: 'shop',
          principal_arn: '${aws_eks_access_entry.cluster_admin-role-PlatformAdmin.principal_arn}',
          policy_arn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy',
          access_scope: { type: 'cluster' },
          depends_on: ['aws_eks_cluster.cluster'],
        },
      },
      aws_eks_addon: {
        'cluster_eks-pod-identity-agent': addon('eks-pod-identity-agent', ACCESS),
        'cluster_kube-proxy': addon('kube-proxy', AGENT),
        'cluster_vpc-cni': addon(
          'vpc-cni',
          ['aws_iam_role_policy_attachment.cluster_vpc-cni_AmazonEKS_CNI_Policy', ...AGENT],
          {
            configuration_values:
              '{"enableNetworkPolicy":"true","env":{"ENABLE_PREFIX_DELEGATION":"true","WARM_PREFIX_TARGET":"1"}}',
            pod_identity_association: [
              { role_arn: 'arn:aws:iam::111122223333:role/shop-vpc-cni', service_account: 'aws-node' },
            ],
          },
        ),
        cluster_coredns: addon('coredns', NETWORK, { configuration_values: '{"replicaCount":2}' }),
        'cluster_aws-ebs-csi-driver': addon(
          'aws-ebs-csi-driver',
          ['aws_iam_role_policy.cluster_aws-ebs-csi-driver_policy', ...NETWORK],
          {
            pod_identity_association: [
              {
                role_arn: 'arn:aws:iam::111122223333:role/shop-aws-ebs-csi-driver',
                service_account: 'ebs-csi-controller-sa',
              },
            ],
          },
        ),
        'cluster_metrics-server': addon('metrics-server', NETWORK),
        'cluster_eks-node-monitoring-agent': addon('eks-node-monitoring-agent', NETWORK),
      },
    });
    expect(Object.keys(policies)).toEqual(['cluster_aws-ebs-csi-driver_policy', 'cluster_role_keys']);
    expect(policies.cluster_role_keys).toEqual({
      name: 'keys',
      role: '${aws_iam_role.cluster_role.name}',
      policy: policy({
        Sid: 'UseSecretsKey',
        Effect: 'Allow',
        Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:DescribeKey', 'kms:ListGrants'],
        Resource: ['${aws_kms_key.cluster_secrets.arn}'],
      }),
    });
    expect(policies['cluster_aws-ebs-csi-driver_policy']).toMatchObject({
      name: 'aws-ebs-csi-driver',
      role: '${aws_iam_role.cluster_aws-ebs-csi-driver_role.name}',
      policy: expect.stringContaining('"ec2:ResourceTag/kubernetes.io/cluster/shop":"owned"'),
    });
    expect(data).toEqual({
      aws_eks_addon_version: {
        'cluster_eks-pod-identity-agent_version': version('eks-pod-identity-agent'),
        'cluster_kube-proxy_version': version('kube-proxy'),
        'cluster_vpc-cni_version': version('vpc-cni'),
        cluster_coredns_version: version('coredns'),
        'cluster_aws-ebs-csi-driver_version': version('aws-ebs-csi-driver'),
        'cluster_metrics-server_version': version('metrics-server'),
        'cluster_eks-node-monitoring-agent_version': version('eks-node-monitoring-agent'),
      },
    });
  });

  it('renders the same twice', () => {
    const rendered = (): Terraform => {
      const stack = newStack();
      cluster(stack).oidcProviderArn();
      return synth(stack);
    };
    expect(rendered()).toEqual(rendered());
  });

  it('takes explicit undefined as omitted', () => {
    const undefineds = {
      name: undefined,
      publicEndpoint: undefined,
      serviceCidr: undefined,
      logs: { keep: undefined, reason: undefined, key: undefined, logGroup: undefined },
      keys: { secrets: undefined, volumes: undefined },
      role: undefined,
      addons: { coredns: undefined, 'vpc-cni': { version: undefined, configuration: undefined } },
      deletionProtection: undefined,
      upgradePolicy: undefined,
      zonalShift: undefined,
      autoMode: undefined,
    };
    const [plain, explicit] = [newStack(), newStack()];
    cluster(plain);
    cluster(explicit, undefineds);
    expect(synth(explicit)).toEqual(synth(plain));
  });

  it('tells others what they need, names and ARNs before anything is deployed', () => {
    const stack = newStack();
    const { clusterName, clusterArn, kubernetes, serviceCidr, autoMode, ...tokens } = cluster(stack);
    expect({ clusterName, clusterArn, kubernetes, serviceCidr, autoMode }).toEqual({
      clusterName: 'shop',
      clusterArn: 'arn:aws:eks:eu-west-1:111122223333:cluster/shop',
      kubernetes: '1.35',
      serviceCidr: '172.20.0.0/16',
      autoMode: false,
    });
    const { endpoint, certificateAuthority, oidcIssuer, securityGroupId, volumesKeyArn } = tokens;
    expect(resolved(stack, { endpoint, certificateAuthority, oidcIssuer, securityGroupId, volumesKeyArn })).toEqual({
      endpoint: '${aws_eks_cluster.cluster.endpoint}',
      certificateAuthority: '${aws_eks_cluster.cluster.certificate_authority[0].data}',
      oidcIssuer: '${aws_eks_cluster.cluster.identity[0].oidc[0].issuer}',
      securityGroupId: '${aws_eks_cluster.cluster.vpc_config[0].cluster_security_group_id}',
      volumesKeyArn: '${aws_kms_key.cluster_volumes.arn}',
    });
  });

  it('has an OIDC provider once one is asked for', () => {
    const stack = newStack();
    const asked = cluster(stack);
    const arns = [asked.oidcProviderArn(), asked.oidcProviderArn()];
    expect(resolved(stack, arns)).toEqual([
      '${aws_iam_openid_connect_provider.cluster_oidc.arn}',
      '${aws_iam_openid_connect_provider.cluster_oidc.arn}',
    ]);
    expect(resources(stack, 'aws_iam_openid_connect_provider')).toEqual({
      cluster_oidc: {
        url: '${aws_eks_cluster.cluster.identity[0].oidc[0].issuer}',
        client_id_list: ['sts.amazonaws.com'],
        depends_on: ['aws_eks_cluster.cluster'],
      },
    });
    const { depends_on: waits } = resources(stack, 'aws_eks_addon')['cluster_eks-pod-identity-agent'] ?? {};
    expect(waits).toContain('aws_iam_openid_connect_provider.cluster_oidc');
  });

  it('waits for the routes of its network', () => {
    const stack = newStack();
    const route = new EncryptionKey(stack, 'route', { description: 'stands for a route', alias: 'route' }).resource;
    cluster(stack, { network: newNetwork(stack, { routes: [route] }) });
    const { depends_on: waits } = resources(stack, 'aws_eks_cluster').cluster ?? {};
    expect(waits).toContain('aws_kms_key.route');
  });

  it('may have another name than the stack', () => {
    const stack = newStack();
    cluster(stack, { name: 'Market_1' });
    expect(resources(stack, 'aws_eks_cluster').cluster?.name).toBe('Market_1');
    expect(Object.keys(resources(stack, 'aws_iam_role'))).toContain('cluster_role');
    expect(resources(stack, 'aws_cloudwatch_log_group')['cluster_log-group']?.name).toBe('/aws/eks/Market_1/cluster');
  });

  it('lets each admin in under its own address, whatever the order', () => {
    const admins = [
      'arn:aws:iam::111122223333:user/people/ann',
      'arn:aws:iam::444455556666:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_1',
    ];
    const [one, other] = [newStack(), newStack()];
    cluster(one, { admins });
    cluster(other, { admins: [...admins].reverse() });
    expect(Object.keys(resources(one, 'aws_eks_access_entry'))).toEqual([
      'cluster_admin-444455556666-role-aws-reserved-sso-amazonaws-com-AWSReservedSSO_Admin_1',
      'cluster_admin-user-people-ann',
    ]);
    const entries = (stack: EksStack): string[] => Object.keys(resources(stack, 'aws_eks_access_entry')).sort();
    expect(entries(other)).toEqual(entries(one));
  });

  it('is open to named addresses of the Internet, for a reason', () => {
    const stack = newStack();
    cluster(stack, { publicEndpoint: { cidrs: ['203.0.113.0/24', '198.51.100.7/32'], reason: 'no VPN yet' } });
    expect(resources(stack, 'aws_eks_cluster').cluster?.vpc_config).toMatchObject({
      endpoint_private_access: true,
      endpoint_public_access: true,
      public_access_cidrs: ['203.0.113.0/24', '198.51.100.7/32'],
    });
    expect(exceptions(stack)).toEqual([{ construct: 'shop/cluster', prop: 'publicEndpoint', reason: 'no VPN yet' }]);
  });

  it('has another range of Services', () => {
    const { kubernetes_network_config: config } = block({ serviceCidr: '192.168.0.0/20' });
    expect(config).toEqual({ ip_family: 'ipv4', service_ipv4_cidr: '192.168.0.0/20' });
  });

  it('has its Services elsewhere where the VPC is in the way', () => {
    const stack = newStack();
    expect(cluster(stack, { network: newNetwork(stack, { cidr: '172.20.128.0/20' }) }).serviceCidr).toBe(
      '10.100.0.0/16',
    );
  });

  it('keeps logs for longer, and for less with a reason', () => {
    const stack = newStack();
    cluster(stack, { logs: { keep: Duration.days(731) } });
    expect(resources(stack, 'aws_cloudwatch_log_group')['cluster_log-group']?.retention_in_days).toBe(731);
    const brief = newStack();
    cluster(brief, { logs: { keep: Duration.days(90), reason: 'shipped to the SIEM' } });
    expect(resources(brief, 'aws_cloudwatch_log_group')['cluster_log-group']?.retention_in_days).toBe(90);
    expect(exceptions(brief)).toEqual([
      { construct: 'shop/cluster', prop: 'logs.keep', reason: 'shipped to the SIEM' },
    ]);
  });

  it('takes keys, a role and a log group that the user brought', () => {
    const stack = newStack();
    const brought = (id: string) =>
      EncryptionKey.fromExisting(stack, id, { keyArn: `arn:aws:kms:eu-west-1:111122223333:key/${id}` });
    const made = cluster(stack, {
      keys: { secrets: brought('s'), volumes: brought('v') },
      role: 'arn:aws:iam::111122223333:role/eks/control-plane',
      logs: { logGroup: '/aws/eks/shop/cluster' },
    });
    expect(made.volumesKeyArn).toBe('arn:aws:kms:eu-west-1:111122223333:key/v');
    const { resource } = synth(stack);
    expect(resource?.aws_kms_key).toBeUndefined();
    expect(resource?.aws_cloudwatch_log_group).toBeUndefined();
    expect(Object.keys(resource?.aws_iam_role ?? {})).toEqual([
      'cluster_aws-ebs-csi-driver_role',
      'cluster_vpc-cni_role',
    ]);
    expect(resource?.aws_eks_cluster?.cluster).toMatchObject({
      role_arn: 'arn:aws:iam::111122223333:role/eks/control-plane',
      encryption_config: { provider: { key_arn: 'arn:aws:kms:eu-west-1:111122223333:key/s' } },
    });
    expect(resource?.aws_eks_cluster?.cluster?.depends_on).toEqual([]);
  });

  it('encrypts its logs with a key that the user brought', () => {
    const stack = newStack();
    const logsKey = EncryptionKey.fromExisting(stack, 'k', { keyArn: 'arn:aws:kms:eu-west-1:111122223333:key/k' });
    cluster(stack, { logs: { key: logsKey } });
    expect(resources(stack, 'aws_cloudwatch_log_group')['cluster_log-group']?.kms_key_id).toBe(logsKey.keyArn);
    expect(Object.keys(resources(stack, 'aws_kms_key'))).toEqual(['cluster_secrets', 'cluster_volumes']);
  });

  it('has default add-ons of another version and configuration, or none, for a reason', () => {
    const stack = newStack();
    cluster(stack, {
      addons: {
        coredns: { version: 'v1.12.4-eksbuild.1', configuration: { replicaCount: 3 } },
        'vpc-cni': { configuration: { env: { WARM_PREFIX_TARGET: '2' } } },
        'metrics-server': { none: 'installed by Argo CD' },
      },
    });
    const addons = resources(stack, 'aws_eks_addon');
    expect(addons.cluster_coredns).toMatchObject({
      addon_version: 'v1.12.4-eksbuild.1',
      configuration_values: '{"replicaCount":3}',
    });
    expect(addons['cluster_vpc-cni']?.configuration_values).toBe(
      '{"enableNetworkPolicy":"true","env":{"ENABLE_PREFIX_DELEGATION":"true","WARM_PREFIX_TARGET":"2"}}',
    );
    expect(Object.keys(addons)).not.toContain('cluster_metrics-server');
    expect(exceptions(stack)).toEqual([
      { construct: 'shop/cluster', prop: 'addons.metrics-server', reason: 'installed by Argo CD' },
    ]);
  });

  it('can be destroyed, for a reason', () => {
    const stack = newStack();
    cluster(stack, { deletionProtection: { none: 'moves to another account' } });
    expect(resources(stack, 'aws_eks_cluster').cluster?.lifecycle).not.toHaveProperty('prevent_destroy');
    expect(exceptions(stack)).toEqual([
      { construct: 'shop/cluster', prop: 'deletionProtection', reason: 'moves to another account' },
    ]);
  });

  it('stays on a version beyond its standard support, for a reason', () => {
    const stack = newStack();
    cluster(stack, { kubernetes: '1.33', upgradePolicy: { extended: 'operator X is not ready' } });
    expect(resources(stack, 'aws_eks_cluster').cluster).toMatchObject({
      version: '1.33',
      upgrade_policy: { support_type: 'EXTENDED' },
    });
    expect(exceptions(stack)).toEqual([
      { construct: 'shop/cluster', prop: 'upgradePolicy', reason: 'operator X is not ready' },
    ]);
    expect(block({ upgradePolicy: 'standard' }).upgrade_policy).toEqual({ support_type: 'STANDARD' });
  });

  it('is not moved out of a zone, for a reason', () => {
    expect(block({ zonalShift: { none: 'singletons in one zone' } }).zonal_shift_config).toEqual({ enabled: false });
    expect(block({ zonalShift: true }).zonal_shift_config).toEqual({ enabled: true });
  });

  const refused: [string, object, string][] = [
    [
      'a name that EKS does not take',
      { name: '-shop' },
      `'name' must be letters, digits, '-' and '_', starting with a letter or digit, of at most 100 characters, got "-shop"`,
    ],
    [
      'a name that leaves no room for that of its role',
      { name: 'x'.repeat(60) },
      `'name' must be letters, digits and _+=,.@-, of at most 64 characters, got "${'x'.repeat(60)}-cluster"`,
    ],
    [
      'a version that EKS does not have',
      { kubernetes: '1.12' },
      `'kubernetes' must be a minor that EKS supports ('1.34', '1.35' or '1.36'), got "1.12"`,
    ],
    [
      'a version that is a number',
      { kubernetes: 1.35 },
      `'kubernetes' must be a minor that EKS supports ('1.34', '1.35' or '1.36'), got 1.35`,
    ],
    [
      'a version in extended support',
      { kubernetes: '1.33' },
      `'kubernetes' must be in standard support ('1.34', '1.35' or '1.36'), or say why not with upgradePolicy: { extended: '…' }, got "1.33"`,
    ],
    [
      'extended support without a reason',
      { upgradePolicy: { extended: '' } },
      `'upgradePolicy' must be 'standard', or say its reason: { extended: '…' }, got {"extended":""}`,
    ],
    [
      'an upgrade policy that EKS does not have',
      { upgradePolicy: 'never' },
      `'upgradePolicy' must be 'standard', or say its reason: { extended: '…' }, got "never"`,
    ],
    ['no admin', { admins: [] }, `'admins' must be ARNs of IAM roles or users, at least one, got []`],
    [
      'an admin that is a session',
      { admins: ['arn:aws:sts::111122223333:assumed-role/Admin/ann'] },
      `'admins' must be the ARN of an IAM role or user, 'arn:aws:iam::…:role/…', got "arn:aws:sts::111122223333:assumed-role/Admin/ann"`,
    ],
    [
      'the root of an account as admin',
      { admins: ['arn:aws:iam::111122223333:root'] },
      `'admins' must be the ARN of an IAM role or user, 'arn:aws:iam::…:role/…', got "arn:aws:iam::111122223333:root"`,
    ],
    [
      'an admin of another partition',
      { admins: ['arn:aws-cn:iam::111122223333:role/Admin'] },
      `'admins' must be of the stack's partition, 'arn:aws:…', got "arn:aws-cn:iam::111122223333:role/Admin"`,
    ],
    [
      'an admin that is named twice',
      { admins: [ADMIN, ADMIN] },
      `'admins' must name each principal once, got "${ADMIN}" twice`,
    ],
    ['a network that is none', { network: {} }, `'network' must be an EksNetwork, got {}`],
    [
      'an endpoint that is open to the world',
      { publicEndpoint: { cidrs: ['0.0.0.0/0'], reason: 'x' } },
      `'publicEndpoint.cidrs' must not be open to the world, got "0.0.0.0/0"`,
    ],
    [
      'an endpoint that is open to the world of IPv6',
      { publicEndpoint: { cidrs: ['::/0'], reason: 'x' } },
      `'publicEndpoint.cidrs' must not be open to the world, got "::/0"`,
    ],
    [
      'an endpoint that is open to half of the world',
      { publicEndpoint: { cidrs: ['128.0.0.0/1'], reason: 'x' } },
      `'publicEndpoint.cidrs' must be from /8 to /32, got "128.0.0.0/1"`,
    ],
    [
      'an endpoint that is open to no one',
      { publicEndpoint: { cidrs: [], reason: 'x' } },
      `'publicEndpoint.cidrs' must be 1 to 40 ranges, got []`,
    ],
    [
      'an endpoint that is open to private addresses',
      { publicEndpoint: { cidrs: ['10.1.0.0/16'], reason: 'x' } },
      `'publicEndpoint.cidrs' must be public addresses: the VPC's own reach the API anyway, got "10.1.0.0/16"`,
    ],
    [
      'an open endpoint without a reason',
      { publicEndpoint: { cidrs: ['203.0.113.0/24'] } },
      `'publicEndpoint' must say its reason on one line, { reason: '…' }, got {}`,
    ],
    [
      'Services in the VPC',
      { serviceCidr: '10.0.0.0/20' },
      `'serviceCidr' must not overlap the network's '10.0.0.0/16', got "10.0.0.0/20"`,
    ],
    [
      'Services around the VPC',
      { serviceCidr: '10.0.0.0/12' },
      `'serviceCidr' must not overlap the network's '10.0.0.0/16', got "10.0.0.0/12"`,
    ],
    [
      'Services on the Internet',
      { serviceCidr: '203.0.112.0/20' },
      `'serviceCidr' must be in 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16, got "203.0.112.0/20"`,
    ],
    [
      'too few Services',
      { serviceCidr: '172.20.0.0/25' },
      `'serviceCidr' must be from /12 to /24, got "172.20.0.0/25"`,
    ],
    [
      'logs for less than a year without a reason',
      { logs: { keep: Duration.days(90) } },
      `'logs.keep' must be at least 365 days, or say why not in 'logs.reason', got 90 days`,
    ],
    [
      'a reason for logs that needs none',
      { logs: { reason: 'x' } },
      `'logs.reason' must be left out where logs are kept for 365 days or more, got "x"`,
    ],
    [
      'days that CloudWatch does not offer',
      { logs: { keep: Duration.days(366) } },
      `'logs.keep' must be one of the days that CloudWatch offers (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653), got 366 days`,
    ],
    [
      'a log group that EKS does not write to',
      { logs: { logGroup: '/shop' } },
      `'logs.logGroup' must be '/aws/eks/shop/cluster', the only one that EKS writes to, got "/shop"`,
    ],
    [
      'a time for a log group that has its own',
      { logs: { logGroup: '/aws/eks/shop/cluster', keep: Duration.days(731) } },
      `'logs.keep' must be left out with 'logs.logGroup', which has its own, got `,
    ],
    [
      'a key that is none',
      { keys: { secrets: 'alias/mine' } },
      `'keys.secrets' must be an EncryptionKey, such as EncryptionKey.fromExisting(…), got "alias/mine"`,
    ],
    [
      'a role that is a user',
      { role: 'arn:aws:iam::111122223333:user/ann' },
      `'role' must be the ARN of an IAM role of the stack's account, 'arn:aws:iam::111122223333:role/…', got "arn:aws:iam::111122223333:user/ann"`,
    ],
    [
      'a role of another account',
      { role: 'arn:aws:iam::444455556666:role/eks' },
      `'role' must be the ARN of an IAM role of the stack's account, 'arn:aws:iam::111122223333:role/…', got "arn:aws:iam::444455556666:role/eks"`,
    ],
    [
      'a role without a name',
      { role: 'arn:aws:iam::111122223333:role/' },
      `'role' must be the ARN of an IAM role of the stack's account, 'arn:aws:iam::111122223333:role/…', got "arn:aws:iam::111122223333:role/"`,
    ],
    [
      'a key of logs that is none',
      { logs: { key: 'alias/logs' } },
      `'logs.key' must be an EncryptionKey, such as EncryptionKey.fromExisting(…), got "alias/logs"`,
    ],
    [
      'admins whose addresses would be one',
      { admins: ['arn:aws:iam::111122223333:role/a.b', 'arn:aws:iam::111122223333:role/a-b'] },
      `'admins' must differ in letters or digits, as their addresses do, got "arn:aws:iam::111122223333:role/a.b" and ` +
        `"arn:aws:iam::111122223333:role/a-b"; let one in by grantAccess, with policy: 'clusterAdmin'`,
    ],
    ...['100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '224.0.0.0/8', '240.0.0.0/8'].map(
      (cidr): [string, object, string] => [
        `an endpoint that is open to ${cidr}, from where no call comes`,
        { publicEndpoint: { cidrs: [cidr], reason: 'x' } },
        `'publicEndpoint.cidrs' must be public addresses, from which calls can come, got "${cidr}"`,
      ],
    ),
    [
      'an endpoint that is open twice',
      { publicEndpoint: { cidrs: ['203.0.113.0/24', '203.0.113.0/24'], reason: 'x' } },
      `'publicEndpoint.cidrs' must have each range once, got "203.0.113.0/24" twice`,
    ],
    [
      'a reason of two lines',
      { deletionProtection: { none: 'a\nb' } },
      `'deletionProtection' must be left out, or say its reason on one line: { none: '…' }, got {"none":"a\\nb"}`,
    ],
    [
      'a reason for extended support of two lines',
      { upgradePolicy: { extended: 'a\nb' } },
      `'upgradePolicy.extended' must be on one line, got "a\\nb"`,
    ],
    [
      'no protection without a reason',
      { deletionProtection: false },
      `'deletionProtection' must be left out, or say its reason on one line: { none: '…' }, got false`,
    ],
    [
      'no zonal shift without a reason',
      { zonalShift: false },
      `'zonalShift' must be left out, or say its reason on one line: { none: '…' }, got false`,
    ],
    [
      'a default add-on that is misspelt',
      { addons: { coreDns: {} } },
      `'addons.coreDns' is no prop of 'addons', got {}; the nearest is 'coredns'`,
    ],
    [
      'an add-on that is none and more',
      { addons: { coredns: { none: 'x', version: 'v1.2.3' } } },
      `'addons.coredns.version' is no prop of 'addons.coredns', got "v1.2.3"; the nearest is 'none'`,
    ],
    ['a misspelt prop', { version: '1.35' }, `'version' is no prop of EksCluster, got "1.35"; the nearest is `],
  ];
  it.each(refused)('refuses %s', (_, props, message) => {
    expect(() => cluster(newStack(), props)).toThrow(`[shop/cluster] ${message}`);
  });

  it('refuses keys of another region', () => {
    const key = (stack: EksStack): IEncryptionKey =>
      EncryptionKey.fromExisting(stack, 'key', { keyArn: 'arn:aws:kms:us-east-1:111122223333:key/mine' });
    const [one, other] = [newStack(), newStack()];
    const words = 'must be of the region eu-west-1, got one of us-east-1';
    expect(() => cluster(one, { keys: { volumes: key(one) } })).toThrow(`[shop/cluster] 'keys.volumes' ${words}`);
    expect(() => cluster(other, { logs: { key: key(other) } })).toThrow(`[shop/cluster] 'logs.key' ${words}`);
  });

  it('refuses a network in one zone, or with one subnet for the control plane', () => {
    const stack = newStack();
    const network = newNetwork(stack, { zones: ['eu-west-1a', 'eu-west-1a'] });
    expect(() => cluster(stack, { network })).toThrow(
      `[shop/cluster] 'network' must have at least two zones, got ["eu-west-1a","eu-west-1a"]`,
    );
    const other = newStack();
    expect(() => cluster(other, { network: newNetwork(other, { controlPlaneSubnetIds: ['subnet-1aa'] }) })).toThrow(
      `[shop/cluster] 'network' must have two subnets for the control plane, got ["subnet-1aa"]`,
    );
  });

  it('refuses identities of add-ons without the agent that hands out their credentials', () => {
    const stack = newStack();
    cluster(stack, { addons: { 'eks-pod-identity-agent': { none: 'IRSA only' } } });
    expect(() => synth(stack)).toThrow(
      "'name' must come with the add-ons that it needs, got 'vpc-cni' without 'eks-pod-identity-agent'",
    );
  });
});

describe('EksCluster with version 6 of the provider', () => {
  const withVersion = (providerVersion: string, props: Partial<EksClusterProps>): Block => {
    const metadata = { providerName: 'aws', providerVersion };
    let rendered: Block = {};
    jest.isolateModules(() => {
      jest.doMock('@cdktf/provider-aws/lib/eks-cluster', () => {
        const actual = jest.requireActual<{ EksCluster: new (...all: never[]) => object }>(
          '@cdktf/provider-aws/lib/eks-cluster',
        );
        return {
          EksCluster: class extends actual.EksCluster {
            readonly terraformGeneratorMetadata = metadata;
          },
        };
      });
      /* eslint-disable @typescript-eslint/no-require-imports */
      const eks = require('keelson/eks') as typeof import('keelson/eks');
      const tools = require('./stack') as typeof import('./stack');
      const clusters = require('./cluster') as typeof import('./cluster');
      /* eslint-enable @typescript-eslint/no-require-imports */
      const stack = tools.newStack();
      const network = clusters.newNetwork(stack);
      new eks.EksCluster(stack, 'cluster', { kubernetes: '1.35', network, admins: [ADMIN], ...props });
      rendered = tools.resources(stack, 'aws_eks_cluster').cluster ?? {};
    });
    jest.dontMock('@cdktf/provider-aws/lib/eks-cluster');
    return rendered;
  };

  it('is protected by EKS itself too, and says so when it is not', () => {
    expect(withVersion('6.25.0', {}).deletion_protection).toBe(true);
    expect(withVersion('6.25.0', { deletionProtection: { none: 'a test' } }).deletion_protection).toBe(false);
    expect(withVersion('5.100.0', {})).not.toHaveProperty('deletion_protection');
  });
});
