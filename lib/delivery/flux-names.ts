import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import { fail, got } from '../core/errors';
import { None, NONE_PROPS } from '../core/none';
import { goDuration } from '../core/go-duration';
import { DNS_SUBDOMAIN, NameRule, validName } from '../core/names';
import { secondsOf } from '../core/seconds';
import { noneOf } from './none';

/** Names of Flux's objects: they are label values of what is deployed. */
export const FLUX_NAME: NameRule = { ...DNS_SUBDOMAIN, maxLength: 63, because: 'the name is also a label value' };

/** A Secret of the same namespace that somebody else makes, such as a `SecretRef`. */
export interface NamedSecret {
  /** Its name. */
  readonly name: string;
}

/** Another object of Flux. */
export interface FluxRef {
  /** Name of the object. */
  readonly name: string;
  /** Namespace of the object; undefined for that of the one who names it. */
  readonly namespace?: string;
}

/** As whom Flux deploys. */
export type FluxServiceAccount = string | None;

/** The shape of `FluxServiceAccount`. */
export const SERVICE_ACCOUNT_PROPS = NONE_PROPS;

/**
 * A reference to a Secret.
 *
 * @throws Error `'credentials' must be a SecretRef, or { name: '…' }, got "deploy-key"`
 */
export function secretRef(scope: IConstruct, prop: string, secret: NamedSecret | undefined) {
  if (secret === undefined) return undefined;
  if (typeof secret !== 'object' || secret === null || typeof secret.name !== 'string') {
    fail(scope, `'${prop}' must be a SecretRef, or { name: '…' }, got ${got(secret)}`);
  }
  return { name: validName(scope, `${prop}.name`, secret.name, DNS_SUBDOMAIN) };
}

/**
 * The account that Flux deploys as: without one it uses its own, which may do everything.
 *
 * @throws Error `'serviceAccount' must name an account of the namespace, or say { none: '…' }, …, got undefined`
 */
export function deployerOf(scope: IConstruct, given: FluxServiceAccount): { account?: string; none?: string } {
  if (typeof given === 'string') return { account: validName(scope, 'serviceAccount', given, DNS_SUBDOMAIN) };
  if (given === undefined || typeof given !== 'object') {
    const why = 'as without one Flux deploys with its own rights, which have no bounds';
    fail(
      scope,
      `'serviceAccount' must name an account of the namespace, or say { none: '…' }, ${why}, got ${got(given)}`,
    );
  }
  return { none: noneOf(scope, 'serviceAccount', given) };
}

/**
 * A time as Flux writes it.
 *
 * @throws Error `'interval' must be a Duration …`, `'interval' must be a whole number of at least 60, got 1`
 */
export function fluxTime(scope: IConstruct, prop: string, time: Duration, min: number): string {
  return goDuration(secondsOf(scope, prop, time, { min }));
}
