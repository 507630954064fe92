import { Conditions, policyJson, PolicyStatement } from '../../lib/eks/policy-document';

/** One or several, as IAM writes them. */
type Some = string | readonly string[];

interface Document {
  readonly Statement: readonly {
    readonly Sid?: string;
    readonly Effect?: 'Allow' | 'Deny';
    readonly Principal?: Some | PolicyStatement['principals'];
    readonly Action?: Some;
    readonly Resource?: Some;
    readonly NotResource?: Some;
    readonly Condition?: Conditions;
  }[];
}

/** The document of a policy. */
export function rendered(statements: readonly PolicyStatement[]): unknown {
  return JSON.parse(policyJson(statements));
}

/**
 * The statements of a policy as it stands in Terraform, for `policyFaults`: a reference such as `${aws_kms_key.data.arn}`
 * becomes `${unknown}`.
 */
export function statementsOf(json: string): readonly PolicyStatement[] {
  // Doubled, it is a variable of IAM; a reference may hold quotes, as in `replace(x, "a", "b")`.
  const text = json.replace(/(?<!\$)\$\{[^}]*\}/g, '${unknown}').replace(/\$\$\{/g, '${');
  return (JSON.parse(text) as Document).Statement.map((statement) => ({
    sid: statement.Sid,
    effect: statement.Effect,
    principals: isPlain(statement.Principal) ? { AWS: statement.Principal } : statement.Principal,
    actions: listed(statement.Action),
    resources: listed(statement.Resource),
    notResources: listed(statement.NotResource),
    conditions: statement.Condition,
  }));
}

function listed(value: Some | undefined): readonly string[] | undefined {
  return typeof value === 'string' ? [value] : value;
}

function isPlain(principal: Some | PolicyStatement['principals']): principal is Some {
  return typeof principal === 'string' || Array.isArray(principal);
}
