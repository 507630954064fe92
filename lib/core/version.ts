import { IConstruct } from 'constructs';
import { defaultsOf } from './defaults';
import { fail, got } from './errors';

/** Oldest and newest minor of Kubernetes whose fields are known: see `imports/fields.json`. */
export const OLDEST_MINOR = 28;
/** Newest minor of Kubernetes whose fields are known. */
export const NEWEST_MINOR = 37;

/** The minor that the chart's `kubernetes` default names: 33 for `'1.33'`. */
export function minorOf(scope: IConstruct): number {
  return minorFrom(scope, defaultsOf(scope).kubernetes);
}

/**
 * The minor of a version such as `'1.33'`.
 *
 * @throws Error `'kubernetes' must be a minor version from '1.28' to '1.37', got …`
 */
export function minorFrom(scope: IConstruct, version: string): number {
  // A number would lose the zero of 1.30.
  const minor = typeof version === 'string' ? Number(/^1\.(\d\d)$/.exec(version)?.[1]) : NaN;
  if (!(minor >= OLDEST_MINOR && minor <= NEWEST_MINOR)) {
    fail(
      scope,
      `'kubernetes' must be a minor version from '1.${OLDEST_MINOR}' to '1.${NEWEST_MINOR}', got ${got(version)}`,
    );
  }
  return minor;
}
