import { Graph } from './graph';
import { at, records, text } from './json';
import { servicePorts } from './service-ports';
import { Workload } from './workloads';

/** What Istio hears on a port: requests of HTTP, or bytes. */
export type Heard = 'http' | 'tcp';

/** Source: https://istio.io/latest/docs/ops/configuration/traffic-management/protocol-selection/ */
const HEARD: Readonly<Record<string, Heard>> = {
  http: 'http',
  http2: 'http',
  grpc: 'http',
  'grpc-web': 'http',
  'kubernetes.io/h2c': 'http',
  'kubernetes.io/ws': 'http',
  https: 'tcp',
  tls: 'tcp',
  tcp: 'tcp',
  mongo: 'tcp',
  mysql: 'tcp',
  redis: 'tcp',
};

/** Ports of a workload's pods by number, with what its Services say of them; undefined where Istio finds out, or they differ. */
export function portProtocols(graph: Graph, workload: Workload): ReadonlyMap<number, Heard | undefined> {
  const found = new Map<number, Heard | undefined>();
  for (const service of graph.servicesOf(workload)) {
    const written = records(at(service.json, 'spec', 'ports'));
    for (const { name, port, protocol, target } of servicePorts(service)) {
      const number = typeof target === 'number' ? target : numberOf(workload, target);
      if (number === undefined || protocol !== 'TCP') continue;
      const appProtocol = text(written.find((each) => each.port === port)?.appProtocol);
      const heard = heardBy(appProtocol, name);
      found.set(number, found.has(number) && found.get(number) !== heard ? undefined : heard);
    }
  }
  return found;
}

/** What Istio hears on a port of a Service, by what is written there. */
function heardBy(appProtocol: string | undefined, name = ''): Heard | undefined {
  const said = (appProtocol ?? (name.startsWith('grpc-web') ? 'grpc-web' : (name.split('-')[0] ?? ''))).toLowerCase();
  return Object.hasOwn(HEARD, said) ? HEARD[said] : undefined;
}

function numberOf({ containers }: Workload, name: string): number | undefined {
  return containers.flatMap(({ ports }) => ports).find((port) => port.name === name)?.number;
}
