import { Item, kindOf, namespaceOf } from '../item';
import { at, text } from '../json';
import { Rule } from '../rule';

/** Kinds of Kubernetes itself that have a namespace. Of others nobody can tell. */
const NAMESPACED = new Set([
  'ConfigMap',
  'ControllerRevision',
  'CronJob',
  'DaemonSet',
  'Deployment',
  'EndpointSlice',
  'Endpoints',
  'Gateway',
  'GRPCRoute',
  'HTTPRoute',
  'HorizontalPodAutoscaler',
  'Ingress',
  'Job',
  'Lease',
  'LimitRange',
  'NetworkPolicy',
  'PersistentVolumeClaim',
  'Pod',
  'PodDisruptionBudget',
  'PodTemplate',
  'ReplicaSet',
  'ReplicationController',
  'ResourceClaim',
  'ResourceClaimTemplate',
  'ResourceQuota',
  'Role',
  'RoleBinding',
  'Secret',
  'Service',
  'ServiceAccount',
  'StatefulSet',
]);

/** Namespaces that the cluster makes for itself; `default` is where slips land. */
const NOT_OURS = new Set(['default', 'kube-system', 'kube-public', 'kube-node-lease']);

/** Rules about where objects go. */
export const namespaces: readonly Rule[] = [
  {
    id: 'namespace-set',
    severity: 'error',
    why: "outside of the app's own namespace its policies, quotas and rights do not hold for the object",
    *check(graph) {
      const scopes = new Map(graph.list('CustomResourceDefinition').map((crd) => [kindOfCrd(crd), scopeOf(crd)]));
      for (const item of graph.items) {
        const kind = kindOf(item);
        const namespace = namespaceOf(item);
        const must = "'metadata.namespace' must be the app's own";
        const way = "set 'namespace' on the chart";
        if (namespace === '') {
          if (!NAMESPACED.has(kind) && scopes.get(kind) !== 'Namespaced') continue;
          yield { item, message: `${must}, got none: it lands wherever kubectl points; ${way}` };
        } else if (NOT_OURS.has(namespace) && scopes.get(kind) !== 'Cluster' && !isClusterWide(kind)) {
          const whose = namespace === 'default' ? 'where slips land' : "the cluster's";
          const belongs = namespace === 'default' ? '' : ', or suppress it for what serves the whole cluster';
          yield { item, message: `${must}, got '${namespace}', ${whose}; ${way}${belongs}` };
        }
      }
    },
  },
];

/** Custom resources that say by their kind that they have no namespace: cdk8s writes the chart's on them all the same. */
function isClusterWide(kind: string): boolean {
  return kind.includes('.') && kind.startsWith('Cluster');
}

function kindOfCrd(crd: Item): string {
  return `${text(at(crd.json, 'spec', 'names', 'kind')) ?? ''}.${text(at(crd.json, 'spec', 'group')) ?? ''}`;
}

function scopeOf(crd: Item): unknown {
  return at(crd.json, 'spec', 'scope');
}
