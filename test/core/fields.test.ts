import type { FieldTable } from '../../lib/core/field-table';
import { fieldsOf, KindFields } from '../../lib/core/fields';

const known = (apiVersion: string, kind: string): KindFields => {
  const fields = fieldsOf(apiVersion, kind);
  if (!fields) throw new Error(`no fields of ${kind}`);
  return fields;
};
const deployment = known('apps/v1', 'Deployment');

test('kinds that the table lacks have no fields', () => {
  expect(fieldsOf('example.com/v1', 'Widget')).toBeUndefined();
  expect(fieldsOf('constructor', 'toString')).toBeUndefined();
});

describe('resolving a pointer', () => {
  test('names the type of a known field, list items and free keys included', () => {
    const typeAt = (pointer: string): unknown => deployment.resolve(pointer, 33);
    expect(typeAt('/spec/replicas')).toEqual({ state: 'known', pointer: '/spec/replicas', type: 'integer' });
    expect(typeAt('/spec/template/spec/containers/0')).toMatchObject({ state: 'known', type: 'Container' });
    expect(typeAt('/spec/template/spec/containers/-')).toMatchObject({ state: 'known', type: 'Container' });
    expect(typeAt('/metadata/annotations/example.com~1owner')).toMatchObject({ state: 'known', type: 'string' });
    expect(typeAt('/spec/template/spec/containers/0/resources/limits/nvidia.com~1gpu')).toMatchObject({
      state: 'known',
      type: 'quantity',
    });
    expect(typeAt('/status/anything/at/all')).toMatchObject({ state: 'known', type: 'any' });
  });

  test('a slip of the pen is unknown, with its siblings and the nearest field', () => {
    expect(deployment.resolve('/spec/strategy/rollingUpdate/maxUnavailabel', 33)).toEqual({
      state: 'unknown',
      pointer: '/spec/strategy/rollingUpdate/maxUnavailabel',
      siblings: ['maxSurge', 'maxUnavailable'],
      nearest: '/spec/strategy/rollingUpdate/maxUnavailable',
    });
  });

  test('the first unknown key is named, not the last one', () => {
    expect(deployment.resolve('/spec/tmplate/spec/hostUsers', 33)).toMatchObject({
      state: 'unknown',
      pointer: '/spec/tmplate',
      nearest: '/spec/template',
    });
  });

  test.each([
    ['a field of the pod written on the workload', '/spec/hostUsers', '/spec/template/spec/hostUsers'],
    ['a field of the workload written at the top', '/replicas', '/spec/replicas'],
    ['a field of a container written on the workload', '/spec/image', '/spec/template/spec/containers/0/image'],
    ['a forgotten index', '/spec/template/spec/containers/image', '/spec/template/spec/containers/0/image'],
    [
      'a name that is a part of another',
      '/spec/template/spec/grace',
      '/spec/template/spec/terminationGracePeriodSeconds',
    ],
    [
      'a field of the pod written on a container',
      '/spec/template/spec/containers/0/hostNetwork',
      '/spec/template/spec/hostNetwork',
    ],
    ['a key below a plain value', '/spec/replicas/count', '/spec/replicas'],
    ['a name that objects inherit', '/spec/constructor', '/spec/selector'],
  ])('%s finds its place', (_, pointer, nearest) => {
    expect(deployment.resolve(pointer, 33)).toMatchObject({ state: 'unknown', nearest });
  });

  test('a field that came later is absent, with the minor since which it is there', () => {
    const pointer = '/spec/template/spec/containers/0/lifecycle/preStop/sleep/seconds';
    expect(deployment.resolve(pointer, 29)).toMatchObject({ state: 'known' });
    expect(deployment.resolve(pointer, 28)).toEqual({
      state: 'absent',
      pointer: '/spec/template/spec/containers/0/lifecycle/preStop/sleep',
      since: 29,
    });
  });

  test('a field that went is absent, with the last minor that had it', () => {
    const pointer = '/spec/template/spec/resourceClaims/0/source';
    expect(deployment.resolve(pointer, 30)).toMatchObject({ state: 'known' });
    expect(deployment.resolve(pointer, 31)).toEqual({ state: 'absent', pointer, until: 30 });
  });

  test('a field that came and went has both minors', () => {
    const pointer = '/spec/template/spec/workloadRef';
    expect(deployment.resolve(pointer, 35)).toMatchObject({ state: 'known' });
    expect(deployment.resolve(pointer, 34)).toEqual({ state: 'absent', pointer, since: 35, until: 35 });
    expect(deployment.resolve(pointer, 36)).toEqual({ state: 'absent', pointer, since: 35, until: 35 });
  });

  test('fields of a type that was renamed between minors are there all along', () => {
    const claim = known('v1', 'PersistentVolumeClaim');
    expect(claim.resolve('/spec/resources/requests/storage', 28)).toMatchObject({ state: 'known' });
    expect(claim.resolve('/spec/resources/requests/storage', 37)).toMatchObject({ state: 'known' });
  });

  test('fields that this minor lacks are not suggested', () => {
    const nearest = { state: 'unknown', nearest: '/spec/template/spec/hostnameOverride' };
    expect(deployment.resolve('/spec/template/spec/hostnameOverrid', 34)).toMatchObject(nearest);
    expect(deployment.resolve('/spec/template/spec/hostnameOverrid', 33)).not.toMatchObject(nearest);
  });

  test('kinds of the CRDs in imports/crds are known in every minor', () => {
    const certificate = known('cert-manager.io/v1', 'Certificate');
    expect(certificate.resolve('/spec/privateKey/rotationPolicy', 28)).toMatchObject({
      state: 'known',
      type: 'string',
    });
    expect(certificate.resolve('/spec/issuer', 28)).toMatchObject({ state: 'unknown', nearest: '/spec/issuerRef' });
    expect(certificate.resolve('/metadata/labels/app', 28)).toMatchObject({ state: 'known', type: 'string' });
  });
});

describe('walking a rendered object', () => {
  const rendered = (podSpec: object): unknown => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'orders', labels: { app: 'orders' } },
    spec: { replicas: 3, selector: { matchLabels: { app: 'orders' } }, template: { spec: podSpec } },
  });

  test('finds nothing in a sound object', () => {
    const container = {
      name: 'app',
      resources: { limits: { memory: '1Gi', cpu: 0.5, 'nvidia.com/gpu': 1 } },
      livenessProbe: { httpGet: { path: '/', port: 'http' } },
    };
    expect(deployment.problems(rendered({ containers: [container], hostUsers: false }), 33)).toEqual([]);
  });

  test('finds every unknown field, every field of another minor and every value of another type, with its pointer', () => {
    const container = {
      name: 'app',
      imagePullPolice: 'Always',
      args: '--verbose',
      env: [{ name: 'PORT', value: 8080 }],
      resources: { limits: { 'nvidia.com/gpu': null }, requests: '1' },
      lifecycle: { stopSignal: 'SIGINT' },
    };
    expect(deployment.problems(rendered({ containers: [container], securityContext: [] }), 32)).toEqual([
      {
        state: 'unknown',
        pointer: '/spec/template/spec/containers/0/imagePullPolice',
        siblings: expect.arrayContaining(['image', 'imagePullPolicy']) as unknown,
        nearest: '/spec/template/spec/containers/0/imagePullPolicy',
      },
      {
        state: 'mistyped',
        pointer: '/spec/template/spec/containers/0/args',
        expected: 'a list',
        value: '--verbose',
      },
      {
        state: 'mistyped',
        pointer: '/spec/template/spec/containers/0/env/0/value',
        expected: 'a string',
        value: 8080,
      },
      {
        state: 'mistyped',
        pointer: '/spec/template/spec/containers/0/resources/limits/nvidia.com~1gpu',
        expected: 'a quantity',
        value: null,
      },
      {
        state: 'mistyped',
        pointer: '/spec/template/spec/containers/0/resources/requests',
        expected: 'a map',
        value: '1',
      },
      { state: 'absent', pointer: '/spec/template/spec/containers/0/lifecycle/stopSignal', since: 33 },
      { state: 'mistyped', pointer: '/spec/template/spec/securityContext', expected: 'an object', value: [] },
    ]);
  });

  test('walks a part of an object from the place where it stands', () => {
    expect(deployment.problems({ maxSurge: '25%', maxUnavailable: true }, 33, '/spec/strategy/rollingUpdate')).toEqual([
      {
        state: 'mistyped',
        pointer: '/spec/strategy/rollingUpdate/maxUnavailable',
        expected: 'an integer or a string',
        value: true,
      },
    ]);
  });
});

/** Runs `use` with a fresh lib/core/fields.ts over a table of the test's own. */
function withTable(load: () => { table: FieldTable }, use: (fresh: typeof fieldsOf) => void): void {
  jest.isolateModules(() => {
    jest.doMock('../../lib/core/field-table', load);
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    use((require('../../lib/core/fields') as { fieldsOf: typeof fieldsOf }).fieldsOf);
  });
}

test('the table is loaded by the first use, not by the import', () => {
  const load = jest.fn(() => ({ table: { minors: [], kinds: {}, types: {} } }));
  withTable(load, (fresh) => {
    expect(load).not.toHaveBeenCalled();
    fresh('apps/v1', 'Deployment');
    expect(load).toHaveBeenCalledTimes(1);
  });
});

test('a type that is open for other fields takes them, and still checks those it has', () => {
  const table = { minors: [33], kinds: { 'v1/Open': 'Open' }, types: { Open: { size: 'integer', '*': 'any' } } };
  withTable(
    () => ({ table }),
    (fresh) => {
      expect(fresh('v1', 'Open')?.problems({ size: 'x', colour: 'red' }, 33)).toEqual([
        { state: 'mistyped', pointer: '/size', expected: 'an integer', value: 'x' },
      ]);
    },
  );
});
