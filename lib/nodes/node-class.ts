import { Construct, IConstruct } from 'constructs';
import * as karpenter from '../../imports/karpenter.k8s.aws';
import { adopt } from '../core/adopt';
import { ClusterContract, ClusterKarpenter } from '../core/cluster-contract';
import { defaultsOf } from '../core/defaults';
import { fail, got, oneOf } from '../core/errors';
import { clusterScoped } from '../core/final-json';
import { isMap } from '../core/json';
import { Labels, recommendedLabels } from '../core/labels';
import { DNS_SUBDOMAIN, NameRule, objectName } from '../core/names';
import {
  NODE_DISK_PROPS,
  NODE_SYSTEMS,
  NodeDisk,
  nodeDisk,
  NodeDiskSettings,
  NodeOs,
  NodeVolume,
  nodeVolumes,
} from '../core/node-disk';
import { text, wholeNumber } from '../core/numbers';
import { Overrides } from '../core/overrides';
import { knownProps, PropNames } from '../core/props';
import { REASON_PROPS } from '../core/reason';
import { nodeTags } from './node-tags';
import { LatestRelease, Release, releaseOf } from './node-release';

/** How nodes are made. */
export interface NodeClassRef {
  /** Name of the EC2NodeClass. */
  readonly name: string;
  /** Whether it is declared outside this app. */
  readonly external: boolean;
}

/** Properties for `NodeClass`. */
export interface NodeClassProps {
  /** The cluster, as `readClusterOutputs` returns it. */
  readonly cluster: Pick<ClusterContract, 'cluster' | 'volumes' | 'karpenter'>;
  /**
   * Release of the node's image, such as `v1.50.0` of Bottlerocket or `v20260901` of Amazon Linux 2023: one that was
   * tried elsewhere first, as a new one replaces all nodes.
   * Source: https://docs.aws.amazon.com/eks/latest/best-practices/karpenter.html
   */
  readonly release: string | LatestRelease;
  /** Operating system. @default 'bottlerocket', which has no shell, no package manager and a root that is read-only */
  readonly os?: NodeOs;
  /** The disk that images, containers and `emptyDir` volumes share. @default - 80 GiB */
  readonly disk?: NodeDisk;
  /**
   * Most pods of a node, 1 to 250. Karpenter does not know that the network add-on hands out address prefixes.
   * Source: https://docs.aws.amazon.com/eks/latest/userguide/cni-increase-ip-addresses.html
   * @default 110
   */
  readonly maxPods?: number;
  /** Tags of instances, disks and network interfaces. @default - `owner` and `environment` of the chart's defaults */
  readonly tags?: Readonly<Record<string, string>>;
  /** Name of the object. @default - the construct's id */
  readonly name?: string;
  /** Values to set in the final JSON. @default - none */
  readonly overrides?: Overrides;
}

const PROPS: PropNames<NodeClassProps> = {
  cluster: true,
  release: { '?': { ...REASON_PROPS, follow: true } satisfies PropNames<LatestRelease> },
  os: true,
  disk: NODE_DISK_PROPS,
  maxPods: true,
  tags: { '*': true },
  name: true,
  overrides: true,
};

interface Settings {
  readonly name: string;
  readonly labels: Labels;
  readonly os: NodeOs;
  readonly release: Release;
  readonly disk: NodeDiskSettings;
  readonly maxPods: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly karpenter: ClusterKarpenter;
  readonly securityGroupId: string;
  readonly keyArn: string;
}

const NAME: NameRule = { ...DNS_SUBDOMAIN, maxLength: 63, because: 'the name is also a label value' };

/**
 * How the nodes of a `NodePool` are made: in the cluster's subnets and security group, with its role, on disks encrypted
 * by its key, from an image that does not change by itself, and with metadata that no pod reaches.
 *
 * Source: https://karpenter.sh/docs/concepts/nodeclasses/
 *
 * @throws Error `'cluster' must be what readClusterOutputs returns, got …`
 * @throws Error `'cluster' must have Karpenter's parts; add KarpenterInfrastructure to its stack, …`
 * @throws Error `'cluster.karpenter.nodeRole' must be a text that is not empty, got undefined`
 * @throws Error `'os' must be 'bottlerocket' or 'al2023', got "al2"`
 * @throws Error `'maxPods' must be a whole number from 1 to 250, got 300`
 * @throws Error what `releaseOf`, `nodeDisk` and `nodeTags` throw
 */
export class NodeClass extends Construct implements NodeClassRef {
  /** A node class that is declared outside this app. */
  static external(name: string): NodeClassRef {
    return { name, external: true };
  }

  readonly name: string;
  readonly external = false;
  /** The `karpenter.k8s.aws/v1` object. */
  readonly resource: karpenter.Ec2NodeClass;

  constructor(scope: Construct, id: string, props: NodeClassProps) {
    super(scope, id);
    const settings = resolve(this, props);
    this.name = settings.name;
    this.resource = new karpenter.Ec2NodeClass(this, 'Resource', render(settings));
    clusterScoped(this.resource);
    adopt(this, this.resource, props.overrides);
  }
}

function resolve(scope: IConstruct, props: NodeClassProps): Settings {
  knownProps(scope, '', props, PROPS);
  const { cluster, os = 'bottlerocket', disk = {}, maxPods = 110, tags = {} } = props;
  const name = objectName(scope, props.name, NAME);
  if (!isMap(cluster) || !isMap(cluster.cluster) || !isMap(cluster.volumes)) {
    fail(scope, `'cluster' must be what readClusterOutputs returns, got ${got(cluster)}`);
  }
  if (!isMap(cluster.karpenter)) {
    const wayOut = 'add KarpenterInfrastructure to its stack, deploy it, and write the outputs anew';
    fail(scope, `'cluster' must have Karpenter's parts; ${wayOut}, got none for ${got(cluster.cluster.name)}`);
  }
  if (!NODE_SYSTEMS.includes(os)) fail(scope, `'os' must be ${oneOf(NODE_SYSTEMS)}, got ${got(os)}`);
  const { owner, environment } = defaultsOf(scope);
  return {
    name,
    labels: recommendedLabels(scope, { name }),
    os,
    release: releaseOf(scope, os, props.release),
    disk: nodeDisk(scope, disk),
    maxPods: wholeNumber(scope, 'maxPods', maxPods, { min: 1, max: 250 }),
    tags: { ...(owner && { owner }), ...(environment && { environment }), ...nodeTags(scope, tags) },
    ...factsOf(scope, cluster, cluster.karpenter),
  };
}

type Facts = Pick<Settings, 'karpenter' | 'securityGroupId' | 'keyArn'>;

/** The reader has checked them; who writes a contract by hand, such as in a test, has not. */
function factsOf(scope: IConstruct, { cluster, volumes }: NodeClassProps['cluster'], parts: ClusterKarpenter): Facts {
  const { securityGroupId } = cluster;
  const { keyArn } = volumes;
  const { nodeRole, discovery, instanceProfile = nodeRole } = parts;
  const texts = {
    'cluster.securityGroupId': securityGroupId,
    'volumes.keyArn': keyArn,
    'karpenter.nodeRole': nodeRole,
    'karpenter.discovery': discovery,
    'karpenter.instanceProfile': instanceProfile,
  };
  for (const [field, value] of Object.entries(texts)) text(scope, `cluster.${field}`, value);
  return { karpenter: parts, securityGroupId, keyArn };
}

function render(settings: Settings): karpenter.Ec2NodeClassProps {
  const { name, labels, os, release, disk, maxPods, tags, karpenter: parts, securityGroupId, keyArn } = settings;
  const { latestBecause } = release;
  const annotations = latestBecause !== undefined && { annotations: { 'keelson.dev/release-reason': latestBecause } };
  return {
    metadata: { name, labels, ...annotations },
    spec: {
      amiSelectorTerms: [{ alias: release.alias }],
      // Where nodes cannot reach IAM, nobody can make a profile of the role.
      ...(parts.instanceProfile === undefined ? { role: parts.nodeRole } : { instanceProfile: parts.instanceProfile }),
      subnetSelectorTerms: [{ tags: { 'karpenter.sh/discovery': parts.discovery } }],
      securityGroupSelectorTerms: [{ id: securityGroupId }],
      blockDeviceMappings: nodeVolumes(os, disk).map((volume) => encrypted(volume, keyArn)),
      metadataOptions: {
        httpEndpoint: karpenter.Ec2NodeClassSpecMetadataOptionsHttpEndpoint.ENABLED,
        httpProtocolIPv6: karpenter.Ec2NodeClassSpecMetadataOptionsHttpProtocolIPv6.DISABLED,
        httpPutResponseHopLimit: 1,
        httpTokens: karpenter.Ec2NodeClassSpecMetadataOptionsHttpTokens.REQUIRED,
      },
      kubelet: { maxPods },
      ...(Object.keys(tags).length > 0 && { tags }),
    },
  };
}

function encrypted(
  { deviceName, size, iops, throughput }: NodeVolume,
  kmsKeyId: string,
): karpenter.Ec2NodeClassSpecBlockDeviceMappings {
  const volumeType = karpenter.Ec2NodeClassSpecBlockDeviceMappingsEbsVolumeType.GP3;
  return {
    deviceName,
    ebs: {
      volumeSize: `${size}Gi`,
      iops,
      throughput,
      volumeType,
      encrypted: true,
      kmsKeyId,
      deleteOnTermination: true,
    },
  };
}
