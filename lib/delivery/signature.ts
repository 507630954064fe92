import { IConstruct } from 'constructs';
import { fail, got } from '../core/errors';
import { PropNames } from '../core/props';
import { NamedSecret, secretRef } from './flux-names';

/** Who signs with cosign: a workflow, by `issuer` and `subject`, or whoever has a key, by `keys`. */
export interface Signature {
  /** Who vouches for the workflow, as an anchored pattern: `^https://token\.actions\.githubusercontent\.com$`. */
  readonly issuer?: string;
  /** The workflow, as an anchored pattern: `^https://github\.com/example/shop/.*$`. */
  readonly subject?: string;
  /** Secret with public keys, in place of both. */
  readonly keys?: NamedSecret;
}

/** The props of `Signature`. */
export const SIGNATURE_PROPS: PropNames<Signature> = { issuer: true, subject: true, keys: true };

/**
 * How a signature is verified. The patterns are anchored: one that is not would take the workflows of anybody who can put
 * the text into the name of a repository.
 *
 * Source: https://fluxcd.io/flux/components/source/ocirepositories/#keyless-verification
 *
 * @throws Error `'signedBy' must have 'issuer' and 'subject', or 'keys', got {}`
 * @throws Error `'signedBy.subject' must be a pattern from '^' to '$', got "github.com/example"`
 */
export function signatureOf(scope: IConstruct, prop: string, signature: Signature) {
  const { issuer, subject, keys } = signature;
  const keyless = issuer !== undefined || subject !== undefined;
  if (keyless === (keys !== undefined) || (keyless && (issuer === undefined || subject === undefined))) {
    fail(scope, `'${prop}' must have 'issuer' and 'subject', or 'keys', got ${got(signature)}`);
  }
  if (keys) return { provider: 'cosign', secretRef: secretRef(scope, `${prop}.keys`, keys) };
  const identity = {
    issuer: anchored(scope, `${prop}.issuer`, issuer),
    subject: anchored(scope, `${prop}.subject`, subject),
  };
  return { provider: 'cosign', matchOidcIdentity: [identity] };
}

function anchored(scope: IConstruct, prop: string, pattern: unknown): string {
  if (typeof pattern === 'string' && /^\^.+\$$/.test(pattern) && !/^\^\(?\.[*+]\)?\$$/.test(pattern)) return pattern;
  return fail(scope, `'${prop}' must be a pattern from '^' to '$' that names somebody, got ${got(pattern)}`);
}
