import { Chart, Duration } from 'cdk8s';
import { GitSource, GitSourceProps, HelmSource, HelmSourceProps, OciSource, OciSourceProps, SecretRef } from 'keelson';
import { messageOf } from '../core/tree';
import { Rendered, rendered, shopChart } from './charts';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;
const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const labels = (name: string) => ({
  app: name,
  'app.kubernetes.io/name': name,
  'app.kubernetes.io/instance': name,
  'app.kubernetes.io/part-of': 'shop',
  'app.kubernetes.io/managed-by': 'cdk8s',
});

type Build = (chart: Chart, more: object) => unknown;

const git: Build = (chart, more) => {
  const props: GitSourceProps = { url: 'https://git.example.com/shop/deploy.git', revision: { branch: 'main' } };
  new GitSource(chart, 'deploy', { ...props, ...more });
};
const oci: Build = (chart, more) => {
  const props: OciSourceProps = { url: 'oci://registry.example.com/shop/manifests', revision: { digest: DIGEST } };
  new OciSource(chart, 'manifests', { ...props, ...more });
};
const helm: Build = (chart, more) => {
  const props: HelmSourceProps = { url: 'https://flagger.app' };
  new HelmSource(chart, 'charts', { ...props, ...more });
};

function sourceOf(build: Build, kind: string, more: object = {}): Rendered {
  const chart = shopChart();
  build(chart, more);
  return rendered(chart, kind);
}

test('a Git source follows a branch', () => {
  expect(sourceOf(git, 'GitRepository')).toEqual({
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'GitRepository',
    metadata: { name: 'deploy', namespace: 'shop', labels: labels('deploy') },
    spec: { url: 'https://git.example.com/shop/deploy.git', ref: { branch: 'main' }, interval: '5m' },
  });
});

test('an OCI source is pinned by digest', () => {
  expect(sourceOf(oci, 'OCIRepository')).toEqual({
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'OCIRepository',
    metadata: { name: 'manifests', namespace: 'shop', labels: labels('manifests') },
    spec: { url: 'oci://registry.example.com/shop/manifests', ref: { digest: DIGEST }, interval: '5m' },
  });
});

test('a Helm source has charts', () => {
  expect(sourceOf(helm, 'HelmRepository')).toEqual({
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'HelmRepository',
    metadata: { name: 'charts', namespace: 'shop', labels: labels('charts') },
    spec: { url: 'https://flagger.app', interval: '30m' },
  });
});

test.each([
  ['branch', 'release/1.4'],
  ['tag', 'v1.4.2'],
  ['semver', '>=1.4.0 <2.0.0'],
  ['commit', COMMIT],
])('Git by %s', (key, value) => {
  expect(sourceOf(git, 'GitRepository', { revision: { [key]: value } }).spec.ref).toEqual({ [key]: value });
});

test('each prop of a Git source reaches the object', () => {
  const { metadata, spec } = sourceOf(git, 'GitRepository', {
    url: 'ssh://git@git.example.com/shop/deploy',
    credentials: SecretRef.of('deploy-key', { keys: ['identity'] }),
    provider: 'azure',
    serviceAccount: 'puller',
    signedBy: { name: 'authors' },
    interval: Duration.minutes(90),
    name: 'repository',
    overrides: { '/spec/timeout': '30s' },
  });
  expect(metadata.name).toBe('repository');
  expect(spec).toEqual({
    url: 'ssh://git@git.example.com/shop/deploy',
    ref: { branch: 'main' },
    secretRef: { name: 'deploy-key' },
    provider: 'azure',
    serviceAccountName: 'puller',
    verify: { mode: 'HEAD', secretRef: { name: 'authors' } },
    interval: '1h30m',
    timeout: '30s',
  });
});

test('each prop of an OCI source reaches the object', () => {
  const signedBy = { issuer: '^https://token\\.example\\.com$', subject: '^https://github\\.com/example/shop/.*$' };
  const { metadata, spec } = sourceOf(oci, 'OCIRepository', {
    url: 'oci://registry.example.com:5000/shop/manifests',
    revision: { tag: 'production' },
    signedBy,
    credentials: { name: 'registry' },
    provider: 'aws',
    serviceAccount: 'puller',
    interval: Duration.seconds(30),
    name: 'artifact',
    overrides: { '/spec/timeout': '30s' },
  });
  expect(metadata.name).toBe('artifact');
  expect(spec).toEqual({
    url: 'oci://registry.example.com:5000/shop/manifests',
    ref: { tag: 'production' },
    verify: { provider: 'cosign', matchOIDCIdentity: [signedBy] },
    secretRef: { name: 'registry' },
    provider: 'aws',
    serviceAccountName: 'puller',
    interval: '30s',
    timeout: '30s',
  });
});

test('an OCI source may be signed with a key, or move unsigned for a reason, which the checks find', () => {
  const signed = sourceOf(oci, 'OCIRepository', {
    revision: { semver: '1.x' },
    signedBy: { keys: { name: 'cosign' } },
  });
  expect(signed.spec.verify).toEqual({ provider: 'cosign', secretRef: { name: 'cosign' } });
  const unsigned = sourceOf(oci, 'OCIRepository', {
    revision: { tag: 'staging' },
    unsigned: { reason: 'only the pipeline may push' },
  });
  expect(unsigned.metadata.annotations).toEqual({
    'keelson.dev/suppress.flux-verify': 'only the pipeline may push',
  });
});

test('a tag that is a version does not move', () => {
  expect(sourceOf(oci, 'OCIRepository', { revision: { tag: '1.4.2' } }).spec.ref).toEqual({ tag: '1.4.2' });
});

test('a chart is taken out of its artifact whole', () => {
  expect(sourceOf(oci, 'OCIRepository', { content: 'chart' }).spec.layerSelector).toEqual({
    mediaType: 'application/vnd.cncf.helm.chart.content.v1.tar+gzip',
    operation: 'copy',
  });
});

test('each prop of a Helm source reaches the object', () => {
  const { metadata, spec } = sourceOf(helm, 'HelmRepository', {
    credentials: { name: 'charts-login' },
    interval: Duration.hours(1),
    name: 'repository',
    overrides: { '/spec/timeout': '30s' },
  });
  expect(metadata.name).toBe('repository');
  expect(spec).toEqual({
    url: 'https://flagger.app',
    secretRef: { name: 'charts-login' },
    interval: '1h',
    timeout: '30s',
  });
});

test.each<[Build, string]>([
  [git, 'GitRepository'],
  [oci, 'OCIRepository'],
  [helm, 'HelmRepository'],
])('undefined is as good as nothing', (build, kind) => {
  const shared = { credentials: undefined, interval: undefined, name: undefined, overrides: undefined };
  expect(sourceOf(build, kind, shared)).toEqual(sourceOf(build, kind));
});

describe('refuses', () => {
  test.each<[string, Build, object, string]>([
    [
      'Git without encryption',
      git,
      { url: 'http://git.example.com/a' },
      "[flux/deploy] 'url' must be an address that starts with 'https://' or 'ssh://', got \"http://git.example.com/a\"",
    ],
    [
      'ssh without a key',
      git,
      { url: 'ssh://git@git.example.com/a' },
      "[flux/deploy] 'credentials' must be given with 'ssh://', as there is no way in without a key, got undefined",
    ],
    [
      'credentials by name alone',
      git,
      { credentials: 'key' },
      "[flux/deploy] 'credentials' must be a SecretRef, or { name: '…' }, got \"key\"",
    ],
    [
      'no revision',
      git,
      { revision: {} },
      "[flux/deploy] 'revision' must have one of 'branch', 'tag', 'semver' or 'commit', got {}",
    ],
    [
      'two revisions',
      git,
      { revision: { branch: 'main', tag: 'a' } },
      "[flux/deploy] 'revision' must have one of 'branch', 'tag', 'semver' or 'commit', got {\"branch\":\"main\",\"tag\":\"a\"}",
    ],
    [
      'a part of a commit',
      git,
      { revision: { commit: 'abc1234' } },
      '[flux/deploy] \'revision.commit\' must be a whole commit of 40 hexadecimal digits, got "abc1234"',
    ],
    [
      'any version',
      git,
      { revision: { semver: '*' } },
      "[flux/deploy] 'revision.semver' must be a range of versions such as '1.x' or '>=1.4.0 <2.0.0', got \"*\"; '*' takes any",
    ],
    [
      'a branch that is none',
      git,
      { revision: { branch: 'a b' } },
      "[flux/deploy] 'revision.branch' must be a name of Git such as 'main', got \"a b\"",
    ],
    [
      'an unknown provider',
      git,
      { provider: 'gcp' },
      "[flux/deploy] 'provider' must be 'generic', 'aws', 'azure' or 'github', got \"gcp\"",
    ],
    [
      'an account that nobody uses',
      git,
      { serviceAccount: 'puller' },
      "[flux/deploy] 'serviceAccount' must be left out unless 'provider' is 'aws' or 'azure', got \"puller\"",
    ],
    [
      'looking all the time',
      git,
      { interval: Duration.seconds(1) },
      "[flux/deploy] 'interval' must be a whole number of at least 30, got 1",
    ],
    [
      'a tag in the address',
      oci,
      { url: 'oci://registry.example.com:5000/shop:1.0.0' },
      "[flux/manifests] 'url' must hold no tag or digest, got \"oci://registry.example.com:5000/shop:1.0.0\"; give it in 'revision'",
    ],
    [
      'a moving tag without signature',
      oci,
      { revision: { tag: 'production' } },
      "[flux/manifests] 'revision.tag' must be signed where it moves, as anyone who can push deploys, got \"production\"; give 'signedBy', or say why in 'unsigned', or take a digest",
    ],
    [
      'a range without signature',
      oci,
      { revision: { semver: '1.x' } },
      "[flux/manifests] 'revision.semver' must be signed where it moves, as anyone who can push deploys, got \"1.x\"; give 'signedBy', or say why in 'unsigned', or take a digest",
    ],
    [
      'the latest',
      oci,
      { revision: { tag: 'latest' } },
      '[flux/manifests] \'revision.tag\' must say what it stands for, got "latest"; use a version, an environment, or a digest',
    ],
    [
      'no revision of an artifact',
      oci,
      { revision: {} },
      "[flux/manifests] 'revision' must have one of 'digest', 'tag' or 'semver', got {}",
    ],
    [
      'a reason for nothing',
      oci,
      { unsigned: { reason: 'a' } },
      '[flux/manifests] \'unsigned\' must be left out beside \'signedBy\' or what does not move, got {"reason":"a"}',
    ],
    [
      'half a signature',
      oci,
      { signedBy: { issuer: '^https://a$' } },
      "[flux/manifests] 'signedBy' must have 'issuer' and 'subject', or 'keys', got {\"issuer\":\"^https://a$\"}",
    ],
    [
      'a pattern that anybody fits',
      oci,
      { signedBy: { issuer: '^https://a$', subject: 'github.com/example' } },
      "[flux/manifests] 'signedBy.subject' must be a pattern from '^' to '$' that names somebody, got \"github.com/example\"",
    ],
    [
      'everybody',
      oci,
      { signedBy: { issuer: '^https://a$', subject: '^.*$' } },
      "[flux/manifests] 'signedBy.subject' must be a pattern from '^' to '$' that names somebody, got \"^.*$\"",
    ],
    [
      'unknown content',
      oci,
      { content: 'helm' },
      "[flux/manifests] 'content' must be 'manifests' or 'chart', got \"helm\"",
    ],
    [
      'an unknown provider of a registry',
      oci,
      { provider: 'github' },
      "[flux/manifests] 'provider' must be 'generic', 'aws', 'azure' or 'gcp', got \"github\"",
    ],
    [
      'charts of a registry',
      helm,
      { url: 'oci://registry.example.com/charts' },
      "[flux/charts] 'url' must be an address of a Helm repository, got \"oci://registry.example.com/charts\"; make an OciSource with content: 'chart'",
    ],
    [
      'charts without encryption',
      helm,
      { url: 'http://flagger.app' },
      "[flux/charts] 'url' must be an address that starts with 'https://', got \"http://flagger.app\"",
    ],
  ])('%s', (_, build, more, message) => {
    expect(messageOf(() => build(shopChart(), more))).toBe(message);
  });
});
