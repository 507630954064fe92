import { ebsCsiPolicy } from '../../../lib/eks/identity/policies/ebs-csi';
import { newCluster } from '../cluster';
import { rendered } from '../policy-statements';
import { newStack } from '../stack';

const cluster = newCluster(newStack());

describe('ebsCsiPolicy', () => {
  it('lets the EBS CSI driver work with what it tagged, with the nodes of the cluster and with its key', () => {
    expect(rendered(ebsCsiPolicy(cluster))).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'Describe',
          Effect: 'Allow',
          Action: [
            'ec2:DescribeAvailabilityZones',
            'ec2:DescribeInstances',
            'ec2:DescribeInstanceTypes',
            'ec2:DescribeSnapshots',
            'ec2:DescribeVolumes',
            'ec2:DescribeVolumesModifications',
            'ec2:DescribeVolumeStatus',
          ],
          Resource: ['*'],
        },
        {
          Sid: 'CreateTagged',
          Effect: 'Allow',
          Action: ['ec2:CreateVolume', 'ec2:CopyVolumes'],
          Resource: ['arn:aws:ec2:eu-west-1:111122223333:volume/*'],
          Condition: { StringEquals: { 'aws:RequestTag/ebs.csi.aws.com/cluster-name': 'shop' } },
        },
        {
          Sid: 'SnapshotTagged',
          Effect: 'Allow',
          Action: ['ec2:CreateSnapshot'],
          Resource: ['arn:aws:ec2:eu-west-1::snapshot/*'],
          Condition: { StringEquals: { 'aws:RequestTag/ebs.csi.aws.com/cluster-name': 'shop' } },
        },
        {
          Sid: 'UseOwnVolume',
          Effect: 'Allow',
          Action: [
            'ec2:CreateSnapshot',
            'ec2:CopyVolumes',
            'ec2:ModifyVolume',
            'ec2:AttachVolume',
            'ec2:DetachVolume',
            'ec2:DeleteVolume',
          ],
          Resource: ['arn:aws:ec2:eu-west-1:111122223333:volume/*'],
          Condition: { StringEquals: { 'ec2:ResourceTag/ebs.csi.aws.com/cluster-name': 'shop' } },
        },
        {
          Sid: 'UseOwnSnapshot',
          Effect: 'Allow',
          Action: ['ec2:CreateVolume', 'ec2:DeleteSnapshot'],
          Resource: ['arn:aws:ec2:eu-west-1::snapshot/*'],
          Condition: { StringEquals: { 'ec2:ResourceTag/ebs.csi.aws.com/cluster-name': 'shop' } },
        },
        {
          Sid: 'AttachToOwnNode',
          Effect: 'Allow',
          Action: ['ec2:AttachVolume', 'ec2:DetachVolume'],
          Resource: ['arn:aws:ec2:eu-west-1:111122223333:instance/*'],
          Condition: { StringEquals: { 'ec2:ResourceTag/kubernetes.io/cluster/shop': 'owned' } },
        },
        {
          Sid: 'AttachToManagedNode',
          Effect: 'Allow',
          Action: ['ec2:AttachVolume', 'ec2:DetachVolume'],
          Resource: ['arn:aws:ec2:eu-west-1:111122223333:instance/*'],
          Condition: { StringEquals: { 'ec2:ResourceTag/eks:cluster-name': 'shop' } },
        },
        {
          Sid: 'TagOnCreate',
          Effect: 'Allow',
          Action: ['ec2:CreateTags'],
          Resource: ['arn:aws:ec2:eu-west-1:111122223333:volume/*', 'arn:aws:ec2:eu-west-1::snapshot/*'],
          Condition: { StringEquals: { 'ec2:CreateAction': ['CreateVolume', 'CreateSnapshot', 'CopyVolumes'] } },
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
      ],
    });
  });

  it('has the ARNs and hosts of the partition', () => {
    const stack = newStack('shop', { region: 'cn-north-1' });
    const volumesKeyArn = 'arn:aws-cn:kms:cn-north-1:111122223333:key/volumes';
    const oidcProviderArn = 'arn:aws-cn:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/0A1B2C3D';
    const statements = ebsCsiPolicy(newCluster(stack, { volumesKeyArn, oidcProviderArn }));
    expect(statements[1]?.resources).toEqual(['arn:aws-cn:ec2:cn-north-1:111122223333:volume/*']);
    expect(statements[8]?.conditions).toEqual({
      StringEquals: { 'kms:ViaService': 'ec2.cn-north-1.amazonaws.com.cn' },
    });
  });
});
