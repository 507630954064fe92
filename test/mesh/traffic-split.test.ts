import { App, Chart, Duration } from 'cdk8s';
import { Service as PlusService, ServicePort } from 'cdk8s-plus-28';
import { FaultInjection } from '../../lib/mesh/fault-injection';
import { Resilience } from '../../lib/mesh/resilience';
import { SplitVersion } from '../../lib/mesh/split-version';
import { TrafficSplit, TrafficSplitProps } from '../../lib/mesh/traffic-split';
import { WebService } from '../../lib/patterns/web-service';
import { Caller, chartOf, HTTP, labelsOf, objectsOf, routesOf, Service, specOf, to } from './service';

const HOST = 'reviews.shop.svc.cluster.local';

function twoVersions(chart: Chart, more: object = {}): SplitVersion[] {
  const service = new Service(chart, 'reviews');
  return [
    { service, percent: 90 },
    { service: new Service(chart, 'reviews-v2'), percent: 10, ...more },
  ];
}

function split(chart: Chart, props: Partial<TrafficSplitProps> = {}, more: object = {}): TrafficSplit {
  const versions = twoVersions(chart, more);
  const service = chart.node.findChild('reviews') as Service;
  return new TrafficSplit(chart, 'split', { service, versions, ...props });
}

const subsets = (...more: object[]): SplitVersion[] =>
  ['v1', 'v2'].map((version, index) => ({
    subset: version,
    labels: { version },
    percent: index === 0 ? 90 : 10,
    ...more[index],
  }));

describe('A TrafficSplit', () => {
  test('sends a share of the requests to each version, in the Service’s namespace', () => {
    const chart = chartOf();
    split(chart);
    expect(objectsOf(chart)).toEqual([
      {
        apiVersion: 'networking.istio.io/v1',
        kind: 'VirtualService',
        metadata: { name: 'reviews', namespace: 'shop', labels: labelsOf('reviews') },
        spec: {
          hosts: [HOST],
          gateways: ['mesh'],
          http: [{ name: 'all', route: [to('reviews', { weight: 90 }), to('reviews-v2', { weight: 10 })] }],
        },
      },
    ]);
  });

  test('takes an explicit undefined as left out', () => {
    const [chart, other] = [chartOf(), chartOf()];
    split(chart, { overrides: undefined }, { headers: undefined, subset: undefined, labels: undefined });
    split(other);
    expect(objectsOf(chart)).toEqual(objectsOf(other));
  });

  test('renders the same twice', () => {
    const chart = chartOf();
    split(chart);
    expect(chart.toJson()).toEqual(chart.toJson());
  });

  test('sends every request with the headers to one version, before the shares', () => {
    const chart = chartOf();
    split(chart, {}, { headers: { Version: 'v2', 'x-team': 'shop' } });
    expect(routesOf(chart, 'reviews')).toEqual([
      {
        name: 'reviews-v2',
        match: [{ headers: { version: { exact: 'v2' }, 'x-team': { exact: 'shop' } } }],
        route: [to('reviews-v2')],
      },
      { name: 'all', route: [to('reviews', { weight: 90 }), to('reviews-v2', { weight: 10 })] },
    ]);
  });

  test('keeps a version for those with the header alone', () => {
    const chart = chartOf();
    const [first, second] = twoVersions(chart, { percent: 0, headers: { version: 'v2' } }) as [
      SplitVersion,
      SplitVersion,
    ];
    const service = chart.node.findChild('reviews') as Service;
    new TrafficSplit(chart, 'split', { service, versions: [{ ...first, percent: 100 }, second] });
    expect(routesOf(chart, 'reviews').at(-1)).toEqual({
      name: 'all',
      route: [to('reviews', { weight: 100 }), to('reviews-v2', { weight: 0 })],
    });
  });

  test('sends to the port of the same name, whatever its number', () => {
    const chart = chartOf();
    const service = new Service(chart, 'reviews');
    const second = new Service(chart, 'reviews-v2', [{ ...HTTP, port: 8080 }]);
    const versions = [
      { service, percent: 90 },
      { service: second, percent: 10 },
    ];
    new TrafficSplit(chart, 'split', { service, versions });
    expect(routesOf(chart, 'reviews')[0]).toMatchObject({ route: [{}, to('reviews-v2', {}, 8080)] });
  });

  test('leaves the Service’s other ports to the Service', () => {
    const chart = chartOf();
    const metrics = { name: 'metrics', port: 9090, protocol: 'TCP', appProtocol: 'http' } as const;
    const ports = [metrics, HTTP, { name: 'dns', port: 53, protocol: 'UDP' } as const];
    const service = new Service(chart, 'reviews', ports);
    new TrafficSplit(chart, 'split', { service, versions: subsets() });
    expect(routesOf(chart, 'reviews').map(({ name, match, route }) => ({ name, match, route }))[0]).toEqual({
      name: 'port-metrics',
      match: [{ port: 9090 }],
      route: [to('reviews', {}, 9090)],
    });
    expect(routesOf(chart, 'reviews')).toHaveLength(2);
  });

  test('takes subsets of one Service, and declares them first', () => {
    const chart = chartOf();
    const service = new Service(chart, 'reviews');
    new TrafficSplit(chart, 'split', { service, versions: subsets({}, { headers: { version: 'v2' } }) });
    expect(objectsOf(chart)).toEqual([
      {
        apiVersion: 'networking.istio.io/v1',
        kind: 'DestinationRule',
        metadata: { name: 'reviews', namespace: 'shop', labels: labelsOf('reviews') },
        spec: {
          host: HOST,
          subsets: [
            { name: 'v1', labels: { version: 'v1' } },
            { name: 'v2', labels: { version: 'v2' } },
          ],
        },
      },
      {
        apiVersion: 'networking.istio.io/v1',
        kind: 'VirtualService',
        metadata: { name: 'reviews', namespace: 'shop', labels: labelsOf('reviews') },
        spec: {
          hosts: [HOST],
          gateways: ['mesh'],
          http: [
            {
              name: 'v2',
              match: [{ headers: { version: { exact: 'v2' } } }],
              route: [{ destination: { host: HOST, subset: 'v2', port: { number: 80 } } }],
            },
            {
              name: 'all',
              route: [
                { destination: { host: HOST, subset: 'v1', port: { number: 80 } }, weight: 90 },
                { destination: { host: HOST, subset: 'v2', port: { number: 80 } }, weight: 10 },
              ],
            },
          ],
        },
      },
    ]);
  });

  test('says its host and its objects', () => {
    const chart = chartOf();
    const ofServices = split(chart);
    const service = new Service(chart, 'ledger');
    const ofSubsets = new TrafficSplit(chart, 'second', { service, versions: subsets() });
    expect([ofServices.host, ofServices.resource.name, ofServices.destinationRule]).toEqual([
      HOST,
      'reviews',
      undefined,
    ]);
    expect(ofSubsets.destinationRule?.name).toBe('ledger');
  });

  test('takes Services of cdk8s-plus', () => {
    const chart = chartOf();
    const service = (id: string, ports: ServicePort[]) => new PlusService(chart, id, { metadata: { name: id }, ports });
    const first = service('first', [{ name: 'http', port: 80 }]);
    const second = service('second', [{ name: 'http', port: 81 }]);
    const versions = [
      { service: first, percent: 50 },
      { service: second, percent: 50 },
    ];
    new TrafficSplit(chart, 'split', { service: first, versions });
    expect(objectsOf(chart).map(({ kind }) => kind)).toEqual(['Service', 'Service', 'VirtualService']);
    expect(routesOf(chart, 'first')).toEqual([
      { name: 'all', route: [to('first', { weight: 50 }), to('second', { weight: 50 }, 81)] },
    ]);
  });

  test('comes after the Services that it leads to', () => {
    const chart = chartOf();
    const props = {
      image: `shop/reviews:1@sha256:${'a'.repeat(64)}`,
      port: 8080,
      resources: { cpu: '1', memory: '1Gi' },
    };
    const [first, second] = [new WebService(chart, 'reviews', props), new WebService(chart, 'reviews-v2', props)];
    const versions = [
      { service: first.service, percent: 90 },
      { service: second.service, percent: 10 },
    ];
    new TrafficSplit(chart, 'split', { service: first.service, versions });
    const order = objectsOf(chart).map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    expect(order.indexOf('VirtualService reviews')).toBeGreaterThan(order.indexOf('Service reviews-v2'));
    expect(order.indexOf('VirtualService reviews')).toBeGreaterThan(order.indexOf('Service reviews'));
  });

  test('lets overrides reach the final JSON', () => {
    const chart = chartOf();
    split(chart, { overrides: { '/spec/exportTo': ['.'] } });
    expect(specOf(chart, 'VirtualService', 'reviews').exportTo).toEqual(['.']);
  });

  test('takes what sidecars serve, where that is said', () => {
    expect(() => split(chartOf('shop', { mesh: 'sidecar' }))).not.toThrow();
  });
});

describe('A host of a TrafficSplit and others', () => {
  const sum = { timeout: Duration.seconds(2), retries: { none: 'the caller tries again' } };

  test('has one VirtualService, whoever comes first', () => {
    const kinds = [false, true].map((resilienceFirst) => {
      const chart = chartOf();
      const versions = twoVersions(chart);
      const service = chart.node.findChild('reviews') as Service;
      const steps = [
        () => new TrafficSplit(chart, 'split', { service, versions }),
        () => new Resilience(chart, 'resilience', { service, ...sum }),
      ];
      for (const step of resilienceFirst ? steps.reverse() : steps) step();
      return objectsOf(chart).sort((one, other) => (one.kind < other.kind ? -1 : 1));
    });
    expect(kinds[0]).toEqual(kinds[1]);
    expect(kinds[0]?.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      'DestinationRule reviews',
      'DestinationRule reviews-v2',
      'VirtualService reviews',
    ]);
  });

  test('hands the Resilience down to each version, for callers go by the rule of where a route leads', () => {
    const chart = chartOf();
    const { resource } = split(chart);
    const service = chart.node.findChild('reviews') as Service;
    const resilience = new Resilience(chart, 'resilience', { service, ...sum, maxRequests: 100 });
    const policy = specOf(chart, 'DestinationRule', 'reviews').trafficPolicy;
    expect(specOf(chart, 'DestinationRule', 'reviews-v2')).toEqual({
      host: 'reviews-v2.shop.svc.cluster.local',
      trafficPolicy: policy,
    });
    expect(resilience.route).toBe(resource);
    expect(objectsOf(chart).map(({ kind }) => kind)).toEqual(['DestinationRule', 'DestinationRule', 'VirtualService']);
  });

  test('leaves a version its own Resilience', () => {
    const chart = chartOf();
    split(chart);
    const [service, second] = ['reviews', 'reviews-v2'].map((id) => chart.node.findChild(id) as Service);
    new Resilience(chart, 'first', { service: service as Service, ...sum, maxRequests: 100 });
    new Resilience(chart, 'second', { service: second as Service, ...sum, maxRequests: 7 });
    expect(specOf(chart, 'DestinationRule', 'reviews-v2')).toMatchObject({
      trafficPolicy: { connectionPool: { http: { http2MaxRequests: 7 } } },
    });
  });

  test('keeps subsets and Resilience in one DestinationRule', () => {
    const chart = chartOf();
    const service = new Service(chart, 'reviews');
    new Resilience(chart, 'resilience', { service, ...sum });
    new TrafficSplit(chart, 'split', { service, versions: subsets() });
    const { subsets: declared, trafficPolicy } = specOf(chart, 'DestinationRule', 'reviews');
    expect(declared).toHaveLength(2);
    expect(trafficPolicy).toMatchObject({ loadBalancer: { simple: 'LEAST_REQUEST' } });
  });

  test('asks in the order of faults, headers, reads, writes', () => {
    const chart = chartOf();
    split(chart, {}, { headers: { version: 'v2' } });
    const service = chart.node.findChild('reviews') as Service;
    new Resilience(chart, 'resilience', { service, timeout: Duration.seconds(2) });
    const until = new Date().toISOString().slice(0, 10);
    const fault = { from: new Caller(chart, 'web'), headers: { 'x-fault': 'reviews' }, until };
    new FaultInjection(chart, 'fault', { service, ...fault, abort: { status: 503, percent: 50 } });
    expect(routesOf(chart, 'reviews').map(({ name }) => name)).toEqual([
      'fault-fault',
      'reviews-v2-reads',
      'reviews-v2-writes',
      'reads',
      'writes',
    ]);
  });
});

describe('A TrafficSplit refuses', () => {
  test.each<[string, (chart: Chart) => Partial<TrafficSplitProps>, string]>([
    ['no versions', () => ({ versions: undefined }), `'versions' must be at least two, got 0`],
    ['one version', () => ({ versions: subsets().slice(1) }), `'versions' must be at least two, got 1`],
    [
      'shares of more than all',
      () => ({ versions: subsets({}, { percent: 20 }) }),
      `'versions' must have percents that add up to 100, got 90 + 20 = 110`,
    ],
    [
      'a negative share',
      () => ({ versions: subsets({ percent: -10 }) }),
      `'versions[0].percent' must be a whole number from 0 to 100, got -10`,
    ],
    [
      'a share that is none',
      () => ({ versions: subsets({ percent: undefined }) }),
      `'versions[0].percent' must be a whole number from 0 to 100, got undefined`,
    ],
    [
      'versions of both forms',
      (chart) => ({ versions: [...subsets().slice(1), { service: new Service(chart, 'other'), percent: 90 }] }),
      `'versions' must be either versions with a service each, or subsets of one, got both`,
    ],
    [
      'a version of both forms',
      (chart) => ({ versions: subsets({ service: new Service(chart, 'other') }) }),
      `'versions[0]' must have a 'service', or a 'subset' with its 'labels', got 'subset', 'labels', 'percent', 'service'`,
    ],
    [
      'a version of no form',
      () => ({ versions: [{}, {}] as SplitVersion[] }),
      `'versions[0]' must have a 'service', or a 'subset' with its 'labels', got none`,
    ],
    [
      'a Service twice',
      (chart) => {
        const service = new Service(chart, 'other');
        const version = { service, percent: 50 };
        return { versions: [version, version] };
      },
      `'versions[1].service' must be a version of its own, got 'other' twice`,
    ],
    [
      'a subset twice',
      () => ({ versions: subsets({}, { subset: 'v1' }) }),
      `'versions[1].subset' must be a version of its own, got 'v1' twice`,
    ],
    [
      'a subset without a name',
      () => ({ versions: subsets({ subset: '' }) }),
      `'versions[0].subset' must be lower case letters, digits and '-', starting and ending with a letter or digit, of at most 63 characters (a DNS label has no more), got ""`,
    ],
    [
      'a subset without labels',
      () => ({ versions: subsets({ labels: undefined }) }),
      `'versions[0].labels' must be those of the version's pods, such as { version: 'v2' }, got {}`,
    ],
    [
      'labels that cannot be',
      () => ({ versions: subsets({ labels: { version: 'v 1' } }) }),
      `label 'version' must be at most 63 letters, digits, '-', '_' and '.', starting and ending with a letter or digit, got "v 1"`,
    ],
    [
      'headers without one',
      () => ({ versions: subsets({ headers: {} }) }),
      `'versions[0].headers' must have at least one, got {}`,
    ],
    [
      'a header that cannot be',
      () => ({ versions: subsets({ headers: { 'x version': 'v2' } }) }),
      `'versions[0].headers' must have names of HTTP headers such as 'x-version', got "x version"`,
    ],
    [
      'a header that Istio takes for something else',
      () => ({ versions: subsets({ headers: { Method: 'GET' } }) }),
      `'versions[0].headers' must have names of HTTP headers such as 'x-version', got "Method"`,
    ],
    [
      'a header twice',
      () => ({ versions: subsets({ headers: { version: 'v2', Version: 'v3' } }) }),
      `'versions[0].headers' must have each name once, got "Version" twice`,
    ],
    [
      'a header of nothing',
      () => ({ versions: subsets({ headers: { version: '' } }) }),
      `'versions[0].headers.version' must be a text that is not empty, got ""`,
    ],
    [
      'a version without the port',
      (chart) => {
        const service = new Service(chart, 'other', [{ name: 'grpc', port: 9000, protocol: 'TCP' }]);
        const own = new Service(chart, 'own');
        return {
          service: own,
          versions: [
            { service: own, percent: 90 },
            { service, percent: 10 },
          ],
        };
      },
      `'versions[1].service' must publish 'http', as shop/own does, got 'grpc' (9000) of shop/other`,
    ],
    [
      'no Service',
      () => ({ service: undefined }),
      `'service' must be a WorkloadService or a Service of cdk8s-plus, got undefined`,
    ],
    [
      'a Service without HTTP',
      (chart) => ({ service: new Service(chart, 'db', [{ name: 'postgres', port: 5432, protocol: 'TCP' }]) }),
      `'service' must publish a port that speaks HTTP in clear text, such as 'http', for the mesh routes nothing else, got 'postgres' (5432) of shop/db`,
    ],
    [
      'a Service with HTTPS only',
      (chart) => ({ service: new Service(chart, 'tls', [{ ...HTTP, name: 'https', appProtocol: 'https' }]) }),
      `'service' must publish a port that speaks HTTP in clear text, such as 'http', for the mesh routes nothing else, got 'https' (80) of shop/tls`,
    ],
    [
      'a Service without ports',
      (chart) => ({ service: new Service(chart, 'none', []) }),
      `'service' must publish a port that speaks HTTP in clear text, such as 'http', for the mesh routes nothing else, got none of shop/none`,
    ],
    [
      'a Service of another app',
      () => ({ service: new Service(chartOf('other'), 'reviews') }),
      `'service' must be of this app, got other/reviews of another`,
    ],
    [
      'a Service of the mesh without sidecars',
      (chart) => ({ service: new Service(chartOf('ambient', { mesh: 'ambient' }, chart.node.root as App), 'reviews') }),
      `'mesh' must be 'sidecar' where routes and policies of a host are written, for ambient takes other objects, which come later, got 'ambient' for ambient/reviews`,
    ],
    [
      'a Service of no namespace',
      (chart) => ({
        service: new PlusService(new Chart(chart, 'bare'), 'reviews', { ports: [{ name: 'http', port: 80 }] }),
      }),
      `'service' must have a namespace on its chart, for the mesh knows a host by its full name, got none of shop/bare/reviews`,
    ],
  ])('%s', (_, propsOf, message) => {
    const chart = chartOf();
    const props = { service: new Service(chart, 'reviews'), versions: subsets(), ...propsOf(chart) };
    expect(() => new TrafficSplit(chart, 'split', props as TrafficSplitProps)).toThrow(
      new Error(`[shop/split] ${message}`),
    );
  });

  test('a workload in the place of its Service', () => {
    const chart = chartOf();
    const props = {
      image: `shop/reviews:1@sha256:${'a'.repeat(64)}`,
      port: 8080,
      resources: { cpu: '1', memory: '1Gi' },
    };
    const service = new WebService(chart, 'reviews', props);
    expect(() => new TrafficSplit(chart, 'split', { service, versions: subsets() } as never)).toThrow(
      new Error(
        `[shop/split] 'service' must be a WorkloadService or a Service of cdk8s-plus, got shop/reviews (WebService); give its 'service'`,
      ),
    );
  });

  test('to be the second', () => {
    const chart = chartOf();
    split(chart);
    const service = chart.node.findChild('reviews') as Service;
    expect(() => new TrafficSplit(chart, 'second', { service, versions: subsets() })).toThrow(
      new Error(
        `[shop/second] 'service' must have one TrafficSplit, got a second for shop/reviews after shop/split; give all 'versions' to one`,
      ),
    );
  });
});
