import { IConstruct } from 'constructs';
import { fail, got } from '../core/errors';

/** What AWS asks of a name. */
export interface AwsNameRule {
  /** Pattern of the whole name. */
  readonly pattern: RegExp;
  /** The pattern in words. */
  readonly words: string;
  /** Most characters. */
  readonly maxLength: number;
}

/** What other names start with; short enough for what is put behind it. */
export const AWS_NAME_PREFIX: AwsNameRule = {
  pattern: /^[a-z]([a-z0-9-]*[a-z0-9])?$/,
  words: "lower case letters, digits and '-', starting with a letter and not ending with '-'",
  maxLength: 32,
};

/** Source: https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html */
export const CLUSTER_NAME: AwsNameRule = {
  pattern: /^[0-9A-Za-z][0-9A-Za-z_-]*$/,
  words: "letters, digits, '-' and '_', starting with a letter or digit",
  maxLength: 100,
};

/** Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const ROLE_NAME: AwsNameRule = {
  pattern: /^[\w+=,.@-]+$/,
  words: 'letters, digits and _+=,.@-',
  maxLength: 64,
};

/** Without dots, which break TLS. Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export const BUCKET_NAME: AwsNameRule = {
  pattern: /^(?!xn--|sthree-|amzn-s3-demo-)[a-z0-9][a-z0-9-]+[a-z0-9](?<!-s3alias|--ol-s3|--x-s3)$/,
  words: "at least 3 lower case letters, digits and '-', starting and ending with a letter or digit",
  maxLength: 63,
};

/**
 * A name that AWS takes.
 *
 * @throws Error `'name' must be letters, …, of at most 64 characters, got …`
 */
export function awsName(scope: IConstruct, prop: string, name: string, rule: AwsNameRule): string {
  if (typeof name !== 'string' || name.length > rule.maxLength || !rule.pattern.test(name)) {
    fail(scope, `'${prop}' must be ${rule.words}, of at most ${rule.maxLength} characters, got ${got(name)}`);
  }
  return name;
}
