import { IConstruct } from 'constructs';
import { fail, got } from './errors';

/** Inclusive bounds of a whole number. */
export interface Bounds {
  /** Smallest value taken. */
  readonly min: number;
  /** Largest value taken. @default - no upper bound */
  readonly max?: number;
}

/**
 * The number, if it is whole and within the bounds.
 *
 * @throws Error `'prop' must be a whole number from 1 to 65535, got 70000`
 */
export function wholeNumber(scope: IConstruct, prop: string, value: number, bounds: Bounds): number {
  const { min, max } = bounds;
  if (!Number.isSafeInteger(value) || value < min || (max !== undefined && value > max)) {
    const range = max === undefined ? `of at least ${min}` : `from ${min} to ${max}`;
    fail(scope, `'${prop}' must be a whole number ${range}, got ${got(value)}`);
  }
  return value;
}

/**
 * A port number.
 *
 * @throws Error `'port' must be a whole number from 1 to 65535, got 0`
 */
export function portNumber(scope: IConstruct, prop: string, value: number): number {
  return wholeNumber(scope, prop, value, { min: 1, max: 65535 });
}

/**
 * A text that says something.
 *
 * @throws Error `'owner' must be a text that is not empty, got ""`
 */
export function text(scope: IConstruct, prop: string, value: string): string {
  if (typeof value !== 'string' || value.trim() === '') {
    fail(scope, `'${prop}' must be a text that is not empty, got ${got(value)}`);
  }
  return value;
}
