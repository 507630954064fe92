import { ACCOUNT } from './everything';
import { provideStandIn, StandIn } from './stand-in';

const provision = provideStandIn();
const skipped = provision.ready ? '' : ` (skipped: ${provision.reason})`;

/** What AWS would refuse, the stand-in must refuse too, or a deploy there would say nothing. */
(provision.ready ? describe : describe.skip)(`The stand-in for AWS${skipped}`, () => {
  const cluster = `arn:aws:iam::${ACCOUNT}:role/Cluster`;
  const nodes = `arn:aws:iam::${ACCOUNT}:role/Nodes`;
  const pods = `arn:aws:iam::${ACCOUNT}:role/Pods`;
  let standIn: StandIn;
  let subnets: string[] = [];
  jest.setTimeout(120_000);

  /** What EKS answers: the code of its error, or `done`. */
  const eks = async (command: string, input: object): Promise<string> => {
    try {
      await standIn.aws('eks', command, '--cli-input-json', JSON.stringify(input));
      return 'done';
    } catch (error) {
      return /\((\w+)\)/.exec((error as Error).message)?.[1] ?? (error as Error).message;
    }
  };

  const whole = (more: object = {}, network: object = {}) => ({
    name: 'shop',
    version: '1.34',
    roleArn: cluster,
    resourcesVpcConfig: { subnetIds: subnets, endpointPublicAccess: false, endpointPrivateAccess: true, ...network },
    accessConfig: { authenticationMode: 'API', bootstrapClusterCreatorAdminPermissions: false },
    bootstrapSelfManagedAddons: false,
    ...more,
  });

  const group = (more: object = {}) => ({
    clusterName: 'shop',
    nodegroupName: 'system',
    subnets,
    nodeRole: nodes,
    amiType: 'BOTTLEROCKET_x86_64',
    instanceTypes: ['m5.large'],
    ...more,
  });

  const entry = (more: object = {}) => ({ clusterName: 'shop', principalArn: cluster, ...more });

  beforeAll(async () => {
    standIn = await StandIn.start(ACCOUNT);
    for (const role of ['Cluster', 'Nodes']) await standIn.makeRole(role);
    const trust = {
      Statement: [{ Principal: { Service: 'pods.eks.amazonaws.com' }, Action: ['sts:AssumeRole', 'sts:TagSession'] }],
    };
    await standIn.makeRole('Pods', trust);
    const { Subnets } = await standIn.aws<{ Subnets: { SubnetId: string }[] }>('ec2', 'describe-subnets');
    subnets = Subnets.map(({ SubnetId }) => SubnetId);
  });
  afterAll(() => standIn?.stop());

  it('refuses a cluster that EKS would refuse', async () => {
    const answers = [
      await eks('create-cluster', whole({ roleArn: `${cluster}s` })),
      await eks('create-cluster', whole({ version: '1.12' })),
      await eks('create-cluster', whole({}, { subnetIds: subnets.slice(0, 1) })),
      await eks('create-cluster', whole({}, { subnetIds: ['subnet-1', 'subnet-2'] })),
      await eks('create-cluster', whole({}, { endpointPrivateAccess: false })),
      await eks('create-cluster', whole({ computeConfig: { enabled: true } })),
      await eks(
        'create-cluster',
        whole({ encryptionConfig: [{ resources: ['secrets'], provider: { keyArn: 'arn:none' } }] }),
      ),
    ];
    expect(answers).toEqual(answers.map(() => 'InvalidParameterException'));
  });

  it('takes a whole one, once', async () => {
    expect(await eks('create-cluster', whole())).toBe('done');
    expect(await eks('create-cluster', whole())).toBe('ResourceInUseException');
  });

  it('refuses an update that EKS would refuse', async () => {
    const mode = { accessConfig: { authenticationMode: 'API_AND_CONFIG_MAP' } };
    expect(await eks('update-cluster-config', { name: 'shop', ...mode })).toBe('InvalidParameterException');
    expect(await eks('update-cluster-version', { name: 'shop', version: '1.36' })).toBe('InvalidParameterException');
    expect(await eks('update-cluster-version', { name: 'shop', version: '1.35' })).toBe('done');
  });

  it('refuses a group of nodes that EKS would refuse', async () => {
    const answers = [
      await eks('create-nodegroup', group({ version: '1.36' })),
      await eks('create-nodegroup', group({ nodeRole: `${nodes}s` })),
      await eks('create-nodegroup', group({ instanceTypes: ['m6g.large'] })),
      await eks('create-nodegroup', group({ scalingConfig: { minSize: 3, maxSize: 2, desiredSize: 2 } })),
      await eks('create-nodegroup', group({ launchTemplate: { name: 'none' } })),
    ];
    expect(answers).toEqual(answers.map(() => 'InvalidParameterException'));
  });

  it('has no nodes without a network, and no CoreDNS without nodes', async () => {
    const status = async (...words: string[]) => {
      const { addon, nodegroup } = await standIn.aws<Record<string, { status: string } | undefined>>(
        ...['eks', ...words, '--cluster-name', 'shop'],
      );
      return (addon ?? nodegroup)?.status;
    };
    expect(await eks('create-addon', { clusterName: 'shop', addonName: 'coredns' })).toBe('done');
    expect(await status('describe-addon', '--addon-name', 'coredns')).toBe('DEGRADED');
    expect(await eks('create-nodegroup', group())).toBe('done');
    expect(await status('describe-nodegroup', '--nodegroup-name', 'system')).toBe('CREATING');
    expect(await eks('create-addon', { clusterName: 'shop', addonName: 'vpc-cni' })).toBe('done');
    expect(await status('describe-nodegroup', '--nodegroup-name', 'system')).toBe('ACTIVE');
    expect(await status('describe-addon', '--addon-name', 'coredns')).toBe('ACTIVE');
  });

  it('refuses an access entry that EKS would refuse', async () => {
    expect(await eks('create-access-entry', entry({ principalArn: nodes }))).toBe('ResourceInUseException');
    const session = `arn:aws:sts::${ACCOUNT}:assumed-role/Cluster/me`;
    expect(await eks('create-access-entry', entry({ principalArn: session }))).toBe('InvalidParameterException');
    expect(await eks('create-access-entry', entry({ kubernetesGroups: ['system:masters'] }))).toBe(
      'InvalidParameterException',
    );
    expect(await eks('create-access-entry', entry())).toBe('done');
    const policyArn = 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy';
    const policy = { policyArn, accessScope: { type: 'namespace' } };
    expect(await eks('associate-access-policy', entry(policy))).toBe('InvalidParameterException');
    const nodesToo = { ...policy, principalArn: nodes };
    expect(await eks('associate-access-policy', entry(nodesToo))).toBe('InvalidRequestException');
  });

  it('refuses an add-on that EKS would refuse', async () => {
    const addon = { clusterName: 'shop', addonName: 'kube-proxy' };
    const answers = [
      await eks('create-addon', { ...addon, addonName: 'kube-prox' }),
      await eks('create-addon', { ...addon, addonVersion: '1.2.3' }),
      await eks('create-addon', { ...addon, configurationValues: '{' }),
      await eks('create-addon', { ...addon, configurationValues: '{"env":{"WARM_PREFIX_TARGET":1}}' }),
    ];
    expect(answers).toEqual(answers.map(() => 'InvalidParameterException'));
  });

  it('refuses a pod identity that EKS would refuse', async () => {
    const identity = { clusterName: 'shop', namespace: 'shop', serviceAccount: 'orders' };
    const command = 'create-pod-identity-association';
    expect(await eks(command, { ...identity, roleArn: cluster })).toBe('InvalidParameterException');
    expect(await eks(command, { ...identity, roleArn: pods })).toBe('done');
    expect(await eks(command, { ...identity, roleArn: pods })).toBe('ResourceInUseException');
  });

  it('does not end a cluster that has nodes', async () => {
    expect(await eks('delete-cluster', { name: 'shop' })).toBe('ResourceInUseException');
    expect(await eks('delete-nodegroup', { clusterName: 'shop', nodegroupName: 'system' })).toBe('done');
    expect(await eks('delete-cluster', { name: 'shop' })).toBe('done');
    expect(await standIn.leftovers()).toEqual({ role: ['Cluster', 'Nodes', 'Pods'] });
  });
});
