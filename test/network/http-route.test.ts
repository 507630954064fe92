import { App, Duration } from 'cdk8s';
import type { Defaults } from '../../lib/core/defaults';
import type { Edge } from '../../lib/core/edge';
import type { NamedPort } from '../../lib/core/pods';
import { HttpRoute, HttpRouteProps } from '../../lib/network/http-route';
import { WorkloadService } from '../../lib/network/workload-service';
import { chartOf, HTTP, METRICS, objectsOf, specOf, Workload } from './workload';

const GATEWAY: Edge = { gateway: 'public', namespace: 'istio-ingress' };
const HTTP2: NamedPort = { name: 'http2', port: 8082, protocol: 'TCP' };

function routeOf(
  props: Partial<HttpRouteProps> = {},
  defaults: Partial<Defaults> = { edge: GATEWAY },
  ports: readonly NamedPort[] = [HTTP, METRICS],
) {
  const chart = chartOf('shop', defaults);
  const target = new Workload(chart, 'orders', ports);
  const service = new WorkloadService(target, 'Service', { target, name: 'orders' });
  const route = new HttpRoute(chart, 'orders-route', { service, host: 'api.example.com', ...props });
  const objects = objectsOf(chart).filter(({ kind }) => kind === 'HTTPRoute');
  return { chart, route, object: objects[0], spec: objects[0]?.spec };
}

/** A route in `shop` to a Service of `billing`, and what a second Service makes of it. */
function acrossNamespaces(split = false) {
  const app = new App();
  const billing = chartOf('billing', {}, app);
  const serviceOf = (id: string) => {
    const target = new Workload(billing, id);
    return new WorkloadService(target, 'Service', { target, name: id });
  };
  const [invoices, next] = [serviceOf('invoices'), serviceOf('invoices-next')];
  const shop = chartOf('shop', { edge: GATEWAY }, app);
  const host = 'api.example.com';
  const share = split ? [{ service: next, percent: 5 }] : undefined;
  new HttpRoute(shop, 'invoices', { service: invoices, host, paths: ['/invoices'], split: share });
  new HttpRoute(shop, 'bills', { service: invoices, host, paths: ['/bills'] });
  return { shop, billing };
}

const LABELS = {
  app: 'orders',
  'app.kubernetes.io/name': 'orders',
  'app.kubernetes.io/instance': 'orders',
  'app.kubernetes.io/part-of': 'shop',
  'app.kubernetes.io/managed-by': 'cdk8s',
};

const grantsOf = (objects: ReturnType<typeof objectsOf>) => objects.filter(({ kind }) => kind === 'ReferenceGrant');

test('a route attaches to the listener of its host, with every default that the server would add', () => {
  const { object, route } = routeOf();
  expect(object).toEqual({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: 'orders-route', namespace: 'shop', labels: LABELS },
    spec: {
      parentRefs: [
        {
          group: 'gateway.networking.k8s.io',
          kind: 'Gateway',
          name: 'public',
          namespace: 'istio-ingress',
          sectionName: 'api-example-com',
        },
      ],
      hostnames: ['api.example.com'],
      rules: [
        {
          matches: [{ path: { type: 'PathPrefix', value: '/' } }],
          timeouts: { request: '30s' },
          backendRefs: [{ group: '', kind: 'Service', name: 'orders', port: 80, weight: 1 }],
        },
      ],
    },
  });
  expect(route.url).toBe('https://api.example.com');
});

test("the workload's policy lets the gateway's pods in, by namespace and label, on the pod's port", () => {
  const { chart } = routeOf();
  expect(specOf(chart, 'NetworkPolicy', 'orders').ingress).toEqual([
    {
      from: [
        {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'istio-ingress' } },
          podSelector: { matchLabels: { 'gateway.networking.k8s.io/gateway-name': 'public' } },
        },
      ],
      ports: [{ protocol: 'TCP', port: 8080 }],
    },
  ]);
});

test('the edge says where pods of other implementations are, and which listener is meant', () => {
  const labels = { 'gateway.envoyproxy.io/owning-gateway-name': 'public' };
  const edge: Edge = { ...GATEWAY, listener: 'https', pods: { namespace: 'envoy-gateway-system', labels } };
  const { chart, spec } = routeOf({ edge }, {});
  expect(spec).toMatchObject({ parentRefs: [{ namespace: 'istio-ingress', sectionName: 'https' }] });
  expect(specOf(chart, 'NetworkPolicy', 'orders').ingress).toMatchObject([
    {
      from: [
        {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'envoy-gateway-system' } },
          podSelector: { matchLabels: labels },
        },
      ],
    },
  ]);
});

test('paths are prefixes, in the order given', () => {
  expect(routeOf({ paths: ['/orders', '/v1/returns'] }).spec).toMatchObject({
    rules: [
      {
        matches: [
          { path: { type: 'PathPrefix', value: '/orders' } },
          { path: { type: 'PathPrefix', value: '/v1/returns' } },
        ],
      },
    ],
  });
});

test('headers are asked for with each path', () => {
  const headers = [{ type: 'Exact', name: 'x-version', value: 'v2' }];
  expect(routeOf({ paths: ['/a', '/b'], headers: { 'x-version': 'v2' } }).spec).toMatchObject({
    rules: [{ matches: [{ headers }, { headers }] }],
  });
});

test('port names another port of the Service, which HTTP/2 may be too', () => {
  const { spec, chart } = routeOf({ port: 'http2' }, { edge: GATEWAY }, [HTTP, HTTP2]);
  expect(spec).toMatchObject({ rules: [{ backendRefs: [{ port: 8082 }] }] });
  expect(specOf(chart, 'NetworkPolicy', 'orders').ingress).toMatchObject([{ ports: [{ port: 8082 }] }]);
});

test('timeout is how long a request may take, and streams say why they have none', () => {
  expect(routeOf({ timeout: Duration.minutes(2) }).spec).toMatchObject({ rules: [{ timeouts: { request: '120s' } }] });
  const { object, spec } = routeOf({ timeout: { none: 'server-sent events' } });
  expect(spec).toMatchObject({ rules: [{ timeouts: { request: '0s' } }] });
  expect(object?.metadata.annotations).toEqual({ 'keelson.dev/no-timeout': 'server-sent events' });
});

test('shutdown.drain is the longest that a request may take', () => {
  const request = (props: Partial<HttpRouteProps>): unknown => routeOf(props).spec;
  const drain = Duration.seconds(20);
  expect(request({ shutdown: { drain } })).toMatchObject({ rules: [{ timeouts: { request: '20s' } }] });
  expect(request({ shutdown: { drain: Duration.seconds(0) } })).toEqual(request({}));
  expect(request({ shutdown: { drain }, timeout: { none: 'websockets' } })).toMatchObject({
    rules: [{ timeouts: { request: '0s' } }],
  });
  expect(() => routeOf({ shutdown: { drain }, timeout: Duration.seconds(21) })).toThrow(
    new Error(
      "[shop/orders-route] 'timeout' must be at most 'shutdown.drain' (20 s), got 21 s, or each release cuts requests short; raise both, or neither",
    ),
  );
});

test('split gives parts of the requests to other Services, and opens their policies too', () => {
  const chart = chartOf('shop', { edge: GATEWAY });
  const [service, next] = ['monolith', 'orders'].map((id) => {
    const target = new Workload(chart, id);
    return new WorkloadService(target, 'Service', { target, name: id });
  });
  new HttpRoute(chart, 'api', {
    service: service!,
    host: 'api.example.com',
    split: [{ service: next!, percent: 10 }],
  });
  expect(specOf(chart, 'HTTPRoute', 'api')).toMatchObject({
    rules: [
      {
        backendRefs: [
          { name: 'monolith', weight: 90 },
          { name: 'orders', weight: 10 },
        ],
      },
    ],
  });
  expect(specOf(chart, 'NetworkPolicy', 'orders').ingress).toHaveLength(1);
  expect(specOf(chart, 'NetworkPolicy', 'monolith').ingress).toHaveLength(1);
});

test('a Service of another namespace is granted, once, beside the Service', () => {
  const { shop, billing } = acrossNamespaces();
  expect(specOf(shop, 'HTTPRoute', 'invoices')).toMatchObject({
    rules: [{ backendRefs: [{ name: 'invoices', namespace: 'billing' }] }],
  });
  expect(grantsOf(objectsOf(shop))).toEqual([]);
  expect(grantsOf(objectsOf(billing))).toMatchObject([
    {
      apiVersion: 'gateway.networking.k8s.io/v1beta1',
      metadata: { name: 'invoices-httproute-shop', namespace: 'billing' },
      spec: {
        from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'shop' }],
        to: [{ group: '', kind: 'Service', name: 'invoices' }],
      },
    },
  ]);
  expect(grantsOf(objectsOf(acrossNamespaces(true).billing))).toHaveLength(2);
});

test('name and overrides reach the object', () => {
  const { object } = routeOf({ name: 'api', overrides: { '/spec/rules/0/name': 'all' } });
  expect(object?.metadata.name).toBe('api');
  expect(object?.spec).toMatchObject({ rules: [{ name: 'all' }] });
});

test('undefined is as good as nothing, and rendering twice gives the same', () => {
  const given = routeOf({
    paths: undefined,
    headers: { 'x-version': undefined as unknown as string },
    split: undefined,
    port: undefined,
    timeout: undefined,
    shutdown: undefined,
    edge: undefined,
    name: undefined,
    overrides: undefined,
  });
  expect(objectsOf(given.chart)).toEqual(objectsOf(routeOf().chart));
  expect(objectsOf(given.chart)).toEqual(objectsOf(given.chart));
});

describe('refuses', () => {
  const at = '[shop/orders-route]';
  const how =
    "as a prop or for the chart by setDefaults(chart, { edge: { gateway: 'public', namespace: 'istio-ingress' } }), { alb: { certificateArn: '…', cidrs: ['…'] } } or { nginx: { issuer: '…' } }";
  const label =
    "must be lower case letters, digits and '-', starting and ending with a letter or digit, of at most 63 characters (a DNS label has no more)";
  const nginx = { nginx: { issuer: 'letsencrypt' } };

  test.each<[string, Edge | undefined, string]>([
    ['none', undefined, `'edge' must say how requests get in, ${how}, got none`],
    ['two', { ...GATEWAY, ...nginx }, `'edge' must say how requests get in, ${how}, got both gateway and nginx`],
    [
      'an Ingress',
      nginx,
      "'edge' must be a Gateway for an HTTPRoute, { gateway: '…', namespace: '…' }, got nginx; use IngressRoute",
    ],
    [
      'a name in upper case',
      { gateway: 'Public', namespace: 'a' },
      "'edge.gateway' must be lower case letters, digits and '-', starting with a letter and ending with a letter or digit, of at most 63 characters (its pods' label has no more), got \"Public\"",
    ],
    ['no namespace', { gateway: 'public' } as Edge, `'edge.namespace' ${label}, got undefined`],
    [
      'a listener in upper case',
      { ...GATEWAY, listener: 'HTTPS' },
      "'edge.listener' must be lower case letters, digits, '-' and '.', each part starting and ending with a letter or digit, of at most 253 characters (a DNS name has no more), got \"HTTPS\"",
    ],
    [
      'pods without labels',
      { ...GATEWAY, pods: { labels: {} } },
      "'edge.pods.labels' must name at least one, or be left out, got {}",
    ],
    ['pods in no namespace', { ...GATEWAY, pods: { namespace: '' } }, `'edge.pods.namespace' ${label}, got ""`],
  ])('the edge: %s', (_, edge, message) => {
    expect(() => routeOf({ edge }, {})).toThrow(new Error(`${at} ${message}`));
  });

  const postgres: NamedPort = { name: 'postgres', port: 5432, protocol: 'TCP' };
  const https: NamedPort = { name: 'https', port: 8443, protocol: 'TCP' };
  const grpc: NamedPort = { name: 'grpc', port: 9000, protocol: 'TCP' };
  test.each<[NamedPort, string]>([
    [postgres, "'port' must speak HTTP without TLS, got 'postgres'"],
    [https, "'port' must speak HTTP without TLS, got 'https'"],
    [grpc, "'port' must speak HTTP without TLS, got 'grpc'; use GrpcRoute"],
  ])('the port %j', (port, message) => {
    expect(() => routeOf({}, { edge: GATEWAY }, [port])).toThrow(new Error(`${at} ${message}`));
  });

  test.each<[string, Partial<HttpRouteProps>, string]>([
    [
      'host',
      { host: '*.example.com' },
      "'host' must be a full DNS name in lower case, without wildcard, such as 'api.example.com', got \"*.example.com\"",
    ],
    ['no path', { paths: [] }, "'paths' must hold at least one path, got []"],
    [
      'many paths',
      { paths: Array.from({ length: 65 }, (_, index) => `/${index}`) },
      "'paths' must hold at most 64, got 65; make a second route",
    ],
    [
      'a path with umlauts',
      { paths: ['/käse'] },
      '\'paths\' must be of at most 1024 characters that a URL holds as they are, others as %XX, got "/käse"',
    ],
    [
      'a header with a blank',
      { headers: { 'x version': 'v2' } },
      "'headers' must have names of HTTP headers such as 'x-version', got \"x version\"",
    ],
    ['an empty header', { headers: { 'x-v': '' } }, '\'headers.x-v\' must be a text of 1 to 4096 characters, got ""'],
    [
      'a header in two spellings',
      { headers: { 'x-v': '1', 'X-V': '2' } },
      '\'headers\' must have each name once, got "X-V" twice',
    ],
    [
      'many headers',
      { headers: Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`x-${index}`, 'a'])) },
      "'headers' must hold at most 16, got 17",
    ],
    ['timeout 0', { timeout: Duration.seconds(0) }, "'timeout' must be a whole number from 1 to 99999, got 0"],
    [
      'a bare number',
      { timeout: 5 as unknown as Duration },
      "'timeout' must be a Duration such as Duration.seconds(30), got 5",
    ],
    [
      'no reason',
      { timeout: { none: '' } },
      '\'timeout\' must be left out, or say its reason on one line: { none: \'…\' }, got {"none":""}',
    ],
    [
      'a misspelt split',
      { split: [{ weight: 5 }] as unknown as HttpRouteProps['split'] },
      "'split[0].weight' is no prop of 'split[0]', got 5; the nearest is 'percent'",
    ],
    [
      'a misspelt edge',
      { edge: { gatway: 'public' } as unknown as Edge },
      "'edge.gatway' is no prop of 'edge', got \"public\"; the nearest is 'gateway'",
    ],
  ])('%s', (_, props, message) => {
    expect(() => routeOf(props)).toThrow(new Error(`${at} ${message}`));
  });

  test('a split that is more than all, less than none, or of the Service itself', () => {
    const chart = chartOf('shop', { edge: GATEWAY });
    const serviceOf = (id: string): WorkloadService => {
      const target = new Workload(chart, id);
      return new WorkloadService(target, 'Service', { target, name: id });
    };
    const [a, b, c] = [serviceOf('a'), serviceOf('b'), serviceOf('c')];
    let next = 0;
    const split = (parts: HttpRouteProps['split']) => () =>
      new HttpRoute(chart, `route-${next++}`, { service: a, host: 'api.example.com', split: parts });
    const two = [
      { service: b, percent: 90 },
      { service: c, percent: 20 },
    ];
    expect(split(two)).toThrow(new Error("[shop/route-0] 'split' must give away at most 100 percent, got 110"));
    expect(split([{ service: b, percent: -1 }])).toThrow(
      new Error("[shop/route-1] 'split[0].percent' must be a whole number from 0 to 100, got -1"),
    );
    expect(split([{ service: a, percent: 10 }])).toThrow(
      new Error("[shop/route-2] 'split[0].service' must be a Service of its own, got shop/a/Service twice"),
    );
    expect(split([{ service: 'b' as never, percent: 10 }])).toThrow(
      new Error('[shop/route-3] \'split[0].service\' must be a WorkloadService, got "b"'),
    );
    const many = Array.from({ length: 16 }, (_, index) => ({ service: serviceOf(`s${index}`), percent: 1 }));
    expect(split(many)).toThrow(new Error("[shop/route-4] 'split' must hold at most 15 Services, got 16"));
  });

  test('a Service of another app', () => {
    const target = new Workload(chartOf('billing'), 'invoices');
    const service = new WorkloadService(target, 'Service', { target, name: 'invoices' });
    expect(() => routeOf({ service })).toThrow(
      new Error(
        `${at} 'service' must be of this app, got billing/invoices/Service of another; make the route there, or a ReferenceGrant there and the route by overrides`,
      ),
    );
  });
});
