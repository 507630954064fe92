import { HardenedDeployment } from '../../lib/workload/deployment';
import { PortsProps } from '../../lib/workload/ports';
import { Probe } from '../../lib/workload/probe';
import { containerOf, podOf, refusalOf, required, shop, wrong } from './shop';

const proxy = { ...required, name: 'proxy', probes: { none: { reason: 'it serves no one' } } };

describe('Ports', () => {
  test('have a name each, the main one first', () => {
    const props: PortsProps = {
      port: 8080,
      portName: 'grpc',
      ports: { admin: 8081, dns: { port: 5353, protocol: 'UDP' } },
      metrics: { port: 9090 },
    };
    const probes = { liveness: Probe.grpc(), readiness: Probe.tcp() };
    expect(containerOf({ ...props, probes }).ports).toEqual([
      { name: 'grpc', containerPort: 8080, protocol: 'TCP' },
      { name: 'admin', containerPort: 8081, protocol: 'TCP' },
      { name: 'dns', containerPort: 5353, protocol: 'UDP' },
      { name: 'metrics', containerPort: 9090, protocol: 'TCP' },
    ]);
    const { ports } = new HardenedDeployment(shop(), 'web', { ...required, ...props, probes });
    expect(ports.map(({ name }) => name)).toEqual(['grpc', 'admin', 'dns', 'metrics']);
  });

  test('of the metrics may be the main one, which then has one name', () => {
    expect(containerOf({ metrics: { port: 8080, path: '/stats' } }).ports).toEqual([
      { name: 'http', containerPort: 8080, protocol: 'TCP' },
    ]);
  });

  test('of one number may be two when their transports differ', () => {
    const dns = { port: 9090, protocol: 'UDP' } as const;
    expect(containerOf({ ports: { dns }, metrics: { port: 9090 } }).ports).toMatchObject([
      { name: 'http' },
      { name: 'dns', containerPort: 9090, protocol: 'UDP' },
      { name: 'metrics', containerPort: 9090, protocol: 'TCP' },
    ]);
  });

  test('of sidecars stand beside those of the main container', () => {
    const pod = podOf({ sidecars: [{ ...proxy, port: 15000, portName: 'http-proxy' }] });
    expect(pod.initContainers).toMatchObject([{ ports: [{ name: 'http-proxy', containerPort: 15000 }] }]);
  });

  const named = "lower case letters, digits and single '-', with at least one letter, of at most 15 characters";
  test.each<[string, PortsProps, string]>([
    ['0', { port: 0 }, "'port' must be a whole number from 1 to 65535, got 0"],
    ['70000', { port: 70000 }, "'port' must be a whole number from 1 to 65535, got 70000"],
    ['NaN', { port: NaN }, "'port' must be a whole number from 1 to 65535, got NaN"],
    ['a half', { port: 80.5 }, "'port' must be a whole number from 1 to 65535, got 80.5"],
    ['texts', { port: wrong('8080') }, '\'port\' must be a whole number from 1 to 65535, got "8080"'],
    [
      'under 1024',
      { port: 80 },
      "'port' must be at least 1024, which needs no capability, got 80; a Service can map it",
    ],
    [
      'given twice',
      { ports: { admin: 8080 } },
      "'ports.admin' must be a port of its own, got 8080, which is 'http' already",
    ],
    ['named alike', { ports: { http: 8081 } }, '\'ports.http\' must have a name of its own, got "http" twice'],
    [
      'named as the metrics',
      { ports: { metrics: 9100 }, metrics: { port: 9090 } },
      '\'metrics.port\' must have a name of its own, got "metrics" twice',
    ],
    [
      'with a long name',
      { ports: { 'administration-1': 8081 } },
      `'ports.administration-1' must be ${named}, got "administration-1"`,
    ],
    ['with an empty name', { portName: '' }, `'portName' must be ${named}, got ""`],
    ['in upper case', { portName: 'HTTP' }, `'portName' must be ${named}, got "HTTP"`],
    [
      'with a name and no number',
      { port: undefined, portName: 'grpc' },
      "'portName' must have a 'port' beside it, got \"grpc\"",
    ],
    [
      'of an unknown transport',
      { ports: { admin: { port: 8081, protocol: wrong('HTTP') } } },
      "'ports.admin.protocol' must be 'TCP', 'UDP' or 'SCTP', got \"HTTP\"",
    ],
    [
      'of texts by name',
      { ports: { admin: wrong('8081') } },
      '\'ports.admin\' must be a whole number from 1 to 65535, got "8081"',
    ],
    [
      'of metrics without a path',
      { metrics: { port: 9090, path: '' } },
      "'metrics.path' must be a path that starts with '/', got \"\"",
    ],
    [
      'of metrics without a number',
      { metrics: wrong({}) },
      "'metrics.port' must be a whole number from 1 to 65535, got undefined",
    ],
  ])('%s are refused', (_, props, message) => {
    expect(refusalOf(props)).toBe(message);
  });

  test('of a sidecar are refused in its name, and where another container has them', () => {
    expect(refusalOf({ sidecars: [{ ...proxy, port: 0 }] })).toBe(
      "'sidecars.proxy.port' must be a whole number from 1 to 65535, got 0",
    );
    expect(refusalOf({ sidecars: [{ ...proxy, port: 8080, portName: 'proxy' }] })).toBe(
      "'sidecars.proxy' must listen on ports of its own, got 8080, which 'web' has already",
    );
    expect(refusalOf({ sidecars: [{ ...proxy, port: 15000 }] })).toBe(
      "'sidecars.proxy' must have port names of its own, got 'http', which 'web' has already; name its ports with 'portName' or 'ports'",
    );
  });
});
