import { IConstruct } from 'constructs';
import { fail, got, oneOf } from '../../core/errors';
import { knownProps, PropNames } from '../../core/props';
import { awsName, AwsNameRule, BUCKET_NAME } from '../aws-names';
import { StateStore } from '../eks-stack';
import { regionName } from '../home';
import { S3Backend, TerraformStack } from '../terraform';

/** What keeps two from deploying at once. */
export type StateLock = 'native' | 'dynamodb';

/** Which locks are held. */
export interface StateLocks {
  /** A file beside the state. */
  readonly file: boolean;
  /** An item in a table. */
  readonly table: boolean;
}

/** A bucket for states that exists. */
export interface ExistingState {
  /** Name of the bucket. */
  readonly bucket: string;
  /** Region of the bucket. */
  readonly region: string;
  /** ARN of the key or of its alias. @default - the bucket's own setting */
  readonly keyArn?: string;
  /** Folder of the states in the bucket. @default 'eks' */
  readonly folder?: string;
  /** What keeps two from deploying at once. @default 'native' */
  readonly lock?: StateLock;
  /** The lock used so far, held beside the new one for one release. @default - none */
  readonly previousLock?: StateLock;
  /** Table of locks. @default - `<bucket>-lock` */
  readonly table?: string;
}

const PROPS: PropNames<ExistingState> = {
  bucket: true,
  region: true,
  keyArn: true,
  folder: true,
  lock: true,
  previousLock: true,
  table: true,
};

/** Where states are kept. */
export interface StatePlaceSettings {
  readonly bucket: string;
  readonly folder: string;
  readonly region: string;
  /** ARN of the key or of its alias; the bucket's own setting where there is none. */
  readonly key?: string;
  readonly locks: StateLocks;
  readonly table: string;
}

/** A place for the states of stacks, each under a key of its own. */
export class StatePlace {
  private readonly stacks = new Map<string, TerraformStack>();

  constructor(readonly settings: StatePlaceSettings) {}

  /**
   * Gives a stack its backend.
   *
   * @throws Error `[prod/shop] 'state' must not be shared, got eks/shop.tfstate, which is that of [test/shop]; give one another id`
   */
  keep(stack: TerraformStack): void {
    const { bucket, folder, region, key: kmsKeyId, locks, table } = this.settings;
    const key = `${folder}/${stack.node.id}.tfstate`;
    const other = this.stacks.get(key);
    if (other !== undefined) {
      const path = other.node.path;
      fail(stack, `'state' must not be shared, got ${key}, which is that of [${path}]; give one another id`);
    }
    this.stacks.set(key, stack);
    const backend = new S3Backend(stack, {
      bucket,
      key,
      region,
      // Without a key, `encrypt` would override the bucket's own setting by S3's key.
      ...(kmsKeyId === undefined ? {} : { encrypt: true, kmsKeyId }),
      dynamodbTable: locks.table ? table : undefined,
    });
    if (locks.file) backend.addOverride('use_lockfile', true);
  }
}

/** A store of states in a bucket that exists; what is wrong with it, the first stack says. */
export function existingState(existing: ExistingState): StateStore {
  let place: StatePlace | undefined;
  return {
    keepStateOf(stack: TerraformStack): void {
      place ??= new StatePlace(resolve(stack, existing));
      place.keep(stack);
    },
  };
}

function resolve(stack: TerraformStack, existing: ExistingState): StatePlaceSettings {
  knownProps(stack, 'state', existing, PROPS);
  const { bucket, region, keyArn, folder, lock, previousLock, table = `${bucket}-lock` } = existing;
  if (keyArn !== undefined && !KEY_OR_ALIAS.test(keyArn)) {
    fail(stack, `'state.keyArn' must be the ARN of a KMS key or of an alias, got ${got(keyArn)}`);
  }
  const locks = locksOf(stack, 'state.', { lock, previousLock });
  if (existing.table !== undefined && !locks.table) {
    fail(stack, `'state.table' must come with the lock 'dynamodb', got ${got(table)} without`);
  }
  return {
    bucket: awsName(stack, 'state.bucket', bucket, BUCKET_NAME),
    folder: folderOf(stack, 'state.folder', folder),
    region: regionName(stack, 'state.region', region),
    key: keyArn,
    locks,
    table: locks.table ? awsName(stack, 'state.table', table, TABLE_NAME) : table,
  };
}

/** Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html */
const TABLE_NAME: AwsNameRule = {
  pattern: /^[\w.-]{3,}$/,
  words: 'at least 3 letters, digits and _.-',
  maxLength: 255,
};

const KEY_OR_ALIAS = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:(key|alias)\/.+$/;

/**
 * The folder of the states.
 *
 * @throws Error `'folder' must be letters, digits and ._-/, without '/' at its ends, got '/eks'`
 */
export function folderOf(scope: IConstruct, prop: string, folder = 'eks'): string {
  if (typeof folder !== 'string' || !/^[\w.-]+(\/[\w.-]+)*$/.test(folder)) {
    fail(scope, `'${prop}' must be letters, digits and ._-/, without '/' at its ends, got ${got(folder)}`);
  }
  return folder;
}

const LOCKS: readonly string[] = ['native', 'dynamodb'] satisfies StateLock[];

/**
 * Which locks are held.
 *
 * @throws Error `'lock' must be 'native' or 'dynamodb', got "file"`
 * @throws Error `'previousLock' must be another lock than 'lock', got "native"`
 */
export function locksOf(
  scope: IConstruct,
  path: string,
  { lock = 'native', previousLock }: Pick<ExistingState, 'lock' | 'previousLock'>,
): StateLocks {
  for (const [prop, value = lock] of Object.entries({ lock, previousLock })) {
    if (!LOCKS.includes(value)) fail(scope, `'${path}${prop}' must be ${oneOf(LOCKS)}, got ${got(value)}`);
  }
  if (lock === previousLock) {
    fail(scope, `'${path}previousLock' must be another lock than '${path}lock', got ${got(previousLock)}`);
  }
  const held = [lock, previousLock];
  return { file: held.includes('native'), table: held.includes('dynamodb') };
}
