import { IConstruct } from 'constructs';
import { fail, got } from '../../core/errors';
import { Bounds, wholeNumber } from '../../core/numbers';

/** Number of nodes that Terraform sets once and an autoscaler, or a person, changes. */
export interface ScalingNodeSize {
  /** Fewest nodes. EKS refuses to raise it above the nodes that are there: raise those first, by hand. */
  readonly min: number;
  /** Most nodes, at least 1. */
  readonly max: number;
  /** Nodes when the group is made; later changes of the live number stay. @default - `min` */
  readonly initial?: number;
}

/** Number of nodes that each deploy sets back to what is written here. */
export interface FixedNodeSize {
  /** Fewest nodes. */
  readonly min: number;
  /** Most nodes, at least 1. */
  readonly max: number;
  /** Nodes, at all times. */
  readonly desired: number;
}

/** The size of a group, checked. */
export interface NodeSize {
  readonly min: number;
  readonly max: number;
  readonly desired: number;
  /** Whether each deploy sets the number of nodes. */
  readonly fixed: boolean;
}

/**
 * A size that EKS takes.
 *
 * @throws Error `'size' must have 'initial' (set once) or 'desired' (set by each deploy), not both, got …`
 * @throws Error `'size.min' must be at most 'size.max' (2), got 3`
 * @throws Error `'size.initial' must be a whole number from 2 to 4, got 5`
 */
export function nodeSize(scope: IConstruct, size: ScalingNodeSize | FixedNodeSize): NodeSize {
  const given = (size as ScalingNodeSize | FixedNodeSize | undefined) ?? {};
  const { min, max, initial, desired } = given as ScalingNodeSize & Partial<FixedNodeSize>;
  if (initial !== undefined && desired !== undefined) {
    fail(scope, `'size' must have 'initial' (set once) or 'desired' (set by each deploy), not both, got ${got(size)}`);
  }
  wholeNumber(scope, 'size.min', min, { min: 0 });
  wholeNumber(scope, 'size.max', max, { min: 1 });
  if (min > max) fail(scope, `'size.min' must be at most 'size.max' (${max}), got ${min}`);
  const fixed = desired !== undefined;
  const nodes = desired ?? initial ?? min;
  return { min, max, desired: wholeNumber(scope, fixed ? 'size.desired' : 'size.initial', nodes, { min, max }), fixed };
}

/** How many nodes a rollout may take away at once, at most 100: as a number, … */
export interface MaxUnavailable {
  /** Nodes, from 1 to the group's most. */
  readonly maxUnavailable: number;
}

/** … or as a share of the group. */
export interface MaxUnavailablePercent {
  /** Percent of the nodes, 1 to 100. */
  readonly maxUnavailablePercent: number;
}

/** How a rollout goes, in the provider's words. */
export interface NodeUpdate {
  readonly maxUnavailable?: number;
  readonly maxUnavailablePercentage?: number;
}

/** Source: https://docs.aws.amazon.com/eks/latest/APIReference/API_NodegroupUpdateConfig.html */
const UNAVAILABLE: Bounds = { min: 1, max: 100 };

/**
 * A rollout that the group can do.
 *
 * @throws Error `'update' must have 'maxUnavailable' or 'maxUnavailablePercent', got …`
 * @throws Error `'update.maxUnavailable' must be a whole number from 1 to 4, got 5`
 */
export function nodeUpdate(
  scope: IConstruct,
  update: MaxUnavailable | MaxUnavailablePercent,
  { max }: NodeSize,
): NodeUpdate {
  const { maxUnavailable, maxUnavailablePercent } = update as Partial<MaxUnavailable & MaxUnavailablePercent>;
  if ((maxUnavailable === undefined) === (maxUnavailablePercent === undefined)) {
    fail(scope, `'update' must have 'maxUnavailable' or 'maxUnavailablePercent', got ${got(update)}`);
  }
  if (maxUnavailable === undefined) {
    const percent = maxUnavailablePercent as number;
    return { maxUnavailablePercentage: wholeNumber(scope, 'update.maxUnavailablePercent', percent, UNAVAILABLE) };
  }
  const bounds = { min: 1, max: Math.min(max, 100) };
  return { maxUnavailable: wholeNumber(scope, 'update.maxUnavailable', maxUnavailable, bounds) };
}
