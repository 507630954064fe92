import { closest } from 'fastest-levenshtein';
import { IConstruct } from 'constructs';
import { fail, got } from './errors';

/**
 * What a prop looks like; what it says is checked where it is used:
 * - `true`: anything,
 * - `[shape]`: a list of such,
 * - `{ '*': shape }`: a map of such, by names of the user's own,
 * - `{ '?': shape }`: such, if it is a map or a list at all: `number | PortProps`,
 * - any other map: a map of these props.
 */
export type Shape = true | readonly [Shape] | { readonly [prop: string]: Shape };

/**
 * All props of an interface, or of each interface of a union: the compiler asks for each that is missing, and takes none
 * that the interface lacks.
 */
export type PropNames<P> = Readonly<Record<P extends unknown ? keyof P : never, Shape>>;

/**
 * Refuses what JavaScript and spreads let through: misspelt props, which would be dropped without a word, null, for only
 * undefined means the default, and what destructuring would take for a map without anything in it: `shutdown: 30`.
 *
 * @param prop that holds the props; empty for the construct's own
 * @throws Error `'replica' is no prop of HardenedDeployment, got 5; the nearest is 'replicas'`
 * @throws Error `'resources.cpus' is no prop of 'resources', got "250m"; the nearest is 'cpu'`
 * @throws Error `'shutdown.delay' must be left out or have a value, got null`
 * @throws Error `'shutdown' must be a map of props, got 30`
 * @throws Error `'sidecars' must be a list, got {}`
 */
export function knownProps<P extends object>(scope: IConstruct, prop: string, props: P, names: PropNames<P>): void {
  knownPropsOf({ name: scope.constructor.name, refuse: (fault) => fail(scope, fault) }, prop, props, names);
}

/** Who takes the props, where it is no construct. */
export interface PropOwner {
  /** What the props that stand in no other prop belong to. */
  readonly name: string;
  /** Throws the error. */
  readonly refuse: (fault: string) => never;
}

/**
 * `knownProps` for what is no construct.
 *
 * @throws Error as `knownProps` does
 */
export function knownPropsOf<P extends object>(owner: PropOwner, prop: string, props: P, names: PropNames<P>): void {
  check(owner, prop, props, names as Shape);
}

function check(owner: PropOwner, prop: string, value: unknown, shape: Shape): void {
  const quoted = `'${prop === '' ? 'props' : prop}'`;
  if (value === null) owner.refuse(`${quoted} must be left out or have a value, got null`);
  if (shape === true) return;
  if (isList(shape)) {
    if (!Array.isArray(value)) owner.refuse(`${quoted} must be a list, got ${got(value)}`);
    for (const [index, each] of value.entries()) check(owner, `${prop}.${index}`, each, shape[0]);
    return;
  }
  const { '*': free, '?': possible } = shape;
  if (possible !== undefined) {
    if (typeof value === 'object') check(owner, prop, value, possible);
    return;
  }
  if (typeof value !== 'object' || Array.isArray(value)) {
    owner.refuse(`${quoted} must be a map of props, got ${got(value)}`);
  }
  for (const [key, each] of Object.entries(value) as [string, unknown][]) {
    const own = prop === '' ? key : `${prop}.${key}`;
    const known = free ?? (Object.hasOwn(shape, key) ? shape[key] : undefined);
    if (known === undefined) {
      const nearest = closest(key, Object.keys(shape));
      const holder = prop === '' ? owner.name : quoted;
      owner.refuse(`'${own}' is no prop of ${holder}, got ${got(each)}; the nearest is '${nearest}'`);
    }
    if (each !== undefined) check(owner, own, each, known);
  }
}

function isList(shape: Shape): shape is readonly [Shape] {
  return Array.isArray(shape);
}
