import { Chart, Duration } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import {
  VirtualService,
  VirtualServiceSpecHttpFault,
  VirtualServiceSpecHttpMatch,
} from '../../imports/networking.istio.io';
import { fail, got } from '../core/errors';
import { uniqueLabel } from '../core/labels';
import { wholeNumber } from '../core/numbers';
import { applyOverrides, Overrides } from '../core/overrides';
import { PodSet } from '../core/pods';
import { knownProps, PropNames } from '../core/props';
import { millisecondsOf } from '../core/seconds';
import { Headers, headersOf } from './headers';
import { exactly, Fault } from './http-routes';
import { MeshHost } from './mesh-host';
import { MeshService, MeshServiceLike, meshServiceOf } from './mesh-service';
import { meshTime } from './mesh-time';
import { untilOf } from './until';

/** Requests that are answered with an error, without asking the Service. */
export interface FaultAbort {
  /** Status of the answer, from 400 to 599. */
  readonly status: number;
  /** Share of the marked requests, in whole percent from 1 to 100. */
  readonly percent: number;
}

/** Requests that are kept waiting first. */
export interface FaultDelay {
  /** How long. */
  readonly by: Duration;
  /** Share of the marked requests, in whole percent from 1 to 100. */
  readonly percent: number;
}

/** Properties for `FaultInjection`. */
export interface FaultInjectionProps {
  /** Service that seems to fail. */
  readonly service: MeshServiceLike;
  /** Caller that meets the fault; no other one does. */
  readonly from: PodSet;
  /** Headers that mark the requests that meet it; all of them must be there. */
  readonly headers: Headers;
  /** Last day, such as `2027-01-31`, at most 90 days ahead; from the next day on the app is not synthesised with it. */
  readonly until: string;
  /** Error to answer with. @default - none, but then there is a `delay` */
  readonly abort?: FaultAbort;
  /** Time to wait first. @default - none, but then there is an `abort` */
  readonly delay?: FaultDelay;
  /** Fields of the host's VirtualService to set in the final JSON. @default - none */
  readonly overrides?: Overrides;
}

const PROPS: PropNames<FaultInjectionProps> = {
  service: true,
  from: true,
  headers: { '*': true },
  until: true,
  abort: { status: true, percent: true } satisfies PropNames<FaultAbort>,
  delay: { by: true, percent: true } satisfies PropNames<FaultDelay>,
  overrides: true,
};

interface Settings {
  readonly service: MeshService;
  readonly fault: Fault;
  readonly until: string;
}

/**
 * Lets a Service seem to fail for marked requests of one caller, until a day, to see what the caller makes of it.
 *
 * Source: https://istio.io/latest/docs/tasks/traffic-management/fault-injection/
 *
 * @throws Error `'headers' must mark the requests …, got undefined`, `'from' must be the workload …, got undefined`
 * @throws Error `'until' must be today (2026-11-21) or later, got "2026-11-20"; …`, and what else `untilOf` throws
 * @throws Error `'abort' or 'delay' must be there, got neither`
 * @throws Error `'abort.status' must be a whole number from 400 to 599, got 200`, and so for each number
 * @throws Error `'service' must have faults with names of their own, got 'fault-503' twice; give this one another id`
 * @throws Error what `meshServiceOf` and `headersOf` throw
 */
export class FaultInjection extends Construct {
  /** The host's `networking.istio.io/v1` VirtualService, which holds its TrafficSplit and Resilience too. */
  readonly resource: VirtualService;

  constructor(scope: Construct, id: string, props: FaultInjectionProps) {
    super(scope, id);
    const { service, fault, until } = resolve(this, props);
    const host = MeshHost.of(service);
    host.takeFault(this, fault);
    host.noteOnRoute({ [`keelson.dev/until.${fault.name}`]: until });
    this.resource = host.virtualService;
    applyOverrides(this, this.resource, props.overrides);
  }
}

function resolve(scope: FaultInjection, props: FaultInjectionProps): Settings {
  knownProps(scope, '', props, PROPS);
  const { abort, delay, headers } = props;
  const service = meshServiceOf(scope, 'service', props.service);
  if (headers === undefined) {
    fail(scope, "'headers' must mark the requests that meet the fault, such as { 'x-fault': 'orders' }, got undefined");
  }
  if (abort === undefined && delay === undefined) fail(scope, "'abort' or 'delay' must be there, got neither");
  const match = { headers: exactly(headersOf(scope, 'headers', headers)), ...callerOf(scope, props.from) };
  return {
    service,
    fault: { name: faultName(scope), match, fault: faultOf(scope, props) },
    until: untilOf(scope, props.until),
  };
}

/** The end of an annotation's key too, so it holds what that may. */
function faultName({ node }: IConstruct): string {
  return `fault-${node.id.replace(/[^-A-Za-z0-9]+/g, '-').slice(0, 40)}`.replace(/-+$/, '');
}

function callerOf(scope: IConstruct, from: PodSet): VirtualServiceSpecHttpMatch {
  if (!Construct.isConstruct(from) || typeof from.name !== 'string' || typeof from.podLabels !== 'object') {
    fail(scope, `'from' must be the workload whose requests meet the fault, got ${got(from)}`);
  }
  const { namespace } = Chart.of(from);
  return { sourceLabels: { ...uniqueLabel(from.name) }, sourceNamespace: namespace };
}

/** Istio injects nothing where no share is said. */
function faultOf(scope: IConstruct, { abort, delay }: FaultInjectionProps): VirtualServiceSpecHttpFault {
  const percentage = (prop: string, percent: number) => ({
    value: wholeNumber(scope, prop, percent, { min: 1, max: 100 }),
  });
  return {
    abort: abort && {
      httpStatus: wholeNumber(scope, 'abort.status', abort.status, { min: 400, max: 599 }),
      percentage: percentage('abort.percent', abort.percent),
    },
    delay: delay && {
      fixedDelay: meshTime(millisecondsOf(scope, 'delay.by', delay.by, { min: 1 })),
      percentage: percentage('delay.percent', delay.percent),
    },
  };
}
