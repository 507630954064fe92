import { isDeepStrictEqual } from 'node:util';

/** A resource that a deploy would destroy, alone or to make it anew. */
export interface Replacement {
  /** Terraform address, such as `aws_eks_cluster.cluster`. */
  readonly address: string;
  /** Field that cannot be changed in place; undefined where the resource is gone. */
  readonly field?: string;
  /** What it was. */
  readonly before?: unknown;
  /** What it would be. */
  readonly after?: unknown;
}

/** A stack as `cdktf synth` writes it into `cdk.tf.json`. */
export interface SynthesizedStack {
  /** Resources by type and name. */
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  /** Resources that changed their address, for which nothing is destroyed. */
  readonly moved?: readonly { readonly from: string; readonly to: string }[];
}

/**
 * What a deploy of `after` would destroy of `before`: compare the output of the branch in production with that of a
 * change, in CI, before there is a plan. Only what both outputs say is compared, so values that AWS makes are not seen;
 * the plan has the last word.
 */
export function replacementsBetween(before: SynthesizedStack, after: SynthesizedStack): readonly Replacement[] {
  const moves = new Map((after.moved ?? []).map(({ from, to }) => [from, to]));
  return Object.entries(before.resource ?? {}).flatMap(([type, named]) =>
    Object.entries(named).flatMap(([name, was]): Replacement[] => {
      const address = `${type}.${name}`;
      const [, newName = name] = moves.get(address)?.split('.') ?? [];
      const is = after.resource?.[type]?.[newName];
      if (is === undefined) return [{ address }];
      const fields = [
        ...(IMMUTABLE[type] ?? []),
        ...(IMMUTABLE_ONCE_SET[type] ?? []).filter((field) => at(was, field) !== undefined),
      ].filter((field) => !isDeepStrictEqual(at(was, field), at(is, field)));
      return fields.map((field) => ({ address, field, before: at(was, field), after: at(is, field) }));
    }),
  );
}

/** A field of a resource: `vpc_config.subnet_ids`. */
function at(block: Readonly<Record<string, unknown>>, field: string): unknown {
  return field.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], block);
}

/** Fields that hashicorp/aws 5.100.0 cannot change in place, as its plans say. */
const IMMUTABLE: Readonly<Record<string, readonly string[]>> = {
  aws_cloudwatch_event_rule: ['name'],
  aws_cloudwatch_event_target: ['rule'],
  aws_cloudwatch_log_group: ['name'],
  aws_dynamodb_table: ['name', 'hash_key'],
  aws_ecr_repository: ['name', 'encryption_configuration'],
  aws_eks_access_entry: ['cluster_name', 'principal_arn', 'type'],
  aws_eks_access_policy_association: ['cluster_name', 'principal_arn', 'policy_arn', 'access_scope'],
  aws_eks_addon: ['cluster_name', 'addon_name'],
  aws_eks_cluster: [
    'name',
    'role_arn',
    'bootstrap_self_managed_addons',
    'access_config.bootstrap_cluster_creator_admin_permissions',
    'kubernetes_network_config.ip_family',
    'kubernetes_network_config.service_ipv4_cidr',
  ],
  aws_eks_node_group: [
    'cluster_name',
    'node_group_name_prefix',
    'node_role_arn',
    'subnet_ids',
    'instance_types',
    'capacity_type',
    'ami_type',
    'launch_template.id',
  ],
  aws_eks_pod_identity_association: ['cluster_name', 'namespace', 'service_account'],
  aws_flow_log: ['traffic_type', 'max_aggregation_interval', 'log_destination'],
  aws_iam_instance_profile: ['name'],
  aws_iam_policy: ['name', 'path'],
  aws_iam_role: ['name', 'path'],
  aws_kms_alias: ['name'],
  aws_launch_template: ['name', 'name_prefix'],
  aws_nat_gateway: ['subnet_id', 'allocation_id'],
  aws_s3_bucket: ['bucket', 'object_lock_enabled'],
  aws_security_group: ['name', 'description', 'vpc_id'],
  aws_sqs_queue: ['name'],
  aws_subnet: ['vpc_id', 'cidr_block', 'availability_zone'],
  aws_vpc: ['cidr_block'],
  aws_vpc_endpoint: ['service_name', 'vpc_id'],
};

/** Fields that it can add in place, and neither change nor take away. */
const IMMUTABLE_ONCE_SET: Readonly<Record<string, readonly string[]>> = {
  aws_eks_cluster: ['encryption_config', 'compute_config.node_role_arn'],
};
