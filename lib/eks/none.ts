import { IConstruct } from 'constructs';
import { fail, got } from '../core/errors';
import { None, noneReason } from '../core/none';
import { noteException } from './home';

/**
 * Whether a protection is turned off; if so, its reason is noted in the stack.
 *
 * @throws Error `'deletionProtection' must be left out, or say its reason on one line: { none: '…' }, got false`
 * @throws Error `'replica.region' is no prop of 'replica', got "eu-west-1"; the nearest is 'none'`
 */
export function isNone<T>(scope: IConstruct, prop: string, value: T | None): value is None {
  if (value === true) return false;
  const reason = (value as Partial<None> | null)?.none;
  // Where it may be something else, an explicit undefined is as good as none.
  if (typeof value === 'object' && value !== null && reason === undefined) return false;
  noteException(scope, prop, noneReason(scope, prop, value));
  return true;
}

/**
 * A reason on one line, as an auditor reads a list of them.
 *
 * @throws Error `'state.local' must be on one line, got "a\nb"`
 */
export function oneLine(scope: IConstruct, prop: string, reason: string): string {
  if (/[\u0000-\u001f]/.test(reason)) fail(scope, `'${prop}' must be on one line, got ${got(reason)}`);
  return reason;
}
