import {
  VirtualServiceSpecHttp,
  VirtualServiceSpecHttpFault,
  VirtualServiceSpecHttpMatch,
  VirtualServiceSpecHttpRetries,
  VirtualServiceSpecHttpRoute,
} from '../../imports/networking.istio.io';
import { Labels } from '../core/labels';
import { Headers } from './headers';
import { MeshService } from './mesh-service';
import { meshTime } from './mesh-time';

/** Pods of one version among those of a Service. */
export interface Subset {
  /** Name of the subset. */
  readonly name: string;
  /** Labels that its pods have, and others of the Service have not. */
  readonly labels: Labels;
}

/** A version of a host, and its share of the requests. */
export interface SplitShare {
  /** Name of the version: of its Service, or of its subset. */
  readonly name: string;
  /** Its Service. */
  readonly service: MeshService;
  /** Its pods, where several versions are behind one Service. @default - all of the Service */
  readonly subset?: Subset;
  /** Number of the port that callers of the host use. */
  readonly port: number;
  /** Share of the requests that no header sends elsewhere. */
  readonly percent: number;
  /** Headers whose requests all go to it. @default - none */
  readonly headers?: Headers;
}

/** How long a request may take, and what is done again. */
export interface TimeSum {
  /** In milliseconds, all tries together. */
  readonly timeout: number;
  /** Tries after the first. */
  readonly attempts: number;
  /** In milliseconds; undefined without retries. */
  readonly perTry?: number;
  /** Whether writes may be done twice. */
  readonly repeatWrites: boolean;
}

/** Errors that are put into marked requests. */
export interface Fault {
  /** Name of its route. */
  readonly name: string;
  /** Requests that it is for. */
  readonly match: VirtualServiceSpecHttpMatch;
  /** What happens to them. */
  readonly fault: VirtualServiceSpecHttpFault;
}

/** What is said of a host, by one construct or several. */
export interface HostParts {
  readonly split?: readonly SplitShare[];
  readonly sum?: TimeSum;
  readonly faults: readonly Fault[];
}

/** Methods that change nothing. Source: https://www.rfc-editor.org/rfc/rfc9110#section-9.2.1 */
const READS = 'GET|HEAD|OPTIONS';
/** Failures of which the app may have seen something, so only what changes nothing is done again. */
const ANY_FAILURE = 'gateway-error,connect-failure,refused-stream,reset';
/** Failures of which the app has seen nothing. Source: https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/router_filter#x-envoy-retry-on */
const NEVER_REACHED = 'connect-failure,refused-stream';
/** Istio's own number of attempts; more of them do not find a pod that is not there. */
const WRITE_ATTEMPTS = 2;

/** The routes of a host: the special ones first, as the first that matches wins; the one for everything last. */
export function httpRoutes(service: MeshService, { split, sum, faults }: HostParts): VirtualServiceSpecHttp[] {
  const shares = split ?? [{ name: service.name, service, port: service.web.port, percent: 100 }];
  const route = destinations(shares);
  const marked = (split ?? []).filter((share) => share.headers !== undefined);
  return [
    // Without a route of its own, a request to another port would go to the one that is routed here.
    ...otherPorts(service),
    ...faults.map(({ name, match, fault }) => ({ name, match: [match], fault, route })),
    ...marked.flatMap((share) =>
      timed(sum, share.name, { headers: exactly(share.headers) }, destinations([{ ...share, percent: 100 }])),
    ),
    ...timed(sum, undefined, {}, route),
  ];
}

/** Headers as a match has them. */
export function exactly(headers: Headers = {}): VirtualServiceSpecHttpMatch['headers'] {
  return Object.fromEntries(Object.entries(headers).map(([name, exact]) => [name, { exact }]));
}

function otherPorts({ host, ports, web }: MeshService): VirtualServiceSpecHttp[] {
  const others = ports.filter(({ port, protocol }) => protocol === 'TCP' && port !== web.port);
  return others.map(({ name, port }) => ({
    name: `port-${name === '' ? port : name}`,
    match: [{ port }],
    route: [{ destination: { host, port: { number: port } } }],
  }));
}

/** A lone destination has no weight: it would say nothing. */
function destinations(shares: readonly SplitShare[]): VirtualServiceSpecHttpRoute[] {
  return shares.map(({ service: { host }, subset, port, percent }) => ({
    destination: { host, subset: subset?.name, port: { number: port } },
    weight: shares.length === 1 ? undefined : percent,
  }));
}

function timed(
  sum: TimeSum | undefined,
  name: string | undefined,
  match: VirtualServiceSpecHttpMatch,
  route: VirtualServiceSpecHttpRoute[],
): VirtualServiceSpecHttp[] {
  const named = (part: string) => (name === undefined ? part : `${name}-${part}`);
  const matching = (condition: VirtualServiceSpecHttpMatch) =>
    Object.keys(condition).length === 0 ? undefined : [condition];
  if (sum === undefined) return [{ name: name ?? 'all', match: matching(match), route }];
  const timeout = meshTime(sum.timeout);
  const retried = retriesOf(sum);
  if (sum.attempts === 0 || sum.repeatWrites) {
    return [{ name: name ?? 'all', match: matching(match), timeout, retries: retried, route }];
  }
  const attempts = Math.min(sum.attempts, WRITE_ATTEMPTS);
  return [
    { name: named('reads'), match: [{ ...match, method: { regex: READS } }], timeout, retries: retried, route },
    { name: named('writes'), match: matching(match), timeout, retries: { attempts, retryOn: NEVER_REACHED }, route },
  ];
}

/** Unset is not none: Istio would try twice more, writes too. */
function retriesOf({ attempts, perTry }: TimeSum): VirtualServiceSpecHttpRetries {
  if (attempts === 0 || perTry === undefined) return { attempts: 0 };
  return { attempts, perTryTimeout: meshTime(perTry), retryOn: ANY_FAILURE };
}
