import { Graph } from './graph';
import { groupOf, Item, kindOf, namespaceOf } from './item';
import { at, JsonObject, record, records, text, texts } from './json';

/** Group of the Gateway API. */
export const GATEWAY_GROUP = 'gateway.networking.k8s.io';

/** What a route attaches to, with the API server's defaults. */
export interface RouteParent {
  /** `Gateway`, or `Service` in a mesh. */
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** Listener of a Gateway. @default - any that takes the route */
  readonly section?: string;
  /** Port of the listeners. @default - any */
  readonly port?: unknown;
}

/** A Service that a route sends to, with the API server's defaults. */
export interface RouteTarget {
  readonly namespace: string;
  readonly name: string;
  readonly port: unknown;
}

/** HTTPRoutes and GRPCRoutes. */
export function routesIn(graph: Graph): readonly Item[] {
  return [...graph.list('HTTPRoute'), ...graph.list('GRPCRoute')];
}

/** What a route attaches to. */
export function parentsOf(route: Item): readonly RouteParent[] {
  return records(at(route.json, 'spec', 'parentRefs')).map(({ kind, namespace, name, sectionName, port }) => ({
    kind: text(kind) ?? 'Gateway',
    namespace: text(namespace) ?? namespaceOf(route),
    name: text(name) ?? '',
    ...(text(sectionName) === undefined ? {} : { section: text(sectionName) }),
    port,
  }));
}

/** Hosts that a route is for; none where it takes those of its listener. */
export function hostsOf(route: Item): readonly string[] {
  return texts(at(route.json, 'spec', 'hostnames'));
}

/** The rules of a route. */
export function rulesOf(route: Item): readonly JsonObject[] {
  return records(at(route.json, 'spec', 'rules'));
}

/** The filters of a rule, those of its backends included. */
export function filtersOf(rule: JsonObject): readonly JsonObject[] {
  return [...records(rule.filters), ...records(rule.backendRefs).flatMap((backend) => records(backend.filters))];
}

/** References to Services in the rules of a route: backends and mirrors. */
export function serviceRefsOf(route: Item): readonly JsonObject[] {
  const references = rulesOf(route).flatMap((rule) => [
    ...records(rule.backendRefs),
    ...filtersOf(rule).flatMap((filter) => records([record(filter.requestMirror).backendRef])),
  ]);
  return references.filter(({ group, kind }) => (text(group) ?? '') === '' && (text(kind) ?? 'Service') === 'Service');
}

/** Services that a route sends to. */
export function targetsOf(route: Item): readonly RouteTarget[] {
  return serviceRefsOf(route).map(({ namespace, name, port }) => ({
    namespace: text(namespace) ?? namespaceOf(route),
    name: text(name) ?? '',
    port,
  }));
}

/** Whether a ReferenceGrant lets the routes of a kind and namespace name a Service. */
export function grants(grant: Item, route: Item, service: string): boolean {
  const from = records(at(grant.json, 'spec', 'from')).some(
    ({ group, kind, namespace }) =>
      group === groupOf(route.json.apiVersion) && kind === kindOf(route) && namespace === namespaceOf(route),
  );
  const to = records(at(grant.json, 'spec', 'to')).some(
    ({ group, kind, name }) =>
      (text(group) ?? '') === '' && kind === 'Service' && [undefined, service].includes(text(name)),
  );
  return from && to;
}
