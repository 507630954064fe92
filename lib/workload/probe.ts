import { Duration } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { IConstruct } from 'constructs';
import { fail, got, oneOf } from '../core/errors';
import { text, wholeNumber } from '../core/numbers';
import { NamedPort } from '../core/pods';
import { knownProps, PropNames } from '../core/props';
import { secondsOf } from '../core/seconds';

/** How often a probe asks, and how patient it is. */
export interface ProbeTiming {
  /** Time between two tries, in whole seconds. @default - by kind of probe: see `ProbesProps` */
  readonly every?: Duration;
  /** How long an answer may take; under `every`. @default - by kind of probe */
  readonly timeout?: Duration;
  /** Failures in a row before it counts. @default - by kind of probe */
  readonly failures?: number;
}

/** Where an HTTP or TCP probe knocks. */
export interface PortProbeProps extends ProbeTiming {
  /** Name of the port. @default - the workload's main port */
  readonly port?: string;
}

/** What a gRPC probe asks. */
export interface GrpcProbeProps extends PortProbeProps {
  /** Service name in the health request. @default - the server's overall health */
  readonly service?: string;
}

const TIMING_PROPS: PropNames<ProbeTiming> = { every: true, timeout: true, failures: true };
const PORT_PROBE_PROPS: PropNames<PortProbeProps> = { ...TIMING_PROPS, port: true };
const GRPC_PROBE_PROPS: PropNames<GrpcProbeProps> = { ...PORT_PROBE_PROPS, service: true };
const PROPS = { http: PORT_PROBE_PROPS, tcp: PORT_PROBE_PROPS, grpc: GRPC_PROBE_PROPS, exec: TIMING_PROPS };

/** A question to a container, answered by yes or no. */
export class Probe {
  /** `GET path` must answer 200 to 399; over TLS where the port is named `https` or `https-…`. */
  static http(path: string, props: PortProbeProps = {}): Probe {
    return new Probe({ kind: 'http', path }, props, props.port);
  }

  /** The port must accept a connection. Says little: prefer HTTP or gRPC. */
  static tcp(props: PortProbeProps = {}): Probe {
    return new Probe({ kind: 'tcp' }, props, props.port);
  }

  /** The gRPC health service must answer SERVING. */
  static grpc(props: GrpcProbeProps = {}): Probe {
    return new Probe({ kind: 'grpc', service: props.service }, props, props.port);
  }

  /** The command must exit 0. A process per try: not more often than every 5 s. */
  static exec(command: readonly string[], timing: ProbeTiming = {}): Probe {
    return new Probe({ kind: 'exec', command }, timing, undefined);
  }

  /** The same question, at the pace that its user leaves open. */
  withoutTiming(): Probe {
    return new Probe(this.question, {}, this.port);
  }

  private constructor(
    /** What is asked. */
    readonly question: ProbeQuestion,
    /** How often and how patiently. */
    readonly timing: ProbeTiming,
    /** Name of the port asked; undefined for the main one. */
    readonly port: string | undefined,
  ) {}
}

/** What a probe asks. */
export type ProbeQuestion =
  | { readonly kind: 'http'; readonly path: string }
  | { readonly kind: 'tcp' }
  | { readonly kind: 'grpc'; readonly service: string | undefined }
  | { readonly kind: 'exec'; readonly command: readonly string[] };

/** Numbers of a probe whose user named none. */
export interface TimingDefaults {
  readonly every: number;
  readonly timeout: number;
  readonly failures: number;
}

/**
 * Renders a probe; its port must be one the container listens on.
 *
 * @throws Error `'probes.liveness' must ask a port …` and the like
 */
export function renderProbe(
  scope: IConstruct,
  prop: string,
  probe: Probe,
  ports: readonly NamedPort[],
  defaults: TimingDefaults,
): k8s.Probe {
  // Here, where the message can name the workload.
  knownProps<ProbeTiming>(scope, prop, probe.timing, PROPS[probe.question.kind]);
  const { every, timeout, failures } = probe.timing;
  const period = seconds(scope, `${prop}.every`, every, defaults.every);
  const patience = seconds(scope, `${prop}.timeout`, timeout, Math.min(defaults.timeout, Math.max(1, period - 1)));
  if (patience >= period && period > 1) {
    fail(scope, `'${prop}.timeout' must be shorter than 'every' (${period} s), got ${patience} s; else tries overlap`);
  }
  if (probe.question.kind === 'exec' && period < 5) {
    fail(scope, `'${prop}.every' must be at least 5 s for a command, which is a process each time, got ${period} s`);
  }
  return {
    ...renderQuestion(scope, prop, probe, ports),
    periodSeconds: period,
    timeoutSeconds: patience,
    failureThreshold: wholeNumber(scope, `${prop}.failures`, failures ?? defaults.failures, { min: 1 }),
  };
}

function renderQuestion(scope: IConstruct, prop: string, probe: Probe, ports: readonly NamedPort[]): k8s.Probe {
  const { question } = probe;
  if (question.kind === 'exec') {
    const { command } = question;
    if (!Array.isArray(command) || command.length === 0 || command.some((word) => typeof word !== 'string')) {
      fail(scope, `'${prop}' must run a command, a list of texts, got ${got(command)}`);
    }
    return { exec: { command: [...command] } };
  }
  const port = portOf(scope, prop, probe, ports);
  // A gRPC probe knows numbers only.
  if (question.kind === 'grpc') return { grpc: { port: port.port, service: question.service } };
  const named = k8s.IntOrString.fromString(port.name);
  if (question.kind === 'tcp') return { tcpSocket: { port: named } };
  if (!text(scope, prop, question.path).startsWith('/') || /\s/.test(question.path)) {
    fail(scope, `'${prop}' must be a path that starts with '/', without blanks, got ${got(question.path)}`);
  }
  // The kubelet does not check the certificate, which is for the name that users call.
  const scheme = /^https(-|$)/.test(port.name) ? 'HTTPS' : undefined;
  return { httpGet: { path: question.path, port: named, scheme } };
}

function portOf(scope: IConstruct, prop: string, probe: Probe, ports: readonly NamedPort[]): NamedPort {
  const port = probe.port === undefined ? ports[0] : ports.find(({ name }) => name === probe.port);
  if (port === undefined) {
    const known =
      ports.length === 0 ? 'the container listens on none' : `there is ${oneOf(ports.map(({ name }) => name))}`;
    fail(scope, `'${prop}' must ask a port that the container listens on, got ${got(probe.port)}; ${known}`);
  }
  if (port.protocol !== 'TCP') fail(scope, `'${prop}' must ask a TCP port, got '${port.name}' (${port.protocol})`);
  return port;
}

function seconds(scope: IConstruct, prop: string, value: Duration | undefined, otherwise: number): number {
  return value === undefined ? otherwise : secondsOf(scope, prop, value, { min: 1 });
}
