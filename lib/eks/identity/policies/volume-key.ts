import { IEksCluster } from '../../cluster-facts';
import { dnsSuffixOf } from '../../dns-suffix';
import { homeOf } from '../../home';
import { PolicyStatement } from '../../policy-document';

/**
 * What it takes to have EC2 make and attach volumes that the cluster's key encrypts; without it, a volume stays without
 * a disk, and a node that Karpenter starts ends at once.
 *
 * Source: https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption-requirements.html
 */
export function volumeKeyUse(cluster: IEksCluster): readonly PolicyStatement[] {
  const { partition, region } = homeOf(cluster);
  const viaEc2 = { 'kms:ViaService': `ec2.${region}.${dnsSuffixOf(partition)}` };
  return [
    {
      sid: 'UseVolumeKey',
      actions: [
        'kms:Decrypt',
        'kms:DescribeKey',
        'kms:GenerateDataKeyWithoutPlaintext',
        'kms:ReEncryptFrom',
        'kms:ReEncryptTo',
      ],
      resources: [cluster.volumesKeyArn],
      conditions: { StringEquals: viaEc2 },
    },
    {
      sid: 'GrantVolumeKey',
      actions: ['kms:CreateGrant'],
      resources: [cluster.volumesKeyArn],
      conditions: { Bool: { 'kms:GrantIsForAWSResource': 'true' }, StringEquals: viaEc2 },
    },
  ];
}
