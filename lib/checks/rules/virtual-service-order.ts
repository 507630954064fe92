import { isSet, JsonObject, list, record, records, text } from '../json';
import { Rule } from '../rule';
import { Route, routesOf, virtualServices } from '../virtual-services';

/** Parts of a match that ask nothing of a request. */
const NO_CONDITION = ['name', 'ignoreUriCase', 'statPrefix'];

/** Rules about the order of the routes of a VirtualService: the first that matches wins. */
export const routeOrder: readonly Rule[] = [
  {
    id: 'route-catch-all-last',
    severity: 'error',
    why: 'the first route that matches wins: those after one that matches everything are never asked',
    *check(graph) {
      for (const item of virtualServices(graph)) {
        for (const protocol of ['http', 'tcp'] as const) {
          const routes = routesOf(item, [protocol]);
          const all = routes.findIndex(isCatchAll);
          const [first, next] = [routes[all], routes[all + 1]];
          if (!first || !next) continue;
          const message = `'${protocol}' must have the route that matches everything last`;
          yield { item, message: `${message}, got ${named(first)} before ${named(next)}` };
        }
      }
    },
  },
  {
    id: 'istio-match-unique',
    severity: 'warning',
    why: 'the first route that matches wins: the second of two with one match is never asked',
    *check(graph) {
      for (const item of virtualServices(graph)) {
        const seen = new Map<string, Route>();
        for (const route of routesOf(item)) {
          for (const match of records(route.json.match)) {
            const key = `${route.protocol} ${canonical(match)}`;
            const first = seen.get(key);
            seen.set(key, first ?? route);
            // Of what stands behind a catch-all, the other rule speaks.
            if (!first || isCatchAll(first)) continue;
            const message = `'match' of ${named(route)} must differ from that of ${named(first)}`;
            yield { item, message: `${message}, got ${canonical(match)} twice` };
          }
        }
      }
    },
  },
];

function isCatchAll({ json }: Route): boolean {
  const matches = records(json.match);
  return matches.length === 0 ? !isSet(json.match) || list(json.match).length === 0 : matches.some(isForAll);
}

function isForAll(match: JsonObject): boolean {
  const asked = Object.keys(match).filter((key) => isSet(match[key]) && !NO_CONDITION.includes(key));
  const { prefix, regex } = record(match.uri);
  return asked.every((key) => key === 'uri' && (prefix === '/' || ['.*', '/.*'].includes(text(regex) ?? '')));
}

function named({ where, json }: Route): string {
  const name = text(json.name) ?? '';
  return name === '' ? where : `${where} ('${name}')`;
}

/** A match without its name, with sorted keys. */
function canonical(match: JsonObject): string {
  return JSON.stringify(sorted(Object.fromEntries(Object.entries(match).filter(([key]) => key !== 'name'))));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  );
}
