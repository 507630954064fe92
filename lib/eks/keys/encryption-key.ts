import { Duration } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { fail, got } from '../../core/errors';
import { text } from '../../core/numbers';
import { knownProps, PropNames } from '../../core/props';
import { KmsAlias, KmsKey } from '../aws';
import { daysOf } from '../days';
import { EksConstruct } from '../eks-construct';
import { homeOf, iamArnOf } from '../home';
import { policyFaults } from '../identity/policy-audit';
import { policyJson, PolicyStatement } from '../policy-document';

/** Properties for `EncryptionKey`. */
export interface EncryptionKeyProps {
  /** What it encrypts, in a few words. */
  readonly description: string;
  /** Name to find it by, without `alias/`; other stacks know the key by it. */
  readonly alias: string;
  /**
   * Rights beside those of the account's own IAM policies, such as those of an AWS service.
   * @default - none
   */
  readonly statements?: readonly PolicyStatement[];
  /**
   * Time between a destroy and the end of the key, in which it can be had back; 7 to 30 days.
   * Source: https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html
   * @default Duration.days(30)
   */
  readonly deletionWindow?: Duration;
  /**
   * Time between two rotations of its material; 90 to 2560 days.
   * Source: https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
   * @default Duration.days(365)
   */
  readonly rotation?: Duration;
  /**
   * Whether Terraform refuses to destroy it (`prevent_destroy`), for keys of what outlives a stack, such as backups.
   * @default false: it can be had back within `deletionWindow`
   */
  readonly deletionProtection?: boolean;
}

/** A key of KMS: one that `EncryptionKey` makes, or one that the user brought. */
export interface IEncryptionKey extends IConstruct {
  /** ARN of the key. */
  readonly keyArn: string;
  /** Name of the alias, with `alias/`; undefined where the user brought a key without one. */
  readonly keyAlias?: string;
}

/** What identifies a key that the user brought. */
export interface ExistingEncryptionKey {
  /** ARN of the key, not of an alias. */
  readonly keyArn: string;
  /** Name of its alias, without `alias/`. @default - none: other stacks cannot find it by name */
  readonly alias?: string;
}

const PROPS: PropNames<EncryptionKeyProps> = {
  description: true,
  alias: true,
  statements: [true],
  deletionWindow: true,
  rotation: true,
  deletionProtection: true,
};

/** A symmetric key that rotates, and that the account's IAM policies always rule, so that nobody is locked out. */
export class EncryptionKey extends EksConstruct implements IEncryptionKey {
  /**
   * A key that exists.
   *
   * @throws Error `'keyArn' must be the ARN of a KMS key, got …`
   */
  static fromExisting(scope: Construct, id: string, existing: ExistingEncryptionKey): IEncryptionKey {
    return new ExistingKey(scope, id, existing);
  }

  readonly keyArn: string;
  readonly keyAlias: string;
  /** The `aws_kms_key`. */
  readonly resource: KmsKey;

  /**
   * @throws Error `'deletionWindow' must be a whole number from 7 to 30, got 31`
   * @throws Error `'statements' must not deny, got …`
   * @throws Error `'statements.0.principals' must say who, got undefined`, and the like for what IAM would not take
   * @throws Error `'deletionProtection' must be true or false, got "yes"`
   */
  constructor(scope: Construct, id: string, props: EncryptionKeyProps) {
    super(scope, id);
    const { description, alias, policy, deletionWindow, rotation, preventDestroy } = resolve(this, props);
    this.resource = new KmsKey(this, 'Resource', {
      description,
      enableKeyRotation: true,
      rotationPeriodInDays: rotation,
      deletionWindowInDays: deletionWindow,
      policy,
      lifecycle: preventDestroy ? { preventDestroy } : undefined,
    });
    this.keyArn = this.resource.arn;
    this.keyAlias = `alias/${alias}`;
    new KmsAlias(this, 'alias', { name: this.keyAlias, targetKeyId: this.resource.keyId });
  }
}

class ExistingKey extends Construct implements IEncryptionKey {
  readonly keyArn: string;
  readonly keyAlias?: string;

  constructor(scope: Construct, id: string, existing: ExistingEncryptionKey) {
    super(scope, id);
    knownProps(this, '', existing, { keyArn: true, alias: true });
    const { keyArn, alias } = existing;
    this.keyArn = keyArnOf(this, 'keyArn', keyArn);
    this.keyAlias = alias === undefined ? undefined : `alias/${keyAliasOf(this, 'alias', alias)}`;
  }
}

interface Settings {
  readonly description: string;
  readonly alias: string;
  readonly policy: string;
  readonly deletionWindow: number;
  readonly rotation: number;
  readonly preventDestroy: boolean;
}

function resolve(key: EncryptionKey, props: EncryptionKeyProps): Settings {
  knownProps(key, '', props, PROPS);
  const { description, alias, statements = [], deletionProtection = false } = props;
  const { deletionWindow = Duration.days(30), rotation = Duration.days(365) } = props;
  const denied = statements.find(({ effect }) => effect === 'Deny');
  if (denied !== undefined) {
    fail(key, `'statements' must not deny, which can lock out the account for good, got ${got(denied)}`);
  }
  const [fault] = policyFaults(statements, 'resource');
  if (fault !== undefined) fail(key, fault);
  if (typeof deletionProtection !== 'boolean') {
    fail(key, `'deletionProtection' must be true or false, got ${got(deletionProtection)}`);
  }
  return {
    description: text(key, 'description', description),
    alias: keyAliasOf(key, 'alias', alias),
    policy: policyJson([accountAdministration(key), ...statements]),
    deletionWindow: daysOf(key, 'deletionWindow', deletionWindow, { min: 7, max: 30 }),
    rotation: daysOf(key, 'rotation', rotation, { min: 90, max: 2560 }),
    preventDestroy: deletionProtection,
  };
}

/** Source: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html */
function accountAdministration(scope: IConstruct): PolicyStatement {
  return {
    sid: 'AccountAdministration',
    principals: { AWS: [iamArnOf(scope, 'root')] },
    actions: ['kms:*'],
    resources: ['*'],
  };
}

/**
 * The name of a key's alias, without `alias/`.
 *
 * Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html
 * @throws Error `'alias' must be letters, digits, '/', '_' and '-', not starting with 'aws/' or 'alias/', got 'alias/shop'`
 */
export function keyAliasOf(scope: IConstruct, prop: string, alias: string): string {
  if (typeof alias !== 'string' || !/^(?!aws\/|alias\/)[\w/-]{1,250}$/.test(alias)) {
    fail(
      scope,
      `'${prop}' must be letters, digits, '/', '_' and '-', not starting with 'aws/' or 'alias/', got ${got(alias)}`,
    );
  }
  return alias;
}

/**
 * The ARN of a key that the user brought, of any account and region.
 *
 * @throws Error `'keyArn' must be the ARN of a KMS key, not of an alias, got 'alias/shop'`
 * @throws Error `'keyArn' must be of the stack's partition, 'arn:aws:…', got "arn:aws-cn:kms:…"`
 */
export function keyArnOf(scope: IConstruct, prop: string, keyArn: string): string {
  const { partition } = homeOf(scope);
  if (typeof keyArn !== 'string' || !/^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/.test(keyArn)) {
    fail(scope, `'${prop}' must be the ARN of a KMS key, not of an alias, got ${got(keyArn)}`);
  }
  if (!keyArn.startsWith(`arn:${partition}:`)) {
    fail(scope, `'${prop}' must be of the stack's partition, 'arn:${partition}:…', got ${got(keyArn)}`);
  }
  return keyArn;
}
