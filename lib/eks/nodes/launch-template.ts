import { Size, SizeRoundingBehavior } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { fail, got } from '../../core/errors';
import { wholeNumber } from '../../core/numbers';
import { LaunchTemplate } from '../aws';
import { homeOf } from '../home';
import { NodeOs } from './node-image';

/** The disk of a node that images, containers and `emptyDir` volumes share: gp3, encrypted. */
export interface NodeDisk {
  /** Its size, 20 GiB to 16 TiB. @default Size.gibibytes(80) */
  readonly size?: Size;
  /**
   * Operations per second, 3000 to 16000.
   * Source: https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html
   * @default - 3000, which cost nothing
   */
  readonly iops?: number;
  /** MiB per second, 125 to 1000, and at most a quarter of the operations. @default - 125, which cost nothing */
  readonly throughput?: number;
}

/** The disk, checked. */
export interface NodeDiskSettings {
  /** GiB. */
  readonly size: number;
  readonly iops?: number;
  readonly throughput?: number;
}

/**
 * A disk that EBS has.
 *
 * @throws Error `'disk.size' must be a Size such as Size.gibibytes(80), got 80`
 * @throws Error `'disk.size' must be a whole number from 20 to 16384, got 10`
 * @throws Error `'disk.throughput' must be at most a quarter of 'disk.iops' (750), got 1000`
 */
export function nodeDisk(scope: IConstruct, disk: NodeDisk): NodeDiskSettings {
  const { size = Size.gibibytes(80), iops, throughput } = disk;
  // By its method, as there may be two copies of cdk8s.
  if (typeof (size as Partial<Size> | null)?.toGibibytes !== 'function') {
    fail(scope, `'disk.size' must be a Size such as Size.gibibytes(80), got ${got(size)}`);
  }
  const gibibytes = size.toGibibytes({ rounding: SizeRoundingBehavior.NONE });
  wholeNumber(scope, 'disk.size', gibibytes, { min: 20, max: 16384 });
  if (iops !== undefined) wholeNumber(scope, 'disk.iops', iops, { min: 3000, max: 16000 });
  if (throughput !== undefined) {
    wholeNumber(scope, 'disk.throughput', throughput, { min: 125, max: 1000 });
    const most = (iops ?? 3000) / 4;
    if (throughput > most) {
      fail(scope, `'disk.throughput' must be at most a quarter of 'disk.iops' (${most}), got ${throughput}`);
    }
  }
  return { size: gibibytes, iops, throughput };
}

/** What nodes are launched with. */
export interface NodeLaunch {
  /** Name of the node group and, with the cluster's in front, of its instances. */
  readonly name: string;
  readonly clusterName: string;
  readonly os: NodeOs;
  readonly disk: NodeDiskSettings;
  /** ARN of the key of its disks. */
  readonly keyArn: string;
  /** Network hops that an answer of the metadata service may take. */
  readonly hops: number;
}

/** Devices of each system: https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html */
const DATA_DEVICE: Readonly<Record<NodeOs, string>> = { bottlerocket: '/dev/xvdb', al2023: '/dev/xvda' };

/** Bottlerocket's own partitions, in GiB: https://bottlerocket.dev/en/os/latest/#/concepts/variants/ */
const SYSTEM_DISK = 20;

/** What an instance makes that should carry its tags. The provider's own tags do not reach what a template launches. */
const TAGGED = ['instance', 'volume', 'network-interface'];

/**
 * The launch template of a group of nodes. Image, instance type, user data, security groups and profile are left to EKS.
 *
 * Source: https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html
 */
export function nodeLaunchTemplate(scope: Construct, id: string, launch: NodeLaunch): LaunchTemplate {
  const { name, clusterName, os, disk, keyArn, hops } = launch;
  const tags = { ...homeOf(scope).tags, Name: `${clusterName}-${name}` };
  return new LaunchTemplate(scope, id, {
    namePrefix: `${name}-`,
    description: `Nodes of the group ${name} of the cluster ${clusterName}`,
    updateDefaultVersion: true,
    ebsOptimized: 'true',
    monitoring: { enabled: true },
    metadataOptions: {
      httpEndpoint: 'enabled',
      httpTokens: 'required',
      httpPutResponseHopLimit: hops,
      instanceMetadataTags: 'disabled',
    },
    blockDeviceMappings: [
      ...(os === 'bottlerocket' ? [encrypted('/dev/xvda', { size: SYSTEM_DISK }, keyArn)] : []),
      encrypted(DATA_DEVICE[os], disk, keyArn),
    ],
    tagSpecifications: TAGGED.map((resourceType) => ({ resourceType, tags })),
    lifecycle: { createBeforeDestroy: true },
  });
}

function encrypted(deviceName: string, { size, iops, throughput }: NodeDiskSettings, kmsKeyId: string) {
  return {
    deviceName,
    ebs: {
      volumeType: 'gp3',
      volumeSize: size,
      iops,
      throughput,
      encrypted: 'true',
      kmsKeyId,
      deleteOnTermination: 'true',
    },
  };
}
