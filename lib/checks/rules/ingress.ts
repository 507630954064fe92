import { oneOf } from '../../core/errors';
import { shown } from '../bounds';
import { Graph } from '../graph';
import { annotationsOf, declaresExternal, Item, labelsOf, namespaceOf, objectOf } from '../item';
import { at, isSet, JsonObject, list, record, records, text, texts } from '../json';
import { Complaint, Rule } from '../rule';
import { servicePorts } from '../service-ports';

const PATH_TYPES = ['Prefix', 'Exact', 'ImplementationSpecific'];
const ALB = 'alb.ingress.kubernetes.io/';
const GATE = 'elbv2.k8s.aws/pod-readiness-gate-inject';

/** Rules about Ingresses. */
export const ingress: readonly Rule[] = [
  {
    id: 'ingress-backend-exists',
    severity: 'error',
    why: 'the controller answers 503 to every request of that path',
    *check(graph) {
      for (const item of graph.list('Ingress')) {
        for (const backend of backendsOf(item)) yield* missingBackend(graph, item, record(backend.service));
      }
    },
  },
  {
    id: 'ingress-path-type',
    severity: 'error',
    suppressible: false,
    why: 'the API server refuses the Ingress, so nobody gets in',
    *check(graph) {
      for (const item of graph.list('Ingress').filter(isStable)) {
        for (const [, { path, pathType }] of pathsOf(item)) {
          if (PATH_TYPES.includes(text(pathType) ?? '')) continue;
          const where = text(path) ?? '/';
          yield { item, message: `'pathType' of '${where}' must be ${oneOf(PATH_TYPES)}, got ${shown(pathType)}` };
        }
      }
    },
  },
  {
    id: 'ingress-tls',
    severity: 'error',
    why: 'the host is served in clear text or under the certificate of another, and browsers turn away',
    *check(graph) {
      for (const item of graph.list('Ingress')) {
        const entries = records(at(item.json, 'spec', 'tls'));
        if (entries.length === 0 && albTerminates(item)) continue;
        const hosts = hostsOf(item).filter((host) => host !== '');
        const covered = entries.flatMap((entry) => texts(entry.hosts));
        // An entry without hosts is for all of them.
        const isForAll = entries.some((entry) => list(entry.hosts).length === 0);
        for (const host of isForAll ? [] : hosts.filter((each) => !covered.some((one) => covers(one, each)))) {
          const got = covered.length === 0 ? 'no hosts' : covered.map((each) => `'${each}'`).join(', ');
          yield { item, message: `'tls' must have '${host}', a host of 'rules', got ${got}` };
        }
        for (const host of covered.filter((one) => !hosts.some((each) => covers(one, each)))) {
          const got = hosts.length === 0 ? 'none' : hosts.map((each) => `'${each}'`).join(', ');
          yield { item, message: `'rules' must have '${host}', a host of 'tls', got ${got}` };
        }
      }
    },
  },
  {
    id: 'ingress-hosts',
    severity: 'error',
    why: "it catches requests that are for other teams' hosts, and those that are for none",
    *check(graph) {
      for (const item of graph.list('Ingress')) {
        for (const host of hostsOf(item)) {
          if (host !== '' && !host.includes('*')) continue;
          yield { item, message: `'host' must be a whole host name, got ${host === '' ? 'none' : `'${host}'`}` };
        }
        const backend = at(item.json, 'spec', 'defaultBackend');
        if (!isSet(backend)) continue;
        const name = text(at(backend, 'service', 'name')) ?? text(at(backend, 'resource', 'name')) ?? '';
        yield { item, message: `'defaultBackend' must be left out for rules with a host, got '${name}'` };
      }
    },
  },
  {
    id: 'ingress-path-unique',
    severity: 'error',
    why: 'which of the two backends answers is up to the controller, and may change with its next restart',
    *check(graph) {
      const byPath = new Map<string, Item>();
      for (const item of graph.list('Ingress').filter((each) => !isCanary(each))) {
        for (const [host, { path, pathType }] of pathsOf(item)) {
          const where = `${host}${text(path) ?? '/'}`;
          // Two controllers may both serve a host: one inside, one outside.
          const key = [classOf(item), text(pathType) ?? '', where].join('\n');
          const first = byPath.get(key);
          byPath.set(key, first ?? item);
          if (!first) continue;
          const owner = first === item ? 'a path of its own' : `a path that ${objectOf(first)} has not`;
          yield { item, message: `'path' must be ${owner}, got '${where}' twice`, also: first };
        }
      }
    },
  },
  {
    id: 'alb-readiness-gate',
    severity: 'error',
    why: 'old pods stop before the new ones are in the target group: 502 and 503 at each release',
    *check(graph) {
      for (const item of [...graph.list('Ingress'), ...graph.list('Service')]) {
        const also = graph.get('Namespace', '', namespaceOf(item));
        // Where another app makes the namespace, nobody can tell.
        if (!also || !graph.isProduction(item) || !hasPodTargets(item)) continue;
        const written = labelsOf(also)[GATE];
        if (written === 'enabled') continue;
        const message = `label '${GATE}' must be 'enabled' for the targets of ${objectOf(item)}, got ${shown(written)}`;
        yield { item: also, message, also: item };
      }
    },
  },
];

function* missingBackend(graph: Graph, item: Item, backend: JsonObject): Iterable<Complaint> {
  const name = text(backend.name) ?? '';
  const { name: portName, number: portNumber } = record(backend.port);
  // An ALB reads the target from an annotation then; an empty name is no Service.
  if (name === '' || portName === 'use-annotation' || declaresExternal(item, 'Service', name)) return;
  const also = graph.get('Service', namespaceOf(item), name);
  if (!also) {
    yield { item, message: `'backend' must name a Service of the app, got '${name}'` };
    return;
  }
  const ports = servicePorts(also);
  if (ports.some(({ name: each, port }) => (isSet(portName) ? each === portName : port === portNumber))) return;
  const known = ports
    .map(({ name: each, port }) => (each === undefined ? `${port}` : `'${each}' (${port})`))
    .join(', ');
  const message = `'port' of the backend must be one of ${objectOf(also)}, ${known || 'which has none'}`;
  yield { item, message: `${message}, got ${shown(portName ?? portNumber)}`, also };
}

function backendsOf(item: Item): readonly JsonObject[] {
  const { defaultBackend } = record(item.json.spec);
  return [...pathsOf(item).map(([, { backend }]) => record(backend)), record(defaultBackend)];
}

/** The paths of an Ingress, each with its host; empty where it has none. */
function pathsOf(item: Item): readonly (readonly [string, JsonObject])[] {
  return records(at(item.json, 'spec', 'rules')).flatMap((rule) =>
    records(at(rule, 'http', 'paths')).map((path) => [text(rule.host) ?? '', path] as const),
  );
}

function hostsOf(item: Item): readonly string[] {
  return [...new Set(records(at(item.json, 'spec', 'rules')).map(({ host }) => text(host) ?? ''))];
}

/** Whether a host of a certificate is a host, or has it under its wildcard. */
function covers(certified: string, host: string): boolean {
  return certified === host || (certified.startsWith('*.') && host.slice(host.indexOf('.')) === certified.slice(1));
}

function classOf(item: Item): string {
  return text(at(item.json, 'spec', 'ingressClassName')) ?? annotationsOf(item)['kubernetes.io/ingress.class'] ?? '';
}

/** An ALB brings the certificate of ACM: by its ARN, or by the host where it is only told to listen on HTTPS. */
function albTerminates(item: Item): boolean {
  const { [`${ALB}certificate-arn`]: arn, [`${ALB}listen-ports`]: ports = '' } = annotationsOf(item);
  return arn !== undefined || ports.includes('HTTPS');
}

function hasPodTargets(item: Item): boolean {
  const { [`${ALB}target-type`]: alb, 'service.beta.kubernetes.io/aws-load-balancer-nlb-target-type': nlb } =
    annotationsOf(item);
  return alb === 'ip' || nlb === 'ip';
}

/** The second Ingress of a release, which nginx wants to have the same host and path. */
function isCanary(item: Item): boolean {
  return annotationsOf(item)['nginx.ingress.kubernetes.io/canary'] === 'true';
}

/** Older versions of the kind, which no cluster takes any more, had no such field. */
function isStable(item: Item): boolean {
  return item.json.apiVersion === 'networking.k8s.io/v1';
}
