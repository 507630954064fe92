import { ResourcesProps } from '../../lib/workload/resources';
import { containerOf, podOf, refusalOf, required, web, wrong } from './shop';

const resourcesOf = (resources: ResourcesProps): unknown => containerOf({ resources }).resources;
const base = { cpu: '250m', memory: '256Mi' };

describe('Resources', () => {
  test('limit memory at the request and CPU at four times of it', () => {
    expect(resourcesOf({ cpu: '750m', memory: '1Gi' })).toEqual({
      requests: { cpu: '750m', memory: '1Gi', 'ephemeral-storage': '1Gi' },
      limits: { cpu: '3', memory: '1Gi', 'ephemeral-storage': '1Gi' },
    });
  });

  test('are written as texts, which numbers would not survive', () => {
    expect(resourcesOf({ cpu: '1', memory: '1000000000', cpuLimit: '2' })).toMatchObject({
      requests: { cpu: '1', memory: '1000000000' },
      limits: { cpu: '2' },
    });
  });

  test('are taken up to the largest that are plausible', () => {
    expect(resourcesOf({ cpu: '96', memory: '4Mi' })).toMatchObject({
      requests: { cpu: '96', memory: '4Mi' },
      limits: { cpu: '384' },
    });
  });

  test('limit what they are told', () => {
    expect(resourcesOf({ ...base, cpuLimit: '250m', memoryLimit: '0.5Gi', ephemeralStorage: '2Gi' })).toEqual({
      requests: { cpu: '250m', memory: '256Mi', 'ephemeral-storage': '2Gi' },
      limits: { cpu: '250m', memory: '0.5Gi', 'ephemeral-storage': '2Gi' },
    });
  });

  test('limit no CPU for a reason, which stands in the annotations', () => {
    const noCpuLimit = { reason: 'it serves tail latencies under 5 ms' };
    expect(resourcesOf({ ...base, noCpuLimit })).toMatchObject({
      limits: { memory: '256Mi', 'ephemeral-storage': '1Gi' },
    });
    expect((resourcesOf({ ...base, noCpuLimit }) as { limits: object }).limits).not.toHaveProperty('cpu');
    expect(web({ resources: { ...base, noCpuLimit } }).metadata.annotations).toMatchObject({
      'keelson.dev/suppress.cpu-limit': noCpuLimit.reason,
    });
  });

  test('come from the chart where the workload says none', () => {
    const resources = { cpu: '100m', memory: '128Mi' };
    expect(containerOf({ resources: undefined }, { resources }).resources).toMatchObject({ requests: resources });
  });

  test('of a GPU keep their key, as request and limit, in the main container only', () => {
    const pod = podOf({ nodes: { gpu: { count: 2 } }, initContainers: [{ ...required, name: 'warm' }] });
    expect(pod.containers[0]?.resources).toEqual({
      requests: { cpu: '250m', memory: '256Mi', 'ephemeral-storage': '1Gi', 'nvidia.com/gpu': '2' },
      limits: { cpu: '1', memory: '256Mi', 'ephemeral-storage': '1Gi', 'nvidia.com/gpu': '2' },
    });
    expect(pod.initContainers?.[0]?.resources).not.toHaveProperty(['limits', 'nvidia.com/gpu']);
  });

  const cpu = "must be an amount of CPU such as '250m' or '2', no finer than '1m'";
  const bytes = "must be whole bytes such as '512Mi' or '2Gi'";
  test.each<[string, unknown, string]>([
    [
      'that nobody states',
      undefined,
      "'resources' must say what to reserve, such as { cpu: '250m', memory: '512Mi' }, got undefined; set it here or in the chart's defaults",
    ],
    [
      'of memory in thousandths',
      { ...base, memory: '512m' },
      `'resources.memory' ${bytes}, got "512m"; did you mean '512Mi'?`,
    ],
    [
      'of memory in MB',
      { ...base, memory: '500MB' },
      `'resources.memory' ${bytes}, got "500MB"; did you mean '500Mi'?`,
    ],
    [
      'of memory without its unit',
      { ...base, memory: '512' },
      "'resources.memory' must be at least '4Mi', got \"512\"; did you mean '512Mi'?",
    ],
    [
      'of too little memory',
      { ...base, memory: '4095Ki' },
      "'resources.memory' must be at least '4Mi', got \"4095Ki\"",
    ],
    [
      'of CPU without its unit',
      { ...base, cpu: '250' },
      "'resources.cpu' must be at most '96' cores, got \"250\"; did you mean '250m'?",
    ],
    ['of too much CPU', { ...base, cpu: '96001m' }, "'resources.cpu' must be at most '96' cores, got \"96001m\""],
    [
      'of a limit without its unit',
      { ...base, cpuLimit: '500' },
      "'resources.cpuLimit' must be at most '96' cores, got \"500\"; did you mean '500m'?",
    ],
    ['of half a byte', { ...base, memory: '1.5' }, `'resources.memory' ${bytes}, got "1.5"`],
    ['of no memory', { ...base, memory: '0' }, `'resources.memory' ${bytes}, got "0"`],
    ['of memory as a number', { ...base, memory: 512 }, `'resources.memory' ${bytes}, got 512`],
    ['without memory', { cpu: '250m' }, `'resources.memory' ${bytes}, got undefined`],
    ['of CPU as a number', { ...base, cpu: 1 }, `'resources.cpu' ${cpu}, got 1`],
    ['of NaN', { ...base, cpu: NaN }, `'resources.cpu' ${cpu}, got NaN`],
    ['of an empty text', { ...base, cpu: '' }, `'resources.cpu' ${cpu}, got ""`],
    ['of CPU in bytes', { ...base, cpu: '1Gi' }, `'resources.cpu' ${cpu}, got "1Gi"`],
    ['of CPU that is too fine', { ...base, cpu: '0.5m' }, `'resources.cpu' ${cpu}, got "0.5m"`],
    ['of less CPU than none', { ...base, cpu: '-1' }, `'resources.cpu' ${cpu}, got "-1"`],
    [
      'with more CPU asked than allowed',
      { ...base, cpuLimit: '200m' },
      '\'resources.cpuLimit\' must be at least the request (250m), got "200m"',
    ],
    [
      'with more memory asked than allowed',
      { ...base, memoryLimit: '128Mi' },
      '\'resources.memoryLimit\' must be at least the request (256Mi), got "128Mi"',
    ],
    [
      'with a limit and none',
      { ...base, cpuLimit: '1', noCpuLimit: { reason: 'test' } },
      "'resources.cpuLimit' must be left out beside 'noCpuLimit', got \"1\"",
    ],
    [
      'without a limit for no reason',
      { ...base, noCpuLimit: true },
      "'resources.noCpuLimit' must say its reason on one line, { reason: '…' }, got true",
    ],
    [
      'of storage in MB',
      { ...base, ephemeralStorage: '500MB' },
      `'resources.ephemeralStorage' ${bytes}, got "500MB"; did you mean '500Mi'?`,
    ],
  ])('%s are refused', (_, resources, message) => {
    expect(refusalOf({ resources: wrong(resources) })).toBe(message);
  });

  test('of a sidecar are refused in its name', () => {
    const sidecars = [{ ...required, name: 'proxy', resources: { cpu: '1', memory: '1' + 'GB' } }];
    expect(refusalOf({ sidecars })).toBe(`'sidecars.proxy.resources.memory' ${bytes}, got "1GB"; did you mean '1Gi'?`);
  });
});
