import { Duration } from 'cdk8s';
import { behaviorOf, ScalingBehavior } from '../../lib/scaling/scaling-behavior';
import { shop } from './target';

const { seconds } = Duration;

describe('The behaviour of an autoscaler', () => {
  const up = {
    stabilizationWindowSeconds: 0,
    policies: [
      { type: 'Percent', value: 100, periodSeconds: 30 },
      { type: 'Pods', value: 5, periodSeconds: 60 },
    ],
    selectPolicy: 'Max',
  };
  const down = {
    stabilizationWindowSeconds: 300,
    policies: [{ type: 'Percent', value: 50, periodSeconds: 60 }],
    selectPolicy: 'Min',
  };

  test.each<[string, ScalingBehavior | undefined, unknown]>([
    ['quick up and careful down by default', undefined, { scaleUp: up, scaleDown: down }],
    [
      'the same when undefined is written out',
      { up: undefined, down: { window: undefined } },
      { scaleUp: up, scaleDown: down },
    ],
    [
      'another window beside the default steps',
      { down: { window: Duration.minutes(10) } },
      { scaleUp: up, scaleDown: { ...down, stabilizationWindowSeconds: 600 } },
    ],
    [
      'other steps beside the default window',
      {
        up: {
          steps: [
            { percent: 900, per: seconds(15) },
            { pods: 2, per: Duration.minutes(30) },
          ],
        },
      },
      {
        scaleUp: {
          ...up,
          policies: [
            { type: 'Percent', value: 900, periodSeconds: 15 },
            { type: 'Pods', value: 2, periodSeconds: 1800 },
          ],
        },
        scaleDown: down,
      },
    ],
    ['another choice', { up: { select: 'min' } }, { scaleUp: { ...up, selectPolicy: 'Min' }, scaleDown: down }],
    [
      'no way down',
      { down: { select: 'disabled' } },
      { scaleUp: up, scaleDown: { ...down, selectPolicy: 'Disabled' } },
    ],
  ])('is %s', (_, behavior, rendered) => {
    expect(behaviorOf(shop(), behavior)).toEqual(rendered);
  });

  const per = seconds(60);
  test.each<[string, ScalingBehavior, string]>([
    [
      'a window beyond an hour',
      { down: { window: seconds(4000) } },
      `'behavior.down.window' must be a whole number from 0 to 3600, got 4000`,
    ],
    [
      'half a second',
      { up: { window: Duration.millis(500) } },
      `'behavior.up.window' must be a whole number from 0 to 3600, got 0.5`,
    ],
    [
      'a bare number',
      { up: { window: 30 as unknown as Duration } },
      `'behavior.up.window' must be a Duration such as Duration.seconds(30), got 30`,
    ],
    [
      'a step beyond half an hour',
      { up: { steps: [{ pods: 1, per: Duration.hours(1) }] } },
      `'behavior.up.steps[0].per' must be a whole number from 1 to 1800, got 3600`,
    ],
    [
      'a step in no time',
      { up: { steps: [{ pods: 1, per: seconds(0) }] } },
      `'behavior.up.steps[0].per' must be a whole number from 1 to 1800, got 0`,
    ],
    [
      'no steps',
      { up: { steps: [] } },
      `'behavior.up.steps' must have at least one step, got []; to stand still set 'select' to 'disabled'`,
    ],
    [
      'no pods',
      { up: { steps: [{ pods: 0, per }] } },
      `'behavior.up.steps[0].pods' must be a whole number of at least 1, got 0`,
    ],
    [
      'a percentage that is no number',
      { up: { steps: [{ percent: NaN, per }] } },
      `'behavior.up.steps[0].percent' must be a whole number of at least 1, got NaN`,
    ],
    [
      'removing more than there is',
      { down: { steps: [{ percent: 150, per }] } },
      `'behavior.down.steps[0].percent' must be a whole number from 1 to 100, got 150`,
    ],
    [
      'pods and percent in one step',
      { up: { steps: [{ pods: 1, percent: 1, per }] } },
      `'behavior.up.steps[0]' must have either 'percent' or 'pods', got both`,
    ],
    [
      'two steps of one period',
      {
        up: {
          steps: [
            { pods: 1, per },
            { pods: 2, per },
          ],
        },
      },
      `'behavior.up.steps' must have one step in pods per 60 seconds, got two`,
    ],
    [
      'a choice that does not exist',
      { up: { select: 'most' as never } },
      `'behavior.up.select' must be 'max', 'min' or 'disabled', got "most"`,
    ],
  ])('refuses %s', (_, behavior, message) => {
    expect(() => behaviorOf(shop(), behavior)).toThrow(new Error(`[shop] ${message}`));
  });
});
