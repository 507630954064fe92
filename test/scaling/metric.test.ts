import { Testing } from 'cdk8s';
import { HorizontalAutoscaler } from '../../lib/scaling/horizontal-autoscaler';
import { Metric } from '../../lib/scaling/metric';
import { shop, Target } from './target';

function metricOf(metric: Metric): unknown {
  const chart = shop();
  const target = new Target(chart, 'web');
  new HorizontalAutoscaler(chart, 'scaling', { target, max: 12, metrics: [metric] });
  const [autoscaler] = Testing.synth(chart) as { spec: { metrics: unknown[] } }[];
  return autoscaler?.spec.metrics[0];
}

const route = { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', name: 'api' };

describe('A Metric', () => {
  test.each<[string, Metric, unknown]>([
    [
      'of a resource in percent',
      Metric.resource('memory', { percent: 80 }),
      { type: 'Resource', resource: { name: 'memory', target: { type: 'Utilization', averageUtilization: 80 } } },
    ],
    [
      'of a resource as an amount',
      Metric.resource('memory', { average: '512Mi' }),
      { type: 'Resource', resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '512Mi' } } },
    ],
    [
      'of one container',
      Metric.containerResource('web', 'cpu', { percent: 60 }),
      {
        type: 'ContainerResource',
        containerResource: { container: 'web', name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } },
      },
    ],
    [
      'of the pods, finer than one',
      Metric.pods('jobs_in_flight', 2.5),
      {
        type: 'Pods',
        pods: { metric: { name: 'jobs_in_flight' }, target: { type: 'AverageValue', averageValue: '2500m' } },
      },
    ],
    [
      'of another object',
      Metric.object(route, 'requests_per_second', { value: '10k' }),
      {
        type: 'Object',
        object: {
          describedObject: route,
          metric: { name: 'requests_per_second' },
          target: { type: 'Value', value: '10k' },
        },
      },
    ],
    [
      'from outside, narrowed by labels',
      Metric.external({ name: 'queue_length', labels: { queue: 'orders' } }, { average: 30 }),
      {
        type: 'External',
        external: {
          metric: { name: 'queue_length', selector: { matchLabels: { queue: 'orders' } } },
          target: { type: 'AverageValue', averageValue: '30' },
        },
      },
    ],
  ])('%s comes out as the API has it', (_, metric, rendered) => {
    expect(metricOf(metric)).toEqual(rendered);
  });

  const amount = 'must be a number or quantity above 0, no finer than 0.001';
  test.each<[string, Metric, string]>([
    [
      'a percentage beyond the request',
      Metric.resource('memory', { percent: 101 }),
      `'metrics[0].percent' must be a whole number from 1 to 100, got 101`,
    ],
    [
      'a percentage and an amount of a resource',
      Metric.resource('cpu', { percent: 70, average: '500m' }),
      `'metrics[0].average' must be left out beside 'percent', got "500m"`,
    ],
    [
      'an amount per pod and one for all',
      Metric.external('queue', { average: 30, value: 100 }),
      `'metrics[0].value' must be left out beside 'average', got 100`,
    ],
    [
      'a resource that nobody measures',
      Metric.resource('disk' as never, { average: 1 }),
      `'metrics[0].resource' must be 'cpu' or 'memory', got "disk"`,
    ],
    ['a negative amount', Metric.pods('jobs', -1), `'metrics[0].average' ${amount}, got -1`],
    ['an amount too fine', Metric.pods('jobs', 0.0005), `'metrics[0].average' ${amount}, got 0.0005`],
    ['an amount that is no number', Metric.pods('jobs', NaN), `'metrics[0].average' ${amount}, got NaN`],
    ['an endless amount', Metric.pods('jobs', Infinity), `'metrics[0].average' ${amount}, got Infinity`],
    [
      'an amount that is no quantity',
      Metric.pods('jobs', '30 a day'),
      `'metrics[0].average' ${amount}, got "30 a day"`,
    ],
    ['a value of nothing', Metric.external('queue', { value: '0' }), `'metrics[0].value' ${amount}, got "0"`],
    ['a metric without a name', Metric.pods('', 1), `'metrics[0].name' must be a text that is not empty, got ""`],
    [
      'an object without a name',
      Metric.object({ ...route, name: '' }, 'requests', { value: 1 }),
      `'metrics[0].object.name' must be a text that is not empty, got ""`,
    ],
    [
      'a label that cannot be',
      Metric.external({ name: 'queue', labels: { queue: 'a b' } }, { value: 1 }),
      `label 'queue' must be at most 63 letters, digits, '-', '_' and '.', starting and ending with a letter or digit, got "a b"`,
    ],
  ])('refuses %s', (_, metric, message) => {
    expect(() => metricOf(metric)).toThrow(new Error(`[shop/scaling] ${message}`));
  });
});
