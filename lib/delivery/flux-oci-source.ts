import { Duration } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { OciRepository, OciRepositorySpec } from '../../imports/source.toolkit.fluxcd.io';
import { adopt } from '../core/adopt';
import { fail, got, oneOf } from '../core/errors';
import { Labels, recommendedLabels } from '../core/labels';
import { DNS_SUBDOMAIN, objectName, validName } from '../core/names';
import { Overrides } from '../core/overrides';
import { knownProps, PropNames } from '../core/props';
import { Reason, REASON_PROPS, reasonOf } from '../core/reason';
import { suppress } from '../core/suppress';
import { FLUX_NAME, FluxRef, fluxTime, NamedSecret, secretRef } from './flux-names';
import { SIGNATURE_PROPS, Signature, signatureOf } from './signature';
import { sourceUrl } from './url';
import { digestOf, isExact, ociTag, versionRange } from './versions';

/** What of an OCI repository is deployed: exactly one of them. */
export interface OciRevision {
  /** Digest, which nobody can move. */
  readonly digest?: string;
  /** Tag: a version, or one that moves, such as `production`. */
  readonly tag?: string;
  /** Range of versions, such as `1.x`; the newest that fits is deployed. */
  readonly semver?: string;
}

/** Properties for `OciSource`. */
export interface OciSourceProps {
  /** Address without tag, such as `oci://registry.example.com/shop/manifests`. */
  readonly url: string;
  /** What of it is deployed: `{ digest }`, `{ tag }` or `{ semver }`. */
  readonly revision: OciRevision;
  /** Who has signed it; a revision that moves needs it. @default - signatures are not asked for */
  readonly signedBy?: Signature;
  /** Why a revision that moves is deployed unsigned. @default - it is not */
  readonly unsigned?: Reason;
  /** What is in it: rendered manifests, or a Helm chart. @default 'manifests' */
  readonly content?: 'manifests' | 'chart';
  /** Secret with the credentials of the registry. @default - none: it is public, or `provider` has the rights */
  readonly credentials?: NamedSecret;
  /** Whose identities Flux signs in with. @default 'generic', with `credentials` */
  readonly provider?: 'generic' | 'aws' | 'azure' | 'gcp';
  /** Account of the namespace that signs in. @default - Flux's own */
  readonly serviceAccount?: string;
  /** How often it looks, at least 30 seconds. @default Duration.minutes(5) */
  readonly interval?: Duration;
  /** Name of the object. @default - the construct's id */
  readonly name?: string;
  /** Values to set in the final JSON. @default - none */
  readonly overrides?: Overrides;
}

const PROPS: PropNames<OciSourceProps> = {
  url: true,
  revision: { digest: true, tag: true, semver: true } satisfies PropNames<OciRevision>,
  signedBy: SIGNATURE_PROPS,
  unsigned: REASON_PROPS,
  content: true,
  credentials: true,
  provider: true,
  serviceAccount: true,
  interval: true,
  name: true,
  overrides: true,
};
const PROVIDERS = ['generic', 'aws', 'azure', 'gcp'] as const;
const CONTENTS = ['manifests', 'chart'] as const;
const CHECKS = { digest: digestOf, tag: ociTag, semver: versionRange } as const;

/** How a chart is taken out of its artifact. Source: https://fluxcd.io/flux/components/source/ocirepositories/#layer-selector */
const CHART_LAYER = { mediaType: 'application/vnd.cncf.helm.chart.content.v1.tar+gzip', operation: 'copy' };

interface Settings {
  readonly name: string;
  readonly labels: Labels;
  readonly spec: object;
  readonly unsigned?: string;
}

/**
 * An OCI artifact that Flux deploys from: rendered manifests, or a chart.
 *
 * Source: https://fluxcd.io/flux/components/source/ocirepositories/
 */
export class OciSource extends Construct implements FluxRef {
  /** The `source.toolkit.fluxcd.io/v1` object. */
  readonly resource: OciRepository;
  readonly name: string;
  /** Kind of the object, as those who refer to it name it. */
  readonly kind = 'OCIRepository';
  /** What is in it. */
  readonly content: 'manifests' | 'chart';

  /**
   * @throws Error `'url' must hold no tag or digest, got …; give it in 'revision'`
   * @throws Error `'revision' must have one of 'digest', 'tag' or 'semver', got {}`
   * @throws Error `'revision.tag' must be signed where it moves, …, got "production"; …`
   * @throws Error `'unsigned' must be left out beside 'signedBy' or what does not move, got …`
   * @throws Error `'content' must be 'manifests' or 'chart', got "helm"`, and so for `provider`
   * @throws Error what `sourceUrl`, `signatureOf`, `digestOf`, `ociTag` and `versionRange` throw
   */
  constructor(scope: Construct, id: string, props: OciSourceProps) {
    super(scope, id);
    const { name, labels, spec, unsigned } = resolve(this, props);
    this.name = name;
    this.content = props.content ?? 'manifests';
    // The generated enumerations are the texts that were checked.
    const resource = new OciRepository(this, 'Resource', {
      metadata: { name, labels },
      spec: spec as OciRepositorySpec,
    });
    if (unsigned !== undefined) suppress(resource, { rule: 'flux-verify', reason: unsigned });
    this.resource = adopt(this, resource, props.overrides);
  }
}

function resolve(scope: IConstruct, props: OciSourceProps): Settings {
  knownProps(scope, '', props, PROPS);
  const { provider = 'generic', serviceAccount, interval = Duration.minutes(5), credentials } = props;
  const { content = 'manifests', signedBy, unsigned } = props;
  const name = objectName(scope, props.name, FLUX_NAME);
  const url = sourceUrl(scope, 'url', props.url, ['oci']);
  if (/@|:[^/]*$/.test(url.slice('oci://'.length).replace(/^[^/]*/, ''))) {
    fail(scope, `'url' must hold no tag or digest, got ${got(url)}; give it in 'revision'`);
  }
  if (!PROVIDERS.includes(provider)) fail(scope, `'provider' must be ${oneOf(PROVIDERS)}, got ${got(provider)}`);
  if (!CONTENTS.includes(content)) fail(scope, `'content' must be ${oneOf(CONTENTS)}, got ${got(content)}`);
  const revision = revisionOf(scope, props.revision);
  const moving = movingOf(revision);
  if (moving && !signedBy && !unsigned) {
    const why = 'as anyone who can push deploys';
    const wayOut = "give 'signedBy', or say why in 'unsigned', or take a digest";
    fail(scope, `'revision.${moving[0]}' must be signed where it moves, ${why}, got ${got(moving[1])}; ${wayOut}`);
  }
  if (unsigned && (signedBy || !moving)) {
    fail(scope, `'unsigned' must be left out beside 'signedBy' or what does not move, got ${got(unsigned)}`);
  }
  const account = serviceAccount && validName(scope, 'serviceAccount', serviceAccount, DNS_SUBDOMAIN);
  const spec = {
    url,
    ref: revision,
    interval: fluxTime(scope, 'interval', interval, 30),
    secretRef: secretRef(scope, 'credentials', credentials),
    ...(provider !== 'generic' && { provider }),
    ...(account !== undefined && { serviceAccountName: account }),
    ...(content === 'chart' && { layerSelector: CHART_LAYER }),
    ...(signedBy && { verify: signatureOf(scope, 'signedBy', signedBy) }),
  };
  const labels = recommendedLabels(scope, { name });
  return { name, labels, spec, ...(unsigned && { unsigned: reasonOf(scope, 'unsigned', unsigned) }) };
}

function revisionOf(scope: IConstruct, revision: OciRevision): OciRevision {
  const given = Object.entries(revision ?? {}).filter(([, value]) => value !== undefined);
  const [only, second] = given;
  if (only === undefined || second !== undefined) {
    fail(scope, `'revision' must have one of ${oneOf(Object.keys(CHECKS))}, got ${got(revision)}`);
  }
  const [key, value] = only as [keyof OciRevision, string];
  return { [key]: CHECKS[key](scope, `revision.${key}`, value) };
}

/** What of a revision moves by itself, or by whoever can push. */
function movingOf({ tag, semver }: OciRevision): readonly [string, string] | undefined {
  if (semver !== undefined) return ['semver', semver];
  return tag !== undefined && !isExact(tag) ? ['tag', tag] : undefined;
}
