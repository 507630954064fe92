import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import { fail } from '../core/errors';
import { None, noneReason, saysNone } from '../core/none';
import { wholeNumber } from '../core/numbers';
import { knownProps, PropNames } from '../core/props';
import { millisecondsOf } from '../core/seconds';
import { TimeSum } from './http-routes';
import { timeText } from './mesh-time';

/** What is tried again. */
export interface RetriesProps {
  /** Tries after the first, from 1 to 10. @default 2 */
  readonly attempts?: number;
  /** How long one try may take, the first too. @default - as long as fits: the time-out less the pauses, by the tries */
  readonly perTry?: Duration;
}

/** The props of `RetriesProps`. */
export const RETRIES_PROPS: PropNames<RetriesProps> = { attempts: true, perTry: true };

/** Istio's own: https://istio.io/latest/docs/concepts/traffic-management/#retries */
const USUAL_ATTEMPTS = 2;
/** More only feed an outage: our own judgement. */
const MOST_ATTEMPTS = 10;

/**
 * Envoy's pauses: before retry n a random time under (2ⁿ − 1) × 25 ms, and under 250 ms.
 * Source: https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/router_filter#x-envoy-max-retries
 */
const PAUSE = 25;
const LONGEST_PAUSE = 250;

/** A sum, and the reason for which nothing is tried again. */
export interface ReasonedSum extends Omit<TimeSum, 'repeatWrites'> {
  /** @default - there are retries */
  readonly none?: string;
}

/**
 * How long a request may take, and the tries that fit into it.
 *
 * @throws Error `'timeout' must be at least 4.275 s, or the last tries never happen: 4 tries × 1 s + 275 ms between them, got 2 s; …`
 * @throws Error `'timeout' must be a Duration …`, `'retries.perTry' …`, `'retries.attempts' …`
 * @throws Error `'retries' must be left out, or say its reason on one line: { none: '…' }, got …`
 */
export function timeSumOf(scope: IConstruct, given: Duration, retries: RetriesProps | None = {}): ReasonedSum {
  const timeout = millisecondsOf(scope, 'timeout', given, { min: 1 });
  if (saysNone(retries)) return { timeout, attempts: 0, none: noneReason(scope, 'retries', retries) };
  knownProps(scope, 'retries', retries, RETRIES_PROPS);
  const { attempts = USUAL_ATTEMPTS } = retries;
  if (attempts === 0)
    fail(scope, `'retries.attempts' must be from 1 to ${MOST_ATTEMPTS}, got 0; for none say { none: '…' }`);
  wholeNumber(scope, 'retries.attempts', attempts, { min: 1, max: MOST_ATTEMPTS });
  const pauses = pausesOf(attempts);
  const fitting = Math.floor((timeout - pauses) / (1 + attempts));
  const perTry =
    retries.perTry === undefined
      ? Math.max(1, fitting)
      : millisecondsOf(scope, 'retries.perTry', retries.perTry, { min: 1 });
  if (perTry <= fitting) return { timeout, attempts, perTry };
  const tries = 1 + attempts;
  const least = tries * perTry + pauses;
  const sum = `${tries} tries × ${timeText(perTry)} + ${timeText(pauses)} between them`;
  const wayOut =
    fitting < 1
      ? "raise it, or lower 'retries.attempts'"
      : `raise it, lower 'retries.attempts', or say 'retries.perTry' of at most ${timeText(fitting)}`;
  const why = 'or the last tries never happen';
  return fail(
    scope,
    `'timeout' must be at least ${timeText(least)}, ${why}: ${sum}, got ${timeText(timeout)}; ${wayOut}`,
  );
}

function pausesOf(attempts: number): number {
  const pauses = Array.from({ length: attempts }, (_, index) =>
    Math.min((2 ** (index + 1) - 1) * PAUSE, LONGEST_PAUSE),
  );
  return pauses.reduce((sum, pause) => sum + pause, 0);
}
