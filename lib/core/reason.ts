import { IConstruct } from 'constructs';
import { fail, got } from './errors';
import { PropNames } from './props';

/** Why a default is loosened. It is written into an annotation of the object, where an auditor finds it. */
export interface Reason {
  /** One sentence that a stranger understands. */
  readonly reason: string;
}

/** The props of `Reason`. */
export const REASON_PROPS: PropNames<Reason> = { reason: true };

/**
 * The reason's text.
 *
 * @throws Error `'prop' must say its reason: { reason: '…' }, got …`
 */
export function reasonOf(scope: IConstruct, prop: string, given: Reason): string {
  const { reason } = (given as Partial<Reason> | null | undefined) ?? {};
  if (typeof reason !== 'string' || reason.trim() === '' || /[\u0000-\u001f]/.test(reason)) {
    fail(scope, `'${prop}' must say its reason on one line, { reason: '…' }, got ${got(given)}`);
  }
  return reason.trim();
}
