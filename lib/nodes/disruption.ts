import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import { fail, got, oneOf } from '../core/errors';
import { goDuration } from '../core/go-duration';
import { PropNames } from '../core/props';
import { secondsOf } from '../core/seconds';
import { Never, neverOf } from './never';
import { BUDGET_PROPS, NodeBudget, nodeBudgets, RenderedBudget } from './node-budget';

/** When and how fast Karpenter takes nodes away of its own accord: empty, underused or drifted ones. */
export interface NodeDisruptionProps {
  /** Which nodes it packs together. @default 'WhenEmptyOrUnderutilized' */
  readonly consolidationPolicy?: 'WhenEmptyOrUnderutilized' | 'WhenEmpty';
  /**
   * How long no pod must have come to or gone from a node before it is one of them, in whole seconds.
   * @default Duration.minutes(5), the time for which an autoscaler remembers a higher demand
   */
  readonly consolidateAfter?: Duration;
  /** How many nodes may go at once; the strictest that holds counts. @default [{ nodesPercent: 10 }] */
  readonly budgets?: readonly NodeBudget[];
}

/** The props of `disruption`. */
export const DISRUPTION_PROPS: PropNames<NodeDisruptionProps | Never> = {
  consolidationPolicy: true,
  consolidateAfter: true,
  budgets: [BUDGET_PROPS],
  never: true,
  reason: true,
};

/** Disruption as Karpenter takes it. */
export interface Disruption {
  readonly consolidationPolicy: string;
  readonly consolidateAfter: string;
  readonly budgets: readonly RenderedBudget[];
  /** Why it never happens; undefined where it does. */
  readonly neverBecause?: string;
}

const POLICIES = ['WhenEmptyOrUnderutilized', 'WhenEmpty'] as const;

/**
 * Disruption with every field decided.
 *
 * @throws Error `'disruption.consolidationPolicy' must be 'WhenEmptyOrUnderutilized' or 'WhenEmpty', got …`
 * @throws Error `'disruption' must say its reason on one line, { reason: '…' }, got {"never":true}`
 * @throws Error `'disruption' must have nothing beside 'never' and 'reason', got …`
 * @throws Error `'disruption.reason' must be left out unless 'never' is true, got …`
 * @throws Error what `nodeBudgets` throws
 */
export function disruptionOf(scope: IConstruct, disruption: NodeDisruptionProps | Never): Disruption {
  const neverBecause = neverOf(scope, 'disruption', disruption);
  const { consolidationPolicy, consolidateAfter, budgets } = disruption as NodeDisruptionProps;
  if (neverBecause !== undefined) {
    if ([consolidationPolicy, consolidateAfter, budgets].some((each) => each !== undefined)) {
      fail(scope, `'disruption' must have nothing beside 'never' and 'reason', got ${got(disruption)}`);
    }
    const budget = { nodes: '0' };
    return { consolidationPolicy: 'WhenEmpty', consolidateAfter: 'Never', budgets: [budget], neverBecause };
  }
  const { reason } = disruption as Partial<Never>;
  if (reason !== undefined)
    fail(scope, `'disruption.reason' must be left out unless 'never' is true, got ${got(reason)}`);
  const policy = consolidationPolicy ?? 'WhenEmptyOrUnderutilized';
  if (!POLICIES.includes(policy)) {
    fail(scope, `'disruption.consolidationPolicy' must be ${oneOf(POLICIES)}, got ${got(policy)}`);
  }
  const after = consolidateAfter ?? Duration.minutes(5);
  return {
    consolidationPolicy: policy,
    consolidateAfter: goDuration(secondsOf(scope, 'disruption.consolidateAfter', after, { min: 0 })),
    budgets: nodeBudgets(scope, budgets ?? [{ nodesPercent: 10 }]),
  };
}
