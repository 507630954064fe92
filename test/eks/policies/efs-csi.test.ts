import { efsCsiPolicy } from '../../../lib/eks/identity/policies/efs-csi';
import { newCluster } from '../cluster';
import { rendered } from '../policy-statements';
import { newStack } from '../stack';

const cluster = newCluster(newStack());

describe('efsCsiPolicy', () => {
  it('lets the EFS CSI driver make access points, and delete its own', () => {
    expect(rendered(efsCsiPolicy(cluster, ['fs-0a1b2c3d']))).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'Describe',
          Effect: 'Allow',
          Action: [
            'elasticfilesystem:DescribeAccessPoints',
            'elasticfilesystem:DescribeFileSystems',
            'elasticfilesystem:DescribeMountTargets',
          ],
          Resource: [
            'arn:aws:elasticfilesystem:eu-west-1:111122223333:file-system/fs-0a1b2c3d',
            'arn:aws:elasticfilesystem:eu-west-1:111122223333:access-point/*',
          ],
        },
        { Sid: 'Zones', Effect: 'Allow', Action: ['ec2:DescribeAvailabilityZones'], Resource: ['*'] },
        {
          Sid: 'CreateTagged',
          Effect: 'Allow',
          Action: ['elasticfilesystem:CreateAccessPoint'],
          Resource: ['arn:aws:elasticfilesystem:eu-west-1:111122223333:file-system/fs-0a1b2c3d'],
          Condition: { StringEquals: { 'aws:RequestTag/efs.csi.aws.com/cluster': 'true' } },
        },
        {
          Sid: 'TagOnCreate',
          Effect: 'Allow',
          Action: ['elasticfilesystem:TagResource'],
          Resource: [
            'arn:aws:elasticfilesystem:eu-west-1:111122223333:file-system/fs-0a1b2c3d',
            'arn:aws:elasticfilesystem:eu-west-1:111122223333:access-point/*',
          ],
          Condition: { StringEquals: { 'elasticfilesystem:CreateAction': 'CreateAccessPoint' } },
        },
        {
          Sid: 'DeleteOwn',
          Effect: 'Allow',
          Action: ['elasticfilesystem:DeleteAccessPoint'],
          Resource: ['arn:aws:elasticfilesystem:eu-west-1:111122223333:access-point/*'],
          Condition: { StringEquals: { 'aws:ResourceTag/efs.csi.aws.com/cluster': 'true' } },
        },
      ],
    });
  });
});
