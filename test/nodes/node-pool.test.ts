import { Duration } from 'cdk8s';
import { NodeClass, NodePool, NodePoolProps } from 'keelson';
import { messageOf } from '../core/tree';
import { newChart, Rendered, rendered } from './chart';

const BASE: NodePoolProps = { nodeClass: NodeClass.external('default'), limits: { cpu: '200', memory: '800Gi' } };

function pool(props: Partial<NodePoolProps> = {}): Rendered {
  const chart = newChart();
  new NodePool(chart, 'general', { ...BASE, ...props });
  return rendered(chart);
}

/** What it is refused for. */
const fault = (props: object): string =>
  messageOf(() => new NodePool(newChart(), 'general', { ...BASE, ...props })).replace('[platform/general] ', '');

/** The part of a pool that its nodes are made of. */
const template = (props: Partial<NodePoolProps>): Readonly<Record<string, unknown>> =>
  (pool(props).spec.template as { spec: Record<string, unknown> }).spec;

/** The requirements of a pool, shortly: `key operator values`. */
function requirements(props: Partial<NodePoolProps>): string[] {
  const all = template(props).requirements as { key: string; operator: string; values?: string[] }[];
  return all.map(({ key, operator, values = [] }) => `${key.split('/')[1]} ${operator} ${values.join(',')}`.trim());
}

const NO_SMALL = 'instance-size NotIn nano,micro,small,medium';
const TYPES = ['m7i', 'm7a', 'm6i', 'm6a', 'c7i', 'c7a', 'c6i', 'c6a', 'r7i', 'r7a'].map((name) => `${name}.xlarge`);

describe('NodePool', () => {
  it('leaves a window between months, and takes families whose sizes are enough for spot', () => {
    const budgets = [{ nodes: 1 }, { nodes: 0, schedule: '@monthly', duration: Duration.days(30) }];
    const sizes = ['large', 'xlarge', '2xlarge', '4xlarge', '8xlarge'];
    const instances = { families: ['m7i', 'm7a'], sizes };
    expect(() => pool({ disruption: { budgets }, capacity: ['spot'], instances })).not.toThrow();
  });

  it('has a ceiling, and takes on-demand instances of the usual kinds, of which it renews a few at a time', () => {
    expect(pool()).toEqual({
      apiVersion: 'karpenter.sh/v1',
      kind: 'NodePool',
      metadata: {
        name: 'general',
        labels: {
          app: 'general',
          'app.kubernetes.io/name': 'general',
          'app.kubernetes.io/instance': 'general',
          'app.kubernetes.io/part-of': 'platform',
          'app.kubernetes.io/managed-by': 'cdk8s',
        },
      },
      spec: {
        template: {
          spec: {
            nodeClassRef: { group: 'karpenter.k8s.aws', kind: 'EC2NodeClass', name: 'default' },
            requirements: [
              { key: 'kubernetes.io/os', operator: 'In', values: ['linux'] },
              { key: 'kubernetes.io/arch', operator: 'In', values: ['amd64'] },
              { key: 'karpenter.sh/capacity-type', operator: 'In', values: ['on-demand'] },
              { key: 'karpenter.k8s.aws/instance-category', operator: 'In', values: ['c', 'm', 'r'] },
              { key: 'karpenter.k8s.aws/instance-generation', operator: 'Gt', values: ['4'] },
              {
                key: 'karpenter.k8s.aws/instance-size',
                operator: 'NotIn',
                values: ['nano', 'micro', 'small', 'medium'],
              },
            ],
            expireAfter: '720h',
          },
        },
        disruption: {
          consolidationPolicy: 'WhenEmptyOrUnderutilized',
          consolidateAfter: '5m',
          budgets: [{ nodes: '10%' }],
        },
        limits: { cpu: '200', memory: '800Gi' },
      },
    });
  });

  it('bounds the number of nodes as well', () => {
    expect(pool({ limits: { cpu: '200', memory: '800Gi', nodes: 20 } }).spec.limits).toEqual({
      cpu: '200',
      memory: '800Gi',
      nodes: '20',
    });
  });

  it('keeps pods that did not ask for it off spot capacity', () => {
    const spot = template({ capacity: ['spot'] });
    expect(spot.taints).toEqual([{ key: 'karpenter.sh/capacity-type', value: 'spot', effect: 'NoSchedule' }]);
    expect(template({ capacity: ['spot', 'on-demand'] }).taints).toBeUndefined();
    expect(template({ capacity: ['spot'], taints: [] }).taints).toBeUndefined();
    expect(requirements({ capacity: ['spot', 'on-demand'] })).toContain('capacity-type In spot,on-demand');
  });

  it('takes the architectures and zones that are asked for', () => {
    const asked = requirements({ architectures: ['arm64', 'amd64'], zones: ['eu-west-1a', 'eu-west-1b'] });
    expect(asked).toContain('arch In arm64,amd64');
    expect(asked).toContain('zone In eu-west-1a,eu-west-1b');
  });

  it.each<readonly [string, NodePoolProps['instances'], readonly string[]]>([
    ['other categories, of any generation', { categories: ['g'] }, ['instance-category In g', NO_SMALL]],
    ['a generation', { minGeneration: 7 }, ['instance-category In c,m,r', 'instance-generation Gt 6', NO_SMALL]],
    ['families', { families: ['m7i', 'm7a'] }, ['instance-family In m7i,m7a', NO_SMALL]],
    ['types', { types: ['m7i.large'] }, ['instance-type In m7i.large']],
    [
      'sizes',
      { sizes: ['xlarge', 'metal-24xl'] },
      ['instance-category In c,m,r', 'instance-generation Gt 4', 'instance-size In xlarge,metal-24xl'],
    ],
    [
      'processors',
      { cpu: { min: 4, max: 32 } },
      ['instance-category In c,m,r', 'instance-generation Gt 4', NO_SMALL, 'instance-cpu Gt 3', 'instance-cpu Lt 33'],
    ],
  ])('takes instances by %s', (_, instances, expected) => {
    expect(requirements({ instances })).toEqual([
      'os In linux',
      'arch In amd64',
      'capacity-type In on-demand',
      ...expected,
    ]);
  });

  it('takes few types for spot with a reason, which it keeps', () => {
    const instances = { types: ['p5.48xlarge'], few: { reason: 'only these have the GPUs' } };
    expect(requirements({ capacity: ['spot'], instances })).toContain('instance-type In p5.48xlarge');
    expect(pool({ capacity: ['spot'], instances }).metadata.annotations).toEqual({
      'keelson.dev/instances-reason': 'only these have the GPUs',
    });
  });

  it('takes ten types for spot', () => {
    expect(requirements({ capacity: ['spot'], instances: { types: TYPES } })).toContain(
      `instance-type In ${TYPES.join()}`,
    );
  });

  it('asks for what else is asked for', () => {
    const memory = { key: 'karpenter.k8s.aws/instance-memory', operator: 'Gt', values: ['8191'] } as const;
    const own = { key: 'example.com/disk', operator: 'Exists' } as const;
    const zones = {
      key: 'topology.k8s.aws/zone-id',
      operator: 'In',
      values: ['euw1-az1', 'euw1-az2'],
      minValues: 2,
    } as const;
    const asked = template({ requirements: [memory, own, zones] }).requirements as unknown[];
    expect(asked.slice(-3)).toEqual([memory, own, zones]);
  });

  it('labels and taints nodes', () => {
    const taints = [{ key: 'dedicated', value: 'batch', effect: 'NoSchedule' } as const];
    const startupTaints = [{ key: 'example.com/not-ready', effect: 'NoExecute' } as const];
    const labels = {
      'example.com/team': 'batch',
      'node.kubernetes.io/exclude-from-external-load-balancers': 'true',
      'node-restriction.kubernetes.io/pci': 'yes',
    };
    const { spec } = pool({ labels, taints, startupTaints });
    expect(spec.template).toMatchObject({ metadata: { labels }, spec: { taints, startupTaints } });
  });

  it('goes before other pools', () => {
    expect(pool({ weight: 50 }).spec.weight).toBe(50);
  });

  it('bounds the life of nodes and their drain', () => {
    const asked = template({ expireAfter: Duration.days(14), terminationGracePeriod: Duration.minutes(90) });
    expect([asked.expireAfter, asked.terminationGracePeriod]).toEqual(['336h', '1h30m']);
  });

  it('lets nodes live for ever with a reason, which it keeps', () => {
    const expireAfter = { never: true, reason: 'licences hang on the machine' } as const;
    expect(template({ expireAfter }).expireAfter).toBe('Never');
    expect(pool({ expireAfter }).metadata.annotations).toEqual({
      'keelson.dev/expiry-reason': 'licences hang on the machine',
    });
  });

  it('takes nodes away as fast as is asked for', () => {
    const disruption = {
      consolidationPolicy: 'WhenEmpty',
      consolidateAfter: Duration.seconds(0),
      budgets: [
        { nodesPercent: 20, reasons: ['Empty', 'Drifted'] },
        { nodes: 5 },
        { nodes: 0, schedule: '0 8 * * mon-fri', duration: Duration.minutes(630) },
      ],
    } as const;
    expect(pool({ disruption }).spec.disruption).toEqual({
      consolidationPolicy: 'WhenEmpty',
      consolidateAfter: '0s',
      budgets: [
        { nodes: '20%', reasons: ['Empty', 'Drifted'] },
        { nodes: '5' },
        { nodes: '0', schedule: '0 8 * * mon-fri', duration: '10h30m' },
      ],
    });
  });

  it('keeps all nodes with a reason, which it keeps', () => {
    const { spec, metadata } = pool({ disruption: { never: true, reason: 'runs of a week' } });
    expect(spec.disruption).toEqual({
      consolidationPolicy: 'WhenEmpty',
      consolidateAfter: 'Never',
      budgets: [{ nodes: '0' }],
    });
    expect(metadata.annotations).toEqual({ 'keelson.dev/disruption-reason': 'runs of a week' });
  });

  it.each(['0 0 1 * *', '0 0 * 6 *', '@yearly'])('takes a long rest at %s, as it ends', (schedule) => {
    const rest = { nodes: 0, schedule, duration: Duration.days(20) };
    expect(pool({ disruption: { budgets: [{ nodes: 1 }, rest] } }).spec.disruption).toMatchObject({
      budgets: [{ nodes: '1' }, { nodes: '0', schedule, duration: '480h' }],
    });
  });

  it('has the name and the fields that are asked for, and no namespace', () => {
    const { metadata, spec } = pool({ name: 'batch', overrides: { '/spec/disruption/consolidateAfter': '1m' } });
    expect([metadata.name, metadata.namespace]).toEqual(['batch', undefined]);
    expect(spec.disruption).toMatchObject({ consolidateAfter: '1m' });
  });

  const never = (rest: object) => ({ disruption: { budgets: [{ nodes: 0, ...rest }] } });
  const ALWAYS =
    "'disruption.budgets' must allow some disruption at some time, got 0 nodes always: nodes would keep old images; " +
    "open a window, or say why in disruption: { never: true, reason: '…' }";
  const unbound = (reason: string): string =>
    `'disruption.budgets' must bound ${reason} at any time, got no budget for it without schedule, and without one ` +
    'all nodes may go at once; add such as { nodesPercent: 10 }';
  const budget = (each: object) => ({ disruption: { budgets: [{ nodesPercent: 10 }, each] } });

  it.each<readonly [string, object, string]>([
    [
      'a name for a class',
      { nodeClass: 'default' },
      "'nodeClass' must be a NodeClass, or NodeClass.external('…'), got \"default\"",
    ],
    [
      'no ceiling',
      { limits: undefined },
      "'limits' must be given, as a pool without has no ceiling: { cpu: '200', memory: '800Gi' }, got undefined",
    ],
    [
      'no ceiling of memory',
      { limits: { cpu: '200' } },
      "'limits.memory' must be whole bytes such as '512Mi' or '2Gi', got undefined",
    ],
    [
      'processors in bytes',
      { limits: { cpu: '200Gi', memory: '800Gi' } },
      "'limits.cpu' must be an amount of CPU such as '250m' or '2', no finer than '1m', got \"200Gi\"",
    ],
    [
      'no nodes',
      { limits: { ...BASE.limits, nodes: 0 } },
      "'limits.nodes' must be a whole number of at least 1, got 0",
    ],
    ['another capacity', { capacity: ['onDemand'] }, "'capacity' must be 'on-demand' or 'spot' each, got \"onDemand\""],
    ['no capacity', { capacity: [] }, "'capacity' must hold at least one, or be left out, got []"],
    ['a zone twice', { zones: ['eu-west-1a', 'eu-west-1a'] }, '\'zones\' must have each once, got "eu-west-1a" twice'],
    ['half a zone', { zones: ['a'] }, "'zones' must be a zone such as 'eu-west-1a' each, got \"a\""],
    [
      'another architecture',
      { architectures: ['x86_64'] },
      "'architectures' must be 'amd64' or 'arm64' each, got \"x86_64\"",
    ],
    [
      'a family for a type',
      { instances: { types: ['m7i'] } },
      "'instances.types' must be a type such as 'm7i.large' each, got \"m7i\"",
    ],
    [
      'types beside categories',
      { instances: { types: ['m7i.large'], categories: ['m'] } },
      "'instances.categories' must be left out beside 'instances.types', got [\"m\"]",
    ],
    [
      'families beside a generation',
      { instances: { families: ['m7i'], minGeneration: 5 } },
      "'instances.minGeneration' must be left out beside 'instances.families', got 5",
    ],
    [
      'a type of the other architecture',
      { instances: { types: ['m7g.large'] } },
      "'instances.types' must run on amd64, as 'architectures' has it, got \"m7g.large\", which is arm64",
    ],
    [
      'a family of the other architecture',
      { architectures: ['arm64'], instances: { families: ['g4dn'] } },
      "'instances.families' must run on arm64, as 'architectures' has it, got \"g4dn\", which is amd64",
    ],
    [
      'few types for spot',
      { capacity: ['spot'], instances: { types: TYPES.slice(1) } },
      "'instances.types' must leave at least 10 types to choose from with spot capacity, got 9; name more, choose by " +
        "category, or say why in 'instances.few'",
    ],
    [
      'few families and sizes for spot',
      { capacity: ['spot', 'on-demand'], instances: { families: ['m7i'], sizes: ['large'] } },
      "'instances.families' must leave at least 10 types to choose from with spot capacity, got 1; name more, choose " +
        "by category, or say why in 'instances.few'",
    ],
    [
      'few without a reason',
      { instances: { few: {} } },
      "'instances.few' must say its reason on one line, { reason: '…' }, got {}",
    ],
    [
      'bounds the wrong way round',
      { instances: { cpu: { min: 8, max: 4 } } },
      "'instances.cpu.max' must be at least 'instances.cpu.min' (8), got 4",
    ],
    [
      'a requirement that has a prop',
      { requirements: [{ key: 'kubernetes.io/arch', operator: 'In', values: ['arm64'] }] },
      "'requirements.0.key' must be another label, got \"kubernetes.io/arch\", for which there is 'architectures'",
    ],
    [
      'a requirement of no label',
      { requirements: [{ key: 'a b', operator: 'Exists' }] },
      "'requirements.0.key' must be the key of a label such as 'karpenter.k8s.aws/instance-memory', got \"a b\"",
    ],
    [
      'a requirement that Karpenter does not know',
      { requirements: [{ key: 'karpenter.k8s.aws/instance-ram', operator: 'Exists' }] },
      '\'requirements.0.key\' must not be of karpenter.k8s.aws, unless Karpenter knows it, got "karpenter.k8s.aws/instance-ram"',
    ],
    [
      'a requirement of one machine',
      { requirements: [{ key: 'kubernetes.io/hostname', operator: 'Exists' }] },
      "'requirements.0.key' must not be of kubernetes.io or k8s.io, which a node may not give to itself, got " +
        '"kubernetes.io/hostname"',
    ],
    [
      'another operator',
      { requirements: [{ key: 'team', operator: 'Is' }] },
      "'requirements.0.operator' must be 'In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt' or 'Lt', got \"Is\"",
    ],
    [
      'no values',
      { requirements: [{ key: 'team', operator: 'In' }] },
      "'requirements.0.values' must hold at least one for In, got []",
    ],
    [
      'values for nothing',
      { requirements: [{ key: 'team', operator: 'Exists', values: ['a'] }] },
      '\'requirements.0.values\' must be left out for Exists, got ["a"]',
    ],
    [
      'a number that is none',
      { requirements: [{ key: 'team', operator: 'Gt', values: ['a'] }] },
      '\'requirements.0.values\' must hold one whole number for Gt, got ["a"]',
    ],
    [
      'a value that no label has',
      { requirements: [{ key: 'team', operator: 'In', values: [4] }] },
      "'requirements.0.values' must be values of labels, as texts, got 4",
    ],
    [
      'more values than there are',
      { requirements: [{ key: 'team', operator: 'In', values: ['a'], minValues: 2 }] },
      "'requirements.0.minValues' must be a whole number from 1 to 1, got 2",
    ],
    [
      'a label of Karpenter',
      { labels: { 'karpenter.sh/nodepool': 'x' } },
      '\'labels\' must not be of karpenter.sh, which Karpenter keeps for itself, got "karpenter.sh/nodepool"; ' +
        'use a domain of your own',
    ],
    [
      'a label of instances',
      { labels: { 'karpenter.k8s.aws/instance-size': 'large' } },
      "'labels' must not be what instances are, got \"karpenter.k8s.aws/instance-size\"; use 'instances' or 'requirements'",
    ],
    [
      'a label that says what an instance is',
      { labels: { 'node.kubernetes.io/instance-type': 'm7i.large' } },
      "'labels' must not be what instances are, got \"node.kubernetes.io/instance-type\"; use 'instances' or 'requirements'",
    ],
    [
      'a label of Kubernetes',
      { labels: { 'node-role.kubernetes.io/worker': '' } },
      "'labels' must not be of kubernetes.io or k8s.io, which a node may not give to itself, got " +
        '"node-role.kubernetes.io/worker"; use a domain of your own',
    ],
    [
      'a taint without a key',
      { taints: [{ key: '', effect: 'NoSchedule' }] },
      "'taints.0.key' must be the key of a taint such as 'dedicated', got \"\"",
    ],
    [
      'a taint with an empty value',
      { taints: [{ key: 'a', value: '', effect: 'NoSchedule' }] },
      "'taints.0.value' must be the value of a taint such as 'batch', or left out, got \"\"",
    ],
    [
      'a taint without an effect',
      { startupTaints: [{ key: 'a' }] },
      "'startupTaints.0.effect' must be 'NoSchedule', 'PreferNoSchedule' or 'NoExecute', got undefined",
    ],
    [
      'a taint twice',
      {
        taints: [
          { key: 'a', effect: 'NoSchedule' },
          { key: 'a', value: 'b', effect: 'NoSchedule' },
        ],
      },
      '\'taints.1\' must differ from the others in key or effect, got {"key":"a","value":"b","effect":"NoSchedule"}',
    ],
    [
      'a node class without a name',
      { nodeClass: NodeClass.external('') },
      `'nodeClass.name' must be lower case letters, digits, '-' and '.', each part starting and ending with a letter or digit, of at most 253 characters (a DNS name has no more), got ""`,
    ],
    [
      'a time to drain that is empty',
      { terminationGracePeriod: '' },
      `'terminationGracePeriod' must be a Duration such as Duration.seconds(30), got ""`,
    ],
    [
      'a reason for nothing',
      { disruption: { reason: 'licences are per node' } },
      `'disruption.reason' must be left out unless 'never' is true, got "licences are per node"`,
    ],
    [
      'a window for ever, as months have 31 days at most',
      { disruption: { budgets: [{ nodes: 1 }, { nodes: 0, schedule: '@monthly', duration: Duration.days(31) }] } },
      ALWAYS,
    ],
    [
      'too many budgets',
      { disruption: { budgets: new Array(51).fill({ nodes: 1 }) } },
      "'disruption.budgets' must be at most 50, got 51",
    ],
    ['no weight', { weight: 0 }, "'weight' must be a whole number from 1 to 100, got 0"],
    [
      'a life of minutes',
      { expireAfter: Duration.minutes(1) },
      "'expireAfter' must be a whole number of at least 3600, got 60",
    ],
    [
      'a life that is a number',
      { expireAfter: 30 },
      "'expireAfter' must be a Duration such as Duration.seconds(30), got 30",
    ],
    [
      'a life for ever without a reason',
      { expireAfter: { never: true } },
      "'expireAfter' must say its reason on one line, { reason: '…' }, got {\"never\":true}",
    ],
    [
      'never, but not',
      { expireAfter: { never: false, reason: 'a' } },
      "'expireAfter.never' must be true, or left out, got false",
    ],
    [
      'no time to drain',
      { terminationGracePeriod: Duration.seconds(0) },
      "'terminationGracePeriod' must be a whole number of at least 1, got 0",
    ],
    [
      'another policy',
      { disruption: { consolidationPolicy: 'Balanced' } },
      "'disruption.consolidationPolicy' must be 'WhenEmptyOrUnderutilized' or 'WhenEmpty', got \"Balanced\"",
    ],
    [
      'never, beside budgets',
      { disruption: { never: true, reason: 'a', budgets: [] } },
      '\'disruption\' must have nothing beside \'never\' and \'reason\', got {"never":true,"reason":"a","budgets":[]}',
    ],
    ['disruption that is never allowed', never({}), ALWAYS],
    ['a share of nothing', { disruption: { budgets: [{ nodesPercent: 0 }] } }, ALWAYS],
    [
      'a rest of a day each day',
      {
        disruption: {
          budgets: [{ nodes: 1 }, { nodes: 0, schedule: '0 9,17 * * *', duration: Duration.hours(24) }],
        },
      },
      ALWAYS,
    ],
    [
      'a rest that each reason has for itself',
      {
        disruption: {
          budgets: [
            { nodes: 1 },
            { nodes: 0, reasons: ['Empty', 'Underutilized'] },
            { nodes: 0, reasons: ['Drifted'], schedule: '@weekly', duration: Duration.days(7) },
          ],
        },
      },
      ALWAYS,
    ],
    ['windows alone', never({ schedule: '0 8 * * mon-fri', duration: Duration.hours(10) }), unbound('Underutilized')],
    [
      'a reason without a bound',
      { disruption: { budgets: [{ nodes: 1, reasons: ['Underutilized', 'Empty'] }] } },
      unbound('Drifted'),
    ],
    ['no budget', { disruption: { budgets: [] } }, unbound('Underutilized')],
    [
      'a budget of both kinds',
      budget({ nodes: 1, nodesPercent: 10 }),
      "'disruption.budgets.1' must have 'nodes' or 'nodesPercent', got {\"nodes\":1,\"nodesPercent\":10}",
    ],
    [
      'too large a share',
      budget({ nodesPercent: 101 }),
      "'disruption.budgets.1.nodesPercent' must be a whole number from 0 to 100, got 101",
    ],
    [
      'another reason',
      budget({ nodes: 1, reasons: ['Expired'] }),
      "'disruption.budgets.1.reasons' must be 'Underutilized', 'Empty' or 'Drifted' each, got \"Expired\"",
    ],
    [
      'a window without an end',
      budget({ nodes: 0, schedule: '@daily' }),
      "'disruption.budgets.1' must have 'schedule' and 'duration' together, got no 'duration'",
    ],
    [
      'a window without a start',
      budget({ nodes: 0, duration: Duration.hours(1) }),
      "'disruption.budgets.1' must have 'schedule' and 'duration' together, got no 'schedule'",
    ],
    [
      'a window in a time zone',
      budget({ nodes: 0, schedule: 'TZ=Europe/Berlin 0 8 * * *', duration: Duration.hours(1) }),
      "'disruption.budgets.1.schedule' must be five fields in UTC or a macro such as '@daily', without a time zone, " +
        'got "TZ=Europe/Berlin 0 8 * * *"',
    ],
    [
      'a schedule that is none',
      budget({ nodes: 0, schedule: '0 25 * * *', duration: Duration.hours(1) }),
      '\'disruption.budgets.1.schedule\' must have an hour from 0 to 23, got "0 25 * * *"',
    ],
    [
      'a window of seconds',
      budget({ nodes: 0, schedule: '@daily', duration: Duration.seconds(90) }),
      "'disruption.budgets.1.duration' must be whole minutes, got 90 seconds",
    ],
  ])('refuses %s', (_, props, message) => {
    expect(fault(props)).toBe(message);
  });
});
