import { App, Chart } from 'cdk8s';
import * as fc from 'fast-check';
import { setDefaults } from 'keelson';
import { checkTree } from 'keelson/checks';
import { required } from '../invariants/samples';
import { brokenFormulas } from './formulas';
import * as plans from './props';
import { readBack } from './readers';
import { holds } from './runs';

const served = { ...required, port: 8080 };

interface Outcome {
  readonly chart: Chart;
  readonly refusal?: string;
}

function build<P>(make: (chart: Chart, plan: P) => unknown, plan: P, kubernetes: string): Outcome {
  const app = new App();
  const edge = { nginx: { issuer: 'letsencrypt' } };
  setDefaults(app, {
    owner: 'team-shop',
    edge,
    storageClass: 'gp3',
    apiServer: { cidrs: ['10.0.0.0/16'] },
    resources: { cpu: '250m', memory: '256Mi' },
    kubernetes,
  });
  const chart = new Chart(app, 'shop', { namespace: 'shop' });
  try {
    make(chart, plan);
    return { chart };
  } catch (error) {
    return { chart, refusal: (error as Error).message };
  }
}

/** The names of a plan's loosenings, wherever they stand in it. */
function loosened(plan: unknown): readonly string[] {
  if (typeof plan !== 'object' || plan === null) return [];
  return Object.entries(plan).flatMap(([key, value]) => [
    ...(key in plans.LOOSENED && typeof value !== 'number' ? [key] : []),
    ...loosened(value),
  ]);
}

function describeProperty<P>(name: string, arbitrary: fc.Arbitrary<P>, make: (chart: Chart, plan: P) => unknown): void {
  describe(`Any props of ${name} that are taken`, () => {
    test('give objects without findings that are the same twice, hold the formulas and come through YAML', () => {
      const versioned = fc.tuple(arbitrary, fc.constantFrom('1.33', '1.33', '1.28', '1.36'));
      let [taken, refused] = [0, 0];
      holds(versioned, 25, ([plan, kubernetes]) => {
        const { chart, refusal } = build(make, plan, kubernetes);
        if (refusal !== undefined) {
          refused += 1;
          expect(refusal).toMatch(/^\[shop\/\S+\] '[^']+' must .*, got /s);
          return;
        }
        taken += 1;
        const { findings, suppressed } = checkTree(chart);
        expect(findings).toEqual([]);
        const allowed = loosened(plan).flatMap((prop) => plans.LOOSENED[prop] ?? []);
        expect(suppressed.map(({ rule }) => rule).filter((rule) => !allowed.includes(rule))).toEqual([]);

        const objects = chart.toJson() as unknown[];
        expect(JSON.stringify(chart.toJson())).toBe(JSON.stringify(objects));
        expect(JSON.stringify(build(make, plan, kubernetes).chart.toJson())).toBe(JSON.stringify(objects));
        expect(brokenFormulas(objects)).toEqual([]);
        for (const read of Object.values(readBack(objects))) expect(JSON.stringify(read)).toBe(JSON.stringify(objects));
      });
      // Else the property would say nothing.
      expect(taken).toBeGreaterThan(refused);
    });
  });
}

describeProperty('HardenedDeployment', plans.deployments, plans.buildDeployment);
describeProperty('HardenedStatefulSet', plans.statefulSets, plans.buildStatefulSet);
describeProperty('HardenedCronJob', plans.cronJobs, plans.buildCronJob);
describeProperty('WebService', plans.webServices, plans.buildWebService);

test('The formulas notice what breaks them', () => {
  const chart = build(
    plans.buildWebService,
    { props: { ...served, scaling: { min: 3, max: 9 } }, files: null },
    '1.33',
  );
  const broken = (kind: string, pointer: readonly string[], value: unknown) => {
    const objects = structuredClone(chart.chart.toJson()) as { kind: string }[];
    let at = objects.find((each) => each.kind === kind) as unknown as Record<string, unknown>;
    for (const key of pointer.slice(0, -1)) at = at[key] as Record<string, unknown>;
    at[pointer.at(-1) ?? ''] = value;
    return brokenFormulas(objects);
  };
  expect(broken('PodDisruptionBudget', ['spec'], { minAvailable: 3 })).toEqual(['a budget lets one of 3 pods go']);
  expect(broken('Deployment', ['spec', 'replicas'], 3)).toEqual(['an autoscaler alone owns the replicas']);
  expect(broken('Deployment', ['spec', 'template', 'spec', 'terminationGracePeriodSeconds'], 49)).toEqual([
    'grace 49 holds preStop 15, drain 30 and 5 s',
  ]);
  expect(broken('Deployment', ['spec', 'progressDeadlineSeconds'], 160)).toEqual([
    'deadline 160 is over minReady 10 and start 150',
  ]);
  expect(
    broken('HorizontalPodAutoscaler', ['spec', 'behavior', 'scaleDown', 'stabilizationWindowSeconds'], 60),
  ).toEqual(['scale-down waits 300 s, not 60']);
});
