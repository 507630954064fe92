import { Graph } from '../graph';
import { isAmbient } from '../injection';
import { isSet, number } from '../json';
import { Direction, namespaceLabels, Openings, opens, PodPort } from '../policies';
import { Rule } from '../rule';
import { Workload } from '../workloads';
import { perPolicy } from './network-policy-needs';

const HBONE: PodPort = { number: 15008, protocol: 'TCP' };
const ISTIOD: PodPort = { number: 15012, protocol: 'TCP' };
const HEALTH: PodPort = { number: 15021, protocol: 'TCP' };
const DIRECTIONS: readonly Direction[] = ['ingress', 'egress'];

/** Rules about the ports that Istio needs. Source: https://istio.io/latest/docs/ops/deployment/application-requirements/ */
export const networkPolicyMesh: readonly Rule[] = [
  {
    id: 'ambient-port',
    severity: 'error',
    why: 'in the ambient mesh all traffic comes through this port: the ports that the policy opens stay shut',
    *check(graph) {
      for (const direction of DIRECTIONS) {
        yield* perPolicy(graph, direction, (workload, { rules }) => {
          if (!isAmbient(graph, workload) || !leadsToPods(rules) || rules.some((rule) => opens(rule, HBONE))) {
            return undefined;
          }
          return `'${direction}' must open TCP ${HBONE.number} for ${workload.object} in the ambient mesh, got no such rule`;
        });
      }
    },
  },
  {
    id: 'istiod-port',
    severity: 'error',
    why: 'the sidecar gets no configuration and no certificate, so the pods never become ready',
    check: (graph) =>
      perPolicy(graph, 'egress', (workload, { rules }) => {
        if (!hasSidecar(graph, workload) || rules.some((rule) => opens(rule, ISTIOD))) return undefined;
        return `'egress' must let the sidecar of ${workload.object} reach istiod on TCP ${ISTIOD.number}, got no such rule`;
      }),
  },
  {
    id: 'gateway-health-port',
    severity: 'error',
    why: 'the balancer cannot ask whether the gateway is well, marks it down, and sends it nothing',
    check: (graph) =>
      perPolicy(graph, 'ingress', (workload, { rules }) => {
        if (!isGateway(workload) || rules.some((rule) => opens(rule, HEALTH))) return undefined;
        return `'ingress' must open TCP ${HEALTH.number} of the gateway ${workload.object}, got no such rule`;
      }),
  },
];

function hasSidecar(graph: Graph, { namespace, podLabels }: Workload): boolean {
  const labels = namespaceLabels(graph, namespace);
  const injects = labels['istio-injection'] === 'enabled' || isSet(labels['istio.io/rev'] ?? podLabels['istio.io/rev']);
  const choice = podLabels['sidecar.istio.io/inject'];
  return choice === undefined ? injects && labels['istio.io/dataplane-mode'] !== 'ambient' : choice === 'true';
}

function isGateway({ podAnnotations }: Workload): boolean {
  return podAnnotations['inject.istio.io/templates'] === 'gateway';
}

/** Whether anything but DNS is open to pods; what goes to addresses leaves the mesh. */
function leadsToPods(rules: Openings['rules']): boolean {
  return rules.some(
    ({ ports, peers }) =>
      (ports.length === 0 || ports.some(({ port }) => number(port) !== 53)) &&
      (peers.length === 0 || peers.some(({ ipBlock }) => !isSet(ipBlock))),
  );
}
