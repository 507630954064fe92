import { clusterAutoscalerPolicy } from '../../../lib/eks/identity/policies/cluster-autoscaler';
import { newCluster } from '../cluster';
import { rendered } from '../policy-statements';
import { newStack } from '../stack';

const cluster = newCluster(newStack());

describe('clusterAutoscalerPolicy', () => {
  it('lets Cluster Autoscaler scale the groups of the cluster', () => {
    expect(rendered(clusterAutoscalerPolicy(cluster))).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'Describe',
          Effect: 'Allow',
          Action: [
            'autoscaling:DescribeAutoScalingGroups',
            'autoscaling:DescribeAutoScalingInstances',
            'autoscaling:DescribeLaunchConfigurations',
            'autoscaling:DescribeScalingActivities',
            'autoscaling:DescribeTags',
            'ec2:DescribeImages',
            'ec2:DescribeInstanceTypes',
            'ec2:DescribeLaunchTemplateVersions',
            'ec2:GetInstanceTypesFromInstanceRequirements',
          ],
          Resource: ['*'],
        },
        {
          Sid: 'ReadNodeGroups',
          Effect: 'Allow',
          Action: ['eks:DescribeNodegroup'],
          Resource: ['arn:aws:eks:eu-west-1:111122223333:nodegroup/shop/*/*'],
        },
        {
          Sid: 'Scale',
          Effect: 'Allow',
          Action: ['autoscaling:SetDesiredCapacity', 'autoscaling:TerminateInstanceInAutoScalingGroup'],
          Resource: ['arn:aws:autoscaling:eu-west-1:111122223333:autoScalingGroup:*'],
          Condition: { StringEquals: { 'aws:ResourceTag/k8s.io/cluster-autoscaler/shop': 'owned' } },
        },
      ],
    });
  });
});
