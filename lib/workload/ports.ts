import { IConstruct } from 'constructs';
import { fail, got, oneOf } from '../core/errors';
import { portName } from '../core/names';
import { portNumber } from '../core/numbers';
import { METRICS_PORT, NamedPort } from '../core/pods';
import { PropNames } from '../core/props';
import { entriesOf } from './input';

/** A further port of a container. */
export interface PortProps {
  /** Number the program listens on. */
  readonly port: number;
  /** Transport. @default 'TCP' */
  readonly protocol?: 'TCP' | 'UDP' | 'SCTP';
}

/** Where Prometheus finds the metrics. */
export interface MetricsProps {
  /** Port of the metrics; it may be the main one. */
  readonly port: number;
  /** Path of the metrics. @default '/metrics' */
  readonly path?: string;
}

/** The ports that a program listens on. */
export interface PortsProps {
  /** The main port. @default - the program listens on none */
  readonly port?: number;
  /** Name of the main port; meshes read the protocol from it. @default 'http' */
  readonly portName?: string;
  /** Further ports by name. @default - none */
  readonly ports?: Readonly<Record<string, number | PortProps>>;
  /** The port of the metrics, named `metrics`. @default - no metrics */
  readonly metrics?: MetricsProps;
}

const PORT_PROPS: PropNames<PortProps> = { port: true, protocol: true };
const METRICS_PROPS: PropNames<MetricsProps> = { port: true, path: true };

/** The props of `PortsProps`. */
export const PORTS_PROPS: PropNames<PortsProps> = {
  port: true,
  portName: true,
  ports: { '*': { '?': PORT_PROPS } },
  metrics: METRICS_PROPS,
};

const PROTOCOLS = ['TCP', 'UDP', 'SCTP'];

/**
 * The ports, the main one first. Ports under 1024 need a capability, so they are refused.
 *
 * @param prefix of the props in messages, such as `sidecars.proxy.`
 * @throws Error `'port' must be a whole number from 1 to 65535, got 0`
 * @throws Error `'ports.admin' must be a port of its own, got 8080, which is 'http' already`
 */
export function resolvePorts(scope: IConstruct, prefix: string, props: PortsProps): NamedPort[] {
  const { port, portName: mainName = 'http', ports = {}, metrics } = props;
  if (port === undefined && props.portName !== undefined) {
    fail(scope, `'${prefix}portName' must have a 'port' beside it, got ${got(mainName)}`);
  }
  const found: NamedPort[] = [];
  const add = (own: string, name: string, { port: number, protocol = 'TCP' }: PortProps): void => {
    const prop = prefix + own;
    if (portNumber(scope, prop, number) < 1024) {
      fail(scope, `'${prop}' must be at least 1024, which needs no capability, got ${number}; a Service can map it`);
    }
    portName(scope, own === 'port' ? `${prefix}portName` : prop, name);
    if (!PROTOCOLS.includes(protocol)) {
      fail(scope, `'${prop}.protocol' must be ${oneOf(PROTOCOLS)}, got ${got(protocol)}`);
    }
    const twin = found.find((other) => other.port === number && other.protocol === protocol);
    if (twin) fail(scope, `'${prop}' must be a port of its own, got ${number}, which is '${twin.name}' already`);
    if (found.some((other) => other.name === name)) {
      fail(scope, `'${prop}' must have a name of its own, got ${got(name)} twice`);
    }
    found.push({ name, port: number, protocol });
  };
  if (port !== undefined) add('port', mainName, { port });
  for (const [name, each] of entriesOf(ports)) {
    add(`ports.${name}`, name, typeof each === 'object' ? each : { port: each });
  }
  if (metrics?.path !== undefined && !(typeof metrics.path === 'string' && metrics.path.startsWith('/'))) {
    fail(scope, `'${prefix}metrics.path' must be a path that starts with '/', got ${got(metrics.path)}`);
  }
  // Metrics on a port that is there already need no second name for it.
  if (metrics !== undefined && !found.some((each) => each.port === metrics.port && each.protocol === 'TCP')) {
    add('metrics.port', METRICS_PORT, { port: metrics.port });
  }
  return found;
}
