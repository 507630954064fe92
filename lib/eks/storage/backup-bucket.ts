import { Duration } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { fail, got, oneOf } from '../../core/errors';
import { knownProps, PropNames } from '../../core/props';
import { AccessLogs, bucketNameOf, LogTarget, logTargetOf } from './access-logs';
import { S3Bucket } from '../aws';
import { awsName, BUCKET_NAME } from '../aws-names';
import { BucketReplica, Replica, replicaOf, REPLICA_PROPS, ReplicaSettings } from './bucket-replica';
import { daysOf } from '../days';
import { EksConstruct } from '../eks-construct';
import { EncryptionKey, IEncryptionKey, keyAliasOf } from '../keys/encryption-key';
import { givenKey } from '../keys/given-key';
import { bucketArnOf, homeOf, regionName } from '../home';
import { None, NONE_PROPS } from '../../core/none';
import { isNone } from '../none';
import { BucketLock, SecureBucket } from './secure-bucket';

/** Properties for `BackupBucket`. */
export interface BackupBucketProps {
  /** Name of the bucket, unique in the whole of AWS. @default - `<prefix>-<account>-velero` */
  readonly bucket?: string;
  /** Its copy in another region, or why there is none: a backup should not be lost together with what it is of. */
  readonly replica: Replica | None;
  /**
   * Longest time that Velero keeps a backup, the `ttl` of its schedules; whole days.
   * Source: https://velero.io/docs/main/api-types/schedule/
   * @default Duration.days(30)
   */
  readonly ttl?: Duration;
  /**
   * Time after which the bucket deletes what Velero has not; longer than `ttl`. A repository of file-system backups
   * (Kopia) still uses objects far older than its backups: leave this out there.
   * @default - never: Velero deletes a backup at the end of its `ttl`
   */
  readonly keep?: Duration;
  /** Time in which what was deleted or overwritten can be had back; whole days. @default Duration.days(30) */
  readonly keepDeleted?: Duration;
  /** Keeps each backup from being deleted by anyone for a time. Once on, it cannot be turned off. @default - none */
  readonly objectLock?: ObjectLock;
  /** Where the bucket's access logs go. @default - an own bucket, named `<bucket>-logs`, for 365 days */
  readonly accessLogs?: AccessLogs | None;
  /** Key that backups are encrypted with; with an alias. @default - a new one, `alias/<prefix>/<id>` */
  readonly key?: IEncryptionKey;
  /** Whether Terraform refuses to destroy the bucket and its key. @default true */
  readonly deletionProtection?: true | None;
}

/** For how long nobody can delete a backup. */
export interface ObjectLock {
  /**
   * `compliance`: nobody, not even the account's root; `governance`: only who has `s3:BypassGovernanceRetention`.
   * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
   */
  readonly mode: 'compliance' | 'governance';
  /** Time from the upload on, at least `ttl`; whole days. */
  readonly keep: Duration;
}

/** What others need to know of a bucket for backups, whether Keelson made it (`BackupBucket`) or the user brought it. */
export interface IBackupBucket extends IConstruct {
  /** Name of the bucket, known before anything is deployed. */
  readonly bucketName: string;
  /** ARN of the bucket, known before anything is deployed. */
  readonly bucketArn: string;
  /** Region of the bucket. */
  readonly region: string;
  /** Alias of its key, with `alias/`, by which other stacks know the key; undefined where S3's own key is used. */
  readonly keyAlias?: string;
}

/** What identifies a bucket that the user brought, or that another app makes. */
export interface ExistingBackupBucket {
  /** Name of the bucket. */
  readonly bucket: string;
  /** Region of the bucket. @default - the stack's */
  readonly region?: string;
  /** Alias of its key, without `alias/`. @default - none: S3's own key */
  readonly keyAlias?: string;
}

const PROPS: PropNames<BackupBucketProps> = {
  bucket: true,
  replica: { '?': { ...REPLICA_PROPS, none: true } },
  ttl: true,
  keep: true,
  keepDeleted: true,
  objectLock: { mode: true, keep: true },
  accessLogs: { '?': { bucket: true, none: true } },
  key: true,
  deletionProtection: NONE_PROPS,
};

/** A bucket for Velero's backups, which outlives the cluster: keep it in a stack of its own. */
export class BackupBucket extends EksConstruct implements IBackupBucket {
  /**
   * A bucket that exists.
   *
   * @throws Error `'bucket' must be at least 3 lower case letters, …, got …`
   */
  static fromExisting(scope: Construct, id: string, existing: ExistingBackupBucket): IBackupBucket {
    return new ExistingBucket(scope, id, existing);
  }

  readonly bucketName: string;
  readonly bucketArn: string;
  readonly region: string;
  readonly keyAlias: string;
  /** The `aws_s3_bucket`. */
  readonly resource: S3Bucket;

  /**
   * @throws Error `'replica' must be the copy's place, { region: '…' }, or say why there is none, { none: '…' }, got undefined`
   * @throws Error `'keep' must be longer than 'ttl' (30 days), or the bucket deletes backups that Velero still lists, got 30 days`
   * @throws Error `'key' must have an alias, by which other stacks know it, got shop/key (ExistingKey); name it with fromExisting`
   * @throws Error `'objectLock.keep' must be at least 'ttl' (30 days), or backups can be deleted while they are needed, got 7 days`
   */
  constructor(scope: Construct, id: string, props: BackupBucketProps) {
    super(scope, id);
    const { bucket, logsTo, key: given, replica, ...terms } = resolve(this, props);
    const key =
      given ??
      new EncryptionKey(this, 'key', {
        description: `Backups in ${bucket}`,
        alias: `${this.home.prefix}/${id}`,
        deletionProtection: terms.preventDestroy,
      });
    const { keyArn, keyAlias } = key;
    if (keyAlias === undefined) {
      fail(this, `'key' must have an alias, by which other stacks know it, got ${got(key)}; name it with fromExisting`);
    }
    const made = new SecureBucket(this, 'Resource', { bucket, logsTo, key, ...terms });
    if (replica !== undefined) {
      new BucketReplica(this, 'replica', { bucket: made, name: bucket, keyArn }, replica, terms);
    }
    this.bucketName = bucket;
    this.bucketArn = bucketArnOf(this, bucket);
    this.region = this.home.region;
    this.keyAlias = keyAlias;
    this.resource = made.resource;
  }
}

class ExistingBucket extends Construct implements IBackupBucket {
  readonly bucketName: string;
  readonly bucketArn: string;
  readonly region: string;
  readonly keyAlias?: string;

  constructor(scope: Construct, id: string, existing: ExistingBackupBucket) {
    super(scope, id);
    knownProps(this, '', existing, { bucket: true, region: true, keyAlias: true });
    const { bucket, region = homeOf(this).region, keyAlias } = existing;
    this.bucketName = awsName(this, 'bucket', bucket, BUCKET_NAME);
    this.bucketArn = bucketArnOf(this, bucket);
    this.region = regionName(this, 'region', region);
    this.keyAlias = keyAlias === undefined ? undefined : `alias/${keyAliasOf(this, 'keyAlias', keyAlias)}`;
  }
}

interface Settings {
  readonly bucket: string;
  readonly replica?: ReplicaSettings;
  readonly keep?: number;
  readonly keepDeleted: number;
  readonly lock?: BucketLock;
  readonly logsTo?: LogTarget;
  readonly key?: IEncryptionKey;
  readonly preventDestroy: boolean;
}

function resolve(owner: BackupBucket, props: BackupBucketProps): Settings {
  knownProps(owner, '', props, PROPS);
  const { prefix, account } = homeOf(owner);
  const { bucket = `${prefix}-${account}-velero`, replica, key, objectLock, accessLogs } = props;
  const { keep, keepDeleted = Duration.days(30), ttl = Duration.days(30), deletionProtection = true } = props;
  const ttlDays = daysOf(owner, 'ttl', ttl, { min: 1 });
  const logsTo = logTargetOf(owner, 'accessLogs', accessLogs, bucket);
  return {
    bucket: bucketNameOf(owner, 'bucket', bucket, logsTo),
    logsTo,
    replica: replicaOf(owner, replica, bucket),
    keep: keep === undefined ? undefined : keepOf(owner, keep, ttlDays),
    keepDeleted: daysOf(owner, 'keepDeleted', keepDeleted, { min: 1 }),
    lock: objectLock === undefined ? undefined : lockOf(owner, objectLock, ttlDays),
    key: givenKey(owner, 'key', key),
    preventDestroy: !isNone(owner, 'deletionProtection', deletionProtection),
  };
}

function keepOf(owner: BackupBucket, keep: Duration, ttl: number): number {
  const days = daysOf(owner, 'keep', keep, { min: 1 });
  if (days <= ttl) {
    fail(
      owner,
      `'keep' must be longer than 'ttl' (${ttl} days), or the bucket deletes backups that Velero still lists, ` +
        `got ${days} days`,
    );
  }
  return days;
}

const MODES = { compliance: 'COMPLIANCE', governance: 'GOVERNANCE' } as const;

function lockOf(owner: BackupBucket, { mode, keep }: ObjectLock, ttl: number): BucketLock {
  if (!Object.hasOwn(MODES, mode)) {
    fail(owner, `'objectLock.mode' must be ${oneOf(Object.keys(MODES))}, got ${got(mode)}`);
  }
  const days = daysOf(owner, 'objectLock.keep', keep, { min: 1 });
  if (days < ttl) {
    fail(
      owner,
      `'objectLock.keep' must be at least 'ttl' (${ttl} days), or backups can be deleted while they are needed, ` +
        `got ${days} days`,
    );
  }
  return { mode: MODES[mode], days };
}
