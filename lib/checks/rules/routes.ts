import { shown } from '../bounds';
import { Graph } from '../graph';
import { declaresExternal, Item, kindOf, labelsOf, namespaceOf, objectOf } from '../item';
import { at, isSet, JsonObject, record, records, text } from '../json';
import {
  GATEWAY_GROUP,
  grants,
  hostsOf,
  parentsOf,
  RouteParent,
  routesIn,
  rulesOf,
  RouteTarget,
  targetsOf,
} from '../routes';
import { Complaint, Rule } from '../rule';
import { selectorKeys, selectorMatches } from '../selectors';
import { servicePorts } from '../service-ports';

const NAMESPACE_NAME = 'kubernetes.io/metadata.name';

/** Rules about routes of the Gateway API and what they name. */
export const routes: readonly Rule[] = [
  {
    id: 'route-path-unique',
    severity: 'error',
    why: 'the older of the two routes answers, and the younger never gets a request, with no error when it is applied',
    *check(graph) {
      const byMatch = new Map<string, Item>();
      for (const item of routesIn(graph)) {
        for (const [key, where] of placesOf(item)) {
          const first = byMatch.get(key);
          byMatch.set(key, first ?? item);
          if (!first) continue;
          const owner = first === item ? 'a match of its own' : `a match that ${objectOf(first)} has not`;
          yield { item, message: `'matches' must be ${owner}, got '${where}' twice`, also: first };
        }
      }
    },
  },
  {
    id: 'route-kind-unique',
    severity: 'error',
    why: 'a listener takes a host from HTTPRoutes or from GRPCRoutes, and turns the younger route away',
    *check(graph) {
      const byHost = new Map<string, Item>();
      for (const item of routesIn(graph)) {
        for (const [key, host] of hostKeysOf(item)) {
          const first = byHost.get(key) ?? item;
          byHost.set(key, first);
          if (kindOf(first) === kindOf(item)) continue;
          const message = `'hostnames' must have no host that ${objectOf(first)} has at the same Gateway, got '${host}'`;
          yield { item, message, also: first };
        }
      }
    },
  },
  {
    id: 'route-backend-exists',
    severity: 'error',
    why: 'the gateway answers 500 to every request of that rule',
    *check(graph) {
      for (const item of routesIn(graph)) for (const target of targetsOf(item)) yield* missing(graph, item, target);
    },
  },
  {
    id: 'route-grant',
    severity: 'error',
    why: 'the gateway refuses the reference (RefNotPermitted) and answers 500',
    *check(graph) {
      for (const item of routesIn(graph)) {
        for (const { namespace, name } of targetsOf(item)) {
          if (namespace === namespaceOf(item) || declaresExternal(item, 'Service', name)) continue;
          if (graph.listIn('ReferenceGrant', namespace).some((grant) => grants(grant, item, name))) continue;
          const wanted = `a ReferenceGrant in '${namespace}' that lets ${kindOf(item)}s of '${namespaceOf(item)}' in`;
          const also = graph.get('Service', namespace, name);
          yield { item, message: `'backendRefs' must have ${wanted}, got none for '${name}'`, ...(also && { also }) };
        }
      }
    },
  },
  {
    id: 'route-attaches',
    severity: 'error',
    why: 'the route is not accepted, so its host has no traffic, with no error when it is applied',
    *check(graph) {
      for (const item of routesIn(graph)) {
        for (const parent of parentsOf(item).filter(({ kind }) => kind === 'Gateway')) {
          const also = graph.get('Gateway', parent.namespace, parent.name);
          // Mostly the platform's, which is another app.
          if (!also) continue;
          const message = refusal(graph, item, parent, also);
          if (message !== undefined) yield { item, message, also };
        }
      }
    },
  },
];

/** Each match of a route at each host and parent: a key, and how people say it. */
function placesOf(route: Item): readonly (readonly [string, string])[] {
  const standard = kindOf(route) === 'HTTPRoute' ? [{ path: { type: 'PathPrefix', value: '/' } }] : [{}];
  const matches = rulesOf(route).flatMap(({ matches: given }) => {
    const written = records(given);
    return written.length === 0 ? standard : written;
  });
  return parentsOf(route).flatMap((parent) =>
    (hostsOf(route).length === 0 ? [''] : hostsOf(route)).flatMap((host) =>
      matches.map((match) => {
        const { path, method } = match as { readonly path?: unknown; readonly method?: unknown };
        const grpc = [record(method).service, record(method).method].filter(isSet).join('/');
        const where = kindOf(route) === 'HTTPRoute' ? (text(record(path).value) ?? '/') : `/${grpc}`;
        return [[kindOf(route), parentKey(parent), host, matchKey(match)].join('\n'), `${host}${where}`] as const;
      }),
    ),
  );
}

function hostKeysOf(route: Item): readonly (readonly [string, string])[] {
  const gateways = parentsOf(route).filter(({ kind }) => kind === 'Gateway');
  return gateways.flatMap((parent) => hostsOf(route).map((host) => [`${parentKey(parent)}\n${host}`, host] as const));
}

function parentKey({ kind, namespace, name, section = '', port }: RouteParent): string {
  return [kind, namespace, name, section, isSet(port) ? shown(port) : ''].join('/');
}

/** A match without regard to the order of its headers, and with the defaults of the API. */
function matchKey({ path, method, headers, queryParams }: JsonObject): string {
  const { type = 'PathPrefix', value = '/' } = record(path);
  const pairs = (list: unknown) => records(list).map((each) => [each.name, each.type ?? 'Exact', each.value].join(' '));
  const { type: how = 'Exact', service, method: name } = record(method);
  const verb = text(method) ?? [how, service, name];
  return JSON.stringify([type, value, isSet(method) ? verb : '', pairs(headers).sort(), pairs(queryParams).sort()]);
}

function* missing(graph: Graph, item: Item, { namespace, name, port }: RouteTarget): Iterable<Complaint> {
  if (name === '' || declaresExternal(item, 'Service', name)) return;
  const also = graph.get('Service', namespace, name);
  if (!also) {
    // Another namespace is another team's, whose Services another app makes.
    if (namespace !== namespaceOf(item)) return;
    yield { item, message: `'backendRefs' must name a Service of the app, got '${name}'` };
    return;
  }
  const ports = servicePorts(also).map((each) => each.port);
  if (!isSet(port) || ports.some((each) => each === port)) return;
  const message = `'port' of the backend must be one of ${objectOf(also)}, ${ports.join(', ') || 'which has none'}`;
  yield { item, message: `${message}, got ${shown(port)}`, also };
}

/** Why no listener of a Gateway takes a route; undefined where one does, or nobody can tell. */
function refusal(graph: Graph, route: Item, { section, port }: RouteParent, gateway: Item): string | undefined {
  const all = records(at(gateway.json, 'spec', 'listeners'));
  const named = all.filter((each) => section === undefined || each.name === section);
  const found = named.filter((each) => !isSet(port) || each.port === port);
  if (found.length === 0) {
    const names = all.map(({ name }) => `'${text(name) ?? ''}'`).join(', ') || 'which has none';
    const got = section === undefined ? `port ${shown(port)}` : `'${section}'`;
    return `'sectionName' must be a listener of ${objectOf(gateway)}, ${names}, got ${got}`;
  }
  const gates: readonly (readonly [string, (listener: JsonObject) => boolean])[] = [
    [`a host of ${shown(hostsOf(route))}`, ({ hostname }) => overlaps(hostsOf(route), text(hostname) ?? '')],
    [`namespace '${namespaceOf(route)}'`, (listener) => admitsNamespace(graph, route, gateway, listener)],
    [`the kind ${kindOf(route)}`, (listener) => admitsKind(route, listener)],
  ];
  let open = found;
  for (const [what, admits] of gates) {
    const left = open.filter(admits);
    if (left.length > 0) {
      open = left;
      continue;
    }
    const names = open.map(({ name }) => `'${text(name) ?? ''}'`).join(', ');
    return `'parentRefs' must name a listener of ${objectOf(gateway)} that takes ${what}, got ${names}`;
  }
  return undefined;
}

function overlaps(hosts: readonly string[], listener: string): boolean {
  const under = (wild: string, host: string) => wild.startsWith('*.') && host.endsWith(wild.slice(1));
  const meet = (host: string) => host === listener || under(listener, host) || under(host, listener);
  return hosts.length === 0 || listener === '' || hosts.some(meet);
}

function admitsNamespace(graph: Graph, route: Item, gateway: Item, { allowedRoutes }: JsonObject): boolean {
  const { from = 'Same', selector } = record(at(allowedRoutes, 'namespaces'));
  const namespace = namespaceOf(route);
  if (from !== 'Selector') return from === 'All' || namespace === namespaceOf(gateway);
  const object = graph.get('Namespace', '', namespace);
  // What other labels the namespace has is known where the app makes it.
  if (!object && selectorKeys(selector).some((key) => key !== NAMESPACE_NAME)) return true;
  return selectorMatches(selector, { ...(object ? labelsOf(object) : {}), [NAMESPACE_NAME]: namespace });
}

function admitsKind(route: Item, { protocol, allowedRoutes }: JsonObject): boolean {
  const kinds = records(record(allowedRoutes).kinds);
  if (kinds.length === 0) return ['HTTP', 'HTTPS'].includes(text(protocol) ?? 'HTTP');
  return kinds.some(({ group, kind }) => (text(group) ?? GATEWAY_GROUP) === GATEWAY_GROUP && kind === kindOf(route));
}
