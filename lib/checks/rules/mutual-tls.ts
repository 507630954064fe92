import { shown } from '../bounds';
import { destinationRules, ruleHost, TrafficPolicy, trafficPoliciesOf } from '../destination-rules';
import { Graph } from '../graph';
import { Item, namespaceOf, objectOf } from '../item';
import { at, isSet, record, textMap } from '../json';
import { ROOT_NAMESPACE, serviceOf } from '../mesh-hosts';
import {
  isForSome,
  mayBeInMesh,
  modeAt,
  MutualTls,
  mutualTlsOf,
  peerAuthentications,
  widerMutualTls,
} from '../mutual-tls';
import { Rule } from '../rule';
import { ServicePort, servicePorts } from '../service-ports';
import { Workload } from '../workloads';

/** What takes connections in clear text. */
const OPEN = ['PERMISSIVE', 'DISABLE'];

/** Rules about mutual TLS between the workloads of the mesh. */
export const mutualTls: readonly Rule[] = [
  {
    id: 'destination-tls-disable',
    severity: 'error',
    why: 'callers send clear text to pods that take only mutual TLS: each connection is reset',
    *check(graph) {
      for (const item of destinationRules(graph)) {
        const service = serviceOf(graph, ruleHost(item));
        for (const policy of service ? trafficPoliciesOf(item) : []) {
          if (at(policy.json, 'tls', 'mode') !== 'DISABLE') continue;
          const ports = service ? servicePorts(service).filter(({ port }) => isMeant(policy, port)) : [];
          const pods = service ? graph.selectedByService(service) : [];
          const [strict] = pods.flatMap((workload) => strictAt(graph, workload, ports) ?? []);
          if (!strict) continue;
          const { workload, rule } = strict;
          const way = "say 'ISTIO_MUTUAL', or leave 'tls' out";
          const owner = `${workload.object}, which ${objectOf(rule.item)} makes STRICT`;
          const message = `'tls.mode' of ${policy.where} must be 'ISTIO_MUTUAL' for ${owner}, got 'DISABLE'; ${way}`;
          yield { item, message, also: rule.item };
        }
      }
    },
  },
  {
    id: 'peer-authentication-permissive',
    severity: 'error',
    why: 'clear text is taken where the mesh promises none: whoever reaches the pod speaks without an identity',
    *check(graph) {
      for (const item of peerAuthentications(graph)) {
        const wider = isForSome(item)
          ? widerMutualTls(graph, namespaceOf(item))
          : namespaceOf(item) === ROOT_NAMESPACE
            ? undefined
            : widerMutualTls(graph, ROOT_NAMESPACE);
        const own = modeAt(item, 'mtls') ?? wider?.mode;
        const strict = wider?.mode === 'STRICT' ? wider.item : undefined;
        const mode = modeAt(item, 'mtls');
        if (mode !== undefined && OPEN.includes(mode) && strict) {
          const message = `'mtls.mode' must be STRICT as in ${objectOf(strict)}, got '${mode}'`;
          yield { item, message, also: strict };
        }
        for (const port of own === 'STRICT' ? Object.keys(record(at(item.json, 'spec', 'portLevelMtls'))) : []) {
          const portMode = modeAt(item, 'portLevelMtls', port);
          if (portMode === undefined || !OPEN.includes(portMode)) continue;
          const because = mode === 'STRICT' || !strict ? "as 'mtls.mode' is" : `as in ${objectOf(strict)}`;
          const message = `'portLevelMtls.${port}.mode' must be STRICT ${because}, got '${portMode}'`;
          yield { item, message, ...(mode === 'STRICT' || !strict ? {} : { also: strict }) };
        }
      }
    },
  },
  {
    id: 'port-mtls-selector',
    severity: 'error',
    suppressible: false,
    why: 'the API server refuses the object: ports differ by workload, so one must be selected',
    *check(graph) {
      for (const item of peerAuthentications(graph)) {
        const { portLevelMtls, selector } = record(item.json.spec);
        if (!isSet(portLevelMtls) || Object.keys(textMap(at(selector, 'matchLabels'))).length > 0) continue;
        const got = isSet(selector) ? shown(selector) : 'none';
        yield { item, message: `'selector' must match labels beside 'portLevelMtls', got ${got}` };
      }
    },
  },
  {
    id: 'port-mtls-pod-port',
    severity: 'error',
    why: 'the port is one of a Service, not of the pods: the mode that is written for it has no effect',
    *check(graph) {
      for (const item of peerAuthentications(graph)) {
        const ports = Object.keys(record(at(item.json, 'spec', 'portLevelMtls'))).map(Number);
        for (const workload of ports.length > 0 && isForSome(item) ? selectedBy(graph, item) : []) {
          const services = graph.servicesOf(workload);
          const pairs = services.flatMap((service) => servicePorts(service).map((port) => ({ service, port })));
          const known = [
            ...workload.containers.flatMap((container) => container.ports.map(({ number }) => number)),
            ...pairs.map(({ port }) => numberOf(workload, port.target)),
          ];
          for (const port of ports.filter((each) => !known.includes(each))) {
            const found = pairs.find((pair) => pair.port.port === port);
            const target = found && numberOf(workload, found.port.target);
            if (!found || target === undefined) continue;
            const message = `'portLevelMtls' must name a port of the pods of ${workload.object} (${target})`;
            yield { item, message: `${message}, got ${port} of ${objectOf(found.service)}`, also: workload.item };
          }
        }
      }
    },
  },
  {
    id: 'istio-peer-ports',
    severity: 'error',
    suppressible: false,
    why: 'the API server refuses the object: it says something of no port, or of one that cannot be',
    *check(graph) {
      for (const item of peerAuthentications(graph)) {
        const { portLevelMtls } = record(item.json.spec);
        if (!isSet(portLevelMtls)) continue;
        const ports = Object.keys(record(portLevelMtls));
        if (ports.length === 0) yield { item, message: "'portLevelMtls' must have a port, got none" };
        for (const port of ports.filter((each) => !(Number(each) >= 1 && Number(each) <= 65535))) {
          yield { item, message: `'portLevelMtls' must have ports from 1 to 65535, got '${port}'` };
        }
      }
    },
  },
];

function selectedBy(graph: Graph, item: Item): readonly Workload[] {
  return graph.select(namespaceOf(item), at(item.json, 'spec', 'selector'));
}

/** Whether a traffic policy is for a port of the Service. */
function isMeant({ port: own, otherPorts }: TrafficPolicy, port: number): boolean {
  return own === undefined ? !otherPorts.includes(port) : own === port;
}

/** Who makes a port of a workload's STRICT, where it is in the mesh. */
function strictAt(
  graph: Graph,
  workload: Workload,
  ports: readonly ServicePort[],
): { readonly workload: Workload; readonly rule: MutualTls } | undefined {
  if (!mayBeInMesh(graph, workload)) return undefined;
  const rules = ports.map(({ target }) => mutualTlsOf(graph, workload, numberOf(workload, target)));
  const rule = rules.find((each) => each?.mode === 'STRICT');
  return rule && { workload, rule };
}

function numberOf({ containers }: Workload, target: string | number): number | undefined {
  if (typeof target === 'number') return target;
  return containers.flatMap(({ ports }) => ports).find(({ name }) => name === target)?.number;
}
