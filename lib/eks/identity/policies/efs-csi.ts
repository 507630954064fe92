import { IEksCluster } from '../../cluster-facts';
import { arnOf } from '../../home';
import { PolicyStatement } from '../../policy-document';

/**
 * What the EFS CSI driver may do: make access points of these file systems, and delete those that it made.
 *
 * Source: https://github.com/kubernetes-sigs/aws-efs-csi-driver/blob/master/docs/iam-policy-example.json
 *
 * @param fileSystems - ids, such as `fs-0a1b2c3d`
 */
export function efsCsiPolicy(cluster: IEksCluster, fileSystems: readonly string[]): readonly PolicyStatement[] {
  const systems = fileSystems.map((id) => arnOf(cluster, 'elasticfilesystem', `file-system/${id}`));
  const points = arnOf(cluster, 'elasticfilesystem', 'access-point/*');
  return [
    {
      sid: 'Describe',
      actions: [
        'elasticfilesystem:DescribeAccessPoints',
        'elasticfilesystem:DescribeFileSystems',
        'elasticfilesystem:DescribeMountTargets',
      ],
      resources: [...systems, points],
    },
    { sid: 'Zones', actions: ['ec2:DescribeAvailabilityZones'], resources: ['*'] },
    {
      sid: 'CreateTagged',
      actions: ['elasticfilesystem:CreateAccessPoint'],
      resources: systems,
      conditions: { StringEquals: { 'aws:RequestTag/efs.csi.aws.com/cluster': 'true' } },
    },
    {
      sid: 'TagOnCreate',
      actions: ['elasticfilesystem:TagResource'],
      resources: [...systems, points],
      conditions: { StringEquals: { 'elasticfilesystem:CreateAction': 'CreateAccessPoint' } },
    },
    {
      sid: 'DeleteOwn',
      actions: ['elasticfilesystem:DeleteAccessPoint'],
      resources: [points],
      conditions: { StringEquals: { 'aws:ResourceTag/efs.csi.aws.com/cluster': 'true' } },
    },
  ];
}
