import { Duration } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { fail, got } from '../core/errors';
import { combinedHash, CONFIG_HASH_ANNOTATION } from '../core/file-source';
import { Labels, recommendedLabels, validLabels } from '../core/labels';
import { DNS_LABEL, validName } from '../core/names';
import { wholeNumber } from '../core/numbers';
import { Container, ContainerLife, ContainerProps, ExtraContainerProps, resolveContainer } from './container';
import { Exceptions } from './exceptions';
import { Nodes, NodesProps, resolveNodes } from './placement';
import { defaultPriority, Priority } from './priority-class';
import { resolveSecurity, Security, SecurityProps } from './security';
import { resolveShutdown, Shutdown, ShutdownProps } from './shutdown';

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
  readonly podAnnotations?: Readonly<Record<string, string>>;
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
  /** Who goes first when nodes are full. @default - `<namespace>-standard`, or `-batch` for jobs, which the app declares */
  readonly priority?: Priority;
  /** Mount a short-lived token for the Kubernetes API. @default - none: most programs never call it */
  readonly kubernetesToken?: KubernetesTokenProps;
}

/** Pods with every field decided. */
export interface Pod {
  readonly name: string;
  readonly labels: Labels;
  readonly annotations: Readonly<Record<string, string>>;
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
/** Annotation that names what somebody else declares. */
export const EXTERNAL_ANNOTATION = 'keelson.dev/external';

/** Decides the pods of a workload. */
export function resolvePod(scope: Construct, name: string, props: PodProps, life: ContainerLife): Pod {
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
  const inits = initContainers.map((each) => extra('initContainers', each, 'ends'));
  const helpers = sidecars.map((each) => extra('sidecars', each, life));
  const containers = [main, ...inits, ...helpers];
  const shutdown = resolveShutdown(scope, props.shutdown ?? {}, main.ports.length > 0);
  const hash = combinedHash(containers.flatMap(({ hashes }) => hashes));
  return {
    name,
    labels: validLabels(scope, {
      ...recommendedLabels(scope, { name, component, version: versionLabel(main.image.tag) }),
      ...ownLabels(scope, labels),
    }),
    annotations: {
      ...podAnnotations,
      ...(hash === undefined ? {} : { [CONFIG_HASH_ANNOTATION]: hash }),
      [DRAIN_ANNOTATION]: String(shutdown.drain),
      ...(main.probes && { [STARTS_WITHIN_ANNOTATION]: String(main.probes.startsWithin) }),
    },
    main,
    initContainers: inits,
    sidecars: helpers,
    security: resolveSecurity(scope, props.security ?? {}, exceptions),
    shutdown,
    nodes: resolveNodes(scope, props.nodes ?? {}),
    priority: props.priority ?? defaultPriority(scope, life === 'ends' ? 'batch' : 'standard'),
    tokenSeconds: kubernetesToken && tokenSeconds(scope, kubernetesToken),
    volumes: distinct(containers.flatMap(({ mounts }) => mounts.volumes)),
    exceptions,
  };
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
  return labels;
}

function tokenSeconds(scope: Construct, { expires = Duration.hours(1) }: KubernetesTokenProps): number {
  return wholeNumber(scope, 'kubernetesToken.expires', expires.toSeconds({ integral: false }), { min: 600 });
}

function distinct(volumes: readonly k8s.Volume[]): k8s.Volume[] {
  return [...new Map(volumes.map((volume) => [volume.name, volume])).values()];
}
