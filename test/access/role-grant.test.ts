import { App, Chart, Testing } from 'cdk8s';
import { Deployment, Group, ServiceAccount as PlusAccount } from 'cdk8s-plus-28';
import { RoleGrant, RoleGrantProps } from '../../lib/access/role-grant';
import { RoleRules } from '../../lib/access/role-rules';
import { ServiceAccount } from '../../lib/access/service-account';
import { GrantTarget, Subject } from '../../lib/access/subject';

const shop = (): Chart => new Chart(new App(), 'shop', { namespace: 'shop' });
const orders = Subject.serviceAccount('orders', 'shop');
const reason = 'the article asks for it';

interface Manifest {
  readonly kind: string;
  readonly metadata: unknown;
  readonly rules?: unknown;
  readonly subjects?: unknown;
}

function synth(props: Partial<RoleGrantProps> & Pick<RoleGrantProps, 'rules'>): Manifest[] {
  const chart = shop();
  new RoleGrant(chart, 'reader', { to: orders, ...props });
  return Testing.synth(chart);
}

const rulesOf = (props: Partial<RoleGrantProps> & Pick<RoleGrantProps, 'rules'>) => synth(props)[0]?.rules;
const subjectsOf = (to: RoleGrantProps['to']) => synth({ to, rules: RoleRules.read('pods') })[1]?.subjects;

describe('A RoleGrant', () => {
  const labels = {
    app: 'reader',
    'app.kubernetes.io/name': 'reader',
    'app.kubernetes.io/instance': 'reader',
    'app.kubernetes.io/part-of': 'shop',
    'app.kubernetes.io/managed-by': 'cdk8s',
  };

  test('is a Role of one namespace and its binding', () => {
    const rules = [{ verbs: ['get'], resources: ['configmaps'], resourceNames: ['orders'] }];
    expect(synth({ rules })).toEqual([
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'Role',
        metadata: { name: 'reader', namespace: 'shop', labels },
        rules: [{ apiGroups: [''], resources: ['configmaps'], resourceNames: ['orders'], verbs: ['get'] }],
      },
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'RoleBinding',
        metadata: { name: 'reader', namespace: 'shop', labels },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
        subjects: [{ kind: 'ServiceAccount', name: 'orders', namespace: 'shop' }],
      },
    ]);
  });

  test('is a ClusterRole without a namespace when it holds everywhere', () => {
    const rules = [
      { verbs: ['get', 'list'], resources: ['nodes'] },
      { verbs: ['get'], nonResourceUrls: ['/metrics', '/logs/*'] },
    ];
    const annotations = { 'keelson.dev/cluster-wide': reason };
    expect(synth({ rules, clusterWide: { reason } })).toEqual([
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRole',
        metadata: { name: 'reader', labels, annotations },
        rules: [
          { apiGroups: [''], resources: ['nodes'], verbs: ['get', 'list'] },
          { nonResourceURLs: ['/metrics', '/logs/*'], verbs: ['get'] },
        ],
      },
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRoleBinding',
        metadata: { name: 'reader', labels, annotations },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'reader' },
        subjects: [{ kind: 'ServiceAccount', name: 'orders', namespace: 'shop' }],
      },
    ]);
  });

  test('takes an explicit undefined as left out', () => {
    const none = { clusterWide: undefined, allowDangerous: undefined, name: undefined, overrides: undefined };
    const rules = [
      {
        verbs: ['get'],
        resources: ['pods'],
        apiGroup: undefined,
        resourceNames: undefined,
        nonResourceUrls: undefined,
      },
    ];
    expect(synth({ rules, ...none })).toEqual(synth({ rules: [{ verbs: ['get'], resources: ['pods'] }] }));
  });

  test('renders the same twice', () => {
    const chart = shop();
    new RoleGrant(chart, 'reader', { to: orders, rules: RoleRules.readNamespace(), clusterWide: { reason } });
    expect(chart.toJson()).toEqual(chart.toJson());
  });

  test('gives both objects another name', () => {
    expect(synth({ name: 'viewer', rules: RoleRules.read('pods') })).toMatchObject([
      { metadata: { name: 'viewer' } },
      { metadata: { name: 'viewer' }, roleRef: { name: 'viewer' } },
    ]);
  });

  test('lets overrides reach the final JSON of the role', () => {
    const overrides = { '/rules/0/resourceNames': ['orders'] };
    expect(rulesOf({ rules: RoleRules.read('pods'), overrides })).toEqual([
      { apiGroups: [''], resources: ['pods'], resourceNames: ['orders'], verbs: ['get', 'list', 'watch'] },
    ]);
  });

  test('splits a rule whose resources live in several groups', () => {
    expect(rulesOf({ rules: [{ verbs: ['get'], resources: ['pods', 'deployments', 'pods/log', 'jobs'] }] })).toEqual([
      { apiGroups: [''], resources: ['pods', 'pods/log'], verbs: ['get'] },
      { apiGroups: ['apps'], resources: ['deployments'], verbs: ['get'] },
      { apiGroups: ['batch'], resources: ['jobs'], verbs: ['get'] },
    ]);
  });

  test('takes custom resources by group and plural', () => {
    const rules = [{ verbs: ['get', 'patch'], resources: ['roles', 'roles/status'], apiGroup: 'iam.example.com' }];
    expect(rulesOf({ rules })).toEqual([
      { apiGroups: ['iam.example.com'], resources: ['roles', 'roles/status'], verbs: ['get', 'patch'] },
    ]);
  });

  test('takes one Secret by name', () => {
    expect(rulesOf({ rules: [{ verbs: ['get'], resources: ['secrets'], resourceNames: ['orders-db'] }] })).toEqual([
      { apiGroups: [''], resources: ['secrets'], resourceNames: ['orders-db'], verbs: ['get'] },
    ]);
  });

  test('takes named parts with create, which have a name when they are made', () => {
    const rules = [{ verbs: ['create'], resources: ['pods/eviction'], resourceNames: ['orders-0'] }];
    expect(rulesOf({ rules })).toEqual([
      { apiGroups: [''], resources: ['pods/eviction'], resourceNames: ['orders-0'], verbs: ['create'] },
    ]);
  });

  test.each<[string, RoleGrantProps['rules'][number], string]>([
    ['running programs in pods', { verbs: ['create'], resources: ['pods/exec'] }, 'rbac-exec'],
    ['making pods', { verbs: ['create'], resources: ['deployments'] }, 'rbac-create-pods'],
    ['reading all Secrets', { verbs: ['get', 'list'], resources: ['secrets'] }, 'rbac-secrets'],
    ['handing out rights', { verbs: ['bind'], resources: ['roles'] }, 'rbac-escalate'],
    ['changing policies', { verbs: ['create'], resources: ['networkpolicies'] }, 'rbac-cluster-levers'],
  ])('takes %s with a reason, and leaves a trace', (_, rule, id) => {
    const annotations = { [`keelson.dev/suppress.${id}`]: reason };
    expect(synth({ rules: [rule], allowDangerous: { reason } })).toMatchObject([
      { metadata: { annotations } },
      { metadata: { annotations } },
    ]);
  });
});

describe('The read-only role of a namespace', () => {
  test('sees workloads, events and logs, and neither Secrets nor roles', () => {
    const verbs = ['get', 'list', 'watch'];
    expect(rulesOf({ rules: RoleRules.readNamespace() })).toEqual([
      {
        apiGroups: [''],
        resources: [
          'configmaps',
          'endpoints',
          'events',
          'limitranges',
          'persistentvolumeclaims',
          'pods',
          'pods/log',
          'pods/status',
          'replicationcontrollers',
          'resourcequotas',
          'serviceaccounts',
          'services',
        ],
        verbs,
      },
      {
        apiGroups: ['apps'],
        resources: ['controllerrevisions', 'daemonsets', 'deployments', 'replicasets', 'statefulsets'],
        verbs,
      },
      { apiGroups: ['autoscaling'], resources: ['horizontalpodautoscalers'], verbs },
      { apiGroups: ['batch'], resources: ['cronjobs', 'jobs'], verbs },
      { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs },
      { apiGroups: ['networking.k8s.io'], resources: ['ingresses', 'networkpolicies'], verbs },
      { apiGroups: ['policy'], resources: ['poddisruptionbudgets'], verbs },
      { apiGroups: ['events.k8s.io'], resources: ['events'], verbs },
    ]);
  });
});

describe('The subject of a RoleGrant', () => {
  test('may be a ServiceAccount', () => {
    const account = new ServiceAccount(new Chart(new App(), 'jobs', { namespace: 'jobs' }), 'nightly');
    expect(subjectsOf(account)).toEqual([{ kind: 'ServiceAccount', name: 'nightly', namespace: 'jobs' }]);
  });

  test('may be what runs as a ServiceAccount', () => {
    const serviceAccount = new ServiceAccount(shop(), 'orders');
    expect(subjectsOf({ serviceAccount })).toEqual([{ kind: 'ServiceAccount', name: 'orders', namespace: 'shop' }]);
  });

  test('may be a workload of cdk8s-plus, with the namespace that cdk8s-plus forgets', () => {
    const chart = new Chart(new App(), 'plus', { namespace: 'plus', disableResourceNameHashes: true });
    const serviceAccount = new PlusAccount(chart, 'account');
    const workload = new Deployment(chart, 'workload', { containers: [{ image: 'orders' }], serviceAccount });
    expect(subjectsOf(workload)).toEqual([{ kind: 'ServiceAccount', name: 'plus-account', namespace: 'plus' }]);
  });

  test('may be a subject of cdk8s-plus', () => {
    expect(subjectsOf(Group.fromName(shop(), 'group', 'developers'))).toEqual([
      { kind: 'Group', name: 'developers', apiGroup: 'rbac.authorization.k8s.io' },
    ]);
  });

  test('may be several', () => {
    expect(subjectsOf([Subject.user('alice'), Subject.group('developers'), orders])).toEqual([
      { kind: 'User', name: 'alice', apiGroup: 'rbac.authorization.k8s.io' },
      { kind: 'Group', name: 'developers', apiGroup: 'rbac.authorization.k8s.io' },
      { kind: 'ServiceAccount', name: 'orders', namespace: 'shop' },
    ]);
  });

  const homeless = new ServiceAccount(new Chart(new App(), 'nowhere'), 'orders');
  test.each<[string, GrantTarget | GrantTarget[], string]>([
    ['nobody', [], `'to' must have at least one subject, got []`],
    ['a construct', shop() as never, `'to' must be a subject or have a 'serviceAccount', got shop (Chart)`],
    ['a name', 'orders' as never, `'to' must be a subject or have a 'serviceAccount', got "orders"`],
    ['no subject at all', {} as never, `'to' must be a subject or have a 'serviceAccount', got {}`],
    ['a user without a name', Subject.user(''), `'to' must have a name, got ""`],
    ['anyone', Subject.user('system:anonymous'), `'to' must be someone in particular, got "system:anonymous"`],
    [
      'who is not logged in',
      Subject.group('system:unauthenticated'),
      `'to' must be someone in particular, got "system:unauthenticated"`,
    ],
    [
      'who is logged in',
      Subject.group('system:authenticated'),
      `'to' must be someone in particular, got "system:authenticated"`,
    ],
    ['the masters', Subject.group('system:masters'), `'to' must be someone in particular, got "system:masters"`],
    [
      'the account that everyone runs as',
      Subject.serviceAccount('default', 'shop'),
      `'to' must be a ServiceAccount of its own, got "default", which every pod without one runs as`,
    ],
    [
      'an account in no namespace',
      homeless,
      `'to' must be in a namespace, got ServiceAccount "orders" without one; set 'namespace' on its chart`,
    ],
  ])('is refused if it is %s', (_, to, message) => {
    expect(() => subjectsOf(to)).toThrow(new Error(`[shop/reader] ${message}`));
  });
});

describe('The rules of a RoleGrant', () => {
  const get = ['get'];
  test.each<[string, RoleGrantProps['rules'], string]>([
    ['none', [], `'rules' must have at least one rule, got []`],
    [
      'a rule for nothing',
      [{ verbs: get }],
      `'rules[0]' must have either 'resources' or 'nonResourceUrls', got {"verbs":["get"]}`,
    ],
    [
      'a rule for both',
      [{ verbs: get, resources: ['pods'], nonResourceUrls: ['/'] }],
      `'rules[0]' must have either 'resources' or 'nonResourceUrls', got {"verbs":["get"],"resources":["pods"],"nonResourceUrls":["/"]}`,
    ],
    ['no verbs', [{ verbs: [], resources: ['pods'] }], `'rules[0].verbs' must have at least one entry, got []`],
    [
      'an empty verb',
      [{ verbs: [''], resources: ['pods'] }],
      `'rules[0].verbs[0]' must be a text that is not empty, got ""`,
    ],
    [
      'all verbs',
      [{ verbs: ['*'], resources: ['pods'] }],
      `'rules[0].verbs' must name each one, got "*"; a wildcard also grants what comes later`,
    ],
    [
      'a misspelt verb',
      [
        { verbs: ['get'], resources: ['pods'] },
        { verbs: ['wacth'], resources: ['pods'] },
      ],
      `'rules[1].verbs' must be verbs of the API, got "wacth"; the nearest is 'watch'`,
    ],
    ['no resources', [{ verbs: get, resources: [] }], `'rules[0].resources' must have at least one entry, got []`],
    [
      'all parts of a resource',
      [{ verbs: get, resources: ['pods/*'] }],
      `'rules[0].resources' must name each one, got "pods/*"; a wildcard also grants what comes later`,
    ],
    [
      'a kind',
      [{ verbs: get, resources: ['NetworkPolicy'] }],
      `'rules[0].resources' must be plurals in lower case, not kinds, got "NetworkPolicy"; did you mean 'networkpolicies'?`,
    ],
    [
      'a custom kind',
      [{ verbs: get, resources: ['Canary'], apiGroup: 'flagger.app' }],
      `'rules[0].resources' must be plurals in lower case, not kinds, got "Canary"; did you mean 'canarys'?`,
    ],
    [
      'a resource that cannot be',
      [{ verbs: get, resources: ['pods log'] }],
      `'rules[0].resources' must be plurals such as 'deployments' or 'pods/log', got "pods log"`,
    ],
    [
      'a resource that Kubernetes does not have',
      [{ verbs: get, resources: ['deployment'] }],
      `'rules[0].apiGroup' must say where "deployment" lives, which Kubernetes itself does not have; the nearest that it has is 'deployments'`,
    ],
    [
      'a resource of another group',
      [{ verbs: get, resources: ['jobs'], apiGroup: 'apps' }],
      `'rules[0].resources' must be plurals of the group 'apps', got "jobs"; it lives in 'batch'`,
    ],
    [
      'a resource that the group does not have',
      [{ verbs: get, resources: ['pod'], apiGroup: '' }],
      `'rules[0].resources' must be plurals of the group '', got "pod"; the nearest is 'pods'`,
    ],
    [
      'a part that no object has',
      [{ verbs: get, resources: ['pods/logs'] }],
      `'rules[0].resources' must be parts that objects have, got "pods/logs"; the nearest is 'pods/log'`,
    ],
    [
      'a group with its version',
      [{ verbs: get, resources: ['deployments'], apiGroup: 'apps/v1' }],
      `'rules[0].apiGroup' must be a group without its version, got "apps/v1"; did you mean 'apps'?`,
    ],
    [
      'the version of the core',
      [{ verbs: get, resources: ['pods'], apiGroup: 'v1' }],
      `'rules[0].apiGroup' must be a group without its version, got "v1"; did you mean ''?`,
    ],
    [
      'all groups',
      [{ verbs: get, resources: ['pods'], apiGroup: '*' }],
      `'rules[0].apiGroup' must name one group, got "*"; a wildcard also grants what comes later`,
    ],
    [
      'a group that cannot be',
      [{ verbs: get, resources: ['widgets'], apiGroup: 'Example.com' }],
      `'rules[0].apiGroup' must be a DNS name such as 'monitoring.coreos.com', got "Example.com"`,
    ],
    [
      'no names, which would be all',
      [{ verbs: get, resources: ['secrets'], resourceNames: [] }],
      `'rules[0].resourceNames' must have at least one entry, got []`,
    ],
    [
      'names that begin like this',
      [{ verbs: get, resources: ['configmaps'], resourceNames: ['orders-*'] }],
      `'rules[0].resourceNames' must name each one, got "orders-*"; a wildcard also grants what comes later`,
    ],
    [
      'names of what is not made yet',
      [{ verbs: ['get', 'create'], resources: ['leases'], resourceNames: ['orders'] }],
      `'rules[0].resourceNames' cannot restrict 'create' of 'leases', which would then grant nothing; put it into a rule of its own`,
    ],
    [
      'objects that are in no namespace',
      [{ verbs: get, resources: ['nodes'] }],
      `'rules[0].resources' needs 'clusterWide' with its reason for objects that are in no namespace, got "nodes"`,
    ],
    [
      'URLs in a namespace',
      [{ verbs: get, nonResourceUrls: ['/metrics'] }],
      `'rules[0].nonResourceUrls' needs 'clusterWide', because URLs are in no namespace`,
    ],
  ])('are refused: %s', (_, rules, message) => {
    expect(() => synth({ rules })).toThrow(new Error(`[shop/reader] ${message}`));
  });

  test.each<[string, RoleGrantProps['rules'][number], string]>([
    [
      'all URLs',
      { verbs: get, nonResourceUrls: ['*'] },
      `'rules[0].nonResourceUrls' must be paths such as '/metrics' or '/logs/*', got "*"`,
    ],
    [
      'verbs that URLs do not have',
      { verbs: ['list'], nonResourceUrls: ['/metrics'] },
      `'rules[0].verbs' must be verbs of the API, got "list"; the nearest is 'post'`,
    ],
  ])('are refused for the whole cluster too: %s', (_, rule, message) => {
    expect(() => synth({ rules: [rule], clusterWide: { reason } })).toThrow(new Error(`[shop/reader] ${message}`));
  });

  const pods = 'who makes pods can run as any account of the namespace and mount its Secrets (rbac-create-pods)';
  const inside =
    "it reaches into running pods and their Secrets, or removes the traces (rbac-exec); better read 'pods/log'";
  const secrets =
    "'list' and 'watch' return contents, and without names all Secrets are open (rbac-secrets); better grant 'get' alone with 'resourceNames', or mount the Secret";
  const self =
    'its holder can give itself any right (rbac-escalate); better grant the rights themselves with a RoleGrant';
  const lever =
    'it is a path to the whole cluster or to the traffic of others (rbac-cluster-levers); better leave it to the platform';
  test.each<[string, string[], string, string[] | undefined]>([
    ['secrets', ['get'], secrets, undefined],
    ['secrets', ['get', 'list'], secrets, ['orders-db']],
    ['secrets', ['create'], secrets, undefined],
    ['roles', ['escalate'], self, undefined],
    ['rolebindings', ['create'], self, undefined],
    ['serviceaccounts', ['impersonate'], self, ['orders']],
    ['pods', ['create'], `${pods}; better grant a part such as 'deployments/scale'`, undefined],
    ['cronjobs', ['patch'], `${pods}; better grant a part such as 'deployments/scale'`, undefined],
    ['pods/exec', ['get'], inside, undefined],
    ['pods/attach', ['create'], inside, undefined],
    ['pods/portforward', ['create'], inside, undefined],
    ['pods/log', ['delete'], inside, undefined],
    ['serviceaccounts/token', ['create'], lever, undefined],
    ['networkpolicies', ['delete'], lever, undefined],
    ['configmaps', ['update'], lever, ['coredns']],
  ])('are refused without a reason: %s with %j', (resource, verbs, why, resourceNames) => {
    expect(() => synth({ rules: [{ verbs, resources: [resource], resourceNames }] })).toThrow(
      new Error(
        `[shop/reader] 'rules[0]' needs 'allowDangerous' with its reason for ${verbs.join(', ')} of '${resource}': ${why}`,
      ),
    );
  });

  test('are refused where the ConfigMaps of kube-system are among all that are meant', () => {
    const rules = [{ verbs: ['update'], resources: ['configmaps'] }];
    const message = `[shop/reader] 'rules[0]' needs 'allowDangerous' with its reason for update of 'configmaps': ${lever}`;
    expect(() => synth({ rules, clusterWide: { reason } })).toThrow(new Error(message));
    expect(() => synth({ rules })).not.toThrow();
    const system = new Chart(new App(), 'system', { namespace: 'kube-system' });
    expect(() => new RoleGrant(system, 'reader', { to: orders, rules })).toThrow(
      new Error(message.replace('[shop/', '[system/')),
    );
  });

  test.each(['nodes/proxy', 'persistentvolumes', 'mutatingwebhookconfigurations', 'signers'])(
    'are refused without a reason in the whole cluster too: %s',
    (resource) => {
      const rules = [{ verbs: ['create', 'sign'], resources: [resource] }];
      expect(() => synth({ rules, clusterWide: { reason } })).toThrow(
        new Error(
          `[shop/reader] 'rules[0]' needs 'allowDangerous' with its reason for create, sign of '${resource}': ${lever}`,
        ),
      );
    },
  );

  test.each<[string, Partial<RoleGrantProps>, string]>([
    [
      'a loosening that nothing needs',
      { allowDangerous: { reason } },
      `'allowDangerous' must be left out when no rule needs it, got {"reason":"${reason}"}`,
    ],
    [
      'a loosening without a reason',
      { allowDangerous: { reason: ' ' } },
      `'allowDangerous' must say its reason on one line, { reason: '…' }, got {"reason":" "}`,
    ],
    [
      'a whole cluster without a reason',
      { clusterWide: { reason: '' } },
      `'clusterWide' must say its reason on one line, { reason: '…' }, got {"reason":""}`,
    ],
  ])('are refused with %s', (_, props, message) => {
    expect(() => synth({ rules: RoleRules.read('pods'), ...props })).toThrow(new Error(`[shop/reader] ${message}`));
  });
});
