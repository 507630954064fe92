import { Duration } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { GitRepository, GitRepositorySpec } from '../../imports/source.toolkit.fluxcd.io';
import { adopt } from '../core/adopt';
import { fail, got, oneOf } from '../core/errors';
import { Labels, recommendedLabels } from '../core/labels';
import { DNS_SUBDOMAIN, objectName, validName } from '../core/names';
import { Overrides } from '../core/overrides';
import { knownProps, PropNames } from '../core/props';
import { FLUX_NAME, FluxRef, fluxTime, NamedSecret, secretRef } from './flux-names';
import { sourceUrl } from './url';
import { gitCommit, gitRef, versionRange } from './versions';

/** What of a Git repository is deployed: exactly one of them. */
export interface GitRevision {
  /** Branch; each of its commits is deployed. */
  readonly branch?: string;
  /** Tag. */
  readonly tag?: string;
  /** Range of tags, such as `1.x`; the newest that fits is deployed. */
  readonly semver?: string;
  /** Whole commit, which nobody can move. */
  readonly commit?: string;
}

/** Properties for `GitSource`. */
export interface GitSourceProps {
  /** Address, `https://…` or `ssh://…`. */
  readonly url: string;
  /** What of it is deployed: `{ branch }`, `{ tag }`, `{ semver }` or `{ commit }`. */
  readonly revision: GitRevision;
  /** Secret with the key or the password. @default - none: the repository is public, or `provider` has the rights */
  readonly credentials?: NamedSecret;
  /** Whose identities Flux signs in with. @default 'generic', with `credentials` */
  readonly provider?: 'generic' | 'aws' | 'azure' | 'github';
  /** Account of the namespace that signs in; only of `aws` and `azure`. @default - Flux's own */
  readonly serviceAccount?: string;
  /** Secret with the public keys that the commit must be signed by. @default - signatures are not asked for */
  readonly signedBy?: NamedSecret;
  /** How often it looks, at least 30 seconds; a webhook is faster. @default Duration.minutes(5) */
  readonly interval?: Duration;
  /** Name of the object. @default - the construct's id */
  readonly name?: string;
  /** Values to set in the final JSON. @default - none */
  readonly overrides?: Overrides;
}

const PROPS: PropNames<GitSourceProps> = {
  url: true,
  revision: { branch: true, tag: true, semver: true, commit: true } satisfies PropNames<GitRevision>,
  credentials: true,
  provider: true,
  serviceAccount: true,
  signedBy: true,
  interval: true,
  name: true,
  overrides: true,
};
const PROVIDERS = ['generic', 'aws', 'azure', 'github'] as const;
const CHECKS = { branch: gitRef, tag: gitRef, semver: versionRange, commit: gitCommit } as const;

interface Settings {
  readonly name: string;
  readonly labels: Labels;
  readonly spec: object;
}

/**
 * A Git repository that Flux deploys from.
 *
 * Source: https://fluxcd.io/flux/components/source/gitrepositories/
 */
export class GitSource extends Construct implements FluxRef {
  /** The `source.toolkit.fluxcd.io/v1` object. */
  readonly resource: GitRepository;
  readonly name: string;
  /** Kind of the object, as those who refer to it name it. */
  readonly kind = 'GitRepository';

  /**
   * @throws Error `'url' must be an address that starts with 'https://' or 'ssh://', got "http://…"`
   * @throws Error `'revision' must have one of 'branch', 'tag', 'semver' or 'commit', got {}`
   * @throws Error `'provider' must be 'generic', 'aws', 'azure' or 'github', got "gcp"`
   * @throws Error `'serviceAccount' must be left out unless 'provider' is 'aws' or 'azure', got "puller"`
   * @throws Error `'credentials' must be given with 'ssh://', got undefined`
   */
  constructor(scope: Construct, id: string, props: GitSourceProps) {
    super(scope, id);
    const { name, labels, spec } = resolve(this, props);
    this.name = name;
    // The generated enumerations are the texts that were checked.
    const resource = new GitRepository(this, 'Resource', {
      metadata: { name, labels },
      spec: spec as GitRepositorySpec,
    });
    this.resource = adopt(this, resource, props.overrides);
  }
}

function resolve(scope: IConstruct, props: GitSourceProps): Settings {
  knownProps(scope, '', props, PROPS);
  const { provider = 'generic', serviceAccount, interval = Duration.minutes(5), credentials, signedBy } = props;
  const name = objectName(scope, props.name, FLUX_NAME);
  const url = sourceUrl(scope, 'url', props.url, ['https', 'ssh']);
  if (!PROVIDERS.includes(provider)) fail(scope, `'provider' must be ${oneOf(PROVIDERS)}, got ${got(provider)}`);
  if (serviceAccount !== undefined && provider !== 'aws' && provider !== 'azure') {
    fail(scope, `'serviceAccount' must be left out unless 'provider' is 'aws' or 'azure', got ${got(serviceAccount)}`);
  }
  if (url.startsWith('ssh://') && credentials === undefined) {
    fail(scope, "'credentials' must be given with 'ssh://', as there is no way in without a key, got undefined");
  }
  const account = serviceAccount && validName(scope, 'serviceAccount', serviceAccount, DNS_SUBDOMAIN);
  const keys = secretRef(scope, 'signedBy', signedBy);
  const spec = {
    url,
    ref: revisionOf(scope, props.revision),
    interval: fluxTime(scope, 'interval', interval, 30),
    secretRef: secretRef(scope, 'credentials', credentials),
    ...(provider !== 'generic' && { provider }),
    ...(account !== undefined && { serviceAccountName: account }),
    ...(keys && { verify: { mode: 'HEAD', secretRef: keys } }),
  };
  return { name, labels: recommendedLabels(scope, { name }), spec };
}

function revisionOf(scope: IConstruct, revision: GitRevision): GitRevision {
  const given = Object.entries(revision ?? {}).filter(([, value]) => value !== undefined);
  const [only, second] = given;
  if (only === undefined || second !== undefined) {
    fail(scope, `'revision' must have one of ${oneOf(Object.keys(CHECKS))}, got ${got(revision)}`);
  }
  const [key, value] = only as [keyof GitRevision, string];
  return { [key]: CHECKS[key](scope, `revision.${key}`, value) };
}
