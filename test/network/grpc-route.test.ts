import { App } from 'cdk8s';
import type { Defaults } from '../../lib/core/defaults';
import type { Edge } from '../../lib/core/edge';
import type { NamedPort } from '../../lib/core/pods';
import { GrpcRoute, GrpcRouteProps } from '../../lib/network/grpc-route';
import { WorkloadService } from '../../lib/network/workload-service';
import { chartOf, HTTP, METRICS, objectsOf, specOf, Workload } from './workload';

const GATEWAY: Edge = { gateway: 'public', namespace: 'istio-ingress' };
const GRPC: NamedPort = { name: 'grpc', port: 9000, protocol: 'TCP' };
const ADMIN: NamedPort = { name: 'grpc-admin', port: 9001, protocol: 'TCP' };

function routeOf(
  props: Partial<GrpcRouteProps> = {},
  defaults: Partial<Defaults> = { edge: GATEWAY },
  ports: readonly NamedPort[] = [HTTP, GRPC, METRICS],
) {
  const chart = chartOf('shop', defaults);
  const target = new Workload(chart, 'ledger', ports);
  const service = new WorkloadService(target, 'Service', { target, name: 'ledger' });
  const route = new GrpcRoute(chart, 'ledger-route', { service, host: 'ledger.example.com', ...props });
  const object = objectsOf(chart).find(({ kind }) => kind === 'GRPCRoute');
  return { chart, route, object, spec: object?.spec };
}

test('a route carries all of gRPC to the port that speaks it, and has no time-out: callers have deadlines', () => {
  const { object, route } = routeOf();
  expect(object).toEqual({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'GRPCRoute',
    metadata: {
      name: 'ledger-route',
      namespace: 'shop',
      labels: {
        app: 'ledger',
        'app.kubernetes.io/name': 'ledger',
        'app.kubernetes.io/instance': 'ledger',
        'app.kubernetes.io/part-of': 'shop',
        'app.kubernetes.io/managed-by': 'cdk8s',
      },
    },
    spec: {
      parentRefs: [
        {
          group: 'gateway.networking.k8s.io',
          kind: 'Gateway',
          name: 'public',
          namespace: 'istio-ingress',
          sectionName: 'ledger-example-com',
        },
      ],
      hostnames: ['ledger.example.com'],
      rules: [{ backendRefs: [{ group: '', kind: 'Service', name: 'ledger', port: 9000, weight: 1 }] }],
    },
  });
  expect(route.target).toBe('ledger.example.com:443');
});

test("the workload's policy lets the gateway's pods in, on the pod's port for gRPC only", () => {
  expect(specOf(routeOf().chart, 'NetworkPolicy', 'ledger').ingress).toEqual([
    {
      from: [
        {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'istio-ingress' } },
          podSelector: { matchLabels: { 'gateway.networking.k8s.io/gateway-name': 'public' } },
        },
      ],
      ports: [{ protocol: 'TCP', port: 9000 }],
    },
  ]);
});

test('grpcServices are matched by their full names', () => {
  expect(routeOf({ grpcServices: ['shop.v1.Ledger', 'shop.v1.Audit'] }).spec).toMatchObject({
    rules: [
      {
        matches: [
          { method: { type: 'Exact', service: 'shop.v1.Ledger' } },
          { method: { type: 'Exact', service: 'shop.v1.Audit' } },
        ],
      },
    ],
  });
});

test('port, edge, name and overrides reach the object', () => {
  expect(routeOf({ port: 'grpc-admin' }, { edge: GATEWAY }, [GRPC, ADMIN]).spec).toMatchObject({
    rules: [{ backendRefs: [{ port: 9001 }] }],
  });
  expect(routeOf({ edge: { ...GATEWAY, listener: 'grpc' } }, {}).spec).toMatchObject({
    parentRefs: [{ sectionName: 'grpc' }],
  });
  const { object } = routeOf({ name: 'api', overrides: { '/spec/rules/0/name': 'all' } });
  expect(object?.metadata.name).toBe('api');
  expect(object?.spec).toMatchObject({ rules: [{ name: 'all' }] });
});

test('a Service of another namespace is granted to GRPCRoutes', () => {
  const app = new App();
  const billing = chartOf('billing', {}, app);
  const target = new Workload(billing, 'ledger', [GRPC]);
  const service = new WorkloadService(target, 'Service', { target, name: 'ledger' });
  new GrpcRoute(chartOf('shop', { edge: GATEWAY }, app), 'route', { service, host: 'ledger.example.com' });
  expect(specOf(billing, 'ReferenceGrant', 'ledger-grpcroute-shop')).toEqual({
    from: [{ group: 'gateway.networking.k8s.io', kind: 'GRPCRoute', namespace: 'shop' }],
    to: [{ group: '', kind: 'Service', name: 'ledger' }],
  });
});

test('undefined is as good as nothing, and rendering twice gives the same', () => {
  const none = { grpcServices: undefined, port: undefined, edge: undefined, name: undefined, overrides: undefined };
  const given = routeOf(none);
  expect(objectsOf(given.chart)).toEqual(objectsOf(routeOf().chart));
  expect(objectsOf(given.chart)).toEqual(objectsOf(given.chart));
});

describe('refuses', () => {
  const words = "'port' must speak gRPC, by a name such as 'grpc' or 'grpc-api'";

  test.each<[string, Partial<GrpcRouteProps>, string]>([
    ['a port of HTTP', { port: 'http' }, `${words}, got 'http'; HttpRoute carries HTTP`],
    [
      'no service of gRPC',
      { grpcServices: [] },
      "'grpcServices' must hold at least one, or be left out for all, got []",
    ],
    [
      'a path of gRPC',
      { grpcServices: ['/shop.v1.Ledger'] },
      "'grpcServices' must be full names such as 'shop.v1.Ledger', got \"/shop.v1.Ledger\"",
    ],
    ['one twice', { grpcServices: ['a.B', 'a.B'] }, '\'grpcServices\' must hold each name once, got "a.B" twice'],
    [
      'many',
      { grpcServices: Array.from({ length: 65 }, (_, index) => `a.B${index}`) },
      "'grpcServices' must hold at most 64, got 65; make a second route",
    ],
    [
      'an edge that is no Gateway',
      { edge: { nginx: { issuer: 'letsencrypt' } } },
      "'edge' must be a Gateway for a GRPCRoute, { gateway: '…', namespace: '…' }, got nginx; use IngressRoute",
    ],
    [
      'an address',
      { host: '10.0.0.1' },
      "'host' must be a full DNS name in lower case, without wildcard, such as 'api.example.com', got \"10.0.0.1\"",
    ],
    ['no Service', { service: undefined }, "'service' must be a WorkloadService, got undefined"],
  ])('%s', (_, props, message) => {
    expect(() => routeOf(props)).toThrow(new Error(`[shop/ledger-route] ${message}`));
  });

  test('a Service without a port for gRPC', () => {
    expect(() => routeOf({}, { edge: GATEWAY }, [HTTP])).toThrow(
      new Error(`[shop/ledger-route] ${words}, got none; HttpRoute carries HTTP`),
    );
  });
});
