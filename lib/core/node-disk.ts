import { Size, SizeRoundingBehavior } from 'cdk8s';
import { IConstruct } from 'constructs';
import { fail, got } from './errors';
import { wholeNumber } from './numbers';
import { PropNames } from './props';

/** Operating system of nodes: Bottlerocket (nothing but what containers need, no shell) or Amazon Linux 2023. */
export type NodeOs = 'bottlerocket' | 'al2023';

/** All that there are. */
export const NODE_SYSTEMS: readonly NodeOs[] = ['bottlerocket', 'al2023'];

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

/** The props of `NodeDisk`. */
export const NODE_DISK_PROPS: PropNames<NodeDisk> = { size: true, iops: true, throughput: true };

/** The disk, checked. */
export interface NodeDiskSettings {
  /** GiB. */
  readonly size: number;
  readonly iops?: number;
  readonly throughput?: number;
}

/** A disk of a node, under the name that its system knows it by. */
export interface NodeVolume extends NodeDiskSettings {
  readonly deviceName: string;
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
  if (typeof (size as Partial<Size>).toGibibytes !== 'function') {
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

/** Where Bottlerocket has its own two copies of the system, in GiB: https://bottlerocket.dev/en/os/latest/#/concepts/variants/ */
const SYSTEM_DISK: NodeVolume = { deviceName: '/dev/xvda', size: 20 };

/**
 * All disks of a node: Bottlerocket keeps its system on one of its own.
 *
 * Source: https://karpenter.sh/docs/concepts/nodeclasses/#specblockdevicemappings
 */
export function nodeVolumes(os: NodeOs, disk: NodeDiskSettings): readonly NodeVolume[] {
  return os === 'bottlerocket'
    ? [SYSTEM_DISK, { deviceName: '/dev/xvdb', ...disk }]
    : [{ deviceName: '/dev/xvda', ...disk }];
}
