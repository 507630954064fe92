import { Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { Application, ApplicationSpec } from '../../imports/argoproj.io';
import { adopt } from '../core/adopt';
import { fail, got, oneOf } from '../core/errors';
import { None, NONE_PROPS } from '../core/none';
import { amend } from '../core/final-json';
import { Labels, recommendedLabels } from '../core/labels';
import { DNS_LABEL, objectName, validName } from '../core/names';
import { wholeNumber } from '../core/numbers';
import { Overrides } from '../core/overrides';
import { knownProps, PropNames } from '../core/props';
import { fitsProject } from './argo-fit';
import { differences, RESPECT } from './argo-ignore';
import { argoMarks } from './argo-marks';
import { ARGO_NAME, ArgoCluster, clusterOf, FINALIZER, OWN_CLUSTER } from './argo-names';
import { ArgoProjectRef, projectName } from './argo-project';
import { ArgoSource, ArgoSourceSettings } from './argo-source';
import { deployedBy, Deploys, mark } from './deployed';
import { checkIgnore, IgnoreProps, ignoreReasons } from './ignore';
import { noneOf, reasonAnnotations } from './none';

/** Properties for `ArgoApplication`. */
export interface ArgoApplicationProps {
  /** What it may do: an `ArgoProject`, or `ArgoProject.external('…')`. */
  readonly project: ArgoProjectRef;
  /** What is deployed: `ArgoSource.git(…)`, `.helm(…)` or `.oci(…)`. */
  readonly source: ArgoSource;
  /** Namespace that it is deployed to; nobody makes it on the way, a `RestrictedNamespace` does. */
  readonly namespace: string;
  /** Address of the cluster's API, or the name that Argo CD has for it. @default - the cluster that Argo CD runs in */
  readonly cluster?: string;
  /**
   * The charts whose YAML lies in the source. They get the annotations of their order, and the fields that controllers own
   * in them are left alone. Make the application after them.
   * @default - not known: nothing is annotated, and only `ignore` is left alone
   */
  readonly deploys?: Deploys;
  /** Off: people synchronise by hand. @default - each commit is deployed by itself */
  readonly automated?: None;
  /** Off: what leaves the source stays in the cluster. @default - it is removed, after all else has been applied */
  readonly prune?: None;
  /** Off: changes by hand stay. @default - they are undone after five seconds */
  readonly selfHeal?: None;
  /** How often a failed synchronisation is tried again, 0 to 20, after 5, 10, 20 … seconds, at most 3 minutes. @default 5 */
  readonly retries?: number;
  /** Further fields that something else writes. @default [] */
  readonly ignore?: readonly IgnoreProps[];
  /** What becomes of the deployed objects when the application goes. @default 'remove' */
  readonly onDelete?: 'remove' | 'keep';
  /** Name of the object. @default - the construct's id */
  readonly name?: string;
  /** Values to set in the final JSON. @default - none */
  readonly overrides?: Overrides;
}

const PROPS: PropNames<ArgoApplicationProps> = {
  project: true,
  source: true,
  namespace: true,
  cluster: true,
  deploys: true,
  automated: NONE_PROPS,
  prune: NONE_PROPS,
  selfHeal: NONE_PROPS,
  retries: true,
  ignore: [true],
  onDelete: true,
  name: true,
  overrides: true,
};

interface Settings {
  readonly name: string;
  readonly labels: Labels;
  readonly annotations: Readonly<Record<string, string>>;
  readonly project: string;
  readonly source: ArgoSourceSettings;
  readonly destination: ArgoCluster & { readonly namespace: string };
  readonly deploys: readonly IConstruct[];
  readonly automated: boolean;
  readonly prune: boolean;
  readonly selfHeal: boolean;
  readonly retries: number;
  readonly ignore: readonly IgnoreProps[];
  readonly keeps: boolean;
}

/**
 * Server-side apply knows who owns a field; only what differs is applied; what goes, goes last, with all that hangs on it;
 * two applications never share an object.
 * Source: https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/
 */
const OPTIONS = [
  'CreateNamespace=false',
  'ServerSideApply=true',
  'ApplyOutOfSyncOnly=true',
  'PruneLast=true',
  'PrunePropagationPolicy=foreground',
  'FailOnSharedResource=true',
];

/**
 * Deploys a folder, a chart or an artifact by Argo CD: at each commit, with what has left it removed and what was changed by
 * hand undone, but never the fields that a controller of the cluster owns.
 *
 * Source: https://argo-cd.readthedocs.io/en/stable/operator-manual/application.yaml
 */
export class ArgoApplication extends Construct {
  /** The `argoproj.io/v1alpha1` object; it belongs to Argo CD's own namespace. */
  readonly resource: Application;
  /** Name of the object. */
  readonly name: string;

  /**
   * @throws Error `'project' must be an ArgoProject, or ArgoProject.external('…'), got "shop"`
   * @throws Error `'source' must be ArgoSource.git(…), .helm(…) or .oci(…), got …`
   * @throws Error `'source' must be among the sources of project 'shop' (…), got …`, and so for `namespace` and `deploys`
   * @throws Error `'namespace' must be that of what is deployed ('shop'), got "other"`
   * @throws Error `'prune' must be left out beside 'automated', …`, and so for `selfHeal`
   * @throws Error `'onDelete' must be 'remove' or 'keep', got "orphan"`
   * @throws Error what `deployedBy`, `checkIgnore`, `noneOf` and `ArgoSource` throw
   */
  constructor(scope: Construct, id: string, props: ArgoApplicationProps) {
    super(scope, id);
    const settings = resolve(this, props);
    const { name, labels, annotations, keeps, source, deploys, ignore } = settings;
    this.name = name;
    const metadata = {
      name,
      labels,
      ...(Object.keys(annotations).length > 0 && { annotations }),
      ...(!keeps && { finalizers: [FINALIZER] }),
    };
    const resource = new Application(this, 'Resource', { metadata, spec: render(settings) });
    mark(this, deploys, argoMarks);
    amend(resource, (json) => {
      const spec = json.spec as { ignoreDifferences?: unknown; syncPolicy: { syncOptions: string[] } };
      const { list, respected } = differences(deploys, ignore);
      if (list.length > 0) spec.ignoreDifferences = list;
      if (respected) spec.syncPolicy.syncOptions.push(RESPECT);
    });
    const helm = source.values && { '/spec/source/helm': { valuesObject: source.values } };
    this.resource = adopt(this, resource, props.overrides, helm);
  }
}

function resolve(scope: IConstruct, props: ArgoApplicationProps): Settings {
  knownProps(scope, '', props, PROPS);
  const { project, source: given, cluster = OWN_CLUSTER, retries = 5, ignore = [], onDelete = 'remove' } = props;
  const name = objectName(scope, props.name, ARGO_NAME);
  if (typeof project !== 'object' || typeof project.name !== 'string') {
    fail(scope, `'project' must be an ArgoProject, or ArgoProject.external('…'), got ${got(project)}`);
  }
  if (!(given instanceof ArgoSource)) {
    fail(scope, `'source' must be ArgoSource.git(…), .helm(…) or .oci(…), got ${got(given)}`);
  }
  const source = given.resolve(scope);
  const namespace = validName(scope, 'namespace', props.namespace, DNS_LABEL);
  const destination = { ...clusterOf(scope, 'cluster', cluster), namespace };
  const deploys = deployedBy(scope, props.deploys);
  const other = deploys
    .map((each) => Chart.of(each).namespace)
    .find((each) => each !== undefined && each !== namespace);
  if (other !== undefined) {
    fail(scope, `'namespace' must be that of what is deployed ('${other}'), got ${got(namespace)}`);
  }
  if (project.allows) fitsProject(scope, project.name, project.allows, { source, destination, deploys });
  wholeNumber(scope, 'retries', retries, { min: 0, max: 20 });
  if (onDelete !== 'remove' && onDelete !== 'keep') {
    fail(scope, `'onDelete' must be ${oneOf(['remove', 'keep'])}, got ${got(onDelete)}`);
  }
  const ignored = ignore.map((each, index) => checkIgnore(scope, `ignore.${index}`, each));
  const off = switchesOf(scope, props);
  const reasons = { ...off, moving: source.moving, ignore: ignoreReasons(ignored) };
  return {
    name,
    labels: recommendedLabels(scope, { name }),
    annotations: reasonAnnotations(reasons),
    project: projectName(scope, 'project.name', project.name),
    source,
    destination,
    deploys,
    automated: off.automated === undefined,
    prune: off.prune === undefined,
    selfHeal: off['self-heal'] === undefined,
    retries,
    ignore: ignored,
    keeps: onDelete === 'keep',
  };
}

/** Why each part of the synchronisation is off. */
function switchesOf(scope: IConstruct, props: ArgoApplicationProps) {
  const automated = noneOf(scope, 'automated', props.automated);
  const prune = noneOf(scope, 'prune', props.prune);
  const selfHeal = noneOf(scope, 'selfHeal', props.selfHeal);
  for (const [prop, value] of Object.entries({ prune, selfHeal })) {
    if (automated === undefined || value === undefined) continue;
    fail(scope, `'${prop}' must be left out beside 'automated', which turns it off too, got ${got({ none: value })}`);
  }
  return { automated, prune, 'self-heal': selfHeal };
}

function render(settings: Settings): ApplicationSpec {
  const { project, source, destination, automated, prune, selfHeal, retries } = settings;
  const { repoUrl, targetRevision, path, chart } = source;
  const backoff = { duration: '5s', factor: 2, maxDuration: '3m' };
  return {
    project,
    source: { repoUrl, targetRevision, path, chart },
    destination,
    revisionHistoryLimit: 5,
    syncPolicy: {
      ...(automated && { automated: { prune, selfHeal, allowEmpty: false } }),
      retry: { limit: retries, ...(retries > 0 && { refresh: true, backoff }) },
      syncOptions: [...OPTIONS],
    },
  };
}
