import { HardenedDeploymentProps } from '../../lib/workload/deployment';
import { refusalOf, required, wrong } from './shop';

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

  test('may be null in overrides, where it removes a field', () => {
    expect(() => refusalOf({ overrides: { '/spec/revisionHistoryLimit': null } })).toThrow('was not refused');
  });
});
