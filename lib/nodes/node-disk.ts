import { Size, SizeRoundingBehavior } from 'cdk8s';
import { IConstruct } from 'constructs';
import { fail, got } from '../core/errors';
import { wholeNumber } from '../core/numbers';
import { PropNames } from '../core/props';

/** The disk of a node that images, containers and `emptyDir` volumes share: gp3, encrypted. */
export interface NodeClassDisk {
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

/** The props of `NodeClassDisk`. */
export const DISK_PROPS: PropNames<NodeClassDisk> = { size: true, iops: true, throughput: true };

/** A disk as Karpenter takes it. */
export interface RenderedDisk {
  readonly volumeSize: string;
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
export function nodeDisk(scope: IConstruct, disk: NodeClassDisk): RenderedDisk {
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
  return { volumeSize: `${gibibytes}Gi`, iops, throughput };
}
