import { IConstruct } from 'constructs';
import { Architecture, architectureOf } from '../../core/architecture';
import { fail, got } from '../../core/errors';

/** Devices of an instance that need a driver in the node's image. */
export type Accelerator = 'nvidia' | 'neuron';

/** What the name of an EC2 instance type says. */
export interface InstanceType {
  /** The whole name, such as `c7gn.2xlarge`. */
  readonly name: string;
  /** Series, generation and attributes: `c7gn`. */
  readonly family: string;
  /** Architecture of its processors. */
  readonly architecture: Architecture;
  /** Devices that need a driver; undefined for none. */
  readonly accelerator?: Accelerator;
  /** Whether it is built on the Nitro system. */
  readonly nitro: boolean;
  /** Size in units of `xlarge`, four processors each: 0.5 for `large`; undefined for a whole machine of unknown size. */
  readonly size?: number;
}

/** Series, generation, attributes, options, size: `m` `7` `i` `-flex` `.` `large`. `u-6tb1` counts memory first. */
const NAME =
  /^(?<family>(?:(?<series>[a-z]+)(?<generation>\d+)[a-z]*|u-\d+tb\d+)(?:-[a-z0-9]+)*)\.(?<size>nano|micro|small|medium|large|(?<times>\d*)xlarge|metal(?:-(?<metal>\d+)xl)?)$/;

const SIZES: Readonly<Record<string, number>> = { nano: 0.125, micro: 0.25, small: 0.25, medium: 0.25, large: 0.5 };

/**
 * Families on the Xen hypervisor, whose network interfaces take no prefixes.
 *
 * Source: https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-nitro-instances.html
 */
const XEN = new Set(
  [
    'c1',
    'c3',
    'c4',
    'cc2',
    'cr1',
    'd2',
    'f1',
    'g2',
    'g3',
    'g3s',
    'h1',
    'hs1',
    'i2',
    'i3',
    'm1',
    'm2',
    'm3',
    'm4',
  ].concat(['p2', 'p3', 'r3', 'r4', 't1', 't2', 'x1', 'x1e']),
);

/**
 * Reads an instance type by the naming rule of EC2.
 *
 * Source: https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html
 *
 * @throws Error `'instanceTypes.0' must be an EC2 instance type such as 'm7i.large', got "m7i"`
 * @throws Error `'instanceTypes.0' must be able to run Kubernetes, got "mac2.metal", which runs macOS alone`
 */
export function instanceTypeOf(scope: IConstruct, prop: string, name: string): InstanceType {
  const groups = typeof name === 'string' ? NAME.exec(name)?.groups : undefined;
  if (groups === undefined) fail(scope, `'${prop}' must be an EC2 instance type such as 'm7i.large', got ${got(name)}`);
  const { family = '', series = 'u', size = '', times, metal } = groups;
  if (series === 'mac')
    fail(scope, `'${prop}' must be able to run Kubernetes, got ${got(name)}, which runs macOS alone`);
  const units = times ?? metal;
  return {
    name,
    family,
    architecture: architectureOf(family),
    accelerator: acceleratorOf(series, family),
    nitro: size.startsWith('metal') || !XEN.has(family),
    size: units === undefined ? SIZES[size] : Number(units === '' ? 1 : units),
  };
}

/** Source: https://docs.aws.amazon.com/ec2/latest/instancetypes/ac.html */
function acceleratorOf(series: string, family: string): Accelerator | undefined {
  if (series === 'inf' || series === 'trn') return 'neuron';
  // g4ad has GPUs of AMD, for which EKS has no image.
  return ['p', 'g', 'gr'].includes(series) && family !== 'g4ad' ? 'nvidia' : undefined;
}

/**
 * Most pods of a node whose interfaces take prefixes: 110, or 250 with more than 30 processors.
 *
 * Source: https://docs.aws.amazon.com/eks/latest/userguide/cni-increase-ip-addresses.html
 */
export function maxPodsOf({ size = Infinity }: InstanceType): number {
  return size * PROCESSORS_OF_XLARGE > 30 ? 250 : 110;
}

const PROCESSORS_OF_XLARGE = 4;
