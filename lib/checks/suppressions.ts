import { isDay, SUPPRESS, SUPPRESS_UNTIL } from '../core/suppress';
import { annotationsOf, Item } from './item';

/** An exception that an object carries. */
export interface WrittenSuppression {
  /** Id of the rule. */
  readonly rule: string;
  /** Why; undefined where only a day is written. */
  readonly reason?: string;
  /** Last day on which it holds. @default - it has no end */
  readonly until?: string;
}

/** The exceptions that an object carries, by rule. */
export function suppressionsOf(item: Item): ReadonlyMap<string, WrittenSuppression> {
  const found = new Map<string, WrittenSuppression>();
  for (const [key, value] of Object.entries(annotationsOf(item))) {
    if (key.startsWith(SUPPRESS_UNTIL)) {
      const rule = key.slice(SUPPRESS_UNTIL.length);
      found.set(rule, { ...found.get(rule), rule, until: value.trim() });
    } else if (key.startsWith(SUPPRESS)) {
      const rule = key.slice(SUPPRESS.length);
      found.set(rule, { ...found.get(rule), rule, reason: value.trim() });
    }
  }
  return found;
}

/** Whether it has a reason and its last day is not over. Days compare as texts. */
export function holds(suppression: WrittenSuppression, today: string): boolean {
  const { reason, until } = suppression;
  return reason !== undefined && reason !== '' && (until === undefined || (isDay(until) && until >= today));
}
