import { Chart, Duration } from 'cdk8s';
import { Resilience, ResilienceProps } from '../../lib/mesh/resilience';
import { findingsOf } from '../../lib/testing';
import { chartOf, HTTP, labelsOf, objectsOf, routesOf, Service, specOf, to } from './service';

type Props = Partial<ResilienceProps>;

function resilient(props: Props = {}, chart = chartOf()): Chart {
  const service = new Service(chart, 'orders');
  new Resilience(chart, 'resilience', { service, timeout: Duration.seconds(2), ...props });
  return chart;
}

const HOST = 'orders.shop.svc.cluster.local';
const route = [to('orders')];
const policyOf = (props: Props) => specOf(resilient(props), 'DestinationRule', 'orders').trafficPolicy;

/** What the articles say of a breaker and of retries. */
const ARTICLES = {
  timeout: Duration.millis(4500),
  retries: { attempts: 3, perTry: Duration.seconds(1) },
  maxConnections: 100,
  maxPending: 50,
  maxRequests: 100,
  eject: { after: 5, for: Duration.seconds(30), interval: Duration.seconds(30) },
};

describe('A Resilience', () => {
  test('waits as long as it is told, tries again what is safe, and leaves out pods that fail', () => {
    expect(objectsOf(resilient())).toEqual([
      {
        apiVersion: 'networking.istio.io/v1',
        kind: 'DestinationRule',
        metadata: { name: 'orders', namespace: 'shop', labels: labelsOf('orders') },
        spec: {
          host: HOST,
          trafficPolicy: {
            loadBalancer: { simple: 'LEAST_REQUEST', localityLbSetting: { enabled: false } },
            connectionPool: { tcp: { connectTimeout: '500ms' }, http: { maxRetries: 20 } },
            outlierDetection: {
              consecutive5xxErrors: 5,
              interval: '30s',
              baseEjectionTime: '30s',
              maxEjectionPercent: 50,
              minHealthPercent: 50,
            },
          },
        },
      },
      {
        apiVersion: 'networking.istio.io/v1',
        kind: 'VirtualService',
        metadata: { name: 'orders', namespace: 'shop', labels: labelsOf('orders') },
        spec: {
          hosts: [HOST],
          gateways: ['mesh'],
          http: [
            {
              name: 'reads',
              match: [{ method: { regex: 'GET|HEAD|OPTIONS' } }],
              timeout: '2s',
              // (2000 - 25 - 75) / 3 tries
              retries: {
                attempts: 2,
                perTryTimeout: '633ms',
                retryOn: 'gateway-error,connect-failure,refused-stream,reset',
              },
              route,
            },
            {
              name: 'writes',
              timeout: '2s',
              retries: { attempts: 2, retryOn: 'connect-failure,refused-stream' },
              route,
            },
          ],
        },
      },
    ]);
  });

  test('takes an explicit undefined as left out', () => {
    const none = { retries: undefined, repeatWrites: undefined, eject: undefined, connectTimeout: undefined };
    const limits = { maxConnections: undefined, maxPending: undefined, maxRequests: undefined, maxRetries: undefined };
    const rest = { overrides: undefined, routeOverrides: undefined };
    expect(objectsOf(resilient({ ...none, ...limits, ...rest }))).toEqual(objectsOf(resilient()));
    const inner = {
      retries: { attempts: undefined, perTry: undefined },
      eject: { after: undefined, for: undefined, interval: undefined },
    };
    expect(objectsOf(resilient(inner))).toEqual(objectsOf(resilient()));
  });

  test('renders the same twice', () => {
    const chart = resilient();
    expect(chart.toJson()).toEqual(chart.toJson());
  });

  test('says what the articles say, in a time that their tries fit into', () => {
    const chart = resilient(ARTICLES);
    expect(policyOf(ARTICLES)).toMatchObject({
      connectionPool: {
        tcp: { maxConnections: 100 },
        http: { http1MaxPendingRequests: 50, http2MaxRequests: 100, maxRetries: 20 },
      },
      outlierDetection: { consecutive5xxErrors: 5, interval: '30s', baseEjectionTime: '30s' },
    });
    expect(routesOf(chart, 'orders')).toMatchObject([
      { name: 'reads', timeout: '4500ms', retries: { attempts: 3, perTryTimeout: '1s' } },
      { name: 'writes', timeout: '4500ms', retries: { attempts: 2 } },
    ]);
    expect(findingsOf(chart)).toEqual([]);
  });

  test('takes a sum that is just enough', () => {
    const retries = { attempts: 3, perTry: Duration.seconds(1) };
    expect(() => resilient({ retries, timeout: Duration.millis(4275) })).not.toThrow();
  });

  test('counts no pause longer than Envoy makes', () => {
    // 25 + 75 + 175 + 250 + 250
    const retries = { attempts: 5, perTry: Duration.millis(100) };
    expect(() => resilient({ retries, timeout: Duration.millis(1375) })).not.toThrow();
    expect(() => resilient({ retries, timeout: Duration.millis(1374) })).toThrow();
  });

  test('tries writes no more often than reads', () => {
    expect(routesOf(resilient({ retries: { attempts: 1 } }), 'orders')).toMatchObject([
      { retries: { attempts: 1, perTryTimeout: '987ms' } },
      { retries: { attempts: 1, retryOn: 'connect-failure,refused-stream' } },
    ]);
  });

  test('tries nothing again where that is said, and says why', () => {
    const chart = resilient({ retries: { none: 'the caller tries again' } });
    expect(routesOf(chart, 'orders')).toEqual([{ name: 'all', timeout: '2s', retries: { attempts: 0 }, route }]);
    expect(objectsOf(chart)[1]?.metadata.annotations).toEqual({
      'keelson.dev/retries-reason': 'the caller tries again',
    });
    expect(specOf(chart, 'DestinationRule', 'orders').trafficPolicy).toHaveProperty('connectionPool', {
      tcp: { connectTimeout: '500ms' },
    });
    expect(findingsOf(chart)).toEqual([]);
  });

  test('repeats writes where that is said, and says why', () => {
    const chart = resilient({ repeatWrites: { reason: 'each write carries an idempotency key' } });
    expect(routesOf(chart, 'orders')).toEqual([
      {
        name: 'all',
        timeout: '2s',
        retries: {
          attempts: 2,
          perTryTimeout: '633ms',
          retryOn: 'gateway-error,connect-failure,refused-stream,reset',
        },
        route,
      },
    ]);
    expect(objectsOf(chart)[1]?.metadata.annotations).toEqual({
      'keelson.dev/suppress.retry-idempotent': 'each write carries an idempotency key',
    });
    expect(findingsOf(chart)).toEqual([]);
  });

  test('leaves no pod out where that is said, and says why', () => {
    const chart = resilient({ eject: { none: 'two pods of which each holds half of the keys' } });
    const [rule] = objectsOf(chart);
    expect(rule?.metadata.annotations).toEqual({
      'keelson.dev/eject-reason': 'two pods of which each holds half of the keys',
    });
    expect(specOf(chart, 'DestinationRule', 'orders').trafficPolicy).not.toHaveProperty('outlierDetection');
    expect(specOf(chart, 'DestinationRule', 'orders').trafficPolicy).toMatchObject({
      loadBalancer: { localityLbSetting: { enabled: false } },
    });
  });

  test('takes other figures', () => {
    const eject = { after: 3, for: Duration.minutes(1), interval: Duration.millis(1500) };
    expect(policyOf({ eject, maxRetries: 3, connectTimeout: Duration.seconds(1) })).toMatchObject({
      connectionPool: { tcp: { connectTimeout: '1s' }, http: { maxRetries: 3 } },
      outlierDetection: { consecutive5xxErrors: 3, interval: '1500ms', baseEjectionTime: '60s' },
    });
  });

  test('leaves the Service’s other ports to the Service', () => {
    const chart = chartOf();
    const service = new Service(chart, 'orders', [HTTP, { name: 'grpc', port: 9000, protocol: 'TCP' }]);
    new Resilience(chart, 'resilience', { service, timeout: Duration.seconds(2) });
    expect(routesOf(chart, 'orders')[0]).toEqual({
      name: 'port-grpc',
      match: [{ port: 9000 }],
      route: [to('orders', {}, 9000)],
    });
  });

  test('lets overrides reach either object', () => {
    const chart = resilient({ overrides: { '/spec/exportTo': ['.'] }, routeOverrides: { '/spec/exportTo': ['shop'] } });
    expect(objectsOf(chart).map(({ spec }) => (spec as { exportTo: unknown }).exportTo)).toEqual([['.'], ['shop']]);
  });

  test('says its host and its objects', () => {
    const chart = chartOf();
    const service = new Service(chart, 'orders');
    const {
      host,
      resource,
      route: own,
    } = new Resilience(chart, 'resilience', { service, timeout: Duration.seconds(2) });
    expect([host, resource.kind, own.kind]).toEqual([HOST, 'DestinationRule', 'VirtualService']);
  });
});

describe('A Resilience refuses', () => {
  const perTry = Duration.seconds(1);
  test.each<[string, Props, string]>([
    [
      'the articles’ own time-out, which two of the four tries fit into',
      { retries: { attempts: 3, perTry } },
      `'timeout' must be at least 4.275 s, or the last tries never happen: 4 tries × 1 s + 275 ms between them, got 2 s; raise it, lower 'retries.attempts', or say 'retries.perTry' of at most 431 ms`,
    ],
    [
      'a time-out that holds the pauses alone',
      { timeout: Duration.millis(100) },
      `'timeout' must be at least 103 ms, or the last tries never happen: 3 tries × 1 ms + 100 ms between them, got 100 ms; raise it, or lower 'retries.attempts'`,
    ],
    ['no time-out', { timeout: undefined }, `'timeout' must be a Duration such as Duration.seconds(30), got undefined`],
    [
      'no time at all',
      { timeout: Duration.seconds(0) },
      `'timeout' must be a whole number of milliseconds of at least 1, got 0`,
    ],
    [
      'half a millisecond',
      { timeout: Duration.millis(0.5) },
      `'timeout' must be a whole number of milliseconds of at least 1, got 0.5`,
    ],
    [
      'no attempts',
      { retries: { attempts: 0 } },
      `'retries.attempts' must be from 1 to 10, got 0; for none say { none: '…' }`,
    ],
    [
      'too many attempts',
      { retries: { attempts: 11 } },
      `'retries.attempts' must be a whole number from 1 to 10, got 11`,
    ],
    [
      'a try of no time',
      { retries: { perTry: Duration.seconds(0) } },
      `'retries.perTry' must be a whole number of milliseconds of at least 1, got 0`,
    ],
    [
      'no retries without a reason',
      { retries: { none: ' ' } },
      `'retries' must be left out, or say its reason on one line: { none: '…' }, got {"none":" "}`,
    ],
    [
      'no retries of two attempts',
      { retries: { none: 'the caller does', attempts: 2 } as never },
      `'retries.attempts' is no prop of 'retries', got 2; the nearest is 'none'`,
    ],
    ['retries that are a number', { retries: 3 as never }, `'retries' must be a map of props, got 3`],
    [
      'limits of retries without any',
      { retries: { none: 'the caller does' }, maxRetries: 5 },
      `'maxRetries' must be left out without 'retries', got 5`,
    ],
    [
      'repeated writes without retries',
      { retries: { none: 'the caller does' }, repeatWrites: { reason: 'keys' } },
      `'repeatWrites' must be left out without 'retries', got {"reason":"keys"}`,
    ],
    [
      'repeated writes without a reason',
      { repeatWrites: { reason: '' } },
      `'repeatWrites' must say its reason on one line, { reason: '…' }, got {"reason":""}`,
    ],
    ['no connections', { maxConnections: 0 }, `'maxConnections' must be a whole number of at least 1, got 0`],
    ['nobody who waits', { maxPending: -1 }, `'maxPending' must be a whole number of at least 1, got -1`],
    ['half a request', { maxRequests: 0.5 }, `'maxRequests' must be a whole number of at least 1, got 0.5`],
    ['no retries at once', { maxRetries: 0 }, `'maxRetries' must be a whole number of at least 1, got 0`],
    [
      'a connection in no time',
      { connectTimeout: Duration.seconds(0) },
      `'connectTimeout' must be a whole number of milliseconds of at least 1, got 0`,
    ],
    ['ejection without errors', { eject: { after: 0 } }, `'eject.after' must be a whole number of at least 1, got 0`],
    [
      'ejection for no time',
      { eject: { for: Duration.seconds(0) } },
      `'eject.for' must be a whole number of milliseconds of at least 1, got 0`,
    ],
    [
      'a time that is a number',
      { eject: { interval: 30 as never } },
      `'eject.interval' must be a Duration such as Duration.seconds(30), got 30`,
    ],
    [
      'no ejection without a reason',
      { eject: { none: '' } },
      `'eject' must be left out, or say its reason on one line: { none: '…' }, got {"none":""}`,
    ],
    ['ejection that is off in a word', { eject: false as never }, `'eject' must be a map of props, got false`],
    [
      'no Service',
      { service: undefined },
      `'service' must be a WorkloadService or a Service of cdk8s-plus, got undefined`,
    ],
  ])('%s', (_, props, message) => {
    expect(() => resilient(props)).toThrow(new Error(`[shop/resilience] ${message}`));
  });

  test('to be the second', () => {
    const chart = resilient();
    const service = chart.node.findChild('orders') as Service;
    expect(() => new Resilience(chart, 'second', { service, timeout: Duration.seconds(1) })).toThrow(
      new Error(
        `[shop/second] 'service' must have one Resilience, got a second for shop/orders after shop/resilience; say all of it in one`,
      ),
    );
  });
});
