import { shown } from '../bounds';
import { isSet, JsonObject, list, number, record, records, text } from '../json';
import { Rule } from '../rule';
import { allRoutes, hostsOf, routesOf, virtualServices } from '../virtual-services';

const REFUSED = 'istiod refuses the object';

/** Two parts of an HTTP route that exclude each other. */
function conflict(id: string, one: string, others: readonly string[], because: string): Rule {
  return {
    id,
    severity: 'error',
    suppressible: false,
    why: `${REFUSED}: ${because}`,
    *check(graph) {
      for (const { item, where, json } of allRoutes(graph, ['http'])) {
        if (!isThere(json[one])) continue;
        for (const other of others.filter((each) => isThere(json[each]))) {
          const message = `'${one}' of ${where} must stand without '${other}', got both`;
          yield { item, message: `${message}; drop one, or make it two routes` };
        }
      }
    },
  };
}

/** Rules about what an HTTP route does. Source: https://github.com/istio/istio/blob/master/pkg/config/validation/virtualservice.go */
export const virtualServiceActions: readonly Rule[] = [
  conflict('istio-route-or-redirect', 'redirect', ['route'], 'what is sent elsewhere cannot be answered by the app'),
  conflict('istio-route-or-response', 'directResponse', ['route'], 'what the proxy answers does not come to the app'),
  conflict(
    'istio-response-or-redirect',
    'directResponse',
    ['redirect', 'fault', 'rewrite'],
    'the proxy gives one answer, of its own or from elsewhere',
  ),
  conflict('istio-fault-or-redirect', 'redirect', ['fault'], 'a redirected request meets no fault here'),
  conflict('istio-rewrite-or-redirect', 'redirect', ['rewrite'], 'a redirect says by itself where to go'),
  conflict('istio-mirror-once', 'mirror', ['mirrors'], 'copies are asked for in two ways'),
  {
    id: 'istio-route-action',
    severity: 'error',
    suppressible: false,
    why: `${REFUSED}: its requests would lead nowhere`,
    *check(graph) {
      for (const item of virtualServices(graph)) {
        const routes = routesOf(item);
        if (routes.length === 0)
          yield { item, message: "'spec' must have a route in 'http', 'tcp' or 'tls', got none" };
        for (const { where, protocol, json } of routes) {
          const known = protocol === 'http' ? ['route', 'redirect', 'directResponse', 'delegate'] : ['route'];
          if (known.some((field) => isThere(json[field]))) continue;
          yield { item, message: `'route' of ${where} must have a destination, got none` };
        }
      }
    },
  },
  {
    id: 'istio-delegate',
    severity: 'error',
    suppressible: false,
    why: `${REFUSED}: a VirtualService that others delegate to has HTTP routes and nothing else`,
    *check(graph) {
      for (const item of virtualServices(graph)) {
        const spec = record(item.json.spec);
        const isDelegate = hostsOf(item).length === 0;
        for (const field of isDelegate ? ['gateways', 'tls', 'tcp'].filter((each) => isThere(spec[each])) : []) {
          const message = `'${field}' must be left out of a VirtualService without hosts`;
          yield { item, message: `${message}, got ${shown(spec[field])}` };
        }
        for (const { where, json } of routesOf(item, ['http']).filter((route) => isSet(route.json.delegate))) {
          const beside = ['route', 'redirect'].find((field) => isSet(json[field]));
          if (!isDelegate && beside === undefined) continue;
          const got = beside === undefined ? 'one that is a delegate itself' : `'${beside}' beside it`;
          yield { item, message: `'delegate' of ${where} must be all that a route of a root does, got ${got}` };
        }
      }
    },
  },
  {
    id: 'istio-mirror-percent',
    severity: 'error',
    suppressible: false,
    why: `${REFUSED}: a share of copies is from none to all`,
    *check(graph) {
      for (const { item, where, json } of allRoutes(graph, ['http'])) {
        const mirrors = records(json.mirrors).map((mirror, index) => {
          return { field: `percentage.value' of ${where}.mirrors[${index}]`, value: record(mirror.percentage).value };
        });
        const own = { field: `mirrorPercentage.value' of ${where}`, value: record(json.mirrorPercentage).value };
        for (const { field, value } of [own, ...mirrors]) {
          const percent = number(value) ?? 0;
          if (percent >= 0 && percent <= 100) continue;
          yield { item, message: `'${field} must be from 0 to 100, got ${percent}` };
        }
      }
    },
  },
  {
    id: 'istio-http-status',
    severity: 'error',
    suppressible: false,
    why: `${REFUSED}: no client understands such a status`,
    *check(graph) {
      for (const { item, where, json } of allRoutes(graph, ['http'])) {
        const answers = [
          [`directResponse.status' of ${where}`, record(json.directResponse).status],
          [`abort.httpStatus' of ${where}.fault`, record(record(json.fault).abort).httpStatus],
        ] as const;
        for (const [field, value] of answers) {
          const status = number(value);
          if (status === undefined || (status >= 200 && status < 600)) continue;
          yield { item, message: `'${field} must be from 200 to 599, got ${status}` };
        }
      }
    },
  },
  {
    id: 'istio-redirect-fields',
    severity: 'error',
    suppressible: false,
    why: `${REFUSED}: no client can follow such a redirect`,
    *check(graph) {
      for (const { item, where, json } of allRoutes(graph, ['http'])) {
        const problem = isSet(json.redirect) ? redirectProblem(record(json.redirect)) : undefined;
        if (problem !== undefined) yield { item, message: `'redirect' of ${where} must ${problem}` };
      }
    },
  },
  {
    id: 'istio-rewrite-fields',
    severity: 'error',
    suppressible: false,
    why: `${REFUSED}: a rewrite changes the path or the host, each in one way`,
    *check(graph) {
      for (const { item, where, json } of allRoutes(graph, ['http'])) {
        if (!isSet(json.rewrite)) continue;
        const rewrite = record(json.rewrite);
        const set = ['uri', 'uriRegexRewrite', 'authority'].filter((field) => isThere(rewrite[field]));
        const must = `'rewrite' of ${where} must`;
        if (set.length === 0) yield { item, message: `${must} have a 'uri' or an 'authority', got ${shown(rewrite)}` };
        if (!set.includes('uri') || !set.includes('uriRegexRewrite')) continue;
        yield { item, message: `${must} have 'uri' or 'uriRegexRewrite', got both` };
      }
    },
  },
];

function redirectProblem(redirect: JsonObject): string | undefined {
  const { uri, prefixRewrite, scheme, redirectCode } = redirect;
  const code = number(redirectCode) ?? 0;
  if (isThere(uri) && isThere(prefixRewrite)) return "have 'uri' or 'prefixRewrite', got both";
  if (
    !['uri', 'prefixRewrite', 'authority', 'scheme', 'port', 'derivePort'].some((field) => isThere(redirect[field]))
  ) {
    return `have a 'uri', 'authority', 'scheme' or 'port', got ${shown(redirect)}`;
  }
  if (code !== 0 && (code < 300 || code > 399)) return `have a 'redirectCode' from 300 to 399, got ${code}`;
  const said = text(scheme) ?? '';
  return ['', 'http', 'https'].includes(said) ? undefined : `have 'scheme' 'http' or 'https', got '${said}'`;
}

/** Whether a field says something: an empty list or text is what istiod reads as nothing. */
function isThere(value: unknown): boolean {
  return isSet(value) && value !== '' && (!Array.isArray(value) || list(value).length > 0);
}
