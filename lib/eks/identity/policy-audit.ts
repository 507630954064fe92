import { closest } from 'fastest-levenshtein';
import { got } from '../../core/errors';
import { ACTION, covers, isWide, needsResource } from './iam-actions';
import { Conditions, PolicyStatement } from '../policy-document';

/** What a policy is of: a role or the like, a resource such as a key or a bucket, or who may take a role. */
export type PolicyKind = 'identity' | 'resource' | 'trust';

/**
 * Most characters of a policy, white space not counted: of a policy of its own, of all the policies that are part of a
 * role, and of a role's trust policy.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const POLICY_SIZES = { managed: 6144, inline: 10_240, trust: 2048 };

/** Characters of a policy as IAM counts them; what only Terraform knows counts as long as its reference. */
export function policySize(json: string): number {
  return json.replace(/\s/g, '').length;
}

/**
 * What is wrong with a policy's statements, such as `'statements.0.actions' must name actions, not all of a service, got
 * "s3:*"`; empty where nothing is.
 *
 * @param prop - what the statements are called in the faults
 */
export function policyFaults(
  statements: readonly PolicyStatement[],
  kind: PolicyKind = 'identity',
  prop = 'statements',
): readonly string[] {
  const sids = statements.map(({ sid }) => sid);
  return statements.flatMap((statement, index) => {
    const repeated: readonly Fault[] =
      statement.sid !== undefined && sids.indexOf(statement.sid) < index
        ? [['sid', `must be unlike those of other statements, got ${got(statement.sid)}`]]
        : [];
    const faults = [...repeated, ...CHECKS.flatMap((check) => check(statement, kind))];
    return faults.map(([field, rule]) => `'${prop}.${index}.${field}' ${rule}`);
  });
}

type Fault = readonly [field: string, rule: string];

type Check = (statement: PolicyStatement, kind: PolicyKind) => readonly Fault[];

const CHECKS: readonly Check[] = [
  form,
  actionForms,
  wideActions,
  resourceForms,
  everything,
  passedRole,
  operators,
  who,
];

function form({ sid, effect }: PolicyStatement): readonly Fault[] {
  const faults: Fault[] = [];
  if (sid !== undefined && (typeof sid !== 'string' || !/^[A-Za-z0-9]+$/.test(sid))) {
    faults.push(['sid', `must be letters and digits, got ${got(sid)}`]);
  }
  if (effect !== undefined && !['Allow', 'Deny'].includes(effect)) {
    faults.push(['effect', `must be 'Allow' or 'Deny', got ${got(effect)}`]);
  }
  return faults;
}

/** Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_Operations.html */
const TRUST_ACTIONS = [
  'sts:AssumeRole',
  'sts:AssumeRoleWithSAML',
  'sts:AssumeRoleWithWebIdentity',
  'sts:SetSourceIdentity',
  'sts:TagSession',
];

function actionForms({ actions = [] }: PolicyStatement, kind: PolicyKind): readonly Fault[] {
  if (actions.length === 0) return [['actions', `must be at least one, such as 's3:GetObject', got ${got(actions)}`]];
  const known = (action: string) => (kind === 'trust' ? TRUST_ACTIONS.includes(action) : ACTION.test(action));
  const words =
    kind === 'trust' ? "those of trust, such as 'sts:AssumeRole'" : "like 's3:GetObject' or 'ec2:Describe*'";
  return actions
    .filter((action) => typeof action !== 'string' || (!isWide(action) && !known(action)))
    .map((action): Fault => ['actions', `must be ${words}, got ${got(action)}`]);
}

function wideActions(statement: PolicyStatement, kind: PolicyKind): readonly Fault[] {
  // A key's administration by its account is what lets IAM policies rule the key at all.
  if (!allows(statement) || (kind === 'resource' && isOwnAccount(statement))) return [];
  return texts(statement.actions)
    .filter(isWide)
    .map((action): Fault => ['actions', `must name actions, not all of a service, got ${got(action)}`]);
}

/** `*`, or an ARN: its service is plain, region and account may be left out. */
const RESOURCE = /^(\*|arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9*?-]*:(\d{12}|aws|[*?]*):.+)$/;

function resourceForms(statement: PolicyStatement, kind: PolicyKind): readonly Fault[] {
  const { resources, notResources } = statement;
  const faults: Fault[] = [];
  if (kind === 'trust') {
    return (resources ?? notResources) ? [['resources', 'must be left out in a trust policy']] : [];
  }
  if (notResources !== undefined && (allows(statement) || resources !== undefined)) {
    faults.push(['notResources', `must be of a statement that denies, without 'resources', got ${got(notResources)}`]);
  }
  const named = [...(resources ?? []), ...(notResources ?? [])];
  if (named.length === 0) faults.push(['resources', `must be at least one ARN, or '*', got ${got(resources)}`]);
  for (const resource of named) {
    if (typeof resource === 'string' && (isUnknown(resource) || RESOURCE.test(resource))) continue;
    faults.push(['resources', `must be ARNs such as 'arn:aws:s3:::bucket/*', or '*', got ${got(resource)}`]);
  }
  return faults;
}

/** A resource policy's `*` is its own resource; elsewhere it is all there is. */
function everything(statement: PolicyStatement, kind: PolicyKind): readonly Fault[] {
  if (kind !== 'identity' || !allows(statement) || narrows(statement.conditions)) return [];
  const all = texts(statement.resources).find((resource) =>
    /^(\*+|arn:[^:]*:[^:]*:[^:]*:[^:]*:[*?/:]+)$/.test(resource),
  );
  const action = texts(statement.actions).find((each) => !isWide(each) && needsResource(each));
  if (all === undefined || action === undefined) return [];
  return [['resources', `must be those that '${action}' is for, or 'conditions' must narrow it, got ${got(all)}`]];
}

function passedRole(statement: PolicyStatement): readonly Fault[] {
  const { conditions } = statement;
  const action = texts(statement.actions).find((each) => !isWide(each) && covers(each, 'iam:PassRole'));
  if (!allows(statement) || action === undefined) return [];
  if (conditions?.StringEquals?.['iam:PassedToService'] !== undefined) return [];
  const way = "{ StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } }";
  return [
    ['conditions', `must say which service '${action}' gives the role to, such as ${way}, got ${got(conditions)}`],
  ];
}

/** Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const OPERATORS = [
  ...['StringEquals', 'StringNotEquals', 'StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase', 'StringLike'],
  ...['StringNotLike', 'NumericEquals', 'NumericNotEquals', 'NumericLessThan', 'NumericLessThanEquals'],
  ...['NumericGreaterThan', 'NumericGreaterThanEquals', 'DateEquals', 'DateNotEquals', 'DateLessThan'],
  ...['DateLessThanEquals', 'DateGreaterThan', 'DateGreaterThanEquals', 'Bool', 'BinaryEquals', 'IpAddress'],
  ...['NotIpAddress', 'ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike', 'Null'],
];

function operators({ conditions = {} }: PolicyStatement): readonly Fault[] {
  return Object.entries(conditions).flatMap(([operator, tests]): readonly Fault[] => {
    const [, quantifier = '', plain = ''] = /^((?:ForAllValues|ForAnyValue):)?(.*?)(?:IfExists)?$/.exec(operator) ?? [];
    if (!OPERATORS.includes(plain) || (plain === 'Null' && operator.endsWith('IfExists'))) {
      const nearest = `${quantifier}${closest(plain, OPERATORS)}`;
      return [['conditions', `must have operators of IAM, got ${got(operator)}; the nearest is '${nearest}'`]];
    }
    return Object.entries(tests).flatMap(([key, value]) => testFaults(operator, plain, key, value));
  });
}

function testFaults(operator: string, plain: string, key: string, value: unknown): readonly Fault[] {
  const field = `conditions.${operator}`;
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (!/^[^:]+:.+$/.test(key)) return [[field, `must have keys such as 'aws:SourceAccount', got ${got(key)}`]];
  if (values.length === 0 || values.some((each) => typeof each !== 'string')) {
    return [[field, `must have texts for '${key}', such as 'true' or '5', got ${got(value)}`]];
  }
  const pattern = texts(values).find((each) => /[*?]/.test(each));
  if (!/^String(Not)?Equals/.test(plain) || pattern === undefined) return [];
  return [[field, `must be without patterns for '${key}', which StringLike takes, got ${got(pattern)}`]];
}

function who(statement: PolicyStatement, kind: PolicyKind): readonly Fault[] {
  const { principals, conditions } = statement;
  if (kind === 'identity') {
    return principals === undefined
      ? []
      : [['principals', `must be left out: the role is who, got ${got(principals)}`]];
  }
  const named = Object.values(principals ?? {}).flatMap((value): readonly string[] =>
    typeof value === 'string' ? [value] : value,
  );
  if (named.length === 0) return [['principals', `must say who, got ${got(principals)}`]];
  const faults: Fault[] = [];
  if (allows(statement) && named.includes('*') && (kind === 'trust' || !narrows(conditions))) {
    faults.push(['principals', `must not be all the world, got ${got(principals)}`]);
  }
  const exact = Object.keys(conditions?.StringEquals ?? {});
  if (principals?.Federated !== undefined && ![/:aud$/, /:sub$/].every((end) => exact.some((key) => end.test(key)))) {
    faults.push(['conditions', `must have ':aud' and ':sub' of the tokens under StringEquals, got ${got(conditions)}`]);
  }
  return faults;
}

function allows({ effect }: PolicyStatement): boolean {
  return effect !== 'Deny';
}

/** Conditions hold a statement narrow unless all of them are also true where their key is absent. */
function narrows(conditions: Conditions = {}): boolean {
  return Object.entries(conditions).some(
    ([operator, tests]) => Object.keys(tests).length > 0 && !/^ForAllValues:|IfExists$|Not|^Null$/.test(operator),
  );
}

function isOwnAccount({ principals }: PolicyStatement): boolean {
  const named = Object.entries(principals ?? {}).flatMap(([type, value]) =>
    [value].flat().map((name) => `${type} ${name}`),
  );
  return named.length > 0 && named.every((name) => /^AWS arn:aws[a-z-]*:iam::\d{12}:root$/.test(name));
}

/** A value that only Terraform knows. */
function isUnknown(text: string): boolean {
  return /\$\{(TfToken\[|unknown\})/.test(text);
}

function texts(values: readonly unknown[] = []): readonly string[] {
  return values.filter((value) => typeof value === 'string');
}
