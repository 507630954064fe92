import { Construct } from 'constructs';
import { nodeDisk } from '../../core/node-disk';
import { wholeNumber } from '../../core/numbers';
import { knownProps } from '../../core/props';
import { reasonOf } from '../../core/reason';
import { EksNodeGroup, EksNodeGroupConfig, LaunchTemplate } from '../aws';
import { EksConstruct } from '../eks-construct';
import { ExistingNodeGroup, ExistingNodes, INodeGroup } from './existing-node-group';
import { iamArnOf, noteException } from '../home';
import { givenKey } from '../keys/given-key';
import { maxPodsOf } from './instance-type';
import { NodeLaunch, nodeLaunchTemplate } from './launch-template';
import { HopLimit, MANAGED_NODE_GROUP_PROPS, ManagedNodeGroupProps } from './managed-node-group-props';
import { isNone } from '../none';
import { addressesOfNode, crowding } from './node-capacity';
import * as rules from './node-group-rules';
import { NodeImage, nodeImage, nodeImageRelease } from './node-image';
import { EksTaint, eksTaints, nodeLabels, repels, takesSystemPods } from './node-labels';
import { NodeRole } from './node-role';
import { NodeSize, nodeSize, NodeUpdate, nodeUpdate } from './node-size';
import { ITerraformDependable, Token } from '../terraform';
import { warn } from '../warn';

/** Nodes that EKS launches, rolls and repairs: Bottlerocket, encrypted disks, no way in but Session Manager. */
export class ManagedNodeGroup extends EksConstruct implements INodeGroup {
  /**
   * Nodes that are there, so that checks know of them; of a cluster that was brought, none need be named.
   *
   * @throws Error `'architecture' must be 'amd64' or 'arm64', got …`
   * @throws Error `'max' must be a whole number of at least 1, got 0`
   */
  static fromExisting(scope: Construct, id: string, existing: ExistingNodeGroup): INodeGroup {
    return new ExistingNodes(scope, id, existing);
  }

  /** Whether CoreDNS, Karpenter and the like find a place for good: on demand, and without a taint of the user's. */
  readonly takesSystemPods: boolean;
  /** ARN of the role of the nodes. */
  readonly roleArn: string;
  /** Role of the nodes; undefined where the user brought one. */
  readonly role?: NodeRole;
  /** The `aws_launch_template`. */
  readonly launchTemplate: LaunchTemplate;
  /** The `aws_eks_node_group`. */
  readonly resource: EksNodeGroup;

  /**
   * @throws Error `'cluster' must be of the same stack, got [there/cluster]; bring it to this one by EksCluster.fromExisting`
   * @throws Error `'cluster' must not be in Auto Mode, where EKS makes the nodes and their network itself, got "shop"`
   * @throws Error `'instanceTypes' must be one to 20 EC2 instance types, got []`
   * @throws Error `'instanceTypes' must have one architecture, as a group has one image, got …`
   * @throws Error `'instanceTypes' must be on the Nitro system, without which interfaces take no prefixes, got …`
   * @throws Error `'size.min' must be at most 'size.max' (2), got 3`
   * @throws Error `'capacity' must be 'on-demand' for the only nodes that CoreDNS and Karpenter can run on, got "spot"`
   * @throws Error `'kubernetes' must be a minor from '1.32' to the cluster's, '1.35', got "1.36"`
   * @throws Error `'hopLimit' must say its reason on one line, { reason: '…' }, got …`
   */
  constructor(scope: Construct, id: string, props: ManagedNodeGroupProps) {
    super(scope, id);
    const settings = resolve(this, props);
    const { launch, image, size, spot, tainted, addresses, warnings } = settings;
    const { order, roster } = props.cluster;
    this.takesSystemPods = settings.takesSystemPods;
    const { role } = settings;
    if ('make' in role) this.role = new NodeRole(this, 'role', { name: role.make });
    this.roleArn = 'make' in role ? iamArnOf(this, `role/${role.make}`) : role.arn;
    rules.letInByEks(this, props.cluster, this.roleArn);
    this.launchTemplate = nodeLaunchTemplate(this, 'template', launch);
    const parts = { template: this.launchTemplate, nodeRoleArn: this.roleArn, policies: this.role?.policies ?? [] };
    this.resource = new EksNodeGroup(this, 'Resource', render(settings, parts));
    order.place('nodes', this.resource);
    const { architecture } = image;
    roster.nodeGroups.push({
      construct: this,
      architecture,
      max: size.max,
      spot,
      fixedSize: size.fixed,
      tainted,
      addresses,
    });
    for (const warning of warnings) warn(this, warning);
    this.node.addValidation({ validate: () => rules.misplacedIn(settings, props.cluster) });
  }
}

interface Settings {
  readonly launch: NodeLaunch;
  readonly instanceTypes: readonly string[];
  readonly image: NodeImage;
  readonly imageRelease?: string;
  readonly size: NodeSize;
  readonly spot: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly EksTaint[];
  readonly tainted: boolean;
  readonly takesSystemPods: boolean;
  readonly kubernetes: string;
  readonly update: NodeUpdate;
  readonly repair: boolean;
  readonly subnetIds: readonly string[];
  /** Addresses of the network's private subnets that the nodes take at most. */
  readonly addresses: number;
  /** Name of the role to make, or ARN of the one that is there. */
  readonly role: { readonly make: string } | { readonly arn: string };
  readonly warnings: readonly string[];
}

function resolve(group: ManagedNodeGroup, props: ManagedNodeGroupProps): Settings {
  knownProps(group, '', props, MANAGED_NODE_GROUP_PROPS);
  const { name, capacity = 'on-demand', os = 'bottlerocket', variant, imageRelease, disk = {} } = props;
  const { labels = {}, taints = [], kubernetes, update = { maxUnavailable: 1 }, repair = true, hopLimit, role } = props;
  const { subnetIds, singleZone } = props;
  const cluster = rules.nodeCluster(group, props.cluster);
  const types = rules.nodeInstanceTypes(group, props.instanceTypes);
  const size = nodeSize(group, props.size);
  const minor = rules.nodeKubernetes(group, kubernetes ?? cluster.kubernetes, cluster.kubernetes);
  const { network } = cluster;
  const maxPods = Math.min(...types.map(maxPodsOf));
  const addresses = subnetIds === undefined ? size.max * addressesOfNode(maxPods) : 0;
  const uneven = rules.unevenSizes(types);
  const crowded =
    addresses > 0 ? crowding(addresses + rules.addressesOfGroups(cluster), network.privateCidrs) : undefined;
  const launch: NodeLaunch = {
    name: rules.nodeGroupName(group, name),
    clusterName: cluster.clusterName,
    os,
    disk: nodeDisk(group, disk),
    keyArn: givenKey(group, 'key', props.key)?.keyArn ?? cluster.volumesKeyArn,
    hops: hopLimit === undefined ? 1 : hopsOf(group, hopLimit),
  };
  return {
    launch,
    instanceTypes: types.map((type) => type.name),
    image: nodeImage(group, types, os, variant),
    imageRelease: imageRelease === undefined ? undefined : nodeImageRelease(group, os, minor, imageRelease),
    size,
    spot: rules.isSpot(group, capacity),
    labels: nodeLabels(group, labels),
    taints: eksTaints(group, taints),
    tainted: repels(taints),
    takesSystemPods: takesSystemPods(taints) && capacity === 'on-demand',
    kubernetes: minor,
    update: nodeUpdate(group, update, size),
    repair: !isNone(group, 'repair', repair),
    subnetIds: rules.nodeSubnets(group, subnetIds, singleZone) ?? network.privateSubnetIds,
    addresses,
    role:
      role === undefined
        ? { make: rules.nodeRoleName(group, cluster, launch.name) }
        : { arn: rules.broughtRole(group, role) },
    warnings: [uneven, crowded].filter((warning) => warning !== undefined),
  };
}

function hopsOf(group: ManagedNodeGroup, hopLimit: HopLimit): number {
  noteException(group, 'hopLimit', reasonOf(group, 'hopLimit', hopLimit));
  return wholeNumber(group, 'hopLimit.hops', hopLimit.hops, { min: 1, max: 64 });
}

/** What the group needs, and what of it was made here. */
interface Parts {
  readonly template: LaunchTemplate;
  readonly nodeRoleArn: string;
  readonly policies: readonly ITerraformDependable[];
}

function render(settings: Settings, { template, nodeRoleArn, policies }: Parts): EksNodeGroupConfig {
  const { launch, image, imageRelease, size, spot, labels, taints, kubernetes, update, repair } = settings;
  return {
    clusterName: launch.clusterName,
    nodeGroupNamePrefix: `${launch.name}-`,
    nodeRoleArn,
    amiType: image.amiType,
    capacityType: spot ? 'SPOT' : 'ON_DEMAND',
    instanceTypes: [...settings.instanceTypes],
    subnetIds: [...settings.subnetIds],
    launchTemplate: { id: template.id, version: Token.asString(template.latestVersion) },
    version: kubernetes,
    releaseVersion: imageRelease,
    scalingConfig: { minSize: size.min, maxSize: size.max, desiredSize: size.desired },
    updateConfig: update,
    nodeRepairConfig: { enabled: repair },
    labels: Object.keys(labels).length > 0 ? labels : undefined,
    taint: taints.length > 0 ? [...taints] : undefined,
    dependsOn: [...policies],
    lifecycle: {
      createBeforeDestroy: true,
      // What an autoscaler changed is not set back.
      ignoreChanges: size.fixed ? undefined : ['scaling_config[0].desired_size'],
    },
  };
}
