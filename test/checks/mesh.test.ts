import { milliseconds, printDuration } from '../../lib/checks/durations';
import { hostsMeet, isServiceHost, meshHost } from '../../lib/checks/mesh-hosts';
import { checkObjects } from '../../lib/checks/run';

describe('a host of the mesh', () => {
  test.each([
    ['orders', 'orders.shop.svc.cluster.local'],
    ['orders.edge.svc.cluster.local', 'orders.edge.svc.cluster.local'],
    ['orders.edge.svc.corp.example', 'orders.edge.svc.cluster.local'],
    ['orders.edge', 'orders.edge'],
    ['api.example.com', 'api.example.com'],
    ['*', '*'],
    ['*.shop.svc.cluster.local', '*.shop.svc.cluster.local'],
  ])('%s is read in its namespace as %s', (host, read) => {
    expect(meshHost(host, 'shop')).toBe(read);
  });

  it('is one of a Service by its form', () => {
    expect(isServiceHost('orders.shop.svc.cluster.local')).toBe(true);
    expect(isServiceHost('api.example.com')).toBe(false);
    expect(isServiceHost('*.shop.svc.cluster.local')).toBe(false);
  });

  test.each([
    ['a.example.com', 'a.example.com', true],
    ['a.example.com', 'b.example.com', false],
    ['*', 'a.example.com', true],
    ['*.example.com', 'a.example.com', true],
    ['*.example.com', 'example.com', false],
    ['*.example.com', '*.com', true],
    ['*.a.com', 'a.com', false],
    ['*.example.com', '*.example.org', false],
  ])('%s and %s share a name: %s', (one, other, meet) => {
    expect([hostsMeet(one, other), hostsMeet(other, one)]).toEqual([meet, meet]);
  });
});

describe('a duration', () => {
  test.each([
    ['2s', 2000],
    ['1.5s', 1500],
    ['1m30s', 90_000],
    ['750ms', 750],
    ['500us', 0.5],
    ['1h', 3_600_000],
    ['10', undefined],
    ['10 s', undefined],
    ['-1s', undefined],
    ['', undefined],
    [2, undefined],
  ])('%s has %s milliseconds', (duration, expected) => {
    expect(milliseconds(duration)).toBe(expected);
  });

  it('is printed in seconds from one second on', () => {
    expect([500, 1000, 4500].map(printDuration)).toEqual(['500ms', '1s', '4.5s']);
  });
});

describe("the mesh's rules", () => {
  const mesh = (kind: string, name: string, spec: object, annotations?: object) => ({
    apiVersion: 'networking.istio.io/v1',
    kind,
    metadata: { name, namespace: 'shop', ...(annotations ? { annotations } : {}) },
    spec,
  });
  const route = (retries: object) => ({
    hosts: ['orders'],
    http: [{ retries, route: [{ destination: { host: 'orders' } }] }],
  });

  it('name both objects that disagree', () => {
    const rule = mesh('DestinationRule', 'ledger', {
      host: 'ledger',
      subsets: [{ name: 'v1', labels: { version: 'v1' } }],
    });
    const split = mesh('VirtualService', 'ledger', {
      hosts: ['ledger'],
      http: [{ route: [{ destination: { host: 'ledger', subset: 'v2' } }] }],
    });
    expect(checkObjects([rule, split]).findings).toEqual([
      {
        rule: 'subset-declared',
        severity: 'error',
        path: 'VirtualService shop/ledger',
        object: 'VirtualService shop/ledger',
        message: "'subset' of http[0].route[0] must be one of DestinationRule shop/ledger ('v1'), got 'v2'",
        why: 'sidecars know no such subset and answer 503 to its share of the requests',
      },
    ]);
  });

  it('take a reason for what somebody decided, and none for what istiod refuses', () => {
    const accept = (rule: string) => ({ [`keelson.dev/suppress.${rule}`]: 'orders carry an idempotency key' });
    const twice = route({ attempts: 2, retryOn: '5xx' });
    const accepted = checkObjects([mesh('VirtualService', 'orders', twice, accept('retry-idempotent'))]);
    expect([accepted.findings, accepted.suppressed.map(({ rule }) => rule)]).toEqual([[], ['retry-idempotent']]);
    const off = route({ attempts: 0, perTryTimeout: '1s' });
    const refused = checkObjects([mesh('VirtualService', 'orders', off, accept('retry-disabled'))]);
    expect(refused.findings.map(({ rule }) => rule).sort()).toEqual(['retry-disabled', 'suppression-reason']);
  });
});
