import { Item } from '../item';
import { at, isSet, JsonObject, record, records, text } from '../json';
import { filtersOf, routesIn, rulesOf, serviceRefsOf } from '../routes';
import { Rule } from '../rule';

/** Filters that a rule may have more than once. */
const REPEATABLE = ['RequestMirror', 'ExtensionRef'];

const UNITS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** Rules about the fields of the Gateway API. */
export const routeFields: readonly Rule[] = [
  {
    id: 'route-fields',
    severity: 'error',
    suppressible: false,
    why: 'the API server refuses the route, so nobody gets in',
    *check(graph) {
      for (const item of routesIn(graph)) {
        for (const fault of faultsOf(item)) yield { item, message: fault };
      }
    },
  },
  {
    id: 'reference-grant-version',
    severity: 'warning',
    why: 'v1 came with Gateway API 1.5, and before that the API server knows no such kind; all releases serve v1beta1',
    *check(graph) {
      for (const item of graph.list('ReferenceGrant')) {
        const version = text(item.json.apiVersion)?.split('/')[1];
        if (version === 'v1') yield { item, message: `'apiVersion' must end in 'v1beta1', got '${version}'` };
      }
    },
  },
];

/** What the rules of the CRD refuse. Source: gateway.networking.k8s.io_httproutes.yaml of release 1.6.1 */
function* faultsOf(item: Item): Iterable<string> {
  const rules = rulesOf(item);
  for (const reference of serviceRefsOf(item)) {
    if (isSet(reference.port)) continue;
    yield `'port' must be given for the Service '${text(reference.name) ?? ''}', got none`;
  }
  if (rules.length > 16) yield `'rules' must be at most 16, got ${rules.length}`;
  const counts = rules.map(({ matches }) => records(matches).length);
  for (const count of counts.filter((each) => each > 64)) {
    yield `'matches' must be at most 64 in a rule, got ${count}`;
  }
  const all = counts.reduce((sum, count) => sum + count, 0);
  if (all > 128) yield `'matches' must be at most 128 in all rules, got ${all}`;
  for (const rule of rules) {
    yield* filterFaults(records(rule.filters));
    for (const backend of records(rule.backendRefs)) yield* filterFaults(records(backend.filters));
    yield* redirectFaults(rule);
    yield* timeoutFaults(rule);
  }
}

function* filterFaults(filters: readonly JsonObject[]): Iterable<string> {
  const types = filters.map(({ type }) => text(type) ?? '');
  const twice = types.filter((type, index) => types.indexOf(type) < index && !REPEATABLE.includes(type));
  for (const type of new Set(twice)) yield `'filters' must have ${type} at most once, got it twice`;
  if (types.includes('RequestRedirect') && types.includes('URLRewrite')) {
    yield "'filters' must have RequestRedirect or URLRewrite, got both";
  }
}

function* redirectFaults(rule: JsonObject): Iterable<string> {
  const backends = records(rule.backendRefs);
  const redirects = records(rule.filters).some(({ requestRedirect }) => isSet(requestRedirect));
  if (redirects && backends.length > 0) {
    yield `'backendRefs' must be left out beside a RequestRedirect, got ${backends.length}`;
  }
  const changes = filtersOf(rule).flatMap(({ requestRedirect, urlRewrite }) => [requestRedirect, urlRewrite]);
  if (!changes.some((change) => at(change, 'path', 'type') === 'ReplacePrefixMatch')) return;
  // Without any match, there is the default: the prefix '/'.
  const matches = records(rule.matches);
  const prefixes = matches.filter(({ path }) => (text(record(path).type) ?? 'PathPrefix') === 'PathPrefix');
  if (matches.length > 1 || prefixes.length < matches.length) {
    const got = `${matches.length}, ${prefixes.length} of them a PathPrefix`;
    yield `'matches' must be one PathPrefix beside ReplacePrefixMatch, got ${got}`;
  }
}

function* timeoutFaults({ timeouts }: JsonObject): Iterable<string> {
  const { request, backendRequest } = record(timeouts);
  const [most, given] = [milliseconds(request), milliseconds(backendRequest)];
  if (most === undefined || given === undefined || most === 0 || given <= most) return;
  yield `'backendRequest' must be at most 'request' (${text(request)}), got ${text(backendRequest)}`;
}

/** A time of the Gateway API, such as `1m30s`. */
function milliseconds(value: unknown): number | undefined {
  const written = text(value) ?? '';
  if (!/^(\d{1,5}(h|ms|m|s)){1,4}$/.test(written)) return undefined;
  const parts = [...written.matchAll(/(\d+)(h|ms|m|s)/g)];
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (UNITS[unit ?? ''] ?? 0), 0);
}
