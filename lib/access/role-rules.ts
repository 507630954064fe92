import { GrantRule } from './grant-rule';

const READ = ['get', 'list', 'watch'];

const NAMESPACE = [
  'configmaps',
  'endpoints',
  'events',
  'limitranges',
  'persistentvolumeclaims',
  'pods',
  'pods/log',
  'pods/status',
  'replicationcontrollers',
  'resourcequotas',
  'serviceaccounts',
  'services',
  'controllerrevisions',
  'daemonsets',
  'deployments',
  'replicasets',
  'statefulsets',
  'horizontalpodautoscalers',
  'cronjobs',
  'jobs',
  'endpointslices',
  'ingresses',
  'networkpolicies',
  'poddisruptionbudgets',
];

/** Sets of rules that are needed often. */
export const RoleRules = {
  /** `get`, `list` and `watch` of these resources, such as `pods` and `pods/log`. */
  read: (...resources: readonly string[]): GrantRule[] => [{ verbs: READ, resources }],

  /**
   * All that an operator needs to see in a namespace, logs and events too, without Secrets and without roles: what the
   * role `view` of Kubernetes has.
   *
   * Source: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles
   */
  readNamespace: (): GrantRule[] => [
    ...RoleRules.read(...NAMESPACE),
    { verbs: READ, resources: ['events'], apiGroup: 'events.k8s.io' },
  ],
};
