import { App, Chart, Testing } from 'cdk8s';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ConfigFiles, ConfigFilesProps } from '../../lib/config/config-files';
import { override } from '../../lib/core/overrides';

const shop = (): Chart => new Chart(new App(), 'shop', { namespace: 'shop' });
const filesOf = (props: ConfigFilesProps): ConfigFiles => new ConfigFiles(shop(), 'orders', props);

function synth(props: ConfigFilesProps): { data?: unknown; binaryData?: unknown; metadata?: unknown } {
  const chart = shop();
  new ConfigFiles(chart, 'orders', props);
  return Testing.synth(chart)[0];
}

describe('ConfigFiles', () => {
  const files = { 'app.yaml': 'level: info\n', 'routes.json': '{}' };
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'keelson-config-'));
    writeFileSync(join(folder, 'app.yaml'), 'level: info\n🦊\n');
    writeFileSync(join(folder, 'logo.ico'), Buffer.from([0, 255, 254, 128]));
    writeFileSync(join(folder, 'no name.txt'), 'x');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('are a ConfigMap of the name that the construct has', () => {
    expect(synth({ files })).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: 'orders',
        namespace: 'shop',
        labels: {
          app: 'orders',
          'app.kubernetes.io/name': 'orders',
          'app.kubernetes.io/instance': 'orders',
          'app.kubernetes.io/part-of': 'shop',
          'app.kubernetes.io/managed-by': 'cdk8s',
        },
      },
      data: { 'app.yaml': 'level: info\n', 'routes.json': '{}' },
    });
  });

  test('take texts that do not come through YAML as bytes, which programs read the same', () => {
    const odd = { mask: '0o17', 'rules.mk': '\tall:\n\ttrue\n', plain: 'x' };
    expect(synth({ files: odd })).toMatchObject({
      data: { plain: 'x' },
      binaryData: { mask: 'MG8xNw==', 'rules.mk': 'CWFsbDoKCXRydWUK' },
    });
    expect(() => filesOf({ files: { conf: '\tpassword: hunter2\n' } })).toThrow("'files.conf' must not hold a secret");
  });

  test('take an explicit undefined as left out', () => {
    const none = { fromFiles: undefined, notSecret: undefined, name: undefined, overrides: undefined };
    expect(synth({ files: { ...files, gone: undefined as never }, ...none })).toEqual(synth({ files }));
  });

  test('render the same twice', () => {
    const chart = shop();
    new ConfigFiles(chart, 'orders', { files });
    expect(chart.toJson()).toEqual(chart.toJson());
  });

  test('take another name', () => {
    expect(synth({ files, name: 'settings' })).toMatchObject({ metadata: { name: 'settings' } });
  });

  test('are read from disk, bytes that are no text as they are', () => {
    const fromFiles = [join(folder, 'app.yaml'), join(folder, 'logo.ico')];
    expect(synth({ files: { 'routes.json': '{}' }, fromFiles })).toMatchObject({
      data: { 'app.yaml': 'level: info\n🦊\n', 'routes.json': '{}' },
      binaryData: { 'logo.ico': 'AP/+gA==' },
    });
  });

  test('are a volume that everyone may read', () => {
    const source = filesOf({ files });
    expect([source.toVolume(), source.fileNames, source.externalSecret]).toEqual([
      { name: 'config-orders', configMap: { name: 'orders', defaultMode: 0o444 } },
      ['app.yaml', 'routes.json'],
      undefined,
    ]);
  });

  test('have a volume name that is a DNS label, however long or dotted theirs is', () => {
    const named = (name: string) => filesOf({ files, name }).volumeName;
    expect(named('a.b')).toBe('config-a-b-1cb1f99a');
    expect(named('x'.repeat(63))).toMatch(/^config-x{47}-[0-9a-f]{8}$/);
  });

  test('have a hash that changes with the content and nothing else', () => {
    const { hash } = filesOf({ files });
    expect(hash).toMatch(/^[0-9a-f]{16}$/);
    expect(filesOf({ files: { 'routes.json': '{}', 'app.yaml': 'level: info\n' }, name: 'other' }).hash).toBe(hash);
    expect(filesOf({ files: { ...files, 'app.yaml': 'level: debug\n' } }).hash).not.toBe(hash);
    expect(filesOf({ files: { 'app.yml': 'level: info\n', 'routes.json': '{}' } }).hash).not.toBe(hash);
  });

  test('have a hash that counts overrides, early and late', () => {
    const content = 'level: debug\n';
    const expected = filesOf({ files: { ...files, 'app.yaml': content } }).hash;
    const late = filesOf({ files });
    override(late, '/data/app.yaml', content);
    expect([filesOf({ files, overrides: { '/data/app.yaml': content } }).hash, late.hash]).toEqual([
      expected,
      expected,
    ]);
  });

  test.each(['1.1', '1.2'] as const)('come out of YAML %s as they went in', (version) => {
    const odd = ['yes', 'n', '012', '0x1F', '1e3', '12:30:45', '2001-01-01', '~', 'null', '', ' ', '\n', '\n\nx', '-'];
    const texts = [
      'key: value',
      ': ',
      ' # no',
      '  leading\n blanks\n',
      'trailing  \n\n',
      'a\r\nb',
      '\t',
      '🦊\n',
      'é\u0000',
    ];
    const signs = [
      '|',
      '>',
      '%a',
      '@a',
      '`a',
      '*a',
      '&a',
      '!a',
      '{a',
      '"a',
      "'a",
      '---',
      '...',
      '<<',
      '=',
      '1_000',
      '.inf',
    ];
    const contents = Object.fromEntries([...odd, ...texts, ...signs].map((text, index) => [`file-${index}`, text]));
    const app = new App();
    new ConfigFiles(new Chart(app, 'shop', { namespace: 'shop' }), 'orders', { files: contents });
    const { data } = parse(app.synthYaml(), { version }) as { data: unknown };
    expect(data).toEqual(contents);
  });

  test('may hold what only looks like a secret, with a reason that leaves a trace', () => {
    const reason = 'the password of the test database in the container';
    const notSecret = { keys: ['app.yaml'], reason };
    expect(synth({ files: { 'app.yaml': 'password: test' }, notSecret })).toMatchObject({
      metadata: { annotations: { 'keelson.dev/suppress.no-secret-in-configmap': reason } },
      data: { 'app.yaml': 'password: test' },
    });
  });

  test('may be as large as the API server takes', () => {
    expect(synth({ files: { large: 'é'.repeat(512 * 1024) } })).toHaveProperty('data');
  });

  const names = "letters, digits, '-', '_' and '.', of at most 253 characters and not starting with '..'";
  test.each<[string, ConfigFilesProps, string]>([
    ['nothing', {}, `'files' must have at least one entry, got {}`],
    ['a folder in a name', { files: { 'a/b': '' } }, `'files' must have names of ${names}, got "a/b"`],
    ['an empty name', { files: { '': '' } }, `'files' must have names of ${names}, got ""`],
    ['a name of the kubelet', { files: { '..data': '' } }, `'files' must have names of ${names}, got "..data"`],
    [
      'a name of 254 characters',
      { files: { ['a'.repeat(254)]: '' } },
      `'files' must have names of ${names}, got "${'a'.repeat(119)}… (256 characters)`,
    ],
    ['a content that is no text', { files: { a: 1 as never } }, `'files.a' must be a text, got 1`],
    [
      'a byte more than the API server takes',
      { files: { a: 'x', large: 'é'.repeat(512 * 1024) } },
      `'files' must be at most 1048576 bytes in all, got 1048577`,
    ],
    [
      'half a character',
      { files: { mask: 'a\ud800' } },
      `'files.mask' must be well-formed text, got "a\\ud800"; half a character cannot be written`,
    ],
    [
      'a file that is not there',
      { fromFiles: ['missing.yaml'] },
      `'fromFiles[0]' must be a file that can be read, got "missing.yaml" (ENOENT), looked for in ${process.cwd()}`,
    ],
    [
      'a reason for a file that needs none',
      { files: { a: 'x' }, notSecret: { keys: ['a'], reason: 'x' } },
      `'notSecret.keys' must be keys that look like a secret, got "a"`,
    ],
    [
      'a reason for no file',
      { files: { a: 'x' }, notSecret: { keys: [], reason: 'x' } },
      `'notSecret.keys' must be keys that look like a secret, got []`,
    ],
    [
      'no reason',
      { files: { a: 'password: x' }, notSecret: { keys: ['a'], reason: '' } },
      `'notSecret' must say its reason on one line, { reason: '…' }, got {"keys":["a"],"reason":""}`,
    ],
  ])('refuse %s', (_, props, message) => {
    expect(() => synth(props)).toThrow(new Error(`[shop/orders] ${message}`));
  });

  test('refuse a folder, a name that cannot be, and a name twice among files read', () => {
    const refused = (...fromFiles: string[]) => {
      expect.hasAssertions();
      try {
        synth({ files, fromFiles });
      } catch (error) {
        return (error as Error).message;
      }
      return undefined;
    };
    expect(refused(folder)).toBe(
      `[shop/orders] 'fromFiles[0]' must be a file that can be read, got "${folder}" (EISDIR), looked for in ${process.cwd()}`,
    );
    expect(refused(join(folder, 'no name.txt'))).toBe(
      `[shop/orders] 'fromFiles[0]' must have names of ${names}, got "no name.txt"`,
    );
    expect(refused(join(folder, 'app.yaml'))).toBe(
      `[shop/orders] 'fromFiles[0]' must bring a new file, got "app.yaml" twice`,
    );
  });
});
