import { Size } from 'cdk8s';
import { Fn, Token } from 'cdktf';
import { Construct } from 'constructs';
import { EncryptionKey, IEksCluster, ManagedNodeGroup, ManagedNodeGroupProps } from 'keelson/eks';
import { newCluster, newNetwork } from './cluster';
import { Block, newStack, resources, synth } from './stack';

const size = { min: 2, max: 4, initial: 3 };
const instanceTypes = ['m7i.large'];

/** A group in a stack of its own. */
function newGroup(props: Partial<ManagedNodeGroupProps> = {}, id = 'system') {
  const stack = newStack();
  const cluster = newCluster(stack);
  return { stack, cluster, group: new ManagedNodeGroup(stack, id, { cluster, instanceTypes, size, ...props }) };
}

/** The node group that the props render. */
function rendered(props: Partial<ManagedNodeGroupProps>): Block {
  return resources(newGroup(props).stack, 'aws_eks_node_group')['system'] ?? {};
}

/** The launch template that the props render. */
function template(props: Partial<ManagedNodeGroupProps>): Block {
  return resources(newGroup(props).stack, 'aws_launch_template')['system_template'] ?? {};
}

/** A cluster of this app, whose node groups are all known. */
function ownCluster(stack: ReturnType<typeof newStack>): IEksCluster {
  const { node, ...facts } = newCluster(stack);
  return Object.assign(new Construct(stack, `${node.id}-own`), facts) as unknown as IEksCluster;
}

/** What was loosened, as the stack notes it. */
const exceptions = (stack: ReturnType<typeof newStack>) =>
  (stack.toTerraform() as { '//': { exceptions?: unknown } })['//'].exceptions;

const warnings = (group: ManagedNodeGroup) => group.node.metadata.map(({ data }) => data as unknown);

describe('ManagedNodeGroup', () => {
  it('is Bottlerocket on encrypted disks, behind IMDSv2, rolled one node at a time', () => {
    const stack = newStack('shop', { tags: { owner: 'team-shop' } });
    new ManagedNodeGroup(stack, 'system', { cluster: newCluster(stack), instanceTypes, size });
    const disk = { volume_type: 'gp3', encrypted: 'true', delete_on_termination: 'true' };
    const kms_key_id = 'arn:aws:kms:eu-west-1:111122223333:key/volumes';
    const tags = { owner: 'team-shop', Name: 'shop-system' };
    const { aws_iam_role, aws_launch_template, aws_eks_node_group, ...rest } = synth(stack).resource ?? {};
    expect(Object.keys(rest)).toEqual(['aws_iam_role_policy', 'aws_iam_role_policy_attachment']);
    expect(Object.keys(aws_iam_role ?? {})).toEqual(['system_role']);
    expect(aws_iam_role?.['system_role']?.['name']).toBe('shop-system-node');
    expect(aws_launch_template).toEqual({
      system_template: {
        name_prefix: 'system-',
        description: 'Nodes of the group system of the cluster shop',
        update_default_version: true,
        ebs_optimized: 'true',
        monitoring: { enabled: true },
        metadata_options: {
          http_endpoint: 'enabled',
          http_tokens: 'required',
          http_put_response_hop_limit: 1,
          instance_metadata_tags: 'disabled',
        },
        block_device_mappings: [
          { device_name: '/dev/xvda', ebs: { ...disk, volume_size: 20, kms_key_id } },
          { device_name: '/dev/xvdb', ebs: { ...disk, volume_size: 80, kms_key_id } },
        ],
        tag_specifications: [
          { resource_type: 'instance', tags },
          { resource_type: 'volume', tags },
          { resource_type: 'network-interface', tags },
        ],
        lifecycle: { create_before_destroy: true },
      },
    });
    expect(aws_eks_node_group).toEqual({
      system: {
        cluster_name: 'shop',
        node_group_name_prefix: 'system-',
        node_role_arn: 'arn:aws:iam::111122223333:role/shop-system-node',
        ami_type: 'BOTTLEROCKET_x86_64',
        capacity_type: 'ON_DEMAND',
        instance_types: ['m7i.large'],
        subnet_ids: ['subnet-0aa', 'subnet-0bb', 'subnet-0cc'],
        launch_template: {
          id: '${aws_launch_template.system_template.id}',
          version: '${aws_launch_template.system_template.latest_version}',
        },
        version: '1.35',
        scaling_config: { min_size: 2, max_size: 4, desired_size: 3 },
        update_config: { max_unavailable: 1 },
        node_repair_config: { enabled: true },
        depends_on: [
          'aws_iam_role_policy_attachment.system_role_minimal',
          'aws_iam_role_policy_attachment.system_role_pull',
          'aws_iam_role_policy.system_role_session',
        ],
        lifecycle: { create_before_destroy: true, ignore_changes: ['scaling_config[0].desired_size'] },
      },
    });
  });

  it('renders twice the same', () => {
    const { stack } = newGroup();
    expect(synth(stack)).toEqual(synth(stack));
  });

  it('takes an undefined prop for one that is left out', () => {
    const undefinedProps: Partial<Record<keyof ManagedNodeGroupProps, undefined>> = {
      name: undefined,
      capacity: undefined,
      os: undefined,
      variant: undefined,
      imageRelease: undefined,
      disk: undefined,
      key: undefined,
      labels: undefined,
      taints: undefined,
      kubernetes: undefined,
      update: undefined,
      repair: undefined,
      hopLimit: undefined,
      subnetIds: undefined,
      singleZone: undefined,
      role: undefined,
    };
    expect(synth(newGroup(undefinedProps).stack)).toEqual(synth(newGroup().stack));
  });

  it('enters the roster, and lets its role in', () => {
    const { cluster, group } = newGroup({ taints: [{ key: 'gpu', effect: 'NoSchedule' }], capacity: 'spot' });
    expect(cluster.roster.nodeGroups).toEqual([
      { construct: group, architecture: 'amd64', max: 4, spot: true, fixedSize: false, tainted: true, addresses: 516 },
    ]);
    expect(cluster.roster.principals.get('arn:aws:iam::111122223333:role/shop-system-node')).toBe(group);
  });

  it('waits for what nodes need, and is waited for by what runs on them', () => {
    const { cluster, stack } = newGroup();
    const route = new EncryptionKey(stack, 'agent', { description: 'stands for an add-on', alias: 'a' }).resource;
    const workload = new EncryptionKey(stack, 'dns', { description: 'stands for an add-on', alias: 'b' }).resource;
    cluster.order.place('agent', route);
    cluster.order.place('workloads', workload);
    expect(resources(stack, 'aws_eks_node_group')['system']?.['depends_on']).toContain('aws_kms_key.agent');
    expect(resources(stack, 'aws_kms_key')['dns']?.['depends_on']).toContain('aws_eks_node_group.system');
  });

  describe('size', () => {
    it('starts with the fewest nodes', () => {
      expect(rendered({ size: { min: 1, max: 3 } })['scaling_config']).toEqual({
        min_size: 1,
        max_size: 3,
        desired_size: 1,
      });
    });

    it('holds a desired number, deploy after deploy', () => {
      const group = rendered({ size: { min: 2, max: 4, desired: 4 } });
      expect(group['scaling_config']).toEqual({ min_size: 2, max_size: 4, desired_size: 4 });
      expect(group['lifecycle']).toEqual({ create_before_destroy: true });
    });

    it.each([
      [{ min: 3, max: 2, initial: 3 }, "'size.min' must be at most 'size.max' (2), got 3"],
      [{ min: 2, max: 4, initial: 5 }, "'size.initial' must be a whole number from 2 to 4, got 5"],
      [{ min: 2, max: 4, desired: 1 }, "'size.desired' must be a whole number from 2 to 4, got 1"],
      [undefined as never, "'size.min' must be a whole number of at least 0, got undefined"],
      [{ min: 0, max: 0 }, "'size.max' must be a whole number of at least 1, got 0"],
      [{ min: -1, max: 1 }, "'size.min' must be a whole number of at least 0, got -1"],
      [
        { min: 2, max: 4, initial: 2, desired: 2 },
        `'size' must have 'initial' (set once) or 'desired' (set by each deploy), not both, got {"min":2,"max":4,"initial":2,"desired":2}`,
      ],
    ])('refuses %j', (wrong, message) => {
      expect(() => newGroup({ size: wrong })).toThrow(`[shop/system] ${message}`);
    });
  });

  describe('instanceTypes', () => {
    it.each([
      [[], "'instanceTypes' must be one to 20 EC2 instance types, got []"],
      [['m7i'], `'instanceTypes.0' must be an EC2 instance type such as 'm7i.large', got "m7i"`],
      [['m7i.large', 'm7i.large'], "'instanceTypes' must have each type once, got m7i.large twice"],
      [
        ['m7i.large', 'm7g.large'],
        "'instanceTypes' must have one architecture, as a group has one image, got m7i.large (amd64) and m7g.large (arm64); make a group of each",
      ],
      [
        ['m7i.large', 'g5.xlarge'],
        "'instanceTypes' must have one kind of accelerator, as a group has one image, got m7i.large (none) and g5.xlarge (nvidia); make a group of each",
      ],
      [
        ['m4.large'],
        "'instanceTypes' must be on the Nitro system, without which interfaces take no prefixes, got m4.large; take a newer generation",
      ],
    ])('refuses %j', (wrong, message) => {
      expect(() => newGroup({ instanceTypes: wrong })).toThrow(`[shop/system] ${message}`);
    });

    it('are at most 20', () => {
      const types = ['c', 'm', 'r'].flatMap((series) =>
        ['5', '5a', '6a', '6i', '7a', '7i', '8i'].map((family) => `${series}${family}.large`),
      );
      expect(() => newGroup({ instanceTypes: types.slice(1) })).not.toThrow();
      expect(() => newGroup({ instanceTypes: types })).toThrow(
        "[shop/system] 'instanceTypes' must be one to 20 EC2 instance types, got [",
      );
    });

    it('warns of sizes that are no alternatives of each other', () => {
      expect(warnings(newGroup({ instanceTypes: ['m7i.8xlarge', 'c7i.xlarge', 'm7i.metal-24xl'] }).group)).toEqual([
        "'instanceTypes' should be of much the same size, got c7i.xlarge and m7i.metal-24xl: EKS gives all nodes of " +
          'the group the fewest pods of any, and an autoscaler takes them for the same',
      ]);
      expect(warnings(newGroup({ instanceTypes: ['m7i.large', 'm7i.2xlarge'] }).group)).toEqual([]);
    });
  });

  describe('image', () => {
    it.each([
      [['m7i.large'], 'bottlerocket', undefined, 'BOTTLEROCKET_x86_64'],
      [['m7g.large', 'c7gn.large'], 'bottlerocket', undefined, 'BOTTLEROCKET_ARM_64'],
      [['m7i.large'], 'bottlerocket', 'fips', 'BOTTLEROCKET_x86_64_FIPS'],
      [['m7g.large'], 'bottlerocket', 'fips', 'BOTTLEROCKET_ARM_64_FIPS'],
      [['g5.xlarge'], 'bottlerocket', undefined, 'BOTTLEROCKET_x86_64_NVIDIA'],
      [['g5g.xlarge'], 'bottlerocket', 'nvidia', 'BOTTLEROCKET_ARM_64_NVIDIA'],
      [['m7i.large'], 'al2023', 'standard', 'AL2023_x86_64_STANDARD'],
      [['m7g.large'], 'al2023', undefined, 'AL2023_ARM_64_STANDARD'],
      [['p5.48xlarge'], 'al2023', undefined, 'AL2023_x86_64_NVIDIA'],
      [['g5g.xlarge'], 'al2023', undefined, 'AL2023_ARM_64_NVIDIA'],
      [['inf2.xlarge'], 'al2023', undefined, 'AL2023_x86_64_NEURON'],
    ] as const)('fits %j with %s and variant %s: %s', (types, os, variant, amiType) => {
      expect(rendered({ instanceTypes: types, os, variant })['ami_type']).toBe(amiType);
    });

    it.each([
      [{ os: 'al2' }, `'os' must be 'bottlerocket' or 'al2023', got "al2"`],
      [{ os: 'al2023', variant: 'fips' }, `'os' must be 'bottlerocket' for variant 'fips' on amd64, got "al2023"`],
      [{ instanceTypes: ['inf2.xlarge'] }, `'os' must be 'al2023' for variant 'neuron' on amd64, got "bottlerocket"`],
      [
        { instanceTypes: ['g5.xlarge'], variant: 'standard' },
        `'variant' must be 'nvidia' for the devices of g5.xlarge, got "standard"; leave it out for the one that fits`,
      ],
      [
        { variant: 'nvidia' },
        `'variant' must be 'standard' or 'fips' for the devices of m7i.large, got "nvidia"; leave it out for the one that fits`,
      ],
    ])('refuses %j', (wrong, message) => {
      expect(() => newGroup(wrong as Partial<ManagedNodeGroupProps>)).toThrow(`[shop/system] ${message}`);
    });

    it('is pinned to a release', () => {
      expect(rendered({ imageRelease: '1.44.0-9c7b5a7d' })['release_version']).toBe('1.44.0-9c7b5a7d');
      const release = '1.35.2-20260801';
      expect(rendered({ os: 'al2023', imageRelease: release })['release_version']).toBe(release);
      const lookedUp = Fn.trimspace('1.44.0-9c7b5a7d ');
      expect(rendered({ imageRelease: lookedUp })['release_version']).toBe('${trimspace("1.44.0-9c7b5a7d ")}');
    });

    it.each([
      [{ imageRelease: Token.asNumber(Fn.max([1])) as never }, "'imageRelease' must be one of bottlerocket, such as "],
      [{ imageRelease: '' }, `'imageRelease' must be one of bottlerocket, such as '1.44.0-9c7b5a7d', got ""`],
      [
        { imageRelease: 'bottlerocket@v1.44.0' },
        `'imageRelease' must be one of bottlerocket, such as '1.44.0-9c7b5a7d', got "bottlerocket@v1.44.0"`,
      ],
      [
        { os: 'al2023', imageRelease: '1.44.0-9c7b5a7d' },
        `'imageRelease' must be one of al2023, such as '1.35.0-20260801', got "1.44.0-9c7b5a7d"`,
      ],
      [
        { os: 'al2023', imageRelease: '1.35.2-20260801', kubernetes: '1.34' },
        `'imageRelease' must be of the nodes' Kubernetes, 1.34, got "1.35.2-20260801"`,
      ],
    ])('refuses the release %j', (wrong, message) => {
      expect(() => newGroup(wrong as Partial<ManagedNodeGroupProps>)).toThrow(`[shop/system] ${message}`);
    });
  });

  describe('disk', () => {
    const ebs = { volume_type: 'gp3', encrypted: 'true', delete_on_termination: 'true' };
    const kms_key_id = 'arn:aws:kms:eu-west-1:111122223333:key/volumes';

    it('is one for Amazon Linux, as large and fast as asked', () => {
      const disk = { size: Size.gibibytes(200), iops: 4000, throughput: 500 };
      expect(template({ os: 'al2023', disk })['block_device_mappings']).toEqual([
        { device_name: '/dev/xvda', ebs: { ...ebs, kms_key_id, volume_size: 200, iops: 4000, throughput: 500 } },
      ]);
    });

    it('leaves the system disk of Bottlerocket as it is', () => {
      expect(template({ disk: { size: Size.gibibytes(200) } })['block_device_mappings']).toEqual([
        { device_name: '/dev/xvda', ebs: { ...ebs, kms_key_id, volume_size: 20 } },
        { device_name: '/dev/xvdb', ebs: { ...ebs, kms_key_id, volume_size: 200 } },
      ]);
    });

    it("is encrypted by a key of the user's", () => {
      const { stack } = newGroup();
      const keyArn = 'arn:aws:kms:eu-west-1:111122223333:key/own';
      const key = EncryptionKey.fromExisting(stack, 'own', { keyArn });
      expect(template({ key, os: 'al2023' })['block_device_mappings']).toEqual([
        { device_name: '/dev/xvda', ebs: { ...ebs, kms_key_id: keyArn, volume_size: 80 } },
      ]);
    });

    it('takes no key of another region, nor its ARN', () => {
      const keyArn = 'arn:aws:kms:us-east-1:111122223333:key/own';
      const key = EncryptionKey.fromExisting(newStack(), 'own', { keyArn });
      expect(() => newGroup({ key })).toThrow(
        "[shop/system] 'key' must be of the region eu-west-1, got one of us-east-1",
      );
      expect(() => newGroup({ key: keyArn as never })).toThrow(
        `[shop/system] 'key' must be an EncryptionKey, such as EncryptionKey.fromExisting(…), got "${keyArn}"`,
      );
    });

    it('takes no look-alike of a key', () => {
      const key = { keyArn: Fn.trimspace('arn:aws:kms:eu-west-1:111122223333:key/own') };
      expect(() => newGroup({ key: key as never })).toThrow("[shop/system] 'key' must be an EncryptionKey, such as ");
    });

    it('takes a key that is made beside it', () => {
      const stack = newStack();
      const key = new EncryptionKey(stack, 'own', { description: 'disks', alias: 'shop/disks' });
      new ManagedNodeGroup(stack, 'system', { cluster: newCluster(stack), instanceTypes, size, os: 'al2023', key });
      expect(resources(stack, 'aws_launch_template')['system_template']).toMatchObject({
        block_device_mappings: [{ ebs: { kms_key_id: '${aws_kms_key.own.arn}' } }],
      });
    });

    it.each([
      [{ size: 80 }, "'disk.size' must be a Size such as Size.gibibytes(80), got 80"],
      [{ size: Size.gibibytes(10) }, "'disk.size' must be a whole number from 20 to 16384, got 10"],
      [{ size: Size.mebibytes(30000) }, "'disk.size' must be a whole number from 20 to 16384, got 29.296875"],
      [{ iops: 2999 }, "'disk.iops' must be a whole number from 3000 to 16000, got 2999"],
      [{ throughput: 1001 }, "'disk.throughput' must be a whole number from 125 to 1000, got 1001"],
      [{ throughput: 1000 }, "'disk.throughput' must be at most a quarter of 'disk.iops' (750), got 1000"],
    ])('refuses %j', (wrong, message) => {
      expect(() => newGroup({ disk: wrong as never })).toThrow(`[shop/system] ${message}`);
    });
  });

  it('takes a name for the group, its role and its instances', () => {
    const { stack, group } = newGroup({ name: 'web' });
    expect(resources(stack, 'aws_eks_node_group')['system']?.['node_group_name_prefix']).toBe('web-');
    expect(group.roleArn).toBe('arn:aws:iam::111122223333:role/shop-web-node');
  });

  it('refuses a name whose prefix EKS would not take', () => {
    const words = "at least 2 letters, digits, '-' and '_', starting with a letter or digit, of at most 36 characters";
    expect(newGroup({ name: 'a'.repeat(36) }).group.roleArn).toMatch('shop-a');
    expect(() => newGroup({ name: 'a'.repeat(37) })).toThrow(
      `[shop/system] 'name' must be ${words}, got "${'a'.repeat(37)}"`,
    );
    expect(() => newGroup({ name: '-a' })).toThrow(`[shop/system] 'name' must be ${words}, got "-a"`);
    expect(() => newGroup({}, 'a')).toThrow(`[shop/a] 'name' must be ${words}, got "a"`);
  });

  describe('labels and taints', () => {
    it('are those of Kubernetes', () => {
      const group = rendered({
        labels: { team: 'shop', 'example.com/tier': '' },
        taints: [
          { key: 'example.com/gpu', value: 'yes', effect: 'NoSchedule' },
          { key: 'a', effect: 'PreferNoSchedule' },
          { key: 'a', effect: 'NoExecute' },
        ],
      });
      expect(group['labels']).toEqual({ team: 'shop', 'example.com/tier': '' });
      expect(group['taint']).toEqual([
        { key: 'example.com/gpu', value: 'yes', effect: 'NO_SCHEDULE' },
        { key: 'a', effect: 'PREFER_NO_SCHEDULE' },
        { key: 'a', effect: 'NO_EXECUTE' },
      ]);
    });

    it.each([
      [{ '-a': 'b' }, `'labels' must have keys such as 'team' or 'example.com/team', got "-a"`],
      [{ 'a/b/c': 'b' }, `'labels' must have keys such as 'team' or 'example.com/team', got "a/b/c"`],
      [{ '/b': 'b' }, `'labels' must have keys such as 'team' or 'example.com/team', got "/b"`],
      [
        { 'node-role.kubernetes.io/web': '' },
        `'labels' must have no keys of kubernetes.io, k8s.io or eks.amazonaws.com, which EKS refuses, got "node-role.kubernetes.io/web"; use a domain of your own`,
      ],
      [
        { 'k8s.io/web': '' },
        `'labels' must have no keys of kubernetes.io, k8s.io or eks.amazonaws.com, which EKS refuses, got "k8s.io/web"; use a domain of your own`,
      ],
      [
        { team: 'a b' },
        `'labels.team' must be empty, or letters, digits, '-', '_' and '.', starting and ending with a letter or digit, of at most 63 characters, got "a b"`,
      ],
      [
        { team: true },
        `'labels.team' must be empty, or letters, digits, '-', '_' and '.', starting and ending with a letter or digit, of at most 63 characters, got true`,
      ],
      [
        Object.fromEntries([...new Array<never>(51)].map((_, index) => [`l${index}`, ''])),
        "'labels' must be at most 50, got 51",
      ],
    ])('refuse the labels %j', (labels, message) => {
      expect(() => newGroup({ labels: labels as never })).toThrow(`[shop/system] ${message}`);
    });

    it('take a domain that only looks reserved', () => {
      expect(rendered({ labels: { 'mykubernetes.io/a': 'b' } })['labels']).toEqual({ 'mykubernetes.io/a': 'b' });
    });

    it.each([
      [
        [{ key: 'a', effect: 'NO_SCHEDULE' }],
        `'taints.0.effect' must be 'NoSchedule', 'PreferNoSchedule' or 'NoExecute', got "NO_SCHEDULE"`,
      ],
      [
        [{ key: 'a b', effect: 'NoSchedule' }],
        `'taints.0.key' must be the key of a taint such as 'dedicated', got "a b"`,
      ],
      [
        [{ key: 'a', value: 'a b', effect: 'NoSchedule' }],
        `'taints.0.value' must be the value of a taint such as 'batch', or left out, got "a b"`,
      ],
      [
        [
          { key: 'a', value: 'x', effect: 'NoSchedule' },
          { key: 'a', value: 'y', effect: 'NoSchedule' },
        ],
        `'taints.1' must differ from the others in key or effect, got {"key":"a","value":"y","effect":"NoSchedule"}`,
      ],
      [
        [...new Array<never>(51)].map((_, index) => ({ key: `t${index}`, effect: 'NoSchedule' })),
        "'taints' must be at most 50, got 51",
      ],
    ])('refuse the taints %j', (taints, message) => {
      expect(() => newGroup({ taints: taints as never })).toThrow(`[shop/system] ${message}`);
    });
  });

  it('holds the nodes back, at most three minors', () => {
    expect(rendered({ kubernetes: '1.32' })['version']).toBe('1.32');
    for (const wrong of ['1.36', '1.31', '1.5', 'v1.35', 1.35 as never]) {
      expect(() => newGroup({ kubernetes: wrong })).toThrow(
        `[shop/system] 'kubernetes' must be a minor from '1.32' to the cluster's, '1.35', got ${JSON.stringify(wrong)}`,
      );
    }
  });

  describe('update', () => {
    it('takes a number of nodes, or a share', () => {
      expect(rendered({ update: { maxUnavailable: 4 } })['update_config']).toEqual({ max_unavailable: 4 });
      expect(rendered({ update: { maxUnavailablePercent: 33 } })['update_config']).toEqual({
        max_unavailable_percentage: 33,
      });
    });

    it.each([
      [{ maxUnavailable: 5 }, "'update.maxUnavailable' must be a whole number from 1 to 4, got 5"],
      [{ maxUnavailablePercent: 0 }, "'update.maxUnavailablePercent' must be a whole number from 1 to 100, got 0"],
      [{}, "'update' must have 'maxUnavailable' or 'maxUnavailablePercent', got {}"],
      [
        { maxUnavailable: 1, maxUnavailablePercent: 1 },
        `'update' must have 'maxUnavailable' or 'maxUnavailablePercent', got {"maxUnavailable":1,"maxUnavailablePercent":1}`,
      ],
    ])('refuses %j', (wrong, message) => {
      expect(() => newGroup({ update: wrong as never })).toThrow(`[shop/system] ${message}`);
    });
  });

  it('is rolled at most 100 nodes at a time, however large', () => {
    const large = { min: 100, max: 200 };
    expect(() => newGroup({ size: large, update: { maxUnavailable: 100 } })).not.toThrow();
    expect(() => newGroup({ size: large, update: { maxUnavailable: 101 } })).toThrow(
      "[shop/system] 'update.maxUnavailable' must be a whole number from 1 to 100, got 101",
    );
  });

  it('leaves broken nodes alone, for a reason that it notes', () => {
    const { stack } = newGroup({ repair: { none: 'repaired by hand' } });
    const { resource } = synth(stack);
    expect(resource?.['aws_eks_node_group']?.['system']?.['node_repair_config']).toEqual({ enabled: false });
    expect(exceptions(stack)).toEqual([{ construct: 'shop/system', prop: 'repair', reason: 'repaired by hand' }]);
    expect(() => newGroup({ repair: false as never })).toThrow(
      "[shop/system] 'repair' must be left out, or say its reason on one line: { none: '…' }, got false",
    );
  });

  it('lets answers of the metadata service go further, for a reason that it notes', () => {
    const { stack } = newGroup({ hopLimit: { hops: 2, reason: 'an old agent' } });
    const { resource } = synth(stack);
    expect(resource?.['aws_launch_template']?.['system_template']?.['metadata_options']).toMatchObject({
      http_put_response_hop_limit: 2,
      http_tokens: 'required',
    });
    expect(exceptions(stack)).toEqual([{ construct: 'shop/system', prop: 'hopLimit', reason: 'an old agent' }]);
  });

  it.each([
    [{ hops: 2 }, `'hopLimit' must say its reason on one line, { reason: '…' }, got {"hops":2}`],
    [{ hops: 65, reason: 'far' }, "'hopLimit.hops' must be a whole number from 1 to 64, got 65"],
    [2, "'hopLimit' must be a map of props, got 2"],
  ])('refuses the hop limit %j', (wrong, message) => {
    expect(() => newGroup({ hopLimit: wrong as never })).toThrow(`[shop/system] ${message}`);
  });

  describe('subnetIds', () => {
    it("are the user's", () => {
      expect(rendered({ subnetIds: ['subnet-0dd', 'subnet-0ee'] })['subnet_ids']).toEqual(['subnet-0dd', 'subnet-0ee']);
    });

    it('are one, for a reason that is noted', () => {
      const { stack } = newGroup({ subnetIds: ['subnet-0dd'], singleZone: { reason: 'the GPUs are there' } });
      expect(exceptions(stack)).toEqual([
        { construct: 'shop/system', prop: 'singleZone', reason: 'the GPUs are there' },
      ]);
    });

    it.each([
      [
        ['subnet-0dd'],
        `'subnetIds' must be at least two, in two zones, got ["subnet-0dd"]; or say why not: singleZone: { reason: '…' }`,
      ],
      [['subnet-0dd', 'subnet-0ee', 'subnet-0dd'], `'subnetIds' must have each subnet once, got "subnet-0dd" twice`],
      [[], "'subnetIds' must be at least two, in two zones, got []; or say why not: singleZone: { reason: '…' }"],
      [['10.0.0.0/19', 'subnet-0dd'], `'subnetIds.0' must be the id of a subnet, got "10.0.0.0/19"`],
    ])('refuses %j', (wrong, message) => {
      expect(() => newGroup({ subnetIds: wrong })).toThrow(`[shop/system] ${message}`);
    });
  });

  it('refuses one zone by word alone', () => {
    expect(() => newGroup({ singleZone: { reason: 'the GPUs are there' } })).toThrow(
      `[shop/system] 'singleZone' must come with 'subnetIds', which say the zone, got {"reason":"the GPUs are there"} alone`,
    );
  });

  describe('cluster', () => {
    it.each([undefined, 'shop', {}, { clusterArn: 'arn:aws:eks:eu-west-1:111122223333:cluster/shop' }])(
      'is not %j',
      (cluster) => {
        expect(() => newGroup({ cluster: cluster as never })).toThrow(
          "[shop/system] 'cluster' must be an EksCluster, got ",
        );
      },
    );

    it('is not one of another stack, whose resources Terraform does not know here', () => {
      const cluster = newCluster(newStack('there'));
      expect(() => newGroup({ cluster })).toThrow(
        "[shop/system] 'cluster' must be of the same stack, got [there/cluster]; bring it to this one by EksCluster.fromExisting",
      );
    });

    it('is not in Auto Mode, unless the network add-on is there for other nodes than its own', () => {
      const build = (addons: readonly string[]) => () => {
        const stack = newStack();
        const cluster = newCluster(stack, { autoMode: true, addons });
        return new ManagedNodeGroup(stack, 'system', { cluster, instanceTypes, size });
      };
      expect(build([])).toThrow(
        `[shop/system] 'cluster' must not be in Auto Mode, where EKS makes the nodes and their network itself, got "shop"; ` +
          'leave the group out, or leave Auto Mode',
      );
      expect(build(['vpc-cni', 'kube-proxy'])).not.toThrow();
    });
  });

  describe('role', () => {
    const role = 'arn:aws:iam::111122223333:role/nodes/shared';

    it("is the user's, with no other made", () => {
      const { stack, group } = newGroup({ role });
      expect(resources(stack, 'aws_eks_node_group')['system']?.['node_role_arn']).toBe(role);
      expect(resources(stack, 'aws_iam_role')).toEqual({});
      expect(group.role).toBe(undefined);
    });

    it('is shared by groups', () => {
      const { stack, cluster } = newGroup({ role });
      expect(() => new ManagedNodeGroup(stack, 'more', { cluster, instanceTypes, size, role })).not.toThrow();
    });

    it.each(['shared', 'arn:aws:iam::999988887777:role/shared', 'arn:aws:iam::111122223333:user/shared'])(
      'is not %s',
      (wrong) => {
        expect(() => newGroup({ role: wrong })).toThrow(
          `[shop/system] 'role' must be the ARN of a role of the account 111122223333, got "${wrong}"`,
        );
      },
    );

    it.each([role, undefined])('has no access entry, as EKS makes one, if it is %s', (brought) => {
      const { stack, cluster } = newGroup();
      const arn = brought ?? 'arn:aws:iam::111122223333:role/shop-more-node';
      cluster.roster.principals.set(arn, new Construct(stack, 'access'));
      expect(() => new ManagedNodeGroup(stack, 'more', { cluster, instanceTypes, size, role: brought })).toThrow(
        `[shop/more] 'role' must have no access entry of its own, as EKS makes one, got "${arn}", which [shop/access] lets in`,
      );
    });

    it('refuses a cluster and a name that are too long for its own', () => {
      const stack = newStack();
      const cluster = newCluster(stack, { name: 'c'.repeat(60) });
      expect(() => new ManagedNodeGroup(stack, 'system', { cluster, instanceTypes, size })).toThrow(
        `[shop/system] 'name' must leave the role a name of at most 64 characters, got "${'c'.repeat(60)}-system-node"; or bring a role`,
      );
    });
  });

  describe('capacity', () => {
    it('is spot', () => {
      expect(rendered({ capacity: 'spot' })['capacity_type']).toBe('SPOT');
    });

    it('refuses any other', () => {
      expect(() => newGroup({ capacity: 'SPOT' as never })).toThrow(
        `[shop/system] 'capacity' must be 'on-demand' or 'spot', got "SPOT"`,
      );
    });

    const only =
      "[shop/spot] 'capacity' must be 'on-demand' for the only nodes that CoreDNS and Karpenter can run on, got \"spot\"; " +
      "leave it out here, or add a group on demand without taints of one's own";

    it('is not spot for the only nodes of the cluster', () => {
      const stack = newStack();
      const cluster = ownCluster(stack);
      new ManagedNodeGroup(stack, 'spot', { cluster, instanceTypes, size, capacity: 'spot' });
      expect(() => synth(stack)).toThrow(only);
      const taints = [{ key: 'gpu', effect: 'NoSchedule' }] as const;
      new ManagedNodeGroup(stack, 'gpu', { cluster, instanceTypes, size, taints });
      expect(() => synth(stack)).toThrow(only);
    });

    it('is spot where a group on demand takes what the cluster needs, declared later', () => {
      const stack = newStack();
      const cluster = ownCluster(stack);
      new ManagedNodeGroup(stack, 'spot', { cluster, instanceTypes, size, capacity: 'spot' });
      const taints = [{ key: 'CriticalAddonsOnly', effect: 'NoSchedule' }] as const;
      const group = new ManagedNodeGroup(stack, 'critical', { cluster, instanceTypes, size, taints });
      expect(() => synth(stack)).not.toThrow();
      expect([group.takesSystemPods, cluster.roster.nodeGroups[1]?.tainted]).toEqual([true, true]);
    });

    it('is spot for guests that tolerate it, whatever else there is', () => {
      const stack = newStack();
      const cluster = ownCluster(stack);
      const taints = [{ key: 'spot', effect: 'NoSchedule' as const }];
      new ManagedNodeGroup(stack, 'guests', { cluster, instanceTypes, size, capacity: 'spot', taints });
      expect(() => synth(stack)).not.toThrow();
    });

    it('is spot on a cluster whose other groups are not known', () => {
      expect(() => synth(newGroup({ capacity: 'spot' }).stack)).not.toThrow();
    });
  });

  it('warns of more nodes than the subnets have room for, with those of other groups', () => {
    const stack = newStack();
    const network = newNetwork(stack, { privateCidrs: ['10.0.0.0/24', '10.0.1.0/24'] });
    const cluster = newCluster(stack, { network });
    const first = new ManagedNodeGroup(stack, 'first', { cluster, instanceTypes, size: { min: 1, max: 3 } });
    const second = new ManagedNodeGroup(stack, 'second', { cluster, instanceTypes, size: { min: 1, max: 1 } });
    const elsewhere = new ManagedNodeGroup(stack, 'elsewhere', {
      cluster,
      instanceTypes,
      size: { min: 1, max: 90 },
      subnetIds: ['subnet-0dd', 'subnet-0ee'],
    });
    expect([warnings(first), warnings(second), warnings(elsewhere)]).toEqual([
      [],
      [
        "the cluster's node groups may take 516 addresses, more than 80 % of the 502 that 10.0.0.0/24, 10.0.1.0/24 " +
          "hold: pods would stay in ContainerCreating; lower 'size.max', or give nodes larger subnets",
      ],
      [],
    ]);
  });

  describe('fromExisting', () => {
    const role = 'arn:aws:iam::111122223333:role/nodes';

    it('emits nothing, and enters the roster', () => {
      const stack = newStack();
      const cluster = newCluster(stack);
      const construct = ManagedNodeGroup.fromExisting(stack, 'old', { cluster, architecture: 'arm64', max: 5, role });
      expect(synth(stack).resource).toBe(undefined);
      expect(cluster.roster.nodeGroups).toEqual([
        { construct, architecture: 'arm64', max: 5, spot: false, fixedSize: false, tainted: false },
      ]);
      expect(cluster.roster.principals.get(role)).toBe(construct);
      expect(construct.takesSystemPods).toBe(true);
    });

    it('says whether pods of the system have a place there', () => {
      const stack = newStack();
      const common = { cluster: newCluster(stack), architecture: 'amd64', max: 5 } as const;
      expect(ManagedNodeGroup.fromExisting(stack, 'a', { ...common, tainted: true }).takesSystemPods).toBe(false);
      expect(ManagedNodeGroup.fromExisting(stack, 'b', { ...common, capacity: 'spot' }).takesSystemPods).toBe(false);
    });

    it.each([
      [{ architecture: 'x86' }, `'architecture' must be 'amd64' or 'arm64', got "x86"`],
      [{ max: 0 }, "'max' must be a whole number of at least 1, got 0"],
      [{ capacity: 'SPOT' }, `'capacity' must be 'on-demand' or 'spot', got "SPOT"`],
      [{ role: 'nodes' }, `'role' must be the ARN of a role of the account 111122223333, got "nodes"`],
      [{ cluster: 'shop' }, `'cluster' must be an EksCluster, got "shop"`],
      [{ tainted: 'false' }, `'tainted' must be true or false, got "false"`],
      [{ taints: [] }, "'taints' is no prop of ExistingNodes, got []; the nearest is 'tainted'"],
    ])('refuses %j', (wrong, message) => {
      const stack = newStack();
      const existing = { cluster: newCluster(stack), architecture: 'amd64', max: 5, ...wrong } as never;
      expect(() => ManagedNodeGroup.fromExisting(stack, 'old', existing)).toThrow(`[shop/old] ${message}`);
    });
  });

  it('refuses a misspelt prop', () => {
    expect(() => newGroup({ instanceType: ['m7i.large'] } as never)).toThrow(
      `[shop/system] 'instanceType' is no prop of ManagedNodeGroup, got ["m7i.large"]; the nearest is 'instanceTypes'`,
    );
  });
});
