import { buildGraph, Graph } from '../../lib/checks/graph';
import { rules } from '../../lib/checks/rules';
import { checkObjects } from '../../lib/checks/run';
import { selectorMatches } from '../../lib/checks/selectors';
import { fixturesOf } from './fixtures';

type Json = Record<string, unknown>;

function object(apiVersion: string, kind: string, name: string, spec: Json = {}, namespace?: string): Json {
  return { apiVersion, kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) }, spec };
}

function workload(name: string, labels: Record<string, string>, namespace = 'shop', kind = 'Deployment'): Json {
  return object(
    'apps/v1',
    kind,
    name,
    { template: { metadata: { labels }, spec: { containers: [{ name: 'app' }] } } },
    namespace,
  );
}

function graphOf(...objects: Json[]): Graph {
  return buildGraph(objects.map((json) => ({ json, path: '' })));
}

const names = (found: readonly { readonly name: string }[]) => found.map(({ name }) => name);

describe('the graph', () => {
  it('selects by labels and expressions, within one namespace', () => {
    const graph = graphOf(
      workload('a', { app: 'a', tier: 'front' }),
      workload('b', { app: 'b', tier: 'back' }),
      workload('c', { app: 'c' }),
      workload('a', { app: 'a' }, 'other'),
    );
    const select = (selector: unknown) => names(graph.select('shop', selector));
    expect(select({ matchLabels: { app: 'a' } })).toEqual(['a']);
    expect(select({ matchLabels: { app: 'a', tier: 'back' } })).toEqual([]);
    expect(select({ matchLabels: { app: 1 } })).toEqual([]);
    expect(select({})).toEqual(['a', 'b', 'c']);
    expect(select(undefined)).toEqual([]);
    expect(select(null)).toEqual([]);
    expect(select({ matchExpressions: [{ key: 'app', operator: 'In', values: ['c', 'a', 'c'] }] })).toEqual(['c', 'a']);
    expect(select({ matchExpressions: [{ key: 'tier', operator: 'Exists' }] })).toEqual(['a', 'b']);
    expect(select({ matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }] })).toEqual(['c']);
    expect(select({ matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['front'] }] })).toEqual(['b', 'c']);
    expect(select({ matchLabels: { app: 'a' }, matchExpressions: [{ key: 'tier', operator: 'Exists' }] })).toEqual([
      'a',
    ]);
    expect(select({ matchExpressions: [{ key: 'tier', operator: 'Likes' }] })).toEqual([]);
  });

  it('does not take what every object inherits for a label', () => {
    expect(selectorMatches({ matchExpressions: [{ key: 'constructor', operator: 'Exists' }] }, {})).toBe(false);
    expect(selectorMatches({ matchLabels: { toString: 'x' } }, {})).toBe(false);
  });

  it('finds everything that runs pods, with its containers', () => {
    const pod = {
      containers: [{ name: 'app', ports: [{ containerPort: 80 }] }],
      initContainers: [{ name: 'i' }, { name: 's', restartPolicy: 'Always' }],
    };
    const template = { metadata: { labels: { app: 'x' } }, spec: pod };
    const graph = graphOf(
      object('apps/v1', 'Deployment', 'a', { template }),
      object('apps/v1', 'StatefulSet', 'b', { template, replicas: 2 }),
      object('apps/v1', 'DaemonSet', 'c', { template }),
      object('batch/v1', 'Job', 'd', { template }),
      object('batch/v1', 'CronJob', 'e', { jobTemplate: { spec: { template } } }),
      object('apps/v1', 'ReplicaSet', 'f', { template }),
      object('argoproj.io/v1alpha1', 'Rollout', 'g', { template }),
      object('serving.knative.dev/v1', 'Service', 'h', { template }),
      { ...object('v1', 'Pod', 'i'), spec: pod },
      object('v1', 'Service', 'j'),
    );
    expect(graph.workloads.map(({ kind, name, fewestReplicas }) => [kind, name, fewestReplicas])).toEqual([
      ['Deployment', 'a', 1],
      ['StatefulSet', 'b', 2],
      ['DaemonSet', 'c', undefined],
      ['Job', 'd', undefined],
      ['CronJob', 'e', undefined],
      ['ReplicaSet', 'f', 1],
      ['Rollout.argoproj.io', 'g', 1],
      ['Service.serving.knative.dev', 'h', undefined],
      ['Pod', 'i', undefined],
    ]);
    expect(graph.workloads[4]?.containers.map(({ name, kind }) => [name, kind])).toEqual([
      ['i', 'init'],
      ['s', 'sidecar'],
      ['app', 'main'],
    ]);
    expect(graph.workloads[4]?.podLabels).toEqual({ app: 'x' });
    expect(graph.workloads[0]?.containers[2]?.ports).toEqual([{ number: 80, protocol: 'TCP' }]);
  });

  it("tells Knative's Service from Kubernetes' own, and finds cluster-scoped kinds whatever namespace they carry", () => {
    const graph = graphOf(
      object('serving.knative.dev/v1', 'Service', 'web', {}, 'shop'),
      object('v1', 'Service', 'web', { selector: { app: 'a' } }, 'shop'),
      object('scheduling.k8s.io/v1', 'PriorityClass', 'high', {}, 'shop'),
      workload('a', { app: 'a' }),
    );
    expect(graph.list('Service').length).toBe(1);
    expect(graph.get('Service', 'shop', 'web')?.json.apiVersion).toBe('v1');
    expect(graph.get('Service.serving.knative.dev', 'shop', 'web')?.json.apiVersion).toBe('serving.knative.dev/v1');
    expect(graph.get('PriorityClass', '', 'high')).toBeDefined();
    const [only] = graph.workloads;
    expect(only && graph.servicesOf(only).length).toBe(1);
  });

  it('counts replicas by the autoscaler that owns them', () => {
    const hpa = object(
      'autoscaling/v2',
      'HorizontalPodAutoscaler',
      'x',
      {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'a' },
        minReplicas: 4,
        maxReplicas: 9,
      },
      'shop',
    );
    const [found] = graphOf(workload('a', {}), hpa).workloads;
    expect([found?.fewestReplicas, found?.mostReplicas, found?.scalers.length]).toEqual([4, 9, 1]);
  });

  it('tries few candidates per selector, whatever the number of services', () => {
    const triedWith = (services: number) => {
      const objects = Array.from({ length: services }, (_, index) => {
        const name = `service-${index}`;
        const labels = { 'app.kubernetes.io/managed-by': 'cdk8s', 'app.kubernetes.io/instance': name };
        const selector = { matchLabels: labels };
        return [
          workload(name, labels),
          object('v1', 'Service', name, { selector: labels }, 'shop'),
          object('policy/v1', 'PodDisruptionBudget', name, { selector, maxUnavailable: 1 }, 'shop'),
          object('networking.k8s.io/v1', 'NetworkPolicy', name, { podSelector: selector }, 'shop'),
        ];
      }).flat();
      const graph = graphOf(...objects);
      for (const rule of rules) expect([...rule.check(graph)].length).toBeGreaterThanOrEqual(0);
      return graph.candidatesTried() / services;
    };
    expect(triedWith(400)).toBeLessThan(30);
    expect(triedWith(400)).toBe(triedWith(100));
  });
});

describe('the checks survive any YAML', () => {
  const SHAPES: readonly unknown[] = [null, 7, 2.5, -1, 'text', '', true, [], [null, 7, 'x'], {}, { a: 1 }];
  const seeds = rules
    .flatMap(({ id }) => fixturesOf(id, 'failure').slice(0, 1))
    .flatMap(({ objects, options }) => [{ objects, options }]);

  it('with each field of the fixtures in each wrong shape', () => {
    let runs = 0;
    for (const { objects, options } of seeds) {
      for (const place of placesIn(objects).filter((_, index) => index % 3 === runs % 3)) {
        const shape = SHAPES[runs++ % SHAPES.length];
        const changed = structuredClone(objects) as unknown[];
        replace(changed, place, shape);
        expect(() => checkObjects(changed, options).toString()).not.toThrow();
      }
    }
    expect(runs).toBeGreaterThan(300);
  });
});

function placesIn(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return path.length === 0 ? [] : [path];
  const below = Object.entries(value).flatMap(([key, each]) => placesIn(each, [...path, key]));
  return path.length === 0 ? below : [path, ...below];
}

function replace(root: unknown, path: readonly string[], shape: unknown): void {
  const parent = path.slice(0, -1).reduce((found, key) => (found as Json)[key], root);
  (parent as Json)[path[path.length - 1] ?? ''] = shape;
}
