import { shown } from '../bounds';
import { at, isSet, JsonObject, record, texts } from '../json';
import { containersOf } from '../pod';
import { push, Workload } from '../workloads';

/** Levels of the Pod Security Standards that ask for something; `restricted` asks for all of `baseline`, and more. */
export type Level = 'baseline' | 'restricted';

/** What a pod does against a level. */
export interface Violation {
  /** What does it: `'hostPort' of container 'web'`. */
  readonly where: string;
  /** What it must be. */
  readonly must: string;
  /** What it is. */
  readonly got: string;
}

/** The standard that a namespace enforces. */
export interface Standard {
  /** Its level. */
  readonly level: Level;
  /** Minor of its version: 33 for `v1.33`. */
  readonly minor: number;
}

/** One check of the standard. */
export interface PodSecurityRow {
  /** Its name in Kubernetes. */
  readonly id: string;
  /** Loosest level that has it. */
  readonly level: Level;
  /** Minor of the first version that has it. */
  readonly since: number;
  /** Minor from which `restricted` has a stricter one in its place. @default - never */
  readonly replacedSince?: number;
  /** Whether it is a way out to the node. @default false */
  readonly isEscape?: boolean;
  /** What the pod does against it. */
  readonly violations: (subject: Subject, standard: Standard) => Iterable<Violation>;
}

/** A workload as the checks look at it. */
export interface Subject extends Workload {
  /** The pod's `securityContext`. */
  readonly security: JsonObject;
  /** The containers, ephemeral ones included. */
  readonly all: readonly SecuredContainer[];
}

/** A container with its settings. */
export interface SecuredContainer {
  /** How messages call it. */
  readonly named: string;
  /** The container as it is applied. */
  readonly json: JsonObject;
  /** Its `securityContext`. */
  readonly security: JsonObject;
}

/** Types of profiles, of seccomp and of AppArmor alike, that hold a container. */
export const PROFILE_TYPES: readonly string[] = ['RuntimeDefault', 'Localhost'];
/** The same in words. */
export const PROFILE_IN_WORDS = "be 'RuntimeDefault' or 'Localhost'";

/** A workload as the rows look at it. */
export function subjectOf(workload: Workload): Subject {
  const ephemeral = containersOf({ containers: workload.pod.ephemeralContainers });
  const all = [...workload.containers, ...ephemeral].map(({ name, json }) => ({
    named: `container '${name}'`,
    json,
    security: record(json.securityContext),
  }));
  return { ...workload, security: record(workload.pod.securityContext), all };
}

/** One violation for one cause: what several containers do alike is named together. */
export function oneByOne(violations: Iterable<Violation>): readonly Violation[] {
  const byMust = new Map<string, Violation[]>();
  for (const violation of violations) push(byMust, violation.must, violation);
  return [...byMust].map(([must, found]) => {
    const where = found.map((each) => each.where).join(' and ');
    return { where, must, got: [...new Set(found.map((each) => each.got))].join(', ') };
  });
}

/** Capabilities that are added and not allowed. */
export function* addedCapabilities({ all }: Subject, allowed: readonly string[]): Iterable<Violation> {
  for (const { named, security } of all) {
    const bad = texts(at(security, 'capabilities', 'add')).filter((name) => !allowed.includes(name));
    if (bad.length === 0) continue;
    yield {
      where: `'capabilities.add' of ${named}`,
      must: allowed.length === 0 ? 'be left out' : `be none but ${allowed.join(', ')}`,
      got: shown(bad),
    };
  }
}

/** Profiles that are written and no profile. */
export function* wrongSeccomp(subject: Subject): Iterable<Violation> {
  for (const [named, security] of levels(subject)) {
    const type = at(security, 'seccompProfile', 'type');
    if (!isSet(security.seccompProfile) || isOneOf(PROFILE_TYPES, type)) continue;
    yield { where: `'seccompProfile.type' of ${named}`, must: PROFILE_IN_WORDS, got: shown(type) };
  }
}

/** The pod's settings, and each container's. */
export function levels({ security, all }: Subject): readonly (readonly [named: string, security: JsonObject])[] {
  return [['the pod', security], ...all.map((container) => [container.named, container.security] as const)];
}

/** Whether a value of any type is one of these. */
export function isOneOf(values: readonly string[], value: unknown): boolean {
  return values.some((each) => each === value);
}

/** Whether root in the pod is nobody on the node. */
export function inUserNamespace(pod: JsonObject): boolean {
  return pod.hostUsers === false;
}

/** Windows has none of these; the standard has known it since 1.25. */
export function isWindows(pod: JsonObject, minor: number): boolean {
  return minor >= 25 && at(pod, 'os', 'name') === 'windows';
}
