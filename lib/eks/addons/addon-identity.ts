import { Construct } from 'constructs';
import { fail, got } from '../../core/errors';
import { DNS_LABEL, DNS_SUBDOMAIN, validName } from '../../core/names';
import { PropNames } from '../../core/props';
import { AddonFacts } from './addon-table';
import { awsName, ROLE_NAME } from '../aws-names';
import { IamRole, IamRolePolicy, IamRolePolicyAttachment } from '../aws';
import { IEksCluster } from '../cluster-facts';
import { iamArnOf, awsPolicyArn } from '../home';
import { podIdentityTrust } from '../identity/pod-identity-trust';
import { policyFaults } from '../identity/policy-audit';
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
 * @throws Error `'identity.roleArn' must be the ARN of an IAM role, alone, got …`
 * @throws Error `'identity.statements.0.actions' must …`, as `policyFaults` says
 */
export function addonRole(
  scope: Construct,
  cluster: IEksCluster,
  name: string,
  facts: Partial<AddonFacts>,
  identity: AddonIdentity | undefined,
): AddonRole | undefined {
  const { managedPolicies, statements } = rightsOf(scope, cluster, facts, identity);
  if (identity?.roleArn === undefined && managedPolicies.length + statements.length === 0) {
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
  const rights: TerraformResource[] = managedPolicies.map(
    (policyArn) => new IamRolePolicyAttachment(scope, policyArn.split('/').at(-1) ?? policyArn, { role, policyArn }),
  );
  if (statements.length > 0) {
    rights.push(new IamRolePolicy(scope, 'policy', { name, role, policy: policyJson(statements) }));
  }
  return { roleArn, serviceAccount, rights };
}

interface Rights {
  readonly managedPolicies: readonly string[];
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
    if (
      statements !== undefined ||
      managedPolicies !== undefined ||
      !/^arn:aws[a-z-]*:iam::\d{12}:role\//.test(roleArn)
    ) {
      fail(scope, `'identity.roleArn' must be the ARN of an IAM role, alone, got ${got(identity)}`);
    }
    return { managedPolicies: [], statements: [] };
  }
  if (statements !== undefined || managedPolicies !== undefined) {
    const foreign = managedPolicies?.find((arn) => !/^arn:aws[a-z-]*:iam::(\d{12}|aws):policy\//.test(arn));
    if (foreign !== undefined) {
      fail(scope, `'identity.managedPolicies' must be ARNs of IAM policies, got ${got(foreign)}`);
    }
    const [fault] = policyFaults(statements ?? [], 'identity', 'identity.statements');
    if (fault !== undefined) fail(scope, fault);
    return { managedPolicies: managedPolicies ?? [], statements: statements ?? [] };
  }
  return {
    managedPolicies: (facts.managedPolicies ?? []).map((policy) => awsPolicyArn(scope, policy)),
    statements: facts.statements?.(cluster) ?? [],
  };
}
