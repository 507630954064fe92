import { ApiObject, App, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { amend, clusterScoped } from '../../lib/core/final-json';

const chart = (): Chart => new Chart(new App(), 'shop', { namespace: 'shop' });

const deployment = (scope: Chart): ApiObject =>
  new k8s.KubeDeployment(scope, 'orders', {
    metadata: { name: 'orders', labels: { tier: 'api', app: 'orders' } },
    spec: {
      selector: { matchLabels: { app: 'orders' } },
      template: {
        metadata: { labels: { tier: 'api', app: 'orders' } },
        spec: { hostPid: false, hostIpc: false, hostname: 'x', containers: [{ name: 'app', image: 'orders:1' }] },
      },
    },
  });

test('an amendment that changes nothing changes no byte', () => {
  const object = deployment(chart());
  const before = JSON.stringify(object.toJson());
  amend(object, () => undefined);
  expect(JSON.stringify(object.toJson())).toBe(before);
});

test('amendments are applied in order, to what the class renders', () => {
  const object = new ApiObject(chart(), 'config', { apiVersion: 'v1', kind: 'ConfigMap', data: { a: '1' } });
  amend(object, (json) => {
    json.data = { b: '1' };
  });
  amend(object, (json) => ({ ...json, data: { ...(json.data as object), a: '2' } }));
  expect(object.toJson()).toMatchObject({ data: { a: '2', b: '1' } });
});

test('keys come out sorted, apiVersion, kind and metadata first', () => {
  const object = new ApiObject(chart(), 'config', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'config' },
  });
  amend(object, (json) => ({ immutable: true, data: { z: '1', a: '2' }, binaryData: undefined, ...json }));
  expect(JSON.stringify(object.toJson())).toBe(
    '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"config","namespace":"shop"},"data":{"a":"2","z":"1"},"immutable":true}',
  );
});

test('CDK8S_DISABLE_SORT leaves the keys as the code has them', () => {
  const object = new ApiObject(chart(), 'config', { apiVersion: 'v1', kind: 'ConfigMap' });
  amend(object, (json) => {
    json.data = { z: '1', a: '2' };
  });
  process.env.CDK8S_DISABLE_SORT = '1';
  const data: unknown = object.toJson().data;
  delete process.env.CDK8S_DISABLE_SORT;
  expect(JSON.stringify(data)).toBe('{"z":"1","a":"2"}');
});

test('rendering twice gives the same bytes, also when an amendment appends', () => {
  const object = deployment(chart());
  const finalizers = ['example.com/keep'];
  amend(object, (json) => {
    json.metadata.finalizers = finalizers;
  });
  amend(object, (json) => {
    json.metadata.labels = { ...json.metadata.labels, count: String(Object.keys(json.metadata.labels ?? {}).length) };
  });
  const first = JSON.stringify(object.toJson());
  expect(JSON.stringify(object.toJson())).toBe(first);
  expect(first).toContain('"count":"2"');
});

test('an object that renders the same instance each time is left as it is', () => {
  const object = new ApiObject(chart(), 'config', { apiVersion: 'v1', kind: 'ConfigMap', items: ['a'] });
  const rendered: unknown = object.toJson();
  object.toJson = () => rendered;
  amend(object, (json) => {
    (json.items as string[]).push('b');
  });
  expect([object.toJson(), object.toJson()]).toMatchObject([{ items: ['a', 'b'] }, { items: ['a', 'b'] }]);
  expect(rendered).toMatchObject({ items: ['a'] });
});

test('a value that two places share is written out twice, not as a YAML alias', () => {
  const app = new App();
  const object = new ApiObject(new Chart(app, 'shop'), 'config', { apiVersion: 'v1', kind: 'ConfigMap' });
  amend(object, (json) => {
    const labels = { app: 'orders' };
    json.metadata = { name: 'config', labels, annotations: labels };
  });
  expect(app.synthYaml()).toBe(
    [
      'apiVersion: v1',
      'kind: ConfigMap',
      'metadata:',
      '  annotations:',
      '    app: orders',
      '  labels:',
      '    app: orders',
      '  name: config',
      '',
    ].join('\n'),
  );
});

test('a value that JSON cannot hold is refused with its place', () => {
  const object = new ApiObject(chart(), 'config', { apiVersion: 'v1', kind: 'ConfigMap' });
  amend(object, (json) => {
    json.data = { ports: [k8s.IntOrString.fromNumber(80)] };
  });
  expect(() => object.toJson() as unknown).toThrow(
    new Error("[shop/config] final JSON must hold plain values, got IntOrString at '/data/ports/0'"),
  );
});

test('an object without a namespace does not get the one of its chart', () => {
  const object = new k8s.KubePriorityClass(chart(), 'high', { metadata: { name: 'high' }, value: 1000 });
  clusterScoped(object);
  expect(object.toJson()).toEqual({
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: { name: 'high' },
    value: 1000,
  });
});
