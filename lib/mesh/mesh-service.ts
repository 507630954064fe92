import { Chart } from 'cdk8s';
import { Service } from 'cdk8s-plus-28';
import { Construct, IConstruct } from 'constructs';
import { defaultsOf } from '../core/defaults';
import { fail, got } from '../core/errors';
import { NamedService, NamedServicePort } from '../core/named-service';
import { METRICS_PORT } from '../core/pods';

/** A Service that callers in the mesh name: a WorkloadService, or a Service of cdk8s-plus. */
export type MeshServiceLike = NamedService | Service;

/** A Service as the mesh knows it. */
export interface MeshService {
  /** The construct that it is. */
  readonly construct: Construct;
  /** Name of the Service. */
  readonly name: string;
  /** Full name of the host: a short one would be read in the namespace of the object that has it. */
  readonly host: string;
  /** The published ports. */
  readonly ports: readonly NamedServicePort[];
  /** The first port that speaks HTTP, those for scrapers aside: the one that is routed. */
  readonly web: NamedServicePort;
}

/** What Istio routes by HTTP. Source: https://istio.io/latest/docs/ops/configuration/traffic-management/protocol-selection/ */
const HTTP = ['http', 'http2', 'grpc', 'grpc-web', 'kubernetes.io/h2c', 'kubernetes.io/ws'];

/**
 * A Service as the mesh knows it.
 *
 * @throws Error `'service' must be a WorkloadService or a Service of cdk8s-plus, got …; give its 'service'`
 * @throws Error `'service' must be of this app, got …`
 * @throws Error `'service' must have a namespace on its chart, …`
 * @throws Error `'mesh' must be 'sidecar' where …`
 * @throws Error `'service' must publish a port that speaks HTTP in clear text, …`
 */
export function meshServiceOf(scope: IConstruct, prop: string, given: MeshServiceLike): MeshService {
  if (!isService(given)) {
    const { service } = (given as { readonly service?: unknown } | undefined) ?? {};
    const wayOut = isService(service) ? "; give its 'service'" : '';
    fail(scope, `'${prop}' must be a WorkloadService or a Service of cdk8s-plus, got ${got(given)}${wayOut}`);
  }
  if (given.node.root !== scope.node.root) {
    fail(scope, `'${prop}' must be of this app, got ${given.node.path} of another`);
  }
  sidecarsOnly(scope, given);
  const { namespace } =
    'namespace' in given ? given : { namespace: given.metadata.namespace ?? Chart.of(given).namespace };
  if (namespace === undefined) {
    const why = 'for the mesh knows a host by its full name';
    fail(scope, `'${prop}' must have a namespace on its chart, ${why}, got none of ${given.node.path}`);
  }
  const { name } = given;
  const ports = (given.ports as readonly AnyPort[]).map(portOf);
  const web = ports.find((port) => port.name !== METRICS_PORT && speaksHttp(port));
  if (!web) {
    const named = ports.map((port) => `'${port.name}' (${port.port})`).join(', ');
    const why = "a port that speaks HTTP in clear text, such as 'http', for the mesh routes nothing else";
    fail(scope, `'${prop}' must publish ${why}, got ${named === '' ? 'none' : named} of ${given.node.path}`);
  }
  return { construct: given as Construct, name, host: `${name}.${namespace}.svc.cluster.local`, ports, web };
}

function isService(given: unknown): given is MeshServiceLike {
  if (!Construct.isConstruct(given)) return false;
  const { name, ports } = given as Partial<NamedService>;
  return typeof name === 'string' && Array.isArray(ports) && ('namespace' in given || 'metadata' in given);
}

/** What the ports of either have in common. */
interface AnyPort {
  readonly name?: string;
  readonly port: number;
  readonly protocol?: string;
  readonly appProtocol?: string;
}

function portOf({ name = '', port, protocol = 'TCP', appProtocol }: AnyPort): NamedServicePort {
  const said = appProtocol === undefined ? {} : { appProtocol };
  return { name, port, protocol: protocol as NamedServicePort['protocol'], ...said };
}

function speaksHttp({ name, protocol, appProtocol }: NamedServicePort): boolean {
  return protocol === 'TCP' && HTTP.includes(appProtocol ?? name.split('-')[0] ?? '');
}

/** Source: https://istio.io/latest/docs/ambient/usage/l7-features/ (VirtualService is alpha there, and not mixed with HTTPRoute) */
function sidecarsOnly(scope: IConstruct, service: IConstruct): void {
  if (defaultsOf(service).mesh !== 'ambient') return;
  const why = 'where routes and policies of a host are written, for ambient takes other objects, which come later';
  fail(scope, `'mesh' must be 'sidecar' ${why}, got 'ambient' for ${service.node.path}`);
}
