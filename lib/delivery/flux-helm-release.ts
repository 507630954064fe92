import { Chart, Duration } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { HelmRelease, HelmReleaseSpec } from '../../imports/helm.toolkit.fluxcd.io';
import { adopt } from '../core/adopt';
import { fail, got } from '../core/errors';
import { None, NONE_PROPS } from '../core/none';
import { Labels, recommendedLabels } from '../core/labels';
import { NameRule, objectName } from '../core/names';
import { wholeNumber } from '../core/numbers';
import { Overrides } from '../core/overrides';
import { knownProps, PropNames } from '../core/props';
import { HelmSource } from './flux-helm-source';
import { dependencyOf, sameNamespace } from './flux-place';
import {
  deployerOf,
  FLUX_NAME,
  FluxRef,
  FluxServiceAccount,
  fluxTime,
  NamedSecret,
  secretRef,
  SERVICE_ACCOUNT_PROPS,
} from './flux-names';
import { OciSource } from './flux-oci-source';
import { HelmValues, helmValues } from './helm-values';
import { checkIgnore, IgnoreProps, ignoreReasons } from './ignore';
import { noneOf, reasonAnnotations } from './none';
import { exactVersion } from './versions';

/** Values that a Secret of the namespace holds. */
export interface HelmSecretValues {
  /** The Secret. */
  readonly secret: NamedSecret;
  /** Key of it. @default 'values.yaml' */
  readonly key?: string;
  /** Value that the key's content is, such as `auth.password`. @default - the content is a whole file of values */
  readonly path?: string;
}

/** Properties for `FluxHelmRelease`. */
export interface FluxHelmReleaseProps {
  /** Where the chart is: a `HelmSource`, or an `OciSource` with `content: 'chart'`. */
  readonly source: HelmSource | OciSource;
  /** As whom it is installed: an account of the namespace, or `{ none: '…' }` for Flux's own, which may do everything. */
  readonly serviceAccount: FluxServiceAccount;
  /** Name of the chart in a `HelmSource`. @default - an `OciSource` has one */
  readonly chart?: string;
  /** One version of the chart, such as `1.4.2`; required with a `HelmSource`. @default - the revision of the `OciSource` */
  readonly version?: string;
  /** Values, nothing secret among them. @default {} */
  readonly values?: HelmValues;
  /** Values that Secrets hold; the later over the earlier, `values` over all. @default [] */
  readonly valuesFrom?: readonly HelmSecretValues[];
  /** What must be ready before. @default [] */
  readonly after?: readonly FluxRef[];
  /** How often a failed upgrade is tried again before it is rolled back, 1 to 20. @default 3 */
  readonly retries?: number;
  /** Off: changes by hand stay. @default - they are undone, but the replicas of Deployments, which autoscalers own */
  readonly selfHeal?: None;
  /** Further fields that something else writes. @default [] */
  readonly ignore?: readonly IgnoreProps[];
  /** How often drift is undone, at least a minute. @default Duration.minutes(30) */
  readonly interval?: Duration;
  /** How long each action of Helm may take, at least a minute. @default Duration.minutes(5) */
  readonly timeout?: Duration;
  /** Name of the object, and of the release. @default - the construct's id */
  readonly name?: string;
  /** Values to set in the final JSON. @default - none */
  readonly overrides?: Overrides;
}

const PROPS: PropNames<FluxHelmReleaseProps> = {
  source: true,
  serviceAccount: SERVICE_ACCOUNT_PROPS,
  chart: true,
  version: true,
  values: true,
  valuesFrom: [{ secret: true, key: true, path: true } satisfies PropNames<HelmSecretValues>],
  after: [true],
  retries: true,
  selfHeal: NONE_PROPS,
  ignore: [true],
  interval: true,
  timeout: true,
  name: true,
  overrides: true,
};

/** Source: https://helm.sh/docs/chart_template_guide/builtin_objects/ (`Release.Name`, and the names made from it) */
const NAME: NameRule = { ...FLUX_NAME, maxLength: 53, because: "the name is also Helm's release" };

/** Source: imports/crds/helm.toolkit.fluxcd.io.yaml, `valuesFrom` */
const KEY = /^[-._a-zA-Z0-9]{1,253}$/;
const VALUE_PATH = /^([a-zA-Z0-9_\-.\\/]|\[[0-9]{1,5}\]){1,250}$/;

interface Settings {
  readonly name: string;
  readonly labels: Labels;
  readonly annotations: Readonly<Record<string, string>>;
  readonly values?: HelmValues;
  readonly spec: object;
}

/**
 * A Helm chart that Flux installs and keeps: one version of it, with its CRDs, tried again when it fails to install, rolled
 * back when it fails to upgrade, and put back when somebody changes it by hand.
 *
 * Source: https://fluxcd.io/flux/components/helm/helmreleases/
 */
export class FluxHelmRelease extends Construct implements FluxRef {
  /** One that is declared outside this app. */
  static external(name: string, namespace?: string): FluxRef {
    return { name, ...(namespace !== undefined && { namespace }) };
  }

  /** The `helm.toolkit.fluxcd.io/v2` object. */
  readonly resource: HelmRelease;
  readonly name: string;
  readonly namespace?: string;

  /**
   * @throws Error `'source' must be a HelmSource, or an OciSource with content: 'chart', got …`
   * @throws Error `'version' must be one version such as '1.4.2', got undefined; …`
   * @throws Error `'chart' must be the name of a chart such as 'flagger', got undefined`
   * @throws Error `'version' must be left out with an OciSource, which has it as 'revision', got "1.4.2"`, and so for `chart`
   * @throws Error `'values.db.password' must hold nothing secret, …`
   * @throws Error `'valuesFrom.0.key' must …`, `'valuesFrom.0.path' must …`
   * @throws Error what `deployerOf`, `sameNamespace`, `dependencyOf`, `checkIgnore` and `noneOf` throw
   */
  constructor(scope: Construct, id: string, props: FluxHelmReleaseProps) {
    super(scope, id);
    const { name, labels, annotations, values, spec } = resolve(this, props);
    this.name = name;
    this.namespace = Chart.of(this).namespace;
    const metadata = { name, labels, ...(Object.keys(annotations).length > 0 && { annotations }) };
    // The generated enumerations are the texts that were checked.
    const resource = new HelmRelease(this, 'Resource', { metadata, spec: spec as HelmReleaseSpec });
    // In the final JSON, as null is a value of Helm: it takes a default of the chart away.
    this.resource = adopt(this, resource, props.overrides, values && { '/spec/values': values });
  }
}

function resolve(scope: IConstruct, props: FluxHelmReleaseProps): Settings {
  knownProps(scope, '', props, PROPS);
  const { valuesFrom = [], after = [], retries = 3, ignore = [], values } = props;
  const { interval = Duration.minutes(30), timeout = Duration.minutes(5) } = props;
  const name = objectName(scope, props.name, NAME);
  const chart = chartOf(scope, props);
  const deployer = deployerOf(scope, props.serviceAccount);
  const selfHeal = noneOf(scope, 'selfHeal', props.selfHeal);
  const ignored = ignore.map((each, index) => checkIgnore(scope, `ignore.${index}`, each));
  if (selfHeal !== undefined && ignored.length > 0) {
    fail(scope, `'ignore' must be left out where 'selfHeal' is off, as nothing is put back, got ${got(ignore)}`);
  }
  wholeNumber(scope, 'retries', retries, { min: 1, max: 20 });
  const secrets = valuesFrom.map((each, index) => fromSecret(scope, `valuesFrom.${index}`, each));
  const reasons = { 'service-account': deployer.none, 'self-heal': selfHeal, ignore: ignoreReasons(ignored) };
  return {
    name,
    labels: recommendedLabels(scope, { name }),
    annotations: reasonAnnotations(reasons),
    ...(values && {
      values: helmValues(scope, 'values', values, "put it into a Secret and name that in 'valuesFrom'"),
    }),
    spec: {
      ...chart,
      interval: fluxTime(scope, 'interval', interval, 60),
      timeout: fluxTime(scope, 'timeout', timeout, 60),
      ...(deployer.account !== undefined && { serviceAccountName: deployer.account }),
      ...(after.length > 0 && { dependsOn: after.map((each, index) => dependencyOf(scope, `after.${index}`, each)) }),
      // A first install that is only late comes up when it is tried again; to remove it in between would take its claims.
      install: { crds: 'CreateReplace', strategy: { name: 'RetryOnFailure', retryInterval: '2m' } },
      upgrade: { crds: 'CreateReplace', remediation: { retries, strategy: 'rollback', remediateLastFailure: true } },
      driftDetection: selfHeal === undefined ? { mode: 'enabled', ignore: ignoresOf(ignored) } : { mode: 'disabled' },
      ...(secrets.length > 0 && { valuesFrom: secrets }),
    },
  };
}

function chartOf(scope: IConstruct, { source, chart, version }: FluxHelmReleaseProps): object {
  if (source instanceof OciSource && source.content === 'chart') {
    for (const [prop, value] of Object.entries({ chart, version })) {
      if (value === undefined) continue;
      const why = prop === 'chart' ? "which has it in 'url'" : "which has it as 'revision'";
      fail(scope, `'${prop}' must be left out with an OciSource, ${why}, got ${got(value)}`);
    }
    sameNamespace(scope, 'source', source);
    return { chartRef: { kind: source.kind, name: source.name } };
  }
  if (!(source instanceof HelmSource)) {
    fail(scope, `'source' must be a HelmSource, or an OciSource with content: 'chart', got ${got(source)}`);
  }
  sameNamespace(scope, 'source', source);
  if (typeof chart !== 'string' || !/^[a-z0-9][a-z0-9._-]*$/.test(chart)) {
    fail(scope, `'chart' must be the name of a chart such as 'flagger', got ${got(chart)}`);
  }
  const spec = { chart, version: exactVersion(scope, 'version', version) };
  return { chart: { spec: { ...spec, sourceRef: { kind: source.kind, name: source.name } } } };
}

function fromSecret(scope: IConstruct, prop: string, { secret, key = 'values.yaml', path }: HelmSecretValues) {
  if (secret === undefined) fail(scope, `'${prop}.secret' must be a SecretRef, or { name: '…' }, got undefined`);
  if (typeof key !== 'string' || !KEY.test(key)) {
    fail(scope, `'${prop}.key' must be a key of the Secret: letters, digits, '-', '_' and '.', got ${got(key)}`);
  }
  if (path !== undefined && (typeof path !== 'string' || !VALUE_PATH.test(path))) {
    fail(scope, `'${prop}.path' must be a path of the values such as 'auth.password', got ${got(path)}`);
  }
  return {
    kind: 'Secret',
    name: secretRef(scope, `${prop}.secret`, secret)?.name,
    valuesKey: key,
    ...(path !== undefined && { targetPath: path }),
  };
}

/** Fields that are left alone: whether a chart has autoscalers, nobody knows here. */
function ignoresOf(ignored: readonly IgnoreProps[]) {
  const replicas = { paths: ['/spec/replicas'], target: { group: 'apps', kind: 'Deployment' } };
  const users = ignored.map(({ group, kind, name, namespace, pointers }) => ({
    paths: [...pointers],
    target: { ...(group !== '' && { group }), kind, name, namespace },
  }));
  return [replicas, ...users];
}
