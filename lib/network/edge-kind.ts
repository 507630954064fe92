import { IConstruct } from 'constructs';
import { AlbEdge, Edge, GatewayEdge, NginxEdge } from '../core/edge';
import { fail, got } from '../core/errors';

/** What an edge is, by the prop that says so. */
export type EdgeKind = 'gateway' | 'nginx' | 'alb';

const KINDS: readonly EdgeKind[] = ['gateway', 'nginx', 'alb'];

/** What stands beside `gateway`; beside another door it would be dropped without a word. */
const BESIDE_GATEWAY = ['namespace', 'listener', 'pods'] as const;

/** Every prop that an edge may have. */
export type AnyEdge = Partial<GatewayEdge & NginxEdge & AlbEdge>;

/**
 * Which door an edge is.
 *
 * @throws Error `'edge' must say how requests get in, …, got none`
 * @throws Error `'edge.namespace' must be left out beside 'nginx', for only a Gateway has it, got "istio-ingress"`
 */
export function edgeKind(scope: IConstruct, edge: Edge | undefined): EdgeKind {
  const given: AnyEdge = edge ?? {};
  const [kind, second] = KINDS.filter((each) => given[each] !== undefined);
  if (kind === undefined || second !== undefined) {
    const how =
      "setDefaults(chart, { edge: { gateway: 'public', namespace: 'istio-ingress' } }), " +
      "{ alb: { certificateArn: '…', cidrs: ['…'] } } or { nginx: { issuer: '…' } }";
    const found = kind === undefined ? 'none' : `both ${kind} and ${second}`;
    fail(scope, `'edge' must say how requests get in, as a prop or for the chart by ${how}, got ${found}`);
  }
  const stray = kind === 'gateway' ? undefined : BESIDE_GATEWAY.find((prop) => given[prop] !== undefined);
  if (stray !== undefined) {
    fail(
      scope,
      `'edge.${stray}' must be left out beside '${kind}', for only a Gateway has it, got ${got(given[stray])}`,
    );
  }
  return kind;
}
