import type { FieldTable } from './field-table';
import { closest, distance } from 'fastest-levenshtein';
import { isIndex, isMap, keysOf, pointerTo } from './json';

/** A place that exists: the name of its type, as `FieldTable.types` has it. */
export interface KnownField {
  readonly state: 'known';
  readonly pointer: string;
  readonly type: string;
}

/** A field that the kind does not have. */
export interface UnknownField {
  readonly state: 'unknown';
  /** Up to the first key that is unknown. */
  readonly pointer: string;
  /** Fields that stand beside it; empty where no named fields are, such as in a list. */
  readonly siblings: readonly string[];
  /** Pointer to the known field that was meant, most likely. */
  readonly nearest: string;
}

/** A field that the kind has in other minors of Kubernetes. */
export interface AbsentField {
  readonly state: 'absent';
  readonly pointer: string;
  /** First minor that has it; unset when the oldest known one does. */
  readonly since?: number;
  /** Last minor that has it; unset when the newest known one does. */
  readonly until?: number;
}

/** A value of another type than its field, null included: what the generated classes make of maps of quantities. */
export interface MistypedField {
  readonly state: 'mistyped';
  readonly pointer: string;
  /** What it must be, such as `an integer`. */
  readonly expected: string;
  readonly value: unknown;
}

/** What can be wrong with a part of a rendered object. */
export type FieldProblem = UnknownField | AbsentField | MistypedField;

/** The fields of one kind. */
export interface KindFields {
  readonly apiVersion: string;
  readonly kind: string;
  /** What `pointer` names in Kubernetes 1.`minor`. Keys of lists are indexes, or `-` for the place after the last. */
  resolve(pointer: string, minor: number): KnownField | UnknownField | AbsentField;
  /**
   * Everything in `value` that Kubernetes 1.`minor` would refuse or drop. `value` is a whole rendered object, or what
   * stands at the pointer `at`. Nothing below an unknown field is looked at.
   */
  problems(value: unknown, minor: number, at?: string): readonly FieldProblem[];
}

/**
 * The fields of a kind: `fieldsOf('apps/v1', 'Deployment')`. Undefined for kinds that `imports/fields.json` lacks. The
 * table is loaded by the first call. Sources: the JSON schemas of Kubernetes 1.28 to 1.37 and the CRDs in imports/crds;
 * a field counts from the minor whose schema has it, behind a feature gate or not.
 */
export function fieldsOf(apiVersion: string, kind: string): KindFields | undefined {
  const table = loadTable();
  const root = ownValue(table.kinds, `${apiVersion}/${kind}`);
  if (root === undefined) return undefined;
  return {
    apiVersion,
    kind,
    resolve: (pointer, minor) => resolve({ table, minor, root }, keysOf(pointer) ?? []),
    problems: (value, minor, at = '') => {
      const kindAt: Kind = { table, minor, root };
      const keys = keysOf(at) ?? [];
      const place = resolve(kindAt, keys);
      if (place.state !== 'known') return [place];
      const found: FieldProblem[] = [];
      walk(kindAt, place.type, value, keys, found);
      return found;
    },
  };
}

interface Kind {
  readonly table: FieldTable;
  readonly minor: number;
  readonly root: string;
}

function loadTable(): FieldTable {
  // At first use only: who renders without overrides and checks does not pay for the table.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return (require('./field-table') as { table: FieldTable }).table;
}

function resolve(kind: Kind, keys: readonly string[]): KnownField | UnknownField | AbsentField {
  let type = kind.root;
  for (const [index, key] of keys.entries()) {
    const next = step(kind, type, keys.slice(0, index), key);
    if (typeof next !== 'string') return next;
    type = next;
  }
  return { state: 'known', pointer: pointerTo(keys), type };
}

/** Type of `key` in a value of `type`, or why there is none. */
function step(kind: Kind, type: string, before: readonly string[], key: string): string | UnknownField | AbsentField {
  if (type === 'any') return 'any';
  if (type.endsWith('{}')) return type.slice(0, -2);
  // Asked for only where something is wrong: most fields are right.
  const pointer = (): string => pointerTo([...before, key]);
  if (type.endsWith('[]')) {
    const item = type.slice(0, -2);
    if (isIndex(key)) return item;
    const meant = siblingsIn(kind, item).includes(key) ? [...before, '0', key] : [...before, '0'];
    return { state: 'unknown', pointer: pointer(), siblings: [], nearest: pointerTo(meant) };
  }
  const fields = ownValue(kind.table.types, type);
  const field = fields && (ownValue(fields, key) ?? fields['*']);
  if (field === undefined) {
    const siblings = siblingsIn(kind, type);
    return {
      state: 'unknown',
      pointer: pointer(),
      siblings,
      nearest: pointerTo(nearest(kind, type, before, key, siblings)),
    };
  }
  if (typeof field === 'string') return field;
  const { type: fieldType, ...minors } = field;
  return has(minors, kind.minor) ? fieldType : { state: 'absent', pointer: pointer(), ...minors };
}

function walk(kind: Kind, type: string, value: unknown, keys: readonly string[], found: FieldProblem[]): void {
  if (type === 'any') return;
  const expected = mismatch(type, value);
  if (expected !== undefined) {
    found.push({ state: 'mistyped', pointer: pointerTo(keys), expected, value });
  } else if (Array.isArray(value)) {
    const item = type.slice(0, -2);
    value.forEach((each, index) => walk(kind, item, each, [...keys, String(index)], found));
  } else if (isMap(value)) {
    for (const [key, each] of Object.entries(value)) {
      const next = step(kind, type, keys, key);
      if (typeof next === 'string') walk(kind, next, each, [...keys, key], found);
      else found.push(next);
    }
  }
}

const SCALARS: Readonly<Record<string, { readonly name: string; fits(value: unknown): boolean }>> = {
  string: { name: 'a string', fits: (value) => typeof value === 'string' },
  boolean: { name: 'true or false', fits: (value) => typeof value === 'boolean' },
  integer: { name: 'an integer', fits: Number.isInteger },
  number: { name: 'a number', fits: Number.isFinite },
  quantity: { name: 'a quantity', fits: (value) => typeof value === 'string' || Number.isFinite(value) },
  'int-or-string': {
    name: 'an integer or a string',
    fits: (value) => typeof value === 'string' || Number.isInteger(value),
  },
};

/** What `value` must be to fit `type`; undefined when it does. */
function mismatch(type: string, value: unknown): string | undefined {
  const scalar = SCALARS[type];
  if (scalar) return scalar.fits(value) ? undefined : scalar.name;
  if (type.endsWith('[]')) return Array.isArray(value) ? undefined : 'a list';
  if (isMap(value)) return undefined;
  return type.endsWith('{}') ? 'a map' : 'an object';
}

/** The field that was most likely meant: one spelt alike, else one of this name elsewhere, else the closest. */
function nearest(
  kind: Kind,
  type: string,
  before: readonly string[],
  key: string,
  siblings: readonly string[],
): readonly string[] {
  const alike = siblings.filter((sibling) => isAlike(sibling, key));
  if (alike.length > 0) return [...before, closest(key, alike)];
  const elsewhere = find(kind, type, before, key) ?? find(kind, kind.root, [], key);
  return elsewhere ?? (siblings.length > 0 ? [...before, closest(key, [...siblings])] : before);
}

/** Whether `key` is a slip of the pen for `field`, or a part of it as `user` is of `runAsUser`. */
function isAlike(field: string, key: string): boolean {
  if (field.toLowerCase().includes(key.toLowerCase())) return true;
  return distance(field, key) <= Math.max(2, Math.min(field.length, key.length) / 3);
}

/** Shortest way from a value of `type` to a field called `key`. */
function find(kind: Kind, type: string, start: readonly string[], key: string): readonly string[] | undefined {
  const queue: [string, readonly string[]][] = [[type, start]];
  const seen = new Set<string>();
  for (const [at, path] of queue) {
    if (at.endsWith('[]')) queue.push([at.slice(0, -2), [...path, '0']]);
    if (seen.has(at)) continue;
    seen.add(at);
    const siblings = siblingsIn(kind, at);
    if (siblings.includes(key)) return [...path, key];
    for (const sibling of siblings) {
      const next = step(kind, at, path, sibling);
      if (typeof next === 'string') queue.push([next, [...path, sibling]]);
    }
  }
  return undefined;
}

/** Names of the fields that a type has in the kind's minor. */
function siblingsIn(kind: Kind, type: string): readonly string[] {
  const fields = Object.entries(ownValue(kind.table.types, type) ?? {});
  return fields
    .filter(([name, field]) => name !== '*' && (typeof field === 'string' || has(field, kind.minor)))
    .map(([name]) => name);
}

function has(minors: { readonly since?: number; readonly until?: number }, minor: number): boolean {
  return minor >= (minors.since ?? 0) && minor <= (minors.until ?? Infinity);
}

/** `record[key]`, without what every object inherits: users may write any key, `constructor` too. */
function ownValue<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
