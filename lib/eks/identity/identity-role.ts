import { Construct } from 'constructs';
import { fail, got } from '../../core/errors';
import { IamRole, IamRolePolicy, IamRolePolicyAttachment } from '../aws';
import { awsName, ROLE_NAME } from '../aws-names';
import { awsPolicyArn, homeOf } from '../home';
import { POLICY_SIZES, policyFaults, policySize } from './policy-audit';
import { policyJson, PolicyStatement } from '../policy-document';
import { TerraformResource, Token } from '../terraform';

/** What a role is to have, as the user gave it. */
export interface IdentityRoleProps {
  /** Name of the role. */
  readonly name: string;
  /** Its rights. */
  readonly statements: readonly PolicyStatement[];
  /** Names of AWS's policies, or ARNs. */
  readonly managedPolicies: readonly string[];
  /** ARN of its permissions boundary. */
  readonly boundary?: string;
}

/** What a role has. */
export interface RoleSettings {
  /** Name of the role. */
  readonly name: string;
  /** Its own policy. */
  readonly policy?: string;
  /** ARNs of the policies that it shares with others, by child id. */
  readonly attached: ReadonlyMap<string, string>;
  /** ARN of its permissions boundary. */
  readonly boundary?: string;
}

/**
 * Most managed policies of a role, unless AWS was asked for more.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const MOST_POLICIES = 10;

/**
 * The settings of a role.
 *
 * @throws Error `'name' must be letters, digits and _+=,.@-, of at most 64 characters, got …`
 * @throws Error `'statements.0.actions' must name actions, not all of a service, got "s3:*"`
 * @throws Error `'statements' must be at most 10240 characters of JSON, got 11000; move some to 'managedPolicies'`
 * @throws Error `'managedPolicies' must not be 'AdministratorAccess'; name what is done in 'statements'`
 * @throws Error `'managedPolicies' must be at most 10, got 11; put the rest into 'statements'`
 * @throws Error `'boundary' must be the ARN of an IAM policy, got …`
 */
export function roleSettings(scope: Construct, props: IdentityRoleProps): RoleSettings {
  const { statements, managedPolicies, boundary } = props;
  const [fault] = policyFaults(statements);
  if (fault !== undefined) fail(scope, fault);
  const policy = statements.length === 0 ? undefined : policyJson(statements);
  const size = policy === undefined ? 0 : policySize(policy);
  if (size > POLICY_SIZES.inline) {
    const most = `at most ${POLICY_SIZES.inline} characters of JSON`;
    fail(scope, `'statements' must be ${most}, got ${size}; move some to 'managedPolicies'`);
  }
  if (managedPolicies.length > MOST_POLICIES) {
    const count = managedPolicies.length;
    fail(scope, `'managedPolicies' must be at most ${MOST_POLICIES}, got ${count}; put the rest into 'statements'`);
  }
  const attached = new Map<string, string>();
  for (const [index, given] of managedPolicies.entries()) {
    const arn = managedPolicyArn(scope, given);
    // The address says which policy, so that another order replaces nothing.
    const id = Token.isUnresolved(arn) ? `policy-${index}` : arn.replace(/^.*\//, '').replace(/[^\w-]/g, '-');
    if (attached.has(id)) fail(scope, `'managedPolicies' must have each policy once, got ${got(given)} twice`);
    attached.set(id, arn);
  }
  if (boundary !== undefined) policyArn(scope, 'boundary', boundary);
  return { name: awsName(scope, 'name', props.name, ROLE_NAME), policy, attached, boundary };
}

/** The resources of a role. */
export interface IdentityRole {
  /** The role. */
  readonly role: IamRole;
  /** Its rights. */
  readonly rights: readonly TerraformResource[];
}

/** Makes a role that a trust policy's principal may take. */
export function identityRole(
  scope: Construct,
  trust: string,
  description: string,
  { name, policy, attached, boundary }: RoleSettings,
): IdentityRole {
  const role = new IamRole(scope, 'Resource', {
    name,
    description,
    assumeRolePolicy: trust,
    permissionsBoundary: boundary,
  });
  const rights: TerraformResource[] = [];
  if (policy !== undefined) {
    rights.push(new IamRolePolicy(scope, 'policy', { name, role: role.name, policy }));
  }
  for (const [id, policyArn] of attached) {
    rights.push(new IamRolePolicyAttachment(scope, id, { role: role.name, policyArn }));
  }
  return { role, rights };
}

function managedPolicyArn(scope: Construct, given: string): string {
  if (typeof given === 'string' && /^[\w+=,.@/-]+$/.test(given) && !given.startsWith('/')) {
    return administers(scope, awsPolicyArn(scope, given));
  }
  return administers(scope, policyArn(scope, 'managedPolicies', given));
}

function administers(scope: Construct, arn: string): string {
  if (arn.endsWith(':policy/AdministratorAccess')) {
    fail(scope, "'managedPolicies' must not be 'AdministratorAccess'; name what is done in 'statements'");
  }
  return arn;
}

function policyArn(scope: Construct, prop: string, arn: string): string {
  const { partition, account } = homeOf(scope);
  const ownOrAws = new RegExp(`^arn:${partition}:iam::(${account}|aws):policy/[\\w+=,.@/-]+$`);
  if (typeof arn !== 'string' || !(Token.isUnresolved(arn) || ownOrAws.test(arn))) {
    const example = `'arn:${partition}:iam::${account}:policy/…'`;
    fail(scope, `'${prop}' must be the ARN of an IAM policy of this account or AWS's, ${example}, got ${got(arn)}`);
  }
  return arn;
}
