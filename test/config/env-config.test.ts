import { App, Chart, Testing } from 'cdk8s';
import { parse } from 'yaml';
import { EnvConfig, EnvConfigProps } from '../../lib/config/env-config';
import { EnvValue, mergeEnv } from '../../lib/core/env-value';
import { override } from '../../lib/core/overrides';

const shop = (): Chart => new Chart(new App(), 'shop', { namespace: 'shop' });
const configOf = (props: EnvConfigProps): EnvConfig => new EnvConfig(shop(), 'orders', props);

function synth(props: EnvConfigProps): unknown {
  const chart = shop();
  new EnvConfig(chart, 'orders', props);
  return Testing.synth(chart)[0];
}

describe('An EnvConfig', () => {
  const values = { DB_HOST: 'orders-db', DB_PORT: 5432, VERBOSE: false };

  test('is a ConfigMap of texts', () => {
    expect(synth({ values })).toEqual({
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
      data: { DB_HOST: 'orders-db', DB_PORT: '5432', VERBOSE: 'false' },
    });
  });

  test('takes an explicit undefined as left out', () => {
    const none = { notSecret: undefined, name: undefined, overrides: undefined };
    expect(synth({ values: { ...values, GONE: undefined as never }, ...none })).toEqual(synth({ values }));
  });

  test('renders the same twice', () => {
    const chart = shop();
    new EnvConfig(chart, 'orders', { values });
    expect(chart.toJson()).toEqual(chart.toJson());
  });

  test('takes another name, and overrides', () => {
    expect(synth({ values, name: 'db', overrides: { '/immutable': true } })).toMatchObject({
      metadata: { name: 'db' },
      immutable: true,
    });
  });

  test('gives one value', () => {
    const config = configOf({ values });
    expect(config.get('DB_HOST').source).toEqual({ configMap: 'orders', key: 'DB_HOST', hash: config.hash });
  });

  test('gives all values under their own names', () => {
    const config = configOf({ values });
    expect(Object.entries(config.all).map(([name, { source }]) => [name, source])).toEqual([
      ['DB_HOST', { configMap: 'orders', key: 'DB_HOST', hash: config.hash }],
      ['DB_PORT', { configMap: 'orders', key: 'DB_PORT', hash: config.hash }],
      ['VERBOSE', { configMap: 'orders', key: 'VERBOSE', hash: config.hash }],
    ]);
  });

  test('has a hash that changes with the values, overrides included', () => {
    const config = configOf({ values });
    const value = config.get('DB_HOST');
    const before = config.hash;
    override(config, '/data/DB_HOST', 'other-db');
    expect(config.hash).toBe(configOf({ values: { ...values, DB_HOST: 'other-db' } }).hash);
    expect(config.hash).not.toBe(before);
    expect(value.source).toHaveProperty('hash', config.hash);
  });

  test.each(['1.1', '1.2'] as const)('comes out of YAML %s as it went in', (version) => {
    const odd = {
      A: 'yes',
      B: '012',
      C: ': ',
      D: '  x\n y',
      E: '🦊',
      F: '1e3',
      G: 'a\nb\n',
      H: '',
      I: true,
      J: 0.1,
      y: 'n',
    };
    const app = new App();
    new EnvConfig(new Chart(app, 'shop'), 'orders', { values: odd });
    const { data } = parse(app.synthYaml(), { version }) as { data: unknown };
    expect(data).toEqual({ ...odd, I: 'true', J: '0.1' });
  });

  test('may hold what only sounds like a secret, with a reason that leaves a trace', () => {
    const reason = 'the public token of the map service';
    expect(synth({ values: { MAP_TOKEN: 'pk.1' }, notSecret: { keys: ['MAP_TOKEN'], reason } })).toMatchObject({
      metadata: { annotations: { 'keelson.dev/suppress.no-secret-in-configmap': reason } },
    });
  });

  const text = 'must be a text, a finite number, true, false or an EnvValue';
  test.each<[string, EnvConfigProps, string]>([
    ['nothing', { values: {} }, `'values' must have at least one entry, got {}`],
    [
      'a name that starts with a digit',
      { values: { '1ST': 'x' } },
      `'values' must have names of letters, digits and '_' that start with no digit, got "1ST"`,
    ],
    [
      'a name with a dot',
      { values: { 'db.host': 'x' } },
      `'values' must have names of letters, digits and '_' that start with no digit, got "db.host"`,
    ],
    ['NaN', { values: { PORT: NaN } }, `'values.PORT' ${text}, got NaN`],
    ['null', { values: { PORT: null as never } }, `'values.PORT' must be left out or have a value, got null`],
    [
      'what kubectl takes for a number',
      { values: { UMASK: '0o22' } },
      `'values.UMASK' must not look like a number of Go, which cdk8s does not quote, got "0o22"; write "022" if the program takes it`,
    ],
    [
      'a password',
      { values: { DB_PASSWORD: 'hunter2' } },
      `'values.DB_PASSWORD' must not hold a secret (no-secret-in-configmap), got a secret by its name; mount it from a Secret with SecretRef, or say why it is none with 'notSecret'`,
    ],
  ])('refuses %s', (_, props, message) => {
    expect(() => synth(props)).toThrow(new Error(`[shop/orders] ${message}`));
  });

  test('refuses to give a value that it does not have', () => {
    expect(() => configOf({ values }).get('DB_HOTS')).toThrow(
      new Error(`[shop/orders] 'get' must name a variable of the config, got "DB_HOTS"; the nearest is 'DB_HOST'`),
    );
  });
});

describe('Several sets of variables', () => {
  test('become one', () => {
    const podName = EnvValue.podName();
    const merged = mergeEnv(shop(), { A: 1, GONE: undefined as never }, { B: podName });
    expect(merged).toEqual({ A: 1, B: podName });
  });

  test('are refused when two have one name', () => {
    expect(() => mergeEnv(shop(), { PORT: 8080 }, { PORT: 8080 })).toThrow(
      new Error(`[shop] 'env.PORT' must come from one place, got it twice`),
    );
  });
});
