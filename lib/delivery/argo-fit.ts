import { IConstruct } from 'constructs';
import { fail, got } from '../core/errors';
import { groupOf } from '../core/owned-fields';
import { ArgoCluster, KindRef, matches } from './argo-names';
import { ArgoProjectRules } from './argo-project';
import { ArgoSourceSettings } from './argo-source';
import { objectsIn } from './deployed';

/** What an application asks of its project. */
export interface Asked {
  /** What it is deployed from. */
  readonly source: ArgoSourceSettings;
  /** Where it is deployed to. */
  readonly destination: ArgoCluster & { readonly namespace: string };
  /** What is deployed. */
  readonly deploys: readonly IConstruct[];
}

/** Kinds of Kubernetes and of the library's own that have no namespace. */
const CLUSTER_KINDS: readonly string[] = [
  '/Namespace',
  'rbac.authorization.k8s.io/ClusterRole',
  'rbac.authorization.k8s.io/ClusterRoleBinding',
  'scheduling.k8s.io/PriorityClass',
  'storage.k8s.io/StorageClass',
  'networking.k8s.io/IngressClass',
  'apiextensions.k8s.io/CustomResourceDefinition',
  'karpenter.sh/NodePool',
  'karpenter.k8s.aws/EC2NodeClass',
];

/**
 * Refuses at synth what Argo CD would refuse at its first synchronisation.
 *
 * @throws Error `'source' must be among the sources of project 'shop' ('https://…'), got "https://…"`
 * @throws Error `'namespace' must be among the destinations of project 'shop' …, got "other"`
 * @throws Error `'deploys' must hold no ResourceQuota, which project 'shop' denies, got shop/quota; …`
 */
export function fitsProject(scope: IConstruct, name: string, rules: ArgoProjectRules, asked: Asked): void {
  const { source, destination, deploys } = asked;
  if (!rules.sources.some((pattern) => pattern === '*' || matches(pattern, source.repoUrl))) {
    const allowed = rules.sources.map((each) => `'${each}'`).join(', ');
    fail(scope, `'source' must be among the sources of project '${name}' (${allowed}), got ${got(source.repoUrl)}`);
  }
  if (!rules.destinations.some((each) => isWithin(each, destination))) {
    const allowed = rules.destinations.map((each) => `'${each.namespace}' in '${addressOf(each)}'`).join(', ');
    const here = `'${destination.namespace}' in '${addressOf(destination)}'`;
    fail(scope, `'namespace' must be among the destinations of project '${name}' (${allowed}), got ${here}`);
  }
  for (const object of objectsIn(deploys)) {
    const group = groupOf(object.apiVersion);
    const { kind } = object;
    const isFree = CLUSTER_KINDS.includes(`${group}/${kind}`);
    const denied = isFree ? !has(rules.clusterKinds, group, kind) : has(rules.deniedKinds, group, kind);
    if (!denied) continue;
    const wayOut = `let the platform deploy it, or change '${isFree ? 'clusterKinds' : 'deniedKinds'}' of the project`;
    fail(scope, `'deploys' must hold no ${kind}, which project '${name}' denies, got ${object.node.path}; ${wayOut}`);
  }
}

function isWithin(allowed: Asked['destination'], asked: Asked['destination']): boolean {
  const cluster = addressOf(allowed);
  const isThere = cluster === '*' || matches(cluster, addressOf(asked));
  return isThere && matches(allowed.namespace, asked.namespace);
}

function addressOf(cluster: ArgoCluster): string {
  return 'server' in cluster ? cluster.server : cluster.name;
}

function has(kinds: readonly KindRef[], group: string, kind: string): boolean {
  return kinds.some((each) => matches(each.kind, kind) && matches(each.group, group));
}
