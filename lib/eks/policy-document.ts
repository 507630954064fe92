/** One statement of an IAM policy. */
export interface PolicyStatement {
  /** Name of the statement, letters and digits. @default - none */
  readonly sid?: string;
  /** Whether it allows or denies. @default 'Allow' */
  readonly effect?: 'Allow' | 'Deny';
  /** Who, in policies of resources and in trust policies: `{ Service: ['ec2.amazonaws.com'] }`. @default - none */
  readonly principals?: Readonly<Record<string, string | readonly string[]>>;
  /** What may be done, such as `s3:GetObject`. @default - none */
  readonly actions?: readonly string[];
  /** To what, as ARNs. @default - none */
  readonly resources?: readonly string[];
  /** To all but these. @default - none */
  readonly notResources?: readonly string[];
  /** Under which conditions: operator, key, values. @default - none */
  readonly conditions?: Conditions;
}

/** Conditions of a statement: `{ StringEquals: { 'aws:SourceAccount': '111122223333' } }`. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** The JSON of a policy, with its scalars as they are given: scanners and the AWS provider read it as text. */
export function policyJson(statements: readonly PolicyStatement[]): string {
  const document = {
    Version: '2012-10-17',
    Statement: statements.map(
      ({ sid, effect = 'Allow', principals, actions, resources, notResources, conditions }) => ({
        Sid: sid,
        Effect: effect,
        Principal: principals,
        Action: actions,
        Resource: resources,
        NotResource: notResources,
        Condition: conditions,
      }),
    ),
  };
  return withIamVariables(JSON.stringify(document));
}

/** The trust policy of a role that AWS services take. */
export function serviceTrust(
  services: readonly string[],
  conditions?: Conditions,
  actions = ['sts:AssumeRole'],
): string {
  return policyJson([{ principals: { Service: services }, actions, conditions }]);
}

/**
 * Terraform reads `${aws:username}` as its own; doubled, it reaches IAM. Its references have no colon behind the names,
 * unlike `${cognito-identity.amazonaws.com:sub}`.
 */
function withIamVariables(json: string): string {
  return json.replace(/(?<!\$)\$\{(?=[A-Za-z0-9.-]+:[A-Za-z]|[*?$]\})/g, '$$$${');
}
