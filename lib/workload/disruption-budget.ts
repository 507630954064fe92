import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { adopt } from '../core/adopt';
import { fail, got } from '../core/errors';
import { recommendedLabels } from '../core/labels';
import { DNS_SUBDOMAIN, objectName } from '../core/names';
import { wholeNumber } from '../core/numbers';
import { Overrides } from '../core/overrides';
import { PodSet } from '../core/pods';
import { knownProps, PropNames } from '../core/props';
import { Replicas } from '../core/replicas';
import { addValidationPerSynth } from '../core/synthesis';

/** A number of pods, or a share of them such as `'25%'`. */
export type PodCount = number | string;

/** How many pods drains and upgrades may take at once: one of the two bounds. */
export interface DisruptionBudgetBounds {
  /** Most pods gone at once; at least 1 or 1 %, and under all of several. @default 1 */
  readonly maxUnavailable?: PodCount;
  /** Fewest pods left; under the fewest replicas. @default - `maxUnavailable` says it */
  readonly minAvailable?: PodCount;
}

/** Properties for `DisruptionBudget`. */
export interface DisruptionBudgetProps extends DisruptionBudgetBounds {
  /** Name of the object. @default - the construct's id */
  readonly name?: string;
  /** Workload whose pods it guards. */
  readonly target: PodSet & { readonly replicas?: Replicas };
  /** Fields to set on the final object: JSON pointer → value. @default - none */
  readonly overrides?: Overrides;
}

/** The props of `DisruptionBudgetBounds`. */
export const DISRUPTION_BUDGET_BOUNDS: PropNames<DisruptionBudgetBounds> = { maxUnavailable: true, minAvailable: true };

const PROPS: PropNames<DisruptionBudgetProps> = {
  ...DISRUPTION_BUDGET_BOUNDS,
  name: true,
  target: true,
  overrides: true,
};

/**
 * A PodDisruptionBudget that always lets one pod go: a budget that lets none go hangs every drain and node upgrade.
 * Source: https://kubernetes.io/docs/tasks/run-application/configure-pdb/
 */
export class DisruptionBudget extends Construct {
  /** Name of the object. */
  readonly name: string;
  /** The `policy/v1` object. */
  readonly resource: k8s.KubePodDisruptionBudget;

  constructor(scope: Construct, id: string, props: DisruptionBudgetProps) {
    super(scope, id);
    knownProps(this, '', props, PROPS);
    const { name, target, overrides } = props;
    this.name = objectName(this, name, DNS_SUBDOMAIN);
    const bounds = resolveBounds(this, props, target.replicas);
    this.resource = new k8s.KubePodDisruptionBudget(this, 'Resource', {
      metadata: { name: this.name, labels: { ...recommendedLabels(this, { name: target.name }) } },
      spec: {
        ...bounds,
        // A pod that crash-loops must not block a drain either.
        unhealthyPodEvictionPolicy: 'AlwaysAllow',
        selector: { matchLabels: { ...target.podLabels } },
      },
    });
    adopt(this, this.resource, overrides);
  }
}

function resolveBounds(
  scope: Construct,
  props: DisruptionBudgetBounds,
  replicas: Replicas | undefined,
): Pick<k8s.PodDisruptionBudgetSpec, 'maxUnavailable' | 'minAvailable'> {
  const { minAvailable, maxUnavailable = minAvailable === undefined ? 1 : undefined } = props;
  if (minAvailable === undefined) {
    if (maxUnavailable === undefined) return {};
    const most = share(scope, 'maxUnavailable', maxUnavailable);
    if (most.value === 0) fail(scope, `'maxUnavailable' must let at least one pod go, got ${got(maxUnavailable)}`);
    checkMost(scope, maxUnavailable, most, replicas);
    return { maxUnavailable: intOrString(maxUnavailable) };
  }
  if (maxUnavailable !== undefined) {
    fail(scope, `'minAvailable' must be left out beside 'maxUnavailable', got ${got(minAvailable)}`);
  }
  const fewest = share(scope, 'minAvailable', minAvailable);
  // An autoscaler may still come and set another number of replicas: the checks look again at synth.
  const least = replicas?.fixed;
  const pods = fewest.percent && least !== undefined ? Math.ceil((least * fewest.value) / 100) : fewest.value;
  if ((fewest.percent && fewest.value === 100) || (least !== undefined && pods >= least)) {
    const under = least === undefined ? "'100%'" : `the fewest replicas (${least})`;
    fail(
      scope,
      `'minAvailable' must be under ${under}, so that one pod may go, got ${got(minAvailable)}; use 'maxUnavailable: 1'`,
    );
  }
  return { minAvailable: intOrString(minAvailable) };
}

/**
 * Refuses a budget that lets all pods go at once. Of a single one it must: else no node could be drained.
 * The API server rounds shares up. Source: https://kubernetes.io/docs/tasks/run-application/configure-pdb/#rounding-logic-when-specifying-percentages
 */
function checkMost(scope: Construct, given: PodCount, most: Share, replicas: Replicas | undefined): void {
  const under = (all: string): string =>
    `'maxUnavailable' must be under ${all}, so that one pod stays, got ${got(given)}; use 'maxUnavailable: 1'`;
  if (most.percent && most.value === 100) fail(scope, under("'100%'"));
  if (replicas === undefined) return;
  const faults = (): string[] => {
    const { least } = replicas;
    const gone = most.percent ? Math.ceil((least * most.value) / 100) : most.value;
    return least > 1 && gone >= least ? [under(`the fewest replicas (${least})`)] : [];
  };
  if (replicas.fixed === undefined) addValidationPerSynth(scope, faults);
  else for (const fault of faults()) fail(scope, fault);
}

interface Share {
  readonly value: number;
  readonly percent: boolean;
}

function share(scope: Construct, prop: string, count: PodCount): Share {
  if (typeof count === 'number') return { value: wholeNumber(scope, prop, count, { min: 0 }), percent: false };
  const percent = /^(\d{1,3})%$/.exec(count)?.[1];
  if (percent === undefined || Number(percent) > 100) {
    fail(scope, `'${prop}' must be a number of pods or a share from '0%' to '100%', got ${got(count)}`);
  }
  return { value: Number(percent), percent: true };
}

function intOrString(count: PodCount): k8s.IntOrString {
  return typeof count === 'number' ? k8s.IntOrString.fromNumber(count) : k8s.IntOrString.fromString(count);
}
