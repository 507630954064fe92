import { Duration } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { IConstruct } from 'constructs';
import { secondsOf } from '../core/seconds';
import { fail, got, oneOf } from '../core/errors';
import { wholeNumber } from '../core/numbers';
import { knownProps, PropNames } from '../core/props';

/** How fast an autoscaler moves. */
export interface ScalingBehavior {
  /**
   * When more pods are needed.
   * @default - at once: no window, and the larger of 100 % per 30 seconds and 5 pods per 60 seconds
   */
  readonly up?: ScalingSpeed;
  /** When fewer are needed. @default - 50 % per 60 seconds, of the highest demand of the last 300 seconds */
  readonly down?: ScalingSpeed;
}

/** Speed in one direction; what is left out keeps the direction's default. */
export interface ScalingSpeed {
  /** Time whose safest recommendation counts, in whole seconds from 0 to 3600. @default - up 0, down 300 seconds */
  readonly window?: Duration;
  /** Steps allowed. @default - up: 100 % per 30 seconds, 5 pods per 60 seconds; down: 50 % per 60 seconds */
  readonly steps?: readonly ScalingStep[];
  /** Which of the steps counts; `disabled` never moves in this direction. @default - up `max`, down `min` */
  readonly select?: 'max' | 'min' | 'disabled';
}

/** A step: so much within a period, in whole seconds from 1 to 1800. Percentages are of the current pods. */
export type ScalingStep =
  { readonly percent: number; readonly per: Duration } | { readonly pods: number; readonly per: Duration };

const SPEED_PROPS: PropNames<ScalingSpeed> = { window: true, steps: [true], select: true };
const STEP_PROPS: PropNames<ScalingStep> = { percent: true, pods: true, per: true };

/** The props of `ScalingBehavior`. */
export const BEHAVIOR_PROPS: PropNames<ScalingBehavior> = { up: SPEED_PROPS, down: SPEED_PROPS };

/** Most seconds of a window. Source: HPAScalingRules of https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/ */
const LONGEST_WINDOW = 3600;
/** Most seconds of a step. Source: HPAScalingPolicy of the same page */
const LONGEST_STEP = 1800;

const SELECT = { max: 'Max', min: 'Min', disabled: 'Disabled' } as const;

/** The defaults, from the article that issue 3 builds: up quickly, down carefully. */
const UP: Required<ScalingSpeed> = {
  window: Duration.seconds(0),
  steps: [
    { percent: 100, per: Duration.seconds(30) },
    { pods: 5, per: Duration.seconds(60) },
  ],
  select: 'max',
};
/** The window is the default of Kubernetes; a shorter one flaps (rule `hpa-scale-down-window`). */
const DOWN: Required<ScalingSpeed> = {
  window: Duration.seconds(300),
  steps: [{ percent: 50, per: Duration.seconds(60) }],
  select: 'min',
};

/**
 * Behaviour as the API has it.
 *
 * @throws Error `'behavior.down.window' must be a whole number from 0 to 3600, got 4000`
 * @throws Error `'behavior.up.steps[0].per' must be a whole number from 1 to 1800, got 3600`
 * @throws Error `'behavior.down.steps[0].percent' must be a whole number from 1 to 100, got 150`
 * @throws Error `'behavior.up.steps' must …`, `'behavior.up.select' must …`
 */
export function behaviorOf(scope: IConstruct, behavior: ScalingBehavior = {}): k8s.HorizontalPodAutoscalerBehaviorV2 {
  const { up = {}, down = {} } = behavior;
  return {
    scaleUp: rulesOf(scope, 'behavior.up', up, UP),
    scaleDown: rulesOf(scope, 'behavior.down', down, DOWN, 100),
  };
}

function rulesOf(
  scope: IConstruct,
  prop: string,
  speed: ScalingSpeed,
  defaults: Required<ScalingSpeed>,
  mostPercent?: number,
): k8s.HpaScalingRulesV2 {
  const { window = defaults.window, steps = defaults.steps, select = defaults.select } = speed;
  if (steps.length === 0) {
    fail(scope, `'${prop}.steps' must have at least one step, got []; to stand still set 'select' to 'disabled'`);
  }
  if (!Object.hasOwn(SELECT, select)) {
    fail(scope, `'${prop}.select' must be ${oneOf(Object.keys(SELECT))}, got ${got(select)}`);
  }
  const policies = steps.map((step, index) => policyOf(scope, `${prop}.steps[${index}]`, step, mostPercent));
  refuseTwins(scope, prop, policies);
  return {
    stabilizationWindowSeconds: secondsOf(scope, `${prop}.window`, window, { min: 0, max: LONGEST_WINDOW }),
    policies,
    selectPolicy: SELECT[select],
  };
}

function policyOf(scope: IConstruct, prop: string, step: ScalingStep, mostPercent?: number): k8s.HpaScalingPolicyV2 {
  knownProps(scope, prop, step, STEP_PROPS);
  const periodSeconds = secondsOf(scope, `${prop}.per`, step.per, { min: 1, max: LONGEST_STEP });
  if ('percent' in step && 'pods' in step) fail(scope, `'${prop}' must have either 'percent' or 'pods', got both`);
  if ('pods' in step) {
    return { type: 'Pods', value: wholeNumber(scope, `${prop}.pods`, step.pods, { min: 1 }), periodSeconds };
  }
  const bounds = mostPercent === undefined ? { min: 1 } : { min: 1, max: mostPercent };
  return { type: 'Percent', value: wholeNumber(scope, `${prop}.percent`, step.percent, bounds), periodSeconds };
}

function refuseTwins(scope: IConstruct, prop: string, policies: readonly k8s.HpaScalingPolicyV2[]): void {
  for (const [index, { type, periodSeconds }] of policies.entries()) {
    const first = policies.findIndex((each) => each.type === type && each.periodSeconds === periodSeconds);
    if (first < index) {
      fail(
        scope,
        `'${prop}.steps' must have one step in ${type === 'Pods' ? 'pods' : 'percent'} per ${periodSeconds} seconds, got two`,
      );
    }
  }
}
