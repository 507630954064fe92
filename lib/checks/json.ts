/** A JSON object of which nothing is known. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The value as an object; an empty one where it is none, so that rules survive wrong shapes. */
export function record(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

/** The value as a list; an empty one where it is none. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The objects of a list; what is not an object is left out. */
export function records(value: unknown): readonly JsonObject[] {
  return list(value).filter(
    (entry) => typeof entry === 'object' && entry !== null && !Array.isArray(entry),
  ) as JsonObject[];
}

/** The value if it is a text. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The value if it is a finite number. */
export function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** The texts of a list. */
export function texts(value: unknown): readonly string[] {
  return list(value).filter((entry) => typeof entry === 'string');
}

/** The pairs of an object whose values are texts, such as labels and annotations. */
export function textMap(value: unknown): Readonly<Record<string, string>> {
  const pairs = Object.entries(record(value)).filter((pair): pair is [string, string] => typeof pair[1] === 'string');
  return Object.fromEntries(pairs);
}

/** The value at a path of keys; undefined where the path ends early. Keys may hold dots and slashes. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const key of path) found = record(found)[key];
  return found;
}

/** Whether something is written there: `null` is what a server reads as nothing. */
export function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}
