import { IEksCluster } from '../../cluster-facts';
import { arnOf, homeOf, iamArnOf } from '../../home';
import { Conditions, PolicyStatement } from '../../policy-document';

/**
 * What the AWS Load Balancer Controller, versions 2 and 3, may do: with the load balancers and security groups that it
 * tags with the cluster's name. Without WAF, Shield, Cognito and Outposts: its chart must say so (`enableWaf`,
 * `enableWafv2` and `enableShield`, all false).
 *
 * Source: https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/main/docs/install/iam_policy.json
 */
export function awsLoadBalancerControllerPolicy(cluster: IEksCluster): readonly PolicyStatement[] {
  return [...reading(cluster), ...securityGroups(cluster), ...loadBalancers(cluster)];
}

function reading(cluster: IEksCluster): readonly PolicyStatement[] {
  return [
    {
      sid: 'LinkedRole',
      actions: ['iam:CreateServiceLinkedRole'],
      resources: [iamArnOf(cluster, 'role/aws-service-role/elasticloadbalancing.amazonaws.com/*')],
      conditions: { StringEquals: { 'iam:AWSServiceName': 'elasticloadbalancing.amazonaws.com' } },
    },
    { sid: 'Describe', actions: DESCRIBE, resources: ['*'] },
    { sid: 'ReadScoped', actions: ['ec2:GetSecurityGroupsForVpc'], resources: [vpcArn(cluster)] },
    {
      sid: 'ReadCertificates',
      actions: ['acm:DescribeCertificate'],
      resources: [arnOf(cluster, 'acm', 'certificate/*')],
    },
  ];
}

/** None of these can be narrowed to resources. */
const DESCRIBE = [
  'ec2:DescribeAccountAttributes',
  'ec2:DescribeAddresses',
  'ec2:DescribeAvailabilityZones',
  'ec2:DescribeInternetGateways',
  'ec2:DescribeVpcs',
  'ec2:DescribeVpcPeeringConnections',
  'ec2:DescribeSubnets',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeInstances',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeTags',
  'ec2:DescribeRouteTables',
  'ec2:DescribeIpamPools',
  'elasticloadbalancing:DescribeLoadBalancers',
  'elasticloadbalancing:DescribeLoadBalancerAttributes',
  'elasticloadbalancing:DescribeListeners',
  'elasticloadbalancing:DescribeListenerAttributes',
  'elasticloadbalancing:DescribeListenerCertificates',
  'elasticloadbalancing:DescribeSSLPolicies',
  'elasticloadbalancing:DescribeRules',
  'elasticloadbalancing:DescribeTargetGroups',
  'elasticloadbalancing:DescribeTargetGroupAttributes',
  'elasticloadbalancing:DescribeTargetHealth',
  'elasticloadbalancing:DescribeTags',
  'elasticloadbalancing:DescribeTrustStores',
  'elasticloadbalancing:DescribeCapacityReservation',
  'acm:ListCertificates',
];

function securityGroups(cluster: IEksCluster): readonly PolicyStatement[] {
  const groups = [arnOf(cluster, 'ec2', 'security-group/*')];
  const { requested, own } = tags(cluster);
  return [
    { sid: 'CreateGroup', actions: ['ec2:CreateSecurityGroup'], resources: groups, conditions: onTag(requested) },
    { sid: 'CreateGroupInVpc', actions: ['ec2:CreateSecurityGroup'], resources: [vpcArn(cluster)] },
    {
      sid: 'TagNewGroup',
      actions: ['ec2:CreateTags'],
      resources: groups,
      conditions: { StringEquals: { 'ec2:CreateAction': 'CreateSecurityGroup', ...requested } },
    },
    {
      sid: 'OwnGroup',
      actions: ['ec2:AuthorizeSecurityGroupIngress', 'ec2:RevokeSecurityGroupIngress', 'ec2:DeleteSecurityGroup'],
      resources: groups,
      conditions: onTag(own),
    },
    {
      sid: 'OpenClusterGroup',
      actions: ['ec2:AuthorizeSecurityGroupIngress', 'ec2:RevokeSecurityGroupIngress'],
      resources: groups,
      conditions: onTag({ [`aws:ResourceTag/kubernetes.io/cluster/${cluster.clusterName}`]: 'owned' }),
    },
  ];
}

function loadBalancers(cluster: IEksCluster): readonly PolicyStatement[] {
  const elb = (resource: string) => arnOf(cluster, 'elasticloadbalancing', resource);
  const balancers = [elb('loadbalancer/*'), elb('targetgroup/*')];
  const { requested, own } = tags(cluster);
  return [
    {
      sid: 'Create',
      actions: ['elasticloadbalancing:CreateLoadBalancer', 'elasticloadbalancing:CreateTargetGroup'],
      resources: balancers,
      conditions: onTag(requested),
    },
    {
      sid: 'TagOnCreate',
      actions: ['elasticloadbalancing:AddTags'],
      resources: balancers,
      conditions: {
        StringEquals: {
          'elasticloadbalancing:CreateAction': ['CreateLoadBalancer', 'CreateTargetGroup'],
          ...requested,
        },
      },
    },
    {
      sid: 'Own',
      actions: [
        'elasticloadbalancing:AddTags',
        'elasticloadbalancing:RemoveTags',
        'elasticloadbalancing:CreateListener',
        'elasticloadbalancing:ModifyLoadBalancerAttributes',
        'elasticloadbalancing:SetIpAddressType',
        'elasticloadbalancing:SetSecurityGroups',
        'elasticloadbalancing:SetSubnets',
        'elasticloadbalancing:DeleteLoadBalancer',
        'elasticloadbalancing:ModifyTargetGroup',
        'elasticloadbalancing:ModifyTargetGroupAttributes',
        'elasticloadbalancing:DeleteTargetGroup',
        'elasticloadbalancing:RegisterTargets',
        'elasticloadbalancing:DeregisterTargets',
      ],
      resources: balancers,
      conditions: onTag(own),
    },
    {
      sid: 'Listeners',
      actions: [
        'elasticloadbalancing:ModifyListener',
        'elasticloadbalancing:ModifyListenerAttributes',
        'elasticloadbalancing:DeleteListener',
        'elasticloadbalancing:AddListenerCertificates',
        'elasticloadbalancing:RemoveListenerCertificates',
        'elasticloadbalancing:CreateRule',
        'elasticloadbalancing:ModifyRule',
        'elasticloadbalancing:SetRulePriorities',
        'elasticloadbalancing:DeleteRule',
        'elasticloadbalancing:AddTags',
        'elasticloadbalancing:RemoveTags',
      ],
      resources: [elb('listener/*'), elb('listener-rule/*')],
    },
  ];
}

/** In a VPC that another account shares, the ARN has the owner's account. */
function vpcArn(cluster: IEksCluster): string {
  const { partition, region } = homeOf(cluster);
  const { owner, vpcId } = cluster.network;
  return `arn:${partition}:ec2:${region}:${owner}:vpc/${vpcId}`;
}

function tags(cluster: IEksCluster): Readonly<Record<'requested' | 'own', Readonly<Record<string, string>>>> {
  return {
    requested: { 'aws:RequestTag/elbv2.k8s.aws/cluster': cluster.clusterName },
    own: { 'aws:ResourceTag/elbv2.k8s.aws/cluster': cluster.clusterName },
  };
}

function onTag(tag: Readonly<Record<string, string>>): Conditions {
  return { StringEquals: tag };
}
