import { IConstruct } from 'constructs';
import { fail, got, oneOf } from '../../core/errors';
import { Reason, reasonOf } from '../../core/reason';
import { AwsNameRule, awsName, ROLE_NAME } from '../aws-names';
import { IEksCluster } from '../cluster-facts';
import { ExistingCluster } from '../cluster/existing-cluster';
import { givenCluster } from '../given-cluster';
import { homeOf, noteException } from '../home';
import { InstanceType, instanceTypeOf } from './instance-type';
import { minorOf } from '../cluster/kubernetes-versions';
import { Token } from '../terraform';

/**
 * EKS takes 63 characters, of which the provider needs 26 for its suffix, and one is the `-` in front of it; the prefix of
 * a launch template has at least 3. Source: the provider's checks of `node_group_name_prefix` and `name_prefix`.
 */
const NODE_GROUP_NAME: AwsNameRule = {
  pattern: /^[0-9A-Za-z][0-9A-Za-z_-]+$/,
  words: "at least 2 letters, digits, '-' and '_', starting with a letter or digit",
  maxLength: 36,
};

/** @throws Error `'name' must be at least 2 letters, digits, '-' and '_', …, of at most 36 characters, got …` */
export function nodeGroupName(scope: IConstruct, name: string | undefined): string {
  return awsName(scope, 'name', name ?? scope.node.id, NODE_GROUP_NAME);
}

/**
 * A cluster whose nodes can be of a group. In Auto Mode EKS runs the network of its own nodes; others stay NotReady,
 * unless the network add-on is there for them.
 *
 * Source: https://docs.aws.amazon.com/eks/latest/userguide/auto-mng-node-groups.html
 *
 * @throws Error `'cluster' must not be in Auto Mode, where EKS makes the nodes and their network itself, got "shop"`
 */
export function nodeCluster(scope: IConstruct, given: IEksCluster): IEksCluster {
  const cluster = givenCluster(scope, given);
  if (cluster.autoMode && !cluster.roster.addons.has('vpc-cni')) {
    fail(
      scope,
      `'cluster' must not be in Auto Mode, where EKS makes the nodes and their network itself, got ${got(cluster.clusterName)}; ` +
        'leave the group out, or leave Auto Mode',
    );
  }
  return cluster;
}

/**
 * Types that one group can have.
 *
 * @throws Error `'instanceTypes' must be one to 20 EC2 instance types, got []`
 * @throws Error `'instanceTypes' must have each type once, got m7i.large twice`
 * @throws Error `'instanceTypes' must be on the Nitro system, without which interfaces take no prefixes, got m4.large`
 */
export function nodeInstanceTypes(scope: IConstruct, names: readonly string[]): readonly InstanceType[] {
  // Source: https://docs.aws.amazon.com/eks/latest/userguide/managed-node-groups.html
  if (!Array.isArray(names) || names.length === 0 || names.length > 20) {
    fail(scope, `'instanceTypes' must be one to 20 EC2 instance types, got ${got(names)}`);
  }
  const types = (names as readonly string[]).map((name, index) =>
    instanceTypeOf(scope, `instanceTypes.${index}`, name),
  );
  const twice = types.find(({ name }, index) => names.indexOf(name) < index);
  if (twice !== undefined) fail(scope, `'instanceTypes' must have each type once, got ${twice.name} twice`);
  const xen = types.find(({ nitro }) => !nitro);
  if (xen !== undefined) {
    fail(
      scope,
      `'instanceTypes' must be on the Nitro system, without which interfaces take no prefixes, got ${xen.name}; ` +
        'take a newer generation',
    );
  }
  return types;
}

/** The largest type of a group over its smallest, beyond which the pods of the smallest bound the largest too far. */
const MOST_UNEVEN = 4;

/** Warns of types that differ so much that the nodes are no alternatives of each other; undefined if all is well. */
export function unevenSizes(types: readonly InstanceType[]): string | undefined {
  const sized = types.filter((type) => type.size !== undefined).sort((a, b) => (a.size ?? 0) - (b.size ?? 0));
  const [least, most] = [sized[0], sized[sized.length - 1]];
  if ((most?.size ?? 0) <= MOST_UNEVEN * (least?.size ?? 0)) return undefined;
  return (
    `'instanceTypes' should be of much the same size, got ${least?.name ?? ''} and ${most?.name ?? ''}: EKS gives all ` +
    'nodes of the group the fewest pods of any, and an autoscaler takes them for the same'
  );
}

/** @throws Error `'capacity' must be 'on-demand' or 'spot', got "SPOT"` */
export function isSpot(scope: IConstruct, capacity: string): boolean {
  const known = ['on-demand', 'spot'];
  if (!known.includes(capacity)) fail(scope, `'capacity' must be ${oneOf(known)}, got ${got(capacity)}`);
  return capacity === 'spot';
}

/** A kubelet may be so many minors behind: https://kubernetes.io/releases/version-skew-policy/#kubelet */
const MOST_BEHIND = 3;

/** @throws Error `'kubernetes' must be a minor from '1.32' to the cluster's, '1.35', got "1.36"` */
export function nodeKubernetes(scope: IConstruct, version: string, cluster: string): string {
  const newest = minorOf(cluster);
  const behind = typeof version === 'string' && /^1\.\d\d$/.test(version) ? newest - minorOf(version) : -1;
  if (behind < 0 || behind > MOST_BEHIND) {
    const oldest = `'1.${newest - MOST_BEHIND}'`;
    fail(scope, `'kubernetes' must be a minor from ${oldest} to the cluster's, '${cluster}', got ${got(version)}`);
  }
  return version;
}

/**
 * Subnets that the user chose; undefined where none were.
 *
 * @throws Error `'singleZone' must come with 'subnetIds', which say the zone, got {"reason":"…"} alone`
 * @throws Error `'subnetIds' must have each subnet once, got "subnet-0a" twice`
 * @throws Error `'subnetIds' must be at least two, in two zones, got …; or say why not: singleZone: { reason: '…' }`
 * @throws Error `'subnetIds.0' must be the id of a subnet, got "10.0.0.0/19"`
 */
export function nodeSubnets(
  scope: IConstruct,
  ids: readonly string[] | undefined,
  singleZone: Reason | undefined,
): readonly string[] | undefined {
  if (ids === undefined) {
    if (singleZone === undefined) return undefined;
    fail(scope, `'singleZone' must come with 'subnetIds', which say the zone, got ${got(singleZone)} alone`);
  }
  for (const [index, id] of ids.entries()) {
    if (!Token.isUnresolved(id) && !(typeof id === 'string' && /^subnet-[0-9a-f]+$/.test(id))) {
      fail(scope, `'subnetIds.${index}' must be the id of a subnet, got ${got(id)}`);
    }
    if (ids.indexOf(id) < index) fail(scope, `'subnetIds' must have each subnet once, got ${got(id)} twice`);
  }
  if (singleZone !== undefined) noteException(scope, 'singleZone', reasonOf(scope, 'singleZone', singleZone));
  if (ids.length === 0 || (singleZone === undefined && ids.length < 2)) {
    fail(
      scope,
      `'subnetIds' must be at least two, in two zones, got ${got(ids)}; or say why not: singleZone: { reason: '…' }`,
    );
  }
  return ids;
}

/**
 * The name of the role that is made for a group.
 *
 * @throws Error `'name' must leave the role a name of at most 64 characters, got "…-node"; or bring a role`
 */
export function nodeRoleName(scope: IConstruct, cluster: IEksCluster, name: string): string {
  const role = `${cluster.clusterName}-${name}-node`;
  if (role.length > ROLE_NAME.maxLength) {
    fail(
      scope,
      `'name' must leave the role a name of at most ${ROLE_NAME.maxLength} characters, got ${got(role)}; or bring a role`,
    );
  }
  return role;
}

/**
 * A role that the user brought.
 *
 * @throws Error `'role' must be the ARN of a role of the account 111122223333, got …`
 */
export function broughtRole(scope: IConstruct, arn: string): string {
  const { partition, account } = homeOf(scope);
  const start = `arn:${partition}:iam::${account}:role/`;
  if (typeof arn !== 'string' || !arn.startsWith(start) || !/^[\w+=,.@/-]+$/.test(arn.slice(start.length))) {
    fail(scope, `'role' must be the ARN of a role of the account ${account}, got ${got(arn)}`);
  }
  return arn;
}

/**
 * Nodes of a managed group are let in by EKS, which refuses an access entry beside its own.
 *
 * @throws Error `'role' must have no access entry of its own, as EKS makes one, got …, which [shop/karpenter] lets in`
 */
export function letInByEks(scope: IConstruct, cluster: IEksCluster, arn: string): void {
  const { principals, nodeGroups } = cluster.roster;
  const other = principals.get(arn);
  if (other !== undefined && !nodeGroups.some(({ construct }) => construct === other)) {
    fail(
      scope,
      `'role' must have no access entry of its own, as EKS makes one, got ${got(arn)}, which [${other.node.path}] lets in`,
    );
  }
  principals.set(arn, scope);
}

/** Addresses that the node groups so far may take from the network's private subnets. */
export function addressesOfGroups({ roster }: IEksCluster): number {
  return roster.nodeGroups.reduce((sum, { addresses = 0 }) => sum + addresses, 0);
}

/** Whether a cluster has a node group on which CoreDNS and Karpenter's controller have a place for good. */
export function hasSystemNodes(cluster: IEksCluster): boolean {
  // The groups of a cluster that was brought are not known.
  if (cluster instanceof ExistingCluster) return true;
  return cluster.roster.nodeGroups.some(
    ({ construct, spot, tainted }) =>
      (construct as { readonly takesSystemPods?: boolean }).takesSystemPods ?? !(spot || tainted),
  );
}

/** What of a spot group does not fit what else the cluster has, once all is declared. */
export function misplacedIn(
  group: { readonly spot: boolean; readonly tainted: boolean },
  cluster: IEksCluster,
): string[] {
  if (!group.spot || group.tainted || hasSystemNodes(cluster)) return [];
  return [
    "'capacity' must be 'on-demand' for the only nodes that CoreDNS and Karpenter can run on, got \"spot\"; " +
      "leave it out here, or add a group on demand without taints of one's own",
  ];
}
