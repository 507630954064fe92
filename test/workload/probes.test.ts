import { Duration } from 'cdk8s';
import { Probe } from '../../lib/workload/probe';
import { ProbesProps } from '../../lib/workload/probes';
import { HardenedDeploymentProps } from '../../lib/workload/deployment';
import { containerOf, podOf, refusalOf, required, templateOf, web, wrong } from './shop';

const reason = 'a batch consumer: it restarts itself';

describe('Probes', () => {
  test('are paths of HTTP probes on the main port, in the simplest case', () => {
    const probes = { liveness: '/health/live', readiness: '/health/ready' };
    expect(containerOf({ probes })).toMatchObject({
      startupProbe: { httpGet: { path: '/health/live', port: 'http' }, periodSeconds: 5, failureThreshold: 30 },
      livenessProbe: { httpGet: { path: '/health/live', port: 'http' }, periodSeconds: 10, failureThreshold: 6 },
      readinessProbe: { httpGet: { path: '/health/ready', port: 'http' }, periodSeconds: 5, failureThreshold: 3 },
    });
  });

  test('ask by gRPC, by number, since it knows no names', () => {
    const probes = { liveness: Probe.grpc(), readiness: Probe.grpc({ service: 'orders', port: 'admin' }) };
    expect(containerOf({ portName: 'grpc', ports: { admin: 8081 }, probes })).toMatchObject({
      startupProbe: { grpc: { port: 8080 } },
      livenessProbe: { grpc: { port: 8080 } },
      readinessProbe: { grpc: { port: 8081, service: 'orders' } },
    });
  });

  test('ask by TCP and by a command', () => {
    const probes = { liveness: Probe.tcp(), readiness: Probe.exec(['pg_isready', '-q']) };
    expect(containerOf({ probes })).toMatchObject({
      livenessProbe: { tcpSocket: { port: 'http' } },
      readinessProbe: { exec: { command: ['pg_isready', '-q'] } },
    });
  });

  test('ask as often and as patiently as they are told', () => {
    const timing = { every: Duration.seconds(20), timeout: Duration.seconds(10), failures: 9 };
    const probes = { liveness: Probe.http('/livez', timing), startup: Probe.http('/started', { failures: 60 }) };
    expect(containerOf({ probes })).toMatchObject({
      startupProbe: { httpGet: { path: '/started' }, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 60 },
      livenessProbe: { periodSeconds: 20, timeoutSeconds: 10, failureThreshold: 9 },
    });
  });

  test('wait no longer than a try lasts', () => {
    const probes = { liveness: Probe.http('/livez', { every: Duration.seconds(2) }) };
    expect(containerOf({ probes })).toMatchObject({ livenessProbe: { periodSeconds: 2, timeoutSeconds: 1 } });
  });

  test('of the start go on for as long as a start may take, which the pod tells', () => {
    const slow = { probes: { startsWithin: Duration.seconds(61) } };
    expect(containerOf(slow)).toMatchObject({ startupProbe: { periodSeconds: 5, failureThreshold: 13 } });
    expect(templateOf(web(slow)).metadata.annotations).toMatchObject({ 'keelson.dev/starts-within-seconds': '61' });
    const every = Probe.http('/started', { every: Duration.seconds(30) });
    expect(containerOf({ probes: { startup: every } })).toMatchObject({
      startupProbe: { periodSeconds: 30, failureThreshold: 5 },
    });
  });

  test('of the start with failures of their own say how long a start may take', () => {
    const probes = { startup: Probe.http('/started', { every: Duration.seconds(10), failures: 90 }) };
    const { spec, ...object } = web({ probes });
    expect(templateOf({ ...object, spec }).metadata.annotations).toMatchObject({
      'keelson.dev/starts-within-seconds': '900',
    });
    expect(spec).toMatchObject({ progressDeadlineSeconds: 970 });
  });

  test('may be none for a reason, which stands in the annotations', () => {
    const { metadata } = web({ probes: { none: { reason } } });
    expect(metadata.annotations).toMatchObject({
      'keelson.dev/suppress.liveness-probe': reason,
      'keelson.dev/suppress.readiness-probe': reason,
    });
    expect(Object.keys(containerOf({ probes: { none: { reason } } }))).not.toContain('livenessProbe');
  });

  test.each(['http', 'http-api', 'https', 'https-api', 'metrics'])('ask a main port named %s by HTTP', (portName) => {
    const scheme = portName.startsWith('https') ? { scheme: 'HTTPS' } : {};
    expect(containerOf({ portName })).toMatchObject({
      livenessProbe: { httpGet: { path: '/livez', port: portName, ...scheme } },
      readinessProbe: { httpGet: { path: '/readyz', port: portName, ...scheme } },
    });
  });

  test.each(['grpc', 'tcp-postgres', 'httpd'])('must be named where the main port is %s', (portName) => {
    const named = `'probes' must name 'liveness' and 'readiness' where the main port ('${portName}') does not speak HTTP`;
    const way = 'use Probe.grpc(), Probe.tcp() or Probe.exec([…])';
    expect(refusalOf({ portName })).toBe(`${named}, got no liveness; ${way}`);
    expect(refusalOf({ portName, probes: { liveness: Probe.tcp() } })).toBe(`${named}, got no readiness; ${way}`);
  });

  test('of a sidecar ask the ports of the sidecar', () => {
    const sidecar = { ...required, name: 'proxy', port: 15000, portName: 'http-proxy' };
    expect(podOf({ sidecars: [sidecar] }).initContainers).toMatchObject([
      { name: 'proxy', readinessProbe: { httpGet: { path: '/readyz', port: 'http-proxy' } } },
    ]);
  });

  const path = "must be a path that starts with '/', without blanks";
  test.each<[string, ProbesProps, string]>([
    [
      'on a port that nobody listens on',
      { liveness: Probe.http('/livez', { port: 'admin' }) },
      "'probes.liveness' must ask a port that the container listens on, got \"admin\"; there is 'http'",
    ],
    [
      'on a port by its number',
      { readiness: Probe.tcp({ port: wrong(8080) }) },
      "'probes.readiness' must ask a port that the container listens on, got 8080; there is 'http'",
    ],
    [
      'that ask the same',
      { liveness: '/health', readiness: '/health' },
      "'probes.readiness' must ask something else than 'probes.liveness', got the same; one slow dependency would restart every pod",
    ],
    [
      'that ask the same in other words',
      { liveness: '/health', readiness: Probe.http('/health', { port: 'http', failures: 1 }) },
      "'probes.readiness' must ask something else than 'probes.liveness', got the same; one slow dependency would restart every pod",
    ],
    ['without a slash', { liveness: 'livez' }, `'probes.liveness' ${path}, got "livez"`],
    ['with a blank', { liveness: '/live z' }, `'probes.liveness' ${path}, got "/live z"`],
    ['of an empty path', { startup: '' }, '\'probes.startup\' must be a text that is not empty, got ""'],
    [
      'of a number',
      { liveness: wrong(8080) },
      "'probes.liveness' must be a path or a Probe such as Probe.http('/livez'), got 8080",
    ],
    ['of no command', { readiness: Probe.exec([]) }, "'probes.readiness' must run a command, a list of texts, got []"],
    [
      'of a command as a text',
      { readiness: Probe.exec(wrong('pg_isready')) },
      '\'probes.readiness\' must run a command, a list of texts, got "pg_isready"',
    ],
    [
      'of a command each second',
      { readiness: Probe.exec(['true'], { every: Duration.seconds(1) }) },
      "'probes.readiness.every' must be at least 5 s for a command, which is a process each time, got 1 s",
    ],
    [
      'that overlap',
      { liveness: Probe.http('/livez', { timeout: Duration.seconds(10) }) },
      "'probes.liveness.timeout' must be shorter than 'every' (10 s), got 10 s; else tries overlap",
    ],
    [
      'that never fail',
      { liveness: Probe.http('/livez', { failures: 0 }) },
      "'probes.liveness.failures' must be a whole number of at least 1, got 0",
    ],
    [
      'every half second',
      { startup: Probe.tcp({ every: Duration.millis(500) }) },
      "'probes.startup.every' must be a whole number of at least 1, got 0.5",
    ],
    [
      'every few numbers',
      { liveness: Probe.http('/livez', { every: wrong(10) }) },
      "'probes.liveness.every' must be a Duration such as Duration.seconds(30), got 10",
    ],
    [
      'of a start in no time',
      { startsWithin: Duration.seconds(0) },
      "'probes.startsWithin' must be a whole number of at least 1, got 0",
    ],
    [
      'that give up before the start is over',
      { startsWithin: Duration.seconds(60), startup: Probe.http('/started', { failures: 2 }) },
      "'probes.startup' must go on for 'startsWithin' (60 s), got 10 s; leave its 'failures' out, or set them to 12",
    ],
    [
      'beside none',
      { none: { reason }, liveness: '/livez' },
      "'probes.none' must stand alone, got other probes beside it",
    ],
    [
      'that are none without a reason',
      { none: wrong({}) },
      "'probes.none' must say its reason on one line, { reason: '…' }, got {}",
    ],
  ])('%s are refused', (_, probes, message) => {
    expect(refusalOf({ probes })).toBe(message);
  });

  test.each<[string, Partial<HardenedDeploymentProps>, string]>([
    [
      'where there is no port to ask',
      { port: undefined },
      "'probes' must name 'liveness' and 'readiness' where there is no port to ask, got no liveness; use Probe.exec([…]), or 'none: { reason }'",
    ],
    [
      'by HTTP where there is no port to ask',
      { port: undefined, probes: { liveness: '/livez', readiness: Probe.exec(['true']) } },
      "'probes.liveness' must ask a port that the container listens on, got undefined; the container listens on none",
    ],
    [
      'of a datagram port',
      { port: undefined, ports: { dns: { port: 5353, protocol: 'UDP' } }, probes: { liveness: '/a', readiness: '/b' } },
      "'probes.liveness' must ask a TCP port, got 'dns' (UDP)",
    ],
    [
      'of a sidecar on a port that it does not listen on',
      {
        sidecars: [
          { ...required, name: 'proxy', probes: { liveness: Probe.tcp(), readiness: Probe.tcp({ port: 'http' }) } },
        ],
      },
      "'sidecars.proxy.probes.liveness' must ask a port that the container listens on, got undefined; the container listens on none",
    ],
    [
      'of an init container, which ends',
      { initContainers: [{ ...required, name: 'migrate', probes: { liveness: '/livez' } }] },
      '\'initContainers.migrate.probes\' must be left out, for the container ends, got {"liveness":"/livez"}',
    ],
  ])('%s are refused', (_, props, message) => {
    expect(refusalOf(props)).toBe(message);
  });
});
