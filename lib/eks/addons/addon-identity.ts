import { Construct } from 'constructs';
import { fail, got } from '../../core/errors';
import { DNS_LABEL, DNS_SUBDOMAIN, validName } from '../../core/names';
import { PropNames } from '../../core/props';
import { AddonFacts } from './addon-table';
import { awsName, ROLE_NAME } from '../aws-names';
import { IamRole, IamRolePolicy, IamRolePolicyAttachment } from '../aws';
import { IEksCluster } from '../cluster-facts';
import { awsPolicyArn, homeOf, iamArnOf } from '../home';
import { podIdentityTrust } from '../identity/pod-identity-trust';
import { POLICY_SIZES, policyFaults, policySize } from '../identity/policy-audit';
import { ownRoleArn } from '../own-role';
import { policyJson, PolicyStatement } from '../policy-document';
import { TerraformResource } from '../terraform';

/** Rights of an add-on's service account, through Pod Identity: what is given here replaces Keelson's own. */
export interface AddonIdentity {
  /** What it may do. @default - that of Keelson's table for the add-on, unless `managedPolicies` says something */
  readonly statements?: readonly PolicyStatement[];
  /** ARNs of policies that it gets. @default - as `statements` */
  readonly managedPolicies?: readonly string[];
  /** Role that exists, as its ARN; it must trust `pods.eks.amazonaws.com`. @default - a role is made */
  readonly roleArn?: string;
  /** Service account. @default - that of Keelson's table; must be given for an add-on that has none there */
  readonly serviceAccount?: string;
  /** Its namespace. @default - that of Keelson's table, as `serviceAccount` */
  readonly namespace?: string;
}

/** The props of `AddonIdentity`. */
export const ADDON_IDENTITY_PROPS: PropNames<AddonIdentity> = {
  statements: [true],
  managedPolicies: [true],
  roleArn: true,
  serviceAccount: true,
  namespace: true,
};

/** The role of an add-on. */
export interface AddonRole {
  /** ARN of the role, known before anything is deployed. */
  readonly roleArn: string;
  /** Service account that takes it. */
  readonly serviceAccount: string;
  /** Its rights, which must be there before the add-on starts. */
  readonly rights: readonly TerraformResource[];
}

/**
 * Makes the role of an add-on and notes it in the cluster's roster; undefined for an add-on that calls no AWS.
 *
 * @throws Error `'identity.serviceAccount' must be given with 'identity.namespace' for 'adot', got undefined`
 * @throws Error `'identity' must have 'statements', 'managedPolicies' or 'roleArn', got {}`
 * @throws Error `'identity.roleArn' must be alone, as the role has rights of its own, got …`
 * @throws Error `'identity.roleArn' must be the ARN of an IAM role of the stack's account, 'arn:aws:iam::…', got …`
 * @throws Error `'identity.managedPolicies' must be ARNs of IAM policies of this account or AWS's, …, got …`
 * @throws Error `'identity.managedPolicies' must be at most 10, got 11`
 * @throws Error `'identity.managedPolicies' must have names of their own, got … beside …`
 * @throws Error `'identity.statements' must be at most 10240 characters of JSON, got 11000; move some to …`
 * @throws Error `'identity.statements.0.actions' must …`, as `policyFaults` says
 */
export function addonRole(
  scope: Construct,
  cluster: IEksCluster,
  name: string,
  facts: Partial<AddonFacts>,
  identity: AddonIdentity | undefined,
): AddonRole | undefined {
  const { attached, statements } = rightsOf(scope, cluster, facts, identity);
  if (identity?.roleArn === undefined && attached.size + statements.length === 0) {
    if (identity !== undefined) {
      fail(scope, `'identity' must have 'statements', 'managedPolicies' or 'roleArn', got ${got(identity)}`);
    }
    return undefined;
  }
  const { namespace = facts.serviceAccount?.namespace, serviceAccount = facts.serviceAccount?.name } = identity ?? {};
  if (namespace === undefined || serviceAccount === undefined) {
    const given = got(namespace === undefined ? namespace : serviceAccount);
    fail(scope, `'identity.serviceAccount' must be given with 'identity.namespace' for '${name}', got ${given}`);
  }
  validName(scope, 'identity.namespace', namespace, DNS_LABEL);
  validName(scope, 'identity.serviceAccount', serviceAccount, DNS_SUBDOMAIN);
  const roleName =
    identity?.roleArn === undefined ? awsName(scope, 'name', `${cluster.clusterName}-${name}`, ROLE_NAME) : '';
  const roleArn = identity?.roleArn ?? iamArnOf(scope, `role/${roleName}`);
  cluster.roster.addIdentity({ construct: scope, mode: 'podIdentity', namespace, serviceAccount, roleArn });
  if (roleName === '') return { roleArn, serviceAccount, rights: [] };
  const { name: role } = new IamRole(scope, 'role', {
    name: roleName,
    description: `The add-on ${name} of the cluster ${cluster.clusterName}`,
    assumeRolePolicy: podIdentityTrust(cluster, namespace, serviceAccount),
  });
  const rights: TerraformResource[] = [...attached].map(
    ([id, policyArn]) => new IamRolePolicyAttachment(scope, id, { role, policyArn }),
  );
  if (statements.length > 0) {
    rights.push(new IamRolePolicy(scope, 'policy', { name, role, policy: policyJson(statements) }));
  }
  return { roleArn, serviceAccount, rights };
}

interface Rights {
  /** ARNs of policies, by child id. */
  readonly attached: ReadonlyMap<string, string>;
  readonly statements: readonly PolicyStatement[];
}

function rightsOf(
  scope: Construct,
  cluster: IEksCluster,
  facts: Partial<AddonFacts>,
  identity: AddonIdentity | undefined,
): Rights {
  const { statements, managedPolicies, roleArn } = identity ?? {};
  if (roleArn !== undefined) {
    if (statements !== undefined || managedPolicies !== undefined) {
      fail(scope, `'identity.roleArn' must be alone, as the role has rights of its own, got ${got(identity)}`);
    }
    ownRoleArn(scope, 'identity.roleArn', roleArn);
    return { attached: new Map(), statements: [] };
  }
  if (statements !== undefined || managedPolicies !== undefined) {
    const [fault] = policyFaults(statements ?? [], 'identity', 'identity.statements');
    if (fault !== undefined) fail(scope, fault);
    const size = policySize(policyJson(statements ?? []));
    if (size > POLICY_SIZES.inline) {
      const most = `at most ${POLICY_SIZES.inline} characters of JSON`;
      fail(scope, `'identity.statements' must be ${most}, got ${size}; move some to 'identity.managedPolicies'`);
    }
    return { attached: attachedBy(scope, managedPolicies ?? []), statements: statements ?? [] };
  }
  const names = facts.managedPolicies ?? [];
  return {
    attached: new Map(names.map((policy) => [policy, awsPolicyArn(scope, policy)])),
    statements: facts.statements?.(cluster) ?? [],
  };
}

/**
 * Most managed policies of a role, unless AWS was asked for more.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const MOST_POLICIES = 10;

/** Policies by the last part of their names, which their addresses show. */
function attachedBy(scope: Construct, arns: readonly string[]): ReadonlyMap<string, string> {
  const { partition, account } = homeOf(scope);
  if (arns.length > MOST_POLICIES) {
    fail(scope, `'identity.managedPolicies' must be at most ${MOST_POLICIES}, got ${arns.length}`);
  }
  const form = new RegExp(`^arn:${partition}:iam::(${account}|aws):policy/([\\w+=,.@-]+/)*[\\w+=,.@-]+$`);
  const attached = new Map<string, string>();
  for (const arn of arns) {
    if (typeof arn !== 'string' || !form.test(arn)) {
      const where = `of this account or AWS's, 'arn:${partition}:iam::…:policy/…'`;
      fail(scope, `'identity.managedPolicies' must be ARNs of IAM policies ${where}, got ${got(arn)}`);
    }
    const id = arn.replace(/^.*\//, '').replace(/[^\w-]/g, '-');
    const same = attached.get(id);
    if (same !== undefined || OWN_IDS.includes(id)) {
      const other = same === undefined ? "'Resource', 'policy', 'role' or 'version'" : got(same);
      fail(scope, `'identity.managedPolicies' must have names of their own, got ${got(arn)} beside ${other}`);
    }
    attached.set(id, arn);
  }
  return attached;
}

/** Ids of an add-on's own parts. */
const OWN_IDS: readonly string[] = ['Resource', 'policy', 'role', 'version'];
