import { awsLoadBalancerControllerPolicy } from '../../../lib/eks/identity/policies/aws-load-balancer-controller';
import { newCluster } from '../cluster';
import { rendered } from '../policy-statements';
import { newStack } from '../stack';

const cluster = newCluster(newStack());

describe('awsLoadBalancerControllerPolicy', () => {
  it('lets the AWS Load Balancer Controller change what it tagged with the name of the cluster', () => {
    expect(rendered(awsLoadBalancerControllerPolicy(cluster))).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'LinkedRole',
          Effect: 'Allow',
          Action: ['iam:CreateServiceLinkedRole'],
          Resource: ['arn:aws:iam::111122223333:role/aws-service-role/elasticloadbalancing.amazonaws.com/*'],
          Condition: { StringEquals: { 'iam:AWSServiceName': 'elasticloadbalancing.amazonaws.com' } },
        },
        {
          Sid: 'Describe',
          Effect: 'Allow',
          Action: [
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
          ],
          Resource: ['*'],
        },
        {
          Sid: 'ReadScoped',
          Effect: 'Allow',
          Action: ['ec2:GetSecurityGroupsForVpc'],
          Resource: ['arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-0a1b2c3d'],
        },
        {
          Sid: 'ReadCertificates',
          Effect: 'Allow',
          Action: ['acm:DescribeCertificate'],
          Resource: ['arn:aws:acm:eu-west-1:111122223333:certificate/*'],
        },
        {
          Sid: 'CreateGroup',
          Effect: 'Allow',
          Action: ['ec2:CreateSecurityGroup'],
          Resource: ['arn:aws:ec2:eu-west-1:111122223333:security-group/*'],
          Condition: { StringEquals: { 'aws:RequestTag/elbv2.k8s.aws/cluster': 'shop' } },
        },
        {
          Sid: 'CreateGroupInVpc',
          Effect: 'Allow',
          Action: ['ec2:CreateSecurityGroup'],
          Resource: ['arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-0a1b2c3d'],
        },
        {
          Sid: 'TagNewGroup',
          Effect: 'Allow',
          Action: ['ec2:CreateTags'],
          Resource: ['arn:aws:ec2:eu-west-1:111122223333:security-group/*'],
          Condition: {
            StringEquals: { 'ec2:CreateAction': 'CreateSecurityGroup', 'aws:RequestTag/elbv2.k8s.aws/cluster': 'shop' },
          },
        },
        {
          Sid: 'OwnGroup',
          Effect: 'Allow',
          Action: ['ec2:AuthorizeSecurityGroupIngress', 'ec2:RevokeSecurityGroupIngress', 'ec2:DeleteSecurityGroup'],
          Resource: ['arn:aws:ec2:eu-west-1:111122223333:security-group/*'],
          Condition: { StringEquals: { 'aws:ResourceTag/elbv2.k8s.aws/cluster': 'shop' } },
        },
        {
          Sid: 'OpenClusterGroup',
          Effect: 'Allow',
          Action: ['ec2:AuthorizeSecurityGroupIngress', 'ec2:RevokeSecurityGroupIngress'],
          Resource: ['arn:aws:ec2:eu-west-1:111122223333:security-group/*'],
          Condition: { StringEquals: { 'aws:ResourceTag/kubernetes.io/cluster/shop': 'owned' } },
        },
        {
          Sid: 'Create',
          Effect: 'Allow',
          Action: ['elasticloadbalancing:CreateLoadBalancer', 'elasticloadbalancing:CreateTargetGroup'],
          Resource: [
            'arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/*',
            'arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/*',
          ],
          Condition: { StringEquals: { 'aws:RequestTag/elbv2.k8s.aws/cluster': 'shop' } },
        },
        {
          Sid: 'TagOnCreate',
          Effect: 'Allow',
          Action: ['elasticloadbalancing:AddTags'],
          Resource: [
            'arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/*',
            'arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/*',
          ],
          Condition: {
            StringEquals: {
              'elasticloadbalancing:CreateAction': ['CreateLoadBalancer', 'CreateTargetGroup'],
              'aws:RequestTag/elbv2.k8s.aws/cluster': 'shop',
            },
          },
        },
        {
          Sid: 'Own',
          Effect: 'Allow',
          Action: [
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
          Resource: [
            'arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/*',
            'arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/*',
          ],
          Condition: { StringEquals: { 'aws:ResourceTag/elbv2.k8s.aws/cluster': 'shop' } },
        },
        {
          Sid: 'Listeners',
          Effect: 'Allow',
          Action: [
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
          Resource: [
            'arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/*',
            'arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener-rule/*',
          ],
        },
      ],
    });
  });
});
