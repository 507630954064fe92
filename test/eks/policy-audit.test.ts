import { PolicyStatement } from 'keelson/eks';
import { needsResource } from '../../lib/eks/identity/iam-actions';
import { awsLoadBalancerControllerPolicy } from '../../lib/eks/identity/policies/aws-load-balancer-controller';
import { certManagerPolicy } from '../../lib/eks/identity/policies/cert-manager';
import { clusterAutoscalerPolicy } from '../../lib/eks/identity/policies/cluster-autoscaler';
import { ebsCsiPolicy } from '../../lib/eks/identity/policies/ebs-csi';
import { efsCsiPolicy } from '../../lib/eks/identity/policies/efs-csi';
import { externalDnsPolicy } from '../../lib/eks/identity/policies/external-dns';
import { externalSecretsPolicy } from '../../lib/eks/identity/policies/external-secrets';
import { veleroPolicy, veleroSnapshotPolicy } from '../../lib/eks/identity/policies/velero';
import { policyFaults, PolicyKind, policySize, POLICY_SIZES } from '../../lib/eks/identity/policy-audit';
import { policyJson, serviceTrust } from '../../lib/eks/policy-document';
import { newCluster } from './cluster';
import { statementsOf } from './policy-statements';
import { newStack } from './stack';

const READ_ORDERS: PolicyStatement = { actions: ['s3:GetObject'], resources: ['arn:aws:s3:::acme-orders/*'] };
const ACCOUNT = { AWS: ['arn:aws:iam::111122223333:root'] };
const EC2 = { Service: ['ec2.amazonaws.com'] };

function faults(statement: PolicyStatement, kind?: PolicyKind): readonly string[] {
  return policyFaults([statement], kind);
}

describe('policyFaults', () => {
  it('finds none in a statement that names what it allows', () => {
    expect(faults(READ_ORDERS)).toEqual([]);
  });

  it('finds none in the policies of the library, each small enough for a policy of its own', () => {
    const cluster = newCluster(newStack());
    const policies = [
      awsLoadBalancerControllerPolicy(cluster),
      certManagerPolicy(cluster, ['Z1']),
      clusterAutoscalerPolicy(cluster),
      ebsCsiPolicy(cluster),
      efsCsiPolicy(cluster, ['fs-0a']),
      externalDnsPolicy(cluster, ['Z1'], ['example.com']),
      externalSecretsPolicy(cluster, ['shop'], ['arn:aws:kms:eu-west-1:111122223333:key/app']),
      [...veleroPolicy(cluster, { bucketName: 'b', keyAlias: 'alias/b' }), ...veleroSnapshotPolicy(cluster)],
    ];
    for (const policy of policies) {
      expect(policyFaults(policy)).toEqual([]);
      expect(policySize(policyJson(policy))).toBeLessThan(POLICY_SIZES.managed);
    }
  });

  it.each(['*', 's3:*', 's3:**', '*:*'])('refuses the action %s', (action) => {
    expect(faults({ ...READ_ORDERS, actions: [action] })).toEqual([
      `'statements.0.actions' must name actions, not all of a service, got "${action}"`,
    ]);
  });

  it('lets a statement deny all of a service', () => {
    const principals = { AWS: ['*'] };
    const bucket = ['arn:aws:s3:::acme-orders'];
    expect(faults({ effect: 'Deny', principals, actions: ['s3:*'], resources: bucket }, 'resource')).toEqual([]);
  });

  it('lets the account administer a key, and nobody else', () => {
    const administer: PolicyStatement = { principals: ACCOUNT, actions: ['kms:*'], resources: ['*'] };
    expect(faults(administer, 'resource')).toEqual([]);
    const others = { AWS: [...ACCOUNT.AWS, 'arn:aws:iam::111122223333:role/orders'] };
    expect(faults({ ...administer, principals: others }, 'resource')).toEqual([
      `'statements.0.actions' must name actions, not all of a service, got "kms:*"`,
    ]);
  });

  it.each(['GetObject', 's3.GetObject', 's3:Get Object', 'S3:GetObject', ''])('refuses the action "%s"', (action) => {
    expect(faults({ ...READ_ORDERS, actions: [action] })).toEqual([
      `'statements.0.actions' must be like 's3:GetObject' or 'ec2:Describe*', got "${action}"`,
    ]);
  });

  it('refuses a statement without actions', () => {
    expect(faults({ resources: ['*'] })).toEqual([
      "'statements.0.actions' must be at least one, such as 's3:GetObject', got []",
    ]);
  });

  it.each(['acme-orders', 'arn:aws:s3::acme-orders', 'arn:aws:sqs:eu-west-1:1111:orders', 'arn:aws:*:::x'])(
    'refuses the resource %s',
    (resource) => {
      expect(faults({ ...READ_ORDERS, resources: [resource] })).toEqual([
        `'statements.0.resources' must be ARNs such as 'arn:aws:s3:::bucket/*', or '*', got "${resource}"`,
      ]);
    },
  );

  it('takes resources that only Terraform knows, and variables of IAM', () => {
    const resources = ['${TfToken[TOKEN.4]}', '${TfToken[TOKEN.4]}/*', 'arn:aws:s3:::acme/${aws:PrincipalTag/team}/*'];
    expect(faults({ ...READ_ORDERS, resources })).toEqual([]);
  });

  it('refuses a statement without resources', () => {
    expect(faults({ actions: ['s3:GetObject'] })).toEqual([
      "'statements.0.resources' must be at least one ARN, or '*', got undefined",
    ]);
  });

  it('refuses to allow all but some resources', () => {
    expect(faults({ actions: ['s3:GetObject'], notResources: ['arn:aws:s3:::secret/*'] })).toEqual([
      `'statements.0.notResources' must be of a statement that denies, without 'resources', got ["arn:aws:s3:::secret/*"]`,
    ]);
    const denied: PolicyStatement = {
      effect: 'Deny',
      actions: ['iam:PassRole'],
      notResources: ['arn:aws:iam::111122223333:role/node'],
    };
    expect(faults(denied)).toEqual([]);
    expect(faults({ ...denied, resources: ['*'] })).toEqual([
      `'statements.0.notResources' must be of a statement that denies, without 'resources', got ["arn:aws:iam::111122223333:role/node"]`,
    ]);
  });

  it.each(['*', 'arn:aws:s3:::*', 'arn:aws:s3:::*/*', 'arn:aws:sqs:*:*:*'])('refuses a write to %s', (resource) => {
    expect(faults({ actions: ['s3:ListBucket', 's3:PutObject'], resources: [resource] })).toEqual([
      `'statements.0.resources' must be those that 's3:PutObject' is for, or 'conditions' must narrow it, got "${resource}"`,
    ]);
  });

  it('lets a statement deny a write to everything', () => {
    expect(faults({ effect: 'Deny', actions: ['s3:PutObject'], resources: ['*'] })).toEqual([]);
  });

  it('takes a write to everything that a condition narrows', () => {
    const write: PolicyStatement = { actions: ['ec2:CreateTags'], resources: ['*'] };
    const tag = { 'aws:ResourceTag/owner': 'shop' };
    expect(faults({ ...write, conditions: { StringEquals: tag } })).toEqual([]);
    for (const operator of ['ForAllValues:StringEquals', 'StringEqualsIfExists', 'StringNotEquals']) {
      expect(faults({ ...write, conditions: { [operator]: tag } })).toHaveLength(1);
    }
    expect(faults({ ...write, conditions: { StringEquals: {} } })).toHaveLength(1);
  });

  it.each([
    ['ec2:DescribeInstances', false],
    ['ec2:Describe*', false],
    ['route53:ListHostedZones', false],
    ['ec2:GetInstanceTypesFromInstanceRequirements', false],
    ['pricing:GetProducts', false],
    ['ecr:GetAuthorizationToken', false],
    ['cloudwatch:PutMetricData', false],
    ['ssmmessages:OpenDataChannel', false],
    ['s3:GetObject', true],
    ['s3:Get*', true],
    ['ssm:GetParametersByPath', true],
    ['secretsmanager:GetSecretValue', true],
    ['secretsmanager:BatchGetSecretValue', true],
    ['sts:GetFederationToken', true],
    ['redshift:GetClusterCredentials', true],
    ['dynamodb:Query', true],
    ['ec2:D*', true],
    ['ec2:RunInstances', true],
    ['lookoutequipment:Describelabel', true],
  ])('knows whether %s must name resources: %s', (action, expected) => {
    expect(needsResource(action)).toBe(expected);
  });

  it.each(['iam:PassRole', 'iam:Pass*', 'iam:passrole'])(
    'refuses %s without the service that gets the role',
    (action) => {
      expect(faults({ actions: [action], resources: ['arn:aws:iam::111122223333:role/node'] })).toEqual([
        `'statements.0.conditions' must say which service '${action}' gives the role to, such as ` +
          `{ StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } }, got undefined`,
      ]);
    },
  );

  it('takes iam:PassRole to a service, said exactly', () => {
    const pass = { actions: ['iam:PassRole'], resources: ['arn:aws:iam::111122223333:role/node'] };
    const to = (service: string) => ({ 'iam:PassedToService': service });
    expect(faults({ ...pass, conditions: { StringEquals: to('ec2.amazonaws.com') } })).toEqual([]);
    expect(faults({ ...pass, conditions: { StringLike: to('*') } })).toHaveLength(1);
  });

  it.each([
    ['StringEqual', 'StringEquals'],
    ['ForAnyValue:StringLikes', 'ForAnyValue:StringLike'],
    ['ArnLikes', 'ArnLike'],
    ['NullIfExists', 'Null'],
  ])('refuses the operator %s and names %s', (operator, nearest) => {
    expect(faults({ ...READ_ORDERS, conditions: { [operator]: { 'aws:SourceVpc': 'vpc-1' } } })).toEqual([
      `'statements.0.conditions' must have operators of IAM, got "${operator}"; the nearest is '${nearest}'`,
    ]);
  });

  it('takes operators with quantifiers and IfExists', () => {
    const conditions = {
      'ForAllValues:StringLike': { 'aws:TagKeys': ['owner*'] },
      ArnLikeIfExists: { 'aws:SourceArn': 'arn:aws:s3:::acme-orders' },
      Null: { 'aws:TokenIssueTime': 'false' },
    };
    expect(faults({ ...READ_ORDERS, conditions })).toEqual([]);
  });

  it('refuses what a condition cannot be true for', () => {
    expect(faults({ ...READ_ORDERS, conditions: { StringEquals: { SourceVpc: 'vpc-1' } } })).toEqual([
      `'statements.0.conditions.StringEquals' must have keys such as 'aws:SourceAccount', got "SourceVpc"`,
    ]);
    expect(faults({ ...READ_ORDERS, conditions: { StringEquals: { 'aws:SourceVpc': 'vpc-*' } } })).toEqual([
      `'statements.0.conditions.StringEquals' must be without patterns for 'aws:SourceVpc', which StringLike takes, got "vpc-*"`,
    ]);
    expect(faults({ ...READ_ORDERS, conditions: { StringEquals: { 'aws:SourceVpc': [] } } })).toEqual([
      `'statements.0.conditions.StringEquals' must have texts for 'aws:SourceVpc', such as 'true' or '5', got []`,
    ]);
  });

  it('refuses principals in a policy of a role, and their absence in others', () => {
    expect(faults({ ...READ_ORDERS, principals: EC2 })).toEqual([
      `'statements.0.principals' must be left out: the role is who, got {"Service":["ec2.amazonaws.com"]}`,
    ]);
    expect(faults(READ_ORDERS, 'resource')).toEqual(["'statements.0.principals' must say who, got undefined"]);
  });

  it('refuses all the world in policies of resources and in trust policies', () => {
    const principals = { AWS: '*' };
    const expected = [`'statements.0.principals' must not be all the world, got {"AWS":"*"}`];
    expect(faults({ ...READ_ORDERS, principals }, 'resource')).toEqual(expected);
    expect(faults({ actions: ['sts:AssumeRole'], principals }, 'trust')).toEqual(expected);
    const conditions = { StringEquals: { 'aws:PrincipalOrgID': 'o-acme' } };
    expect(faults({ ...READ_ORDERS, principals, conditions }, 'resource')).toEqual([]);
    expect(faults({ actions: ['sts:AssumeRole'], principals, conditions }, 'trust')).toEqual(expected);
  });

  it('knows what a trust policy may say', () => {
    expect(policyFaults(statementsOf(serviceTrust(['ec2.amazonaws.com'])), 'trust')).toEqual([]);
    expect(faults({ principals: EC2, actions: ['s3:GetObject'], resources: ['*'] }, 'trust')).toEqual([
      `'statements.0.actions' must be those of trust, such as 'sts:AssumeRole', got "s3:GetObject"`,
      "'statements.0.resources' must be left out in a trust policy",
    ]);
  });

  it('asks for audience and subject where tokens of another issuer are trusted', () => {
    const trust: PolicyStatement = {
      principals: { Federated: ['arn:aws:iam::111122223333:oidc-provider/issuer'] },
      actions: ['sts:AssumeRoleWithWebIdentity'],
      conditions: { StringEquals: { 'issuer:aud': 'sts.amazonaws.com' }, StringLike: { 'issuer:sub': 'system:*' } },
    };
    expect(faults(trust, 'trust')).toEqual([
      "'statements.0.conditions' must have ':aud' and ':sub' of the tokens under StringEquals, got " +
        '{"StringEquals":{"issuer:aud":"sts.amazonaws.com"},"StringLike":{"issuer:sub":"system:*"}}',
    ]);
  });

  it('refuses names of statements that IAM does not take', () => {
    expect(faults({ ...READ_ORDERS, sid: 5 as never })).toEqual([
      `'statements.0.sid' must be letters and digits, got 5`,
    ]);
    expect(faults({ ...READ_ORDERS, sid: 'read orders' })).toEqual([
      `'statements.0.sid' must be letters and digits, got "read orders"`,
    ]);
    expect(
      policyFaults([
        { ...READ_ORDERS, sid: 'Read' },
        { ...READ_ORDERS, sid: 'Read' },
      ]),
    ).toEqual([`'statements.1.sid' must be unlike those of other statements, got "Read"`]);
  });

  it('refuses an effect in other letters', () => {
    expect(faults({ ...READ_ORDERS, effect: 'allow' as 'Allow' })).toEqual([
      `'statements.0.effect' must be 'Allow' or 'Deny', got "allow"`,
    ]);
  });

  it('calls the statements as it is told to', () => {
    expect(policyFaults([{ ...READ_ORDERS, actions: ['*'] }], 'identity', 'Statement')).toEqual([
      `'Statement.0.actions' must name actions, not all of a service, got "*"`,
    ]);
  });
});

describe('policySize', () => {
  it('counts no white space', () => {
    expect(policySize('{ "Version":\n "2012-10-17" }')).toBe(24);
  });
});
