import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { knownProps, PropNames } from '../../core/props';
import { AccessLogs, bucketNameOf, LogTarget, logTargetOf } from './access-logs';
import { DynamodbTable, S3Bucket } from '../aws';
import { daysOf } from '../days';
import { EksConstruct } from '../eks-construct';
import { StateStore } from '../eks-stack';
import { EncryptionKey, IEncryptionKey } from '../keys/encryption-key';
import { givenKey } from '../keys/given-key';
import { arnOf, bucketArnOf } from '../home';
import { None, NONE_PROPS } from '../../core/none';
import { isNone } from '../none';
import { policyJson, PolicyStatement } from '../policy-document';
import { SecureBucket } from './secure-bucket';
import { ExistingState, existingState, folderOf, StateLock, StateLocks, locksOf, StatePlace } from './state-place';
import { TerraformStack, Token } from '../terraform';

/** Properties for `StateBackend`. */
export interface StateBackendProps {
  /** Name of the bucket, unique in the whole of AWS. */
  readonly bucket: string;
  /** Folder of the states in the bucket: `eks/shop.tfstate`. @default 'eks' */
  readonly folder?: string;
  /**
   * What keeps two from deploying at once: a file beside the state (`native`, Terraform 1.10 on), or a table for an
   * older Terraform.
   * @default 'native'
   */
  readonly lock?: StateLock;
  /** The lock used so far, held beside the new one for one release, so that no two deploy at once. @default - none */
  readonly previousLock?: StateLock;
  /** Time in which an earlier state can be had back; whole days. @default Duration.days(90) */
  readonly keep?: Duration;
  /** Where the bucket's access logs go. @default - an own bucket, named `<bucket>-logs`, for 365 days */
  readonly accessLogs?: AccessLogs | None;
  /** Key that states are encrypted with. @default - a new one, `alias/<prefix>/<id>` */
  readonly key?: IEncryptionKey;
  /** Whether Terraform refuses to destroy the bucket, its key and its table. @default true */
  readonly deletionProtection?: true | None;
}

const PROPS: PropNames<StateBackendProps> = {
  bucket: true,
  folder: true,
  lock: true,
  previousLock: true,
  keep: true,
  accessLogs: { '?': { bucket: true, none: true } },
  key: true,
  deletionProtection: NONE_PROPS,
};

/**
 * A bucket for the states of stacks. Its own stack starts with a local state, then moves: give it
 * `StateBackend.fromExisting` and run `terraform init -migrate-state`.
 */
export class StateBackend extends EksConstruct implements StateStore {
  /**
   * A bucket that exists, or that is made by the very stack that keeps its state there.
   *
   * @throws Error `'state.bucket' must be at least 3 lower case letters, …, got …`, from the stack that it is given to
   */
  static fromExisting(existing: ExistingState): StateStore {
    return existingState(existing);
  }

  /** Name of the bucket, known before anything is deployed. */
  readonly bucketName: string;
  /** Alias of the key, with `alias/`; undefined where the user brought a key without one. */
  readonly keyAlias?: string;
  /** The `aws_s3_bucket`. */
  readonly resource: S3Bucket;
  /** The `aws_dynamodb_table` of locks, where there is one. */
  readonly table?: DynamodbTable;
  private readonly place: StatePlace;
  private readonly keyArn: string;

  /**
   * @throws Error `'lock' must be 'native' or 'dynamodb', got 'file'`
   * @throws Error `'previousLock' must be another lock than 'lock', got 'native'`
   */
  constructor(scope: Construct, id: string, props: StateBackendProps) {
    super(scope, id);
    const { bucket, folder, locks, keep, logsTo, key: given, preventDestroy } = resolve(this, props);
    const key =
      given ??
      new EncryptionKey(this, 'key', {
        description: `States of Terraform in ${bucket}`,
        alias: `${this.home.prefix}/${id}`,
        deletionProtection: preventDestroy,
      });
    const { keyArn, keyAlias } = key;
    const made = new SecureBucket(this, 'Resource', { bucket, key, keepDeleted: keep, logsTo, preventDestroy });
    const tableName = `${bucket}-lock`;
    if (locks.table) this.table = newTable(this, tableName, keyArn, preventDestroy);
    this.bucketName = bucket;
    this.keyAlias = keyAlias;
    this.keyArn = keyArn;
    this.resource = made.resource;
    this.place = new StatePlace({
      bucket,
      folder,
      region: this.home.region,
      // The backend must know the key before it is made, and takes an alias as well.
      key: keyAlias !== undefined && Token.isUnresolved(keyArn) ? arnOf(this, 'kms', keyAlias) : keyArn,
      locks,
      table: tableName,
    });
  }

  keepStateOf(stack: TerraformStack): void {
    this.place.keep(stack);
  }

  /** The IAM policy, as JSON, of who deploys: reads and writes the states, and holds the lock. For the stack it is in. */
  deployPolicy(): string {
    const { folder, locks, table } = this.place.settings;
    const bucket = bucketArnOf(this, this.bucketName);
    const states = `${bucket}/${folder}/*`;
    const rights: PolicyStatement[] = [
      { sid: 'List', actions: ['s3:ListBucket'], resources: [bucket] },
      { sid: 'State', actions: ['s3:GetObject', 's3:PutObject'], resources: [states] },
      { sid: 'Key', actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey'], resources: [this.keyArn] },
    ];
    if (locks.file) rights.push({ sid: 'Lock', actions: ['s3:DeleteObject'], resources: [`${states}.tflock`] });
    if (locks.table) {
      const actions = ['DescribeTable', 'GetItem', 'PutItem', 'DeleteItem'].map((action) => `dynamodb:${action}`);
      rights.push({ sid: 'LockTable', actions, resources: [arnOf(this, 'dynamodb', `table/${table}`)] });
    }
    return policyJson(rights);
  }
}

interface Settings {
  readonly bucket: string;
  readonly folder: string;
  readonly locks: StateLocks;
  readonly keep: number;
  readonly logsTo?: LogTarget;
  readonly key?: IEncryptionKey;
  readonly preventDestroy: boolean;
}

function resolve(owner: StateBackend, props: StateBackendProps): Settings {
  knownProps(owner, '', props, PROPS);
  const { bucket, folder, lock, previousLock, accessLogs, key } = props;
  const { keep = Duration.days(90), deletionProtection = true } = props;
  const logsTo = logTargetOf(owner, 'accessLogs', accessLogs, bucket);
  return {
    bucket: bucketNameOf(owner, 'bucket', bucket, logsTo),
    folder: folderOf(owner, 'folder', folder),
    locks: locksOf(owner, '', { lock, previousLock }),
    keep: daysOf(owner, 'keep', keep, { min: 1 }),
    logsTo,
    key: givenKey(owner, 'key', key),
    preventDestroy: !isNone(owner, 'deletionProtection', deletionProtection),
  };
}

/** Source: https://developer.hashicorp.com/terraform/language/backend/s3#dynamodb-state-locking */
function newTable(scope: Construct, name: string, kmsKeyArn: string, preventDestroy: boolean): DynamodbTable {
  return new DynamodbTable(scope, 'lock', {
    name,
    billingMode: 'PAY_PER_REQUEST',
    hashKey: 'LockID',
    attribute: [{ name: 'LockID', type: 'S' }],
    pointInTimeRecovery: { enabled: true },
    serverSideEncryption: { enabled: true, kmsKeyArn },
    deletionProtectionEnabled: preventDestroy,
    lifecycle: preventDestroy ? { preventDestroy } : undefined,
  });
}
