import { IConstruct } from 'constructs';
import { fail, got } from '../core/errors';
import { knownProps, Shape } from '../core/props';
import { noteException } from './home';

/** Says no to a protection that is on by default. */
export interface None {
  /** Why: one sentence that a stranger understands. */
  readonly none: string;
}

/** The props of `None`, where the prop may be something else too. */
export const NONE_PROPS: Shape = { '?': { none: true } };

/**
 * Whether a protection is turned off; if so, its reason is noted in the stack.
 *
 * @throws Error `'deletionProtection' must be left out, or say its reason: { none: '…' }, got false`
 * @throws Error `'replica.region' is no prop of 'replica', got "eu-west-1"; the nearest is 'none'`
 */
export function isNone<T>(scope: IConstruct, prop: string, value: T | None): value is None {
  if (value === true) return false;
  const reason = (value as Partial<None> | null)?.none;
  // Where it may be something else, an explicit undefined is as good as none.
  if (typeof value === 'object' && value !== null && reason === undefined) return false;
  if (typeof reason !== 'string' || reason.trim() === '') {
    fail(scope, `'${prop}' must be left out, or say its reason: { none: '…' }, got ${got(value)}`);
  }
  oneLine(scope, `${prop}.none`, reason);
  knownProps(scope, prop, value as None, { none: true });
  noteException(scope, prop, reason);
  return true;
}

/**
 * A reason on one line, as an auditor reads a list of them.
 *
 * @throws Error `'replica.none' must be on one line, got "a\nb"`
 */
export function oneLine(scope: IConstruct, prop: string, reason: string): string {
  if (/[\u0000-\u001f]/.test(reason)) fail(scope, `'${prop}' must be on one line, got ${got(reason)}`);
  return reason;
}
