import { isMap, pointerTo } from './json';

/** An object that a field belongs to. */
export interface FieldHolder {
  /** Group of its `apiVersion`; empty for the core. */
  readonly group: string;
  /** Its kind. */
  readonly kind: string;
  /** Its namespace; empty where none is written. */
  readonly namespace: string;
  /** Its name. */
  readonly name: string;
}

/** A field that a controller writes while it runs, so that nobody else may put it back. */
export interface OwnedField {
  /** The object that has the field. */
  readonly holder: FieldHolder;
  /** Keys of the field from the object's root; `*` is each element of a list. */
  readonly keys: readonly string[];
  /** The object by which the controller came to it, such as `HorizontalPodAutoscaler web`. */
  readonly owner: string;
}

/** Kinds whose objects make a controller write fields of others. */
export const OWNER_KINDS: readonly string[] = ['HorizontalPodAutoscaler', 'ScaledObject', 'Canary', 'Rollout'];

const REPLICAS = ['spec', 'replicas'];
const HASH = 'rollouts-pod-template-hash';

/**
 * Fields of other objects, and of itself, that a controller writes because of this object: a count that an autoscaler,
 * Flagger or Argo Rollouts keeps, and weights that Argo Rollouts shifts.
 *
 * Sources: https://argo-rollouts.readthedocs.io/en/stable/features/traffic-management/istio/ (weights, subset labels),
 * https://docs.flagger.app/usage/how-it-works (the target at rest has no replicas)
 */
export function ownedFields(object: unknown): readonly OwnedField[] {
  const { apiVersion, kind, metadata, spec } = mapOf(object);
  const { namespace = '', name = '' } = mapOf(metadata);
  const from: Owner = { namespace: String(namespace), words: `${String(kind)} ${String(name)}`, spec: mapOf(spec) };
  switch (`${groupOf(apiVersion)}/${String(kind)}`) {
    case 'autoscaling/HorizontalPodAutoscaler':
      return replicasOf(from, from.spec.scaleTargetRef, {});
    case 'keda.sh/ScaledObject':
      return replicasOf(from, from.spec.scaleTargetRef, { apiVersion: 'apps/v1', kind: 'Deployment' });
    case 'flagger.app/Canary':
      return mapOf(from.spec.targetRef).kind === 'Deployment' ? replicasOf(from, from.spec.targetRef, {}) : [];
    case 'argoproj.io/Rollout':
      return byRollout(from);
    default:
      return [];
  }
}

/** The JSON pointers of a field in its object: one for each element of the lists on the way. */
export function pointersOf(keys: readonly string[], object: unknown): readonly string[] {
  let found: { readonly value: unknown; readonly path: readonly string[] }[] = [{ value: object, path: [] }];
  for (const key of keys) {
    found = found.flatMap(({ value, path }) => {
      if (key !== '*') return [{ value: mapOf(value)[key], path: [...path, key] }];
      return Array.isArray(value)
        ? value.map((each: unknown, at) => ({ value: each, path: [...path, String(at)] }))
        : [];
    });
  }
  return found.map(({ path }) => pointerTo(path));
}

/** Whether the field stands in the object, in any element of the lists on the way. */
export function isWritten(keys: readonly string[], object: unknown): boolean {
  const [key, ...rest] = keys;
  if (key === undefined) return object !== undefined && object !== null;
  if (key !== '*') return isWritten(rest, mapOf(object)[key]);
  return Array.isArray(object) && object.some((each) => isWritten(rest, each));
}

/** The field as an expression of jq: `.spec.http[].route[].weight`. */
export function jqOf(keys: readonly string[]): string {
  return keys.map((key) => (key === '*' ? '[]' : /^\w+$/.test(key) ? `.${key}` : `["${key}"]`)).join('');
}

/** Whether a list is on the way to the field. */
export function isInList(keys: readonly string[]): boolean {
  return keys.includes('*');
}

interface Owner {
  readonly namespace: string;
  readonly words: string;
  readonly spec: Readonly<Record<string, unknown>>;
}

function replicasOf(from: Owner, reference: unknown, usual: { apiVersion?: string; kind?: string }): OwnedField[] {
  const { apiVersion = usual.apiVersion, kind = usual.kind, name } = mapOf(reference);
  if (typeof name !== 'string' || typeof kind !== 'string') return [];
  const holder = { group: groupOf(apiVersion), kind, namespace: from.namespace, name };
  return [{ holder, keys: REPLICAS, owner: from.words }];
}

function byRollout(from: Owner): readonly OwnedField[] {
  const { workloadRef, strategy } = from.spec;
  const scales = ['onsuccess', 'progressively'].includes(String(mapOf(workloadRef).scaleDown));
  const { istio, plugins } = mapOf(mapOf(mapOf(strategy).canary).trafficRouting);
  const { virtualService, virtualServices, destinationRule } = mapOf(istio);
  const services = [virtualService, ...(Array.isArray(virtualServices) ? (virtualServices as unknown[]) : [])];
  const gateway = mapOf(mapOf(plugins)['argoproj-labs/gatewayAPI']);
  return [
    ...(scales ? replicasOf(from, workloadRef, {}) : []),
    ...services.flatMap((each) => weightsOf(from, mapOf(each))),
    ...held(from, 'networking.istio.io', 'DestinationRule', mapOf(destinationRule).name, [
      ['spec', 'subsets', '*', 'labels', HASH],
    ]),
    ...routesOf(from, gateway, 'HTTPRoute', 'httpRoute'),
    ...routesOf(from, gateway, 'GRPCRoute', 'grpcRoute'),
  ];
}

/** A VirtualService of Argo Rollouts has its weights in the routes of the protocols that are named; HTTP, if none is. */
function weightsOf(from: Owner, service: Readonly<Record<string, unknown>>): readonly OwnedField[] {
  const { name, routes, tlsRoutes, tcpRoutes } = service;
  const other = [...(tlsRoutes ? ['tls'] : []), ...(tcpRoutes ? ['tcp'] : [])];
  const protocols = routes || other.length === 0 ? ['http', ...other] : other;
  const keys = protocols.map((protocol) => ['spec', protocol, '*', 'route', '*', 'weight']);
  return held(from, 'networking.istio.io', 'VirtualService', name, keys);
}

function routesOf(from: Owner, plugin: Readonly<Record<string, unknown>>, kind: string, prop: string) {
  const several = plugin[`${prop}s`];
  const names = [plugin[prop], ...(Array.isArray(several) ? several.map((each) => mapOf(each).name) : [])];
  const { namespace = from.namespace } = plugin;
  const owner = { ...from, namespace: String(namespace) };
  const keys = [['spec', 'rules', '*', 'backendRefs', '*', 'weight']];
  return names.flatMap((name) => held(owner, 'gateway.networking.k8s.io', kind, name, keys));
}

/** Fields of an object, whose name may have its namespace behind a dot. */
function held(from: Owner, group: string, kind: string, given: unknown, fields: string[][]): readonly OwnedField[] {
  if (typeof given !== 'string' || given === '') return [];
  const [name = '', namespace = from.namespace] = given.split('.');
  return fields.map((keys) => ({ holder: { group, kind, namespace, name }, keys, owner: from.words }));
}

/** Group of an `apiVersion`: `apps` of `apps/v1`, empty for `v1`. */
export function groupOf(apiVersion: unknown): string {
  const [group = '', version] = typeof apiVersion === 'string' ? apiVersion.split('/') : [];
  return version === undefined ? '' : group;
}

function mapOf(value: unknown): Readonly<Record<string, unknown>> {
  return isMap(value) ? value : {};
}
