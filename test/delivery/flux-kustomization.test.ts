import { Chart, Duration, Testing } from 'cdk8s';
import { FluxKustomization, FluxKustomizationProps, GitSource, HelmSource, OciSource } from 'keelson';
import { messageOf } from '../core/tree';
import { autoscaler, charts, object, Rendered, rendered, rollout, shopChart } from './charts';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

const gitOf = (chart: Chart) =>
  new GitSource(chart, 'deploy', { url: 'https://git.example.com/shop/deploy.git', revision: { branch: 'main' } });

function kustomizationOf(more: Partial<FluxKustomizationProps> = {}, chart = shopChart()): Rendered {
  const source = gitOf(chart);
  new FluxKustomization(chart, 'shop', { source, serviceAccount: 'shop-deployer', ...more });
  return rendered(chart, 'Kustomization');
}

/** What is deployed, by a Kustomization in a chart of its own. */
function deployed(fill: (chart: Chart) => void, more: Partial<FluxKustomizationProps> = {}) {
  const { platform, shop } = charts('shop');
  fill(shop);
  return { spec: kustomizationOf({ deploys: shop, ...more }, platform).spec, shop };
}

test('a Kustomization deploys with the rights of its account, prunes, and waits for health', () => {
  expect(kustomizationOf()).toEqual({
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: {
      name: 'shop',
      namespace: 'shop',
      labels: {
        app: 'shop',
        'app.kubernetes.io/name': 'shop',
        'app.kubernetes.io/instance': 'shop',
        'app.kubernetes.io/part-of': 'shop',
        'app.kubernetes.io/managed-by': 'cdk8s',
      },
    },
    spec: {
      sourceRef: { kind: 'GitRepository', name: 'deploy' },
      path: './',
      interval: '10m',
      retryInterval: '1m',
      timeout: '5m',
      prune: true,
      wait: true,
      serviceAccountName: 'shop-deployer',
    },
  });
});

test('each prop reaches the object', () => {
  const chart = shopChart();
  const revision = { digest: DIGEST };
  const source = new OciSource(chart, 'manifests', { url: 'oci://registry.example.com/shop', revision });
  const base = new FluxKustomization(chart, 'base', { source, serviceAccount: 'platform' });
  const health = [{ apiVersion: 'example.com/v1', kind: 'Queue', current: 'status.ready', failed: 'status.lost' }];
  const { metadata, spec } = kustomizationOf(
    {
      source,
      path: './production/shop',
      after: [base, FluxKustomization.external('crds', 'flux-system')],
      health,
      interval: Duration.minutes(30),
      timeout: Duration.minutes(20),
      decryption: { keys: { name: 'age' }, serviceAccount: 'decrypter' },
      name: 'production',
      overrides: { '/spec/suspend': true },
    },
    chart,
  );
  expect(metadata.name).toBe('production');
  expect(spec).toEqual({
    sourceRef: { kind: 'OCIRepository', name: 'manifests' },
    path: './production/shop',
    interval: '30m',
    retryInterval: '1m',
    timeout: '20m',
    prune: true,
    wait: true,
    serviceAccountName: 'shop-deployer',
    dependsOn: [{ name: 'base' }, { name: 'crds', namespace: 'flux-system' }],
    healthCheckExprs: health,
    decryption: { provider: 'sops', secretRef: { name: 'age' }, serviceAccountName: 'decrypter' },
    suspend: true,
  });
});

test('what is off says why', () => {
  const { metadata, spec } = kustomizationOf({
    serviceAccount: { none: 'it makes namespaces' },
    prune: { none: 'shared' },
    wait: { none: 'nothing comes after' },
  });
  expect(spec).toMatchObject({ prune: false });
  expect(spec).not.toHaveProperty('wait');
  expect(spec).not.toHaveProperty('serviceAccountName');
  expect(metadata.annotations).toEqual({
    'keelson.dev/service-account-reason': 'it makes namespaces',
    'keelson.dev/prune-reason': 'shared',
    'keelson.dev/wait-reason': 'nothing comes after',
  });
});

test('undefined is as good as nothing', () => {
  const names = ['path', 'deploys', 'after', 'prune', 'wait', 'health', 'interval', 'timeout', 'decryption', 'ignore'];
  expect(kustomizationOf(Object.fromEntries(names.map((name) => [name, undefined])))).toEqual(kustomizationOf());
});

describe('what controllers own', () => {
  test('the replicas of an autoscaled Deployment are left alone', () => {
    expect(deployed(autoscaler).spec.ignore).toEqual([
      { target: { group: 'apps', kind: 'Deployment', name: 'web', namespace: 'shop' }, paths: ['/spec/replicas'] },
    ]);
  });

  test('each weight of a VirtualService has its pointer', () => {
    expect(deployed(rollout).spec.ignore).toEqual([
      {
        target: { group: 'networking.istio.io', kind: 'VirtualService', name: 'web', namespace: 'shop' },
        paths: ['/spec/http/0/route/0/weight', '/spec/http/0/route/1/weight'],
      },
    ]);
  });

  test('weights of a VirtualService that is not here have no pointer', () => {
    const trafficRouting = { istio: { virtualService: { name: 'other' } } };
    const { spec } = deployed((chart) => {
      object(chart, 'argoproj.io/v1alpha1', 'Rollout', { strategy: { canary: { trafficRouting } } });
    });
    expect(spec).not.toHaveProperty('ignore');
  });

  test('the user names more, with a reason', () => {
    const ignore = [{ kind: 'Secret', name: 'tls', pointers: ['/data'], reason: 'cert-manager writes it' }];
    const { spec, metadata } = kustomizationOf({ ignore });
    expect(spec.ignore).toEqual([{ target: { kind: 'Secret', name: 'tls' }, paths: ['/data'] }]);
    expect(metadata.annotations).toEqual({ 'keelson.dev/ignore-reason': 'Secret: cert-manager writes it' });
  });
});

describe('rollouts by step', () => {
  const canary = (chart: Chart) => {
    const targetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
    object(chart, 'flagger.app/v1beta1', 'Canary', { targetRef });
  };
  const current = "status.phase in ['Initialized', 'Succeeded']";

  test('a Canary has its expression, and time', () => {
    const { spec } = deployed(canary);
    expect(spec.timeout).toBe('45m');
    expect(spec.healthCheckExprs).toEqual([
      { apiVersion: 'flagger.app/v1beta1', kind: 'Canary', current, failed: "status.phase == 'Failed'" },
    ]);
  });

  test("the user's word counts over what is known", () => {
    const health = [{ apiVersion: 'flagger.app/v1beta1', kind: 'Canary', current: 'true' }];
    const { spec } = deployed(canary, { health, timeout: Duration.hours(2) });
    expect(spec).toMatchObject({ healthCheckExprs: health, timeout: '2h' });
  });

  test('nobody asks where nobody waits', () => {
    expect(deployed(canary, { wait: { none: 'by hand' } }).spec).not.toHaveProperty('healthCheckExprs');
  });
});

test('namespaces and claims are not pruned with a line of Git', () => {
  const { shop } = deployed((chart) => ['Namespace', 'ServiceAccount'].forEach((kind) => object(chart, 'v1', kind)));
  const annotations = (shop.toJson() as Rendered[]).map(({ metadata }) => metadata.annotations);
  expect(annotations).toEqual([{ 'kustomize.toolkit.fluxcd.io/prune': 'disabled' }, undefined]);
});

test('what comes after the Kustomization would miss that', () => {
  const { platform, shop } = charts('shop');
  new FluxKustomization(platform, 'app', { source: gitOf(platform), serviceAccount: 'a', deploys: shop });
  object(shop, 'v1', 'PersistentVolumeClaim');
  expect(messageOf(() => Testing.synth(platform))).toContain(
    "[platform/app] 'deploys' must be complete when FluxKustomization is made, got shop/PersistentVolumeClaim-web after it; make it last",
  );
});

describe('refuses', () => {
  test.each<[string, object, string]>([
    ['no source', { source: 'deploy' }, '\'source\' must be a GitSource or an OciSource, got "deploy"'],
    [
      'no account',
      { serviceAccount: undefined },
      "'serviceAccount' must name an account of the namespace, or say { none: '…' }, as without one Flux deploys with its own rights, which have no bounds, got undefined",
    ],
    [
      'a way out of the source',
      { path: '/etc' },
      "'path' must be a path within the source such as 'production/shop', got \"/etc\"",
    ],
    [
      'a name',
      { after: ['base'] },
      "'after.0' must be a FluxKustomization, or FluxKustomization.external('…'), got \"base\"",
    ],
    [
      'no reason',
      { prune: false },
      "'prune' must be left out, or say its reason on one line: { none: '…' }, got false",
    ],
    [
      'health of what is not waited for',
      { wait: { none: 'a' }, health: [{ apiVersion: 'a.b/v1', kind: 'C', current: 'true' }] },
      '\'health\' must be left out where \'wait\' is off, as nobody asks for it, got [{"apiVersion":"a.b/v1","kind":"C","current":"true"}]',
    ],
    [
      'health of no group',
      { health: [{ apiVersion: 'v1', kind: 'C', current: 'true' }] },
      "'health.0.apiVersion' must be a group and a version such as 'flagger.app/v1beta1', got \"v1\"",
    ],
    [
      'no expression',
      { health: [{ apiVersion: 'a.b/v1', kind: 'C', current: '' }] },
      '\'health.0.current\' must be a text that is not empty, got ""',
    ],
    ['no keys', { decryption: {} }, "'decryption' must have 'keys', 'serviceAccount', or both, got {}"],
    ['hardly any time', { timeout: Duration.seconds(1) }, "'timeout' must be a whole number of at least 60, got 1"],
    ['hardly any pause', { interval: Duration.seconds(1) }, "'interval' must be a whole number of at least 60, got 1"],
  ])('%s', (_, more, message) => {
    expect(messageOf(() => kustomizationOf(more))).toBe(`[flux/shop] ${message}`);
  });

  test('a chart, a source of elsewhere, and another kind before it', () => {
    const { platform, shop } = charts('flux-system');
    const props = { url: 'oci://registry.example.com/charts/web', revision: { digest: DIGEST } };
    const chart = new OciSource(shop, 'chart', { ...props, content: 'chart' });
    expect(messageOf(() => new FluxKustomization(shop, 'a', { source: chart, serviceAccount: 'a' }))).toBe(
      "[shop/a] 'source' must hold manifests, got the chart of shop/chart; make a FluxHelmRelease of it",
    );
    expect(messageOf(() => new FluxKustomization(shop, 'b', { source: gitOf(platform), serviceAccount: 'a' }))).toBe(
      "[shop/b] 'source' must be in the namespace of shop/b ('shop'), got platform/deploy in 'flux-system'",
    );
    const after = [new HelmSource(shop, 'charts', { url: 'https://flagger.app' })];
    const source = gitOf(shop);
    expect(messageOf(() => new FluxKustomization(shop, 'c', { source, serviceAccount: 'a', after }))).toBe(
      "[shop/c] 'after.0' must be a FluxKustomization, or FluxKustomization.external('…'), got shop/charts (HelmSource)",
    );
  });
});
