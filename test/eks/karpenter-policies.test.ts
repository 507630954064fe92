import {
  karpenterInstances,
  karpenterProfiles,
  karpenterReading,
  KarpenterScope,
} from '../../lib/eks/karpenter/karpenter-policies';
import { policyJson, PolicyStatement } from '../../lib/eks/policy-document';
import { newCluster, newNetwork } from './cluster';
import { newStack } from './stack';

function scopeOf(owner = '111122223333', region = 'eu-west-1'): KarpenterScope {
  const stack = newStack('shop', { region });
  return {
    cluster: newCluster(stack, { network: newNetwork(stack, { owner }) }),
    nodeRoleArn: 'arn:aws:iam::111122223333:role/shop-karpenter-node',
    queueArn: 'arn:aws:sqs:eu-west-1:111122223333:shop-karpenter',
  };
}

function written(statements: readonly PolicyStatement[]): readonly Record<string, unknown>[] {
  return (JSON.parse(policyJson(statements)) as { Statement: Record<string, unknown>[] }).Statement;
}

describe('the policies of Karpenter', () => {
  it('lets it launch with its tags, delete what carries them, and use the key of volumes', () => {
    expect(written(karpenterInstances(scopeOf()))).toEqual([
      {
        Sid: 'LaunchFrom',
        Effect: 'Allow',
        Action: ['ec2:RunInstances', 'ec2:CreateFleet'],
        Resource: [
          'arn:aws:ec2:eu-west-1::image/*',
          'arn:aws:ec2:eu-west-1::snapshot/*',
          'arn:aws:ec2:eu-west-1:111122223333:security-group/*',
          'arn:aws:ec2:eu-west-1:111122223333:subnet/*',
          'arn:aws:ec2:eu-west-1:111122223333:capacity-reservation/*',
          'arn:aws:ec2:eu-west-1:111122223333:placement-group/*',
        ],
      },
      {
        Sid: 'LaunchFromOwnTemplate',
        Effect: 'Allow',
        Action: ['ec2:RunInstances', 'ec2:CreateFleet'],
        Resource: ['arn:aws:ec2:eu-west-1:111122223333:launch-template/*'],
        Condition: {
          StringEquals: { 'aws:ResourceTag/kubernetes.io/cluster/shop': 'owned' },
          StringLike: { 'aws:ResourceTag/karpenter.sh/nodepool': '*' },
        },
      },
      {
        Sid: 'CreateTagged',
        Effect: 'Allow',
        Action: ['ec2:RunInstances', 'ec2:CreateFleet', 'ec2:CreateLaunchTemplate'],
        Resource: [
          'arn:aws:ec2:eu-west-1:111122223333:fleet/*',
          'arn:aws:ec2:eu-west-1:111122223333:instance/*',
          'arn:aws:ec2:eu-west-1:111122223333:volume/*',
          'arn:aws:ec2:eu-west-1:111122223333:network-interface/*',
          'arn:aws:ec2:eu-west-1:111122223333:launch-template/*',
          'arn:aws:ec2:eu-west-1:111122223333:spot-instances-request/*',
        ],
        Condition: {
          StringEquals: {
            'aws:RequestTag/kubernetes.io/cluster/shop': 'owned',
            'aws:RequestTag/eks:eks-cluster-name': 'shop',
          },
          StringLike: { 'aws:RequestTag/karpenter.sh/nodepool': '*' },
        },
      },
      {
        Sid: 'TagOnCreate',
        Effect: 'Allow',
        Action: ['ec2:CreateTags'],
        Resource: [
          'arn:aws:ec2:eu-west-1:111122223333:fleet/*',
          'arn:aws:ec2:eu-west-1:111122223333:instance/*',
          'arn:aws:ec2:eu-west-1:111122223333:volume/*',
          'arn:aws:ec2:eu-west-1:111122223333:network-interface/*',
          'arn:aws:ec2:eu-west-1:111122223333:launch-template/*',
          'arn:aws:ec2:eu-west-1:111122223333:spot-instances-request/*',
        ],
        Condition: {
          StringEquals: {
            'aws:RequestTag/kubernetes.io/cluster/shop': 'owned',
            'aws:RequestTag/eks:eks-cluster-name': 'shop',
            'ec2:CreateAction': ['RunInstances', 'CreateFleet', 'CreateLaunchTemplate'],
          },
          StringLike: { 'aws:RequestTag/karpenter.sh/nodepool': '*' },
        },
      },
      {
        Sid: 'TagOwnInstance',
        Effect: 'Allow',
        Action: ['ec2:CreateTags'],
        Resource: ['arn:aws:ec2:eu-west-1:111122223333:instance/*'],
        Condition: {
          StringEquals: { 'aws:ResourceTag/kubernetes.io/cluster/shop': 'owned' },
          StringLike: { 'aws:ResourceTag/karpenter.sh/nodepool': '*' },
          StringEqualsIfExists: { 'aws:RequestTag/eks:eks-cluster-name': 'shop' },
          'ForAllValues:StringEquals': { 'aws:TagKeys': ['eks:eks-cluster-name', 'karpenter.sh/nodeclaim', 'Name'] },
        },
      },
      {
        Sid: 'DeleteOwn',
        Effect: 'Allow',
        Action: ['ec2:TerminateInstances', 'ec2:DeleteLaunchTemplate'],
        Resource: [
          'arn:aws:ec2:eu-west-1:111122223333:instance/*',
          'arn:aws:ec2:eu-west-1:111122223333:launch-template/*',
        ],
        Condition: {
          StringEquals: { 'aws:ResourceTag/kubernetes.io/cluster/shop': 'owned' },
          StringLike: { 'aws:ResourceTag/karpenter.sh/nodepool': '*' },
        },
      },
      {
        Sid: 'UseVolumeKey',
        Effect: 'Allow',
        Action: [
          'kms:Decrypt',
          'kms:DescribeKey',
          'kms:GenerateDataKeyWithoutPlaintext',
          'kms:ReEncryptFrom',
          'kms:ReEncryptTo',
        ],
        Resource: ['arn:aws:kms:eu-west-1:111122223333:key/volumes'],
        Condition: { StringEquals: { 'kms:ViaService': 'ec2.eu-west-1.amazonaws.com' } },
      },
      {
        Sid: 'GrantVolumeKey',
        Effect: 'Allow',
        Action: ['kms:CreateGrant'],
        Resource: ['arn:aws:kms:eu-west-1:111122223333:key/volumes'],
        Condition: {
          Bool: { 'kms:GrantIsForAWSResource': 'true' },
          StringEquals: { 'kms:ViaService': 'ec2.eu-west-1.amazonaws.com' },
        },
      },
    ]);
  });

  it('lets it pass the role of nodes and no other', () => {
    expect(written(karpenterProfiles(scopeOf()))).toEqual([
      {
        Sid: 'PassNodeRole',
        Effect: 'Allow',
        Action: ['iam:PassRole'],
        Resource: ['arn:aws:iam::111122223333:role/shop-karpenter-node'],
        Condition: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
      },
      {
        Sid: 'PassNoOtherRole',
        Effect: 'Deny',
        Action: ['iam:PassRole'],
        NotResource: ['arn:aws:iam::111122223333:role/shop-karpenter-node'],
      },
      {
        Sid: 'CreateProfile',
        Effect: 'Allow',
        Action: ['iam:CreateInstanceProfile'],
        Resource: ['arn:aws:iam::111122223333:instance-profile/*'],
        Condition: {
          StringEquals: {
            'aws:RequestTag/kubernetes.io/cluster/shop': 'owned',
            'aws:RequestTag/eks:eks-cluster-name': 'shop',
            'aws:RequestTag/topology.kubernetes.io/region': 'eu-west-1',
          },
          StringLike: { 'aws:RequestTag/karpenter.k8s.aws/ec2nodeclass': '*' },
        },
      },
      {
        Sid: 'TagProfile',
        Effect: 'Allow',
        Action: ['iam:TagInstanceProfile'],
        Resource: ['arn:aws:iam::111122223333:instance-profile/*'],
        Condition: {
          StringEquals: {
            'aws:ResourceTag/kubernetes.io/cluster/shop': 'owned',
            'aws:ResourceTag/topology.kubernetes.io/region': 'eu-west-1',
            'aws:RequestTag/kubernetes.io/cluster/shop': 'owned',
            'aws:RequestTag/eks:eks-cluster-name': 'shop',
            'aws:RequestTag/topology.kubernetes.io/region': 'eu-west-1',
          },
          StringLike: {
            'aws:ResourceTag/karpenter.k8s.aws/ec2nodeclass': '*',
            'aws:RequestTag/karpenter.k8s.aws/ec2nodeclass': '*',
          },
        },
      },
      {
        Sid: 'UseOwnProfile',
        Effect: 'Allow',
        Action: ['iam:AddRoleToInstanceProfile', 'iam:RemoveRoleFromInstanceProfile', 'iam:DeleteInstanceProfile'],
        Resource: ['arn:aws:iam::111122223333:instance-profile/*'],
        Condition: {
          StringEquals: {
            'aws:ResourceTag/kubernetes.io/cluster/shop': 'owned',
            'aws:ResourceTag/topology.kubernetes.io/region': 'eu-west-1',
          },
          StringLike: { 'aws:ResourceTag/karpenter.k8s.aws/ec2nodeclass': '*' },
        },
      },
      {
        Sid: 'ReadProfile',
        Effect: 'Allow',
        Action: ['iam:GetInstanceProfile'],
        Resource: ['arn:aws:iam::111122223333:instance-profile/*'],
      },
      { Sid: 'ListProfiles', Effect: 'Allow', Action: ['iam:ListInstanceProfiles'], Resource: ['*'] },
    ]);
  });

  it('lets it read what it chooses from, and its queue', () => {
    expect(written(karpenterReading(scopeOf()))).toEqual([
      {
        Sid: 'DescribeRegion',
        Effect: 'Allow',
        Action: [
          'ec2:DescribeCapacityReservations',
          'ec2:DescribeImages',
          'ec2:DescribeInstances',
          'ec2:DescribeInstanceStatus',
          'ec2:DescribeInstanceTypeOfferings',
          'ec2:DescribeInstanceTypes',
          'ec2:DescribeLaunchTemplates',
          'ec2:DescribePlacementGroups',
          'ec2:DescribeSecurityGroups',
          'ec2:DescribeSpotPriceHistory',
          'ec2:DescribeSubnets',
        ],
        Resource: ['*'],
        Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } },
      },
      {
        Sid: 'ReadAmiParameters',
        Effect: 'Allow',
        Action: ['ssm:GetParameter'],
        Resource: ['arn:aws:ssm:eu-west-1::parameter/aws/service/*'],
      },
      { Sid: 'ReadPrices', Effect: 'Allow', Action: ['pricing:GetProducts'], Resource: ['*'] },
      {
        Sid: 'DescribeCluster',
        Effect: 'Allow',
        Action: ['eks:DescribeCluster'],
        Resource: ['arn:aws:eks:eu-west-1:111122223333:cluster/shop'],
      },
      {
        Sid: 'ReadInterruptions',
        Effect: 'Allow',
        Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueUrl'],
        Resource: ['arn:aws:sqs:eu-west-1:111122223333:shop-karpenter'],
      },
      {
        Sid: 'ReadZonalShift',
        Effect: 'Allow',
        Action: ['arc-zonal-shift:GetManagedResource'],
        Resource: ['*'],
        Condition: {
          StringEquals: { 'arc-zonal-shift:ResourceIdentifier': 'arn:aws:eks:eu-west-1:111122223333:cluster/shop' },
        },
      },
    ]);
  });

  it('launches into the subnets of the owner of a shared VPC, with groups of either', () => {
    const [launch] = written(karpenterInstances(scopeOf('999988887777')));
    expect(launch?.Resource).toEqual([
      'arn:aws:ec2:eu-west-1::image/*',
      'arn:aws:ec2:eu-west-1::snapshot/*',
      'arn:aws:ec2:eu-west-1:111122223333:security-group/*',
      'arn:aws:ec2:eu-west-1:999988887777:security-group/*',
      'arn:aws:ec2:eu-west-1:999988887777:subnet/*',
      'arn:aws:ec2:eu-west-1:111122223333:capacity-reservation/*',
      'arn:aws:ec2:eu-west-1:111122223333:placement-group/*',
    ]);
  });

  it('is written for the partition of the region', () => {
    const scope = scopeOf('111122223333', 'cn-north-1');
    const all = JSON.stringify([karpenterInstances(scope), karpenterProfiles(scope), karpenterReading(scope)]);
    const arns = (all.match(/"arn:[^"]*"/g) ?? []).filter((arn) => !/shop-karpenter|key\/volumes/.test(arn));
    expect(all).toContain('"iam:PassedToService":["ec2.amazonaws.com","ec2.amazonaws.com.cn"]');
    expect(arns.length).toBeGreaterThan(20);
    expect(arns.filter((arn) => !arn.startsWith('"arn:aws-cn:'))).toEqual([]);
  });

  it.each([
    ['instances', karpenterInstances],
    ['profiles', karpenterProfiles],
    ['reading', karpenterReading],
  ])('holds %s within the 6,144 characters of a managed policy, with the longest name of a cluster', (_, policy) => {
    const scope = scopeOf();
    const cluster = Object.assign(Object.create(scope.cluster) as typeof scope.cluster, {
      clusterName: 'c'.repeat(100),
    });
    expect(policyJson(policy({ ...scope, cluster })).length).toBeLessThan(6144);
  });
});
