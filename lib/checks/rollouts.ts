import { isZero } from './bounds';
import { isSet, record, text } from './json';
import { budgetOf, probeOf } from './pod';
import { noted, Workload } from './workloads';

/** How a Deployment or DaemonSet replaces its pods, with the API server's defaults. */
export interface Rollout {
  /** `RollingUpdate`, `Recreate` or `OnDelete`. */
  readonly type: string;
  /** Pods above the wanted number; an int or a percentage. */
  readonly maxSurge: unknown;
  /** Pods that may be missing; an int or a percentage. */
  readonly maxUnavailable: unknown;
}

/** How a Deployment or DaemonSet replaces its pods; undefined for other kinds. */
export function rolloutOf({ kind, item }: Workload): Rollout | undefined {
  const spec = record(item.json.spec);
  const standard = STANDARD[kind];
  if (!standard) return undefined;
  const strategy = record(kind === 'DaemonSet' ? spec.updateStrategy : spec.strategy);
  const { maxSurge, maxUnavailable } = record(strategy.rollingUpdate);
  return {
    type: text(strategy.type) ?? 'RollingUpdate',
    maxSurge: isSet(maxSurge) ? maxSurge : standard.maxSurge,
    maxUnavailable: isSet(maxUnavailable) ? maxUnavailable : standard.maxUnavailable,
  };
}

/** Whether new pods start before old ones stop. */
export function surges(workload: Workload): boolean {
  const rollout = rolloutOf(workload);
  return rollout?.type === 'RollingUpdate' && !isZero(rollout.maxSurge);
}

/**
 * Seconds that the slowest container may take to start: its startup probe's budget, or what Keelson wrote down
 * (`keelson.dev/starts-within-seconds`); undefined where neither is there.
 */
export function startupBudget(workload: Workload): number | undefined {
  const budgets = workload.containers.flatMap((container) => {
    const probe = probeOf(container, 'startupProbe');
    return probe ? [budgetOf(probe)] : [];
  });
  return budgets.length > 0 ? Math.max(...budgets) : noted(workload, 'keelson.dev/starts-within-seconds');
}

const STANDARD: Readonly<Record<string, { readonly maxSurge: unknown; readonly maxUnavailable: unknown }>> = {
  Deployment: { maxSurge: '25%', maxUnavailable: '25%' },
  DaemonSet: { maxSurge: 0, maxUnavailable: 1 },
};
