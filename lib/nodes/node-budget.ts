import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import { parseSchedule } from '../core/cron';
import { fail, got } from '../core/errors';
import { goDuration } from '../core/go-duration';
import { wholeNumber } from '../core/numbers';
import { PropNames } from '../core/props';
import { secondsOf } from '../core/seconds';
import { choices } from './choices';

/** Why Karpenter takes a node away of its own accord. */
export type DisruptionReason = 'Underutilized' | 'Empty' | 'Drifted';

/** How many nodes of the pool may go at once: a number or a share, always or in a window. */
export interface NodeBudget {
  /** As a number; 0 keeps all. @default - `nodesPercent` */
  readonly nodes?: number;
  /** As whole percent of the pool's nodes, rounded up, 0 to 100. @default - `nodes` */
  readonly nodesPercent?: number;
  /** What it holds for. @default - all three */
  readonly reasons?: readonly DisruptionReason[];
  /** When a window opens, in the syntax of a CronJob, in UTC; with `duration`. @default - it holds always */
  readonly schedule?: string;
  /** How long the window is, in whole minutes; with `schedule`. @default - it holds always */
  readonly duration?: Duration;
}

/** The props of `NodeBudget`. */
export const BUDGET_PROPS: PropNames<NodeBudget> = {
  nodes: true,
  nodesPercent: true,
  reasons: [true],
  schedule: true,
  duration: true,
};

/** A budget as Karpenter takes it. */
export interface RenderedBudget {
  readonly nodes: string;
  readonly reasons?: readonly DisruptionReason[];
  readonly schedule?: string;
  readonly duration?: string;
}

const REASONS: readonly DisruptionReason[] = ['Underutilized', 'Empty', 'Drifted'];
const HOUR = 3600;
const DAY = 24 * HOUR;
const MACROS: Readonly<Record<string, number>> = {
  '@hourly': HOUR,
  '@daily': DAY,
  '@midnight': DAY,
  '@weekly': 7 * DAY,
  '@monthly': 31 * DAY,
};

/**
 * Budgets that bound disruption at any time, and forbid it at none for good.
 *
 * Source: https://karpenter.sh/docs/concepts/disruption/#nodepool-disruption-budgets
 *
 * @throws Error `'disruption.budgets' must bound Drifted at any time, got no budget for it without schedule, …`
 * @throws Error `'disruption.budgets' must allow some disruption at some time, got 0 nodes always: …`
 * @throws Error `'disruption.budgets.0' must have 'nodes' or 'nodesPercent', got …`
 * @throws Error `'disruption.budgets.0' must have 'schedule' and 'duration' together, got …`
 * @throws Error `'disruption.budgets.0.schedule' must …, got …`
 */
export function nodeBudgets(scope: IConstruct, budgets: readonly NodeBudget[]): readonly RenderedBudget[] {
  const rendered = budgets.map((budget, index) => rendering(scope, `disruption.budgets.${index}`, budget));
  if (rendered.length > 50) fail(scope, `'disruption.budgets' must be at most 50, got ${rendered.length}`);
  const always = (of: (budget: NodeBudget) => boolean) => (reason: DisruptionReason) =>
    budgets.some((budget) => of(budget) && (budget.reasons ?? REASONS).includes(reason));
  const unbound = REASONS.find((reason) => !always(({ schedule }) => schedule === undefined)(reason));
  if (unbound !== undefined) {
    fail(
      scope,
      `'disruption.budgets' must bound ${unbound} at any time, got no budget for it without schedule, and without one ` +
        'all nodes may go at once; add such as { nodesPercent: 10 }',
    );
  }
  if (REASONS.every(always((budget) => (budget.nodes ?? budget.nodesPercent) === 0 && neverEnds(budget)))) {
    fail(
      scope,
      "'disruption.budgets' must allow some disruption at some time, got 0 nodes always: nodes would keep old images; " +
        "open a window, or say why in disruption: { never: true, reason: '…' }",
    );
  }
  return rendered;
}

function rendering(scope: IConstruct, prop: string, budget: NodeBudget): RenderedBudget {
  const { nodes, nodesPercent, reasons, schedule, duration } = budget;
  if ((nodes === undefined) === (nodesPercent === undefined)) {
    fail(scope, `'${prop}' must have 'nodes' or 'nodesPercent', got ${got(budget)}`);
  }
  if (nodes !== undefined) wholeNumber(scope, `${prop}.nodes`, nodes, { min: 0 });
  if (nodesPercent !== undefined) wholeNumber(scope, `${prop}.nodesPercent`, nodesPercent, { min: 0, max: 100 });
  if (reasons !== undefined) choices(scope, `${prop}.reasons`, reasons, REASONS);
  return {
    nodes: nodes === undefined ? `${nodesPercent}%` : String(nodes),
    ...(reasons && { reasons }),
    ...windowOf(scope, prop, schedule, duration),
  };
}

function windowOf(
  scope: IConstruct,
  prop: string,
  schedule: string | undefined,
  duration: Duration | undefined,
): Pick<RenderedBudget, 'schedule' | 'duration'> {
  if (schedule === undefined && duration === undefined) return {};
  if (schedule === undefined || duration === undefined) {
    const missing = schedule === undefined ? 'schedule' : 'duration';
    fail(scope, `'${prop}' must have 'schedule' and 'duration' together, got no '${missing}'`);
  }
  if (typeof schedule !== 'string' || /TZ=/.test(schedule) || schedule.startsWith('@every')) {
    const words = "be five fields in UTC or a macro such as '@daily', without a time zone";
    fail(scope, `'${prop}.schedule' must ${words}, got ${got(schedule)}`);
  }
  const parsed = parseSchedule(schedule);
  if ('must' in parsed) fail(scope, `'${prop}.schedule' must ${parsed.must}, got ${got(schedule)}`);
  const seconds = secondsOf(scope, `${prop}.duration`, duration, { min: 60 });
  if (seconds % 60 !== 0) fail(scope, `'${prop}.duration' must be whole minutes, got ${seconds} seconds`);
  return { schedule, duration: goDuration(seconds) };
}

/** Whether it surely holds at any time: without a window, or with one as long as the longest time between two. */
function neverEnds({ schedule, duration }: NodeBudget): boolean {
  return schedule === undefined || (duration?.toSeconds() ?? 0) >= longestGap(schedule);
}

/** A bound of the time between two windows, in seconds; infinite where months or days of months are picked. */
function longestGap(schedule: string): number {
  const [, hour = '', day = '', month = '', weekday = ''] = schedule.trim().split(/\s+/);
  if (schedule.startsWith('@')) return MACROS[schedule] ?? Infinity;
  const isFree = (field: string): boolean => field === '*' || field === '?';
  if (!isFree(day) || !isFree(month)) return Infinity;
  if (!isFree(weekday)) return 7 * DAY;
  return isFree(hour) ? HOUR : DAY;
}
