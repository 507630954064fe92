import { IConstruct } from 'constructs';
import { fail, got } from '../core/errors';
import { knownProps } from '../core/props';

/** Says no to something that is on by default. */
export interface Without {
  /** Why: one sentence that a stranger understands. It is written on the object. */
  readonly none: string;
}

/** Whether something is off. */
export function isNone<T extends object>(value: T | Without | undefined): value is Without {
  return typeof value === 'object' && value !== null && 'none' in value;
}

/**
 * The reason for which something is off.
 *
 * @throws Error `'eject' must say its reason on one line, { none: '…' }, got {"none":""}`
 */
export function noneOf(scope: IConstruct, prop: string, value: Without): string {
  knownProps(scope, prop, value, { none: true });
  const { none } = value;
  if (typeof none !== 'string' || none.trim() === '' || /[\u0000-\u001f]/.test(none)) {
    fail(scope, `'${prop}' must say its reason on one line, { none: '…' }, got ${got(value)}`);
  }
  return none.trim();
}
