import { IEksCluster } from '../../cluster-facts';
import { arnOf } from '../../home';
import { PolicyStatement } from '../../policy-document';

/**
 * What Cluster Autoscaler may do: scale the groups of this cluster, which EKS tags for it.
 *
 * Source: https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/cloudprovider/aws/README.md
 */
export function clusterAutoscalerPolicy(cluster: IEksCluster): readonly PolicyStatement[] {
  const name = cluster.clusterName;
  return [
    {
      sid: 'Describe',
      actions: [
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
      resources: ['*'],
    },
    {
      sid: 'ReadNodeGroups',
      actions: ['eks:DescribeNodegroup'],
      resources: [arnOf(cluster, 'eks', `nodegroup/${name}/*/*`)],
    },
    {
      sid: 'Scale',
      actions: ['autoscaling:SetDesiredCapacity', 'autoscaling:TerminateInstanceInAutoScalingGroup'],
      resources: [arnOf(cluster, 'autoscaling', 'autoScalingGroup:*')],
      conditions: { StringEquals: { [`aws:ResourceTag/k8s.io/cluster-autoscaler/${name}`]: 'owned' } },
    },
  ];
}
