import { veleroPolicy, veleroSnapshotPolicy } from '../../../lib/eks/identity/policies/velero';
import { newCluster } from '../cluster';
import { rendered } from '../policy-statements';
import { newStack } from '../stack';

const cluster = newCluster(newStack());

describe('veleroPolicy', () => {
  it('lets Velero keep backups in its bucket, with the key of that alias', () => {
    expect(rendered(veleroPolicy(cluster, { bucketName: 'acme-backups', keyAlias: 'alias/shop-base/data' }))).toEqual({
      Version: '2012-10-17',
      Statement: [
        { Sid: 'List', Effect: 'Allow', Action: ['s3:ListBucket'], Resource: ['arn:aws:s3:::acme-backups'] },
        {
          Sid: 'Objects',
          Effect: 'Allow',
          Action: [
            's3:GetObject',
            's3:PutObject',
            's3:DeleteObject',
            's3:AbortMultipartUpload',
            's3:ListMultipartUploadParts',
          ],
          Resource: ['arn:aws:s3:::acme-backups/*'],
        },
        {
          Sid: 'Key',
          Effect: 'Allow',
          Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
          Resource: ['arn:aws:kms:eu-west-1:111122223333:key/*'],
          Condition: {
            StringEquals: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' },
            'ForAnyValue:StringEquals': { 'kms:ResourceAliases': ['alias/shop-base/data'] },
          },
        },
      ],
    });
  });

  it('knows the key by its ARN where it has no alias, in the region of the bucket', () => {
    const keyArn = 'arn:aws:kms:eu-central-1:111122223333:key/backups';
    const bucket = { bucketName: 'acme-backups', region: 'eu-central-1', keyArn };
    expect(veleroPolicy(cluster, bucket)[2]).toEqual({
      sid: 'Key',
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: [keyArn],
      conditions: { StringEquals: { 'kms:ViaService': 's3.eu-central-1.amazonaws.com' } },
    });
  });

  it('has no key for a bucket with the key of S3', () => {
    expect(veleroPolicy(cluster, { bucketName: 'acme-backups' }).map(({ sid }) => sid)).toEqual(['List', 'Objects']);
  });
});

describe('veleroSnapshotPolicy', () => {
  it('lets Velero make snapshots of the volumes of the cluster, and delete its own', () => {
    expect(rendered(veleroSnapshotPolicy(cluster))).toEqual({
      Version: '2012-10-17',
      Statement: [
        { Sid: 'Describe', Effect: 'Allow', Action: ['ec2:DescribeVolumes', 'ec2:DescribeSnapshots'], Resource: ['*'] },
        {
          Sid: 'SnapshotOwnVolume',
          Effect: 'Allow',
          Action: ['ec2:CreateSnapshot'],
          Resource: ['arn:aws:ec2:eu-west-1:111122223333:volume/*'],
          Condition: { StringEquals: { 'ec2:ResourceTag/ebs.csi.aws.com/cluster-name': 'shop' } },
        },
        {
          Sid: 'CreateSnapshot',
          Effect: 'Allow',
          Action: ['ec2:CreateSnapshot'],
          Resource: ['arn:aws:ec2:eu-west-1::snapshot/*'],
        },
        {
          Sid: 'Restore',
          Effect: 'Allow',
          Action: ['ec2:CreateVolume'],
          Resource: ['arn:aws:ec2:eu-west-1:111122223333:volume/*', 'arn:aws:ec2:eu-west-1::snapshot/*'],
        },
        {
          Sid: 'TagOnCreate',
          Effect: 'Allow',
          Action: ['ec2:CreateTags'],
          Resource: ['arn:aws:ec2:eu-west-1:111122223333:volume/*', 'arn:aws:ec2:eu-west-1::snapshot/*'],
          Condition: { StringEquals: { 'ec2:CreateAction': ['CreateSnapshot', 'CreateVolume'] } },
        },
        {
          Sid: 'DeleteOwn',
          Effect: 'Allow',
          Action: ['ec2:DeleteSnapshot'],
          Resource: ['arn:aws:ec2:eu-west-1::snapshot/*'],
          Condition: { StringLike: { 'ec2:ResourceTag/velero.io/backup': '*' } },
        },
      ],
    });
  });
});
