import { got } from '../core/errors';
import { number, text } from './json';

/** Percent that an int-or-string bound such as `maxUnavailable` names; undefined for a number of pods. */
export function percentOf(bound: unknown): number | undefined {
  const digits = /^(\d+)%$/.exec(text(bound) ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Pods that a bound means; percentages rounded up, as for budgets and surges. */
export function podsOf(bound: unknown, replicas: number): number | undefined {
  const percent = percentOf(bound);
  return percent === undefined ? number(bound) : Math.ceil((percent * replicas) / 100);
}

/** Whether a bound is 0 or 0 %. */
export function isZero(bound: unknown): boolean {
  return number(bound) === 0 || percentOf(bound) === 0;
}

/** A value as messages show it after `got`. */
export function shown(value: unknown): string {
  return value === undefined || value === null ? 'none' : got(value);
}

/** A value with a note where it was not written but is the API server's default. */
export function orDefault(value: unknown, standard: string | number): string {
  return value === undefined || value === null ? `${standard} (the default)` : got(value);
}
