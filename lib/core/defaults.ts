import { IConstruct } from 'constructs';
import { Edge, EDGE_PROPS } from './edge';
import { fail } from './errors';
import { text } from './numbers';
import { knownProps, PropNames } from './props';

/** What a platform team says once for a chart, an app or any part of it. Every field is optional in `setDefaults`. */
export interface Defaults {
  /** Who answers for the workloads: the `owner` label. @default - no label */
  readonly owner?: string;
  /** Where it runs, such as `production`. @default - unset: rules that hold in production only stay silent */
  readonly environment?: string;
  /** What the workloads are part of: `app.kubernetes.io/part-of`. @default - the chart's namespace */
  readonly partOf?: string;
  /** Registries or parts of them that images may come from, such as `registry.example.com/shop`. @default - any */
  readonly registries?: readonly string[];
  /** Oldest minor version of Kubernetes in use, from `1.28` to `1.37`. @default '1.33' */
  readonly kubernetes: string;
  /** How requests for a `host` get in. @default - none: a workload with a `host` must be told */
  readonly edge?: Edge;
  /** Where Prometheus runs, and the labels it selects by. @default { namespace: 'monitoring' } */
  readonly prometheus: PrometheusDefaults;
  /** Where the cluster's DNS answers. @default - pods labelled `k8s-app: kube-dns` in `kube-system` */
  readonly dns: DnsDefaults;
  /** Name of a PriorityClass that the platform declares. @default - the app declares `<namespace>-standard` itself */
  readonly priorityClass?: string;
  /** StorageClass of claims that name none. @default - none: each claim must name its own */
  readonly storageClass?: string;
  /** Requests of workloads that name none. @default - none: each workload must say its own */
  readonly resources?: { readonly cpu: string; readonly memory: string };
}

/** Where the scraper is. */
export interface PrometheusDefaults {
  /** Namespace of the Prometheus that scrapes. @default 'monitoring' */
  readonly namespace?: string;
  /** Labels that this Prometheus selects monitors and rules by. @default {} */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Where the cluster's DNS is. */
export interface DnsDefaults {
  /** Whether NodeLocal DNSCache answers at 169.254.20.10 too. @default false */
  readonly nodeLocal?: boolean;
}

const KEY = 'keelson:defaults';
const BUILT_IN: Defaults = { kubernetes: '1.33', prometheus: { namespace: 'monitoring' }, dns: { nodeLocal: false } };
const DEFAULTS: PropNames<Defaults> = {
  owner: true,
  environment: true,
  partOf: true,
  registries: [true],
  kubernetes: true,
  edge: EDGE_PROPS,
  prometheus: { namespace: true, labels: { '*': true } } satisfies PropNames<PrometheusDefaults>,
  dns: { nodeLocal: true } satisfies PropNames<DnsDefaults>,
  priorityClass: true,
  storageClass: true,
  resources: { cpu: true, memory: true } satisfies PropNames<NonNullable<Defaults['resources']>>,
};
const TEXTS = ['owner', 'environment', 'partOf', 'kubernetes', 'priorityClass', 'storageClass'] as const;

/**
 * Sets defaults for everything below `scope`; the nearest one wins, field by field. Write it as the first line of a
 * chart: it must come before what it is for.
 *
 * @throws Error `defaults must be set before anything is added, …` when `scope` has children already
 * @throws Error `'defaults.ownr' is no prop of 'defaults', got "shop"; the nearest is 'owner'`
 * @throws Error `'owner' must be a text that is not empty, got ""`, and so for each text
 */
export function setDefaults(scope: IConstruct, defaults: Partial<Defaults>): void {
  if (scope.node.children.length > 0) {
    const first = scope.node.children[0]?.node.id;
    fail(
      scope,
      `defaults must be set before anything is added, got '${first}' already; make it the chart's first line`,
    );
  }
  knownProps(scope, 'defaults', defaults, DEFAULTS);
  for (const key of TEXTS) {
    const value = defaults[key];
    if (value !== undefined) text(scope, key, value);
  }
  const inherited = defaultsOf(scope);
  const { prometheus = {}, dns = {} } = defaults;
  scope.node.setContext(KEY, {
    ...inherited,
    ...defined(defaults),
    prometheus: { ...inherited.prometheus, ...defined(prometheus) },
    dns: { ...inherited.dns, ...defined(dns) },
  });
}

/** The defaults that hold at `scope`. */
export function defaultsOf(scope: IConstruct): Defaults {
  return (scope.node.tryGetContext(KEY) as Defaults | undefined) ?? BUILT_IN;
}

/** Without what is undefined, which means the default. */
function defined<T extends object>(given: T): Partial<T> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Partial<T>;
}
