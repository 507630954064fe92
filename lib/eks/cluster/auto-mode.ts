import { Construct } from 'constructs';
import { fail, got, oneOf } from '../../core/errors';
import { PropNames } from '../../core/props';
import { awsName, ROLE_NAME } from '../aws-names';
import { IamRole, IamRolePolicyAttachment } from '../aws';
import { dnsSuffixOf } from '../dns-suffix';
import { awsPolicyArn, homeOf, iamArnOf } from '../home';
import { PolicyStatement, serviceTrust } from '../policy-document';
import { TerraformResource } from '../terraform';

/** EKS Auto Mode: EKS runs nodes, their network, volumes and load balancers. Nodes are its own, not managed groups. */
export interface AutoMode {
  /**
   * Pools of nodes that EKS brings: `system` for add-ons, `general-purpose` for the rest.
   * Source: https://docs.aws.amazon.com/eks/latest/userguide/set-builtin-node-pools.html
   * @default ['general-purpose', 'system']
   */
  readonly nodePools?: readonly AutoNodePool[];
  /** ARN of a role that the user brought for the nodes, with its rights. @default - a role is made */
  readonly nodeRole?: string;
}

/** A pool of nodes that EKS brings. */
export type AutoNodePool = (typeof NODE_POOLS)[number];

const NODE_POOLS = ['general-purpose', 'system'] as const;

/** The props of `AutoMode`. */
export const AUTO_MODE_PROPS: PropNames<AutoMode> = { nodePools: [true], nodeRole: true };

/** Policies of the cluster's role: https://docs.aws.amazon.com/eks/latest/userguide/auto-cluster-iam-role.html */
export const AUTO_MODE_POLICIES = [
  'AmazonEKSBlockStoragePolicy',
  'AmazonEKSComputePolicy',
  'AmazonEKSLoadBalancingPolicy',
  'AmazonEKSNetworkingPolicy',
] as const;

/** Policies of the nodes' role: https://docs.aws.amazon.com/eks/latest/userguide/auto-create-node-role.html */
const NODE_POLICIES = ['AmazonEKSWorkerNodeMinimalPolicy', 'AmazonEC2ContainerRegistryPullOnly'] as const;

/**
 * The pools, in the order of the list above.
 *
 * @throws Error `'autoMode.nodePools' must be 'general-purpose' or 'system', at least one and each once, got []`
 */
export function autoNodePools(scope: Construct, { nodePools = NODE_POOLS }: AutoMode): readonly AutoNodePool[] {
  const wrong = nodePools.some((pool, index) => !NODE_POOLS.includes(pool) || nodePools.indexOf(pool) !== index);
  if (wrong || nodePools.length === 0) {
    const pools = oneOf(NODE_POOLS);
    fail(scope, `'autoMode.nodePools' must be ${pools}, at least one and each once, got ${got(nodePools)}`);
  }
  return NODE_POOLS.filter((pool) => nodePools.includes(pool));
}

/** The role of the nodes: its ARN, and its rights, which nodes need from their start to their end. */
export interface AutoNodeRole {
  /** ARN of the role, known before anything is deployed. */
  readonly roleArn: string;
  /** Its rights. */
  readonly rights: readonly TerraformResource[];
}

/** The role of the nodes, the user's or one that is made; EKS makes the access entry for it. */
export function autoNodeRole(scope: Construct, clusterName: string, own: string | undefined): AutoNodeRole {
  if (own !== undefined) return { roleArn: own, rights: [] };
  const name = awsName(scope, 'name', `${clusterName}-auto-node`, ROLE_NAME);
  const { name: role } = new IamRole(scope, 'node-role', {
    name,
    description: `Nodes of EKS Auto Mode in the cluster ${clusterName}`,
    assumeRolePolicy: serviceTrust([`ec2.${dnsSuffixOf(homeOf(scope).partition)}`]),
  });
  const rights = NODE_POLICIES.map(
    (policy) => new IamRolePolicyAttachment(scope, `node-${policy}`, { role, policyArn: awsPolicyArn(scope, policy) }),
  );
  return { roleArn: iamArnOf(scope, `role/${name}`), rights };
}

/**
 * What the cluster's role needs to encrypt volumes of nodes with a key of the account.
 *
 * Source: https://docs.aws.amazon.com/eks/latest/userguide/auto-kms.html
 */
export function autoVolumeKeyUse(keyArn: string): readonly PolicyStatement[] {
  return [
    {
      sid: 'UseVolumesKey',
      actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
      resources: [keyArn],
    },
    {
      sid: 'GrantVolumesKey',
      actions: ['kms:CreateGrant', 'kms:ListGrants', 'kms:RevokeGrant'],
      resources: [keyArn],
      conditions: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    },
  ];
}
