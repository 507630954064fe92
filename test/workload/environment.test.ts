import { EnvConfig } from '../../lib/config/env-config';
import { SecretRef } from '../../lib/config/secret-ref';
import { Env, EnvValue, mergeEnv } from '../../lib/core/env-value';
import { override } from '../../lib/core/overrides';
import { HardenedDeployment } from '../../lib/workload/deployment';
import { containerOf, objectOf, refusal, refusalOf, required, shop, templateOf, web, wrong } from './shop';

const HASH = 'keelson.dev/config-hash';

describe('Variables', () => {
  test('stand in the order they are written, numbers and truth values as texts', () => {
    const env = { Z: 'last', PORT: 8080, DEBUG: false, RATIO: 0.5, EMPTY: '' };
    expect(containerOf({ env }).env).toEqual([
      { name: 'Z', value: 'last' },
      { name: 'PORT', value: '8080' },
      { name: 'DEBUG', value: 'false' },
      { name: 'RATIO', value: '0.5' },
      { name: 'EMPTY', value: '' },
    ]);
  });

  test('may refer to those before them, and hold a dollar sign', () => {
    const env = { HOST: 'db', URL: 'postgresql://$(HOST):5432', PRICE: '$5 $$(HOST)', SHELL_ISH: '${HOST} $HOST' };
    expect(containerOf({ env }).env).toEqual([
      { name: 'HOST', value: 'db' },
      { name: 'URL', value: 'postgresql://$(HOST):5432' },
      { name: 'PRICE', value: '$5 $$(HOST)' },
      { name: 'SHELL_ISH', value: '${HOST} $HOST' },
    ]);
  });

  test('come from the pod and its resources', () => {
    const env = { POD: EnvValue.podName(), MEMORY: EnvValue.memoryLimit({ divisor: '1Mi' }), CPU: EnvValue.cpuLimit() };
    expect(containerOf({ env }).env).toEqual([
      { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      { name: 'MEMORY', valueFrom: { resourceFieldRef: { resource: 'limits.memory', divisor: '1Mi' } } },
      { name: 'CPU', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } },
    ]);
  });

  test('come from a Secret for a reason, which stands in the annotations', () => {
    const secret = SecretRef.of('orders-db', { keys: ['password'] });
    const env = { DB_PASSWORD: secret.asEnv('password', { reason: 'the vendor reads no files' }) };
    expect(containerOf({ env }).env).toEqual([
      { name: 'DB_PASSWORD', valueFrom: { secretKeyRef: { name: 'orders-db', key: 'password' } } },
    ]);
    expect(web({ env }).metadata.annotations).toMatchObject({
      'keelson.dev/suppress.no-secret-env': 'the vendor reads no files',
    });
  });

  test('come from a ConfigMap, whose change rolls the pods, even by a late override', () => {
    const templateWith = (value: string, late?: string) => {
      const chart = shop();
      const config = new EnvConfig(chart, 'settings', { values: { LOG_LEVEL: value } });
      const env = { LOG_LEVEL: config.get('LOG_LEVEL') };
      new HardenedDeployment(chart, 'web', { ...required, port: 8080, env });
      if (late !== undefined) override(config, '/data/LOG_LEVEL', late);
      return templateOf(objectOf(chart, 'Deployment'));
    };
    const { spec, metadata } = templateWith('info');
    expect(spec.containers[0]?.env).toEqual([
      { name: 'LOG_LEVEL', valueFrom: { configMapKeyRef: { name: 'settings', key: 'LOG_LEVEL' } } },
    ]);
    expect(metadata.annotations[HASH]).toMatch(/^[0-9a-f]{16}$/);
    expect(templateWith('info').metadata).toEqual(metadata);
    expect(templateWith('debug').metadata).not.toEqual(metadata);
    expect(templateWith('info', 'debug').metadata).toEqual(templateWith('debug').metadata);
  });

  test('of two sets are one, unless both have the same', () => {
    const chart = shop();
    expect(containerOf({ env: mergeEnv(chart, { A: '1' }, { B: '2' }) }).env).toHaveLength(2);
    expect(refusal(() => mergeEnv(chart, { PORT: 1 }, { PORT: 2 }), '[shop] ')).toBe(
      "'env.PORT' must come from one place, got it twice",
    );
  });

  const text = 'must be a text, a finite number, true, false or an EnvValue';
  test.each<[string, Env, string]>([
    [
      'that refer to later ones',
      { URL: 'http://$(LATER)', LATER: 'db' },
      "'env.URL' must refer to a variable that stands before it, got \"$(LATER)\"; write '$$(LATER)' where the text itself is meant",
    ],
    [
      'that refer to themselves',
      { PATH: '/opt/bin:$(PATH)' },
      "'env.PATH' must refer to a variable that stands before it, got \"$(PATH)\"; write '$$(PATH)' where the text itself is meant",
    ],
    ['of NaN', { PORT: NaN }, `'env.PORT' ${text}, got NaN`],
    ['of a list', { HOSTS: wrong(['a', 'b']) }, `'env.HOSTS' ${text}, got ["a","b"]`],
    ['of null', { PORT: wrong(null) }, "'env.PORT' must be left out or have a value, got null"],
    [
      'named with a dash',
      { 'log-level': 'info' },
      "'env' must have names of letters, digits and '_' that start with no digit, got \"log-level\"",
    ],
    [
      'without a name',
      { '': 'info' },
      "'env' must have names of letters, digits and '_' that start with no digit, got \"\"",
    ],
    [
      'that YAML readers take for numbers',
      { UMASK: '0o22' },
      '\'env.UMASK\' must not look like a number of Go, which cdk8s does not quote, got "0o22"; write "022" if the program takes it',
    ],
  ])('%s are refused', (_, env, message) => {
    expect(refusalOf({ env })).toBe(message);
  });

  test('of a sidecar are refused in its name', () => {
    const sidecar = (env: Env) => refusalOf({ sidecars: [{ ...required, name: 'proxy', env }] });
    expect(sidecar({ PORT: NaN })).toBe(`'sidecars.proxy.env.PORT' ${text}, got NaN`);
    expect(sidecar({ 'a-b': '' })).toBe(
      "'sidecars.proxy.env' must have names of letters, digits and '_' that start with no digit, got \"a-b\"",
    );
    expect(sidecar({ URL: '$(HOST)' })).toContain("'sidecars.proxy.env.URL' must refer to");
  });
});

describe('Command and arguments', () => {
  test('stand as they are', () => {
    expect(containerOf({ command: ['/bin/sh', '-c'], args: ['echo $(date): ok'] })).toMatchObject({
      command: ['/bin/sh', '-c'],
      args: ['echo $(date): ok'],
    });
  });

  test("are the image's where nothing is said", () => {
    expect(Object.keys(containerOf())).not.toContain('command');
    expect(Object.keys(containerOf())).not.toContain('args');
  });

  test('are refused where they are no list of texts', () => {
    expect(refusalOf({ command: wrong('run') })).toBe('\'command\' must be a list of texts, got "run"');
    expect(refusalOf({ args: wrong(['--port', 8080]) })).toBe('\'args\' must be a list of texts, got ["--port",8080]');
    expect(refusalOf({ args: ['0o22'] })).toContain("'args[0]' must not look like a number of Go");
  });
});
