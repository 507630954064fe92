import { IConstruct } from 'constructs';
import { Architecture } from '../../core/architecture';
import { fail, got, oneOf } from '../../core/errors';
import { NodeOs } from '../../core/node-disk';
import { Token } from '../terraform';
import { InstanceType } from './instance-type';

/** What an image has beside the system: a driver, or cryptography validated by FIPS 140-3. */
export type NodeVariant = 'standard' | 'nvidia' | 'neuron' | 'fips';

/** The image of a node group. */
export interface NodeImage {
  /** The type of image, as EKS names it. */
  readonly amiType: string;
  /** Architecture of the image and of the instances. */
  readonly architecture: Architecture;
}

/** Source: https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html */
const IMAGES: Readonly<Record<NodeOs, Partial<Record<NodeVariant, Partial<Record<Architecture, string>>>>>> = {
  bottlerocket: {
    standard: { amd64: 'BOTTLEROCKET_x86_64', arm64: 'BOTTLEROCKET_ARM_64' },
    nvidia: { amd64: 'BOTTLEROCKET_x86_64_NVIDIA', arm64: 'BOTTLEROCKET_ARM_64_NVIDIA' },
    fips: { amd64: 'BOTTLEROCKET_x86_64_FIPS', arm64: 'BOTTLEROCKET_ARM_64_FIPS' },
  },
  al2023: {
    standard: { amd64: 'AL2023_x86_64_STANDARD', arm64: 'AL2023_ARM_64_STANDARD' },
    nvidia: { amd64: 'AL2023_x86_64_NVIDIA', arm64: 'AL2023_ARM_64_NVIDIA' },
    neuron: { amd64: 'AL2023_x86_64_NEURON' },
  },
};

/**
 * The image that runs on all of the instance types.
 *
 * @throws Error `'os' must be 'bottlerocket' or 'al2023', got "al2"`
 * @throws Error `'instanceTypes' must have one architecture, as a group has one image, got m7i.large (amd64) and m7g.large (arm64)`
 * @throws Error `'variant' must be 'nvidia' for the devices of g5.xlarge, got "standard"`
 * @throws Error `'os' must be 'al2023' for variant 'neuron' on amd64, got "bottlerocket"`
 */
export function nodeImage(
  scope: IConstruct,
  types: readonly InstanceType[],
  os: NodeOs,
  asked: NodeVariant | undefined,
): NodeImage {
  if (!Object.hasOwn(IMAGES, os)) fail(scope, `'os' must be ${oneOf(Object.keys(IMAGES))}, got ${got(os)}`);
  const architecture = one(scope, types, 'architecture', (type) => type.architecture);
  const accelerator = one(scope, types, 'kind of accelerator', (type) => type.accelerator ?? 'none');
  const fitting = accelerator === 'none' ? 'standard' : accelerator;
  const variant = asked ?? fitting;
  const allowed = accelerator === 'none' ? ['standard', 'fips'] : [accelerator];
  if (!allowed.includes(variant)) {
    fail(
      scope,
      `'variant' must be ${oneOf(allowed)} for the devices of ${types[0]?.name ?? ''}, got ${got(variant)}; ` +
        'leave it out for the one that fits',
    );
  }
  const amiType = IMAGES[os][variant]?.[architecture];
  if (amiType === undefined) {
    const others = (Object.keys(IMAGES) as NodeOs[]).filter((other) => IMAGES[other][variant]?.[architecture]);
    const wayOut = others.length > 0 ? oneOf(others) : 'one that has an image';
    fail(scope, `'os' must be ${wayOut} for variant '${variant}' on ${architecture}, got ${got(os)}`);
  }
  return { amiType, architecture };
}

/** What all instance types of a group must share. */
function one<T extends string>(
  scope: IConstruct,
  types: readonly InstanceType[],
  what: string,
  of: (type: InstanceType) => T,
): T {
  const [first, ...rest] = types as [InstanceType, ...InstanceType[]];
  const other = rest.find((type) => of(type) !== of(first));
  if (other !== undefined) {
    fail(
      scope,
      `'instanceTypes' must have one ${what}, as a group has one image, got ${first.name} (${of(first)}) and ` +
        `${other.name} (${of(other)}); make a group of each`,
    );
  }
  return of(first);
}

/** Source: https://docs.aws.amazon.com/eks/latest/userguide/eks-linux-ami-versions.html */
const RELEASES: Readonly<Record<NodeOs, { readonly pattern: RegExp; readonly example: string }>> = {
  bottlerocket: { pattern: /^\d+\.\d+\.\d+-[0-9a-f]{8}$/, example: '1.44.0-9c7b5a7d' },
  al2023: { pattern: /^1\.\d\d\.\d+-\d{8}$/, example: '1.35.0-20260801' },
};

/**
 * A release of the image; one that Terraform looks up may be given as well. Amazon Linux has one for each minor of
 * Kubernetes, which EKS refuses beside another.
 *
 * @throws Error `'imageRelease' must be one of bottlerocket, such as '1.44.0-9c7b5a7d', got "v1.44.0"`
 * @throws Error `'imageRelease' must be of the nodes' Kubernetes, 1.35, got "1.34.0-20260801"`
 */
export function nodeImageRelease(scope: IConstruct, os: NodeOs, kubernetes: string, release: string): string {
  if (typeof release === 'string' && Token.isUnresolved(release)) return release;
  const { pattern, example } = RELEASES[os];
  if (typeof release !== 'string' || !pattern.test(release)) {
    fail(scope, `'imageRelease' must be one of ${os}, such as '${example}', got ${got(release)}`);
  }
  if (os === 'al2023' && !release.startsWith(`${kubernetes}.`)) {
    fail(scope, `'imageRelease' must be of the nodes' Kubernetes, ${kubernetes}, got ${got(release)}`);
  }
  return release;
}
