import { oneOf } from '../../core/errors';
import { Graph } from '../graph';
import { Item, namespaceOf, objectOf } from '../item';
import { exportsMeet, hostsMeet, meshHost } from '../mesh-hosts';
import { gatewayOf, servedHosts } from '../mesh-gateways';
import { record, records, texts } from '../json';
import { Complaint, Rule } from '../rule';
import { allRoutes, gatewayNames, hostsOf, isForMesh, routesOf, virtualServices } from '../virtual-services';
import { push } from '../workloads';

/** How a match names a claim of a token. */
const CLAIM = /^@request\.auth\.claims(\..+|\[.+\])$/i;

/** Rules about the hosts of VirtualServices. */
export const virtualServiceHosts: readonly Rule[] = [
  {
    id: 'virtual-service-unique',
    severity: 'error',
    why: 'sidecars take one VirtualService for a host and drop the other: which one may change with the next push',
    *check(graph) {
      const byHost = new Map<string, Item[]>();
      for (const item of virtualServices(graph).filter(isForMesh)) {
        const hosts = new Map(hostsOf(item).map((host) => [meshHost(host, namespaceOf(item)), host]));
        for (const [host, written] of hosts) {
          const also = byHost.get(host)?.find((each) => exportsMeet(each, item));
          push(byHost, host, item);
          if (!also) continue;
          const message = `'hosts' must be those of one VirtualService in the mesh, got '${written}' in ${objectOf(also)} too`;
          yield { item, message: `${message}; join their routes`, also };
        }
      }
    },
  },
  {
    id: 'virtual-service-gateway-host',
    severity: 'error',
    why: 'the gateway has no such host and answers 404 to whoever asks for it',
    *check(graph) {
      for (const item of virtualServices(graph)) yield* unserved(graph, item);
    },
  },
  {
    id: 'istio-mesh-wildcard',
    severity: 'error',
    suppressible: false,
    why: 'istiod refuses the object: in the mesh it would take the traffic of every service',
    *check(graph) {
      for (const item of virtualServices(graph).filter(isForMesh)) {
        if (!hostsOf(item).includes('*')) continue;
        yield { item, message: "'hosts' must be names of services in the mesh, got '*'; or name a Gateway" };
      }
    },
  },
  {
    id: 'istio-tls-sni',
    severity: 'error',
    suppressible: false,
    why: 'istiod refuses the object: of an encrypted connection the proxy sees the name of the host, and nothing else',
    *check(graph) {
      for (const { item, where, json } of allRoutes(graph, ['tls'])) {
        const matches = records(json.match);
        const without = matches.findIndex(({ sniHosts }) => texts(sniHosts).length === 0);
        if (matches.length === 0) yield { item, message: `'match' of ${where} must have 'sniHosts', got none` };
        if (without < 0) continue;
        yield { item, message: `'sniHosts' of ${where}.match[${without}] must have a host, got none` };
      }
    },
  },
  {
    id: 'istio-jwt-route-gateway',
    severity: 'error',
    suppressible: false,
    why: 'istiod refuses the object: tokens are read at gateways only, before routes are chosen',
    *check(graph) {
      for (const item of virtualServices(graph).filter(isForMesh)) {
        for (const { where, json } of routesOf(item, ['http'])) {
          const names = records(json.match).flatMap(({ headers, withoutHeaders }) => [
            ...Object.keys(record(headers)),
            ...Object.keys(record(withoutHeaders)),
          ]);
          const claim = names.find((name) => CLAIM.test(name));
          if (claim === undefined) continue;
          yield { item, message: `'match' of ${where} must do without a claim in the mesh, got '${claim}'` };
        }
      }
    },
  },
  {
    id: 'istio-hosts-unique',
    severity: 'error',
    suppressible: false,
    why: 'istiod refuses the object: each of its hosts must be one of its own',
    *check(graph) {
      for (const item of virtualServices(graph)) {
        const hosts = hostsOf(item);
        for (const [index, host] of hosts.entries()) {
          const first = hosts.slice(0, index).find((each) => hostsMeet(each, host));
          if (first === undefined) continue;
          const got = first === host ? `'${host}' twice` : `'${host}' beside '${first}', which has it`;
          yield { item, message: `'hosts' must have each host once, got ${got}` };
        }
      }
    },
  },
];

/** Hosts without a gateway, and gateways without a host; nothing where one of the gateways is not in the app. */
function* unserved(graph: Graph, item: Item): Iterable<Complaint> {
  const found = gatewayNames(item).map((name) => gatewayOf(graph, item, name));
  const gateways = found.filter((gateway) => gateway !== undefined);
  if (gateways.length === 0 || gateways.length < found.length) return;
  const namespace = namespaceOf(item);
  const serves = (gateway: Item, host: string) => {
    const names = [host, meshHost(host, namespace)];
    return servedHosts(gateway, namespace).some((served) => names.some((name) => hostsMeet(served, name)));
  };
  const hosts = hostsOf(item);
  const isLost = (host: string) => !gateways.some((gateway) => serves(gateway, host));
  // In the mesh a host needs no gateway.
  const lost = isForMesh(item) ? [] : hosts.filter(isLost);
  for (const host of lost) {
    const [also] = gateways;
    const known = gateways.map((gateway) => `${objectOf(gateway)} (${served(gateway, namespace)})`).join(', ');
    yield { item, message: `'hosts' must be served by ${known}, got '${host}'`, ...(also ? { also } : {}) };
  }
  const idle = gateways.filter((gateway) => !hosts.some((host) => serves(gateway, host)));
  for (const also of lost.length > 0 || hosts.length === 0 ? [] : idle) {
    const got = `${objectOf(also)} (${served(also, namespace)})`;
    yield { item, message: `'gateways' must serve ${oneOf(hosts)}, got ${got}`, also };
  }
}

function served(gateway: Item, namespace: string): string {
  const hosts = servedHosts(gateway, namespace);
  return hosts.length === 0 ? `no host for namespace '${namespace}'` : oneOf([...new Set(hosts)]);
}
