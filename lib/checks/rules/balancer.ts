import { Graph } from '../graph';
import { graceOf, longestSleep } from '../hooks';
import { annotationsOf, Item, namespaceOf } from '../item';
import { at, records, text } from '../json';
import { Rule } from '../rule';
import { Workload } from '../workloads';

const ALB = 'alb.ingress.kubernetes.io/';
const ATTRIBUTES = `${ALB}target-group-attributes`;
/** Names of classes that no ALB has. */
const OTHERS = /nginx|traefik|haproxy|kong|contour|istio|gce/;
/** What an ALB waits without being told. */
const STANDARD_DELAY = 300;

/** Rules about AWS Application Load Balancers against the pods behind them. */
export const balancer: readonly Rule[] = [
  {
    id: 'deregistration-below-grace',
    severity: 'warning',
    why: 'the balancer still uses connections to a pod that has stopped: 502 at every release',
    *check(graph) {
      for (const item of graph.list('Ingress').filter(isAlb)) {
        for (const service of backendsOf(graph, item)) {
          const written = delayOf(service) ?? delayOf(item);
          const delay = written ?? STANDARD_DELAY;
          const got = written ?? `${STANDARD_DELAY} (the default)`;
          for (const workload of graph.selectedByService(service)) {
            const limit = exceeded(workload, delay);
            if (limit === undefined) continue;
            const message = `'deregistration_delay.timeout_seconds' must be ${limit} of ${workload.object}, got ${got}`;
            yield { item, message: `${message}; set '${ATTRIBUTES}'`, also: workload.item };
            break; // one finding for one delay
          }
        }
      }
    },
  },
];

function isAlb(ingress: Item): boolean {
  const named =
    text(at(ingress.json, 'spec', 'ingressClassName')) ?? annotationsOf(ingress)['kubernetes.io/ingress.class'];
  if (named === 'alb' || (named !== undefined && OTHERS.test(named))) return named === 'alb';
  // A class may have any name.
  return Object.keys(annotationsOf(ingress)).some((key) => key.startsWith(ALB));
}

/** What a delay should keep to, and does not: delay < preStop sleep < grace. */
function exceeded(workload: Workload, delay: number): string | undefined {
  const sleep = longestSleep(workload)?.seconds;
  const grace = graceOf(workload);
  if (sleep !== undefined && sleep > 0 && delay >= sleep) return `below the preStop sleep (${sleep})`;
  return delay > grace ? `at most 'terminationGracePeriodSeconds' (${grace})` : undefined;
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
