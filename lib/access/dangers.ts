import { BUILT_IN } from './api-resources';
import { ResolvedRule } from './grant-rule';

/** A right that leads to more rights than it says. */
export interface Danger {
  /** Id of the rule of `keelson/checks`, and of the exception annotation. */
  readonly rule: string;
  /** What its holder can do. */
  readonly why: string;
  /** What to do instead. */
  readonly instead: string;
  /** Whether this resource of this rule is one. */
  readonly concerns: (resource: string, rule: ResolvedRule) => boolean;
}

const WRITES = ['create', 'update', 'patch'];
const ANY_WRITE = [...WRITES, 'delete', 'deletecollection'];
const POD_MAKERS = new Set(
  'pods replicationcontrollers podtemplates deployments statefulsets daemonsets replicasets jobs cronjobs'.split(' '),
);
const RBAC = new Set(['roles', 'rolebindings', 'clusterroles', 'clusterrolebindings']);
const IN_PODS = new Set(['pods/exec', 'pods/attach', 'pods/portforward', 'pods/proxy', 'pods/ephemeralcontainers']);
const TRAFFIC = new Set(['networkpolicies', 'endpoints', 'endpointslices', 'services/status']);
const ADMISSION = new Set([
  'mutatingwebhookconfigurations',
  'mutatingadmissionpolicies',
  'mutatingadmissionpolicybindings',
  'validatingwebhookconfigurations',
  'validatingadmissionpolicies',
  'validatingadmissionpolicybindings',
]);
/** ConfigMaps that steer the cluster: its DNS, and who may log in to EKS. */
const SYSTEM_CONFIG = ['coredns', 'aws-auth'];

/**
 * Rights that need a reason.
 *
 * Source: https://kubernetes.io/docs/concepts/security/rbac-good-practices/#privilege-escalation-risks
 */
export const DANGERS: readonly Danger[] = [
  {
    rule: 'rbac-escalate',
    why: 'its holder can give itself any right',
    instead: 'grant the rights themselves with a RoleGrant',
    concerns: (resource, rule) =>
      has(rule, ['escalate', 'bind', 'impersonate']) || (RBAC.has(resource) && has(rule, WRITES)),
  },
  {
    rule: 'rbac-secrets',
    why: "'list' and 'watch' return contents, and without names all Secrets are open",
    instead: "grant 'get' alone with 'resourceNames', or mount the Secret",
    concerns: (resource, rule) =>
      resource === 'secrets' && (rule.names === undefined || rule.verbs.some((verb) => verb !== 'get')),
  },
  {
    rule: 'rbac-create-pods',
    why: 'who makes pods can run as any account of the namespace and mount its Secrets',
    instead: "grant a part such as 'deployments/scale'",
    concerns: (resource, rule) => POD_MAKERS.has(resource) && has(rule, WRITES),
  },
  {
    rule: 'rbac-exec',
    why: 'it reaches into running pods and their Secrets, or removes the traces',
    instead: "read 'pods/log'",
    concerns: (resource, rule) =>
      IN_PODS.has(resource) || (resource === 'pods/log' && has(rule, ['delete', 'deletecollection'])),
  },
  {
    rule: 'rbac-cluster-levers',
    why: 'it is a path to the whole cluster or to the traffic of others',
    instead: 'leave it to the platform',
    concerns: (resource, rule) =>
      resource === 'nodes/proxy' ||
      (resource === 'serviceaccounts/token' && has(rule, ['create'])) ||
      (resource === 'persistentvolumes' && has(rule, ['create'])) ||
      (resource === 'certificatesigningrequests/approval' && has(rule, ['update', 'patch'])) ||
      (resource === 'signers' && has(rule, ['approve', 'sign', 'attest'])) ||
      (TRAFFIC.has(resource) && has(rule, ANY_WRITE)) ||
      (ADMISSION.has(resource) && has(rule, ANY_WRITE)) ||
      (resource === 'configmaps' &&
        has(rule, ANY_WRITE) &&
        // Without names all are meant.
        (rule.names?.some((name) => SYSTEM_CONFIG.includes(name)) ?? rule.inSystem)),
  },
];

/** The dangers of a rule, each with the resource that brings it. */
export function dangersOf(rule: ResolvedRule): { readonly danger: Danger; readonly resource: string }[] {
  return DANGERS.flatMap((danger) => {
    const resource = rule.resources.find((each) => danger.concerns(inFull(each, rule), rule));
    return resource === undefined ? [] : [{ danger, resource }];
  });
}

/** Custom resources get their group: somebody's `roles` are not those of RBAC. */
function inFull(resource: string, rule: ResolvedRule): string {
  return BUILT_IN.some(({ group }) => group === rule.group) ? resource : `${resource}.${rule.group}`;
}

function has(rule: ResolvedRule, verbs: readonly string[]): boolean {
  return rule.verbs.some((verb) => verbs.includes(verb));
}
