import { oneOf } from '../../core/errors';
import { shown } from '../bounds';
import { Item, namespaceOf, objectOf } from '../item';
import { at, isSet, number, record, text, textMap } from '../json';
import { istioGateways, Server, serversOf } from '../mesh-gateways';
import { Rule } from '../rule';

const REFUSED = 'istiod refuses the object';
const HTTP = ['HTTP', 'HTTP2', 'GRPC', 'GRPC-WEB'];
const TLS = ['HTTPS', 'TLS'];
const PROTOCOLS = [...HTTP, ...TLS, 'TCP', 'MONGO', 'REDIS', 'MYSQL'];
/** Further spellings that istiod takes; no page names them. */
const ALSO = ['GRPC_WEB', 'HTTP_PROXY', 'UDP', 'HBONE', 'DOUBLE-HBONE'];
const CERTIFICATES = [
  'serverCertificate',
  'privateKey',
  'caCertificates',
  'tlsCertificates',
  'credentialName',
  'credentialNames',
];
const MUTUAL = ['MUTUAL', 'OPTIONAL_MUTUAL'];

/** Rules about Istio's Gateways. Source: https://istio.io/latest/docs/reference/config/networking/gateway/ */
export const meshGateways: readonly Rule[] = [
  {
    id: 'istio-gateway-server',
    severity: 'error',
    suppressible: false,
    why: `${REFUSED}: a gateway listens on ports of a protocol, for hosts`,
    *check(graph) {
      for (const item of istioGateways(graph)) {
        const servers = serversOf(item);
        if (servers.length === 0) yield { item, message: "'servers' must have a server, got none" };
        for (const { where, hosts, protocol, json } of servers) {
          if (hosts.length === 0) yield { item, message: `'hosts' of ${where} must have a host, got none` };
          const known = [...PROTOCOLS, ...ALSO].includes(protocol);
          if (!known) {
            const got = shown(record(json.port).protocol);
            yield { item, message: `'port.protocol' of ${where} must be ${oneOf(PROTOCOLS)}, got ${got}` };
          }
          const target = number(record(json.port).targetPort) ?? 0;
          if (target <= 0) continue;
          yield { item, message: `'port.targetPort' of ${where} must be left out of a Gateway, got ${target}` };
        }
      }
    },
  },
  {
    id: 'istio-gateway-port-name',
    severity: 'error',
    suppressible: false,
    why: `${REFUSED}: its servers are told apart by the names of their ports`,
    *check(graph) {
      for (const item of istioGateways(graph)) {
        const seen = new Map<string, string>();
        for (const { where, json } of serversOf(item)) {
          const name = text(record(json.port).name) ?? '';
          const first = seen.get(name);
          seen.set(name, first ?? where);
          if (first === undefined || name === '') continue;
          yield { item, message: `'port.name' of ${where} must be another than that of ${first}, got '${name}'` };
        }
      }
    },
  },
  {
    id: 'istio-gateway-tls',
    severity: 'error',
    suppressible: false,
    why: `${REFUSED}: it does not say with which certificate the port is served`,
    *check(graph) {
      for (const { item, where, protocol, json } of istioGateways(graph).flatMap(serversOf)) {
        if (!TLS.includes(protocol) || isSet(json.tls)) continue;
        yield { item, message: `'tls' of ${where} must be set for protocol '${protocol}', got none` };
      }
    },
  },
  {
    id: 'istio-gateway-no-tls',
    severity: 'error',
    suppressible: false,
    why: `${REFUSED}: a port in clear text has no certificate`,
    *check(graph) {
      for (const { item, where, protocol, json } of istioGateways(graph).flatMap(serversOf)) {
        if (!isSet(json.tls) || TLS.includes(protocol) || !PROTOCOLS.includes(protocol)) continue;
        const isHttp = HTTP.includes(protocol);
        const { mode, ...tls } = record(json.tls);
        const files = ['caCertificates', 'privateKey', 'serverCertificate'].some((field) => isThere(tls[field]));
        const isPassed = ['PASSTHROUGH', 'AUTO_PASSTHROUGH'].includes(text(mode) ?? 'PASSTHROUGH');
        if (isHttp && isPassed && !files) continue;
        const allowed = isHttp ? "have 'httpsRedirect' alone" : 'be left out';
        yield { item, message: `'tls' of ${where} must ${allowed} for protocol '${protocol}', got ${shown(json.tls)}` };
      }
    },
  },
  {
    id: 'istio-mutual-certs',
    severity: 'error',
    suppressible: false,
    why: `${REFUSED}: with ISTIO_MUTUAL the mesh's own certificates are used`,
    *check(graph) {
      for (const { item, where, json } of istioGateways(graph).flatMap(serversOf)) {
        const tls = record(json.tls);
        for (const field of tls.mode === 'ISTIO_MUTUAL' ? CERTIFICATES.filter((each) => isThere(tls[each])) : []) {
          const message = `'tls.${field}' of ${where} must be left out beside mode 'ISTIO_MUTUAL'`;
          yield { item, message: `${message}, got ${shown(tls[field])}` };
        }
      }
    },
  },
  {
    id: 'istio-gateway-credentials',
    severity: 'error',
    suppressible: false,
    why: `${REFUSED}: a port needs one certificate, with its key, and MUTUAL the clients' authority`,
    *check(graph) {
      for (const { item, where, json } of istioGateways(graph).flatMap(serversOf)) {
        for (const problem of credentialProblems(record(json.tls))) {
          yield { item, message: `'tls' of ${where} must ${problem}` };
        }
      }
    },
  },
  {
    id: 'istio-gateway-unique',
    severity: 'error',
    why: 'one pod gets two servers for one host and port: which certificate and routes it uses is up to istiod',
    *check(graph) {
      const byPlace = new Map<string, Item>();
      for (const server of istioGateways(graph).flatMap(serversOf)) {
        const { item, where, port, hosts } = server;
        for (const host of port === undefined ? [] : hosts) {
          const key = placeOf(server, host);
          const also = byPlace.get(key);
          byPlace.set(key, also ?? item);
          if (!also || also === item) continue;
          const must = `'hosts' of ${where} must be of one Gateway on port ${port} of the same pods`;
          yield { item, message: `${must}, got '${host}' in ${objectOf(also)} too`, also };
        }
      }
    },
  },
];

function* credentialProblems(tls: Readonly<Record<string, unknown>>): Iterable<string> {
  const mode = text(tls.mode) ?? '';
  if (mode === 'ISTIO_MUTUAL') return;
  const hasFiles = isThere(tls.serverCertificate) && isThere(tls.privateKey);
  const sources = ['credentialName', 'credentialNames', 'tlsCertificates'].filter((field) => isThere(tls[field]));
  const all = [...(hasFiles ? ['serverCertificate'] : []), ...sources];
  if (all.length > 1) yield `have one source of its certificate, got ${all.map((field) => `'${field}'`).join(' and ')}`;
  const isRemote = isThere(tls.credentialName) || isThere(tls.credentialNames);
  if (isRemote || !['SIMPLE', ...MUTUAL].includes(mode)) return;
  const hasOwn = hasFiles || isThere(tls.tlsCertificates);
  if (!hasOwn) yield `have a 'credentialName' for mode '${mode}', got none`;
  if (MUTUAL.includes(mode) && !isThere(tls.caCertificates)) {
    yield `have 'caCertificates' or a 'credentialName' for mode '${mode}', got none`;
  }
}

/** What two servers may not share: the pods, the port, the address and the host. */
function placeOf({ item, port, json }: Server, host: string): string {
  const pods = Object.entries(textMap(at(item.json, 'spec', 'selector'))).sort(([one], [other]) =>
    one < other ? -1 : 1,
  );
  const [place, name] = host.includes('/') ? host.split('/') : ['*', host];
  const meant = place === '.' ? namespaceOf(item) : place;
  return JSON.stringify([pods, port, text(json.bind) ?? '', meant, name]);
}

function isThere(value: unknown): boolean {
  return isSet(value) && value !== '' && !(Array.isArray(value) && value.length === 0);
}
