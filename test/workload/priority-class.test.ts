import { App, Chart } from 'cdk8s';
import { HardenedDeployment } from '../../lib/workload/deployment';
import { PriorityClass, PriorityClassProps } from '../../lib/workload/priority-class';
import { labels, standard } from './expected';
import { objectOf, objectsOf, podOf, refusal, refusalOf, required, shop, web, wrong } from './shop';

const checkout: PriorityClassProps = { value: 200_000, description: 'What earns the money' };
const classesOf = (chart: Chart) => objectsOf(chart).filter(({ kind }) => kind === 'PriorityClass');

describe('A PriorityClass', () => {
  test("has no namespace and is nobody's default", () => {
    const chart = shop();
    new PriorityClass(chart, 'checkout', checkout);
    expect(objectsOf(chart)).toEqual([
      {
        apiVersion: 'scheduling.k8s.io/v1',
        kind: 'PriorityClass',
        metadata: { name: 'checkout', labels: labels('checkout') },
        value: 200_000,
        description: 'What earns the money',
        preemptionPolicy: 'PreemptLowerPriority',
        globalDefault: false,
      },
    ]);
  });

  test('takes an explicit undefined as left out, and renders the same twice', () => {
    const render = (props: Partial<PriorityClassProps>) => {
      const chart = shop();
      new PriorityClass(chart, 'checkout', { ...checkout, ...props });
      expect(JSON.stringify(chart.toJson())).toBe(JSON.stringify(chart.toJson()));
      return objectsOf(chart);
    };
    expect(render({ name: undefined, preemption: undefined, overrides: undefined })).toEqual(render({}));
  });

  test('may have another name and wait for room', () => {
    const chart = shop();
    new PriorityClass(chart, 'checkout', { ...checkout, name: 'money', preemption: 'Never', value: -5 });
    expect(objectsOf(chart)).toMatchObject([{ metadata: { name: 'money' }, preemptionPolicy: 'Never', value: -5 }]);
  });

  test('is what a workload runs with', () => {
    const chart = shop();
    const priority = new PriorityClass(chart, 'checkout', checkout);
    new HardenedDeployment(chart, 'web', { ...required, port: 8080, priority });
    expect(classesOf(chart).map(({ metadata }) => metadata.name)).toEqual(['checkout']);
    expect(objectOf(chart, 'Deployment').spec).toMatchObject({
      template: { spec: { priorityClassName: 'checkout' } },
    });
  });

  test('of the platform is named, and the trace says that it is', () => {
    const priority = PriorityClass.external('platform-high');
    expect(podOf({ priority }).priorityClassName).toBe('platform-high');
    expect(web({ priority }).metadata.annotations).toEqual({ 'keelson.dev/external': 'PriorityClass/platform-high' });
  });

  test("of the chart's defaults is the platform's", () => {
    const { metadata, spec } = web({}, { priorityClass: 'platform-standard' });
    expect(metadata.annotations).toEqual({ 'keelson.dev/external': 'PriorityClass/platform-standard' });
    expect(spec).toMatchObject({ template: { spec: { priorityClassName: 'platform-standard' } } });
  });

  test('is declared once for all workloads of a namespace, in whatever chart', () => {
    const app = new App();
    const charts = ['one', 'two'].map((id) => new Chart(app, id, { namespace: 'shop' }));
    for (const chart of charts) new HardenedDeployment(chart, `web-${chart.node.id}`, { ...required, port: 8080 });
    expect(charts.flatMap(classesOf)).toMatchObject([{ ...standard, metadata: { name: 'shop-standard' } }]);
  });

  test("may take the place of the namespace's own", () => {
    const chart = shop();
    new PriorityClass(chart, 'shop-standard', checkout);
    new HardenedDeployment(chart, 'web', { ...required, port: 8080 });
    expect(classesOf(chart)).toMatchObject([{ metadata: { name: 'shop-standard' }, value: 200_000 }]);
  });

  test('is refused after a workload has the one of that name', () => {
    const chart = shop();
    new HardenedDeployment(chart, 'web', { ...required, port: 8080 });
    expect(refusal(() => new PriorityClass(chart, 'shop-standard', checkout), '[shop/shop-standard] ')).toBe(
      '\'name\' must be declared once, before the first workload that runs with it, got "shop-standard" after shop/PriorityClass-standard',
    );
  });

  test.each<[string, Partial<PriorityClassProps>, string]>([
    [
      'a value of the system',
      { value: 1_000_000_001 },
      "'value' must be a whole number from -1000000000 to 1000000000, got 1000000001",
    ],
    ['NaN', { value: NaN }, "'value' must be a whole number from -1000000000 to 1000000000, got NaN"],
    ['an empty description', { description: '' }, '\'description\' must be a text that is not empty, got ""'],
    ['null', { description: wrong(null) }, "'description' must be left out or have a value, got null"],
    [
      'an unknown preemption',
      { preemption: wrong('Always') },
      "'preemption' must be 'PreemptLowerPriority' or 'Never', got \"Always\"",
    ],
    [
      'a name of the system',
      { name: 'system-mine' },
      "'name' must not start with 'system-', which the cluster keeps for itself, got \"system-mine\"",
    ],
    [
      'a name that fits no label',
      { name: 'p'.repeat(64) },
      `'name' must be lower case letters, digits, '-' and '.', each part starting and ending with a letter or digit, of at most 63 characters (the name is also a label value), got "${'p'.repeat(64)}"`,
    ],
  ])('refuses %s', (_, props, message) => {
    expect(refusal(() => new PriorityClass(shop(), 'checkout', { ...checkout, ...props }), '[shop/checkout] ')).toBe(
      message,
    );
  });

  test.each([
    ['a bare name', 'high', '"high"'],
    ['a name without saying whose it is', { name: 'high', external: false }, '{"name":"high","external":false}'],
  ])('is refused of a workload as %s', (_, priority, shown) => {
    expect(refusalOf({ priority: wrong(priority) })).toBe(
      `'priority' must be a PriorityClass, or PriorityClass.external('…'), got ${shown}`,
    );
  });

  test('of the platform must have a name', () => {
    expect(refusalOf({ priority: PriorityClass.external('') })).toBe(
      "'priority' must be lower case letters, digits, '-' and '.', each part starting and ending with a letter or digit, of at most 253 characters (a DNS name has no more), got \"\"",
    );
  });
});
