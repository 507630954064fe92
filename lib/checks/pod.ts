import { at, isSet, JsonObject, number, record, records, text, textMap } from './json';

/** What a container is to its pod: `sidecar` is an init container that goes on running (`restartPolicy: Always`). */
export type ContainerKind = 'init' | 'sidecar' | 'main';

/** A container, read from JSON. */
export interface Container {
  /** Its name; empty where it has none. */
  readonly name: string;
  /** What it is to its pod. */
  readonly kind: ContainerKind;
  /** The container as it is applied. */
  readonly json: JsonObject;
  /** The ports that it declares. */
  readonly ports: readonly ContainerPort[];
}

/** A port that a container declares. */
export interface ContainerPort {
  /** Its name. @default - none */
  readonly name?: string;
  /** Its number. */
  readonly number: number;
  /** `TCP`, `UDP` or `SCTP`. */
  readonly protocol: string;
}

/** The kinds of probe, as fields of a container. */
export const PROBES = ['startupProbe', 'livenessProbe', 'readinessProbe'] as const;

/** A probe, read from JSON, with the API server's defaults. */
export interface Probe {
  /** Field of the container, such as `livenessProbe`. */
  readonly field: (typeof PROBES)[number];
  /** The probe as it is applied. */
  readonly json: JsonObject;
  /** Seconds before the first. */
  readonly initialDelay: number;
  /** Seconds between two. */
  readonly period: number;
  /** Seconds until an answer is too late. */
  readonly timeout: number;
  /** Failures in a row that count as one. */
  readonly failureThreshold: number;
}

/** All containers of a pod spec: init containers, sidecars, main ones. */
export function containersOf(pod: JsonObject): readonly Container[] {
  const inits = records(pod.initContainers).map((json) =>
    container(json, json.restartPolicy === 'Always' ? 'sidecar' : 'init'),
  );
  return [...inits, ...records(pod.containers).map((json) => container(json, 'main'))];
}

/** The probes of a container. */
export function probesOf(container: Container): readonly Probe[] {
  return PROBES.filter((field) => isSet(container.json[field])).map((field) => {
    const json = record(container.json[field]);
    return {
      field,
      json,
      initialDelay: number(json.initialDelaySeconds) ?? 0,
      period: number(json.periodSeconds) ?? 10,
      timeout: number(json.timeoutSeconds) ?? 1,
      failureThreshold: number(json.failureThreshold) ?? 3,
    };
  });
}

/** The probe of one kind. */
export function probeOf(container: Container, field: Probe['field']): Probe | undefined {
  return probesOf(container).find((probe) => probe.field === field);
}

/** Seconds that a probe grants before it is given up: `initialDelay + period × failureThreshold`. */
export function budgetOf(probe: Probe): number {
  return probe.initialDelay + probe.period * probe.failureThreshold;
}

/** The ports of a container that a reference means: by name, or by number. */
export function portsMeant(container: Container, reference: unknown): readonly ContainerPort[] {
  return container.ports.filter((port) =>
    [port.name, port.number, String(port.number)].some((each) => each !== undefined && each === reference),
  );
}

/** What a container requests of a resource, as text; the limit stands in where only that is written. */
export function requestOf(container: Container, resource: string): string | undefined {
  const { requests, limits } = record(container.json.resources);
  const written = record(requests)[resource] ?? record(limits)[resource];
  return typeof written === 'number' ? String(written) : text(written);
}

/** The volumes that mount a claim, by the name of the claim. */
export function claimNames(pod: JsonObject): readonly string[] {
  return records(pod.volumes)
    .map((volume) => text(at(volume, 'persistentVolumeClaim', 'claimName')))
    .filter((name) => name !== undefined);
}

/** Labels of a pod template. */
export function templateLabels(template: JsonObject): Readonly<Record<string, string>> {
  return textMap(at(template, 'metadata', 'labels'));
}

function container(json: JsonObject, kind: ContainerKind): Container {
  const ports = records(json.ports).flatMap((port): ContainerPort[] => {
    const value = number(port.containerPort);
    const name = text(port.name);
    if (value === undefined) return [];
    return [{ ...(name === undefined ? {} : { name }), number: value, protocol: text(port.protocol) ?? 'TCP' }];
  });
  return { name: text(json.name) ?? '', kind, json, ports };
}
