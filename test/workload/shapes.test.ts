import { Size } from 'cdk8s';
import { HardenedDeploymentProps } from '../../lib/workload/deployment';
import { HardenedJob, HardenedJobProps } from '../../lib/workload/job';
import { Probe } from '../../lib/workload/probe';
import { HardenedStatefulSet } from '../../lib/workload/stateful-set';
import { refusal, refusalOf, required, shop, wrong } from './shop';

describe('Props that JavaScript lets through', () => {
  test.each<[keyof HardenedDeploymentProps, unknown, string]>([
    ['shutdown', 30, '30'],
    ['probes', '/health', '"/health"'],
    ['security', true, 'true'],
    ['nodes', 'spot', '"spot"'],
    ['spread', [], '[]'],
    ['rollout', NaN, 'NaN'],
    ['disruptionBudget', 1, '1'],
    ['labels', 'tier=gold', '"tier=gold"'],
    ['podAnnotations', '', '""'],
    ['env', [{ name: 'A', value: 'b' }], '[{"name":"A","value":"b"}]'],
    ['ports', [8080], '[8080]'],
    ['metrics', true, 'true'],
    ['resources', '250m', '"250m"'],
    ['kubernetesToken', true, 'true'],
    ['writablePaths', ['/cache'], '["/cache"]'],
  ])('are refused where they are no map: %s', (prop, value, shown) => {
    expect(refusalOf({ [prop]: value })).toBe(`'${prop}' must be a map of props, got ${shown}`);
  });

  test.each<[string, Partial<HardenedDeploymentProps>, string]>([
    ['no list', { sidecars: wrong({}) }, "'sidecars' must be a list, got {}"],
    [
      'a list of nothing',
      { initContainers: wrong([undefined]) },
      "'initContainers.0' must be a map of props, got undefined",
    ],
    [
      'a list in the nodes',
      { nodes: { tolerations: wrong('all') } },
      '\'nodes.tolerations\' must be a list, got "all"',
    ],
    ['a map in the nodes', { nodes: { gpu: wrong(1) } }, "'nodes.gpu' must be a map of props, got 1"],
    [
      'a map in a sidecar',
      { sidecars: [{ ...required, name: 'proxy', probes: wrong('/health') }] },
      '\'sidecars.0.probes\' must be a map of props, got "/health"',
    ],
  ])('are refused deeper in, as %s', (_, props, message) => {
    expect(refusalOf(props)).toBe(message);
  });

  test.each<[string, Partial<HardenedDeploymentProps>, string]>([
    ['a number', { shutdown: wrong(null) }, "'shutdown' must be left out or have a value, got null"],
    ['a list', { args: wrong(['a', null]) }, "'args.1' must be left out or have a value, got null"],
    ['a container', { sidecars: wrong([null]) }, "'sidecars.0' must be left out or have a value, got null"],
  ])('are refused where they are null in place of %s', (_, props, message) => {
    expect(refusalOf(props)).toBe(message);
  });

  test.each<[string, object, string]>([
    [
      'the resources',
      { resources: { ...required.resources, cpus: '1' } },
      "'resources.cpus' is no prop of 'resources', got \"1\"; the nearest is 'cpu'",
    ],
    [
      'the probes',
      { probes: { livenes: '/livez' } },
      "'probes.livenes' is no prop of 'probes', got \"/livez\"; the nearest is 'liveness'",
    ],
    [
      'a probe',
      { probes: { liveness: Probe.http('/livez', { failure: 5 } as object) } },
      "'probes.liveness.failure' is no prop of 'probes.liveness', got 5; the nearest is 'failures'",
    ],
    [
      'a probe of another kind',
      { probes: { liveness: Probe.exec(['check'], { port: 'http' } as object) } },
      "'probes.liveness.port' is no prop of 'probes.liveness', got \"http\"; the nearest is 'every'",
    ],
    [
      'a sidecar',
      { sidecars: [{ ...required, name: 'proxy', prot: 8081 }] },
      "'sidecars.0.prot' is no prop of 'sidecars.0', got 8081; the nearest is 'port'",
    ],
    [
      'a sidecar, which only the pod has',
      { sidecars: [{ ...required, name: 'proxy', shutdown: {} }] },
      "'sidecars.0.shutdown' is no prop of 'sidecars.0', got {}; the nearest is 'port'",
    ],
    [
      'a port',
      { ports: { admin: 8081, dns: { port: 5353, protocl: 'UDP' } } },
      "'ports.dns.protocl' is no prop of 'ports.dns', got \"UDP\"; the nearest is 'protocol'",
    ],
    [
      'the metrics',
      { metrics: { port: 9090, pat: '/stats' } },
      "'metrics.pat' is no prop of 'metrics', got \"/stats\"; the nearest is 'path'",
    ],
    [
      'the security',
      { security: { uids: 20000 } },
      "'security.uids' is no prop of 'security', got 20000; the nearest is 'uid'",
    ],
    [
      'a loosening',
      { security: { uid: { id: 0, reason: 'legacy', until: '2027-01-31' } } },
      "'security.uid.until' is no prop of 'security.uid', got \"2027-01-31\"; the nearest is 'id'",
    ],
    [
      'the shutdown',
      { shutdown: { grac: 60 } },
      "'shutdown.grac' is no prop of 'shutdown', got 60; the nearest is 'grace'",
    ],
    ['the nodes', { nodes: { label: {} } }, "'nodes.label' is no prop of 'nodes', got {}; the nearest is 'labels'"],
    [
      'a toleration',
      { nodes: { tolerations: [{ key: 'dedicated', values: 'batch' }] } },
      "'nodes.tolerations.0.values' is no prop of 'nodes.tolerations.0', got \"batch\"; the nearest is 'value'",
    ],
    [
      'a folder of the node',
      { hostPaths: { '/host': { path: '/proc', reason: 'reads it', readonly: true } } },
      "'hostPaths./host.readonly' is no prop of 'hostPaths./host', got true; the nearest is 'reason'",
    ],
    ['the rollout', { rollout: { surg: 1 } }, "'rollout.surg' is no prop of 'rollout', got 1; the nearest is 'surge'"],
    ['the spread', { spread: { zone: 3 } }, "'spread.zone' is no prop of 'spread', got 3; the nearest is 'zones'"],
    [
      'the budget, which has no name of its own',
      { disruptionBudget: { name: 'other' } },
      "'disruptionBudget.name' is no prop of 'disruptionBudget', got \"other\"; the nearest is 'minAvailable'",
    ],
    [
      'the token',
      { kubernetesToken: { expire: 60 } },
      "'kubernetesToken.expire' is no prop of 'kubernetesToken', got 60; the nearest is 'expires'",
    ],
  ])('are refused where they are misspelt in %s', (_, props, message) => {
    expect(refusalOf(props)).toBe(message);
  });

  test('are refused where they are misspelt in a claim', () => {
    const claims = { data: { path: '/data', size: Size.gibibytes(1), storageclass: 'gp3' } };
    const make = () => new HardenedStatefulSet(shop(), 'db', { ...required, port: 5432, claims });
    expect(refusal(make, '[shop/db] ')).toBe(
      "'claims.data.storageclass' is no prop of 'claims.data', got \"gp3\"; the nearest is 'storageClass'",
    );
  });

  test('of a job still say why it has no probes', () => {
    const make = () => new HardenedJob(shop(), 'migrate', { ...required, probes: {} } as HardenedJobProps);
    expect(refusal(make, '[shop/migrate] ')).toBe("'probes' must be left out, for the container ends, got {}");
  });

  test('may be null in overrides, where it removes a field', () => {
    expect(() => refusalOf({ overrides: { '/spec/revisionHistoryLimit': null } })).toThrow('was not refused');
  });
});
