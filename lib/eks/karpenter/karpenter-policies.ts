import { IEksCluster } from '../cluster-facts';
import { dnsSuffixOf } from '../dns-suffix';
import { homeOf } from '../home';
import { volumeKeyUse } from '../identity/policies/volume-key';
import { Conditions, PolicyStatement } from '../policy-document';

/** What Karpenter's policies speak of. */
export interface KarpenterScope {
  /** Cluster that it makes nodes for. */
  readonly cluster: IEksCluster;
  /** ARN of the role of its nodes, the one that it may pass. */
  readonly nodeRoleArn: string;
  /** ARN of the queue of interruptions. */
  readonly queueArn: string;
}

/** A text or list of each condition key. */
type Keys = Conditions[string];

/**
 * Karpenter's right to make instances, volumes and launch templates that carry its tags, and to delete those alone.
 *
 * Source: https://karpenter.sh/docs/reference/cloudformation/#karpentercontrollerpolicy
 */
export function karpenterInstances({ cluster }: KarpenterScope): readonly PolicyStatement[] {
  const { partition, region, account } = homeOf(cluster);
  const { owner } = cluster.network;
  const name = cluster.clusterName;
  const own = (resource: string, of: string = account) => `arn:${partition}:ec2:${region}:${of}:${resource}/*`;
  const launch = ['ec2:RunInstances', 'ec2:CreateFleet'];
  const made = ['fleet', 'instance', 'volume', 'network-interface', 'launch-template', 'spot-instances-request'];
  const tagged = ownedBy(name, 'RequestTag', { 'aws:RequestTag/eks:eks-cluster-name': name });
  const owned = ownedBy(name, 'ResourceTag');
  return [
    {
      sid: 'LaunchFrom',
      actions: launch,
      resources: [
        own('image', ''),
        own('snapshot', ''),
        // In a shared VPC, the subnets are its owner's; groups may be of both.
        ...[...new Set([account, owner])].map((of) => own('security-group', of)),
        own('subnet', owner),
        own('capacity-reservation'),
        own('placement-group'),
      ],
    },
    { sid: 'LaunchFromOwnTemplate', actions: launch, resources: [own('launch-template')], conditions: owned },
    {
      sid: 'CreateTagged',
      actions: [...launch, 'ec2:CreateLaunchTemplate'],
      resources: made.map((resource) => own(resource)),
      conditions: tagged,
    },
    {
      sid: 'TagOnCreate',
      actions: ['ec2:CreateTags'],
      resources: made.map((resource) => own(resource)),
      conditions: ownedBy(name, 'RequestTag', {
        'aws:RequestTag/eks:eks-cluster-name': name,
        'ec2:CreateAction': ['RunInstances', 'CreateFleet', 'CreateLaunchTemplate'],
      }),
    },
    {
      sid: 'TagOwnInstance',
      actions: ['ec2:CreateTags'],
      resources: [own('instance')],
      conditions: {
        ...owned,
        StringEqualsIfExists: { 'aws:RequestTag/eks:eks-cluster-name': name },
        'ForAllValues:StringEquals': { 'aws:TagKeys': ['eks:eks-cluster-name', 'karpenter.sh/nodeclaim', 'Name'] },
      },
    },
    {
      sid: 'DeleteOwn',
      actions: ['ec2:TerminateInstances', 'ec2:DeleteLaunchTemplate'],
      resources: [own('instance'), own('launch-template')],
      conditions: owned,
    },
    ...volumeKeyUse(cluster),
  ];
}

/**
 * Karpenter's right to hand nodes their role, that role alone, through instance profiles that carry its tags. The denial
 * holds whatever else is attached to Karpenter's own role.
 */
export function karpenterProfiles({ cluster, nodeRoleArn }: KarpenterScope): readonly PolicyStatement[] {
  const { partition, region, account } = homeOf(cluster);
  const name = cluster.clusterName;
  const resources = [`arn:${partition}:iam::${account}:instance-profile/*`];
  // China and the isolated regions have names of their own, and know the common ones.
  const services = [...new Set(['amazonaws.com', dnsSuffixOf(partition)])].map((suffix) => `ec2.${suffix}`);
  const nodeClass = 'karpenter.k8s.aws/ec2nodeclass';
  const own: Keys = {
    [`aws:ResourceTag/kubernetes.io/cluster/${name}`]: 'owned',
    'aws:ResourceTag/topology.kubernetes.io/region': region,
  };
  const asked: Keys = {
    [`aws:RequestTag/kubernetes.io/cluster/${name}`]: 'owned',
    'aws:RequestTag/eks:eks-cluster-name': name,
    'aws:RequestTag/topology.kubernetes.io/region': region,
  };
  const ofClass: Keys = { [`aws:ResourceTag/${nodeClass}`]: '*' };
  const forClass: Keys = { [`aws:RequestTag/${nodeClass}`]: '*' };
  return [
    {
      sid: 'PassNodeRole',
      actions: ['iam:PassRole'],
      resources: [nodeRoleArn],
      conditions: { StringEquals: { 'iam:PassedToService': services.length > 1 ? services : 'ec2.amazonaws.com' } },
    },
    { sid: 'PassNoOtherRole', effect: 'Deny', actions: ['iam:PassRole'], notResources: [nodeRoleArn] },
    {
      sid: 'CreateProfile',
      actions: ['iam:CreateInstanceProfile'],
      resources,
      conditions: { StringEquals: asked, StringLike: forClass },
    },
    {
      sid: 'TagProfile',
      actions: ['iam:TagInstanceProfile'],
      resources,
      conditions: { StringEquals: { ...own, ...asked }, StringLike: { ...ofClass, ...forClass } },
    },
    {
      sid: 'UseOwnProfile',
      actions: ['iam:AddRoleToInstanceProfile', 'iam:RemoveRoleFromInstanceProfile', 'iam:DeleteInstanceProfile'],
      resources,
      conditions: { StringEquals: own, StringLike: ofClass },
    },
    { sid: 'ReadProfile', actions: ['iam:GetInstanceProfile'], resources },
    { sid: 'ListProfiles', actions: ['iam:ListInstanceProfiles'], resources: ['*'] },
  ];
}

/** Karpenter's right to see what there is to launch, what it costs, and what AWS is about to interrupt. */
export function karpenterReading({ cluster, queueArn }: KarpenterScope): readonly PolicyStatement[] {
  const { partition, region } = homeOf(cluster);
  return [
    {
      sid: 'DescribeRegion',
      actions: DESCRIBES.map((what) => `ec2:Describe${what}`),
      resources: ['*'],
      conditions: { StringEquals: { 'aws:RequestedRegion': region } },
    },
    {
      sid: 'ReadAmiParameters',
      actions: ['ssm:GetParameter'],
      resources: [`arn:${partition}:ssm:${region}::parameter/aws/service/*`],
    },
    { sid: 'ReadPrices', actions: ['pricing:GetProducts'], resources: ['*'] },
    { sid: 'DescribeCluster', actions: ['eks:DescribeCluster'], resources: [cluster.clusterArn] },
    {
      sid: 'ReadInterruptions',
      actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueUrl'],
      resources: [queueArn],
    },
    {
      sid: 'ReadZonalShift',
      actions: ['arc-zonal-shift:GetManagedResource'],
      resources: ['*'],
      conditions: { StringEquals: { 'arc-zonal-shift:ResourceIdentifier': cluster.clusterArn } },
    },
  ];
}

const DESCRIBES = [
  'CapacityReservations',
  'Images',
  'Instances',
  'InstanceStatus',
  'InstanceTypeOfferings',
  'InstanceTypes',
  'LaunchTemplates',
  'PlacementGroups',
  'SecurityGroups',
  'SpotPriceHistory',
  'Subnets',
];

/** What carries Karpenter's tags, or is asked to. */
function ownedBy(cluster: string, tag: 'RequestTag' | 'ResourceTag', more: Keys = {}): Conditions {
  return {
    StringEquals: { [`aws:${tag}/kubernetes.io/cluster/${cluster}`]: 'owned', ...more },
    StringLike: { [`aws:${tag}/karpenter.sh/nodepool`]: '*' },
  };
}
