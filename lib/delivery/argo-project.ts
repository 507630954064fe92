import { Construct, IConstruct } from 'constructs';
import { AppProject, AppProjectSpec } from '../../imports/argoproj.io';
import { adopt } from '../core/adopt';
import { fail, got } from '../core/errors';
import { Labels, recommendedLabels } from '../core/labels';
import { objectName, validName } from '../core/names';
import { text } from '../core/numbers';
import { Overrides } from '../core/overrides';
import { knownProps, PropNames } from '../core/props';
import { Reason, REASON_PROPS, reasonOf } from '../core/reason';
import { suppress } from '../core/suppress';
import {
  ARGO_NAME,
  ArgoCluster,
  clusterOf,
  FINALIZER,
  KindRef,
  kindRef,
  namespacePattern,
  OWN_CLUSTER,
} from './argo-names';
import { ArgoFreeze, FREEZE_PROPS, syncWindow } from './argo-window';
import { sourceUrl } from './url';

/** A place that the project's applications may be deployed to. */
export interface ArgoDestination {
  /** Namespace; `shop-*` for each that starts so. */
  readonly namespace: string;
  /** Address of the cluster's API, or the name that Argo CD has for it. @default - the cluster that Argo CD runs in */
  readonly cluster?: string;
}

/** Properties for `ArgoProject`. */
export interface ArgoProjectProps {
  /** Repositories that may be deployed from; `https://git.example.com/shop/*` for each of a folder. */
  readonly sources: readonly string[];
  /** Where to. */
  readonly destinations: readonly ArgoDestination[];
  /** Kinds without a namespace that may be deployed, such as `Namespace` or `ClusterIssuer.cert-manager.io`. @default [] */
  readonly clusterKinds?: readonly string[];
  /** Kinds that may not be deployed to a namespace. @default ['ResourceQuota', 'LimitRange'], which bound the team itself */
  readonly deniedKinds?: readonly string[];
  /** Times in which nothing is synchronised by itself, such as weekends. @default [] */
  readonly freezes?: readonly ArgoFreeze[];
  /** What the project is for, at most 255 characters. @default - not said */
  readonly description?: string;
  /** Why `*` stands for every repository, namespace, cluster or kind. @default - it is refused */
  readonly wildcard?: Reason;
  /** Name of the object. @default - the construct's id */
  readonly name?: string;
  /** Values to set in the final JSON. @default - none */
  readonly overrides?: Overrides;
}

const PROPS: PropNames<ArgoProjectProps> = {
  sources: [true],
  destinations: [{ namespace: true, cluster: true } satisfies PropNames<ArgoDestination>],
  clusterKinds: [true],
  deniedKinds: [true],
  freezes: [FREEZE_PROPS],
  description: true,
  wildcard: REASON_PROPS,
  name: true,
  overrides: true,
};

/** A project that applications belong to. */
export interface ArgoProjectRef {
  /** Name of the object. */
  readonly name: string;
  /** What it allows; undefined for one that is declared outside this app. */
  readonly allows?: ArgoProjectRules;
}

/** What a project allows. */
export interface ArgoProjectRules {
  /** Repositories, as patterns. */
  readonly sources: readonly string[];
  /** Places, as patterns. */
  readonly destinations: readonly (ArgoCluster & { readonly namespace: string })[];
  /** Kinds without a namespace. */
  readonly clusterKinds: readonly KindRef[];
  /** Kinds that are refused in namespaces. */
  readonly deniedKinds: readonly KindRef[];
}

interface Settings extends ArgoProjectRules {
  readonly name: string;
  readonly labels: Labels;
  readonly description?: string;
  readonly windows: readonly object[];
  readonly reason?: string;
}

/** Any repository at all, any namespace, any cluster. */
const EVERYTHING = /^([a-z]+:\/\/)?\*+(\/\*+)*$/;

/**
 * What a team's applications may deploy, from where, and to where: nothing else. The objects that nobody deploys are shown
 * as orphans.
 *
 * Source: https://argo-cd.readthedocs.io/en/stable/user-guide/projects/
 */
export class ArgoProject extends Construct implements ArgoProjectRef {
  /**
   * A project that is declared outside this app.
   *
   * @throws Error on use: `'project' must not be 'default', which allows everything …`
   */
  static external(name: string): ArgoProjectRef {
    return { name };
  }

  /** The `argoproj.io/v1alpha1` object; it belongs to Argo CD's own namespace. */
  readonly resource: AppProject;
  readonly name: string;
  readonly allows: ArgoProjectRules;

  /**
   * @throws Error `'name' must not be 'default', which allows everything and which Argo CD makes itself`
   * @throws Error `'sources' must hold at least one, got []`, and so for `destinations`
   * @throws Error `'sources.0' must say why everything is allowed, in 'wildcard', got "*"; …`, and so for the other lists
   * @throws Error `'wildcard' must be left out where nothing is '*', got {"reason":"…"}`
   * @throws Error what `sourceUrl`, `clusterOf`, `kindRef` and `syncWindow` throw
   */
  constructor(scope: Construct, id: string, props: ArgoProjectProps) {
    super(scope, id);
    const settings = resolve(this, props);
    this.name = settings.name;
    const { sources, destinations, clusterKinds, deniedKinds, name, labels, reason } = settings;
    this.allows = { sources, destinations, clusterKinds, deniedKinds };
    const metadata = { name, labels, finalizers: [FINALIZER] };
    const resource = new AppProject(this, 'Resource', { metadata, spec: render(settings) });
    if (reason !== undefined) suppress(resource, { rule: 'argocd-project', reason });
    this.resource = adopt(this, resource, props.overrides);
  }
}

/**
 * The name of a project.
 *
 * @throws Error `'name' must not be 'default', which allows everything and which Argo CD makes itself, got "default"`
 */
export function projectName(scope: IConstruct, prop: string, name: string): string {
  if (name === 'default') {
    const why = 'which allows everything and which Argo CD makes itself';
    fail(scope, `'${prop}' must not be 'default', ${why}, got "default"; make a project of the team's own`);
  }
  return validName(scope, prop, name, ARGO_NAME);
}

function resolve(scope: IConstruct, props: ArgoProjectProps): Settings {
  knownProps(scope, '', props, PROPS);
  const {
    sources,
    destinations,
    clusterKinds = [],
    deniedKinds = ['ResourceQuota', 'LimitRange'],
    freezes = [],
  } = props;
  const { description, wildcard } = props;
  const name = projectName(scope, 'name', objectName(scope, props.name, ARGO_NAME));
  if (!sources?.length) fail(scope, `'sources' must hold at least one, got ${got(sources)}`);
  if (!destinations?.length) fail(scope, `'destinations' must hold at least one, got ${got(destinations)}`);
  const clusters = destinations.map(({ cluster = OWN_CLUSTER }) => cluster);
  const listed: readonly (readonly [string, string])[] = [
    ...sources.map((source, index) => [`sources.${index}`, source] as const),
    ...destinations.map(({ namespace }, index) => [`destinations.${index}.namespace`, namespace] as const),
    ...clusters.map((cluster, index) => [`destinations.${index}.cluster`, cluster] as const),
    ...clusterKinds.map((kind, index) => [`clusterKinds.${index}`, kind] as const),
  ];
  const wild = listed.find(([, value]) => typeof value === 'string' && EVERYTHING.test(value));
  if (wild && wildcard === undefined) {
    const [prop, value] = wild;
    const instead = "name what is meant, or wildcard: { reason: '…' }";
    fail(scope, `'${prop}' must say why everything is allowed, in 'wildcard', got ${got(value)}; ${instead}`);
  }
  if (!wild && wildcard !== undefined)
    fail(scope, `'wildcard' must be left out where nothing is '*', got ${got(wildcard)}`);
  if (description !== undefined && text(scope, 'description', description).length > 255) {
    fail(scope, `'description' must have at most 255 characters, got ${description.length}`);
  }
  return {
    name,
    labels: recommendedLabels(scope, { name }),
    sources: sources.map((source, index) =>
      source === '*' ? source : sourceUrl(scope, `sources.${index}`, source, ['https', 'ssh', 'oci']),
    ),
    destinations: destinations.map(({ namespace }, index) => ({
      ...clusterOf(scope, `destinations.${index}.cluster`, clusters[index]),
      namespace: namespacePattern(scope, `destinations.${index}.namespace`, namespace),
    })),
    clusterKinds: clusterKinds.map((kind, index) => kindRef(scope, `clusterKinds.${index}`, kind)),
    deniedKinds: deniedKinds.map((kind, index) => kindRef(scope, `deniedKinds.${index}`, kind)),
    windows: freezes.map((freeze, index) => syncWindow(scope, `freezes.${index}`, freeze)),
    ...(description !== undefined && { description }),
    ...(wildcard && { reason: reasonOf(scope, 'wildcard', wildcard) }),
  };
}

function render(settings: Settings): AppProjectSpec {
  const { sources, destinations, clusterKinds, deniedKinds, windows, description } = settings;
  return {
    description,
    sourceRepos: [...sources],
    destinations: [...destinations],
    ...(clusterKinds.length > 0 && { clusterResourceWhitelist: [...clusterKinds] }),
    ...(deniedKinds.length > 0 && { namespaceResourceBlacklist: [...deniedKinds] }),
    orphanedResources: { warn: true },
    ...(windows.length > 0 && { syncWindows: [...windows] }),
  };
}
