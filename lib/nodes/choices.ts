import { IConstruct } from 'constructs';
import { fail, got, oneOf } from '../core/errors';

/** What each of a list must be. */
export interface Choice {
  /** Pattern of the whole text. */
  readonly pattern: RegExp;
  /** The pattern in words, with an example. */
  readonly words: string;
}

/**
 * A list of texts, at least one, each once.
 *
 * @throws Error `'zones' must hold at least one, or be left out, got []`
 * @throws Error `'zones' must be a zone such as 'eu-west-1a' each, got "a"`
 * @throws Error `'zones' must have each once, got "eu-west-1a" twice`
 */
export function choices<T extends string>(
  scope: IConstruct,
  prop: string,
  values: readonly T[],
  choice: Choice | readonly T[],
): readonly T[] {
  if (!Array.isArray(values) || values.length === 0) {
    fail(scope, `'${prop}' must hold at least one, or be left out, got ${got(values)}`);
  }
  for (const [index, value] of values.entries()) {
    const fits = 'pattern' in choice ? typeof value === 'string' && choice.pattern.test(value) : choice.includes(value);
    const words = 'pattern' in choice ? choice.words : oneOf(choice);
    if (!fits) fail(scope, `'${prop}' must be ${words} each, got ${got(value)}`);
    if (values.indexOf(value) !== index) fail(scope, `'${prop}' must have each once, got ${got(value)} twice`);
  }
  return values;
}
