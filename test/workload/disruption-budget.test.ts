import { DisruptionBudget, DisruptionBudgetBounds, DisruptionBudgetProps } from '../../lib/workload/disruption-budget';
import { HardenedDaemonSet } from '../../lib/workload/daemon-set';
import { HardenedDeployment } from '../../lib/workload/deployment';
import { budget } from './expected';
import { objectsOf, refusal, required, shop, wrong } from './shop';

function render(props: Partial<DisruptionBudgetProps> = {}, replicas?: number) {
  const chart = shop();
  const target = new HardenedDeployment(chart, 'web', { ...required, port: 8080, replicas });
  new DisruptionBudget(chart, 'extra', { target, ...props });
  return objectsOf(chart)
    .filter(({ kind }) => kind === 'PodDisruptionBudget')
    .pop()!;
}

const bounds = (props: DisruptionBudgetBounds): unknown => {
  const { minAvailable, maxUnavailable } = render(props).spec as Record<string, unknown>;
  return { minAvailable, maxUnavailable };
};

describe('A DisruptionBudget', () => {
  test('lets one pod go at a time, and those that never get ready', () => {
    expect(render()).toEqual({ ...budget('web'), metadata: { ...budget('web').metadata, name: 'extra' } });
  });

  test('takes an explicit undefined as left out', () => {
    const none = { name: undefined, maxUnavailable: undefined, minAvailable: undefined, overrides: undefined };
    expect(render(none)).toEqual(render());
  });

  test('takes numbers and shares', () => {
    expect(bounds({ maxUnavailable: 2 })).toEqual({ maxUnavailable: 2 });
    expect(bounds({ maxUnavailable: '25%' })).toEqual({ maxUnavailable: '25%' });
    expect(bounds({ minAvailable: 2 })).toEqual({ minAvailable: 2 });
    expect(bounds({ minAvailable: '50%' })).toEqual({ minAvailable: '50%' });
    expect(bounds({ minAvailable: 0 })).toEqual({ minAvailable: 0 });
  });

  test('lets a single pod go, which no drain could move else', () => {
    expect(render({}, 1)).toMatchObject({ spec: { maxUnavailable: 1 } });
  });

  test('guards workloads that nobody counts', () => {
    const chart = shop();
    const target = new HardenedDaemonSet(chart, 'agent', { ...required, port: 8080 });
    new DisruptionBudget(chart, 'agent-budget', { target, maxUnavailable: '10%' });
    expect(objectsOf(chart)).toContainEqual(expect.objectContaining({ kind: 'PodDisruptionBudget' }));
  });

  const under = (got: string) =>
    `'minAvailable' must be under the fewest replicas (3), so that one pod may go, got ${got}; use 'maxUnavailable: 1'`;
  const over = (got: string) =>
    `'maxUnavailable' must be under the fewest replicas (3), so that one pod stays, got ${got}; use 'maxUnavailable: 1'`;
  test.each<[string, DisruptionBudgetBounds, string]>([
    ['that lets none go', { maxUnavailable: 0 }, "'maxUnavailable' must let at least one pod go, got 0"],
    [
      'that lets a share of none go',
      { maxUnavailable: '0%' },
      '\'maxUnavailable\' must let at least one pod go, got "0%"',
    ],
    ['that lets all go', { maxUnavailable: 3 }, over('3')],
    ['that lets all go by rounding', { maxUnavailable: '67%' }, over('"67%"')],
    [
      'that lets 100 % go',
      { maxUnavailable: '100%' },
      "'maxUnavailable' must be under '100%', so that one pod stays, got \"100%\"; use 'maxUnavailable: 1'",
    ],
    ['that keeps all', { minAvailable: 3 }, under('3')],
    ['that keeps more than there are', { minAvailable: 4 }, under('4')],
    ['that keeps every one of 100 %', { minAvailable: '100%' }, under('"100%"')],
    ['that keeps all by rounding', { minAvailable: '67%' }, under('"67%"')],
    [
      'of both bounds',
      { minAvailable: 1, maxUnavailable: 1 },
      "'minAvailable' must be left out beside 'maxUnavailable', got 1",
    ],
    ['of NaN', { maxUnavailable: NaN }, "'maxUnavailable' must be a whole number of at least 0, got NaN"],
    ['of a half', { minAvailable: 0.5 }, "'minAvailable' must be a whole number of at least 0, got 0.5"],
    [
      'of a text',
      { maxUnavailable: '1' },
      "'maxUnavailable' must be a number of pods or a share from '0%' to '100%', got \"1\"",
    ],
    [
      'of more than all',
      { maxUnavailable: '101%' },
      "'maxUnavailable' must be a number of pods or a share from '0%' to '100%', got \"101%\"",
    ],
    ['of null', { maxUnavailable: wrong(null) }, "'maxUnavailable' must be left out or have a value, got null"],
  ])('%s is refused', (_, props, message) => {
    expect(refusal(() => render(props, 3), '[shop/extra] ')).toBe(message);
  });

  test('that keeps 100 % is refused where nobody counts', () => {
    expect(refusal(() => render({ minAvailable: '100%' }), '[shop/extra] ')).toBe(
      "'minAvailable' must be under '100%', so that one pod may go, got \"100%\"; use 'maxUnavailable: 1'",
    );
  });

  test('is refused in upper case', () => {
    expect(refusal(() => render({ name: 'Web' }), '[shop/extra] ')).toBe(
      "'name' must be lower case letters, digits, '-' and '.', each part starting and ending with a letter or digit, of at most 253 characters (a DNS name has no more), got \"Web\"",
    );
  });
});
