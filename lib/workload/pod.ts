import { Duration, Lazy } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct, IConstruct } from 'constructs';
import { Annotations, validAnnotations } from '../core/annotations';
import { survivesYaml } from '../core/env-value';
import { fail, got } from '../core/errors';
import { combinedHash, CONFIG_HASH_ANNOTATION } from '../core/file-source';
import { Labels, recommendedLabels, validLabels } from '../core/labels';
import { DNS_LABEL, validName } from '../core/names';
import { text } from '../core/numbers';
import { PropNames } from '../core/props';
import { minorOf } from '../core/version';
import { Container, CONTAINER_PROPS, ContainerLife, ContainerProps, EXTRA_CONTAINER_PROPS } from './container';
import { ExtraContainerProps, resolveContainer } from './container';
import { Exceptions } from './exceptions';
import { secondsOf } from '../core/seconds';
import { entriesOf } from './input';
import { Nodes, NODES_PROPS, NodesProps, resolveNodes } from './placement';
import { MetricsProps } from './ports';
import { DefaultPriority, Priority, resolvePriority } from './priority-class';
import { resolveSecurity, Security, SECURITY_PROPS, SecurityProps } from './security';
import { resolveShutdown, Shutdown, SHUTDOWN_PROPS, ShutdownProps } from './shutdown';

/** Access to the Kubernetes API for the program. */
export interface KubernetesTokenProps {
  /** How long a token lives; the kubelet renews it in time. At least 10 minutes. @default 1 h */
  readonly expires?: Duration;
}

/** What every workload says of its pods; the props of the main container are at the same level. */
export interface PodProps extends ContainerProps {
  /** Part that it plays, such as `frontend`: the label `app.kubernetes.io/component`. @default - no label */
  readonly component?: string;
  /** Further labels of the object and its pods. @default - none */
  readonly labels?: Labels;
  /** Further annotations of the pods. @default - none */
  readonly podAnnotations?: Annotations;
  /** Containers that run to their end, one after the other, before the others start. @default - none */
  readonly initContainers?: readonly ExtraContainerProps[];
  /** Helpers that start before the main container and stop after it. @default - none */
  readonly sidecars?: readonly ExtraContainerProps[];
  /** What is loosened of the restricted Pod Security Standard. @default - nothing */
  readonly security?: SecurityProps;
  /** How a pod stops. @default - 15 s delay with a port, 30 s drain, 60 s in all */
  readonly shutdown?: ShutdownProps;
  /** Which nodes will do. @default - any */
  readonly nodes?: NodesProps;
  /**
   * Who goes first when nodes are full.
   * @default - `<namespace>-standard`, `-batch` for jobs or `-agent` for DaemonSets, which the app declares
   */
  readonly priority?: Priority;
  /**
   * Mount a short-lived token for the Kubernetes API, and open the way to it: the chart's `apiServer` default.
   * @default - none: most programs never call it
   */
  readonly kubernetesToken?: KubernetesTokenProps;
}

/** The props of `PodProps`. */
export const POD_PROPS: PropNames<PodProps> = {
  ...CONTAINER_PROPS,
  component: true,
  labels: { '*': true },
  podAnnotations: { '*': true },
  initContainers: [EXTRA_CONTAINER_PROPS],
  sidecars: [EXTRA_CONTAINER_PROPS],
  security: SECURITY_PROPS,
  shutdown: SHUTDOWN_PROPS,
  nodes: NODES_PROPS,
  priority: true,
  kubernetesToken: { expires: true } satisfies PropNames<KubernetesTokenProps>,
};

/** Pods with every field decided. */
export interface Pod {
  readonly name: string;
  readonly labels: Labels;
  readonly annotations: Annotations;
  readonly main: Container;
  readonly initContainers: readonly Container[];
  readonly sidecars: readonly Container[];
  readonly security: Security;
  readonly shutdown: Shutdown;
  readonly nodes: Nodes;
  readonly priority: Priority;
  readonly tokenSeconds: number | undefined;
  readonly volumes: readonly k8s.Volume[];
  readonly exceptions: Exceptions;
}

/** Annotation by which the checks know how long a pod drains. */
export const DRAIN_ANNOTATION = 'keelson.dev/drain-seconds';
/** Annotation by which the checks know how long a pod may start. */
export const STARTS_WITHIN_ANNOTATION = 'keelson.dev/starts-within-seconds';
/** Annotation by which the checks know an image without `/bin/sleep`. */
export const SHELL_LESS_ANNOTATION = 'keelson.dev/shell-less';
/** Annotation that names what somebody else declares. */
export const EXTERNAL_ANNOTATION = 'keelson.dev/external';

// Native sidecars are on from 1.29: https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/
const NATIVE_SIDECARS = 29;

/** Whether sidecars are init containers that run on; before that they were plain containers. */
export function hasNativeSidecars(scope: IConstruct): boolean {
  return minorOf(scope) >= NATIVE_SIDECARS;
}

/** Decides the pods of a workload. */
export function resolvePod(
  scope: Construct,
  name: string,
  props: PodProps,
  life: ContainerLife,
  priority: DefaultPriority,
): Pod {
  const { component, labels = {}, podAnnotations = {}, initContainers = [], sidecars = [], kubernetesToken } = props;
  const exceptions = new Exceptions();
  const main = resolveContainer(scope, name, '', props, life, exceptions);
  const names = new Set([name]);
  const extra = (prop: string, each: ExtraContainerProps, eachLife: ContainerLife): Container => {
    validName(scope, `${prop}.name`, each.name, DNS_LABEL);
    if (names.has(each.name)) fail(scope, `'${prop}' must have names of their own, got ${got(each.name)} twice`);
    names.add(each.name);
    return resolveContainer(scope, each.name, `${prop}.${each.name}.`, each, eachLife, exceptions);
  };
  if (life === 'ends' && sidecars.length > 0 && !hasNativeSidecars(scope)) {
    fail(
      scope,
      `'sidecars' must be left out of a job before Kubernetes 1.29, where they would keep it from its end, ` +
        `got ${got(sidecars.map((each) => each.name))}; raise the default 'kubernetes'`,
    );
  }
  const inits = initContainers.map((each) => extra('initContainers', each, 'ends'));
  // Those of a job need no probes, but may have them: the main container waits until they have started.
  const helpers = sidecars.map((each) => extra('sidecars', each, each.probes === undefined ? life : 'runs'));
  checkPorts(scope, [main, ...helpers]);
  const containers = [main, ...inits, ...helpers];
  const shutdown = resolveShutdown(scope, props.shutdown ?? {}, main.ports.length > 0);
  return {
    name,
    labels: validLabels(scope, {
      ...recommendedLabels(scope, {
        name,
        version: versionLabel(main.image.tag),
        ...(component === undefined ? {} : { component: text(scope, 'component', component) }),
      }),
      ...ownLabels(scope, labels),
    }),
    annotations: {
      ...scrapeAnnotations(props.metrics),
      ...ownAnnotations(scope, 'podAnnotations', podAnnotations),
      ...hashAnnotation(containers),
      [DRAIN_ANNOTATION]: String(shutdown.drain),
      ...(props.shutdown?.sleepBinary === 'none' && { [SHELL_LESS_ANNOTATION]: 'true' }),
      ...(main.probes && { [STARTS_WITHIN_ANNOTATION]: String(main.probes.startsWithin) }),
    },
    main,
    initContainers: inits,
    sidecars: helpers,
    security: resolveSecurity(scope, props.security ?? {}, exceptions),
    shutdown,
    nodes: resolveNodes(scope, props.nodes ?? {}),
    priority: resolvePriority(scope, props.priority, priority),
    tokenSeconds: kubernetesToken && tokenSeconds(scope, kubernetesToken),
    volumes: distinct(containers.flatMap(({ mounts }) => mounts.volumes)),
    exceptions,
  };
}

/** Containers of a pod share one network, and a Service finds their ports by name. */
function checkPorts(scope: Construct, [main, ...sidecars]: readonly [Container, ...Container[]]): void {
  const found = main.ports.map((port) => ({ ...port, container: main.name }));
  for (const { name: container, ports } of sidecars) {
    for (const port of ports) {
      const twin = found.find((other) => other.port === port.port && other.protocol === port.protocol);
      if (twin) {
        fail(
          scope,
          `'sidecars.${container}' must listen on ports of its own, got ${port.port}, which '${twin.container}' has already`,
        );
      }
      const namesake = found.find((other) => other.name === port.name);
      if (namesake) {
        fail(
          scope,
          `'sidecars.${container}' must have port names of its own, got '${port.name}', which '${namesake.container}' ` +
            `has already; name its ports with 'portName' or 'ports'`,
        );
      }
      found.push({ ...port, container });
    }
  }
}

/** Asked at synth, since an override may change a configuration after its workload is made. */
function hashAnnotation(containers: readonly Container[]): Record<string, string> {
  const hashed = containers.flatMap((each) => each.hashed);
  if (hashed.length === 0) return {};
  const produce = () => combinedHash(hashed.flatMap(({ hash }) => (hash === undefined ? [] : [hash])));
  return { [CONFIG_HASH_ANNOTATION]: Lazy.any({ produce }) as unknown as string };
}

/** A tag may be longer than a label. */
function versionLabel(tag: string): string {
  return tag.slice(0, 63).replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '');
}

function ownLabels(scope: Construct, labels: Labels): Labels {
  for (const key of ['app.kubernetes.io/name', 'app.kubernetes.io/instance']) {
    if (labels[key] !== undefined) {
      fail(scope, `'labels' must leave '${key}' alone, which selects the pods, got ${got(labels[key])}; set 'name'`);
    }
  }
  for (const [key, value] of entriesOf(labels)) {
    if (typeof value === 'string') survivesYaml(scope, `labels.${key}`, value);
  }
  return Object.fromEntries(entriesOf(labels));
}

/**
 * By these a plain Prometheus finds the metrics; the operator's goes by monitors.
 * Source: https://github.com/prometheus-community/helm-charts/blob/main/charts/prometheus/README.md
 */
function scrapeAnnotations(metrics: MetricsProps | undefined): Record<string, string> {
  if (metrics === undefined) return {};
  const { port, path = '/metrics' } = metrics;
  return { 'prometheus.io/scrape': 'true', 'prometheus.io/port': String(port), 'prometheus.io/path': path };
}

/**
 * The user's annotations, which must not pass for Keelson's.
 *
 * @throws Error `'annotations' must leave 'keelson.dev/' to Keelson, got …`
 */
export function ownAnnotations(scope: Construct, prop: string, annotations: Annotations): Record<string, string> {
  const reserved = Object.keys(annotations).find((key) => key.startsWith('keelson.dev/'));
  if (reserved !== undefined) {
    fail(scope, `'${prop}' must leave 'keelson.dev/' to Keelson, got ${got(reserved)}; use 'suppress'`);
  }
  return validAnnotations(scope, prop, annotations);
}

function tokenSeconds(scope: Construct, { expires = Duration.hours(1) }: KubernetesTokenProps): number {
  return secondsOf(scope, 'kubernetesToken.expires', expires, { min: 600 });
}

function distinct(volumes: readonly k8s.Volume[]): k8s.Volume[] {
  return [...new Map(volumes.map((volume) => [volume.name, volume])).values()];
}
