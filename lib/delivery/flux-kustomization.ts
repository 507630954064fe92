import { Chart, Duration } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { Kustomization, KustomizationSpec } from '../../imports/kustomize.toolkit.fluxcd.io';
import { adopt } from '../core/adopt';
import { fail, got } from '../core/errors';
import { None, NONE_PROPS } from '../core/none';
import { amend } from '../core/final-json';
import { Labels, recommendedLabels } from '../core/labels';
import { objectName } from '../core/names';
import { Overrides } from '../core/overrides';
import { knownProps, PropNames } from '../core/props';
import { DECRYPTION_PROPS, decryptionOf, FluxDecryption } from './decryption';
import { deployedBy, Deploys, ignoredIn, mark, Marks } from './deployed';
import { FluxHealth, checkHealth, healthOf, HEALTH_PROPS, rollsOutByStep } from './flux-health';
import { deployerOf, FLUX_NAME, FluxRef, FluxServiceAccount, fluxTime, SERVICE_ACCOUNT_PROPS } from './flux-names';
import { GitSource } from './flux-git-source';
import { dependencyOf, sameNamespace } from './flux-place';
import { OciSource } from './flux-oci-source';
import { checkIgnore, IgnoreProps, ignoreReasons } from './ignore';
import { noneOf, reasonAnnotations } from './none';
import { sourcePath } from './url';

/** Properties for `FluxKustomization`. */
export interface FluxKustomizationProps {
  /** What is deployed: a `GitSource`, or an `OciSource` with manifests. */
  readonly source: GitSource | OciSource;
  /** As whom it is deployed: an account of the namespace, or `{ none: '…' }` for Flux's own, which may do everything. */
  readonly serviceAccount: FluxServiceAccount;
  /** Folder of the source. @default '.' */
  readonly path?: string;
  /**
   * The charts whose YAML lies in the source. Their namespaces and claims are never pruned, and the fields that controllers
   * own in them are left alone. Make the Kustomization after them.
   * @default - not known: nothing is annotated, and only `ignore` is left alone
   */
  readonly deploys?: Deploys;
  /** What must be ready before, such as the one with CRDs and operators. @default [] */
  readonly after?: readonly FluxRef[];
  /** Off: what leaves the source stays in the cluster. @default - it is removed */
  readonly prune?: None;
  /** Off: it is ready as soon as it is applied. @default - all of it must be healthy */
  readonly wait?: None;
  /** How to tell when objects are healthy that do not say so themselves. @default - known for Canary and Rollout */
  readonly health?: readonly FluxHealth[];
  /** How often drift is undone, at least a minute. @default Duration.minutes(10) */
  readonly interval?: Duration;
  /** How long it waits for health, at least a minute. @default - 5 minutes; 45 with a Canary or a Rollout */
  readonly timeout?: Duration;
  /** Decrypts Secrets. @default - there are none to decrypt */
  readonly decryption?: FluxDecryption;
  /** Further fields that something else writes. @default [] */
  readonly ignore?: readonly IgnoreProps[];
  /** Name of the object. @default - the construct's id */
  readonly name?: string;
  /** Values to set in the final JSON. @default - none */
  readonly overrides?: Overrides;
}

const PROPS: PropNames<FluxKustomizationProps> = {
  source: true,
  serviceAccount: SERVICE_ACCOUNT_PROPS,
  path: true,
  deploys: true,
  after: [true],
  prune: NONE_PROPS,
  wait: NONE_PROPS,
  health: [HEALTH_PROPS],
  interval: true,
  timeout: true,
  decryption: DECRYPTION_PROPS,
  ignore: [true],
  name: true,
  overrides: true,
};

interface Settings {
  readonly name: string;
  readonly labels: Labels;
  readonly annotations: Readonly<Record<string, string>>;
  readonly deploys: readonly IConstruct[];
  readonly health: readonly FluxHealth[];
  readonly ignore: readonly IgnoreProps[];
  readonly timeout?: string;
  readonly waits: boolean;
  readonly spec: object;
}

/** What must not go with a line of Git. Source: https://fluxcd.io/flux/components/kustomize/kustomizations/#prune */
const KEPT = ['Namespace', 'PersistentVolumeClaim'];
const fluxMarks: Marks = ({ kind }): Record<string, string> =>
  KEPT.includes(kind) ? { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' } : {};

/**
 * Deploys a folder or an artifact by Flux, with the rights of an account of its own: what has left it is removed, drift is
 * undone, and it is ready when all of it is healthy; but never the fields that a controller of the cluster owns.
 *
 * Source: https://fluxcd.io/flux/components/kustomize/kustomizations/
 */
export class FluxKustomization extends Construct implements FluxRef {
  /** One that is declared outside this app. */
  static external(name: string, namespace?: string): FluxRef {
    return { name, ...(namespace !== undefined && { namespace }) };
  }

  /** The `kustomize.toolkit.fluxcd.io/v1` object. */
  readonly resource: Kustomization;
  readonly name: string;
  readonly namespace?: string;

  /**
   * @throws Error `'source' must be a GitSource or an OciSource, got …`, `'source' must hold manifests, got a chart …`
   * @throws Error `'source' must be in the namespace of FluxKustomization ('shop'), got 'flux-system' of …`
   * @throws Error `'after.0' must be a FluxKustomization, or FluxKustomization.external('…'), got "base"`
   * @throws Error `'health' must be left out where 'wait' is off, got …`
   * @throws Error `'decryption' must have 'keys', 'serviceAccount', or both, got {}`
   * @throws Error what `deployerOf`, `sourcePath`, `deployedBy`, `checkIgnore` and `noneOf` throw
   */
  constructor(scope: Construct, id: string, props: FluxKustomizationProps) {
    super(scope, id);
    const settings = resolve(this, props);
    const { name, labels, annotations, deploys, spec } = settings;
    this.name = name;
    this.namespace = Chart.of(this).namespace;
    const metadata = { name, labels, ...(Object.keys(annotations).length > 0 && { annotations }) };
    // The generated enumerations are the texts that were checked.
    const resource = new Kustomization(this, 'Resource', { metadata, spec: spec as KustomizationSpec });
    mark(this, deploys, fluxMarks);
    amend(resource, (json) => void Object.assign(json.spec as object, derivedOf(settings)));
    this.resource = adopt(this, resource, props.overrides);
  }
}

function resolve(scope: IConstruct, props: FluxKustomizationProps): Settings {
  knownProps(scope, '', props, PROPS);
  const { source, path = '.', after = [], interval = Duration.minutes(10), timeout, ignore = [], health = [] } = props;
  const name = objectName(scope, props.name, FLUX_NAME);
  checkSource(scope, source);
  const deployer = deployerOf(scope, props.serviceAccount);
  const prune = noneOf(scope, 'prune', props.prune);
  const wait = noneOf(scope, 'wait', props.wait);
  if (wait !== undefined && health.length > 0) {
    fail(scope, `'health' must be left out where 'wait' is off, as nobody asks for it, got ${got(health)}`);
  }
  health.forEach((each, index) => checkHealth(scope, `health.${index}`, each));
  const ignored = ignore.map((each, index) => checkIgnore(scope, `ignore.${index}`, each));
  const decryption = decryptionOf(scope, props.decryption);
  const folder = sourcePath(scope, 'path', path).replace(/^\.\/?/, '');
  return {
    name,
    labels: recommendedLabels(scope, { name }),
    annotations: reasonAnnotations({
      'service-account': deployer.none,
      prune,
      wait,
      ignore: ignoreReasons(ignored),
    }),
    deploys: deployedBy(scope, props.deploys),
    health,
    ignore: ignored,
    waits: wait === undefined,
    ...(timeout !== undefined && { timeout: fluxTime(scope, 'timeout', timeout, 60) }),
    spec: {
      sourceRef: { kind: source.kind, name: source.name },
      path: `./${folder}`,
      interval: fluxTime(scope, 'interval', interval, 60),
      retryInterval: '1m',
      prune: prune === undefined,
      ...(wait === undefined && { wait: true }),
      ...(deployer.account !== undefined && { serviceAccountName: deployer.account }),
      ...(after.length > 0 && { dependsOn: after.map((each, index) => dependencyOf(scope, `after.${index}`, each)) }),
      ...(decryption && { decryption }),
    },
  };
}

function checkSource(scope: IConstruct, source: GitSource | OciSource): void {
  if (!(source instanceof GitSource || source instanceof OciSource)) {
    fail(scope, `'source' must be a GitSource or an OciSource, got ${got(source)}`);
  }
  if (source instanceof OciSource && source.content === 'chart') {
    fail(scope, `'source' must hold manifests, got the chart of ${source.node.path}; make a FluxHelmRelease of it`);
  }
  sameNamespace(scope, 'source', source);
}

/** What is only known once all that is deployed is there. */
function derivedOf({ deploys, ignore, health, waits, timeout }: Settings): object {
  const expressions = waits ? healthOf(deploys, health) : [];
  const owned = ignoredIn(deploys).filter(({ pointers }) => pointers.length > 0);
  const ignored = [
    ...owned.map(({ holder, pointers }) => ({ target: targetOf(holder), paths: [...pointers] })),
    ...ignore.map(({ pointers, ...holder }) => ({ target: targetOf(holder), paths: [...pointers] })),
  ];
  return {
    timeout: timeout ?? (rollsOutByStep(deploys) ? '45m' : '5m'),
    ...(expressions.length > 0 && { healthCheckExprs: expressions }),
    ...(ignored.length > 0 && { ignore: ignored }),
  };
}

function targetOf({ group = '', kind, namespace = '', name }: Omit<IgnoreProps, 'pointers' | 'reason'>) {
  return { ...(group !== '' && { group }), kind, ...(namespace !== '' && { namespace }), ...(name && { name }) };
}
