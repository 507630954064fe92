import { ApiObject } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { fail, got, oneOf } from './errors';
import { FieldProblem, fieldsOf } from './fields';
import { amend } from './final-json';
import { isIndex, isMap, isScalar, keysOf, nameOf, pointerTo } from './json';
import { RenderedObject } from './rendered';
import { addValidationPerSynth } from './synthesis';
import { minorOf } from './version';

/**
 * Values to set in an object's final JSON, by JSON pointer, in the order written:
 * `{ '/spec/template/spec/hostUsers': false }`. `null` removes a field, `-` as last key appends to a list, and `/` in a
 * key is written `~1`. A value takes the place of what was there; it is not merged with it.
 */
export type Overrides = Readonly<Record<string, unknown>>;

/** Fields that other objects find this one by, with what to use for them. */
const FIXED: ReadonlyMap<string, string> = new Map([
  ['/apiVersion', 'build an object of that version'],
  ['/kind', 'build an object of that kind'],
  ['/metadata', "set '/metadata/labels' or '/metadata/annotations'"],
  ['/metadata/name', "use the prop 'name'"],
  ['/metadata/namespace', "set 'namespace' on the chart"],
]);

const PLAIN = 'texts, finite numbers, true, false, lists or maps of these, or null to remove a field';

/**
 * Sets one field in the final JSON of a construct's object. The object is the construct itself or its child named
 * `Resource`, which cdk8s-plus constructs have as well.
 *
 * @example override(deployment, '/spec/template/spec/hostUsers', false);
 * @throws Error what `applyOverrides` throws
 * @throws Error `'override' needs an API object or a construct whose child 'Resource' is one, got …`
 */
export function override(construct: IConstruct, pointer: string, value: unknown): void {
  applyOverrides(construct, objectOf(construct), { [pointer]: value });
}

/**
 * Sets fields in the final JSON of `object`, after its class has converted it, so that nothing is dropped on the way.
 * Kinds that `fieldsOf` does not know are only checked for the parent of the field.
 *
 * @throws Error at once: no JSON pointer, a value that JSON cannot hold, a field that the kind or its Kubernetes version
 *   does not have, a value of the wrong type, a name or namespace
 * @throws Error at synth, before any file is written: a parent or list item that the object does not have, `null` for a
 *   field that is not there
 */
export function applyOverrides(scope: IConstruct, object: ApiObject, overrides: Overrides | undefined): void {
  if (overrides === undefined) return;
  if (!isMap(overrides)) fail(scope, `'overrides' must be a map of JSON pointers to values, got ${got(overrides)}`);
  for (const [pointer, value] of Object.entries(overrides)) {
    const keys = checkedKeys(scope, pointer, value);
    checkValue(scope, pointer, value, []);
    checkFields(scope, object, pointer, value);
    const kept: unknown = structuredClone(value);
    // Cloned again each time: a later override may reach into this one.
    amend(object, (json) => setField(scope, json, keys, structuredClone(kept)));
  }
  if (Object.keys(overrides).length > 0) renderBeforeWriting(scope, object);
}

/**
 * Sets fields that the library itself knows to be right, such as those newer than the L1 types: nothing is checked, so
 * nothing is rendered twice.
 */
export function setNewerFields(scope: IConstruct, object: ApiObject, fields: Overrides): void {
  for (const [pointer, value] of Object.entries(fields)) {
    amend(object, (json) => setField(scope, json, keysOf(pointer) ?? [], structuredClone(value)));
  }
}

function objectOf(construct: IConstruct): ApiObject {
  const object = ApiObject.isApiObject(construct) ? (construct as ApiObject) : resourceOf(construct);
  if (object) return object;
  const kind = construct.constructor.name;
  const parts = Object.entries(construct).filter(([, part]) => Construct.isConstruct(part) && resourceOf(part));
  const wayOut = parts.length === 0 ? '' : `; use its ${oneOf(parts.map(([name]) => name))}`;
  return fail(
    construct,
    `'override' needs an API object or a construct whose child 'Resource' is one, got ${kind}${wayOut}`,
  );
}

function resourceOf(construct: IConstruct): ApiObject | undefined {
  const child = construct.node.tryFindChild('Resource');
  return child !== undefined && ApiObject.isApiObject(child) ? (child as ApiObject) : undefined;
}

function checkedKeys(scope: IConstruct, pointer: string, value: unknown): readonly string[] {
  const keys = keysOf(pointer);
  if (!keys)
    return fail(scope, `'overrides' must have JSON pointers such as '/spec/replicas' as keys, got '${pointer}'`);
  const fixed = FIXED.get(pointer);
  if (fixed) fail(scope, `'overrides' cannot set '${pointer}', got ${got(value)}; ${fixed}`);
  return keys;
}

function checkValue(scope: IConstruct, pointer: string, value: unknown, parents: readonly unknown[]): void {
  if (parents.includes(value)) fail(scope, `'overrides' must be ${PLAIN}, got a cycle at '${pointer}'`);
  if (Array.isArray(value) || isMap(value)) {
    for (const [key, each] of Object.entries(value)) {
      checkValue(scope, pointer + pointerTo([key]), each, [...parents, value]);
    }
  } else if (!isScalar(value)) {
    fail(scope, `'overrides' must be ${PLAIN}, got ${nameOf(value)} at '${pointer}'`);
  }
}

function checkFields(scope: IConstruct, object: ApiObject, pointer: string, value: unknown): void {
  const fields = fieldsOf(object.apiVersion, object.kind);
  if (!fields) return;
  const minor = minorOf(scope);
  const place = fields.resolve(pointer, minor);
  const inValue = (): readonly FieldProblem[] => (value === null ? [] : fields.problems(value, minor, pointer));
  const [problem] = place.state === 'known' ? inValue() : [place];
  if (problem) fail(scope, `'overrides' must ${demandOf(object, minor, pointer, problem)}`);
}

function demandOf(object: ApiObject, minor: number, pointer: string, problem: FieldProblem): string {
  const place = problem.pointer;
  // What is wrong may be an earlier part of the pointer, or a part of the value.
  const asked = pointer.startsWith(place) ? pointer : place;
  switch (problem.state) {
    case 'unknown': {
      const to = asked === place ? '' : ` to '${place}'`;
      return `name fields of ${object.apiVersion} ${object.kind}, got '${asked}'; the nearest${to} is '${problem.nearest}'`;
    }
    case 'absent': {
      const out =
        problem.since !== undefined && problem.since > minor
          ? `exists since 1.${problem.since}; set the default 'kubernetes' to '1.${problem.since}' or newer, or leave it out`
          : `was there up to 1.${problem.until}; leave it out`;
      return `name fields that Kubernetes 1.${minor} has, got '${asked}'; ${asked === place ? 'it' : `'${place}'`} ${out}`;
    }
    case 'mistyped':
      return `hold ${problem.expected} at '${place}', got ${got(problem.value)}`;
  }
}

/** Sets, replaces, appends or removes what stands at `keys`; null removes. */
function setField(scope: IConstruct, json: RenderedObject, keys: readonly string[], value: unknown): void {
  const key = keys[keys.length - 1] ?? '';
  const parent = parentOf(scope, json, keys);
  if (Array.isArray(parent)) {
    if (key === '-' && value !== null) parent.push(value);
    else parent.splice(indexIn(scope, parent, keys, keys.length - 1), 1, ...(value === null ? [] : [value]));
  } else if (value !== null) {
    // Defined, not assigned: a key such as '__proto__' is a key like any other.
    Object.defineProperty(parent, key, { value, writable: true, enumerable: true, configurable: true });
  } else if (Object.hasOwn(parent, key)) {
    Reflect.deleteProperty(parent, key);
  } else {
    fail(scope, `'overrides' can remove only fields that are there, got null at '${pointerTo(keys)}'; leave it out`);
  }
}

/** The list or map that the last of `keys` stands in. */
function parentOf(
  scope: IConstruct,
  json: RenderedObject,
  keys: readonly string[],
): unknown[] | Record<string, unknown> {
  let parent: unknown[] | Record<string, unknown> = json;
  for (const [depth, key] of keys.slice(0, -1).entries()) {
    const next: unknown = Array.isArray(parent)
      ? parent[indexIn(scope, parent, keys, depth)]
      : Object.hasOwn(parent, key) && parent[key];
    if (!Array.isArray(next) && !isMap(next)) {
      const [there, missing] = [pointerTo(keys.slice(0, depth)), pointerTo(keys.slice(0, depth + 1))];
      const deepest = there === '' ? 'the object itself' : `'${there}'`;
      return fail(
        scope,
        `'overrides' must name fields whose parent exists, got '${pointerTo(keys)}'; the deepest parent is ${deepest}: set '${missing}' as a whole`,
      );
    }
    parent = next;
  }
  return parent;
}

/** Index of an item that exists, named by the key at `depth`. */
function indexIn(scope: IConstruct, list: readonly unknown[], keys: readonly string[], depth: number): number {
  const key = keys[depth] ?? '';
  if (isIndex(key) && Number(key) < list.length) return Number(key);
  const has = list.length === 0 ? 'is empty' : `has the items 0 to ${list.length - 1}`;
  const place = pointerTo(keys.slice(0, depth));
  return fail(
    scope,
    `'overrides' must name items that exist, got '${pointerTo(keys)}'; '${place}' ${has}: append whole items with '${place}/-'`,
  );
}

const rendersEarly = new WeakSet<ApiObject>();

/** Has what `setField` refuses reported with the other validations, so that no file is written before. */
function renderBeforeWriting(scope: IConstruct, object: ApiObject): void {
  if (rendersEarly.has(object)) return;
  rendersEarly.add(object);
  addValidationPerSynth(scope, () => {
    try {
      object.toJson();
      return [];
    } catch (error) {
      // cdk8s puts the path in front of what validations return.
      return [(error as Error).message.replace(`[${scope.node.path}] `, '')];
    }
  });
}
