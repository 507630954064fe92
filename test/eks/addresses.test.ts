import { App } from 'cdktf';
import { Construct } from 'constructs';
import { EksStack } from 'keelson/eks';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { production } from '../../apps/cluster/production';

// A changed address destroys what is deployed: it needs a `moved` block, and a line in the changelog.
const outdir = mkdtempSync(join(tmpdir(), 'keelson-addresses-'));
const app = new App({ outdir });
production(app);

afterAll(() => rmSync(outdir, { recursive: true }));

/** Names of the resources of a stack, by type. */
function addresses(scope: Construct, id: string): Readonly<Record<string, string[]>> {
  const { resource } = (scope.node.findChild(id) as EksStack).toTerraform() as { resource: Record<string, object> };
  return Object.fromEntries(Object.entries(resource).map(([type, named]) => [type, Object.keys(named).sort()]));
}

describe('The addresses of a deployed cluster', () => {
  it('stay as they are', () => {
    expect(addresses(app, 'production')).toEqual({
      aws_cloudwatch_event_rule: [
        'karpenter_queue_health',
        'karpenter_queue_rebalance',
        'karpenter_queue_reservation',
        'karpenter_queue_spot',
        'karpenter_queue_state',
      ],
      aws_cloudwatch_event_target: [
        'karpenter_queue_health_target',
        'karpenter_queue_rebalance_target',
        'karpenter_queue_reservation_target',
        'karpenter_queue_spot_target',
        'karpenter_queue_state_target',
      ],
      aws_cloudwatch_log_group: ['cluster_log-group', 'network_flow_group'],
      aws_default_security_group: ['network_default'],
      aws_ec2_tag: ['cluster_discovery'],
      aws_eip: ['network_nat_address_a', 'network_nat_address_b', 'network_nat_address_c'],
      aws_eks_access_entry: ['cluster_admin-role-PlatformAdmin', 'karpenter_entry'],
      aws_eks_access_policy_association: ['cluster_admin-role-PlatformAdmin_policy'],
      aws_eks_addon: [
        'cluster_aws-ebs-csi-driver',
        'cluster_coredns',
        'cluster_eks-node-monitoring-agent',
        'cluster_eks-pod-identity-agent',
        'cluster_kube-proxy',
        'cluster_metrics-server',
        'cluster_vpc-cni',
      ],
      aws_eks_cluster: ['cluster'],
      aws_eks_node_group: ['system'],
      aws_eks_pod_identity_association: ['karpenter_association', 'orders_association', 'velero_association'],
      aws_flow_log: ['network_flow'],
      aws_iam_policy: ['karpenter_instances', 'karpenter_profiles', 'karpenter_reading'],
      aws_iam_role: [
        'cluster_aws-ebs-csi-driver_role',
        'cluster_role',
        'cluster_vpc-cni_role',
        'karpenter',
        'karpenter_node',
        'network_flow_role',
        'orders',
        'system_role',
        'velero',
      ],
      aws_iam_role_policy: [
        'cluster_aws-ebs-csi-driver_policy',
        'cluster_role_keys',
        'karpenter_node_session',
        'network_flow_policy',
        'orders_policy',
        'system_role_session',
        'velero_policy',
      ],
      aws_iam_role_policy_attachment: [
        'cluster_role_AmazonEKSClusterPolicy',
        'cluster_vpc-cni_AmazonEKS_CNI_Policy',
        'karpenter_instances_attachment',
        'karpenter_node_minimal',
        'karpenter_node_pull',
        'karpenter_profiles_attachment',
        'karpenter_reading_attachment',
        'system_role_minimal',
        'system_role_pull',
      ],
      aws_internet_gateway: ['network_internet'],
      aws_kms_alias: ['cluster_logs_alias', 'cluster_secrets_alias', 'cluster_volumes_alias', 'network_flow_key_alias'],
      aws_kms_key: ['cluster_logs', 'cluster_secrets', 'cluster_volumes', 'network_flow_key'],
      aws_launch_template: ['system_template'],
      aws_nat_gateway: ['network_nat_a', 'network_nat_b', 'network_nat_c'],
      aws_route: [
        'network_private_outward_a',
        'network_private_outward_b',
        'network_private_outward_c',
        'network_public_outward',
      ],
      aws_route_table: [
        'network_intra_routes',
        'network_private_routes_a',
        'network_private_routes_b',
        'network_private_routes_c',
        'network_public_routes',
      ],
      aws_route_table_association: [
        'network_intra_association_a',
        'network_intra_association_b',
        'network_intra_association_c',
        'network_private_association_a',
        'network_private_association_b',
        'network_private_association_c',
        'network_public_association_a',
        'network_public_association_b',
        'network_public_association_c',
      ],
      aws_sqs_queue: ['karpenter_queue'],
      aws_sqs_queue_policy: ['karpenter_queue_policy'],
      aws_subnet: [
        'network_intra_a',
        'network_intra_b',
        'network_intra_c',
        'network_private_a',
        'network_private_b',
        'network_private_c',
        'network_public_a',
        'network_public_b',
        'network_public_c',
      ],
      aws_vpc: ['network'],
      aws_vpc_endpoint: ['network_endpoints_s3'],
      terraform_data: ['karpenter_guard'],
    });
  });

  it('stay as they are for what outlives it', () => {
    expect(addresses(app, 'production-base')).toEqual({
      aws_ecr_lifecycle_policy: ['images_shop--api-server_lifecycle', 'images_shop--orders_lifecycle'],
      aws_ecr_repository: ['images_shop--api-server', 'images_shop--orders'],
      aws_iam_role: ['backups_replica_role'],
      aws_iam_role_policy: ['backups_replica_rights'],
      aws_kms_alias: ['backups_key_alias', 'backups_replica_key_alias', 'images_key_alias', 'state_key_alias'],
      aws_kms_key: ['backups_key', 'backups_replica_key', 'images_key', 'state_key'],
      aws_s3_bucket: ['backups', 'backups_logs', 'backups_replica', 'backups_replica_logs', 'state', 'state_logs'],
      aws_s3_bucket_lifecycle_configuration: [
        'backups_lifecycle',
        'backups_logs_lifecycle',
        'backups_replica_lifecycle',
        'backups_replica_logs_lifecycle',
        'state_lifecycle',
        'state_logs_lifecycle',
      ],
      aws_s3_bucket_logging: ['backups_logging', 'backups_replica_logging', 'state_logging'],
      aws_s3_bucket_notification: [
        'backups_logs_notification',
        'backups_notification',
        'backups_replica_logs_notification',
        'backups_replica_notification',
        'state_logs_notification',
        'state_notification',
      ],
      aws_s3_bucket_ownership_controls: [
        'backups_logs_ownership',
        'backups_ownership',
        'backups_replica_logs_ownership',
        'backups_replica_ownership',
        'state_logs_ownership',
        'state_ownership',
      ],
      aws_s3_bucket_policy: [
        'backups_logs_policy',
        'backups_policy',
        'backups_replica_logs_policy',
        'backups_replica_policy',
        'state_logs_policy',
        'state_policy',
      ],
      aws_s3_bucket_public_access_block: [
        'backups_logs_public-access',
        'backups_public-access',
        'backups_replica_logs_public-access',
        'backups_replica_public-access',
        'state_logs_public-access',
        'state_public-access',
      ],
      aws_s3_bucket_replication_configuration: ['backups_replica_replication'],
      aws_s3_bucket_server_side_encryption_configuration: [
        'backups_encryption',
        'backups_logs_encryption',
        'backups_replica_encryption',
        'backups_replica_logs_encryption',
        'state_encryption',
        'state_logs_encryption',
      ],
      aws_s3_bucket_versioning: [
        'backups_logs_versioning',
        'backups_replica_logs_versioning',
        'backups_replica_versioning',
        'backups_versioning',
        'state_logs_versioning',
        'state_versioning',
      ],
    });
  });
});
