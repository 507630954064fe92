import { IEksCluster } from '../../cluster-facts';
import { dnsSuffixOf } from '../../dns-suffix';
import { arnOf, bucketArnOf, homeOf } from '../../home';
import { Conditions, PolicyStatement } from '../../policy-document';

/** The bucket that backups go to. */
export interface VeleroBucket {
  /** Name of the bucket. */
  readonly bucketName: string;
  /** Alias of the key that encrypts it, with `alias/`. @default - none: `keyArn` says it, or S3's own key */
  readonly keyAlias?: string;
  /** ARN of the key that encrypts it, where no alias is known. @default - none */
  readonly keyArn?: string;
  /** Region it is in. @default - the cluster's */
  readonly region?: string;
}

/**
 * What Velero may do with the bucket. Its key is known by alias, as its id is in another stack's state.
 *
 * Source: https://github.com/velero-io/velero-plugin-for-aws#set-permissions-for-velero
 */
export function veleroPolicy(cluster: IEksCluster, bucket: VeleroBucket): readonly PolicyStatement[] {
  const { partition, account } = homeOf(cluster);
  const { bucketName, keyAlias, keyArn, region = homeOf(cluster).region } = bucket;
  const arn = bucketArnOf(cluster, bucketName);
  const viaS3: Conditions = { StringEquals: { 'kms:ViaService': `s3.${region}.${dnsSuffixOf(partition)}` } };
  const useKey = (resource: string, conditions: Conditions): PolicyStatement => ({
    sid: 'Key',
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: [resource],
    conditions,
  });
  const ofAlias: Conditions = { ...viaS3, 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': [keyAlias ?? ''] } };
  const byArn = keyArn === undefined ? [] : [useKey(keyArn, viaS3)];
  return [
    { sid: 'List', actions: ['s3:ListBucket'], resources: [arn] },
    {
      sid: 'Objects',
      actions: [
        's3:GetObject',
        's3:PutObject',
        's3:DeleteObject',
        's3:AbortMultipartUpload',
        's3:ListMultipartUploadParts',
      ],
      resources: [`${arn}/*`],
    },
    ...(keyAlias === undefined ? byArn : [useKey(`arn:${partition}:kms:${region}:${account}:key/*`, ofAlias)]),
  ];
}

/** What Velero needs beside where its plugin makes EBS snapshots itself, instead of the CSI driver. */
export function veleroSnapshotPolicy(cluster: IEksCluster): readonly PolicyStatement[] {
  const { partition, region } = homeOf(cluster);
  const volumes = [arnOf(cluster, 'ec2', 'volume/*')];
  const snapshots = [`arn:${partition}:ec2:${region}::snapshot/*`];
  const own: Conditions = { StringEquals: { 'ec2:ResourceTag/ebs.csi.aws.com/cluster-name': cluster.clusterName } };
  return [
    { sid: 'Describe', actions: ['ec2:DescribeVolumes', 'ec2:DescribeSnapshots'], resources: ['*'] },
    { sid: 'SnapshotOwnVolume', actions: ['ec2:CreateSnapshot'], resources: volumes, conditions: own },
    { sid: 'CreateSnapshot', actions: ['ec2:CreateSnapshot'], resources: snapshots },
    { sid: 'Restore', actions: ['ec2:CreateVolume'], resources: [...volumes, ...snapshots] },
    {
      sid: 'TagOnCreate',
      actions: ['ec2:CreateTags'],
      resources: [...volumes, ...snapshots],
      conditions: { StringEquals: { 'ec2:CreateAction': ['CreateSnapshot', 'CreateVolume'] } },
    },
    {
      sid: 'DeleteOwn',
      actions: ['ec2:DeleteSnapshot'],
      resources: snapshots,
      conditions: { StringLike: { 'ec2:ResourceTag/velero.io/backup': '*' } },
    },
  ];
}
