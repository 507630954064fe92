import { IConstruct } from 'constructs';
import { noneReason } from '../core/none';

/** The reason for which something is off; undefined where it is on. */
export function noneOf(scope: IConstruct, prop: string, value: object | undefined): string | undefined {
  return value === undefined ? undefined : noneReason(scope, prop, value);
}

/** Annotations that tell the reasons of what is off: `keelson.dev/<what>-reason`. */
export function reasonAnnotations(reasons: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const given = Object.entries(reasons).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(given.map(([what, reason]) => [`keelson.dev/${what}-reason`, reason]));
}
