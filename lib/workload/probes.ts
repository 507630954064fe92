import { Duration } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { IConstruct } from 'constructs';
import { fail } from '../core/errors';
import { wholeNumber } from '../core/numbers';
import { NamedPort } from '../core/pods';
import { Reason, reasonOf } from '../core/reason';
import { Exceptions } from './exceptions';
import { Probe, renderProbe, TimingDefaults } from './probe';

/** How the kubelet learns how a container is. A text is the path of an HTTP probe on the main port. */
export interface ProbesProps {
  /**
   * Is it wedged, so that only a restart helps? Must not ask a dependency.
   * @default `/livez` every 10 s, 6 failures
   */
  readonly liveness?: string | Probe;
  /** Can it serve now? May ask dependencies. @default `/readyz` every 5 s, 3 failures */
  readonly readiness?: string | Probe;
  /** Has it started? Liveness waits until it has. @default - asks what liveness asks, every 5 s */
  readonly startup?: string | Probe;
  /** Longest start on a slow day. @default 150 s */
  readonly startsWithin?: Duration;
  /** The container has nothing to ask. @default - it must have probes, or a port to ask */
  readonly none?: Reason;
}

/** A container's three probes, rendered; all absent when it has a reason to have none. */
export interface Probes {
  readonly startupProbe?: k8s.Probe;
  readonly livenessProbe?: k8s.Probe;
  readonly readinessProbe?: k8s.Probe;
  /** Worst start, in seconds. */
  readonly startsWithin: number;
}

// Liveness gives up after 60 s, readiness after 15: a slow dependency must not restart the fleet.
const LIVENESS: TimingDefaults = { every: 10, timeout: 3, failures: 6 };
const READINESS: TimingDefaults = { every: 5, timeout: 2, failures: 3 };
const STARTUP_EVERY = 5;
const STARTS_WITHIN = Duration.seconds(150);

/**
 * Decides a container's probes.
 * Source: https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/
 *
 * @throws Error `'probes' must …` when there is nothing to ask
 * @throws Error `'probes.readiness' must ask something else than 'probes.liveness' …`
 */
export function resolveProbes(
  scope: IConstruct,
  props: ProbesProps,
  ports: readonly NamedPort[],
  exceptions: Exceptions,
): Probes {
  const { liveness, readiness, startup, startsWithin = STARTS_WITHIN, none } = props;
  const within = wholeNumber(scope, 'probes.startsWithin', startsWithin.toSeconds({ integral: false }), { min: 1 });
  if (none !== undefined) {
    if (liveness !== undefined || readiness !== undefined || startup !== undefined) {
      fail(scope, `'probes.none' must stand alone, got other probes beside it`);
    }
    exceptions.add(reasonOf(scope, 'probes.none', none), 'liveness-probe', 'readiness-probe');
    return { startsWithin: within };
  }
  if (ports.length === 0 && (liveness === undefined || readiness === undefined)) {
    fail(
      scope,
      `'probes' must name 'liveness' and 'readiness' where there is no port to ask, got ` +
        `${liveness === undefined ? 'no liveness' : 'no readiness'}; use Probe.exec([…]), or 'none: { reason }'`,
    );
  }
  const alive = probe(liveness ?? '/livez');
  const ready = probe(readiness ?? '/readyz');
  if (JSON.stringify([alive.question, alive.port]) === JSON.stringify([ready.question, ready.port])) {
    fail(
      scope,
      `'probes.readiness' must ask something else than 'probes.liveness', got the same; ` +
        `one slow dependency would restart every pod`,
    );
  }
  const started = startup === undefined ? alive.withoutTiming() : probe(startup);
  const every = started.timing.every?.toSeconds() ?? STARTUP_EVERY;
  const startupDefaults = { every: STARTUP_EVERY, timeout: 3, failures: Math.max(1, Math.ceil(within / every)) };
  return {
    startupProbe: renderProbe(scope, 'probes.startup', started, ports, startupDefaults),
    livenessProbe: renderProbe(scope, 'probes.liveness', alive, ports, LIVENESS),
    readinessProbe: renderProbe(scope, 'probes.readiness', ready, ports, READINESS),
    startsWithin: within,
  };
}

function probe(given: string | Probe): Probe {
  return typeof given === 'string' ? Probe.http(given) : given;
}
