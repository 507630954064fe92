/**
 * The day of the synth in UTC, such as `2026-11-21`. With `SOURCE_DATE_EPOCH` in the environment it is that of these
 * seconds since 1970, so that a build can be repeated: https://reproducible-builds.org/specs/source-date-epoch/
 */
export function today(): string {
  const { SOURCE_DATE_EPOCH: epoch = '' } = process.env;
  return dayOf(/^\d+$/.test(epoch) ? Number(epoch) * 1000 : Date.now());
}

/** The day some days after another one. */
export function daysAfter(day: string, days: number): string {
  return dayOf(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000);
}

function dayOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}
