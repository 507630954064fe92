import { IConstruct } from 'constructs';
import { fail, got } from '../core/errors';
import { knownProps, Shape } from '../core/props';

/** Says no to something that is on by default. */
export interface NoneBecause {
  /** Why: one sentence that a stranger understands. It is written on the object. */
  readonly none: string;
}

/** The props of `NoneBecause`, where the prop may be something else too. */
export const NONE_PROPS: Shape = { '?': { none: true } };

/**
 * The reason for which something is off; undefined where it is on.
 *
 * @throws Error `'prune' must be left out, or say its reason on one line: { none: '…' }, got false`
 */
export function noneOf(scope: IConstruct, prop: string, value: object | undefined): string | undefined {
  if (value === undefined) return undefined;
  const { none } = (value as Partial<NoneBecause> | null) ?? {};
  if (typeof none !== 'string' || none.trim() === '' || /[\u0000-\u001f]/.test(none)) {
    fail(scope, `'${prop}' must be left out, or say its reason on one line: { none: '…' }, got ${got(value)}`);
  }
  knownProps(scope, prop, value as NoneBecause, { none: true });
  return none.trim();
}

/** Annotations that tell the reasons of what is off: `keelson.dev/<what>-reason`. */
export function reasonAnnotations(reasons: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const given = Object.entries(reasons).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(given.map(([what, reason]) => [`keelson.dev/${what}-reason`, reason]));
}
