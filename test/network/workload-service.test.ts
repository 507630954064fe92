import { WorkloadService, WorkloadServiceProps } from '../../lib/network/workload-service';
import type { NamedPort } from '../../lib/core/pods';
import { chartOf, HTTP, METRICS, objectsOf, specOf, Workload } from './workload';

const POSTGRES: NamedPort = { name: 'postgres', port: 5432, protocol: 'TCP' };

function serviceOf(props: Partial<WorkloadServiceProps> = {}, ports: readonly NamedPort[] = [HTTP, METRICS]) {
  const chart = chartOf();
  const target = new Workload(chart, 'orders', ports);
  const service = new WorkloadService(target, 'Service', { target, name: 'orders', ...props });
  return { chart, service, spec: specOf(chart, 'Service', service.name) };
}

test('the ports are published by name, http as 80, to the pods of the workload', () => {
  const chart = chartOf();
  const target = new Workload(chart, 'orders', [HTTP, METRICS]);
  new WorkloadService(chart, 'orders-service', { target });
  expect(objectsOf(chart).find(({ kind }) => kind === 'Service')).toEqual({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: 'orders-service',
      namespace: 'shop',
      labels: {
        app: 'orders',
        'app.kubernetes.io/name': 'orders',
        'app.kubernetes.io/instance': 'orders',
        'app.kubernetes.io/part-of': 'shop',
        'app.kubernetes.io/managed-by': 'cdk8s',
      },
    },
    spec: {
      type: 'ClusterIP',
      selector: { 'app.kubernetes.io/name': 'orders', 'app.kubernetes.io/instance': 'orders' },
      ports: [
        { name: 'http', port: 80, targetPort: 'http', protocol: 'TCP', appProtocol: 'http' },
        { name: 'metrics', port: 9090, targetPort: 'metrics', protocol: 'TCP', appProtocol: 'http' },
      ],
    },
  });
});

test('what is spoken follows from the first part of the name, on TCP', () => {
  const names = ['https', 'http2', 'grpc', 'grpc-admin', 'http-admin', 'httpbin', 'postgres'];
  const ports = names.map((name, index): NamedPort => ({ name, port: 9000 + index, protocol: 'TCP' }));
  const { service } = serviceOf({}, [...ports, { name: 'http-quic', port: 9443, protocol: 'UDP' }]);
  expect(service.ports.map(({ appProtocol }) => appProtocol)).toEqual([
    'https',
    'kubernetes.io/h2c',
    'kubernetes.io/h2c',
    'kubernetes.io/h2c',
    'http',
    undefined,
    undefined,
    undefined,
  ]);
});

test('ports says which to publish, as what number and protocol', () => {
  const { spec, service } = serviceOf({ ports: { postgres: { port: 6432, appProtocol: 'postgresql' } } }, [
    POSTGRES,
    METRICS,
  ]);
  expect(spec.ports).toEqual([
    { name: 'postgres', port: 6432, targetPort: 'postgres', protocol: 'TCP', appProtocol: 'postgresql' },
  ]);
  expect(service.port('postgres')).toBe(6432);
});

test('one number can be published for two transports', () => {
  const ports: NamedPort[] = [
    { name: 'dns', port: 5353, protocol: 'UDP' },
    { name: 'dns-tcp', port: 5353, protocol: 'TCP' },
  ];
  const { service } = serviceOf({ ports: { dns: 53, 'dns-tcp': 53 } }, ports);
  expect(service.ports.map(({ port, protocol }) => `${port}/${protocol}`)).toEqual(['53/UDP', '53/TCP']);
});

test('a headless Service has no address and the numbers of the pods', () => {
  const { spec } = serviceOf({ headless: true });
  expect(spec).toMatchObject({ type: 'ClusterIP', clusterIP: 'None', ports: [{ port: 8080 }, { port: 9090 }] });
  expect(spec).not.toHaveProperty('publishNotReadyAddresses');
});

test('a headless Service may have no ports, and may publish pods that are not ready', () => {
  const { spec } = serviceOf({ headless: true, publishNotReady: true }, []);
  expect(spec).toMatchObject({ clusterIP: 'None', publishNotReadyAddresses: true });
});

test('host and url are what callers in any namespace use', () => {
  expect(serviceOf().service.host).toBe('orders.shop.svc');
  expect(serviceOf().service.url).toBe('http://orders.shop.svc');
  expect(serviceOf({ ports: { http: 8081 } }).service.url).toBe('http://orders.shop.svc:8081');
  const https: NamedPort = { name: 'https', port: 8443, protocol: 'TCP' };
  expect(serviceOf({ ports: { https: 443 } }, [https]).service.url).toBe('https://orders.shop.svc');
});

test('name and overrides reach the object', () => {
  const { chart } = serviceOf({ name: 'api', overrides: { '/spec/sessionAffinity': 'ClientIP' } });
  expect(specOf(chart, 'Service', 'api').sessionAffinity).toBe('ClientIP');
});

test('undefined is as good as nothing, and rendering twice gives the same', () => {
  const given = serviceOf({ ports: undefined, headless: undefined, publishNotReady: undefined, overrides: undefined });
  expect(objectsOf(given.chart)).toEqual(objectsOf(serviceOf().chart));
  expect(objectsOf(given.chart)).toEqual(objectsOf(given.chart));
});

describe('refuses', () => {
  test('what is no workload', () => {
    const service = (props: unknown): void => {
      new WorkloadService(chartOf(), 'web', props as WorkloadServiceProps);
    };
    expect(() => service(undefined)).toThrow(new Error("[shop/web] 'props' must be a map of props, got undefined"));
    expect(() => service({})).toThrow(new Error("[shop/web] 'target' must be a workload, got undefined"));
    expect(() => service({ target: chartOf() })).toThrow(
      new Error("[shop/web] 'target' must be a workload, got shop (Chart)"),
    );
  });

  test('a workload without ports', () => {
    expect(() => serviceOf({}, [])).toThrow(
      "[shop/orders/Service] 'target' must expose a port, got shop/orders, which exposes none",
    );
  });

  test('a workload of another namespace', () => {
    const chart = chartOf();
    const target = new Workload(chartOf('data', {}, chart.node.root as never), 'db');
    expect(() => new WorkloadService(chart, 'db', { target })).toThrow(
      "[shop/db] 'target' must be in the Service's namespace (shop), got data/db in 'data'",
    );
  });

  test('a port that the workload does not name', () => {
    expect(() => serviceOf({ ports: { web: 80 } })).toThrow(
      "[shop/orders/Service] 'ports' must have names that shop/orders gives its ports, 'http' or 'metrics', got \"web\"",
    );
  });

  test('no ports', () => {
    expect(() => serviceOf({ ports: {} })).toThrow(
      "[shop/orders/Service] 'ports' must publish at least one port, got {}",
    );
  });

  test('a number that is no port', () => {
    expect(() => serviceOf({ ports: { http: 0 } })).toThrow(
      "[shop/orders/Service] 'ports.http' must be a whole number from 1 to 65535, got 0",
    );
  });

  test('two ports of one number', () => {
    expect(() => serviceOf({ ports: { http: 80, metrics: 80 } })).toThrow(
      "[shop/orders/Service] 'ports.metrics' must be a port of its own, got 80, which is 'http' already",
    );
  });

  test('another number than the pods have, when headless', () => {
    expect(() => serviceOf({ headless: true, ports: { http: 80 } })).toThrow(
      "[shop/orders/Service] 'ports.http' must be the pod's own (8080) when 'headless', for callers reach the pods directly, got 80",
    );
  });

  test('a protocol that is no name', () => {
    expect(() => serviceOf({ ports: { http: { appProtocol: 'HTTP 1' } } })).toThrow(
      "[shop/orders/Service] 'ports.http.appProtocol' must be an IANA service name, or a name with a DNS prefix such as 'kubernetes.io/h2c', got \"HTTP 1\"",
    );
  });

  test('pods that are not ready, unless headless', () => {
    expect(() => serviceOf({ publishNotReady: true })).toThrow(
      "[shop/orders/Service] 'publishNotReady' must be left out without 'headless', or callers would meet pods that are not ready, got true",
    );
  });

  test('the url of a Service that speaks no HTTP but metrics', () => {
    expect(() => serviceOf({}, [POSTGRES, METRICS]).service.url).toThrow(
      "[shop/orders/Service] 'url' needs a port that speaks HTTP, got 'postgres' (5432), 'metrics' (9090)",
    );
  });

  test('the number of a port that is not published', () => {
    expect(() => serviceOf().service.port('grpc')).toThrow(
      "[shop/orders/Service] 'port' must be one that the Service publishes, 'http' (80), 'metrics' (9090), got \"grpc\"",
    );
  });

  test('an id that is no name', () => {
    expect(() => serviceOf({ name: undefined })).toThrow(
      "[shop/orders/Service] 'name' must be lower case letters, digits and '-', starting with a letter and ending with a letter or digit, of at most 63 characters (a DNS label has no more), got \"Service\" from the construct's id; rename it, or set 'name'",
    );
  });
});
