import { IConstruct } from 'constructs';
import { fail, got } from '../core/errors';
import { NodeOs } from '../core/node-disk';
import { Reason, reasonOf } from '../core/reason';

/** Whatever AWS publishes next, and why. Karpenter replaces all nodes by it, untested, within the budgets. */
export interface LatestRelease extends Reason {
  /** That it is followed. */
  readonly follow: 'latest';
}

/** A release, checked. */
export interface Release {
  /** As Karpenter takes it: `bottlerocket@v1.50.0`. */
  readonly alias: string;
  /** Why it is no pinned one; undefined where it is. */
  readonly latestBecause?: string;
}

/** What releases are called: https://karpenter.sh/docs/concepts/nodeclasses/#specamiselectorterms */
const FORMS: Readonly<Record<NodeOs, { readonly pattern: RegExp; readonly example: string }>> = {
  bottlerocket: { pattern: /^v\d{1,4}\.\d{1,4}\.\d{1,4}$/, example: 'v1.50.0' },
  al2023: { pattern: /^v\d{8}$/, example: 'v20260901' },
};

/**
 * The image of nodes.
 *
 * @throws Error `'release' must be one of bottlerocket such as 'v1.50.0', got "latest"; to follow …`
 * @throws Error `'release.follow' must be 'latest', got …`
 * @throws Error `'release' must say its reason on one line, { reason: '…' }, got …`
 */
export function releaseOf(scope: IConstruct, os: NodeOs, release: string | LatestRelease): Release {
  if (typeof release === 'object') {
    if (release.follow !== 'latest') fail(scope, `'release.follow' must be 'latest', got ${got(release.follow)}`);
    return { alias: `${os}@latest`, latestBecause: reasonOf(scope, 'release', release) };
  }
  const { pattern, example } = FORMS[os];
  if (typeof release !== 'string' || !pattern.test(release)) {
    const latest = "to follow what AWS publishes: { follow: 'latest', reason: '…' }";
    fail(scope, `'release' must be one of ${os} such as '${example}', got ${got(release)}; ${latest}`);
  }
  return { alias: `${os}@${release}` };
}
