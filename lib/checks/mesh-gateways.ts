import { Graph } from './graph';
import { Item, namespaceOf } from './item';
import { at, JsonObject, number, record, records, text, texts } from './json';

/** A server of Istio's Gateway. */
export interface Server {
  /** The Gateway. */
  readonly item: Item;
  /** Where it stands: `servers[0]`. */
  readonly where: string;
  /** The server as it is applied. */
  readonly json: JsonObject;
  /** Its hosts as they are written, some with a namespace in front: `shop/api.example.com`. */
  readonly hosts: readonly string[];
  /** Number of its port. @default - none */
  readonly port?: number;
  /** Protocol of its port, in capitals; empty where it has none. */
  readonly protocol: string;
}

/** All Gateways of Istio; those of the Gateway API are others. */
export function istioGateways(graph: Graph): readonly Item[] {
  return graph.list('Gateway.networking.istio.io');
}

/** The servers of a Gateway. */
export function serversOf(item: Item): readonly Server[] {
  return records(at(item.json, 'spec', 'servers')).map((json, index): Server => {
    const { number: written, protocol } = record(json.port);
    const port = number(written);
    return {
      item,
      where: `servers[${index}]`,
      json,
      hosts: texts(json.hosts),
      ...(port === undefined ? {} : { port }),
      protocol: (text(protocol) ?? '').toUpperCase(),
    };
  });
}

/** The Gateway that a VirtualService names: `public`, `edge/public`, or as before `public.edge.svc.cluster.local`. */
export function gatewayOf(graph: Graph, virtualService: Item, name: string): Item | undefined {
  const [namespace, own] = name.includes('/')
    ? name.split('/')
    : name.includes('.')
      ? name.split('.').slice(0, 2).reverse()
      : [namespaceOf(virtualService), name];
  return graph.get('Gateway.networking.istio.io', namespace ?? '', own ?? '');
}

/** Hosts that a Gateway serves for VirtualServices of a namespace. */
export function servedHosts(gateway: Item, namespace: string): readonly string[] {
  return serversOf(gateway).flatMap(({ hosts }) =>
    hosts.flatMap((host) => {
      const [place, name] = host.includes('/') ? host.split('/') : ['*', host];
      const meant = place === '.' ? namespaceOf(gateway) : place;
      return name !== undefined && (meant === '*' || meant === namespace) ? [name] : [];
    }),
  );
}
