import { IConstruct } from 'constructs';
import { Edge, EDGE_PROPS } from './edge';
import { fail, got, oneOf } from './errors';
import { LABEL_VALUE, validName } from './names';
import { text } from './numbers';
import { knownProps, PropNames } from './props';

/** What a platform team says once for a chart, an app or any part of it. Every field is optional in `setDefaults`. */
export interface Defaults {
  /** Who answers for the workloads: the `owner` label. @default - no label */
  readonly owner?: string;
  /** Where it runs. @default - unset: rules that hold in production only stay silent */
  readonly environment?: 'production' | 'staging' | 'test' | 'development';
  /** What the workloads are part of: `app.kubernetes.io/part-of`. @default - the chart's namespace */
  readonly partOf?: string;
  /** Registries or parts of them that images may come from, such as `registry.example.com/shop`. @default - any */
  readonly registries?: readonly string[];
  /** Oldest minor version of Kubernetes in use, from `1.28` to `1.37`. @default '1.33' */
  readonly kubernetes: string;
  /** How requests for a `host` get in. @default - none: a workload with a `host` must be told */
  readonly edge?: Edge;
  /** How the mesh, Istio, gets at the pods' traffic. @default - unset: objects of the mesh are made for `sidecar` */
  readonly mesh?: 'sidecar' | 'ambient';
  /** Where Prometheus runs. @default { namespace: 'monitoring' } */
  readonly prometheus: PrometheusDefaults;
  /** Where the cluster's API answers. @default - none: a workload that calls it must be told */
  readonly apiServer?: ApiServerDefaults;
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
}

/** Where the cluster's API is: what `kubectl get endpoints kubernetes` lists, on EKS the subnets of the control plane. */
export interface ApiServerDefaults {
  /** Address ranges that it answers at. */
  readonly cidrs: readonly string[];
  /** Port that it answers on, behind the Service `kubernetes`. @default 443 */
  readonly port?: number;
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
  mesh: true,
  prometheus: { namespace: true } satisfies PropNames<PrometheusDefaults>,
  apiServer: { cidrs: [true], port: true } satisfies PropNames<ApiServerDefaults>,
  dns: { nodeLocal: true } satisfies PropNames<DnsDefaults>,
  priorityClass: true,
  storageClass: true,
  resources: { cpu: true, memory: true } satisfies PropNames<NonNullable<Defaults['resources']>>,
};
// A word of its own, such as 'prod', would switch the rules of production off without a word.
const ENVIRONMENTS = ['production', 'staging', 'test', 'development'] as const;
const MESHES = ['sidecar', 'ambient'] as const;
const TEXTS = ['owner', 'environment', 'partOf', 'kubernetes', 'priorityClass', 'storageClass'] as const;

/**
 * Sets defaults for everything below `scope`; the nearest one wins, field by field. Write it as the first line of a
 * chart: it must come before what it is for.
 *
 * @throws Error `defaults must be set before anything is added, …` when `scope` has children already
 * @throws Error `'defaults.ownr' is no prop of 'defaults', got "shop"; the nearest is 'owner'`
 * @throws Error `'owner' must be a text that is not empty, got ""`, and so for each text
 * @throws Error `'owner' must be letters, digits, '-', '_' and '.', …, got …`, and so for `partOf`
 * @throws Error `'environment' must be 'production', 'staging', 'test' or 'development', got "prod"`
 * @throws Error `'mesh' must be 'sidecar' or 'ambient', got "istio"`
 * @throws Error `'registries' must hold at least one, or be left out, got []`, and so for `apiServer.cidrs`
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
  const { owner, partOf, environment, mesh, registries, apiServer } = defaults;
  if (owner !== undefined) validName(scope, 'owner', owner, LABEL_VALUE);
  if (partOf !== undefined) validName(scope, 'partOf', partOf, LABEL_VALUE);
  if (environment !== undefined && !ENVIRONMENTS.includes(environment)) {
    fail(scope, `'environment' must be ${oneOf(ENVIRONMENTS)}, got ${got(environment)}`);
  }
  if (mesh !== undefined && !MESHES.includes(mesh)) {
    fail(scope, `'mesh' must be ${oneOf(MESHES)}, got ${got(mesh)}`);
  }
  if (registries?.length === 0) fail(scope, "'registries' must hold at least one, or be left out for any, got []");
  if (apiServer && !apiServer.cidrs?.length) {
    fail(scope, `'apiServer.cidrs' must hold the ranges that the API answers at, got ${got(apiServer.cidrs)}`);
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
