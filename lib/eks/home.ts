import { IConstruct } from 'constructs';
import { fail, got } from '../core/errors';
import { TerraformStack } from './terraform';

/** Where a stack's resources live. All of it is known before anything is deployed, so ARNs are plain texts. */
export interface Home {
  /** AWS account, twelve digits. */
  readonly account: string;
  /** AWS region, such as `eu-west-1`. */
  readonly region: string;
  /** Partition of the region: `aws`, `aws-cn`, `aws-us-gov`, … */
  readonly partition: string;
  /** What names of resources that belong to no cluster start with. */
  readonly prefix: string;
  /** Tags of every resource, for those that the provider does not tag, such as instances of a launch template. */
  readonly tags: Readonly<Record<string, string>>;
}

const homes = new WeakMap<TerraformStack, Home>();
const exceptions = new WeakMap<TerraformStack, Exception[]>();

/** A default that was loosened. */
interface Exception {
  readonly construct: string;
  readonly prop: string;
  readonly reason: string;
}

/** Notes in the stack's Terraform, under `//`, which Terraform skips, what was loosened and why, for an auditor. */
export function noteException(scope: IConstruct, prop: string, reason: string): void {
  const stack = TerraformStack.of(scope);
  const noted = [...(exceptions.get(stack) ?? []), { construct: scope.node.path, prop, reason }];
  exceptions.set(stack, noted);
  stack.addOverride('//.exceptions', noted);
}

/** The home of a stack; undefined where it is no `EksStack`. */
export function homeIn(stack: TerraformStack): Home | undefined {
  return homes.get(stack);
}

/** Lets `homeOf` find a stack's home from any construct in it. */
export function setHome(stack: TerraformStack, home: Home): void {
  homes.set(stack, home);
}

/**
 * The home of the stack that a construct is in.
 *
 * @throws Error `[shop/network] 'scope' must be in an EksStack: account and region come from there`
 */
export function homeOf(scope: IConstruct): Home {
  const stack = scope.node.scopes.find((each) => TerraformStack.isStack(each)) as TerraformStack | undefined;
  const home = stack === undefined ? undefined : homes.get(stack);
  if (home === undefined) fail(scope, "'scope' must be in an EksStack: account and region come from there");
  return home;
}

/**
 * An account of AWS.
 *
 * @throws Error `'account' must be the twelve digits of an AWS account, as a text, got 111122223333`
 */
export function accountId(scope: IConstruct, prop: string, account: string): string {
  if (typeof account !== 'string' || !/^\d{12}$/.test(account)) {
    fail(scope, `'${prop}' must be the twelve digits of an AWS account, as a text, got ${got(account)}`);
  }
  return account;
}

/**
 * A region of AWS.
 *
 * @throws Error `'region' must be an AWS region such as 'eu-west-1', got 'europe'`
 */
export function regionName(scope: IConstruct, prop: string, region: string): string {
  if (typeof region !== 'string' || !/^[a-z]{2,4}(-[a-z]+)+-\d$/.test(region)) {
    fail(scope, `'${prop}' must be an AWS region such as 'eu-west-1', got ${got(region)}`);
  }
  return region;
}

/**
 * The partition of a region.
 *
 * Source: https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
 */
export function partitionOf(region: string): string {
  const [, partition = 'aws'] = PARTITIONS.find(([prefix]) => region.startsWith(prefix)) ?? [];
  return partition;
}

const PARTITIONS: readonly (readonly [string, string])[] = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['us-isob-', 'aws-iso-b'],
  ['us-iso-', 'aws-iso'],
  ['eu-isoe-', 'aws-iso-e'],
  ['us-isof-', 'aws-iso-f'],
  ['eusc-', 'aws-eusc'],
];

/** An ARN of the stack's own account and region: `arnOf(this, 'eks', 'cluster/shop')`. */
export function arnOf(scope: IConstruct, service: string, resource: string): string {
  const { partition, region, account } = homeOf(scope);
  return `arn:${partition}:${service}:${region}:${account}:${resource}`;
}

/** An ARN of IAM, which has no region: `iamArnOf(this, 'role/shop-node')`. */
export function iamArnOf(scope: IConstruct, resource: string): string {
  const { partition, account } = homeOf(scope);
  return `arn:${partition}:iam::${account}:${resource}`;
}

/** The ARN of a bucket, which has neither region nor account: `bucketArnOf(this, 'shop-backups')`. */
export function bucketArnOf(scope: IConstruct, bucket: string): string {
  return `arn:${homeOf(scope).partition}:s3:::${bucket}`;
}

/** The ARN of a policy that AWS keeps: `awsPolicyArn(this, 'AmazonEKSClusterPolicy')`. */
export function awsPolicyArn(scope: IConstruct, name: string): string {
  return `arn:${homeOf(scope).partition}:iam::aws:policy/${name}`;
}
