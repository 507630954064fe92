import { IConstruct } from 'constructs';
import { fail, got, oneOf } from '../core/errors';
import { isLabelKey } from '../core/labels';
import { portNumber } from '../core/numbers';
import { NamedPort, PodSet } from '../core/pods';
import { METRICS_PORT } from '../core/pods';
import { PropNames } from '../core/props';

/** How a port of the target is published. */
export interface ServicePortProps {
  /** Number that callers use. @default - 80 for `http`, the pod's number otherwise */
  readonly port?: number;
  /** What is spoken. @default - from the port's name: `http`, `https`, `http2`, `grpc`, `metrics`; else unsaid */
  readonly appProtocol?: string;
}

/** The props of `ServicePortProps`. */
export const SERVICE_PORT_PROPS: PropNames<ServicePortProps> = { port: true, appProtocol: true };

/** A port that a Service publishes; its name is the one that the pods give it. */
export interface ServicePort {
  /** Name, the same on Service and pods. */
  readonly name: string;
  /** Number that callers use. */
  readonly port: number;
  /** Number that the pods listen on. */
  readonly podPort: number;
  /** Transport. */
  readonly protocol: NamedPort['protocol'];
  /** What is spoken, for meshes and gateways. @default - unsaid */
  readonly appProtocol?: string;
}

/**
 * What the first part of a port's name says is spoken on it: Istio's way of naming,
 * https://istio.io/latest/docs/ops/configuration/traffic-management/protocol-selection/.
 *
 * gRPC is `kubernetes.io/h2c`, not `grpc`: Kubernetes keeps names without a prefix for IANA's registry, where gRPC is
 * not, and the Gateway API specifies h2c; Istio takes either for HTTP/2. Sources:
 * https://kubernetes.io/docs/concepts/services-networking/service/#application-protocol,
 * https://gateway-api.sigs.k8s.io/guides/backend-protocol/
 */
const SPOKEN: ReadonlyMap<string, string> = new Map([
  ['http', 'http'],
  ['metrics', 'http'],
  ['https', 'https'],
  ['http2', 'kubernetes.io/h2c'],
  ['grpc', 'kubernetes.io/h2c'],
]);

/**
 * The ports of a Service.
 *
 * @throws Error `'ports' must have names that shop/orders gives its ports, 'http' or 'metrics', got "web"`
 * @throws Error `'ports.http' must be a whole number from 1 to 65535, got 0`
 * @throws Error `'ports.http' must be the pod's own (8080) when 'headless', …, got 80`
 * @throws Error `'ports.admin' must be a port of its own, got 80, which is 'http' already`
 */
export function publishedPorts(
  scope: IConstruct,
  target: PodSet,
  headless: boolean,
  given: Readonly<Record<string, number | ServicePortProps>> | undefined,
): readonly ServicePort[] {
  const wanted = given ?? Object.fromEntries(target.ports.map(({ name }) => [name, {}]));
  const ports = Object.entries(wanted).map(([name, props]) => {
    const source = target.ports.find((port) => port.name === name);
    if (!source) {
      const names = oneOf(target.ports.map((port) => port.name));
      fail(scope, `'ports' must have names that ${target.node.path} gives its ports, ${names}, got ${got(name)}`);
    }
    return publish(scope, source, headless, typeof props === 'number' ? { port: props } : props);
  });
  if (ports.length === 0 && !headless) fail(scope, "'ports' must publish at least one port, got {}");
  for (const [index, { name, port, protocol }] of ports.entries()) {
    const twin = ports.slice(0, index).find((other) => other.port === port && other.protocol === protocol);
    if (twin) fail(scope, `'ports.${name}' must be a port of its own, got ${port}, which is '${twin.name}' already`);
  }
  return ports;
}

/** Whether a port speaks HTTP, as its `appProtocol` has it. */
export function speaksHttp({ appProtocol }: ServicePort): boolean {
  return appProtocol === 'http' || appProtocol === 'https';
}

/** The port that users mean: the first one that speaks HTTP and is not for scrapers. */
export function webPort(ports: readonly ServicePort[]): ServicePort | undefined {
  return ports.find((port) => port.name !== METRICS_PORT && speaksHttp(port));
}

function publish(scope: IConstruct, source: NamedPort, headless: boolean, props: ServicePortProps): ServicePort {
  const { name, port: podPort, protocol } = source;
  const { port = name === 'http' && !headless ? 80 : podPort, appProtocol = spokenOn(source) } = props;
  portNumber(scope, `ports.${name}`, port);
  if (headless && port !== podPort) {
    const why = `must be the pod's own (${podPort}) when 'headless', for callers reach the pods directly`;
    fail(scope, `'ports.${name}' ${why}, got ${port}`);
  }
  if (appProtocol !== undefined && !isLabelKey(appProtocol)) {
    const words = "an IANA service name, or a name with a DNS prefix such as 'kubernetes.io/h2c'";
    fail(scope, `'ports.${name}.appProtocol' must be ${words}, got ${got(appProtocol)}`);
  }
  return { name, port, podPort, protocol, ...(appProtocol === undefined ? {} : { appProtocol }) };
}

function spokenOn({ name, protocol }: NamedPort): string | undefined {
  return protocol === 'TCP' ? SPOKEN.get(name.split('-')[0] ?? '') : undefined;
}
