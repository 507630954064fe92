import { Construct, IConstruct } from 'constructs';

/**
 * Stops the synth with the construct's path in front, in the form
 * `[shop/orders] 'max' must be at least 'min' (3), got 1`.
 *
 * @throws Error always
 */
export function fail(scope: IConstruct, message: string): never {
  throw new Error(`[${scope.node.path}] ${message}`);
}

const LONGEST_SHOWN = 120;

/** The value a user gave, as an error message shows it: texts quoted, constructs by path, on one line, long ones cut. */
export function got(value: unknown): string {
  const text = shown(value);
  // By character, as half an emoji is no text.
  const characters = text.length > LONGEST_SHOWN ? [...text] : [];
  return characters.length > LONGEST_SHOWN
    ? `${characters.slice(0, LONGEST_SHOWN).join('')}… (${characters.length} characters)`
    : text;
}

/** Values in the form `'a', 'b' or 'c'`. */
export function oneOf(values: readonly string[]): string {
  const quoted = values.map((value) => `'${value}'`);
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} or ${quoted[quoted.length - 1]}`;
}

function shown(value: unknown): string {
  if (Construct.isConstruct(value)) return `${value.node.path} (${value.constructor.name})`.trim();
  if (typeof value === 'function') return 'a function'; // its source has many lines
  return typeof value === 'string' || (typeof value === 'object' && value !== null) ? json(value) : String(value);
}

function json(value: unknown): string {
  try {
    // An object may say of itself that it is nothing.
    return (JSON.stringify(value) as string | undefined) ?? 'undefined';
  } catch {
    return Object.prototype.toString.call(value); // a cycle
  }
}
