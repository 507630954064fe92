import { Chart, Duration } from 'cdk8s';
import * as keelson from 'keelson';
import { emptyChart, messageOf } from '../core/tree';
import { required, Sample, samples } from './samples';

/** What the construct is refused for, without its path. */
function refusalOf(sample: Sample, more?: object): string {
  return messageOf(() => sample(emptyChart(), more)).replace(/^\[shop\/[a-z]+\] /, '');
}

describe('Props deeper in are refused where they are misspelt', () => {
  const reason = 'as agreed with the platform team';
  const why = { reason, until: '2027-01-31' };
  const step = { percent: 50, per: Duration.seconds(60), pod: 1 };

  it.each<[string, object, string]>([
    [
      'ConfigFiles',
      { notSecret: { key: [], reason } },
      "'notSecret.key' is no prop of 'notSecret', got []; the nearest is 'keys'",
    ],
    [
      'EnvConfig',
      { notSecret: { key: [], reason } },
      "'notSecret.key' is no prop of 'notSecret', got []; the nearest is 'keys'",
    ],
    [
      'HorizontalAutoscaler',
      { behavior: { dwn: {} } },
      "'behavior.dwn' is no prop of 'behavior', got {}; the nearest is 'down'",
    ],
    [
      'HorizontalAutoscaler',
      { behavior: { up: { step: [] } } },
      "'behavior.up.step' is no prop of 'behavior.up', got []; the nearest is 'steps'",
    ],
    [
      'HorizontalAutoscaler',
      { behavior: { up: { steps: [step] } } },
      "'behavior.up.steps[0].pod' is no prop of 'behavior.up.steps[0]', got 1; the nearest is 'pods'",
    ],
    [
      'IngressRoute',
      { tls: { secret: 'tls' } },
      "'tls.secret' is no prop of 'tls', got \"tls\"; the nearest is 'secretName'",
    ],
    ['IngressRoute', { edge: { ngnix: {} } }, "'edge.ngnix' is no prop of 'edge', got {}; the nearest is 'nginx'"],
    [
      'IngressRoute',
      { edge: { nginx: { isuer: 'a' } } },
      "'edge.nginx.isuer' is no prop of 'edge.nginx', got \"a\"; the nearest is 'issuer'",
    ],
    [
      'RestrictedNamespace',
      { podSecurity: { levl: 'baseline', reason } },
      "'podSecurity.levl' is no prop of 'podSecurity', got \"baseline\"; the nearest is 'level'",
    ],
    [
      'RoleGrant',
      { rules: [{ verb: ['get'] }] },
      "'rules[0].verb' is no prop of 'rules[0]', got [\"get\"]; the nearest is 'verbs'",
    ],
    [
      'RoleGrant',
      { clusterWide: why },
      "'clusterWide.until' is no prop of 'clusterWide', got \"2027-01-31\"; the nearest is 'reason'",
    ],
    [
      'WebService',
      { scaling: { max: 5, cpuPercnt: 50 } },
      "'scaling.cpuPercnt' is no prop of 'scaling', got 50; the nearest is 'cpuPercent'",
    ],
    [
      'WebService',
      { scaling: { max: 5, name: 'other' } },
      "'scaling.name' is no prop of 'scaling', got \"other\"; the nearest is 'max'",
    ],
    ['Worker', { scaling: { max: 5, mn: 2 } }, "'scaling.mn' is no prop of 'scaling', got 2; the nearest is 'min'"],
    [
      'WorkloadService',
      { ports: { http: { prot: 80 } } },
      "'ports.http.prot' is no prop of 'ports.http', got 80; the nearest is 'port'",
    ],
  ])('%s with %j', (name, more, message) => {
    expect(refusalOf(samples[name]!, more)).toBe(message);
  });

  const { Metric, Peer } = keelson;
  const target = { averge: 5 } as never;

  it.each<[keelson.Metric, string, string]>([
    [Metric.resource('cpu', { percent: 70, avrage: 1 } as never), 'avrage', "got 1; the nearest is 'average'"],
    [Metric.resource('cpu', { value: 1 } as never), 'value', "got 1; the nearest is 'average'"],
    [Metric.pods({ name: 'jobs', label: {} } as never, 5), 'label', "got {}; the nearest is 'labels'"],
    [Metric.external('queue', target), 'averge', "got 5; the nearest is 'average'"],
  ])('a metric: %j', (metric, prop, rest) => {
    expect(refusalOf(samples.HorizontalAutoscaler!, { metrics: [metric] })).toBe(
      `'metrics[0].${prop}' is no prop of 'metrics[0]', ${rest}`,
    );
  });

  const api = (chart: Chart) => new keelson.HardenedDeployment(chart, 'api', { ...required, port: 8080 }).connections;

  it.each<[string, (connections: keelson.Connections) => void, string]>([
    [
      'Peer.workload',
      (it) => it.allowTo(Peer.workload({ nam: 'db', port: 1 } as object)),
      "'peer.nam' is no prop of 'peer', got \"db\"; the nearest is 'name'",
    ],
    [
      'Peer.namespace',
      (it) => it.allowTo(Peer.namespace('db', { prt: 1, port: 1 } as object)),
      "'peer.prt' is no prop of 'peer', got 1; the nearest is 'port'",
    ],
    [
      'Peer.cidr',
      (it) => it.allowToCidr('10.0.0.0/8', { port: 1, exept: [] } as object),
      "'peer.exept' is no prop of 'peer', got []; the nearest is 'except'",
    ],
    [
      'Peer.internet',
      (it) => it.allowToInternet({ ports: 1 } as object),
      "'peer.ports' is no prop of 'peer', got 1; the nearest is 'port'",
    ],
    [
      'allowFromCidr',
      (it) => it.allowFromCidr('10.0.0.0/8', { exept: [] } as object),
      "'options.exept' is no prop of 'options', got []; the nearest is 'except'",
    ],
    [
      'allowFrom',
      (it) => it.allowFrom(it, { ports: 1 } as object),
      "'options.ports' is no prop of 'options', got 1; the nearest is 'port'",
    ],
    [
      'allowTo',
      (it) => it.allowTo(it, { ports: 1 } as object),
      "'options.ports' is no prop of 'options', got 1; the nearest is 'port'",
    ],
    [
      'a port',
      (it) => it.allowToCidr('10.0.0.0/8', { port: { port: 1, endport: 9 } as never }),
      "'port.endport' is no prop of 'port', got 9; the nearest is 'endPort'",
    ],
  ])('%s', (_, state, message) => {
    expect(refusalOf((chart) => state(api(chart)))).toBe(message);
  });

  it('a suppression', () => {
    const chart = emptyChart();
    samples.ServiceAccount!(chart);
    const suppression = { rule: 'uid-high', reason, util: '2027-01-31' };
    expect(() => keelson.suppress(chart, suppression)).toThrow(
      new Error("[shop] 'suppress.util' is no prop of 'suppress', got \"2027-01-31\"; the nearest is 'until'"),
    );
  });

  it("a container's own resource as a variable", () => {
    expect(() => keelson.EnvValue.memoryLimit({ divisr: '1Mi' } as object)).toThrow(
      new Error("[EnvValue limits.memory] 'divisr' is no prop of EnvValue, got \"1Mi\"; the nearest is 'divisor'"),
    );
  });

  it('a Secret that somebody else makes', () => {
    const { SecretRef } = keelson;
    expect(() => SecretRef.of('db', { keys: ['a'], key: 'b' } as never)).toThrow(
      new Error("[SecretRef db] 'key' is no prop of SecretRef, got \"b\"; the nearest is 'keys'"),
    );
    expect(() => SecretRef.of('db', { keys: ['a'] }).asEnv('a', why)).toThrow(
      new Error("[SecretRef db] 'asEnv.until' is no prop of 'asEnv', got \"2027-01-31\"; the nearest is 'reason'"),
    );
  });
});
