import { Construct } from 'constructs';
import { LogTarget } from './access-logs';
import {
  S3Bucket,
  S3BucketLifecycleConfiguration,
  S3BucketLogging,
  S3BucketNotification,
  S3BucketObjectLockConfiguration,
  S3BucketOwnershipControls,
  S3BucketPolicy,
  S3BucketPublicAccessBlock,
  S3BucketServerSideEncryptionConfiguration,
  S3BucketVersioning,
} from '../aws';
import { EncryptionKey, IEncryptionKey } from '../keys/encryption-key';
import { bucketArnOf } from '../home';
import { EksConstruct } from '../eks-construct';
import { policyJson, PolicyStatement } from '../policy-document';

/** Settings of a `SecureBucket`, all checked by who makes it. */
export interface SecureBucketSettings {
  /** Name of the bucket. */
  readonly bucket: string;
  /** Its key; S3's own where there is none. */
  readonly key?: IEncryptionKey;
  /** Days until an object is deleted; never where there are none. */
  readonly keep?: number;
  /** Days in which what was deleted or overwritten can be had back. */
  readonly keepDeleted: number;
  /** How long nobody can delete a version. */
  readonly lock?: BucketLock;
  /** Where its access logs go. */
  readonly logsTo?: LogTarget;
  /** Rights of others to it. */
  readonly statements?: readonly PolicyStatement[];
  /** Whether Terraform refuses to destroy it. */
  readonly preventDestroy: boolean;
}

/** How long nobody can delete a version. */
export interface BucketLock {
  /** Whether those with the right to bypass it can. */
  readonly mode: 'GOVERNANCE' | 'COMPLIANCE';
  /** Days. */
  readonly days: number;
}

/** What CloudWatch's logs have too. */
const LOG_DAYS = 365;

const LOG_KEEP_DELETED = 30;

/** Parts of an upload that never ended. */
const ABORT_DAYS = 7;

/** A bucket with a history, that is private, encrypted, logged, and reached by TLS alone. */
export class SecureBucket extends EksConstruct {
  /** The `aws_s3_bucket`. */
  readonly resource: S3Bucket;
  /** The `aws_s3_bucket_versioning`, which replication waits for. */
  readonly versioning: S3BucketVersioning;
  private readonly policy: S3BucketPolicy;

  constructor(scope: Construct, id: string, settings: SecureBucketSettings) {
    super(scope, id);
    const { preventDestroy, key, logsTo, lock } = settings;
    this.resource = new S3Bucket(this, 'Resource', {
      bucket: settings.bucket,
      forceDestroy: false,
      lifecycle: preventDestroy ? { preventDestroy } : undefined,
      // A bucket with something in it is not deleted; then its key must not be either.
      dependsOn: key instanceof EncryptionKey ? [key.resource] : undefined,
    });
    const { bucket } = this.resource;
    const block = new S3BucketPublicAccessBlock(this, 'public-access', {
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    new S3BucketOwnershipControls(this, 'ownership', { bucket, rule: { objectOwnership: 'BucketOwnerEnforced' } });
    this.versioning = new S3BucketVersioning(this, 'versioning', {
      bucket,
      versioningConfiguration: { status: 'Enabled' },
    });
    new S3BucketServerSideEncryptionConfiguration(this, 'encryption', { bucket, rule: [encryption(key?.keyArn)] });
    new S3BucketLifecycleConfiguration(this, 'lifecycle', {
      bucket,
      rule: [retention(settings)],
      dependsOn: [this.versioning],
    });
    new S3BucketNotification(this, 'notification', { bucket, eventbridge: true });
    const { statements = [] } = settings;
    this.policy = new S3BucketPolicy(this, 'policy', {
      bucket,
      policy: policyJson([denyPlainHttp(bucketArnOf(this, settings.bucket)), ...statements]),
      // S3 refuses two changes of who may reach a bucket at the same time.
      dependsOn: [block],
    });
    // This resource alone, as the bucket's own field can only be set when it is made.
    if (lock !== undefined) {
      new S3BucketObjectLockConfiguration(this, 'lock', {
        bucket,
        rule: { defaultRetention: lock },
        dependsOn: [this.versioning],
      });
    }
    if (logsTo !== undefined) this.log(logsTo, settings.bucket);
  }

  private log(logsTo: LogTarget, bucket: string): void {
    const logging = { bucket: this.resource.bucket, targetPrefix: `${bucket}/` };
    if (!logsTo.own) {
      new S3BucketLogging(this, 'logging', { ...logging, targetBucket: logsTo.bucket });
    } else {
      const logs = new SecureBucket(this, 'logs', {
        bucket: logsTo.bucket,
        keep: LOG_DAYS,
        keepDeleted: LOG_KEEP_DELETED,
        statements: [this.logDelivery(logsTo.bucket, bucket)],
        preventDestroy: false,
      });
      // S3 asks for the right to deliver when logging is turned on.
      new S3BucketLogging(this, 'logging', {
        ...logging,
        targetBucket: logs.resource.bucket,
        dependsOn: [logs.policy],
      });
    }
  }

  /** Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html */
  private logDelivery(logs: string, bucket: string): PolicyStatement {
    return {
      sid: 'S3LogDelivery',
      principals: { Service: 'logging.s3.amazonaws.com' },
      actions: ['s3:PutObject'],
      resources: [`${bucketArnOf(this, logs)}/*`],
      conditions: {
        StringEquals: { 'aws:SourceAccount': this.home.account },
        ArnLike: { 'aws:SourceArn': bucketArnOf(this, bucket) },
      },
    };
  }
}

function denyPlainHttp(arn: string): PolicyStatement {
  return {
    sid: 'DenyPlainHttp',
    effect: 'Deny',
    principals: { AWS: '*' },
    actions: ['s3:*'],
    resources: [arn, `${arn}/*`],
    conditions: { Bool: { 'aws:SecureTransport': 'false' } },
  };
}

/** S3's own key where there is none, as log delivery takes no other: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html */
function encryption(keyArn: string | undefined) {
  return keyArn === undefined
    ? { applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }
    : {
        applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: keyArn },
        bucketKeyEnabled: true,
      };
}

function retention({ keep, keepDeleted }: SecureBucketSettings) {
  return {
    id: 'retention',
    status: 'Enabled',
    filter: [{ prefix: '' }],
    abortIncompleteMultipartUpload: [{ daysAfterInitiation: ABORT_DAYS }],
    noncurrentVersionExpiration: [{ noncurrentDays: keepDeleted }],
    // With days, S3 removes the markers of what is gone by itself.
    expiration: [keep === undefined ? { expiredObjectDeleteMarker: true } : { days: keep }],
  };
}
