import { Duration } from 'cdk8s';
import type { TerraformScanner } from './scanners';

/** A protection that is turned off, in a sample, and the rules that speak up then: no others may, and each must. */
export interface OptOut {
  readonly title: string;
  /** Name of the sample. */
  readonly sample: string;
  /** What is laid over its props. */
  readonly props?: object;
  /** An argument of a resource that is changed in the JSON, past all checks: `aws_kms_key.data.enable_key_rotation`. */
  readonly damage?: readonly [path: string, value: unknown];
  readonly rules: Readonly<Record<TerraformScanner['name'], readonly string[]>>;
}

const both = (checkov: readonly string[], trivy: readonly string[] = []): OptOut['rules'] => ({
  'Checkov, of JSON': checkov,
  'Checkov, of HCL': checkov,
  Trivy: trivy,
});

const none = { none: 'to hear what the scanners say' };

/** A policy that allows something on everything. */
function allowing(action: string): string {
  const statement = { Effect: 'Allow', Action: [action], Resource: ['*'] };
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}

export const optOuts: readonly OptOut[] = [
  {
    title: 'a public endpoint',
    sample: 'EksCluster',
    props: { publicEndpoint: { cidrs: ['203.0.113.0/24'], reason: none.none } },
    rules: both(['CKV_AWS_39'], ['AWS-0040', 'AWS-0041']),
  },
  {
    title: 'logs of the cluster for 90 days',
    sample: 'EksCluster',
    props: { logs: { keep: Duration.days(90), reason: none.none } },
    rules: both(['CKV_AWS_338']),
  },
  {
    title: 'no flow logs',
    sample: 'EksNetwork',
    props: { flowLogs: none },
    rules: both(['CKV2_AWS_11'], ['AWS-0178']),
  },
  {
    title: 'two hops to the metadata service',
    sample: 'ManagedNodeGroup',
    props: { hopLimit: { hops: 2, reason: none.none } },
    rules: both(['CKV_AWS_341']),
  },
  {
    title: 'no access logs of backups',
    sample: 'BackupBucket',
    props: { accessLogs: none },
    rules: both(['CKV_AWS_18'], ['AWS-0089']),
  },
  {
    title: 'no copy of backups',
    sample: 'BackupBucket',
    props: { replica: none },
    rules: both(['CKV_AWS_144']),
  },
  {
    title: 'no access logs of states',
    sample: 'StateBackend',
    props: { accessLogs: none },
    rules: both(['CKV_AWS_18'], ['AWS-0089']),
  },
  {
    title: 'secrets without a key',
    sample: 'EksCluster',
    damage: ['aws_eks_cluster.cluster.encryption_config', undefined],
    rules: both(['CKV_AWS_58'], ['AWS-0039']),
  },
  {
    title: 'no logs of the control plane',
    sample: 'EksCluster',
    damage: ['aws_eks_cluster.cluster.enabled_cluster_log_types', ['api']],
    rules: both(['CKV_AWS_37'], ['AWS-0038']),
  },
  {
    title: 'a key that does not rotate',
    sample: 'EncryptionKey',
    damage: ['aws_kms_key.data.enable_key_rotation', false],
    rules: both(['CKV_AWS_7'], ['AWS-0065']),
  },
  {
    title: 'a metadata service without tokens',
    sample: 'ManagedNodeGroup',
    damage: [
      'aws_launch_template.system_template.metadata_options',
      { http_endpoint: 'enabled', http_tokens: 'optional' },
    ],
    rules: both(['CKV_AWS_79'], ['AWS-0130']),
  },
  {
    title: 'tags of images that can move',
    sample: 'ContainerRegistry',
    damage: ['aws_ecr_repository.images_shop--orders.image_tag_mutability', 'MUTABLE'],
    rules: both(['CKV_AWS_51'], ['AWS-0031']),
  },
  {
    title: 'public subnets that hand out addresses',
    sample: 'EksNetwork',
    damage: ['aws_subnet.network_public_a.map_public_ip_on_launch', true],
    rules: both(['CKV_AWS_130'], ['AWS-0164']),
  },
  {
    title: 'every right',
    sample: 'WorkloadIdentity',
    damage: ['aws_iam_role_policy.orders_policy.policy', allowing('*')],
    rules: {
      'Checkov, of JSON': ['CKV2_AWS_40', 'CKV_AWS_62', 'CKV_AWS_63'],
      'Checkov, of HCL': [
        ...['CKV2_AWS_40', 'CKV_AWS_286', 'CKV_AWS_287', 'CKV_AWS_288', 'CKV_AWS_289'],
        ...['CKV_AWS_290', 'CKV_AWS_355', 'CKV_AWS_62', 'CKV_AWS_63'],
      ],
      Trivy: [],
    },
  },
  {
    title: 'handing out any role',
    sample: 'KarpenterInfrastructure',
    damage: ['aws_iam_policy.karpenter_profiles.policy', allowing('iam:PassRole')],
    rules: {
      // Of JSON, it does not look so far into policies.
      'Checkov, of JSON': [],
      'Checkov, of HCL': ['CKV_AWS_289', 'CKV_AWS_355'],
      Trivy: ['AWS-0342'],
    },
  },
];
