import { shown } from '../bounds';
import { isSet, list, number, record, records, text, texts } from '../json';
import { Rule } from '../rule';

const REFUSED = 'istiod refuses the object';
const NAMED = ['HTTP', 'HTTP2', 'GRPC', 'GRPC-WEB', 'GRPC_WEB', 'HTTP_PROXY', 'HTTPS', 'TLS'];
const DYNAMIC = ['HTTP', 'TLS', 'GRPC', 'HTTP2'];

/** Rules about ServiceEntries. Source: https://istio.io/latest/docs/reference/config/networking/service-entry/ */
export const serviceEntries: readonly Rule[] = [
  {
    id: 'istio-service-entry',
    severity: 'error',
    suppressible: false,
    why: `${REFUSED}: it does not say which host is where`,
    *check(graph) {
      for (const item of graph.list('ServiceEntry.networking.istio.io')) {
        const spec = record(item.json.spec);
        const resolution = text(spec.resolution) ?? 'NONE';
        const hosts = texts(spec.hosts);
        const ports = records(spec.ports);
        if (list(spec.hosts).length === 0) yield { item, message: "'hosts' must have a host, got none" };
        if (isSet(spec.workloadSelector) && isSet(spec.endpoints)) {
          yield { item, message: "'endpoints' must be left out beside 'workloadSelector', got both" };
        }
        const names = ports.map(({ name }) => text(name) ?? '');
        const twice = names.find((name, index) => name !== '' && names.indexOf(name) !== index);
        if (twice !== undefined) yield { item, message: `'ports' must have each name once, got '${twice}' twice` };
        const range = texts(spec.addresses).find((address) => address.includes('/'));
        if (range !== undefined && !['NONE', 'STATIC'].includes(resolution)) {
          yield { item, message: `'resolution' must be NONE or STATIC for the range ${range}, got '${resolution}'` };
        }
        const plain = ports.find(({ protocol }) => !NAMED.includes((text(protocol) ?? '').toUpperCase()));
        if (plain && hosts.length > 1 && resolution !== 'NONE') {
          const must = "'hosts' must be one beside a port that is neither HTTP nor TLS";
          yield { item, message: `${must} (${shown(plain.number)}), got ${hosts.length}` };
        }
      }
    },
  },
  {
    id: 'istio-service-entry-endpoints',
    severity: 'error',
    suppressible: false,
    why: `${REFUSED}: its endpoints and how they are resolved exclude each other`,
    *check(graph) {
      for (const item of graph.list('ServiceEntry.networking.istio.io')) {
        const spec = record(item.json.spec);
        const resolution = text(spec.resolution) ?? 'NONE';
        const count = list(spec.endpoints).length;
        if (resolution === 'NONE' && count > 0) {
          yield { item, message: `'endpoints' must be left out for resolution 'NONE', got ${count}` };
        }
        if (resolution === 'DNS_ROUND_ROBIN' && count > 1) {
          yield { item, message: `'endpoints' must be one at most for resolution 'DNS_ROUND_ROBIN', got ${count}` };
        }
        const wildcard = texts(spec.hosts).find((host) => host.startsWith('*'));
        if (resolution.startsWith('DNS') && count === 0 && wildcard !== undefined) {
          const must = `'hosts' must be whole names for resolution '${resolution}' without endpoints`;
          yield { item, message: `${must}, got '${wildcard}'` };
        }
        const known = records(spec.ports).map(({ name }) => name);
        for (const { ports } of resolution === 'NONE' ? [] : records(spec.endpoints)) {
          for (const name of Object.keys(record(ports)).filter((each) => !known.includes(each))) {
            const names = known.map((each) => `'${text(each) ?? ''}'`).join(', ') || 'none';
            yield { item, message: `'endpoints' must name ports of 'ports' (${names}), got '${name}'` };
          }
        }
      }
    },
  },
  {
    id: 'istio-service-entry-wildcard',
    severity: 'error',
    suppressible: false,
    why: `${REFUSED}: only the name in a request can say where a wildcard leads`,
    *check(graph) {
      for (const item of graph.list('ServiceEntry.networking.istio.io')) {
        const spec = record(item.json.spec);
        if (spec.resolution !== 'DYNAMIC_DNS') continue;
        const whole = texts(spec.hosts).find((host) => !host.startsWith('*'));
        const forIt = "for resolution 'DYNAMIC_DNS'";
        if (whole !== undefined) yield { item, message: `'hosts' must be wildcards ${forIt}, got '${whole}'` };
        for (const field of ['addresses', 'endpoints']) {
          const count = list(spec[field]).length;
          if (count > 0) yield { item, message: `'${field}' must be left out ${forIt}, got ${count}` };
        }
        for (const { protocol, number: port } of records(spec.ports)) {
          if (DYNAMIC.includes((text(protocol) ?? '').toUpperCase())) continue;
          const must = `'protocol' of port ${number(port) ?? 0} must be HTTP, HTTP2, GRPC or TLS`;
          yield { item, message: `${must} ${forIt}, got ${shown(protocol)}` };
        }
      }
    },
  },
];
