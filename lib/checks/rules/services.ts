import { shown } from '../bounds';
import { Graph } from '../graph';
import { annotationsOf, declaresExternal, labelsOf, nameOf, namespaceOf } from '../item';
import { at, list, record } from '../json';
import { Rule } from '../rule';
import { servicePorts } from '../service-ports';
import { Workload } from '../workloads';

/** Annotations that say whom a load balancer is for. */
const SCHEMES: readonly string[] = [
  'service.beta.kubernetes.io/aws-load-balancer-scheme',
  'service.beta.kubernetes.io/aws-load-balancer-internal',
  'service.beta.kubernetes.io/load-balancer-source-ranges',
  'service.beta.kubernetes.io/azure-load-balancer-internal',
  'networking.gke.io/load-balancer-type',
  'cloud.google.com/load-balancer-type',
];

/** Rules about Services. */
export const services: readonly Rule[] = [
  {
    id: 'service-port-unique',
    severity: 'error',
    suppressible: false,
    why: 'the API server refuses the Service, so nobody finds the pods',
    *check(graph) {
      for (const item of graph.list('Service')) {
        const seen = new Set<string>();
        for (const { name, port, protocol } of servicePorts(item)) {
          const number = `${port}/${protocol}`;
          if (seen.has(number)) yield { item, message: `'ports' must have each port once, got ${number} twice` };
          if (name !== undefined && seen.has(`'${name}'`)) {
            yield { item, message: `'ports' must have each name once, got '${name}' twice` };
          }
          seen.add(number).add(`'${name ?? ''}'`);
        }
      }
    },
  },
  {
    id: 'service-target-port',
    severity: 'error',
    why: 'no pod has a port of that name, so the Service has no endpoints for it: connections are refused',
    *check(graph) {
      for (const item of graph.list('Service')) {
        const workloads = graph.selectedByService(item);
        const [first] = workloads;
        for (const { target, protocol } of first ? servicePorts(item) : []) {
          if (typeof target === 'number' || workloads.some((workload) => listens(workload, target, protocol))) continue;
          const owner = `a ${protocol} port of ${first?.object ?? ''} (${portsOf(first)})`;
          const message = `'targetPort' must name ${owner}, got '${target}'`;
          yield { item, message, ...(first ? { also: first.item } : {}) };
        }
      }
    },
  },
  {
    id: 'service-selects',
    severity: 'error',
    why: 'a Service without endpoints answers every call with a refused connection',
    *check(graph) {
      const made = handMade(graph);
      for (const item of graph.list('Service')) {
        const selector = at(item.json, 'spec', 'selector');
        if (at(item.json, 'spec', 'type') === 'ExternalName' || graph.selectedByService(item).length > 0) continue;
        const isEmpty = Object.keys(record(selector)).length === 0;
        const key = `${namespaceOf(item)}/${nameOf(item)}`;
        if (isEmpty && (made.has(key) || declaresExternal(item, 'Endpoints', nameOf(item)))) continue;
        const where = namespaceOf(item) === '' ? '' : ` of namespace '${namespaceOf(item)}'`;
        yield { item, message: `'selector' must match the pods of a workload${where}, got ${shown(selector)}` };
      }
    },
  },
  {
    id: 'load-balancer-open',
    severity: 'error',
    why: 'the balancer may be open to the whole internet without anybody having said so',
    *check(graph) {
      for (const item of graph.list('Service')) {
        const { type, loadBalancerSourceRanges } = record(item.json.spec);
        const said = SCHEMES.some((annotation) => annotationsOf(item)[annotation] !== undefined);
        if (type !== 'LoadBalancer' || said || list(loadBalancerSourceRanges).length > 0) continue;
        const message = "'loadBalancerSourceRanges' must say who may connect, got none";
        yield { item, message: `${message}; or annotate '${SCHEMES[0] ?? ''}: internal'` };
      }
    },
  },
];

function listens({ containers }: Workload, name: string, protocol: string): boolean {
  return containers.some(
    ({ kind, ports }) => kind !== 'init' && ports.some((port) => port.name === name && port.protocol === protocol),
  );
}

function portsOf(workload: Workload | undefined): string {
  const ports = (workload?.containers ?? []).flatMap((container) => container.ports);
  const named = ports.map(({ name, number, protocol }) => `${name === undefined ? number : `'${name}'`}/${protocol}`);
  return named.length > 0 ? named.join(', ') : 'it has none';
}

/** Services whose endpoints the app writes itself. */
function handMade(graph: Graph): ReadonlySet<string> {
  const slices = graph.list('EndpointSlice').map((item) => {
    return `${namespaceOf(item)}/${labelsOf(item)['kubernetes.io/service-name'] ?? ''}`;
  });
  return new Set([...graph.list('Endpoints').map((item) => `${namespaceOf(item)}/${nameOf(item)}`), ...slices]);
}
