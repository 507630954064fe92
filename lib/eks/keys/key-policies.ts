import { IConstruct } from 'constructs';
import { dnsSuffixOf } from '../dns-suffix';
import { homeOf, iamArnOf } from '../home';
import { PolicyStatement } from '../policy-document';

/** Lets CloudWatch encrypt the log groups whose names start so: `/aws/eks/shop/`. */
export function cloudWatchLogsUse(scope: IConstruct, groups: readonly string[]): PolicyStatement {
  const { partition, region, account } = homeOf(scope);
  const arns = groups.map((group) => `arn:${partition}:logs:${region}:${account}:log-group:${group}*`);
  return {
    sid: 'CloudWatchLogs',
    principals: { Service: [`logs.${region}.${dnsSuffixOf(partition)}`] },
    actions: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
    resources: ['*'],
    conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': arns } },
  };
}

/**
 * Lets managed node groups launch with volumes of this key: they do so as the Auto Scaling service-linked role, to
 * which no IAM policy can be attached.
 *
 * Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html
 */
export function autoScalingUse(scope: IConstruct): readonly PolicyStatement[] {
  const role = iamArnOf(scope, 'role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling');
  const principals = { AWS: [role] };
  return [
    {
      sid: 'AutoScalingUse',
      principals,
      actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
      resources: ['*'],
    },
    {
      sid: 'AutoScalingGrant',
      principals,
      actions: ['kms:CreateGrant'],
      resources: ['*'],
      conditions: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    },
  ];
}
