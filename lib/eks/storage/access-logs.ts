import { IConstruct } from 'constructs';
import { fail } from '../../core/errors';
import { awsName, AwsNameRule, BUCKET_NAME } from '../aws-names';
import { None } from '../../core/none';
import { isNone } from '../none';

/** A bucket that takes the access logs of others, in the same account and region; its policy is the user's. */
export interface AccessLogs {
  /** Name of the bucket. */
  readonly bucket: string;
}

/** Where the access logs of a bucket go. */
export interface LogTarget {
  /** Name of the bucket that takes them. */
  readonly bucket: string;
  /** Whether that bucket is made for it alone. */
  readonly own: boolean;
}

const OWN = '-logs';

/**
 * Where the access logs go: to a bucket of the user's, to an own one named `<bucket>-logs`, or, with a reason, nowhere.
 *
 * @throws Error `'accessLogs.bucket' must be another bucket, as writing a log makes a log, got 'shop-backups'`
 */
export function logTargetOf(
  scope: IConstruct,
  prop: string,
  accessLogs: AccessLogs | None | undefined,
  bucket: string,
): LogTarget | undefined {
  if (accessLogs === undefined) return { bucket: `${bucket}${OWN}`, own: true };
  if (isNone(scope, prop, accessLogs)) return undefined;
  const target = awsName(scope, `${prop}.bucket`, accessLogs.bucket, BUCKET_NAME);
  if (target === bucket) {
    fail(scope, `'${prop}.bucket' must be another bucket, as writing a log makes a log, got '${target}'`);
  }
  return { bucket: target, own: false };
}

/**
 * The name of a bucket, short enough for that of its log bucket.
 *
 * @throws Error `'bucket' must be at least 3 lower case letters, …, of at most 58 characters, got …`
 */
export function bucketNameOf(scope: IConstruct, prop: string, name: string, logsTo: LogTarget | undefined): string {
  return awsName(scope, prop, name, logsTo?.own === true ? WITH_LOGS : BUCKET_NAME);
}

const WITH_LOGS: AwsNameRule = { ...BUCKET_NAME, maxLength: BUCKET_NAME.maxLength - OWN.length };
