import { Construct, IConstruct } from 'constructs';
import { fail, got } from '../../core/errors';
import { homeOf } from '../home';
import { Token } from '../terraform';
import { IEncryptionKey } from './encryption-key';

/**
 * A key that the user gives, of the region of what it encrypts: no service takes one of another.
 *
 * @param region - where it is used; the stack's, unless told otherwise
 * @throws Error `'key' must be an EncryptionKey, such as EncryptionKey.fromExisting(…), got "arn:aws:kms:…"`
 * @throws Error `'key' must be of the region eu-west-1, got one of us-east-1`
 */
export function givenKey<K extends IEncryptionKey | undefined>(
  scope: IConstruct,
  prop: string,
  key: K,
  region = homeOf(scope).region,
): K {
  if (key === undefined) return key;
  const { keyArn } = key as Partial<IEncryptionKey>;
  if (typeof keyArn !== 'string' || !Construct.isConstruct(key)) {
    fail(scope, `'${prop}' must be an EncryptionKey, such as EncryptionKey.fromExisting(…), got ${got(key)}`);
  }
  // An ARN that only Terraform knows is of a key that is made where it stands.
  const its = Token.isUnresolved(keyArn) ? homeOf(key).region : keyArn.split(':')[3];
  if (its !== region) fail(scope, `'${prop}' must be of the region ${region}, got one of ${its ?? keyArn}`);
  return key;
}
