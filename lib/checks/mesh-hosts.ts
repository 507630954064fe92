import { Graph } from './graph';
import { Item, namespaceOf } from './item';
import { at, number, records, texts } from './json';
import { perGraph } from './per-graph';
import { servicePorts } from './service-ports';
import { push } from './workloads';

/** Where Istio's own policies hold for the whole mesh. */
export const ROOT_NAMESPACE = 'istio-system';

const SERVICE = /^([^.*]+)\.([^.]*)\.svc\..+$/;

/**
 * A host as the mesh knows it: a short name is read in the namespace of the object that has it, and one of a Service
 * ends in `.svc.cluster.local`, whatever the cluster's domain is.
 * Source: https://istio.io/latest/docs/reference/config/networking/virtual-service/#Destination
 */
export function meshHost(host: string, namespace: string): string {
  if (!host.includes('.') && !host.includes('*')) return serviceHost(host, namespace);
  const [, name, own] = SERVICE.exec(host) ?? [];
  return name === undefined || own === undefined ? host : serviceHost(name, own);
}

/** Whether a host, as the mesh knows it, is that of a Service, in the app or not. */
export function isServiceHost(host: string): boolean {
  return SERVICE.test(host);
}

/** The Service of a host, as the mesh knows it; undefined where the app has none. */
export function serviceOf(graph: Graph, host: string): Item | undefined {
  const [, name, namespace] = SERVICE.exec(host) ?? [];
  return name === undefined || namespace === undefined ? undefined : graph.get('Service', namespace, name);
}

/** Whether two hosts have a name in common; either may be `*` or begin with `*.`. */
export function hostsMeet(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (short.startsWith('*')) return long.replace(/^\*/, '').endsWith(short.slice(1));
  return long.startsWith('*') ? short.endsWith(long.slice(1)) : one === other;
}

/** The object behind a host, with the ports that callers use. */
export interface HostPorts {
  /** The Service or ServiceEntry. */
  readonly item: Item;
  /** Its ports. */
  readonly ports: readonly number[];
}

/** The ports of a host, as the mesh knows it; undefined where the app does not have it, or has it several times. */
export function portsOfHost(graph: Graph, host: string): HostPorts | undefined {
  const service = serviceOf(graph, host);
  if (service) return { item: service, ports: servicePorts(service).map(({ port }) => port) };
  const [item, second] = serviceEntries(graph).get(host) ?? [];
  if (!item || second) return undefined;
  const ports = records(at(item.json, 'spec', 'ports')).flatMap((port) => number(port.number) ?? []);
  return { item, ports };
}

/** Namespaces that an object of Istio is shown to; undefined for all. */
export function exportsOf(item: Item): readonly string[] | undefined {
  const written = texts(at(item.json, 'spec', 'exportTo'));
  if (written.length === 0 || written.includes('*')) return undefined;
  return written.map((name) => (name === '.' ? namespaceOf(item) : name));
}

/** Whether some namespace is shown both of two objects. */
export function exportsMeet(one: Item, other: Item): boolean {
  const [first, second] = [exportsOf(one), exportsOf(other)];
  return !first || !second || first.some((name) => second.includes(name));
}

/** ServiceEntries by each of their hosts. */
const serviceEntries = perGraph((graph) => {
  const byHost = new Map<string, Item[]>();
  for (const item of graph.list('ServiceEntry.networking.istio.io')) {
    for (const host of new Set(texts(at(item.json, 'spec', 'hosts')))) push(byHost, host, item);
  }
  return byHost;
});

function serviceHost(name: string, namespace: string): string {
  return `${name}.${namespace}.svc.cluster.local`;
}
