import { k8s } from 'cdk8s-plus-28';
import { IConstruct } from 'constructs';
import { Env, survivesYaml } from '../core/env-value';
import { fail, got } from '../core/errors';
import { NamedPort } from '../core/pods';
import { PropNames } from '../core/props';
import { Reason, REASON_PROPS, reasonOf } from '../core/reason';
import { Hashed, renderEnvironment } from './environment';
import { Exceptions } from './exceptions';
import { Image, imageOf } from './image';
import { Probes, PROBES_PROPS, ProbesProps, resolveProbes } from './probes';
import { renderResources, Resources, RESOURCES_PROPS, ResourcesProps, resolveResources } from './resources';
import { PORTS_PROPS, PortsProps, resolvePorts } from './ports';
import { Mounts, MOUNTS_PROPS, MountsProps, resolveMounts } from './volumes';

/** What every container of a pod takes. */
export interface ContainerProps extends PortsProps, MountsProps {
  /** Image with tag and digest, such as `registry.example.com/orders:2.1.0@sha256:…`. */
  readonly image: string;
  /** Go without the digest. @default - a digest is required, because tags move */
  readonly imageWithoutDigest?: Reason;
  /** Program to run. @default - the image's entrypoint */
  readonly command?: readonly string[];
  /** Its arguments. @default - the image's */
  readonly args?: readonly string[];
  /** Variables, in the order they may refer to each other. @default - none */
  readonly env?: Env;
  /** What to reserve and to limit. @default - the chart's `resources` default; an error where there is none */
  readonly resources?: ResourcesProps;
  /** How to learn how it is. @default - `/livez` and `/readyz` on the main port, if it speaks HTTP */
  readonly probes?: ProbesProps;
}

/** A container beside the main one. */
export interface ExtraContainerProps extends ContainerProps {
  /** Name of the container. */
  readonly name: string;
}

/** The props of `ContainerProps`. */
export const CONTAINER_PROPS: PropNames<ContainerProps> = {
  ...PORTS_PROPS,
  ...MOUNTS_PROPS,
  image: true,
  imageWithoutDigest: { '?': REASON_PROPS },
  command: { '?': [true] },
  args: { '?': [true] },
  env: { '*': true },
  resources: RESOURCES_PROPS,
  probes: PROBES_PROPS,
};

/** The props of `ExtraContainerProps`. */
export const EXTRA_CONTAINER_PROPS: PropNames<ExtraContainerProps> = { ...CONTAINER_PROPS, name: true };

/** A container with every field decided, but for what the pod decides for all of them. */
export interface Container {
  readonly name: string;
  readonly image: Image;
  readonly command: readonly string[] | undefined;
  readonly args: readonly string[] | undefined;
  readonly ports: readonly NamedPort[];
  readonly variables: readonly k8s.EnvVar[];
  readonly resources: Resources;
  readonly probes: Probes | undefined;
  readonly mounts: Mounts;
  /** What it reads: a change of it rolls the pods. */
  readonly hashed: readonly Hashed[];
}

/** Whether a container runs on, and so has probes, or ends. */
export type ContainerLife = 'runs' | 'ends';

/**
 * Decides a container. `prefix` leads to its props in messages: empty for the main one, `sidecars.proxy.` and the like
 * for others.
 */
export function resolveContainer(
  scope: IConstruct,
  name: string,
  prefix: string,
  props: ContainerProps,
  life: ContainerLife,
  exceptions: Exceptions,
): Container {
  const { image, imageWithoutDigest, command, args, env = {}, resources: asked, probes } = props;
  if (life === 'ends' && probes !== undefined) {
    fail(scope, `'${prefix}probes' must be left out, for the container ends, got ${got(probes)}`);
  }
  if (imageWithoutDigest !== undefined) {
    exceptions.add(reasonOf(scope, `${prefix}imageWithoutDigest`, imageWithoutDigest), 'image-digest');
  }
  const ports = resolvePorts(scope, prefix, props);
  const resources = resolveResources(scope, `${prefix}resources`, asked, exceptions);
  const environment = renderEnvironment(scope, `${prefix}env`, env, exceptions);
  const mounts = resolveMounts(scope, prefix, name, props, resources.ephemeralStorage, exceptions);
  return {
    name,
    image: imageOf(scope, `${prefix}image`, image, imageWithoutDigest !== undefined),
    command: words(scope, `${prefix}command`, command),
    args: words(scope, `${prefix}args`, args),
    ports,
    variables: environment.variables,
    resources,
    probes: life === 'runs' ? resolveProbes(scope, `${prefix}probes`, probes ?? {}, ports, exceptions) : undefined,
    mounts,
    hashed: [...environment.hashed, ...mounts.hashed],
  };
}

function words(scope: IConstruct, prop: string, given: readonly string[] | undefined): readonly string[] | undefined {
  if (given !== undefined && !(Array.isArray(given) && given.every((word) => typeof word === 'string'))) {
    fail(scope, `'${prop}' must be a list of texts, got ${got(given)}`);
  }
  return given?.map((word: string, index) => survivesYaml(scope, `${prop}[${index}]`, word));
}

/** The container's spec. */
export function renderContainer(
  container: Container,
  securityContext: k8s.SecurityContext,
  extended: Readonly<Record<string, string>> = {},
): k8s.Container {
  const { name, image, command, args, ports, variables, probes, mounts } = container;
  const resources = renderResources(withExtended(container.resources, extended));
  return {
    name,
    image: image.reference,
    // Checks the right to pull at each start; with a digest nothing is fetched twice.
    imagePullPolicy: 'Always',
    command: command && [...command],
    args: args && [...args],
    ports: ports.length === 0 ? undefined : ports.map(renderPort),
    env: variables.length === 0 ? undefined : [...variables],
    resources,
    securityContext,
    startupProbe: probes?.startupProbe,
    livenessProbe: probes?.livenessProbe,
    readinessProbe: probes?.readinessProbe,
    volumeMounts: [...mounts.mounts],
  };
}

/** Extended resources such as GPUs cannot be shared, so request and limit are one. */
function withExtended(resources: Resources, extended: Readonly<Record<string, string>>): Resources {
  const { requests, limits } = resources;
  return { ...resources, requests: { ...requests, ...extended }, limits: { ...limits, ...extended } };
}

function renderPort({ name, port, protocol }: NamedPort): k8s.ContainerPort {
  return { name, containerPort: port, protocol };
}
