import { IEksCluster } from '../../cluster-facts';
import { arnOf, homeOf } from '../../home';
import { Conditions, PolicyStatement } from '../../policy-document';
import { volumeKeyUse } from './volume-key';

/**
 * What the EBS CSI driver may do, from its version 1.58 on: with the volumes and snapshots that it tags with the cluster's
 * name, and with the nodes of this cluster. AWS's own policy of this scope lets it attach to no node of Karpenter's,
 * which carry other tags.
 *
 * Source: https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/example-iam-policy.json
 * and https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEBSCSIDriverEKSClusterScopedPolicy.html
 */
export function ebsCsiPolicy(cluster: IEksCluster): readonly PolicyStatement[] {
  const { partition, region } = homeOf(cluster);
  const name = cluster.clusterName;
  const volumes = [arnOf(cluster, 'ec2', 'volume/*')];
  const snapshots = [`arn:${partition}:ec2:${region}::snapshot/*`];
  const instances = [arnOf(cluster, 'ec2', 'instance/*')];
  const attach = ['ec2:AttachVolume', 'ec2:DetachVolume'];
  const tagged: Conditions = { StringEquals: { 'aws:RequestTag/ebs.csi.aws.com/cluster-name': name } };
  const own: Conditions = { StringEquals: { 'ec2:ResourceTag/ebs.csi.aws.com/cluster-name': name } };
  return [
    {
      sid: 'Describe',
      actions: [
        'ec2:DescribeAvailabilityZones',
        'ec2:DescribeInstances',
        'ec2:DescribeInstanceTypes',
        'ec2:DescribeSnapshots',
        'ec2:DescribeVolumes',
        'ec2:DescribeVolumesModifications',
        'ec2:DescribeVolumeStatus',
      ],
      resources: ['*'],
    },
    { sid: 'CreateTagged', actions: ['ec2:CreateVolume', 'ec2:CopyVolumes'], resources: volumes, conditions: tagged },
    { sid: 'SnapshotTagged', actions: ['ec2:CreateSnapshot'], resources: snapshots, conditions: tagged },
    {
      sid: 'UseOwnVolume',
      actions: [
        'ec2:CreateSnapshot',
        'ec2:CopyVolumes',
        'ec2:ModifyVolume',
        'ec2:AttachVolume',
        'ec2:DetachVolume',
        'ec2:DeleteVolume',
      ],
      resources: volumes,
      conditions: own,
    },
    {
      sid: 'UseOwnSnapshot',
      actions: ['ec2:CreateVolume', 'ec2:DeleteSnapshot'],
      resources: snapshots,
      conditions: own,
    },
    {
      sid: 'AttachToOwnNode',
      actions: attach,
      resources: instances,
      conditions: { StringEquals: { [`ec2:ResourceTag/kubernetes.io/cluster/${name}`]: 'owned' } },
    },
    {
      // The tag that EKS promises for the nodes of managed groups; Karpenter's have the other.
      sid: 'AttachToManagedNode',
      actions: attach,
      resources: instances,
      conditions: { StringEquals: { 'ec2:ResourceTag/eks:cluster-name': name } },
    },
    {
      sid: 'TagOnCreate',
      actions: ['ec2:CreateTags'],
      resources: [...volumes, ...snapshots],
      conditions: { StringEquals: { 'ec2:CreateAction': ['CreateVolume', 'CreateSnapshot', 'CopyVolumes'] } },
    },
    ...volumeKeyUse(cluster),
  ];
}
