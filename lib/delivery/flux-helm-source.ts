import { Duration } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { HelmRepository, HelmRepositorySpec } from '../../imports/source.toolkit.fluxcd.io';
import { adopt } from '../core/adopt';
import { fail, got } from '../core/errors';
import { Labels, recommendedLabels } from '../core/labels';
import { objectName } from '../core/names';
import { Overrides } from '../core/overrides';
import { knownProps, PropNames } from '../core/props';
import { FLUX_NAME, FluxRef, fluxTime, NamedSecret, secretRef } from './flux-names';
import { sourceUrl } from './url';

/** Properties for `HelmSource`. */
export interface HelmSourceProps {
  /** Address, `https://…`; of a chart in an OCI registry make an `OciSource`. */
  readonly url: string;
  /** Secret with the user and the password. @default - none: the repository is public */
  readonly credentials?: NamedSecret;
  /** How often it looks for new charts, at least a minute. @default Duration.minutes(30) */
  readonly interval?: Duration;
  /** Name of the object. @default - the construct's id */
  readonly name?: string;
  /** Values to set in the final JSON. @default - none */
  readonly overrides?: Overrides;
}

const PROPS: PropNames<HelmSourceProps> = {
  url: true,
  credentials: true,
  interval: true,
  name: true,
  overrides: true,
};

interface Settings {
  readonly name: string;
  readonly labels: Labels;
  readonly spec: HelmRepositorySpec;
}

/**
 * A Helm repository that Flux takes charts from.
 *
 * Source: https://fluxcd.io/flux/components/source/helmrepositories/
 */
export class HelmSource extends Construct implements FluxRef {
  /** The `source.toolkit.fluxcd.io/v1` object. */
  readonly resource: HelmRepository;
  readonly name: string;
  /** Kind of the object, as those who refer to it name it. */
  readonly kind = 'HelmRepository';

  /**
   * @throws Error `'url' must be an address of a Helm repository, got "oci://…"; make an OciSource with content: 'chart'`
   * @throws Error what `sourceUrl`, `secretRef` and `fluxTime` throw
   */
  constructor(scope: Construct, id: string, props: HelmSourceProps) {
    super(scope, id);
    const { name, labels, spec } = resolve(this, props);
    this.name = name;
    const resource = new HelmRepository(this, 'Resource', { metadata: { name, labels }, spec });
    this.resource = adopt(this, resource, props.overrides);
  }
}

function resolve(scope: IConstruct, props: HelmSourceProps): Settings {
  knownProps(scope, '', props, PROPS);
  const { url, credentials, interval = Duration.minutes(30) } = props;
  const name = objectName(scope, props.name, FLUX_NAME);
  if (typeof url === 'string' && url.startsWith('oci://')) {
    const wayOut = "make an OciSource with content: 'chart'";
    fail(scope, `'url' must be an address of a Helm repository, got ${got(url)}; ${wayOut}`);
  }
  return {
    name,
    labels: recommendedLabels(scope, { name }),
    spec: {
      url: sourceUrl(scope, 'url', url, ['https']),
      interval: fluxTime(scope, 'interval', interval, 60),
      secretRef: secretRef(scope, 'credentials', credentials),
    },
  };
}
