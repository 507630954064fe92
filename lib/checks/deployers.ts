import { groupOf as groupOfVersion } from '../core/owned-fields';
import { Graph } from './graph';
import { annotationsOf, Item, namespaceOf } from './item';
import { at, isSet, JsonObject, record, records, text, texts } from './json';

/** The spec of an Argo CD application: of an Application, or of the template of an ApplicationSet. */
export interface ArgoApp {
  /** The object. */
  readonly item: Item;
  /** Spec of the application. */
  readonly spec: JsonObject;
  /** Namespace that it deploys to; empty where none is written, or a template makes it. */
  readonly namespace: string;
  /** Cluster that it deploys to. */
  readonly cluster: string;
  /** Whether it deploys what is written here may be: not when all of its sources are charts. */
  readonly deploysManifests: boolean;
  /** Options of the synchronisation. */
  readonly options: readonly string[];
}

/** All applications of Argo CD. */
export function argoApps(graph: Graph): readonly ArgoApp[] {
  return [
    ...graph.list('Application.argoproj.io').map((item) => argoApp(item, record(item.json.spec))),
    ...graph
      .list('ApplicationSet.argoproj.io')
      .map((item) => argoApp(item, record(at(item.json, 'spec', 'template', 'spec')))),
  ];
}

function argoApp(item: Item, spec: JsonObject): ArgoApp {
  const { server, name, namespace } = record(spec.destination);
  const sources = argoSources(spec);
  return {
    item,
    spec,
    namespace: literal(namespace),
    cluster: text(server) ?? text(name) ?? '',
    deploysManifests: sources.some((source) => !isSet(source.chart)),
    options: texts(at(spec, 'syncPolicy', 'syncOptions')),
  };
}

/** The sources of an application: one, or several. */
export function argoSources(spec: JsonObject): readonly JsonObject[] {
  return isSet(spec.source) ? [record(spec.source)] : records(spec.sources);
}

/** Whether an application synchronises by itself. */
export function isAutomated(spec: JsonObject): boolean {
  const automated = at(spec, 'syncPolicy', 'automated');
  return isSet(automated) && record(automated).enabled !== false;
}

/** The Kustomizations of Flux with the namespace that they deploy to: the one that they move all to, or their own. */
export function fluxApps(graph: Graph): readonly { readonly item: Item; readonly namespace: string }[] {
  return graph.list('Kustomization.kustomize.toolkit.fluxcd.io').map((item) => {
    const target = text(at(item.json, 'spec', 'targetNamespace'));
    return { item, namespace: target ?? namespaceOf(item) };
  });
}

/** A field that somebody has to leave alone. */
export interface OwnedPart {
  /** The object that has it. */
  readonly item: Item;
  /** Its pointer or pointers. */
  readonly pointers: readonly string[];
  /** The field for jq. */
  readonly jq: string;
}

/** Whether an application of Argo CD leaves the field alone. */
export function argoIgnores({ spec }: ArgoApp, { item, pointers, jq }: OwnedPart): boolean {
  return records(spec.ignoreDifferences).some((entry) => {
    if (!concerns(entry, item, glob)) return false;
    const paths = texts(entry.jsonPointers);
    // Which fields a manager has is only known in the cluster.
    const byManager = texts(entry.managedFieldsManagers).length > 0;
    const byJq = texts(entry.jqPathExpressions).some((path) => isWithin(plain(jq), plain(path)));
    return byManager || byJq || pointers.every((pointer) => paths.some((path) => isWithin(pointer, path)));
  });
}

/** Whether a Kustomization of Flux leaves the field alone, or the whole object once it is there. */
export function fluxIgnores(kustomization: Item, { item, pointers }: OwnedPart): boolean {
  const once = annotationsOf(item)['kustomize.toolkit.fluxcd.io/ssa'];
  const isOff = annotationsOf(item)['kustomize.toolkit.fluxcd.io/reconcile'] === 'disabled';
  if (once === 'IfNotPresent' || once === 'Ignore' || isOff) return true;
  const paths = records(at(kustomization.json, 'spec', 'ignore'))
    .filter(({ target }) => !isSet(target) || concerns(record(target), item, regexp))
    .flatMap((entry) => texts(entry.paths));
  return pointers.every((pointer) => paths.some((path) => isWithin(pointer, path)));
}

type Match = (pattern: string, text: string) => boolean;

/** Whether an entry names the object; selectors by label are taken at their word. */
function concerns(entry: JsonObject, { json }: Item, match: Match): boolean {
  const wanted = {
    group: groupOfVersion(json.apiVersion),
    kind: text(json.kind) ?? '',
    name: text(at(json, 'metadata', 'name')) ?? '',
    namespace: text(at(json, 'metadata', 'namespace')) ?? '',
  };
  return Object.entries(wanted).every(([key, value]) => {
    const pattern = text(entry[key]) ?? '';
    return pattern === '' ? key !== 'group' || match === regexp || value === '' : match(pattern, value);
  });
}

const glob: Match = (pattern, value) =>
  regexp(pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*'), value);

function regexp(pattern: string, value: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`).test(value);
  } catch {
    return false; // no pattern for the controller either
  }
}

/** Whether a field is what a path names, or a part of it. */
function isWithin(field: string, path: string): boolean {
  return field === path || field.startsWith(`${path}/`) || field.startsWith(`${path}.`) || field.startsWith(`${path}[`);
}

/** An expression of jq without what does not change the field it names. */
function plain(jq: string): string {
  return jq
    .replace(/\?/g, '')
    .replace(/\[\d+\]/g, '[]')
    .replace(/\s/g, '');
}

/** A name that no template makes. */
function literal(value: unknown): string {
  const name = text(value) ?? '';
  return name.includes('{{') ? '' : name;
}
