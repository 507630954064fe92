import { text } from './json';

/** Milliseconds of each unit, as Go writes durations. */
const UNITS: Readonly<Record<string, number>> = {
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
  us: 1e-3,
  µs: 1e-3,
  ns: 1e-6,
};
const PARTS = /(\d+(?:\.\d*)?|\.\d+)(ms|us|µs|ns|h|m|s)/g;

/** Milliseconds of a duration such as `1.5s` or `1m30s`; undefined where it is none. */
export function milliseconds(duration: unknown): number | undefined {
  const written = text(duration) ?? '';
  const parts = [...written.matchAll(PARTS)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== written) return undefined;
  return parts.reduce((sum, [, amount = '', unit = '']) => sum + Number(amount) * (UNITS[unit] ?? 0), 0);
}

/** Milliseconds as a duration: `500ms`, `4s`, `4.5s`. */
export function printDuration(duration: number): string {
  return duration < 1000 ? `${duration}ms` : `${duration / 1000}s`;
}
