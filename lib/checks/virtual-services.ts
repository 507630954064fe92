import { Graph } from './graph';
import { Item, namespaceOf } from './item';
import { at, isSet, JsonObject, number, record, records, text, texts } from './json';
import { meshHost } from './mesh-hosts';

/** What stands for all sidecars in `gateways`. */
const MESH = 'mesh';
const PROTOCOLS = ['http', 'tcp', 'tls'] as const;

/** A route of a VirtualService. */
export interface Route {
  /** The VirtualService. */
  readonly item: Item;
  /** Where it stands: `http[0]`. */
  readonly where: string;
  /** What it is a route of. */
  readonly protocol: (typeof PROTOCOLS)[number];
  /** Its place among the routes of its protocol, from 0. */
  readonly index: number;
  /** The route as it is applied. */
  readonly json: JsonObject;
  /** Where its requests go, each with its weight. */
  readonly destinations: readonly Destination[];
  /** Where copies of its requests go. */
  readonly mirrors: readonly Destination[];
}

/** Where requests go. */
export interface Destination {
  /** Where it stands: `http[0].route[1]`. */
  readonly where: string;
  /** Its host as the mesh knows it; empty where it has none. */
  readonly host: string;
  /** Its subset. @default - none */
  readonly subset?: string;
  /** The destination as it is applied. */
  readonly json: JsonObject;
  /** Its weight as it is applied. */
  readonly weight: unknown;
}

/** All VirtualServices. */
export function virtualServices(graph: Graph): readonly Item[] {
  return graph.list('VirtualService.networking.istio.io');
}

/** The routes of a VirtualService, of one protocol or of all. */
export function routesOf(item: Item, protocols: readonly Route['protocol'][] = PROTOCOLS): readonly Route[] {
  return protocols.flatMap((protocol) =>
    records(at(item.json, 'spec', protocol)).map((json, index): Route => {
      const where = `${protocol}[${index}]`;
      const read = (destination: unknown, place: string, weight?: unknown) =>
        destinationOf(item, record(destination), `${where}.${place}`, weight);
      return {
        item,
        where,
        protocol,
        index,
        json,
        destinations: records(json.route).map((each, place) => read(each.destination, `route[${place}]`, each.weight)),
        mirrors: [
          ...(isSet(json.mirror) ? [read(json.mirror, 'mirror')] : []),
          ...records(json.mirrors).map((each, place) => read(each.destination, `mirrors[${place}]`)),
        ],
      };
    }),
  );
}

/** The routes of all VirtualServices. */
export function allRoutes(graph: Graph, protocols?: readonly Route['protocol'][]): readonly Route[] {
  return virtualServices(graph).flatMap((item) => routesOf(item, protocols));
}

/** The hosts of a VirtualService, as they are written. */
export function hostsOf(item: Item): readonly string[] {
  return texts(at(item.json, 'spec', 'hosts'));
}

/** Gateways that a VirtualService is bound to, without the mesh. */
export function gatewayNames(item: Item): readonly string[] {
  return texts(at(item.json, 'spec', 'gateways')).filter((name) => name !== MESH);
}

/** Whether a VirtualService holds for the sidecars of the mesh. */
export function isForMesh(item: Item): boolean {
  const gateways = texts(at(item.json, 'spec', 'gateways'));
  return gateways.length === 0 || gateways.includes(MESH);
}

/** The port that a destination names; undefined where it names none. */
export function portOf({ json }: Destination): number | undefined {
  return number(at(json, 'port', 'number'));
}

function destinationOf(item: Item, json: JsonObject, where: string, weight: unknown): Destination {
  const subset = text(json.subset) ?? '';
  const host = text(json.host) ?? '';
  return {
    where,
    host: host === '' ? '' : meshHost(host, namespaceOf(item)),
    ...(subset === '' ? {} : { subset }),
    json,
    weight,
  };
}
