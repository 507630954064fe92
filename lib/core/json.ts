/**
 * The keys that a JSON pointer (RFC 6901) names: `['limits', 'nvidia.com/gpu']` for `/limits/nvidia.com~1gpu`.
 * Undefined when the text is not a pointer to a field, the whole object (`''`) included.
 */
export function keysOf(pointer: string): string[] | undefined {
  if (!/^(\/([^/~]|~[01])*)+$/.test(pointer)) return undefined;
  const escaped = pointer.slice(1).split('/');
  return escaped.map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The JSON pointer that names `keys`; the opposite of `keysOf`. */
export function pointerTo(keys: readonly (string | number)[]): string {
  return keys.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** Whether `key` can name an element of a list; `-` is the place after the last one. */
export function isIndex(key: string): boolean {
  return key === '-' || /^(0|[1-9]\d*)$/.test(key);
}

/** Whether `value` is a map, as JSON has them: neither a list nor an instance of a class. */
export function isMap(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // By name, as values that come out of another realm (jest, vm) have another Object.
  return prototype === null || (prototype as object).constructor.name === 'Object';
}

/** Whether `value` is a text, a finite number, true, false or null. */
export function isScalar(value: unknown): value is string | number | boolean | null {
  return typeof value === 'string' || typeof value === 'boolean' || value === null || Number.isFinite(value);
}

/** What a value is that JSON cannot hold: `undefined`, `NaN`, `a function`, `IntOrString`. */
export function nameOf(value: unknown): string {
  if (typeof value === 'function' || typeof value === 'symbol') return `a ${typeof value}`;
  return typeof value === 'object' && value !== null ? value.constructor.name : String(value);
}
