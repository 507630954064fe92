import { Graph } from '../graph';
import { graceOf } from '../hooks';
import { annotationsOf, Item, namespaceOf } from '../item';
import { at, records, text } from '../json';
import { Rule } from '../rule';

const ATTRIBUTES = 'alb.ingress.kubernetes.io/target-group-attributes';
/** What an ALB waits without being told. */
const STANDARD_DELAY = 300;

/** Rules about AWS Application Load Balancers against the pods behind them. */
export const balancer: readonly Rule[] = [
  {
    id: 'deregistration-below-grace',
    severity: 'warning',
    why: 'the balancer still sends requests to a pod that is dead: 502 at every release',
    *check(graph) {
      for (const item of graph.list('Ingress').filter(isAlb)) {
        for (const service of backendsOf(graph, item)) {
          const written = delayOf(service) ?? delayOf(item);
          const delay = written ?? STANDARD_DELAY;
          const workload = graph.selectedByService(service).find((each) => graceOf(each) < delay);
          if (!workload) continue;
          const limit = `'terminationGracePeriodSeconds' (${graceOf(workload)}) of ${workload.object}`;
          const got = written ?? `${STANDARD_DELAY} (the default)`;
          const message = `'deregistration_delay.timeout_seconds' must be at most ${limit}, got ${got}`;
          yield { item, message: `${message}; set '${ATTRIBUTES}'`, also: workload.item };
        }
      }
    },
  },
];

function isAlb(ingress: Item): boolean {
  const named =
    text(at(ingress.json, 'spec', 'ingressClassName')) ?? annotationsOf(ingress)['kubernetes.io/ingress.class'];
  return named === undefined
    ? Object.keys(annotationsOf(ingress)).some((key) => key.startsWith('alb.ingress.kubernetes.io/'))
    : named === 'alb';
}

/** Services that an Ingress sends to, each once. */
function backendsOf(graph: Graph, ingress: Item): readonly Item[] {
  const paths = records(at(ingress.json, 'spec', 'rules')).flatMap((rule) => records(at(rule, 'http', 'paths')));
  const backends = [...paths.map(({ backend }) => backend), at(ingress.json, 'spec', 'defaultBackend')];
  const names = new Set(backends.map((backend) => text(at(backend, 'service', 'name'))));
  return [...names].flatMap((name) =>
    name === undefined ? [] : (graph.get('Service', namespaceOf(ingress), name) ?? []),
  );
}

function delayOf(item: Item): number | undefined {
  const digits = /deregistration_delay\.timeout_seconds=(\d+)/.exec(annotationsOf(item)[ATTRIBUTES] ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits);
}
