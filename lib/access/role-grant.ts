import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct, IConstruct } from 'constructs';
import { adopt } from '../core/adopt';
import { fail, got } from '../core/errors';
import { clusterScoped } from '../core/final-json';
import { Labels, recommendedLabels } from '../core/labels';
import { DNS_SUBDOMAIN, NameRule, objectName } from '../core/names';
import { Overrides } from '../core/overrides';
import { knownProps, PropNames } from '../core/props';
import { Reason, REASON_PROPS, reasonOf } from '../core/reason';
import { suppress } from '../core/suppress';
import { Danger, dangersOf } from './dangers';
import { GrantRule, ResolvedRule, resolveRules } from './grant-rule';
import { GrantTarget, subjectOf } from './subject';

/** Properties for `RoleGrant`. */
export interface RoleGrantProps {
  /** Who gets the rights: a workload, a ServiceAccount, an `ISubject` of cdk8s-plus, a `Subject`, or several. */
  readonly to: GrantTarget | readonly GrantTarget[];
  /** The rights, each named: no wildcards. `RoleRules` has sets of them. */
  readonly rules: readonly GrantRule[];
  /** Makes them hold in all namespaces, and beside them, for this reason. @default - only in the chart's namespace */
  readonly clusterWide?: Reason;
  /**
   * Takes rights that lead to more rights, for this reason: reading all Secrets, making pods, reaching into pods,
   * changing roles, levers of the cluster. @default - they are refused
   */
  readonly allowDangerous?: Reason;
  /** Name of both objects. @default - the construct's id */
  readonly name?: string;
  /** Values to set in the final JSON of the role. @default - none */
  readonly overrides?: Overrides;
}

const PROPS: PropNames<RoleGrantProps> = {
  to: true,
  rules: true,
  clusterWide: { '?': REASON_PROPS },
  allowDangerous: { '?': REASON_PROPS },
  name: true,
  overrides: true,
};

interface Settings {
  readonly name: string;
  readonly labels: Labels;
  readonly exceptions: ReadonlyMap<string, string>;
  readonly rules: readonly ResolvedRule[];
  readonly subjects: readonly k8s.Subject[];
  /** Why the rights hold everywhere; undefined where they do not. */
  readonly clusterWide: string | undefined;
}

const NAME: NameRule = { ...DNS_SUBDOMAIN, maxLength: 63, because: 'the name is also a label value' };
/** Annotation that says why rights hold in the whole cluster; no scanner asks for it, so it suppresses nothing. */
const CLUSTER_WIDE = 'keelson.dev/cluster-wide';
const RBAC_GROUP = 'rbac.authorization.k8s.io';

/**
 * Exactly these rights for exactly these subjects: a Role and its RoleBinding, or a ClusterRole and its
 * ClusterRoleBinding. What gives away more than it says is refused.
 *
 * Source: https://kubernetes.io/docs/concepts/security/rbac-good-practices/
 *
 * @throws Error `'rules[0]' needs 'allowDangerous' with its reason for …`
 * @throws Error `'allowDangerous' must be left out when no rule needs it, got …`
 * @throws Error what `resolveRules` and `subjectOf` throw
 */
export class RoleGrant extends Construct {
  /** The Role or ClusterRole. */
  readonly resource: k8s.KubeRole | k8s.KubeClusterRole;
  /** The binding of the same name. */
  readonly binding: k8s.KubeRoleBinding | k8s.KubeClusterRoleBinding;
  /** Name of both objects. */
  readonly name: string;

  constructor(scope: Construct, id: string, props: RoleGrantProps) {
    super(scope, id);
    const settings = resolve(this, props);
    this.name = settings.name;
    const role = renderRole(settings);
    const binding = renderBinding(settings);
    if (settings.clusterWide !== undefined) {
      this.resource = withoutNamespace(new k8s.KubeClusterRole(this, 'Resource', role));
      this.binding = withoutNamespace(new k8s.KubeClusterRoleBinding(this, 'Binding', binding));
    } else {
      this.resource = new k8s.KubeRole(this, 'Resource', role);
      this.binding = new k8s.KubeRoleBinding(this, 'Binding', binding);
    }
    adopt(this, this.resource, props.overrides);
    adopt(this, this.binding);
    for (const [rule, reason] of settings.exceptions) suppress(this, { rule, reason });
  }
}

function resolve(scope: IConstruct, props: RoleGrantProps): Settings {
  knownProps(scope, '', props, PROPS);
  const { to, clusterWide, allowDangerous } = props;
  const name = objectName(scope, props.name, NAME);
  const targets = isList(to) ? to : [to];
  if (targets.length === 0) fail(scope, `'to' must have at least one subject, got []`);
  const rules = resolveRules(scope, props.rules, clusterWide !== undefined);
  return {
    name,
    labels: recommendedLabels(scope, { name }),
    exceptions: new Map(dangersIn(scope, rules, allowDangerous)),
    rules,
    subjects: targets.map((target) => subjectOf(scope, target)),
    clusterWide: clusterWide && reasonOf(scope, 'clusterWide', clusterWide),
  };
}

/** Rules of dangers and the reason for them, once each. */
function dangersIn(scope: IConstruct, rules: readonly ResolvedRule[], allowed: Reason | undefined): [string, string][] {
  const found = rules.flatMap((rule) => dangersOf(rule).map((each) => ({ ...each, rule })));
  if (allowed === undefined) {
    for (const { rule, danger, resource } of found) refuse(scope, rule, danger, resource);
    return [];
  }
  const reason = reasonOf(scope, 'allowDangerous', allowed);
  if (found.length === 0) fail(scope, `'allowDangerous' must be left out when no rule needs it, got ${got(allowed)}`);
  return found.map(({ danger }) => [danger.rule, reason]);
}

function refuse(scope: IConstruct, rule: ResolvedRule, danger: Danger, resource: string): never {
  const what = `${rule.verbs.join(', ')} of '${resource}'`;
  fail(
    scope,
    `'rules[${rule.index}]' needs 'allowDangerous' with its reason for ${what}: ${danger.why} (${danger.rule}); better ${danger.instead}`,
  );
}

function isList(to: GrantTarget | readonly GrantTarget[]): to is readonly GrantTarget[] {
  return Array.isArray(to);
}

function withoutNamespace<T extends ApiObject>(object: T): T {
  clusterScoped(object);
  return object;
}

function renderRole(settings: Settings): k8s.KubeRoleProps {
  return { metadata: metadataOf(settings), rules: settings.rules.map(renderRule) };
}

function renderRule({ group, resources, urls, verbs, names }: ResolvedRule): k8s.PolicyRule {
  if (group === undefined) return { nonResourceUrLs: [...urls], verbs: [...verbs] };
  return {
    apiGroups: [group],
    resources: [...resources],
    ...(names === undefined ? {} : { resourceNames: [...names] }),
    verbs: [...verbs],
  };
}

function renderBinding(settings: Settings): k8s.KubeRoleBindingProps {
  const { name, clusterWide, subjects } = settings;
  return {
    metadata: metadataOf(settings),
    roleRef: { apiGroup: RBAC_GROUP, kind: clusterWide === undefined ? 'Role' : 'ClusterRole', name },
    subjects: [...subjects],
  };
}

function metadataOf({ name, labels, clusterWide }: Settings): k8s.ObjectMeta {
  return { name, labels, ...(clusterWide === undefined ? {} : { annotations: { [CLUSTER_WIDE]: clusterWide } }) };
}
