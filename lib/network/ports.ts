import { IConstruct } from 'constructs';
import { fail, got, oneOf } from '../core/errors';
import { portNumber, wholeNumber } from '../core/numbers';
import { METRICS_PORT, NamedPort } from '../core/pods';
import { knownProps, PropNames } from '../core/props';
import { RulePort } from './rules';

/** A port by number: TCP, unless it says otherwise. */
export interface PortNumber {
  /** Number the pods listen on, from 1 to 65535; the first one of a range. */
  readonly port: number;
  /** Last port of a range, from `port` to 65535. @default - one port */
  readonly endPort?: number;
  /** Transport. @default 'TCP' */
  readonly protocol?: NamedPort['protocol'];
}

/** Ports of a peer that is not Keelson's, by number. */
export type PeerPorts = number | PortNumber | readonly (number | PortNumber)[];

/** Ports of a workload, by name or by number. */
export type PortChoice = string | number | PortNumber | readonly (string | number | PortNumber)[];

/** Something that says which ports it listens on. */
export interface Listener {
  /** Where it stands in the tree, for messages. */
  readonly path: string;
  /** Ports it listens on. */
  readonly ports: readonly NamedPort[];
}

const PORT_NUMBER: PropNames<PortNumber> = { port: true, endPort: true, protocol: true };
const PROTOCOLS = ['TCP', 'UDP', 'SCTP'] as const;

/**
 * The ports chosen among those that a workload exposes; by default all but the metrics port.
 *
 * @throws Error `shop/worker must expose a port to be reached on, got none`
 * @throws Error `'port' must be given, for shop/worker exposes 'metrics' only, got undefined`
 * @throws Error `'port' must be one that shop/db exposes, 'postgres' (5432/TCP), got "redis"`
 */
export function exposedPorts(
  scope: IConstruct,
  listener: Listener,
  choice: PortChoice | undefined,
): readonly NamedPort[] {
  const { path, ports } = listener;
  if (ports.length === 0) fail(scope, `${path} must expose a port to be reached on, got none`);
  if (choice !== undefined) {
    return listOf(scope, choice).flatMap((each) => matching(scope, listener, each));
  }
  const open = ports.filter(({ name }) => name !== METRICS_PORT);
  if (open.length === 0) {
    fail(scope, `'port' must be given, for ${path} exposes '${METRICS_PORT}' only, got undefined`);
  }
  return open;
}

/**
 * The ports chosen on a peer that says nothing of itself.
 *
 * @throws Error `'port' must be given, for this peer does not say what it listens on, got undefined`
 * @throws Error `'port' must be a number, for this peer names no ports, got "http"`
 * @throws Error `'port' must be a whole number from 1 to 65535, got 70000`
 */
export function statedPorts(scope: IConstruct, choice: PortChoice | undefined): readonly RulePort[] {
  if (choice === undefined) {
    fail(scope, "'port' must be given, for this peer does not say what it listens on, got undefined");
  }
  return listOf(scope, choice).map((each) => {
    if (typeof each === 'string') {
      fail(scope, `'port' must be a number, for this peer names no ports, got ${got(each)}`);
    }
    const { port, endPort, protocol = 'TCP' } = typeof each === 'number' ? { port: each } : each;
    portNumber(scope, 'port', port);
    if (endPort !== undefined) wholeNumber(scope, 'endPort', endPort, { min: port, max: 65535 });
    if (!PROTOCOLS.includes(protocol)) {
      fail(scope, `'protocol' must be ${oneOf(PROTOCOLS)}, got ${got(protocol)}`);
    }
    return endPort === undefined ? { port, protocol } : { port, endPort, protocol };
  });
}

function matching(scope: IConstruct, listener: Listener, choice: string | number | PortNumber): readonly NamedPort[] {
  const found = listener.ports.filter((port) => fits(port, choice));
  if (found.length === 0) {
    const has = listener.ports.map(({ name, port, protocol }) => `'${name}' (${port}/${protocol})`).join(', ');
    fail(scope, `'port' must be one that ${listener.path} exposes, ${has}, got ${got(choice)}`);
  }
  return found;
}

function fits(port: NamedPort, choice: string | number | PortNumber): boolean {
  if (typeof choice === 'string') return port.name === choice;
  if (typeof choice === 'number') return port.port === choice;
  const { port: number, endPort, protocol = 'TCP' } = choice;
  return endPort === undefined && port.port === number && port.protocol === protocol;
}

function listOf(scope: IConstruct, choice: PortChoice): readonly (string | number | PortNumber)[] {
  const list = isList(choice) ? choice : [choice];
  if (list.length === 0) fail(scope, "'port' must name at least one port, got []");
  for (const each of list) if (typeof each === 'object') knownProps(scope, 'port', each, PORT_NUMBER);
  return list;
}

function isList(choice: PortChoice): choice is readonly (string | number | PortNumber)[] {
  return Array.isArray(choice);
}
