import { Testing } from 'cdk8s';
import { ArgoApplication, ArgoApplicationProps, ArgoProject, ArgoSource } from 'keelson';
import { messageOf } from '../core/tree';
import { autoscaler, charts, object, Rendered, rendered, rollout } from './charts';

const REPOSITORY = 'https://git.example.com/shop/deploy.git';
const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;
const git = ArgoSource.git(REPOSITORY, { path: 'production/shop', revision: 'main' });
const required = { project: ArgoProject.external('shop'), source: git, namespace: 'shop' };

function applicationOf(more: Partial<ArgoApplicationProps> = {}, id = 'shop-production'): Rendered {
  const { platform } = charts();
  new ArgoApplication(platform, id, { ...required, ...more });
  return rendered(platform, 'Application');
}

/** What it is refused for, without the path. */
function refusal(more: object): string {
  const message = messageOf(() => applicationOf(more));
  expect(message).toMatch(/^\[platform\/shop-production\] /);
  return message.slice('[platform/shop-production] '.length);
}

/** The application of a chart that something fills, and that chart's objects. */
function deployed(fill: (chart: ReturnType<typeof charts>['shop']) => void, more: Partial<ArgoApplicationProps> = {}) {
  const { platform, shop } = charts();
  fill(shop);
  new ArgoApplication(platform, 'shop-production', { ...required, deploys: shop, ...more });
  return { spec: rendered(platform, 'Application').spec, objects: Testing.synth(shop) as Rendered[] };
}

const optionsOf = (spec: Rendered['spec']) => (spec.syncPolicy as { syncOptions: string[] }).syncOptions;

test('an application deploys a folder at each commit, prunes, heals, and shares nothing', () => {
  expect(applicationOf()).toEqual({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      name: 'shop-production',
      namespace: 'argocd',
      labels: {
        app: 'shop-production',
        'app.kubernetes.io/name': 'shop-production',
        'app.kubernetes.io/instance': 'shop-production',
        'app.kubernetes.io/part-of': 'argocd',
        'app.kubernetes.io/managed-by': 'cdk8s',
      },
      finalizers: ['resources-finalizer.argocd.argoproj.io'],
    },
    spec: {
      project: 'shop',
      source: { repoURL: REPOSITORY, targetRevision: 'main', path: 'production/shop' },
      destination: { server: 'https://kubernetes.default.svc', namespace: 'shop' },
      revisionHistoryLimit: 5,
      syncPolicy: {
        automated: { prune: true, selfHeal: true, allowEmpty: false },
        retry: { limit: 5, refresh: true, backoff: { duration: '5s', factor: 2, maxDuration: '3m' } },
        syncOptions: [
          'CreateNamespace=false',
          'ServerSideApply=true',
          'ApplyOutOfSyncOnly=true',
          'PruneLast=true',
          'PrunePropagationPolicy=foreground',
          'FailOnSharedResource=true',
        ],
      },
    },
  });
});

test('a chart is deployed in one version, with its values as they are', () => {
  const source = ArgoSource.helm('https://flagger.app', {
    chart: 'flagger',
    version: '1.44.0',
    values: { meshProvider: 'istio', podMonitor: null, tolerations: [] },
  });
  expect(applicationOf({ source }).spec.source).toEqual({
    repoURL: 'https://flagger.app',
    chart: 'flagger',
    targetRevision: '1.44.0',
    helm: { valuesObject: { meshProvider: 'istio', podMonitor: null, tolerations: [] } },
  });
});

test('an artifact is deployed by its digest, its version, or a tag that may move for a reason', () => {
  const oci = (props: Parameters<typeof ArgoSource.oci>[1]) =>
    applicationOf({ source: ArgoSource.oci('oci://registry.example.com/shop/manifests', props) });
  expect(oci({ digest: DIGEST }).spec.source).toEqual({
    repoURL: 'oci://registry.example.com/shop/manifests',
    targetRevision: DIGEST,
    path: '.',
  });
  expect(oci({ tag: '1.4.2', path: 'shop' }).spec.source).toMatchObject({ targetRevision: '1.4.2', path: 'shop' });
  const moving = oci({ tag: 'production', moving: { reason: 'only the pipeline may push' } });
  expect(moving.spec.source).toMatchObject({ targetRevision: 'production' });
  expect(moving.metadata.annotations).toEqual({ 'keelson.dev/moving-reason': 'only the pipeline may push' });
});

test('another cluster is meant by its address or its name', () => {
  const server = 'https://staging.example.com';
  expect(applicationOf({ cluster: server }).spec.destination).toEqual({ server, namespace: 'shop' });
  expect(applicationOf({ cluster: 'staging' }).spec.destination).toEqual({ name: 'staging', namespace: 'shop' });
});

test('what is off says why', () => {
  const off = applicationOf({ prune: { none: 'shared with a hand' }, selfHeal: { none: 'debugged by hand' } });
  expect(off.spec.syncPolicy).toMatchObject({ automated: { prune: false, selfHeal: false, allowEmpty: false } });
  expect(off.metadata.annotations).toEqual({
    'keelson.dev/prune-reason': 'shared with a hand',
    'keelson.dev/self-heal-reason': 'debugged by hand',
  });
  const manual = applicationOf({ automated: { none: 'people decide' } });
  expect(manual.spec.syncPolicy).not.toHaveProperty('automated');
  expect(manual.metadata.annotations).toEqual({ 'keelson.dev/automated-reason': 'people decide' });
});

test('retries, onDelete, name and overrides reach the object', () => {
  const overrides = { '/spec/revisionHistoryLimit': 3 };
  const { metadata, spec } = applicationOf({ retries: 0, onDelete: 'keep', name: 'shop', overrides });
  expect(metadata).toMatchObject({ name: 'shop' });
  expect(metadata).not.toHaveProperty('finalizers');
  expect(spec).toMatchObject({ revisionHistoryLimit: 3, syncPolicy: { retry: { limit: 0 } } });
  expect(applicationOf({ retries: 8 }).spec).toMatchObject({ syncPolicy: { retry: { limit: 8 } } });
});

test('undefined is as good as nothing', () => {
  const names = ['cluster', 'deploys', 'automated', 'prune', 'selfHeal', 'retries', 'ignore', 'onDelete', 'name'];
  const more = Object.fromEntries(names.map((name) => [name, undefined]));
  expect(applicationOf(more)).toEqual(applicationOf());
});

describe('what controllers own', () => {
  test('the replicas of an autoscaled Deployment are left alone, at each apply too', () => {
    const { spec } = deployed(autoscaler);
    expect(spec.ignoreDifferences).toEqual([
      { group: 'apps', kind: 'Deployment', name: 'web', namespace: 'shop', jsonPointers: ['/spec/replicas'] },
    ]);
    expect(optionsOf(spec).at(-1)).toBe('RespectIgnoreDifferences=true');
  });

  test('weights in a list are left alone, and never copied at an apply', () => {
    const { spec } = deployed(rollout);
    const jqPathExpressions = ['.spec.http[].route[].weight'];
    expect(spec.ignoreDifferences).toEqual([
      { group: 'networking.istio.io', kind: 'VirtualService', name: 'web', namespace: 'shop', jqPathExpressions },
    ]);
    expect(optionsOf(spec)).not.toContain('RespectIgnoreDifferences=true');
  });

  test('what is added after the application counts too', () => {
    const { platform, shop } = charts();
    new ArgoApplication(platform, 'shop-production', { ...required, deploys: shop });
    autoscaler(shop);
    expect(rendered(platform, 'Application').spec.ignoreDifferences).toHaveLength(1);
  });

  test('the user names more, with a reason', () => {
    const ignore = [
      { kind: 'Secret', name: 'tls', namespace: 'shop', pointers: ['/data'], reason: 'cert-manager writes it' },
      { kind: 'Job', group: 'batch', pointers: ['/spec/suspend'], reason: 'Kueue writes it' },
    ];
    const { spec, metadata } = applicationOf({ ignore });
    expect(spec.ignoreDifferences).toEqual([
      { kind: 'Secret', name: 'tls', namespace: 'shop', jsonPointers: ['/data'] },
      { kind: 'Job', group: 'batch', jsonPointers: ['/spec/suspend'] },
    ]);
    expect(metadata.annotations).toEqual({
      'keelson.dev/ignore-reason': 'Secret: cert-manager writes it; Job: Kueue writes it',
    });
    const inList = [{ ...ignore[0]!, pointers: ['/rules/0'] }];
    expect(optionsOf(applicationOf({ ignore: inList }).spec)).not.toContain('RespectIgnoreDifferences=true');
  });
});

describe('the order', () => {
  const WAVE = 'argocd.argoproj.io/sync-wave';

  test.each([
    ['apiextensions.k8s.io/v1', 'CustomResourceDefinition', '-3'],
    ['v1', 'Namespace', '-2'],
    ['security.istio.io/v1', 'AuthorizationPolicy', '-1'],
    ['networking.istio.io/v1', 'DestinationRule', '1'],
    ['gateway.networking.k8s.io/v1', 'HTTPRoute', '2'],
    ['flagger.app/v1beta1', 'Canary', '3'],
    ['v1', 'ConfigMap', undefined],
  ])('of %s %s is wave %s', (apiVersion, kind, wave) => {
    const { platform, shop } = charts();
    const one = object(shop, apiVersion, kind);
    new ArgoApplication(platform, 'app', { ...required, deploys: [shop] });
    expect((one.toJson() as Rendered).metadata.annotations?.[WAVE]).toBe(wave);
  });

  test('a default deny comes before the policies that open it', () => {
    const { platform, shop } = charts();
    const deny = object(shop, 'networking.k8s.io/v1', 'NetworkPolicy', { podSelector: {} }, 'deny');
    const open = object(shop, 'networking.k8s.io/v1', 'NetworkPolicy', { podSelector: { matchLabels: { app: 'a' } } });
    new ArgoApplication(platform, 'app', { ...required, deploys: shop });
    const waves = [deny, open].map((each) => (each.toJson() as Rendered).metadata.annotations?.[WAVE]);
    expect(waves).toEqual(['-2', '-1']);
  });

  test('namespaces and claims are not pruned with a line of Git', () => {
    const OPTIONS = 'argocd.argoproj.io/sync-options';
    const { platform, shop } = charts();
    const kinds = ['Namespace', 'PersistentVolumeClaim', 'Service'].map((kind) => object(shop, 'v1', kind));
    const own = object(shop, 'v1', 'PersistentVolumeClaim', undefined, 'own');
    own.metadata.addAnnotation(OPTIONS, 'Prune=confirm');
    new ArgoApplication(platform, 'app', { ...required, deploys: shop });
    const options = [...kinds, own].map((each) => (each.toJson() as Rendered).metadata.annotations?.[OPTIONS]);
    expect(options).toEqual(['Prune=confirm', 'Prune=false', undefined, 'Prune=confirm']);
  });

  test('what comes after the application would miss it', () => {
    const { platform, shop } = charts();
    new ArgoApplication(platform, 'app', { ...required, deploys: shop });
    object(shop, 'v1', 'ConfigMap', undefined, 'free');
    object(shop, 'networking.istio.io/v1', 'DestinationRule');
    expect(messageOf(() => Testing.synth(platform))).toContain(
      "[platform/app] 'deploys' must be complete when ArgoApplication is made, got shop/DestinationRule-web after it; make it last",
    );
  });
});

describe('the project', () => {
  const projectOf = (platform: ReturnType<typeof charts>['platform']) =>
    new ArgoProject(platform, 'shop', {
      sources: ['https://git.example.com/shop/*'],
      destinations: [{ namespace: 'shop' }],
    });

  function refusedBy(more: (shop: ReturnType<typeof charts>['shop']) => Partial<ArgoApplicationProps>): string {
    const { platform, shop } = charts();
    const project = projectOf(platform);
    return messageOf(() => new ArgoApplication(platform, 'app', { ...required, project, ...more(shop) }));
  }

  test('takes what it allows', () => {
    const { platform } = charts();
    new ArgoApplication(platform, 'app', { ...required, project: projectOf(platform) });
    expect(rendered(platform, 'Application').spec.project).toBe('shop');
  });

  test('refuses other sources, namespaces, clusters and kinds', () => {
    const source = ArgoSource.git('https://git.example.com/other/deploy.git', { path: 'a', revision: 'main' });
    expect(refusedBy(() => ({ source }))).toBe(
      "[platform/app] 'source' must be among the sources of project 'shop' ('https://git.example.com/shop/*'), got \"https://git.example.com/other/deploy.git\"",
    );
    expect(refusedBy(() => ({ namespace: 'billing' }))).toBe(
      "[platform/app] 'namespace' must be among the destinations of project 'shop' ('shop' in 'https://kubernetes.default.svc'), got 'billing' in 'https://kubernetes.default.svc'",
    );
    const deeper = ArgoSource.git('https://git.example.com/shop/a/b.git', { path: 'a', revision: 'main' });
    expect(refusedBy(() => ({ source: deeper }))).toContain('got "https://git.example.com/shop/a/b.git"');
    expect(refusedBy(() => ({ cluster: 'staging' }))).toContain("got 'shop' in 'staging'");
    const denied = (apiVersion: string, kind: string) =>
      refusedBy((shop) => {
        object(shop, apiVersion, kind);
        return { deploys: shop };
      });
    expect(denied('v1', 'ResourceQuota')).toBe(
      "[platform/app] 'deploys' must hold no ResourceQuota, which project 'shop' denies, got shop/ResourceQuota-web; let the platform deploy it, or change 'deniedKinds' of the project",
    );
    expect(denied('v1', 'Namespace')).toBe(
      "[platform/app] 'deploys' must hold no Namespace, which project 'shop' denies, got shop/Namespace-web; let the platform deploy it, or change 'clusterKinds' of the project",
    );
  });
});

describe('refuses', () => {
  const OWN = "lower case letters, digits and '-', starting and ending with a letter or digit";

  test.each<[string, object, string]>([
    ['no project', { project: 'shop' }, "'project' must be an ArgoProject, or ArgoProject.external('…'), got \"shop\""],
    [
      'the project of all',
      { project: ArgoProject.external('default') },
      "'project.name' must not be 'default', which allows everything and which Argo CD makes itself, got \"default\"; make a project of the team's own",
    ],
    [
      'no source',
      { source: REPOSITORY },
      `'source' must be ArgoSource.git(…), .helm(…) or .oci(…), got "${REPOSITORY}"`,
    ],
    [
      'no namespace',
      { namespace: '' },
      `'namespace' must be ${OWN}, of at most 63 characters (a DNS label has no more), got ""`,
    ],
    [
      'no cluster',
      { cluster: '' },
      "'cluster' must be an address such as 'https://kubernetes.default.svc', or a name, got \"\"",
    ],
    [
      'no reason',
      { prune: false },
      "'prune' must be left out, or say its reason on one line: { none: '…' }, got false",
    ],
    [
      'what is off twice',
      { automated: { none: 'by hand' }, prune: { none: 'shared' } },
      '\'prune\' must be left out beside \'automated\', which turns it off too, got {"none":"shared"}',
    ],
    ['too many retries', { retries: 21 }, "'retries' must be a whole number from 0 to 20, got 21"],
    ['another end', { onDelete: 'orphan' }, "'onDelete' must be 'remove' or 'keep', got \"orphan\""],
    ['text in place of charts', { deploys: 'shop' }, '\'deploys\' must be a chart or several of this app, got "shop"'],
    [
      'no field to ignore',
      { ignore: [{ kind: 'Secret', pointers: [], reason: 'a' }] },
      "'ignore.0.pointers' must hold JSON pointers such as '/spec/replicas', got []",
    ],
    [
      'no pointer',
      { ignore: [{ kind: 'Secret', pointers: ['data'], reason: 'a' }] },
      "'ignore.0.pointers' must hold JSON pointers such as '/spec/replicas', got \"data\"",
    ],
    [
      'no kind',
      { ignore: [{ kind: 'secret', pointers: ['/data'], reason: 'a' }] },
      "'ignore.0.kind' must be a kind such as 'Deployment', got \"secret\"",
    ],
    [
      'no reason to ignore',
      { ignore: [{ kind: 'Secret', pointers: ['/data'], reason: '' }] },
      '\'ignore.0\' must say its reason on one line, { reason: \'…\' }, got {"kind":"Secret","pointers":["/data"],"reason":""}',
    ],
  ])('%s', (_, more, message) => {
    expect(refusal(more)).toBe(message);
  });

  const { git: ofGit, helm, oci } = ArgoSource;
  const REGISTRY = 'oci://registry.example.com/shop';
  const credentials =
    "'source.url' must hold no credentials, as it is kept in Git, got some before '@'; keep them in a Secret";

  test.each<[string, ArgoSource, string]>([
    [
      'plain HTTP',
      ofGit('http://git.example.com/a', { path: 'a', revision: 'main' }),
      "'source.url' must be an address that starts with 'https://' or 'ssh://', got \"http://git.example.com/a\"",
    ],
    ['a password', ofGit('https://a:b@git.example.com/a', { path: 'a', revision: 'main' }), credentials],
    ['a password for ssh', ofGit('ssh://a:b@git.example.com/a', { path: 'a', revision: 'main' }), credentials],
    ['a token', ofGit('https://token@git.example.com/a', { path: 'a', revision: 'main' }), credentials],
    [
      'a moving head',
      ofGit(REPOSITORY, { path: 'a', revision: 'HEAD' }),
      '\'source.revision\' must be named, got "HEAD", which follows the default branch; name it',
    ],
    [
      'no revision',
      ofGit(REPOSITORY, { path: 'a' } as never),
      "'source.revision' must be a name of Git such as 'main', got undefined",
    ],
    [
      'a part of a commit',
      ofGit(REPOSITORY, { path: 'a', revision: 'abc1234' }),
      '\'source.revision\' must be a whole commit of 40 hexadecimal digits, got "abc1234"',
    ],
    [
      'a way out of the source',
      ofGit(REPOSITORY, { path: '../b', revision: 'main' }),
      "'source.path' must be a path within the source such as 'production/shop', got \"../b\"",
    ],
    [
      'a misspelt prop',
      ofGit(REPOSITORY, { path: 'a', revison: 'main' } as never),
      "'source.revison' is no prop of 'source', got \"main\"; the nearest is 'revision'",
    ],
    [
      'a range of charts',
      helm('https://flagger.app', { chart: 'flagger', version: '^1.0.0' }),
      "'source.version' must be one version such as '1.4.2', got \"^1.0.0\"; a range or none would install whatever is newest",
    ],
    [
      'no chart',
      helm('https://flagger.app', { chart: '', version: '1.0.0' }),
      "'source.chart' must be the name of a chart such as 'flagger', got \"\"",
    ],
    [
      'a secret among the values',
      helm('https://flagger.app', { chart: 'flagger', version: '1.0.0', values: { db: { password: 'hunter2' } } }),
      "'source.values.db.password' must hold nothing secret, as it is kept in Git, got a secret by its name; let the chart read a Secret of its own",
    ],
    [
      'both a digest and a tag',
      oci(REGISTRY, { digest: DIGEST, tag: 'a' }),
      `'source.digest' or 'source.tag' must be given, and not both, got {"digest":"${DIGEST}","tag":"a"}`,
    ],
    [
      'no digest',
      oci(REGISTRY, { digest: 'sha256:abc' }),
      "'source.digest' must be 'sha256:' and 64 hexadecimal digits, got \"sha256:abc\"",
    ],
    [
      'a tag that moves',
      oci(REGISTRY, { tag: 'production' }),
      "'source.tag' must be a version, or say in 'source.moving' why it may move, got \"production\"; anyone who can push deploys; better give 'source.digest'",
    ],
    [
      'the latest',
      oci(REGISTRY, { tag: 'latest', moving: { reason: 'a' } }),
      '\'source.tag\' must say what it stands for, got "latest"; use a version, an environment, or a digest',
    ],
    [
      'a reason for nothing',
      oci(REGISTRY, { tag: '1.0.0', moving: { reason: 'a' } }),
      '\'source.moving\' must be left out beside what does not move, got {"reason":"a"}',
    ],
  ])('%s', (_, source, message) => {
    expect(refusal({ source })).toBe(message);
  });

  test('its own chart, and a chart of another namespace', () => {
    const { platform, shop } = charts();
    expect(messageOf(() => new ArgoApplication(platform, 'app', { ...required, deploys: platform }))).toBe(
      "[platform/app] 'deploys' must not hold platform/app itself, got platform (Chart); give it a chart of its own",
    );
    expect(
      messageOf(() => new ArgoApplication(platform, 'other', { ...required, namespace: 'billing', deploys: shop })),
    ).toBe("[platform/other] 'namespace' must be that of what is deployed ('shop'), got \"billing\"");
  });
});
