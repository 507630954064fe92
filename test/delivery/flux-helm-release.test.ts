import { Chart, Duration } from 'cdk8s';
import { FluxHelmRelease, FluxHelmReleaseProps, HelmSource, OciSource, SecretRef } from 'keelson';
import { messageOf } from '../core/tree';
import { charts, Rendered, rendered, shopChart } from './charts';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

const helmOf = (chart: Chart) => new HelmSource(chart, 'charts', { url: 'https://flagger.app' });
const ociOf = (chart: Chart, content: 'chart' | 'manifests' = 'chart') =>
  new OciSource(chart, 'artifact', {
    url: 'oci://registry.example.com/flagger',
    revision: { digest: DIGEST },
    content,
  });

function releaseOf(more: Partial<FluxHelmReleaseProps> = {}, chart = shopChart()): Rendered {
  const release = { chart: 'flagger', version: '1.44.0', serviceAccount: 'flagger-deployer' };
  new FluxHelmRelease(chart, 'flagger', { source: helmOf(chart), ...release, ...more });
  return rendered(chart, 'HelmRelease');
}

const IGNORED = { paths: ['/spec/replicas'], target: { group: 'apps', kind: 'Deployment' } };

test('a release installs one version with its CRDs, tries again, rolls back, and undoes drift', () => {
  expect(releaseOf()).toEqual({
    apiVersion: 'helm.toolkit.fluxcd.io/v2',
    kind: 'HelmRelease',
    metadata: {
      name: 'flagger',
      namespace: 'shop',
      labels: {
        app: 'flagger',
        'app.kubernetes.io/name': 'flagger',
        'app.kubernetes.io/instance': 'flagger',
        'app.kubernetes.io/part-of': 'shop',
        'app.kubernetes.io/managed-by': 'cdk8s',
      },
    },
    spec: {
      chart: {
        spec: { chart: 'flagger', version: '1.44.0', sourceRef: { kind: 'HelmRepository', name: 'charts' } },
      },
      interval: '30m',
      timeout: '5m',
      serviceAccountName: 'flagger-deployer',
      install: { crds: 'CreateReplace', strategy: { name: 'RetryOnFailure', retryInterval: '2m' } },
      upgrade: {
        crds: 'CreateReplace',
        remediation: { retries: 3, strategy: 'rollback', remediateLastFailure: true },
      },
      driftDetection: { mode: 'enabled', ignore: [IGNORED] },
    },
  });
});

test('each prop reaches the object', () => {
  const chart = shopChart();
  const first = new FluxHelmRelease(chart, 'istiod', { source: ociOf(chart), serviceAccount: 'mesh' });
  const ignore = [{ kind: 'Secret', name: 'tls', pointers: ['/data'], reason: 'cert-manager writes it' }];
  const { metadata, spec } = releaseOf(
    {
      values: { meshProvider: 'istio', podMonitor: null, existingSecret: { secretName: 'slack' } },
      valuesFrom: [
        { secret: SecretRef.of('flagger', { keys: ['values.yaml'] }) },
        { secret: { name: 'slack' }, key: 'url', path: 'slack.url' },
      ],
      after: [first, FluxHelmRelease.external('cert-manager', 'cert-manager')],
      retries: 5,
      ignore,
      interval: Duration.hours(1),
      timeout: Duration.minutes(15),
      name: 'canaries',
      overrides: { '/spec/maxHistory': 10 },
    },
    chart,
  );
  expect(metadata).toMatchObject({
    name: 'canaries',
    annotations: { 'keelson.dev/ignore-reason': 'Secret: cert-manager writes it' },
  });
  expect(spec).toMatchObject({
    values: { meshProvider: 'istio', podMonitor: null, existingSecret: { secretName: 'slack' } },
    valuesFrom: [
      { kind: 'Secret', name: 'flagger', valuesKey: 'values.yaml' },
      { kind: 'Secret', name: 'slack', valuesKey: 'url', targetPath: 'slack.url' },
    ],
    dependsOn: [{ name: 'istiod' }, { name: 'cert-manager', namespace: 'cert-manager' }],
    upgrade: { remediation: { retries: 5 } },
    driftDetection: {
      mode: 'enabled',
      ignore: [IGNORED, { paths: ['/data'], target: { kind: 'Secret', name: 'tls' } }],
    },
    interval: '1h',
    timeout: '15m',
    maxHistory: 10,
  });
});

test('a chart of a registry has its version in the source', () => {
  const chart = shopChart();
  const { spec } = releaseOf({ source: ociOf(chart), chart: undefined, version: undefined }, chart);
  expect(spec.chartRef).toEqual({ kind: 'OCIRepository', name: 'artifact' });
  expect(spec).not.toHaveProperty('chart');
});

test('what is off says why', () => {
  const { metadata, spec } = releaseOf({
    serviceAccount: { none: 'it brings CRDs' },
    selfHeal: { none: 'tuned by hand' },
  });
  expect(spec.driftDetection).toEqual({ mode: 'disabled' });
  expect(spec).not.toHaveProperty('serviceAccountName');
  expect(metadata.annotations).toEqual({
    'keelson.dev/service-account-reason': 'it brings CRDs',
    'keelson.dev/self-heal-reason': 'tuned by hand',
  });
});

test('undefined is as good as nothing', () => {
  const names = ['values', 'valuesFrom', 'after', 'retries', 'selfHeal', 'ignore', 'interval', 'timeout', 'name'];
  expect(releaseOf(Object.fromEntries(names.map((name) => [name, undefined])))).toEqual(releaseOf());
});

describe('refuses', () => {
  const version = (shown: string) =>
    `'version' must be one version such as '1.4.2', got ${shown}; a range or none would install whatever is newest`;

  test.each<[string, object, string]>([
    ['no version', { version: undefined }, version('undefined')],
    ['any version', { version: '*' }, version('"*"')],
    ['a range of versions', { version: '1.x' }, version('"1.x"')],
    ['a part of a version', { version: '1.44' }, version('"1.44"')],
    ['no chart', { chart: undefined }, "'chart' must be the name of a chart such as 'flagger', got undefined"],
    [
      'no source',
      { source: 'charts' },
      "'source' must be a HelmSource, or an OciSource with content: 'chart', got \"charts\"",
    ],
    [
      'no account',
      { serviceAccount: undefined },
      "'serviceAccount' must name an account of the namespace, or say { none: '…' }, as without one Flux deploys with its own rights, which have no bounds, got undefined",
    ],
    ['text as values', { values: 'a: b' }, '\'values\' must be a map of plain data, got "a: b"'],
    [
      'a secret among the values',
      { values: { slack: { token: 'hunter2' } } },
      "'values.slack.token' must hold nothing secret, as it is kept in Git, got a secret by its name; put it into a Secret and name that in 'valuesFrom'",
    ],
    [
      'a value that YAML does not hold',
      { values: { size: [Duration.minutes(1)] } },
      "'values.size.0' must be plain data, got Duration",
    ],
    [
      'no Secret',
      { valuesFrom: [{ secret: 'slack' }] },
      "'valuesFrom.0.secret' must be a SecretRef, or { name: '…' }, got \"slack\"",
    ],
    [
      'a key that is none',
      { valuesFrom: [{ secret: { name: 'slack' }, key: 'a b' }] },
      "'valuesFrom.0.key' must be a key of the Secret: letters, digits, '-', '_' and '.', got \"a b\"",
    ],
    [
      'a path that is none',
      { valuesFrom: [{ secret: { name: 'slack' }, path: 'a b' }] },
      "'valuesFrom.0.path' must be a path of the values such as 'auth.password', got \"a b\"",
    ],
    ['no retries', { retries: 0 }, "'retries' must be a whole number from 1 to 20, got 0"],
    [
      'a name',
      { after: ['istiod'] },
      "'after.0' must be a FluxHelmRelease, or FluxHelmRelease.external('…'), got \"istiod\"",
    ],
    [
      'what nobody puts back',
      { selfHeal: { none: 'a' }, ignore: [{ kind: 'Secret', pointers: ['/data'], reason: 'b' }] },
      '\'ignore\' must be left out where \'selfHeal\' is off, as nothing is put back, got [{"kind":"Secret","pointers":["/data"],"reason":"b"}]',
    ],
    [
      'a long name',
      { name: 'a'.repeat(54) },
      `'name' must be lower case letters, digits, '-' and '.', each part starting and ending with a letter or digit, of at most 53 characters (the name is also Helm's release), got "${'a'.repeat(54)}"`,
    ],
  ])('%s', (_, more, message) => {
    expect(messageOf(() => releaseOf(more))).toBe(`[flux/flagger] ${message}`);
  });

  test('a version beside that of the source, manifests, and a source of elsewhere', () => {
    const chart = shopChart();
    const source = ociOf(chart);
    expect(messageOf(() => releaseOf({ source, chart: undefined }, chart))).toBe(
      "[flux/flagger] 'version' must be left out with an OciSource, which has it as 'revision', got \"1.44.0\"",
    );
    const other = shopChart();
    const manifests = ociOf(other, 'manifests');
    expect(messageOf(() => releaseOf({ source: manifests, chart: undefined, version: undefined }, other))).toBe(
      "[flux/flagger] 'source' must be a HelmSource, or an OciSource with content: 'chart', got flux/artifact (OciSource)",
    );
    const { platform, shop } = charts('flux-system');
    const far = helmOf(platform);
    expect(messageOf(() => releaseOf({ source: far }, shop))).toBe(
      "[shop/flagger] 'source' must be in the namespace of shop/flagger ('shop'), got platform/charts in 'flux-system'",
    );
  });
});
