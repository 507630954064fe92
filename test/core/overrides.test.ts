import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiObject, App, Chart, Testing } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { setDefaults } from '../../lib/core/defaults';
import { applyOverrides, override, Overrides } from '../../lib/core/overrides';
import { RenderedObject } from '../../lib/core/rendered';

/** A construct as the library has them: one child, named `Resource`. */
class Service extends Construct {
  readonly resource: ApiObject;

  constructor(scope: Construct, id: string, overrides?: Overrides) {
    super(scope, id);
    const labels = { app: id };
    this.resource = new k8s.KubeDeployment(this, 'Resource', {
      metadata: { name: id },
      spec: {
        replicas: 2,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            containers: [
              { name: 'app', image: 'orders:1', resources: { limits: { memory: k8s.Quantity.fromString('1Gi') } } },
            ],
          },
        },
      },
    });
    applyOverrides(this, this.resource, overrides);
  }
}

const shop = (kubernetes?: string): Chart => {
  const chart = new Chart(new App(), 'shop', { namespace: 'shop' });
  if (kubernetes !== undefined) setDefaults(chart, { kubernetes });
  return chart;
};

const POD = '/spec/template/spec';

/** The object that comes out with these overrides. */
const rendered = (overrides: Overrides, kubernetes?: string): RenderedObject =>
  new Service(shop(kubernetes), 'orders', overrides).resource.toJson() as RenderedObject;

const container = (json: RenderedObject): unknown =>
  (json.spec as { template: { spec: { containers: unknown[] } } }).template.spec.containers[0];

describe('what comes out', () => {
  test('fields that the generated class would drop are there', () => {
    const json = rendered({
      [`${POD}/containers/0/resources/limits/nvidia.com~1gpu`]: 1,
      [`${POD}/containers/0/lifecycle`]: { preStop: { sleep: { seconds: 5 } } },
    });
    expect(container(json)).toEqual({
      name: 'app',
      image: 'orders:1',
      lifecycle: { preStop: { sleep: { seconds: 5 } } },
      resources: { limits: { memory: '1Gi', 'nvidia.com/gpu': 1 } },
    });
  });

  test('a value takes the place of what was there', () => {
    expect(rendered({ '/spec/strategy': { type: 'Recreate' }, '/spec/replicas': 5 }).spec).toMatchObject({
      replicas: 5,
      strategy: { type: 'Recreate' },
    });
  });

  test('null removes a field and a list item', () => {
    const json = rendered({ '/spec/replicas': null, [`${POD}/containers/0`]: null });
    expect(json.spec).toEqual({
      selector: { matchLabels: { app: 'orders' } },
      template: { metadata: { labels: { app: 'orders' } }, spec: { containers: [] } },
    });
  });

  test('a dash appends to a list', () => {
    const json = rendered({ [`${POD}/containers/-`]: { name: 'proxy', image: 'proxy:1' } });
    expect((json.spec as { template: { spec: { containers: unknown[] } } }).template.spec.containers).toEqual([
      { name: 'app', image: 'orders:1', resources: { limits: { memory: '1Gi' } } },
      { name: 'proxy', image: 'proxy:1' },
    ]);
  });

  test('a later override may reach into an earlier one, and rendering twice gives the same bytes', () => {
    const { resource } = new Service(shop(), 'orders', {
      [`${POD}/tolerations`]: [],
      [`${POD}/tolerations/-`]: { key: 'gpu', operator: 'Exists' },
      [`${POD}/tolerations/0/effect`]: 'NoSchedule',
    });
    const first = JSON.stringify(resource.toJson());
    expect(first).toContain('"tolerations":[{"effect":"NoSchedule","key":"gpu","operator":"Exists"}]');
    expect(JSON.stringify(resource.toJson())).toBe(first);
  });

  test('a value that is changed after it was given stays as it was given', () => {
    const strategy = { type: 'Recreate' };
    const { resource } = new Service(shop(), 'orders', { '/spec/strategy': strategy });
    strategy.type = 'RollingUpdate';
    expect(resource.toJson()).toMatchObject({ spec: { strategy: { type: 'Recreate' } } });
  });

  test('keys that every object inherits are keys like any other', () => {
    const json = rendered({ '/metadata/annotations': {}, '/metadata/annotations/__proto__': 'a' });
    expect(Object.entries(json.metadata.annotations ?? {})).toEqual([['__proto__', 'a']]);
  });

  test('emoji, newlines and colons come out as they went in', () => {
    const chart = shop();
    new Service(chart, 'orders', { '/metadata/annotations': { note: 'a: b\n🚢 # c' } });
    const [json] = Testing.synth(chart) as [RenderedObject];
    expect(json.metadata.annotations).toEqual({ note: 'a: b\n🚢 # c' });
  });

  test('no overrides change nothing', () => {
    expect(JSON.stringify(rendered({}))).toBe(JSON.stringify(new Service(shop(), 'orders').resource.toJson()));
  });
});

describe('override()', () => {
  test('takes a construct with a child named Resource, or the object itself', () => {
    const service = new Service(shop(), 'orders');
    override(service, '/spec/replicas', 3);
    override(service.resource, '/spec/paused', true);
    expect(service.resource.toJson()).toMatchObject({ spec: { replicas: 3, paused: true } });
  });

  test('takes no other construct', () => {
    const chart = shop();
    expect(() => override(chart, '/spec/replicas', 3)).toThrow(
      new Error("[shop] 'override' needs an API object or a construct whose child 'Resource' is one, got Chart"),
    );
  });
});

describe('refused at once', () => {
  const refusal = (overrides: unknown, kubernetes?: string): string => {
    try {
      new Service(shop(kubernetes), 'orders', overrides as Overrides);
    } catch (error) {
      return (error as Error).message;
    }
    return 'nothing was refused';
  };
  const plain = 'texts, finite numbers, true, false, lists or maps of these, or null to remove a field';

  test.each<[string, unknown, string]>([
    [
      'an unknown field',
      { '/spec/replica': 3 },
      "name fields of apps/v1 Deployment, got '/spec/replica'; the nearest is '/spec/replicas'",
    ],
    [
      'a pointer with an unknown field on its way',
      { '/spec/tmplate/spec/hostUsers': false },
      "name fields of apps/v1 Deployment, got '/spec/tmplate/spec/hostUsers'; the nearest to '/spec/tmplate' is '/spec/template'",
    ],
    [
      'a field of another level',
      { '/spec/hostUsers': false },
      "name fields of apps/v1 Deployment, got '/spec/hostUsers'; the nearest is '/spec/template/spec/hostUsers'",
    ],
    [
      'an unknown field inside a value',
      { '/spec/strategy': { rollingUpdate: { maxUnavailabel: 0 } } },
      "name fields of apps/v1 Deployment, got '/spec/strategy/rollingUpdate/maxUnavailabel'; the nearest is '/spec/strategy/rollingUpdate/maxUnavailable'",
    ],
    [
      'a forgotten index',
      { [`${POD}/containers/image`]: 'orders:2' },
      "name fields of apps/v1 Deployment, got '/spec/template/spec/containers/image'; the nearest is '/spec/template/spec/containers/0/image'",
    ],
    ['a value of the wrong type', { '/spec/replicas': 'three' }, 'hold an integer at \'/spec/replicas\', got "three"'],
    [
      'null inside a value',
      { '/metadata/annotations': { note: null } },
      "hold a string at '/metadata/annotations/note', got null",
    ],
    [
      'a dotted path',
      { 'spec.replicas': 3 },
      "have JSON pointers such as '/spec/replicas' as keys, got 'spec.replicas'",
    ],
    ['the empty pointer', { '': {} }, "have JSON pointers such as '/spec/replicas' as keys, got ''"],
    ['a list of overrides', ['/spec/replicas'], 'be a map of JSON pointers to values, got ["/spec/replicas"]'],
    ['undefined', { '/spec/replicas': undefined }, `be ${plain}, got undefined at '/spec/replicas'`],
    ['NaN', { '/spec/replicas': NaN }, `be ${plain}, got NaN at '/spec/replicas'`],
    ['infinity', { '/spec/replicas': Infinity }, `be ${plain}, got Infinity at '/spec/replicas'`],
    ['a function', { '/spec/replicas': () => 3 }, `be ${plain}, got a function at '/spec/replicas'`],
    [
      'an instance of a class, deep inside',
      { '/spec/strategy': { rollingUpdate: { maxSurge: k8s.IntOrString.fromNumber(1) } } },
      `be ${plain}, got IntOrString at '/spec/strategy/rollingUpdate/maxSurge'`,
    ],
  ])('%s', (_, overrides, message) => {
    expect(refusal(overrides)).toBe(`[shop/orders] 'overrides' must ${message}`);
  });

  test('a value that holds itself', () => {
    const strategy: Record<string, unknown> = {};
    strategy.rollingUpdate = strategy;
    expect(refusal({ '/spec/strategy': strategy })).toBe(
      `[shop/orders] 'overrides' must be ${plain}, got a cycle at '/spec/strategy/rollingUpdate'`,
    );
  });

  test.each([
    ['/apiVersion', 'build an object of that version'],
    ['/kind', 'build an object of that kind'],
    ['/metadata', "set '/metadata/labels' or '/metadata/annotations'"],
    ['/metadata/name', "use the prop 'name'"],
    ['/metadata/namespace', "set 'namespace' on the chart"],
  ])('%s, which others find the object by', (pointer, out) => {
    expect(refusal({ [pointer]: 'x' })).toBe(`[shop/orders] 'overrides' cannot set '${pointer}', got "x"; ${out}`);
  });

  test('a field that the Kubernetes version lacks', () => {
    const lifecycle = { [`${POD}/containers/0/lifecycle`]: { stopSignal: 'SIGINT' } };
    expect(refusal(lifecycle, '1.33')).toBe('nothing was refused');
    expect(refusal(lifecycle, '1.32')).toBe(
      "[shop/orders] 'overrides' must name fields that Kubernetes 1.32 has, got '/spec/template/spec/containers/0/lifecycle/stopSignal'; it exists since 1.33; set the default 'kubernetes' to '1.33' or newer, or leave it out",
    );
  });

  test('a part of a field that the Kubernetes version lacks', () => {
    expect(refusal({ [`${POD}/resources/limits/cpu`]: '1' }, '1.31')).toBe(
      "[shop/orders] 'overrides' must name fields that Kubernetes 1.31 has, got '/spec/template/spec/resources/limits/cpu'; '/spec/template/spec/resources' exists since 1.32; set the default 'kubernetes' to '1.32' or newer, or leave it out",
    );
  });

  test('a field that the Kubernetes version has no longer', () => {
    const claims = { [`${POD}/resourceClaims`]: [{ name: 'gpu', source: { resourceClaimName: 'gpu' } }] };
    expect(refusal(claims, '1.30')).toBe('nothing was refused');
    expect(refusal(claims, '1.31')).toBe(
      "[shop/orders] 'overrides' must name fields that Kubernetes 1.31 has, got '/spec/template/spec/resourceClaims/0/source'; it was there up to 1.30; leave it out",
    );
  });
});

describe('refused when the object is rendered', () => {
  test.each<[string, Overrides, string]>([
    [
      'a parent that is not there',
      { [`${POD}/affinity/podAffinity/preferredDuringSchedulingIgnoredDuringExecution`]: [] },
      "must name fields whose parent exists, got '/spec/template/spec/affinity/podAffinity/preferredDuringSchedulingIgnoredDuringExecution'; the deepest parent is '/spec/template/spec': set '/spec/template/spec/affinity' as a whole",
    ],
    [
      'an item that is not there',
      { [`${POD}/containers/1/image`]: 'proxy:1' },
      "must name items that exist, got '/spec/template/spec/containers/1/image'; '/spec/template/spec/containers' has the items 0 to 0: append whole items with '/spec/template/spec/containers/-'",
    ],
    [
      'an item of an empty list',
      { [`${POD}/tolerations`]: [], [`${POD}/tolerations/0`]: {} },
      "must name items that exist, got '/spec/template/spec/tolerations/0'; '/spec/template/spec/tolerations' is empty: append whole items with '/spec/template/spec/tolerations/-'",
    ],
    [
      'a dash that is not the last key',
      { [`${POD}/containers/-/image`]: 'proxy:1' },
      "must name items that exist, got '/spec/template/spec/containers/-/image'; '/spec/template/spec/containers' has the items 0 to 0: append whole items with '/spec/template/spec/containers/-'",
    ],
    [
      'null for a field that is not there',
      { '/spec/paused': null },
      "can remove only fields that are there, got null at '/spec/paused'; leave it out",
    ],
  ])('%s', (_, overrides, message) => {
    const { resource } = new Service(shop(), 'orders', overrides);
    expect(() => resource.toJson() as unknown).toThrow(new Error(`[shop/orders] 'overrides' ${message}`));
  });

  test('no file is written before, and all objects are reported together', () => {
    const outdir = mkdtempSync(join(tmpdir(), 'keelson-overrides-'));
    const app = new App({ outdir });
    new Service(new Chart(app, 'first'), 'sound', { '/spec/paused': true });
    const late = new Chart(app, 'second');
    // Two calls, one line: each object is reported once.
    override(new Service(late, 'orders', { '/spec/paused': null }), '/spec/minReadySeconds', 5);
    override(new Service(late, 'stock').resource, `${POD}/affinity/podAffinity`, {});
    expect(() => app.synth()).toThrow(
      new Error(
        [
          'Validation failed with the following errors:',
          "  [second/orders] 'overrides' can remove only fields that are there, got null at '/spec/paused'; leave it out",
          "  [second/stock/Resource] 'overrides' must name fields whose parent exists, got '/spec/template/spec/affinity/podAffinity'; the deepest parent is '/spec/template/spec': set '/spec/template/spec/affinity' as a whole",
        ].join('\n'),
      ),
    );
    expect(existsSync(outdir) && readdirSync(outdir)).toEqual([]);
    rmSync(outdir, { recursive: true });
  });
});

describe('a kind that is not in imports/fields.json', () => {
  const widget = (overrides: Overrides): ApiObject => {
    const object = new ApiObject(shop(), 'widget', {
      apiVersion: 'example.com/v1',
      kind: 'Widget',
      metadata: { name: 'widget' },
      spec: { colour: 'red', parts: [{ name: 'a' }] },
    });
    applyOverrides(object, object, overrides);
    return object;
  };

  test('takes any field whose parent exists', () => {
    expect(widget({ '/spec/size': { width: null }, '/spec/parts/0/name': 'b' }).toJson()).toEqual({
      apiVersion: 'example.com/v1',
      kind: 'Widget',
      metadata: { name: 'widget', namespace: 'shop' },
      spec: { colour: 'red', parts: [{ name: 'b' }], size: { width: null } },
    });
  });

  test('refuses a field below a plain value', () => {
    expect(() => widget({ '/spec/colour/name': 'blue' }).toJson() as unknown).toThrow(
      new Error(
        "[shop/widget] 'overrides' must name fields whose parent exists, got '/spec/colour/name'; the deepest parent is '/spec': set '/spec/colour' as a whole",
      ),
    );
  });

  test('refuses a first key that is not there', () => {
    expect(() => widget({ '/data/a': 'b' }).toJson() as unknown).toThrow(
      new Error(
        "[shop/widget] 'overrides' must name fields whose parent exists, got '/data/a'; the deepest parent is the object itself: set '/data' as a whole",
      ),
    );
  });
});
