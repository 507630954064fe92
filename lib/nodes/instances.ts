import { IConstruct } from 'constructs';
import { Architecture, architectureOf } from '../core/architecture';
import { fail, got } from '../core/errors';
import { wholeNumber } from '../core/numbers';
import { PropNames } from '../core/props';
import { Reason, REASON_PROPS, reasonOf } from '../core/reason';
import { Choice, choices } from './choices';
import { NodeRequirement } from './node-requirement';

/** Which instances a pool may launch: by category, by family, or by type. */
export interface InstancesProps {
  /** Categories: the letters that names of types start with. @default ['c', 'm', 'r'], unless `families` or `types` say */
  readonly categories?: readonly string[];
  /**
   * Oldest generation. @default 5 for the categories c, m and r: the first that are all built on Nitro, which address
   * prefixes need; any for other categories
   */
  readonly minGeneration?: number;
  /** Families such as `m7i`, in place of categories. @default - by category */
  readonly families?: readonly string[];
  /** Types such as `m7i.large`, in place of all else. @default - by category */
  readonly types?: readonly string[];
  /** Sizes such as `xlarge`. @default - all but nano, micro, small and medium, which the system's pods would fill */
  readonly sizes?: readonly string[];
  /** Bounds of the number of processors, both included. @default - any */
  readonly cpu?: CpuBounds;
  /** Why a pool with spot capacity can choose from fewer than ten types. @default - it may not */
  readonly few?: Reason;
}

/** Bounds of the number of processors. */
export interface CpuBounds {
  /** Fewest. @default - any */
  readonly min?: number;
  /** Most. @default - any */
  readonly max?: number;
}

/** The props of `InstancesProps`. */
export const INSTANCES_PROPS: PropNames<InstancesProps> = {
  categories: [true],
  minGeneration: true,
  families: [true],
  types: [true],
  sizes: [true],
  cpu: { min: true, max: true } satisfies PropNames<CpuBounds>,
  few: REASON_PROPS,
};

/** How AWS sells capacity. */
export type Capacity = 'on-demand' | 'spot';

/** What else decides which instances there are. */
export interface Offer {
  readonly architectures: readonly Architecture[];
  readonly capacity: readonly Capacity[];
}

/** Source: https://karpenter.sh/docs/concepts/nodepools/#spectemplatespecrequirements, which advises these three */
const CATEGORIES: readonly string[] = ['c', 'm', 'r'];

/** Source: https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-nitro-instances.html */
const FIRST_NITRO = 5;

/** Our own judgement: agents and DaemonSets alone take most of what these have. */
const TOO_SMALL = ['nano', 'micro', 'small', 'medium'];

/** Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-best-practices.html */
const SPOT_TYPES = 10;

const CATEGORY: Choice = { pattern: /^[a-z]+$/, words: "the letters of a category such as 'm'" };
const FAMILY: Choice = { pattern: /^[a-z]+[a-z0-9-]*$/, words: "a family such as 'm7i'" };
const TYPE: Choice = { pattern: /^[a-z]+[a-z0-9-]*\.[a-z0-9-]+$/, words: "a type such as 'm7i.large'" };
const SIZE: Choice = {
  pattern: /^(nano|micro|small|medium|large|\d*xlarge|metal(-\d+xl)?)$/,
  words: "a size such as 'xlarge'",
};

/**
 * The requirements that stand for the props.
 *
 * @throws Error `'instances.categories' must be left out beside 'instances.types', got ["m"]`
 * @throws Error `'instances.types' must run on amd64, as 'architectures' has it, got "m7g.large", which is arm64`
 * @throws Error `'instances.types' must leave at least 10 types to choose from with spot capacity, got 2; …`
 * @throws Error `'instances.cpu.max' must be at least 'instances.cpu.min' (8), got 4`
 */
export function instanceRequirements(scope: IConstruct, instances: InstancesProps, offer: Offer): NodeRequirement[] {
  const { families, types, sizes, cpu = {}, few } = instances;
  oneWay(scope, instances, 'types', ['categories', 'minGeneration', 'families', 'sizes', 'cpu']);
  oneWay(scope, instances, 'families', ['categories', 'minGeneration']);
  if (few !== undefined) reasonOf(scope, 'instances.few', few);
  if (types !== undefined) {
    choices(scope, 'instances.types', types, TYPE);
    for (const type of types) runsOn(scope, 'instances.types', type, offer);
    if (few === undefined) enough(scope, 'types', types.length, offer);
    return [{ key: 'node.kubernetes.io/instance-type', operator: 'In', values: types }];
  }
  return [
    ...(families === undefined ? byCategory(scope, instances) : byFamily(scope, families, instances, offer)),
    sizes === undefined
      ? { key: 'karpenter.k8s.aws/instance-size', operator: 'NotIn', values: TOO_SMALL }
      : isIn('karpenter.k8s.aws/instance-size', choices(scope, 'instances.sizes', sizes, SIZE)),
    ...byCpu(scope, cpu),
  ];
}

/** That a label has one of some values. */
export const isIn = (key: string, values: readonly string[]): NodeRequirement => ({ key, operator: 'In', values });

function byCategory(scope: IConstruct, { categories = CATEGORIES, minGeneration }: InstancesProps): NodeRequirement[] {
  choices(scope, 'instances.categories', categories, CATEGORY);
  const usual = categories.every((category) => CATEGORIES.includes(category));
  const oldest = minGeneration ?? (usual ? FIRST_NITRO : undefined);
  if (oldest !== undefined) wholeNumber(scope, 'instances.minGeneration', oldest, { min: 1, max: 99 });
  return [
    isIn('karpenter.k8s.aws/instance-category', categories),
    ...(oldest === undefined ? [] : [above('karpenter.k8s.aws/instance-generation', oldest - 1)]),
  ];
}

function byFamily(
  scope: IConstruct,
  families: readonly string[],
  { sizes, few }: InstancesProps,
  offer: Offer,
): NodeRequirement[] {
  choices(scope, 'instances.families', families, FAMILY);
  for (const family of families) runsOn(scope, 'instances.families', family, offer);
  // How many sizes a family has, only AWS knows.
  if (sizes !== undefined && few === undefined) enough(scope, 'families', families.length * sizes.length, offer);
  return [isIn('karpenter.k8s.aws/instance-family', families)];
}

function byCpu(scope: IConstruct, { min, max }: CpuBounds): NodeRequirement[] {
  const key = 'karpenter.k8s.aws/instance-cpu';
  if (min !== undefined) wholeNumber(scope, 'instances.cpu.min', min, { min: 1 });
  if (max !== undefined) wholeNumber(scope, 'instances.cpu.max', max, { min: 1 });
  if (min !== undefined && max !== undefined && max < min) {
    fail(scope, `'instances.cpu.max' must be at least 'instances.cpu.min' (${min}), got ${max}`);
  }
  return [
    ...(min === undefined ? [] : [above(key, min - 1)]),
    ...(max === undefined ? [] : [{ key, operator: 'Lt' as const, values: [String(max + 1)] }]),
  ];
}

/** `Gt`, as `Gte` is newer than the oldest Karpenter in use. */
const above = (key: string, value: number): NodeRequirement => ({ key, operator: 'Gt', values: [String(value)] });

function oneWay(
  scope: IConstruct,
  instances: InstancesProps,
  way: 'types' | 'families',
  others: readonly (keyof InstancesProps)[],
): void {
  const other = instances[way] && others.find((each) => instances[each] !== undefined);
  if (other === undefined) return;
  fail(scope, `'instances.${other}' must be left out beside 'instances.${way}', got ${got(instances[other])}`);
}

function enough(scope: IConstruct, prop: string, count: number, { capacity }: Offer): void {
  if (!capacity.includes('spot') || count >= SPOT_TYPES) return;
  fail(
    scope,
    `'instances.${prop}' must leave at least ${SPOT_TYPES} types to choose from with spot capacity, got ${count}; ` +
      "name more, choose by category, or say why in 'instances.few'",
  );
}

function runsOn(scope: IConstruct, prop: string, name: string, { architectures }: Offer): void {
  const architecture = architectureOf(name);
  if (architectures.includes(architecture)) return;
  const has = architectures.join(' or ');
  fail(scope, `'${prop}' must run on ${has}, as 'architectures' has it, got ${got(name)}, which is ${architecture}`);
}
