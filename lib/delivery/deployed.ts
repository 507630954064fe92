import { ApiObject } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { fail, got } from '../core/errors';
import { amend } from '../core/final-json';
import {
  FieldHolder,
  groupOf,
  isInList,
  jqOf,
  OWNER_KINDS,
  OwnedField,
  ownedFields,
  pointersOf,
} from '../core/owned-fields';
import { RenderedObject } from '../core/rendered';
import { addValidationPerSynth } from '../core/synthesis';

/** What a delivery applies, as this app writes it: a chart, or several. */
export type Deploys = IConstruct | readonly IConstruct[];

/** A field that the delivery has to leave alone. */
export interface IgnoredField {
  /** The object that has it. */
  readonly holder: FieldHolder;
  /** The field for jq. */
  readonly jq: string;
  /** The field by JSON pointers; none where it is in a list of an object that this app does not write. */
  readonly pointers: readonly string[];
  /** Whether a list is on the way. */
  readonly inList: boolean;
}

/** Annotations that an object needs for its delivery. */
export type Marks = (json: RenderedObject) => Readonly<Record<string, string>>;

/**
 * The charts of `deploys`.
 *
 * @throws Error `'deploys' must be a chart or several of this app, got "shop"`
 * @throws Error `'deploys' must not hold shop/app itself, got shop (Chart); …`
 */
export function deployedBy(scope: IConstruct, deploys: Deploys | undefined): readonly IConstruct[] {
  const roots: readonly unknown[] = deploys === undefined ? [] : Array.isArray(deploys) ? deploys : [deploys];
  for (const root of roots) {
    if (!Construct.isConstruct(root)) fail(scope, `'deploys' must be a chart or several of this app, got ${got(root)}`);
    if (scope.node.scopes.includes(root)) {
      const wayOut = 'give it a chart of its own';
      fail(scope, `'deploys' must not hold ${scope.node.path} itself, got ${got(root)}; ${wayOut}`);
    }
  }
  return roots as readonly IConstruct[];
}

/** All API objects at and below the constructs. */
export function objectsIn(roots: readonly IConstruct[]): readonly ApiObject[] {
  return roots.flatMap((root) => root.node.findAll().filter(isApiObject));
}

/** The fields of the objects that controllers own, each once. Only what owns and what has lists is rendered. */
export function ignoredIn(roots: readonly IConstruct[]): readonly IgnoredField[] {
  const objects = objectsIn(roots);
  const owners = objects.filter(({ kind }) => OWNER_KINDS.includes(kind));
  const owned = owners.flatMap((each) => ownedFields(each.toJson()));
  const found = new Map<string, IgnoredField>();
  for (const field of owned) {
    const { group, kind, namespace, name } = field.holder;
    const key = [group, kind, namespace, name, ...field.keys].join('\n');
    if (!found.has(key)) found.set(key, ignored(field, objects));
  }
  return [...found.values()];
}

function ignored({ holder, keys }: OwnedField, objects: readonly ApiObject[]): IgnoredField {
  const inList = isInList(keys);
  // Without a list the pointer says the same of any object.
  const json: unknown = inList ? objects.find((each) => isHolder(each, holder))?.toJson() : undefined;
  return { holder, jq: jqOf(keys), pointers: pointersOf(keys, json), inList };
}

function isHolder(object: ApiObject, { group, kind, namespace, name }: FieldHolder): boolean {
  const { metadata } = object;
  return (
    object.kind === kind &&
    groupOf(object.apiVersion) === group &&
    metadata.name === name &&
    (metadata.namespace ?? '') === namespace
  );
}

/**
 * Writes annotations on what is deployed; those that are there stay. An object that comes later would miss its own, so it
 * is an error.
 */
export function mark(scope: IConstruct, roots: readonly IConstruct[], marks: Marks): void {
  const marked = new Set(objectsIn(roots));
  for (const object of marked) {
    amend(object, (json) => {
      const added = marks(json);
      if (Object.keys(added).length > 0) json.metadata.annotations = { ...added, ...json.metadata.annotations };
    });
  }
  addValidationPerSynth(scope, () =>
    objectsIn(roots)
      .filter((object) => !marked.has(object) && Object.keys(marks(object.toJson() as RenderedObject)).length > 0)
      .map((object) => {
        const { path } = object.node;
        return `'deploys' must be complete when ${scope.constructor.name} is made, got ${path} after it; make it last`;
      }),
  );
}

function isApiObject(construct: IConstruct): construct is ApiObject {
  return ApiObject.isApiObject(construct);
}
