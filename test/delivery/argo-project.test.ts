import { Duration, Testing } from 'cdk8s';
import { ArgoProject, ArgoProjectProps } from 'keelson';
import { messageOf } from '../core/tree';
import { charts, Rendered } from './charts';

const required = { sources: ['https://git.example.com/shop/deploy.git'], destinations: [{ namespace: 'shop' }] };

function projectOf(more: Partial<ArgoProjectProps> = {}): Rendered {
  const { platform } = charts();
  new ArgoProject(platform, 'shop', { ...required, ...more });
  return (Testing.synth(platform) as Rendered[])[0]!;
}

test('a project allows its sources and places, no kind without a namespace, and no quota', () => {
  expect(projectOf()).toEqual({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AppProject',
    metadata: {
      name: 'shop',
      namespace: 'argocd',
      labels: {
        app: 'shop',
        'app.kubernetes.io/name': 'shop',
        'app.kubernetes.io/instance': 'shop',
        'app.kubernetes.io/part-of': 'argocd',
        'app.kubernetes.io/managed-by': 'cdk8s',
      },
      finalizers: ['resources-finalizer.argocd.argoproj.io'],
    },
    spec: {
      sourceRepos: ['https://git.example.com/shop/deploy.git'],
      destinations: [{ server: 'https://kubernetes.default.svc', namespace: 'shop' }],
      namespaceResourceBlacklist: [
        { group: '', kind: 'ResourceQuota' },
        { group: '', kind: 'LimitRange' },
      ],
      orphanedResources: { warn: true },
    },
  });
});

test('each prop reaches the object', () => {
  const { metadata, spec } = projectOf({
    sources: ['https://git.example.com/shop/*', 'oci://registry.example.com/shop/manifests'],
    destinations: [{ namespace: 'shop-*', cluster: 'staging' }],
    clusterKinds: ['Namespace', 'ClusterIssuer.cert-manager.io'],
    deniedKinds: [],
    freezes: [{ schedule: '0 16 * * 5', duration: Duration.hours(62), timeZone: 'Europe/Berlin' }],
    description: 'The shop',
    name: 'team-shop',
    overrides: { '/spec/orphanedResources/warn': false },
  });
  expect(metadata.name).toBe('team-shop');
  expect(spec).toEqual({
    description: 'The shop',
    sourceRepos: ['https://git.example.com/shop/*', 'oci://registry.example.com/shop/manifests'],
    destinations: [{ name: 'staging', namespace: 'shop-*' }],
    clusterResourceWhitelist: [
      { group: '', kind: 'Namespace' },
      { group: 'cert-manager.io', kind: 'ClusterIssuer' },
    ],
    orphanedResources: { warn: false },
    syncWindows: [
      {
        kind: 'deny',
        schedule: '0 16 * * 5',
        duration: '62h',
        timeZone: 'Europe/Berlin',
        applications: ['*'],
        manualSync: true,
      },
    ],
  });
});

test('everything is allowed for a reason, which the checks find on the object', () => {
  const { metadata, spec } = projectOf({ sources: ['*'], wildcard: { reason: 'a cluster to play in' } });
  expect(spec.sourceRepos).toEqual(['*']);
  expect(metadata.annotations).toEqual({ 'keelson.dev/suppress.argocd-project': 'a cluster to play in' });
});

test('undefined is as good as nothing', () => {
  const names = ['clusterKinds', 'deniedKinds', 'freezes', 'description', 'wildcard', 'name', 'overrides'];
  expect(projectOf(Object.fromEntries(names.map((name) => [name, undefined])))).toEqual(projectOf());
});

describe('refuses', () => {
  const everything = (prop: string, value: string) =>
    `'${prop}' must say why everything is allowed, in 'wildcard', got "${value}"; name what is meant, or wildcard: { reason: '…' }`;
  const kind = "must be a kind such as 'Namespace' or 'ClusterIssuer.cert-manager.io'";

  test.each<[string, object, string]>([
    [
      'the name of the project of all',
      { name: 'default' },
      "'name' must not be 'default', which allows everything and which Argo CD makes itself, got \"default\"; make a project of the team's own",
    ],
    ['no source', { sources: [] }, "'sources' must hold at least one, got []"],
    ['no destination', { destinations: [] }, "'destinations' must hold at least one, got []"],
    ['every source', { sources: ['*'] }, everything('sources.0', '*')],
    ['every host', { sources: ['https://*'] }, everything('sources.0', 'https://*')],
    ['every namespace', { destinations: [{ namespace: '*' }] }, everything('destinations.0.namespace', '*')],
    [
      'every cluster',
      { destinations: [{ namespace: 'shop', cluster: '*' }] },
      everything('destinations.0.cluster', '*'),
    ],
    ['every kind', { clusterKinds: ['*'] }, everything('clusterKinds.0', '*')],
    [
      'a reason for nothing',
      { wildcard: { reason: 'a' } },
      '\'wildcard\' must be left out where nothing is \'*\', got {"reason":"a"}',
    ],
    [
      'a source without encryption',
      { sources: ['http://git.example.com'] },
      "'sources.0' must be an address that starts with 'https://', 'ssh://' or 'oci://', got \"http://git.example.com\"",
    ],
    [
      'a plural in place of a kind',
      { deniedKinds: ['secrets'] },
      `'deniedKinds.0' ${kind}, got "secrets"; the group is behind the first dot`,
    ],
    [
      'a schedule that is none',
      { freezes: [{ schedule: 'friday', duration: Duration.hours(1) }] },
      '\'freezes.0.schedule\' must have five fields (minute, hour, day of month, month, day of week), got "friday"',
    ],
    [
      'a time zone that is none',
      { freezes: [{ schedule: '0 16 * * 5', duration: Duration.hours(1), timeZone: 'CEST' }] },
      "'freezes.0.timeZone' must be a time zone such as 'Europe/Berlin', got \"CEST\"",
    ],
    [
      'no duration',
      { freezes: [{ schedule: '0 16 * * 5', duration: Duration.seconds(1) }] },
      "'freezes.0.duration' must be a whole number of at least 60, got 1",
    ],
    ['a long description', { description: 'a'.repeat(256) }, "'description' must have at most 255 characters, got 256"],
  ])('%s', (_, more, message) => {
    expect(messageOf(() => projectOf(more))).toBe(`[platform/shop] ${message}`);
  });
});
