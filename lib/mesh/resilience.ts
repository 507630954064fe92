import { Duration } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import {
  DestinationRule,
  DestinationRuleSpecTrafficPolicy,
  DestinationRuleSpecTrafficPolicyLoadBalancerSimple,
  VirtualService,
} from '../../imports/networking.istio.io';
import { fail, got } from '../core/errors';
import { None, noneReason, saysNone } from '../core/none';
import { wholeNumber } from '../core/numbers';
import { applyOverrides, Overrides } from '../core/overrides';
import { knownProps, PropNames } from '../core/props';
import { Reason, REASON_PROPS, reasonOf } from '../core/reason';
import { millisecondsOf } from '../core/seconds';
import { suppress } from '../core/suppress';
import { EJECT_PROPS, EjectProps, ejectionOf } from './ejection';
import { MeshHost } from './mesh-host';
import { MeshService, MeshServiceLike, meshServiceOf } from './mesh-service';
import { meshTime } from './mesh-time';
import { ReasonedSum, RETRIES_PROPS, RetriesProps, timeSumOf } from './retry-sum';

/** Properties for `Resilience`. */
export interface ResilienceProps {
  /** Service that callers name. */
  readonly service: MeshServiceLike;
  /** How long a caller waits for a request, all tries together. In milliseconds or more. */
  readonly timeout: Duration;
  /** What is tried again: reads that failed, and writes that never reached the app. @default { attempts: 2 } */
  readonly retries?: RetriesProps | None;
  /** Why writes may be done twice, so that they are tried again as reads are. @default - they may not */
  readonly repeatWrites?: Reason;
  /** Most connections of a caller, at least 1. @default - no limit */
  readonly maxConnections?: number;
  /** Most requests of a caller that wait for a connection, at least 1. @default - no limit */
  readonly maxPending?: number;
  /** Most requests of a caller at once, at least 1; each pod takes no more either. @default - no limit */
  readonly maxRequests?: number;
  /** Most retries of a caller at once, at least 1: what keeps an outage from feeding itself. @default 20 */
  readonly maxRetries?: number;
  /** How long a connection may take to open. @default Duration.millis(500) */
  readonly connectTimeout?: Duration;
  /** When callers leave a pod out for a while. @default { after: 5, for: Duration.seconds(30) } */
  readonly eject?: EjectProps | None;
  /** Fields of the host's DestinationRule to set in the final JSON. @default - none */
  readonly overrides?: Overrides;
  /** Fields of the host's VirtualService to set in the final JSON. @default - none */
  readonly routeOverrides?: Overrides;
}

/** How callers treat a Service: what a pattern with a Service says of it. */
export type ResilienceSettings = Omit<ResilienceProps, 'service' | 'overrides' | 'routeOverrides'>;

/** The props of `ResilienceSettings`. */
export const RESILIENCE_PROPS: PropNames<ResilienceSettings> = {
  timeout: true,
  retries: { '?': { ...RETRIES_PROPS, none: true } },
  repeatWrites: REASON_PROPS,
  maxConnections: true,
  maxPending: true,
  maxRequests: true,
  maxRetries: true,
  connectTimeout: true,
  eject: { '?': { ...EJECT_PROPS, none: true } },
};

const PROPS: PropNames<ResilienceProps> = {
  ...RESILIENCE_PROPS,
  service: true,
  overrides: true,
  routeOverrides: true,
};

/** A fifth of the usual pool of 100 requests: our own judgement. */
const USUAL_RETRIES = 20;
/** Within a cluster a connection opens in a few milliseconds: our own judgement. */
const USUAL_CONNECT = Duration.millis(500);

interface Settings {
  readonly service: MeshService;
  readonly sum: ReasonedSum;
  readonly repeatWrites?: string;
  readonly policy: DestinationRuleSpecTrafficPolicy;
  readonly noEject?: string;
}

/**
 * How callers in the mesh treat a Service: how long they wait, what they try again, how much they ask for at once, and
 * which pods they leave out. It is said by the Service that is called, once; every caller's proxy does it.
 *
 * Source: https://istio.io/latest/docs/reference/config/networking/destination-rule/
 *
 * @throws Error `'timeout' must be at least 4.275 s, or the last tries never happen: 4 tries × 1 s + 275 ms between them, got 2 s; …`
 * @throws Error `'retries.attempts' must be a whole number from 1 to 10, got 0`, and what else `timeSumOf` throws
 * @throws Error `'maxRetries' must be left out without 'retries', got 5`, and so for `repeatWrites`
 * @throws Error `'maxConnections' must be a whole number of at least 1, got 0`, and so for each number
 * @throws Error `'service' must have one Resilience, got a second for … after …; say all of it in one`
 */
export class Resilience extends Construct {
  /** The host's `networking.istio.io/v1` DestinationRule. */
  readonly resource: DestinationRule;
  /** The host's `networking.istio.io/v1` VirtualService, which holds its TrafficSplit and faults too. */
  readonly route: VirtualService;
  /** Name of the Service that callers use, in full: `orders.shop.svc.cluster.local`. */
  readonly host: string;

  constructor(scope: Construct, id: string, props: ResilienceProps) {
    super(scope, id);
    const { service, sum, repeatWrites, policy, noEject } = resolve(this, props);
    const host = MeshHost.of(service);
    host.takeResilience(this, { ...sum, repeatWrites: repeatWrites !== undefined }, policy);
    if (sum.none !== undefined) host.noteOnRoute({ 'keelson.dev/retries-reason': sum.none });
    if (noEject !== undefined) host.noteOnRule({ 'keelson.dev/eject-reason': noEject });
    this.host = service.host;
    this.resource = host.destinationRule;
    this.route = host.virtualService;
    if (repeatWrites !== undefined) suppress(this.route, { rule: 'retry-idempotent', reason: repeatWrites });
    applyOverrides(this, this.resource, props.overrides);
    applyOverrides(this, this.route, props.routeOverrides);
  }
}

function resolve(scope: Resilience, props: ResilienceProps): Settings {
  knownProps(scope, '', props, PROPS);
  const { retries, repeatWrites, eject } = props;
  const service = meshServiceOf(scope, 'service', props.service);
  const sum = timeSumOf(scope, props.timeout, retries);
  if (sum.none !== undefined) {
    for (const prop of ['maxRetries', 'repeatWrites'] as const) {
      if (props[prop] !== undefined)
        fail(scope, `'${prop}' must be left out without 'retries', got ${got(props[prop])}`);
    }
  }
  return {
    service,
    sum,
    repeatWrites: repeatWrites && reasonOf(scope, 'repeatWrites', repeatWrites),
    policy: {
      // Outlier detection alone would switch locality on, and move traffic between zones unasked: always say it.
      loadBalancer: {
        simple: DestinationRuleSpecTrafficPolicyLoadBalancerSimple.LEAST_UNDERSCORE_REQUEST,
        localityLbSetting: { enabled: false },
      },
      connectionPool: poolOf(scope, props, sum.none === undefined),
      outlierDetection: saysNone(eject) ? undefined : ejectionOf(scope, eject),
    },
    noEject: saysNone(eject) ? noneReason(scope, 'eject', eject) : undefined,
  };
}

function poolOf(scope: IConstruct, props: ResilienceProps, isRetried: boolean) {
  const { maxRetries = USUAL_RETRIES, connectTimeout = USUAL_CONNECT } = props;
  const limit = (prop: 'maxConnections' | 'maxPending' | 'maxRequests') => {
    const value = props[prop];
    return value === undefined ? undefined : wholeNumber(scope, prop, value, { min: 1 });
  };
  const most = wholeNumber(scope, 'maxRetries', maxRetries, { min: 1 });
  const http = {
    http1MaxPendingRequests: limit('maxPending'),
    http2MaxRequests: limit('maxRequests'),
    maxRetries: isRetried ? most : undefined,
  };
  return {
    tcp: {
      maxConnections: limit('maxConnections'),
      connectTimeout: meshTime(millisecondsOf(scope, 'connectTimeout', connectTimeout, { min: 1 })),
    },
    http: Object.values(http).some((value) => value !== undefined) ? http : undefined,
  };
}
