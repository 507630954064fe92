import { IConstruct } from 'constructs';
import { fail, got } from './errors';
import { knownProps, Shape } from './props';

/** Says no to something that is on by default. */
export interface None {
  /** Why: one sentence that a stranger understands. It is written where an auditor finds it. */
  readonly none: string;
}

/** The props of `None`, where the prop may be something else too. */
export const NONE_PROPS: Shape = { '?': { none: true } };

/** Whether a prop says no, and not something else. */
export function saysNone<T extends object>(value: T | None | undefined): value is None {
  return typeof value === 'object' && value !== null && 'none' in value;
}

/**
 * The reason for which something is off.
 *
 * @throws Error `'prune' must be left out, or say its reason on one line: { none: '…' }, got false`
 * @throws Error `'replica.region' is no prop of 'replica', got "eu-west-1"; the nearest is 'none'`
 */
export function noneReason(scope: IConstruct, prop: string, value: unknown): string {
  const { none } = (value as Partial<None> | null | undefined) ?? {};
  if (typeof none !== 'string' || none.trim() === '' || /[\u0000-\u001f]/.test(none)) {
    fail(scope, `'${prop}' must be left out, or say its reason on one line: { none: '…' }, got ${got(value)}`);
  }
  knownProps(scope, prop, value as None, { none: true });
  return none.trim();
}
