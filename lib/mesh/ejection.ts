import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import { DestinationRuleSpecTrafficPolicyOutlierDetection } from '../../imports/networking.istio.io';
import { wholeNumber } from '../core/numbers';
import { knownProps, PropNames } from '../core/props';
import { millisecondsOf } from '../core/seconds';
import { meshTime } from './mesh-time';

/** When callers leave a pod out. */
export interface EjectProps {
  /** Errors in a row, 5xx or no answer, from 1. @default 5 */
  readonly after?: number;
  /** How long it is left out; the second time twice as long, and so on. @default Duration.seconds(30) */
  readonly for?: Duration;
  /** How often callers look whom to let in again. @default Duration.seconds(30) */
  readonly interval?: Duration;
}

/** The props of `EjectProps`. */
export const EJECT_PROPS: PropNames<EjectProps> = { after: true, for: true, interval: true };

/** Istio's own: https://istio.io/latest/docs/reference/config/networking/destination-rule/#OutlierDetection */
const USUAL_ERRORS = 5;
/** Istio's own. */
const USUAL_EJECTION = Duration.seconds(30);
/** As long as an ejection: a pod comes back at the next look. */
const USUAL_INTERVAL = Duration.seconds(30);
/**
 * Of pods that may be left out at once. It is a true ceiling, counted after the ejection: with Istio's 10, nothing is
 * ejected of fewer than 10 pods. Source: https://github.com/envoyproxy/envoy/pull/27909
 */
const MOST_EJECTED = 50;
/** Under that share of healthy pods all are asked again: half of them cannot carry all. Our own judgement. */
const LEAST_HEALTHY = 50;

/**
 * When callers leave a pod out.
 *
 * @throws Error `'eject.after' must be a whole number of at least 1, got 0`
 * @throws Error `'eject.for' must be a Duration …`, `'eject.interval' must be a whole number of milliseconds …`
 */
export function ejectionOf(
  scope: IConstruct,
  given: EjectProps = {},
): DestinationRuleSpecTrafficPolicyOutlierDetection {
  knownProps(scope, 'eject', given, EJECT_PROPS);
  const { after = USUAL_ERRORS, for: ejected = USUAL_EJECTION, interval = USUAL_INTERVAL } = given;
  return {
    consecutive5XxErrors: wholeNumber(scope, 'eject.after', after, { min: 1 }),
    interval: meshTime(millisecondsOf(scope, 'eject.interval', interval, { min: 1 })),
    baseEjectionTime: meshTime(millisecondsOf(scope, 'eject.for', ejected, { min: 1 })),
    maxEjectionPercent: MOST_EJECTED,
    minHealthPercent: LEAST_HEALTHY,
  };
}
