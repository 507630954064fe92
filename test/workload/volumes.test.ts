import { Chart } from 'cdk8s';
import { ConfigFiles } from '../../lib/config/config-files';
import { SecretRef } from '../../lib/config/secret-ref';
import { override } from '../../lib/core/overrides';
import { HardenedDeployment, HardenedDeploymentProps } from '../../lib/workload/deployment';
import { MountsProps } from '../../lib/workload/volumes';
import { objectOf, objectsOf, podOf, refusalOf, required, shop, Template, templateOf, web, wrong } from './shop';

const HASH = 'keelson.dev/config-hash';
const files = (chart: Chart, id = 'web-config', content = 'retries: 3\n') =>
  new ConfigFiles(chart, id, { files: { 'app.yaml': content } });

function templatesOf(make: (chart: Chart) => Record<string, Partial<HardenedDeploymentProps>>): Template[] {
  const chart = shop();
  for (const [id, props] of Object.entries(make(chart))) {
    new HardenedDeployment(chart, id, { ...required, port: 8080, ...props });
  }
  return objectsOf(chart)
    .filter(({ kind }) => kind === 'Deployment')
    .map(templateOf);
}

const templateWith = (make: (chart: Chart) => Partial<HardenedDeploymentProps>): Template =>
  templatesOf((chart) => ({ web: make(chart) }))[0]!;
const mountsOf = ({ spec }: Template): unknown => spec.containers[0]?.volumeMounts;

describe('Writable paths', () => {
  test('are folders of their own beside /tmp', () => {
    const pod = podOf({ writablePaths: { '/var/cache/nginx': '64Mi' } });
    expect(pod.volumes).toEqual([
      { name: 'tmp', emptyDir: { sizeLimit: '256Mi' } },
      { name: 'var-cache-nginx', emptyDir: { sizeLimit: '64Mi' } },
    ]);
    expect(pod.containers[0]?.volumeMounts).toEqual([
      { name: 'tmp', mountPath: '/tmp' },
      { name: 'var-cache-nginx', mountPath: '/var/cache/nginx' },
    ]);
  });

  test('say how large /tmp is, too', () => {
    expect(podOf({ writablePaths: { '/tmp': '1Gi' } }).volumes).toEqual([
      { name: 'tmp', emptyDir: { sizeLimit: '1Gi' } },
    ]);
  });

  test('that come to the same words have volumes of their own', () => {
    const writablePaths = { '/a/b': '1Mi', '/a-b': '1Mi', '/A/b': '1Mi', '/_': '1Mi' };
    const names = podOf({ writablePaths }).volumes.map(({ name }) => String(name));
    expect(new Set(names).size).toBe(5);
    for (const name of names) expect(name).toMatch(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
  });

  test('do not meet the folders of another container, of files or of the node', () => {
    const template = templateWith((chart) => ({
      writablePaths: { '/tmp/proxy': '1Mi', '/config/app': '1Mi', '/host/x': '1Mi' },
      files: { '/etc/web': files(chart, 'app') },
      hostPaths: { '/x': { path: '/x', reason: 'test' } },
      sidecars: [{ ...required, name: 'proxy', probes: { none: { reason: 'test' } } }],
    }));
    expect(template.spec.volumes).toHaveLength(7);
    expect(new Set(template.spec.volumes.map(({ name }) => name)).size).toBe(7);
    expect(template.spec.volumes).toContainEqual({
      name: 'config-app',
      configMap: { name: 'app', defaultMode: 0o444 },
    });
  });

  test('of a long name have a volume of a short one', () => {
    const [, volume] = podOf({ writablePaths: { [`/${'a'.repeat(100)}`]: '1Mi' } }).volumes;
    expect(String(volume?.name)).toMatch(/^a{54}-[0-9a-f]{8}$/);
  });

  const bytes = "must be whole bytes such as '512Mi' or '2Gi'";
  const path = "must be an absolute path without '..', '//' or ':', such as '/var/cache'";
  test.each<[string, MountsProps, string]>([
    [
      'larger than the disk, /tmp included',
      { writablePaths: { '/cache': '800Mi' } },
      '\'writablePaths\' must fit into \'resources.ephemeralStorage\' (1073741824 bytes), else the pod is evicted before they are full, got {"/tmp":"256Mi","/cache":"800Mi"}',
    ],
    [
      'of thousandths of bytes',
      { writablePaths: { '/cache': '64m' } },
      `'writablePaths./cache' ${bytes}, got "64m"; did you mean '64Mi'?`,
    ],
    ['of true', { writablePaths: { '/cache': wrong(true) } }, `'writablePaths./cache' ${bytes}, got true`],
    ['that are relative', { writablePaths: { cache: '1Mi' } }, `'writablePaths' ${path}, got "cache"`],
    ['of the root', { writablePaths: { '/': '1Mi' } }, `'writablePaths' ${path}, got "/"`],
    ['that climb', { writablePaths: { '/var/../etc': '1Mi' } }, `'writablePaths' ${path}, got "/var/../etc"`],
    ['with empty parts', { writablePaths: { '//tmp': '1Mi' } }, `'writablePaths' ${path}, got "//tmp"`],
    ['with a colon', { writablePaths: { '/a:b': '1Mi' } }, `'writablePaths' ${path}, got "/a:b"`],
    ['without a name', { writablePaths: { '': '1Mi' } }, `'writablePaths' ${path}, got ""`],
    [
      'given twice',
      { writablePaths: { '/cache': '1Mi', '/cache/': '1Mi' } },
      '\'writablePaths\' must have a path of its own, got "/cache/" twice',
    ],
  ])('%s are refused', (_, props, message) => {
    expect(refusalOf(props)).toBe(message);
  });

  test('of a sidecar are refused in its name', () => {
    const sidecars = [{ ...required, name: 'proxy', probes: { none: { reason: 'test' } } }];
    expect(refusalOf({ sidecars: [{ ...sidecars[0]!, writablePaths: { cache: '1Mi' } }] })).toBe(
      `'sidecars.proxy.writablePaths' ${path}, got "cache"`,
    );
  });
});

describe('Files', () => {
  test('are mounted read-only, and a change of them rolls the pods', () => {
    const template = templateWith((chart) => ({ files: { '/etc/web': files(chart) } }));
    expect(mountsOf(template)).toContainEqual({ name: 'config-web-config', mountPath: '/etc/web', readOnly: true });
    expect(template.metadata.annotations[HASH]).toMatch(/^[0-9a-f]{16}$/);
    const other = templateWith((chart) => ({ files: { '/etc/web': files(chart, 'web-config', 'retries: 4\n') } }));
    expect(other.metadata.annotations[HASH]).not.toBe(template.metadata.annotations[HASH]);
  });

  test('changed by a late override roll the pods as well', () => {
    const hashWith = (content: string, late?: string): unknown => {
      const chart = shop();
      const config = files(chart, 'web-config', content);
      new HardenedDeployment(chart, 'web', { ...required, port: 8080, files: { '/etc/web': config } });
      if (late !== undefined) override(config, '/data/app.yaml', late);
      return templateOf(objectOf(chart, 'Deployment')).metadata.annotations[HASH];
    };
    expect(hashWith('retries: 3\n', 'retries: 4\n')).toBe(hashWith('retries: 4\n'));
    expect(hashWith('retries: 3\n', 'retries: 4\n')).not.toBe(hashWith('retries: 3\n'));
  });

  test('of two workloads roll both, and each by its own', () => {
    const [web, api] = templatesOf((chart) => {
      const shared = files(chart, 'shared');
      const own = files(chart, 'own', 'own: true\n');
      return { web: { files: { '/etc/web': shared } }, api: { files: { '/etc/web': shared, '/etc/own': own } } };
    });
    expect(web?.metadata.annotations[HASH]).toBeDefined();
    expect(api?.metadata.annotations[HASH]).not.toBe(web?.metadata.annotations[HASH]);
  });

  test('of one source in two folders and two containers need one volume', () => {
    const template = templateWith((chart) => {
      const config = files(chart);
      const sidecar = { ...required, name: 'proxy', probes: { none: { reason: 'test' } }, files: { '/etc/a': config } };
      return { files: { '/etc/a': config, '/etc/b': config }, sidecars: [sidecar] };
    });
    expect(template.spec.volumes.filter(({ name }) => name === 'config-web-config')).toHaveLength(1);
    expect(mountsOf(template)).toHaveLength(3);
  });

  test('of a Secret are the keys that are asked for, and roll nothing', () => {
    const secret = SecretRef.of('db', { keys: ['password'] });
    const { spec, metadata } = templateWith(() => ({ files: { '/run/secrets/db': secret.files() } }));
    expect(spec.volumes).toContainEqual({
      name: 'secret-db',
      secret: { secretName: 'db', defaultMode: 0o440, items: [{ key: 'password', path: 'password' }] },
    });
    expect(Object.keys(metadata.annotations)).not.toContain(HASH);
  });

  test('on a path that is taken are refused', () => {
    const refused = () => templateWith((chart) => ({ files: { '/tmp': files(chart) } }));
    expect(refused).toThrow(new Error('[shop/web] \'files\' must have a path of its own, got "/tmp" twice'));
  });

  test('that are none are refused', () => {
    expect(refusalOf({ files: { '/etc/web': wrong('./config') } })).toBe(
      '\'files\' must be ConfigFiles or SecretRef.of(…).files() by folder, got "./config"',
    );
  });
});

describe('Paths of the node', () => {
  const reason = 'the agent reads the logs of all pods';

  test('are mounted read-only for a reason, which stands in the annotations', () => {
    const hostPaths = { '/host/log': { path: '/var/log/', reason } };
    const [, mount] = podOf({ hostPaths }).containers[0]?.volumeMounts as [object, { name: string }];
    expect(mount).toEqual({ name: mount.name, mountPath: '/host/log', readOnly: true });
    expect(podOf({ hostPaths }).volumes[1]).toEqual({ name: mount.name, hostPath: { path: '/var/log' } });
    expect(web({ hostPaths }).metadata.annotations).toMatchObject({
      'keelson.dev/suppress.no-host-path': reason,
      'keelson.dev/suppress.volume-types': reason,
    });
  });

  test.each([
    ['/var/log', []],
    ['/etc/', ['sensitive-host-mounts']],
    ['/etc/app', []],
    ['/var/run/docker.sock', ['docker-sock']],
  ])('of %s have KubeLinter ignore %j, and no more', (path, ignored) => {
    const prefix = 'ignore-check.kube-linter.io/';
    const { annotations = {} } = web({ hostPaths: { '/host': { path, reason } } }).metadata;
    const found = Object.keys(annotations).filter((key) => key.startsWith(prefix));
    expect(found).toEqual(ignored.map((id) => prefix + id));
  });

  test.each<[string, MountsProps['hostPaths'], string]>([
    [
      'without a reason',
      { '/log': wrong({ path: '/var/log' }) },
      '\'hostPaths./log\' must say its reason on one line, { reason: \'…\' }, got {"path":"/var/log"}',
    ],
    [
      'that are relative',
      { '/log': { path: 'log', reason } },
      "'hostPaths./log.path' must be an absolute path without '..', '//' or ':', such as '/var/cache', got \"log\"",
    ],
  ])('%s are refused', (_, hostPaths, message) => {
    expect(refusalOf({ hostPaths })).toBe(message);
  });
});
