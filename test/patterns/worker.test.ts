import { Probe } from '../../lib/workload/probe';
import { Worker, WorkerProps } from '../../lib/patterns/worker';
import { account, budget, policy, selector, standard } from '../workload/expected';
import { objectOf, objectsOf, refusal, required, shop, wrong } from '../workload/shop';

const probes = { liveness: Probe.exec(['alive']), readiness: Probe.exec(['ready']) };

function chartOf(props: Partial<WorkerProps> = {}) {
  const chart = shop();
  new Worker(chart, 'worker', { ...required, probes, ...props });
  return chart;
}

describe('A Worker', () => {
  test('is pods with all that keeps them, and no Service', () => {
    // test/workload/deployment.test.ts pins the Deployment.
    const deployment = objectOf(chartOf(), 'Deployment');
    expect(deployment.spec).toMatchObject({
      replicas: 3,
      template: { spec: { containers: [{ name: 'worker', livenessProbe: { exec: { command: ['alive'] } } }] } },
    });
    expect(objectsOf(chartOf())).toEqual([account('worker'), policy('worker'), deployment, budget('worker'), standard]);
  });

  test('takes an explicit undefined as left out, and renders the same twice', () => {
    const chart = chartOf({ scaling: undefined, name: undefined, port: undefined });
    expect(objectsOf(chart)).toEqual(objectsOf(chartOf()));
    expect(JSON.stringify(chart.toJson())).toBe(JSON.stringify(chart.toJson()));
  });

  test('is sized by load where it is told', () => {
    const chart = chartOf({ scaling: { min: 2, max: 10 } });
    expect(objectOf(chart, 'HorizontalPodAutoscaler')).toMatchObject({
      metadata: { name: 'worker' },
      spec: { minReplicas: 2, maxReplicas: 10, scaleTargetRef: { name: 'worker' } },
    });
  });

  test('lets Prometheus reach its metrics, which serve its probes as well', () => {
    const chart = chartOf({ metrics: { port: 9090 }, probes: undefined });
    expect(objectOf(chart, 'NetworkPolicy').spec).toMatchObject({
      ingress: [{ ports: [{ protocol: 'TCP', port: 9090 }] }],
    });
    expect(objectOf(chart, 'Deployment').spec).toMatchObject({
      template: { spec: { containers: [{ readinessProbe: { httpGet: { path: '/readyz', port: 'metrics' } } }] } },
    });
  });

  test('tells its labels and ports', () => {
    const worker = new Worker(shop(), 'worker', { ...required, metrics: { port: 9090 } });
    expect(worker.podLabels).toEqual(selector('worker').matchLabels);
    expect(worker.ports).toEqual([{ name: 'metrics', port: 9090, protocol: 'TCP' }]);
    expect(worker.name).toBe('worker');
    expect(worker.serviceAccount).toBe(worker.deployment.serviceAccount);
    expect([worker.apiVersion, worker.kind, worker.replicas.least]).toEqual(['apps/v1', 'Deployment', 3]);
  });

  test.each<[string, Partial<WorkerProps>, string, string]>([
    [
      'replicas beside scaling',
      { replicas: 3, scaling: { max: 10 } },
      '[shop/worker] ',
      "'replicas' must be left out beside 'scaling', which decides the number, got 3",
    ],
    [
      'no way to know how it is',
      { probes: undefined },
      '[shop/worker/Deployment] ',
      "'probes' must name 'liveness' and 'readiness' where there is no port to ask, got no liveness; use Probe.exec([…]), or 'none: { reason }'",
    ],
    ['null', { scaling: wrong(null) }, '[shop/worker] ', "'scaling' must be left out or have a value, got null"],
  ])('refuses %s', (_, props, path, message) => {
    expect(refusal(() => chartOf(props), path)).toBe(message);
  });
});
