import { Duration } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { IConstruct } from 'constructs';
import { fail, got } from '../core/errors';
import { METRICS_PORT, NamedPort } from '../core/pods';
import { PropNames } from '../core/props';
import { Reason, REASON_PROPS, reasonOf } from '../core/reason';
import { Exceptions } from './exceptions';
import { secondsOf } from '../core/seconds';
import { Probe, renderProbe, TimingDefaults } from './probe';

/** How the kubelet learns how a container is. A text is the path of an HTTP probe on the main port. */
export interface ProbesProps {
  /**
   * Is it wedged, so that only a restart helps? Must not ask a dependency.
   * @default `/livez` every 10 s, 6 failures, where the main port is named `http…` or `metrics`
   */
  readonly liveness?: string | Probe;
  /** Can it serve now? May ask dependencies. @default `/readyz` every 5 s, 3 failures, where liveness has a default */
  readonly readiness?: string | Probe;
  /** Has it started? Liveness waits until it has. @default - asks what liveness asks, every 5 s */
  readonly startup?: string | Probe;
  /** Longest start on a slow day. @default 150 s */
  readonly startsWithin?: Duration;
  /** The container has nothing to ask. @default - it must have probes, or a port to ask */
  readonly none?: Reason;
}

/** The props of `ProbesProps`. */
export const PROBES_PROPS: PropNames<ProbesProps> = {
  liveness: true,
  readiness: true,
  startup: true,
  startsWithin: true,
  none: { '?': REASON_PROPS },
};

/** A container's three probes, rendered; all absent when it has a reason to have none. */
export interface Probes {
  readonly startupProbe?: k8s.Probe;
  readonly livenessProbe?: k8s.Probe;
  readonly readinessProbe?: k8s.Probe;
  /** Worst start, in seconds. */
  readonly startsWithin: number;
}

// Liveness gives up after 60 s, readiness after 15: a slow dependency must not restart the fleet. The numbers are our own
// judgement: the patience of liveness is twice Kubernetes' default of 30 s, that of readiness half of it.
const LIVENESS: TimingDefaults = { every: 10, timeout: 3, failures: 6 };
const READINESS: TimingDefaults = { every: 5, timeout: 2, failures: 3 };
const STARTUP_EVERY = 5;
const STARTS_WITHIN = Duration.seconds(150);

/**
 * Decides a container's probes.
 * Source: https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/
 *
 * @param prop that holds them, such as `probes`
 * @throws Error `'probes' must …` when there is nothing to ask, or no HTTP on the main port
 * @throws Error `'probes.readiness' must ask something else than 'probes.liveness' …`
 * @throws Error `'probes.startup' must go on for 'startsWithin' (60 s), got 10 s …`
 */
export function resolveProbes(
  scope: IConstruct,
  prop: string,
  props: ProbesProps,
  ports: readonly NamedPort[],
  exceptions: Exceptions,
): Probes {
  const { liveness, readiness, startup, startsWithin, none } = props;
  const within = secondsOf(scope, `${prop}.startsWithin`, startsWithin ?? STARTS_WITHIN, { min: 1 });
  if (none !== undefined) {
    if (liveness !== undefined || readiness !== undefined || startup !== undefined) {
      fail(scope, `'${prop}.none' must stand alone, got other probes beside it`);
    }
    exceptions.add(reasonOf(scope, `${prop}.none`, none), 'liveness-probe', 'readiness-probe');
    return { startsWithin: within };
  }
  if (ports.length === 0 && (liveness === undefined || readiness === undefined)) {
    fail(
      scope,
      `'${prop}' must name 'liveness' and 'readiness' where there is no port to ask, got ` +
        `${liveness === undefined ? 'no liveness' : 'no readiness'}; use Probe.exec([…]), or 'none: { reason }'`,
    );
  }
  const [main] = ports;
  if (main && !speaksHttp(main) && (liveness === undefined || readiness === undefined)) {
    fail(
      scope,
      `'${prop}' must name 'liveness' and 'readiness' where the main port ('${main.name}') does not speak HTTP, got ` +
        `${liveness === undefined ? 'no liveness' : 'no readiness'}; use Probe.grpc(), Probe.tcp() or Probe.exec([…])`,
    );
  }
  const render = (kind: string, given: Probe, defaults: TimingDefaults) =>
    renderProbe(scope, `${prop}.${kind}`, given, ports, defaults);
  const alive = probeOf(scope, `${prop}.liveness`, liveness ?? '/livez');
  const ready = probeOf(scope, `${prop}.readiness`, readiness ?? '/readyz');
  const started = startup === undefined ? alive.withoutTiming() : probeOf(scope, `${prop}.startup`, startup);
  const livenessProbe = render('liveness', alive, LIVENESS);
  const readinessProbe = render('readiness', ready, READINESS);
  if (questionOf(livenessProbe) === questionOf(readinessProbe)) {
    fail(
      scope,
      `'${prop}.readiness' must ask something else than '${prop}.liveness', got the same; ` +
        `one slow dependency would restart every pod`,
    );
  }
  const { every = Duration.seconds(STARTUP_EVERY), failures } = started.timing;
  const period = secondsOf(scope, `${prop}.startup.every`, every, { min: 1 });
  const enough = Math.ceil(within / period);
  const startupProbe = render('startup', started, { every: period, timeout: 3, failures: enough });
  const patience = period * (failures ?? enough);
  if (startsWithin !== undefined && patience < within) {
    fail(
      scope,
      `'${prop}.startup' must go on for 'startsWithin' (${within} s), got ${patience} s; ` +
        `leave its 'failures' out, or set them to ${enough}`,
    );
  }
  const slowest = startsWithin === undefined && failures !== undefined ? patience : within;
  return { startupProbe, livenessProbe, readinessProbe, startsWithin: slowest };
}

/** Whether a port speaks HTTP, by its name. Source: https://istio.io/latest/docs/ops/configuration/traffic-management/protocol-selection/ */
function speaksHttp({ name }: NamedPort): boolean {
  return /^https?(-|$)/.test(name) || name === METRICS_PORT;
}

function probeOf(scope: IConstruct, prop: string, given: string | Probe): Probe {
  if (typeof given === 'string') return Probe.http(given);
  if (!(given instanceof Probe)) {
    fail(scope, `'${prop}' must be a path or a Probe such as Probe.http('/livez'), got ${got(given)}`);
  }
  return given;
}

/** What a probe asks, without how often. */
function questionOf({ exec, grpc, httpGet, tcpSocket }: k8s.Probe): string {
  return JSON.stringify({ exec, grpc, httpGet, tcpSocket });
}
