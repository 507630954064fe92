import { NodesProps } from '../../lib/workload/placement';
import { podOf, refusalOf, wrong } from './shop';

describe('Nodes', () => {
  test('of any kind will do when nothing is said', () => {
    expect(podOf()).not.toHaveProperty('nodeSelector');
    expect(podOf()).not.toHaveProperty('tolerations');
  });

  test('are chosen by architecture and labels', () => {
    expect(podOf({ nodes: { architecture: 'arm64', labels: { pool: 'web' } } }).nodeSelector).toEqual({
      'kubernetes.io/arch': 'arm64',
      pool: 'web',
    });
  });

  test('may be cheap ones, whose taint is tolerated', () => {
    expect(podOf({ nodes: { capacity: 'spot' } })).toMatchObject({
      nodeSelector: { 'karpenter.sh/capacity-type': 'spot' },
      tolerations: [{ key: 'karpenter.sh/capacity-type', operator: 'Equal', value: 'spot' }],
    });
    expect(podOf({ nodes: { capacity: 'on-demand' } })).not.toHaveProperty('tolerations');
  });

  test('with GPUs are asked for by their resource, whose taint is tolerated', () => {
    const pod = podOf({ nodes: { gpu: { count: 1, resource: 'amd.com/gpu' } } });
    expect(pod.tolerations).toEqual([{ key: 'amd.com/gpu', operator: 'Exists', effect: 'NoSchedule' }]);
    expect(pod.containers).toMatchObject([
      { resources: { requests: { 'amd.com/gpu': '1' }, limits: { 'amd.com/gpu': '1' } } },
    ]);
  });

  test('with taints are tolerated as far as it is told', () => {
    const tolerations = [{ key: 'dedicated' }, { key: 'team', value: 'shop', effect: 'NoExecute' }] as const;
    expect(podOf({ nodes: { tolerations } }).tolerations).toEqual([
      { key: 'dedicated', operator: 'Exists' },
      { key: 'team', operator: 'Equal', value: 'shop', effect: 'NoExecute' },
    ]);
  });

  test.each<[string, NodesProps, string]>([
    ['half a GPU', { gpu: { count: 0.5 } }, "'nodes.gpu.count' must be a whole number of at least 1, got 0.5"],
    ['no GPU', { gpu: { count: 0 } }, "'nodes.gpu.count' must be a whole number of at least 1, got 0"],
    [
      'GPUs that nobody counts',
      { gpu: wrong({}) },
      "'nodes.gpu.count' must be a whole number of at least 1, got undefined",
    ],
    [
      'a GPU of no vendor',
      { gpu: { count: 1, resource: 'gpu' } },
      "'nodes.gpu.resource' must be a resource such as 'nvidia.com/gpu', got \"gpu\"",
    ],
    [
      'an unknown architecture',
      { architecture: wrong('x86') },
      "'nodes.architecture' must be 'amd64' or 'arm64', got \"x86\"",
    ],
    [
      'an unknown capacity',
      { capacity: wrong('cheap') },
      "'nodes.capacity' must be 'spot' or 'on-demand', got \"cheap\"",
    ],
    [
      'a label that is none',
      { labels: { pool: 'a b' } },
      "label 'pool' must be at most 63 letters, digits, '-', '_' and '.', starting and ending with a letter or digit, got \"a b\"",
    ],
    [
      'a toleration of everything',
      { tolerations: [{ key: '' }] },
      "'nodes.tolerations' must have keys of taints such as 'dedicated', got \"\"",
    ],
    [
      'a toleration of a number',
      { tolerations: [{ key: 'gpu', value: wrong(1) }] },
      "'nodes.tolerations' must have values of taints such as 'batch', got 1 for 'gpu'",
    ],
    [
      'an unknown effect',
      { tolerations: [{ key: 'gpu', effect: wrong('noSchedule') }] },
      "'nodes.tolerations.effect' must be 'NoSchedule', 'PreferNoSchedule' or 'NoExecute', got \"noSchedule\"",
    ],
  ])('refuses %s', (_, nodes, message) => {
    expect(refusalOf({ nodes })).toBe(message);
  });
});
