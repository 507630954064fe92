import { IConstruct } from 'constructs';
import { fail, got, oneOf } from '../../core/errors';

/**
 * Minors of Kubernetes in EKS, oldest first, and the last day of their standard support, which is 14 months; extended
 * support, at a price, is the 12 months after.
 *
 * Source: https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html, as of 2026-11
 */
const STANDARD_UNTIL = {
  '1.31': '2025-11-26',
  '1.32': '2026-03-23',
  '1.33': '2026-07-29',
  '1.34': '2026-12-02',
  '1.35': '2027-03-27',
  '1.36': '2027-08-02',
} as const;

/** The day the lists follow: a build must not change its mind because a day went by. */
const AS_OF = '2026-11-01';

const versions = Object.entries(STANDARD_UNTIL);

/** Minors that EKS has in standard support. */
const STANDARD_VERSIONS = versions.filter(([, until]) => until >= AS_OF).map(([version]) => version);

/** Minors that EKS has in extended support, until it upgrades them by itself. */
const EXTENDED_VERSIONS = versions.filter(([, until]) => until < AS_OF).map(([version]) => version);

/**
 * A version that EKS supports.
 *
 * @param extended - whether versions in extended support are taken too
 * @throws Error `'kubernetes' must be a minor that EKS supports ('1.34', '1.35' or '1.36'), got "1.30"`
 * @throws Error `'kubernetes' must be in standard support ('1.34', …), or say why not with upgradePolicy: …, got "1.33"`
 */
export function supportedVersion(scope: IConstruct, version: string, extended: boolean): string {
  const known = extended ? [...EXTENDED_VERSIONS, ...STANDARD_VERSIONS] : STANDARD_VERSIONS;
  if (known.includes(version)) return version;
  if (EXTENDED_VERSIONS.includes(version)) {
    fail(
      scope,
      `'kubernetes' must be in standard support (${oneOf(STANDARD_VERSIONS)}), or say why not with ` +
        `upgradePolicy: { extended: '…' }, got ${got(version)}`,
    );
  }
  fail(scope, `'kubernetes' must be a minor that EKS supports (${oneOf(known)}), got ${got(version)}`);
}

/** The minor of a version that was checked: 35 for `'1.35'`. */
export function minorOf(version: string): number {
  return Number(version.split('.')[1]);
}
