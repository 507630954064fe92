import { ApiObject } from 'cdk8s';
import { fail } from './errors';
import { isMap, isScalar, nameOf, pointerTo } from './json';
import { RenderedObject } from './rendered';

/** What `amend` registers: it alters the object it is given, or returns another one in its place. */
export type Amendment = ((json: RenderedObject) => void) | ((json: RenderedObject) => RenderedObject);

const amendmentsOf = new WeakMap<ApiObject, Amendment[]>();

/**
 * Changes what `object` renders to, after its class has converted it. The generated `Kube…` classes of cdk8s-plus-28
 * drop fields that they do not know and turn quantities in patches into null, so a JSON patch comes too early.
 *
 * Amendments are applied in the order of their registration, each time to a fresh copy: keep them free of side effects,
 * so that rendering twice gives the same bytes. Keys come out sorted, as cdk8s sorts them.
 *
 * @throws Error at synth, `final JSON must hold plain values, got IntOrString at '/spec/…'`
 */
export function amend(object: ApiObject, change: Amendment): void {
  const registered = amendmentsOf.get(object);
  if (registered) {
    registered.push(change);
    return;
  }
  const amendments = [change];
  amendmentsOf.set(object, amendments);
  const render = object.toJson.bind(object) as () => RenderedObject;
  object.toJson = () => {
    const copy = structuredClone(render());
    const amended = amendments.reduce((json, amendment) => amendment(json) ?? json, copy);
    return inOrder(object, amended);
  };
}

/** Leaves the namespace out of an object that has none: cdk8s puts the chart's on everything. */
export function clusterScoped(object: ApiObject): void {
  amend(object, (json) => {
    delete json.metadata.namespace;
  });
}

/** apiVersion, kind and metadata first, the rest sorted, as `ApiObject.toJson` has it. */
function inOrder(object: ApiObject, json: RenderedObject): RenderedObject {
  const { apiVersion, kind, metadata, ...rest } = copyOf(object, json, []) as RenderedObject;
  return { apiVersion, kind, metadata, ...rest };
}

/** A copy with sorted keys and without undefined, which the YAML writer would print; no two places share a value. */
function copyOf(object: ApiObject, value: unknown, keys: readonly (string | number)[]): unknown {
  if (Array.isArray(value)) return value.map((item, index) => copyOf(object, item, [...keys, index]));
  if (isMap(value)) {
    const names = Object.keys(value).filter((name) => value[name] !== undefined);
    // cdk8s' own switch: who sets it wants the order of the code.
    if (!process.env.CDK8S_DISABLE_SORT) names.sort();
    return Object.fromEntries(names.map((name) => [name, copyOf(object, value[name], [...keys, name])]));
  }
  if (isScalar(value)) return value;
  return fail(object, `final JSON must hold plain values, got ${nameOf(value)} at '${pointerTo(keys)}'`);
}
