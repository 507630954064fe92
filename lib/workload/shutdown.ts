import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import { fail, got } from '../core/errors';
import { PropNames } from '../core/props';
import { minorOf } from '../core/version';
import { secondsOf } from '../core/seconds';

/**
 * How a pod stops: it waits for `delay`, so that everyone has heard that it goes, then gets SIGTERM and has `drain`
 * to finish what it does. The grace period counts from the start of the delay.
 */
export interface ShutdownProps {
  /**
   * Time before SIGTERM, in which endpoints and load balancers forget the pod; 0 for none. 10 to 15 s suffice inside a
   * cluster, 30 s behind a load balancer with IP targets.
   * Source: https://docs.aws.amazon.com/eks/latest/best-practices/load-balancing.html
   * @default 15 s with a port, 0 without
   */
  readonly delay?: Duration;
  /** Longest request or job that may still finish after SIGTERM. @default 30 s */
  readonly drain?: Duration;
  /** Time until SIGKILL; at least delay + drain + 5 s. @default 60 s, or that sum where it is more */
  readonly grace?: Duration;
  /**
   * Say `none` of an image without `/bin/sleep`, such as a distroless one: before Kubernetes 1.30 the delay runs it.
   * @default - the image has it
   */
  readonly sleepBinary?: 'none';
}

/** The props of `ShutdownProps`. */
export const SHUTDOWN_PROPS: PropNames<ShutdownProps> = { delay: true, drain: true, grace: true, sleepBinary: true };

/** A stop with every number decided, in seconds. */
export interface Shutdown {
  readonly delay: number;
  readonly drain: number;
  readonly grace: number;
}

/** The longest request that may still finish, where nothing is said. */
export const USUAL_DRAIN = Duration.seconds(30);

// Time for the program to close what it holds after its last request.
const MARGIN = 5;
const GRACE = 60;

/**
 * Decides how a pod stops.
 *
 * @throws Error `'shutdown.grace' must be at least delay + drain + 5 s (50 s), got 30 s`
 * @throws Error `'shutdown.delay' must be 0 s for an image without '/bin/sleep' before Kubernetes 1.30, got 15 s; …`
 */
export function resolveShutdown(scope: IConstruct, props: ShutdownProps, hasPorts: boolean): Shutdown {
  const { delay = Duration.seconds(hasPorts ? 15 : 0), drain = USUAL_DRAIN, grace, sleepBinary } = props;
  const seconds = (prop: string, value: Duration, min: number) => secondsOf(scope, `shutdown.${prop}`, value, { min });
  const before = seconds('delay', delay, 0);
  const after = seconds('drain', drain, 0);
  if (sleepBinary !== undefined && sleepBinary !== 'none') {
    fail(scope, `'shutdown.sleepBinary' must be 'none' or left out, got ${got(sleepBinary)}`);
  }
  if (sleepBinary === 'none' && before > 0 && !hasSleepAction(scope)) {
    fail(
      scope,
      `'shutdown.delay' must be 0 s for an image without '/bin/sleep' before Kubernetes 1.30, got ${before} s; ` +
        `or put 'sleep' into the image, or raise the default 'kubernetes'`,
    );
  }
  const sum = before + after + MARGIN;
  const whole = grace === undefined ? Math.max(GRACE, sum) : seconds('grace', grace, 1);
  if (whole < sum) {
    fail(scope, `'shutdown.grace' must be at least delay + drain + ${MARGIN} s (${sum} s), got ${whole} s`);
  }
  return { delay: before, drain: after, grace: whole };
}

/**
 * The container's `lifecycle`; undefined without a delay. The native sleep needs no binary in the image and is on from
 * 1.30; L1 types of 1.28 do not have it, so it travels as an override.
 * Source: https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/
 */
export function renderLifecycle(scope: IConstruct, { delay }: Shutdown): Record<string, unknown> | undefined {
  if (delay === 0) return undefined;
  const sleep = hasSleepAction(scope)
    ? { sleep: { seconds: delay } }
    : { exec: { command: ['/bin/sleep', `${delay}`] } };
  return { preStop: sleep };
}

function hasSleepAction(scope: IConstruct): boolean {
  return minorOf(scope) >= 30;
}
