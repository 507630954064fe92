import { IConstruct } from 'constructs';
import { fail, got } from '../core/errors';
import { DNS_SUBDOMAIN, validName } from '../core/names';
import { PropNames } from '../core/props';
import { NamedSecret, secretRef } from './flux-names';

/** Where the keys are that decrypt Secrets which SOPS encrypted: `keys`, `serviceAccount`, or both. */
export interface FluxDecryption {
  /** Secret with the private keys of age or OpenPGP. */
  readonly keys?: NamedSecret;
  /** Account of the namespace that may use the cloud's key. */
  readonly serviceAccount?: string;
}

/** The props of `FluxDecryption`. */
export const DECRYPTION_PROPS: PropNames<FluxDecryption> = { keys: true, serviceAccount: true };

/**
 * How Secrets are decrypted.
 *
 * @throws Error `'decryption' must have 'keys', 'serviceAccount', or both, got {}`
 */
export function decryptionOf(scope: IConstruct, decryption: FluxDecryption | undefined) {
  if (decryption === undefined) return undefined;
  const { keys, serviceAccount } = decryption;
  if (keys === undefined && serviceAccount === undefined) {
    fail(scope, `'decryption' must have 'keys', 'serviceAccount', or both, got ${got(decryption)}`);
  }
  const account = serviceAccount && validName(scope, 'decryption.serviceAccount', serviceAccount, DNS_SUBDOMAIN);
  return {
    provider: 'sops',
    ...(keys && { secretRef: secretRef(scope, 'decryption.keys', keys) }),
    ...(account !== undefined && { serviceAccountName: account }),
  };
}
