import { Chart, Duration } from 'cdk8s';
import { FaultInjection, FaultInjectionProps } from '../../lib/mesh/fault-injection';
import { Resilience } from '../../lib/mesh/resilience';
import { WebService } from '../../lib/patterns/web-service';
import { findingsOf } from '../../lib/testing';
import { Caller, chartOf, labelsOf, objectsOf, routesOf, Service, to } from './service';

type Props = Partial<FaultInjectionProps>;

// 2026-11-21T12:00:00Z
const NOON = '1795262400';

beforeAll(() => {
  process.env.SOURCE_DATE_EPOCH = NOON;
});
afterAll(() => {
  delete process.env.SOURCE_DATE_EPOCH;
});

const abort = { status: 503, percent: 50 };

function propsOf(chart: Chart): FaultInjectionProps {
  const service = new Service(chart, 'catalogue');
  const from = new Caller(chart, 'web');
  return { service, from, headers: { 'x-fault': 'catalogue' }, until: '2026-12-01', abort };
}

function faulty(props: Props = {}, chart = chartOf()): Chart {
  new FaultInjection(chart, '503', { ...propsOf(chart), ...props });
  return chart;
}

const match = [
  {
    headers: { 'x-fault': { exact: 'catalogue' } },
    sourceLabels: { 'app.kubernetes.io/instance': 'web' },
    sourceNamespace: 'shop',
  },
];

describe('A FaultInjection', () => {
  test('answers marked requests of one caller with an error, and lets all others pass', () => {
    expect(objectsOf(faulty())).toEqual([
      {
        apiVersion: 'networking.istio.io/v1',
        kind: 'VirtualService',
        metadata: {
          name: 'catalogue',
          namespace: 'shop',
          labels: labelsOf('catalogue'),
          annotations: { 'keelson.dev/until.fault-503': '2026-12-01' },
        },
        spec: {
          hosts: ['catalogue.shop.svc.cluster.local'],
          gateways: ['mesh'],
          http: [
            {
              name: 'fault-503',
              match,
              fault: { abort: { httpStatus: 503, percentage: { value: 50 } } },
              route: [to('catalogue')],
            },
            { name: 'all', route: [to('catalogue')] },
          ],
        },
      },
    ]);
  });

  test('takes an explicit undefined as left out', () => {
    expect(objectsOf(faulty({ delay: undefined, overrides: undefined }))).toEqual(objectsOf(faulty()));
  });

  test('renders the same twice, and passes the checks', () => {
    const chart = faulty();
    expect(chart.toJson()).toEqual(chart.toJson());
    expect(findingsOf(chart)).toEqual([]);
  });

  test('keeps requests waiting', () => {
    const chart = faulty({ abort: undefined, delay: { by: Duration.millis(1500), percent: 100 } });
    expect(routesOf(chart, 'catalogue')[0]).toMatchObject({
      fault: { delay: { fixedDelay: '1500ms', percentage: { value: 100 } } },
    });
  });

  test('does both', () => {
    const chart = faulty({ delay: { by: Duration.seconds(2), percent: 100 } });
    expect(routesOf(chart, 'catalogue')[0]?.fault).toEqual({
      abort: { httpStatus: 503, percentage: { value: 50 } },
      delay: { fixedDelay: '2s', percentage: { value: 100 } },
    });
  });

  test('has neither time-out nor retries on its route, for Envoy leaves both out beside a fault', () => {
    const chart = faulty();
    const service = chart.node.findChild('catalogue') as Service;
    new Resilience(chart, 'resilience', { service, timeout: Duration.seconds(2) });
    expect(Object.keys(routesOf(chart, 'catalogue')[0] ?? {}).sort()).toEqual(['fault', 'match', 'name', 'route']);
  });

  test('takes several of one Service', () => {
    const chart = chartOf();
    const props = propsOf(chart);
    new FaultInjection(chart, 'first', props);
    new FaultInjection(chart, 'second one', { ...props, headers: { 'x-fault': 'late' }, until: '2026-11-30' });
    expect(routesOf(chart, 'catalogue').map(({ name }) => name)).toEqual(['fault-first', 'fault-second-one', 'all']);
    expect(objectsOf(chart)[0]?.metadata.annotations).toEqual({
      'keelson.dev/until.fault-first': '2026-12-01',
      'keelson.dev/until.fault-second-one': '2026-11-30',
    });
  });

  test('takes a pattern as caller, of any namespace', () => {
    const chart = chartOf();
    const other = chartOf('edge', {}, chart.node.root as never);
    const props = { image: `shop/web:1@sha256:${'a'.repeat(64)}`, port: 8080, resources: { cpu: '1', memory: '1Gi' } };
    faulty({ from: new WebService(other, 'bff', props) }, chart);
    expect(routesOf(chart, 'catalogue')[0]).toMatchObject({
      match: [{ sourceLabels: { 'app.kubernetes.io/instance': 'bff' }, sourceNamespace: 'edge' }],
    });
  });

  test.each(['2026-11-21', '2027-02-19'])('holds from today to 90 days ahead: %s', (until) => {
    expect(() => faulty({ until })).not.toThrow();
  });

  test('lets overrides reach the final JSON', () => {
    const [object] = objectsOf(faulty({ overrides: { '/spec/exportTo': ['.'] } }));
    expect(object?.spec).toMatchObject({ exportTo: ['.'] });
  });
});

describe('A FaultInjection refuses', () => {
  test.each<[string, Props, string]>([
    [
      'to be for every request',
      { headers: undefined },
      `'headers' must mark the requests that meet the fault, such as { 'x-fault': 'orders' }, got undefined`,
    ],
    ['headers without one', { headers: {} }, `'headers' must have at least one, got {}`],
    [
      'to be for every caller',
      { from: undefined },
      `'from' must be the workload whose requests meet the fault, got undefined`,
    ],
    [
      'a caller that is none',
      { from: 'web' as never },
      `'from' must be the workload whose requests meet the fault, got "web"`,
    ],
    ['to hold for ever', { until: undefined }, `'until' must be a day such as '2026-11-28', got undefined`],
    ['a day that is none', { until: '2026-02-30' }, `'until' must be a day such as '2026-11-28', got "2026-02-30"`],
    [
      'to have ended',
      { until: '2026-11-20' },
      `'until' must be today (2026-11-21) or later, got "2026-11-20"; remove what has ended, or say a later day`,
    ],
    [
      'to last for years',
      { until: '2027-02-20' },
      `'until' must be at most 90 days ahead (2027-02-19), got "2027-02-20"`,
    ],
    ['to do nothing', { abort: undefined }, `'abort' or 'delay' must be there, got neither`],
    [
      'an error that is none',
      { abort: { status: 200, percent: 50 } },
      `'abort.status' must be a whole number from 400 to 599, got 200`,
    ],
    [
      'an error without a share',
      { abort: { status: 503 } as never },
      `'abort.percent' must be a whole number from 1 to 100, got undefined`,
    ],
    [
      'a delay of nobody',
      { delay: { by: Duration.seconds(1), percent: 0 } },
      `'delay.percent' must be a whole number from 1 to 100, got 0`,
    ],
    [
      'a delay of no time',
      { delay: { by: Duration.seconds(0), percent: 1 } },
      `'delay.by' must be a whole number of milliseconds of at least 1, got 0`,
    ],
    [
      'no Service',
      { service: undefined },
      `'service' must be a WorkloadService or a Service of cdk8s-plus, got undefined`,
    ],
  ])('%s', (_, props, message) => {
    expect(() => faulty(props)).toThrow(new Error(`[shop/503] ${message}`));
  });

  test('a name that another fault of the Service has', () => {
    const chart = chartOf();
    const props = propsOf(chart);
    new FaultInjection(chart, 'one a', props);
    expect(() => new FaultInjection(chart, 'one-a', props)).toThrow(
      new Error(
        `[shop/one-a] 'service' must have faults with names of their own, got 'fault-one-a' twice; give this one another id`,
      ),
    );
  });
});
