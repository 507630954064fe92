import { Chart, Testing } from 'cdk8s';
import { Cpu, Deployment } from 'cdk8s-plus-28';
import { HorizontalAutoscaler, HorizontalAutoscalerProps } from '../../lib/scaling/horizontal-autoscaler';
import { Metric } from '../../lib/scaling/metric';
import { shop, Target } from './target';

type Props = Partial<HorizontalAutoscalerProps>;
type Requests = ConstructorParameters<typeof Target>[3];

interface Manifest {
  readonly kind: string;
  readonly metadata: unknown;
  readonly spec: { readonly metrics: unknown; readonly [field: string]: unknown };
}

function synth(props: Props = {}, requests?: Requests): Manifest {
  const chart = shop();
  const target = new Target(chart, 'web', undefined, requests);
  new HorizontalAutoscaler(chart, 'scaling', { target, max: 12, ...props });
  return (Testing.synth(chart) as Manifest[])[0] as Manifest;
}

const metricsOf = (props: Props, requests?: Requests) => synth(props, requests).spec.metrics;
const utilization = (name: string, averageUtilization: number) => ({
  type: 'Resource',
  resource: { name, target: { type: 'Utilization', averageUtilization } },
});

describe('A HorizontalAutoscaler', () => {
  test('holds 70 % of CPU between 3 and max, up at once and down over minutes', () => {
    expect(synth()).toEqual({
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: {
        name: 'scaling',
        namespace: 'shop',
        labels: {
          app: 'web',
          'app.kubernetes.io/name': 'web',
          'app.kubernetes.io/instance': 'web',
          'app.kubernetes.io/part-of': 'shop',
          'app.kubernetes.io/managed-by': 'cdk8s',
        },
      },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
        minReplicas: 3,
        maxReplicas: 12,
        metrics: [
          { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } },
        ],
        behavior: {
          scaleUp: {
            stabilizationWindowSeconds: 0,
            policies: [
              { type: 'Percent', value: 100, periodSeconds: 30 },
              { type: 'Pods', value: 5, periodSeconds: 60 },
            ],
            selectPolicy: 'Max',
          },
          scaleDown: {
            stabilizationWindowSeconds: 300,
            policies: [{ type: 'Percent', value: 50, periodSeconds: 60 }],
            selectPolicy: 'Min',
          },
        },
      },
    });
  });

  test('takes an explicit undefined as left out', () => {
    const none = { min: undefined, cpuPercent: undefined, memoryPercent: undefined, requestsPerSecond: undefined };
    const rest = { metrics: undefined, behavior: undefined, name: undefined, overrides: undefined };
    expect(synth({ ...none, ...rest })).toEqual(synth());
  });

  test('renders the same twice', () => {
    const chart = shop();
    new HorizontalAutoscaler(chart, 'scaling', { target: new Target(chart, 'web'), max: 4 });
    expect(chart.toJson()).toEqual(chart.toJson());
  });

  test('takes other bounds and another name', () => {
    expect(synth({ min: 1, max: 2, name: 'web' })).toMatchObject({
      metadata: { name: 'web' },
      spec: { minReplicas: 1, maxReplicas: 2 },
    });
  });

  test('holds the CPU, memory and requests that the article asks for', () => {
    expect(metricsOf({ cpuPercent: 70, memoryPercent: 80, requestsPerSecond: 1000 })).toEqual([
      utilization('cpu', 70),
      utilization('memory', 80),
      {
        type: 'Pods',
        pods: { metric: { name: 'http_requests_per_second' }, target: { type: 'AverageValue', averageValue: '1000' } },
      },
    ]);
  });

  test('watches no CPU when it is told another metric only', () => {
    expect(metricsOf({ memoryPercent: 80 })).toEqual([utilization('memory', 80)]);
  });

  test('holds CPU above the request, up to ten times', () => {
    expect(metricsOf({ cpuPercent: 1000 })).toEqual([utilization('cpu', 1000)]);
  });

  test('appends further metrics', () => {
    const metrics = [Metric.resource('memory', { percent: 80 })];
    expect(metricsOf({ cpuPercent: 50, metrics })).toEqual([utilization('cpu', 50), utilization('memory', 80)]);
  });

  test('lets overrides reach the final JSON', () => {
    expect(synth({ overrides: { '/spec/maxReplicas': 40 } })).toMatchObject({ spec: { maxReplicas: 40 } });
  });

  test('takes the replicas over', () => {
    const chart = shop();
    const target = new Target(chart, 'web');
    new HorizontalAutoscaler(chart, 'scaling', { target, min: 2, max: 4 });
    expect([target.replicas.rendered, target.replicas.least]).toEqual([undefined, 2]);
  });

  test('leaves the replicas alone when it is refused', () => {
    const chart = shop();
    const target = new Target(chart, 'web');
    expect(() => new HorizontalAutoscaler(chart, 'wrong', { target, max: 1 })).toThrow();
    expect(target.replicas.autoscaled).toBe(false);
  });

  test('takes a resource that every container requests', () => {
    const requests = [
      { container: 'web', resources: ['cpu'] },
      { container: 'proxy', resources: ['cpu'] },
    ];
    expect(metricsOf({}, requests)).toEqual([utilization('cpu', 70)]);
  });

  test('needs no request where it takes no percentage', () => {
    const metrics = [Metric.resource('cpu', { average: '500m' })];
    expect(metricsOf({ metrics }, [{ container: 'web', resources: [] }])).toHaveLength(1);
  });
});

describe('A HorizontalAutoscaler of a workload of cdk8s-plus', () => {
  const plus = (chart: Chart, replicas?: number) =>
    new Deployment(chart, 'plus', { metadata: { name: 'plus' }, replicas, containers: [{ image: 'web' }] });

  test('refers to it and takes its replicas over', () => {
    const chart = shop();
    new HorizontalAutoscaler(chart, 'scaling', { target: plus(chart), max: 4 });
    const [deployment, autoscaler] = Testing.synth(chart) as Manifest[];
    expect(deployment?.spec).not.toHaveProperty('replicas');
    expect(autoscaler).toMatchObject({
      metadata: { labels: { 'app.kubernetes.io/instance': 'plus' } },
      spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'plus' } },
    });
  });

  test('refuses a fixed number of replicas', () => {
    const chart = shop();
    const target = plus(chart, 2);
    expect(() => new HorizontalAutoscaler(chart, 'scaling', { target, max: 4 })).toThrow(
      new Error(
        `[shop/scaling] 'target' must leave out 'replicas' when an autoscaler owns the count, got 2 in Deployment 'plus'`,
      ),
    );
  });

  test('refuses a second autoscaler', () => {
    const chart = shop();
    const target = plus(chart);
    new HorizontalAutoscaler(chart, 'scaling', { target, max: 4 });
    expect(() => new HorizontalAutoscaler(chart, 'second', { target, max: 4 })).toThrow(
      new Error(`[shop/second] 'target' must have one autoscaler, got a second for Deployment 'plus'`),
    );
  });

  test('refuses a percentage of what a container does not request', () => {
    const chart = shop();
    const containers = [{ image: 'web', resources: { cpu: { limit: Cpu.units(1) } } }];
    const target = new Deployment(chart, 'plus', { metadata: { name: 'plus' }, containers });
    expect(() => new HorizontalAutoscaler(chart, 'scaling', { target, max: 4 })).toThrow(
      new Error(
        `[shop/scaling] 'cpuPercent' needs each container to request cpu, got none in container 'main' of Deployment 'plus'; add the request, or watch one container with Metric.containerResource`,
      ),
    );
  });
});

describe('A HorizontalAutoscaler refuses', () => {
  const bare = [
    { container: 'web', resources: ['cpu', 'memory'] },
    { container: 'proxy', resources: ['memory'] },
  ];
  test.each<[string, Props, string]>([
    ['a max under min', { max: 1 }, `'max' must be at least 'min' (3), got 1`],
    [
      'a max equal to min',
      { max: 3 },
      `'max' must be above 'min' (3) for an autoscaler to move, got 3; for a fixed number use 'replicas' of the workload`,
    ],
    ['no replicas at all', { min: 0 }, `'min' must be a whole number of at least 1, got 0`],
    ['a min that is no number', { min: NaN }, `'min' must be a whole number of at least 1, got NaN`],
    ['a max that is no number', { max: NaN }, `'max' must be a whole number of at least 1, got NaN`],
    ['half a pod', { max: 4.5 }, `'max' must be a whole number of at least 1, got 4.5`],
    ['no CPU', { cpuPercent: 0 }, `'cpuPercent' must be a whole number from 1 to 1000, got 0`],
    ['too much CPU', { cpuPercent: 1001 }, `'cpuPercent' must be a whole number from 1 to 1000, got 1001`],
    ['CPU that is no number', { cpuPercent: NaN }, `'cpuPercent' must be a whole number from 1 to 1000, got NaN`],
    [
      'memory above the request',
      { memoryPercent: 101 },
      `'memoryPercent' must be a whole number from 1 to 100, got 101`,
    ],
    [
      'no requests',
      { requestsPerSecond: 0 },
      `'requestsPerSecond' must be a number or quantity above 0, no finer than 0.001, got 0`,
    ],
    [
      'one metric twice',
      { cpuPercent: 70, metrics: [Metric.resource('cpu', { percent: 50 })] },
      `'metrics[0]' must watch something else than 'cpuPercent', got {"type":"Resource","resource":"cpu"}`,
    ],
    [
      'a name that cannot be',
      { name: '' },
      `'name' must be lower case letters, digits, '-' and '.', each part starting and ending with a letter or digit, of at most 63 characters (the name is also a label value), got ""`,
    ],
  ])('%s', (_, props, message) => {
    expect(() => synth(props)).toThrow(new Error(`[shop/scaling] ${message}`));
  });

  const sidecar = `needs each container to request cpu, got none in container 'proxy' of Deployment 'web'; add the request, or watch one container with Metric.containerResource`;
  test.each<[string, Props, string]>([
    ['a percentage of what a sidecar does not request', {}, `'cpuPercent' ${sidecar}`],
    [
      'the same among further metrics',
      { metrics: [Metric.resource('cpu', { percent: 50 })] },
      `'metrics[0].percent' ${sidecar}`,
    ],
    [
      'a percentage of what the one container does not request',
      { metrics: [Metric.containerResource('proxy', 'cpu', { percent: 50 })] },
      `'metrics[0].percent' needs a request for cpu, got none in container 'proxy' of Deployment 'web'; add the request`,
    ],
    [
      'a container that is not there',
      { metrics: [Metric.containerResource('poxy', 'cpu', { percent: 50 })] },
      `'metrics[0].container' must be a container of the target, got "poxy"; the nearest is 'proxy'`,
    ],
  ])('%s', (_, props, message) => {
    expect(() => synth(props, bare)).toThrow(new Error(`[shop/scaling] ${message}`));
  });

  test('a fixed number of replicas', () => {
    const chart = shop();
    const target = new Target(chart, 'web', 5);
    expect(() => new HorizontalAutoscaler(chart, 'scaling', { target, max: 12 })).toThrow(
      new Error(`[shop/web] 'replicas' must be left out when an autoscaler owns the count (shop/scaling), got 5`),
    );
  });

  test('to be the second', () => {
    const chart = shop();
    const target = new Target(chart, 'web');
    new HorizontalAutoscaler(chart, 'first', { target, max: 12 });
    expect(() => new HorizontalAutoscaler(chart, 'second', { target, max: 12 })).toThrow(
      new Error(`[shop/second] 'target' must have one autoscaler, got a second for shop/web after shop/first`),
    );
  });

  test('a target of another namespace', () => {
    const chart = shop();
    const target = new Target(new Chart(chart, 'other', { namespace: 'other' }), 'web');
    expect(() => new HorizontalAutoscaler(chart, 'scaling', { target, max: 12 })).toThrow(
      new Error(
        `[shop/scaling] 'target' must be in the autoscaler's namespace ('shop'), got 'other' of shop/other/web`,
      ),
    );
  });
});
