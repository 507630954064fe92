import { at, JsonObject, text, textMap } from './json';

/** One rendered object, and where it comes from. */
export interface Item {
  /** The object as it is applied. */
  readonly json: JsonObject;
  /** Path of its construct, or what else leads a reader to it. */
  readonly path: string;
  /** Where it runs, such as `production`. @default - the run's `environment` */
  readonly environment?: string;
  /** Registries that its images may come from. @default - the run's `registries` */
  readonly registries?: readonly string[];
}

/** Kinds without a namespace. cdk8s writes the chart's namespace on them all the same. */
const CLUSTER_SCOPED = new Set([
  'APIService',
  'CSIDriver',
  'ClusterRole',
  'ClusterRoleBinding',
  'CustomResourceDefinition',
  'IngressClass',
  'MutatingWebhookConfiguration',
  'Namespace',
  'Node',
  'PersistentVolume',
  'PriorityClass',
  'RuntimeClass',
  'StorageClass',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'ValidatingWebhookConfiguration',
]);

/** Group of an `apiVersion`: `apps` of `apps/v1`, empty for `v1`. */
export function groupOf(apiVersion: unknown): string {
  const [group, version] = (text(apiVersion) ?? '').split('/');
  return version === undefined ? '' : (group ?? '');
}

/**
 * Kind to look an object up by: the bare kind for Kubernetes' own groups (`Service`), with the group for all others
 * (`Service.serving.knative.dev`, `Rollout.argoproj.io`).
 */
export function qualifiedKind(apiVersion: unknown, kind: string): string {
  const group = groupOf(apiVersion);
  return !group.includes('.') || group.endsWith('.k8s.io') ? kind : `${kind}.${group}`;
}

/** Kind of an object, as `qualifiedKind` writes it. */
export function kindOf(item: Item): string {
  return qualifiedKind(item.json.apiVersion, text(item.json.kind) ?? '');
}

/** Name of an object; empty where it has none. */
export function nameOf(item: Item): string {
  return text(at(item.json, 'metadata', 'name')) ?? '';
}

/** Namespace of an object; empty where none is written, and for kinds that have none. */
export function namespaceOf(item: Item): string {
  return CLUSTER_SCOPED.has(kindOf(item)) ? '' : (text(at(item.json, 'metadata', 'namespace')) ?? '');
}

/** Labels on the object itself. */
export function labelsOf(item: Item): Readonly<Record<string, string>> {
  return textMap(at(item.json, 'metadata', 'labels'));
}

/** Annotations on the object itself. */
export function annotationsOf(item: Item): Readonly<Record<string, string>> {
  return textMap(at(item.json, 'metadata', 'annotations'));
}

/** An object as messages name it: `Deployment shop/orders`. */
export function objectOf(item: Item): string {
  const namespace = namespaceOf(item);
  return `${text(item.json.kind) ?? 'object'} ${namespace === '' ? '' : `${namespace}/`}${nameOf(item) || '(no name)'}`;
}

/**
 * Whether the object says that another one is made outside of the app, by the annotation
 * `keelson.dev/external: PriorityClass/platform-high,Secret/db`.
 */
export function declaresExternal(item: Item, kind: string, name: string): boolean {
  const names = (annotationsOf(item)['keelson.dev/external'] ?? '').split(',').map((entry) => entry.trim());
  return names.includes(`${kind}/${name}`);
}
