import { IConstruct } from 'constructs';
import { fail, got } from '../core/errors';
import { isMap, isScalar, nameOf } from '../core/json';
import { secretLikeness } from '../core/secret-likeness';

/** Values of a Helm chart, as plain data; what is secret is referred to. */
export type HelmValues = Readonly<Record<string, unknown>>;

/**
 * Values that YAML can hold, and nothing secret among them: they end up in Git.
 *
 * @param instead how a secret gets in
 * @throws Error `'values' must be a map of plain data, got "a: b"`
 * @throws Error `'values.db.password' must not hold a secret by its name; …`
 * @throws Error `'values.size' must be plain data, got Size`
 */
export function helmValues(scope: IConstruct, prop: string, values: HelmValues, instead: string): HelmValues {
  if (!isMap(values)) fail(scope, `'${prop}' must be a map of plain data, got ${got(values)}`);
  check(scope, prop, '', values, instead);
  return structuredClone(values);
}

function check(scope: IConstruct, prop: string, name: string, value: unknown, instead: string): void {
  if (Array.isArray(value)) {
    value.forEach((each, index) => check(scope, `${prop}.${index}`, name, each, instead));
  } else if (isMap(value)) {
    for (const [key, each] of Object.entries(value)) {
      if (each !== undefined) check(scope, `${prop}.${key}`, key, each, instead);
    }
  } else if (!isScalar(value)) {
    fail(scope, `'${prop}' must be plain data, got ${nameOf(value)}`);
  } else if (typeof value === 'string') {
    const likeness = secretLikeness(name, value);
    if (likeness)
      fail(scope, `'${prop}' must hold nothing secret, as it is kept in Git, got ${likeness.what}; ${instead}`);
  }
}
