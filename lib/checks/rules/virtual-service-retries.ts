import { shown } from '../bounds';
import { milliseconds, printDuration } from '../durations';
import { isSet, JsonObject, number, record, records, text } from '../json';
import { Rule } from '../rule';
import { allRoutes, Route, routesOf, virtualServices } from '../virtual-services';

/** What may not be done twice by itself. Source: https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2 */
const WRITES = ['POST', 'PATCH'];
/** Conditions under which the app may have done its work already. Source: https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/router_filter */
const AFTER_WORK = ['5xx', 'gateway-error', 'reset', 'internal', 'deadline-exceeded'];
/** What istiod knows. Source: https://github.com/istio/istio/blob/master/pkg/config/validation/validation.go, supportedRetryOnPolicies */
const CONDITIONS: readonly string[] = [
  ...AFTER_WORK,
  ...['connect-failure', 'envoy-ratelimited', 'http3-post-connect-failure', 'refused-stream', 'reset-before-request'],
  ...['retriable-4xx', 'retriable-headers', 'retriable-status-codes'],
  ...['cancelled', 'resource-exhausted', 'unavailable'],
];
const NEED_ATTEMPTS = ['perTryTimeout', 'retryOn', 'retryRemoteLocalities'];

/** Rules about time-outs and retries of HTTP routes. */
export const routeRetries: readonly Rule[] = [
  {
    id: 'timeout-covers-retries',
    severity: 'error',
    why: 'the time-out ends the request before its last tries: they are written down and never happen',
    *check(graph) {
      for (const { item, where, json } of allRoutes(graph, ['http'])) {
        const { attempts, perTryTimeout } = record(json.retries);
        const tries = (number(attempts) ?? 0) + 1;
        const [timeout, perTry] = [milliseconds(json.timeout), milliseconds(perTryTimeout)];
        if (timeout === undefined || perTry === undefined || timeout === 0 || tries < 2) continue;
        if (timeout >= tries * perTry) continue;
        const sum = `${tries} tries of ${printDuration(perTry)} (${printDuration(tries * perTry)})`;
        const fit = Math.floor(timeout / perTry) - 1;
        const way = fit > 0 ? `raise it, or say 'attempts: ${fit}'` : "raise it, or drop 'retries'";
        yield { item, message: `'timeout' of ${where} must cover ${sum}, got ${printDuration(timeout)}; ${way}` };
      }
    },
  },
  {
    id: 'retry-disabled',
    severity: 'error',
    suppressible: false,
    why: 'istiod refuses the object: no attempts means no retries, so nothing may be said of them',
    *check(graph) {
      for (const { item, where, json } of allRoutes(graph, ['http'])) {
        const retries = record(json.retries);
        const attempts = isSet(retries.attempts) ? number(retries.attempts) : 0;
        const [field] = NEED_ATTEMPTS.filter((each) => isSet(retries[each]) && retries[each] !== '');
        const must = `'attempts' of ${where}.retries must be`;
        if (attempts !== undefined && attempts < 0) {
          yield { item, message: `${must} at least 0, got ${attempts}` };
        } else if (attempts === 0 && field !== undefined) {
          yield { item, message: `${must} at least 1 beside '${field}', got ${shown(retries.attempts)}; or drop both` };
        }
      }
    },
  },
  {
    id: 'retry-idempotent',
    severity: 'error',
    why: 'the app may have done its work before the answer was lost: the retry orders, pays or mails a second time',
    *check(graph) {
      for (const item of virtualServices(graph)) {
        const routes = routesOf(item, ['http']);
        for (const route of routes) {
          const { attempts, retryOn } = record(route.json.retries);
          const unsafe = (number(attempts) ?? 0) > 0 ? conditionsIn(retryOn).find(isAfterWork) : undefined;
          const method = unsafe === undefined ? undefined : WRITES.find((each) => reaches(routes, route, each));
          if (unsafe === undefined || method === undefined) continue;
          const message = `'retryOn' of ${route.where}.retries must leave out '${unsafe}' where ${method} is let in`;
          const way = 'match methods that may be repeated, or suppress it where the app may be called twice';
          yield { item, message: `${message}, got ${shown(retryOn)}; ${way}` };
        }
      }
    },
  },
  {
    id: 'istio-retry-on',
    severity: 'error',
    suppressible: false,
    why: 'istiod refuses the object: it knows no such condition',
    *check(graph) {
      for (const { item, where, json } of allRoutes(graph, ['http'])) {
        const { retryOn } = record(json.retries);
        for (const condition of conditionsIn(retryOn)) {
          if (CONDITIONS.includes(condition) || isStatus(condition)) continue;
          const known = "be of Envoy's, such as 'connect-failure', or a status such as '503'";
          yield { item, message: `condition in 'retryOn' of ${where}.retries must ${known}, got '${condition}'` };
        }
      }
    },
  },
];

function conditionsIn(retryOn: unknown): readonly string[] {
  const written = text(retryOn) ?? '';
  return written === '' ? [] : written.split(',');
}

function isStatus(condition: string): boolean {
  return /^[1-5]\d\d$/.test(condition);
}

function isAfterWork(condition: string): boolean {
  return AFTER_WORK.includes(condition) || /^5\d\d$/.test(condition);
}

/** Whether requests of a method come to a route: it lets them in, and none before it takes them all. */
function reaches(routes: readonly Route[], route: Route, method: string): boolean {
  const before = routes.slice(0, route.index);
  return admits(route, method) && !before.some((each) => takesAll(each, method));
}

function admits({ json }: Route, method: string): boolean {
  const matches = records(json.match);
  return matches.length === 0 || matches.some((match) => matchesMethod(match, method));
}

function takesAll({ json }: Route, method: string): boolean {
  const matches = records(json.match);
  return (
    matches.length === 0 || matches.some((match) => conditions(match) === 'method' && matchesMethod(match, method))
  );
}

function conditions(match: JsonObject): string {
  return Object.keys(match)
    .filter((key) => key !== 'name' && isSet(match[key]))
    .join();
}

/** Whether a match lets a method in; what cannot be read lets none in, so that nothing is said of it. */
function matchesMethod({ method: condition }: JsonObject, method: string): boolean {
  if (!isSet(condition)) return true;
  const { exact, prefix, regex } = record(condition);
  if (isSet(exact)) return exact === method;
  if (isSet(prefix)) return method.startsWith(text(prefix) ?? '?');
  try {
    return isSet(regex) && new RegExp(`^(?:${text(regex) ?? '?'})$`).test(method);
  } catch {
    return false;
  }
}
