import { parseQuantity, Quantity } from '../core/quantities';
import { at, records, text, texts } from './json';
import { Container } from './pod';
import { Workload } from './workloads';

/** A part of the memory that a runtime is told to take. */
export interface MemorySetting {
  /** As it is written: `-Xmx512m`. */
  readonly written: string;
  /** How much that is. */
  readonly bytes: Quantity;
}

const ONE = 1_000_000_000n;
const MEBI = 1024n ** 2n;
const POWERS = 'KMGT';

/** An amount of memory as messages say it: `512Mi` where it is round. */
export function shownBytes(quantity: Quantity): string {
  const bytes = quantity / ONE;
  return bytes % MEBI === 0n ? `${bytes / MEBI}Mi` : `${bytes} bytes`;
}

/** The amount of a resource that a container may not exceed: its own limit, or its pod's. */
export function limitOf({ pod }: Workload, { json }: Container, resource: string): Quantity | undefined {
  const written = at(json, 'resources', 'limits', resource) ?? at(pod, 'resources', 'limits', resource);
  return typeof written === 'number' ? parseQuantity(String(written)) : parseQuantity(text(written) ?? '');
}

/** The literal value of a variable; the last one counts, as for the kubelet. */
export function variableOf({ json }: Container, name: string): string | undefined {
  return text(records(json.env).findLast((variable) => variable.name === name)?.value);
}

/** Everything that a JVM is told by variables and arguments, in the order in which a later flag wins. */
export function jvmFlags(container: Container): string {
  const before = ['JAVA_TOOL_OPTIONS', 'JDK_JAVA_OPTIONS', 'JAVA_OPTS'].map(
    (name) => variableOf(container, name) ?? '',
  );
  return [...before, wordsOf(container), variableOf(container, '_JAVA_OPTIONS') ?? ''].join(' ');
}

/** The heap of a JVM, by `-Xmx` or by its percentage of the memory limit. */
export function jvmHeap(container: Container, limit: Quantity): MemorySetting | undefined {
  const flags = jvmFlags(container);
  const size = lastFlag(flags, /(-Xmx|-XX:MaxHeapSize=)(\d+)([kKmMgGtT]?)/);
  if (size) return size;
  const percent = jvmPercentage(flags, 'MaxRAMPercentage');
  if (percent === undefined) return undefined;
  // In hundredths of a percent: percentages have fractions, bigints have none.
  const bytes = (limit * BigInt(Math.round(percent * 100))) / 10_000n;
  return { written: `-XX:MaxRAMPercentage=${percent}`, bytes };
}

/** A percentage of the memory that a JVM is told to take: the last one counts. */
export function jvmPercentage(flags: string, name: 'MaxRAMPercentage' | 'MinRAMPercentage'): number | undefined {
  const values = [...flags.matchAll(new RegExp(`-XX:${name}=(\\d{1,3}(?:\\.\\d+)?)(?![\\w.])`, 'g'))];
  const last = values.at(-1)?.[1];
  return last === undefined ? undefined : Number(last);
}

/** A size of a JVM's flags such as `/(-Xss)(\d+)([kKmMgGtT]?)/`, with flag, digits and unit; the last one counts. */
export function lastFlag(flags: string, pattern: RegExp): MemorySetting | undefined {
  const found = [...flags.matchAll(new RegExp(`(?<![\\w-])${pattern.source}(?!\\w)`, 'g'))].at(-1);
  if (!found) return undefined;
  const [written, , digits = '0', unit = ''] = found;
  const power = unit === '' ? 0 : POWERS.indexOf(unit.toUpperCase()) + 1;
  return { written, bytes: BigInt(digits) * 1024n ** BigInt(power) * ONE };
}

/** The old space of Node's heap, in MiB; arguments win over `NODE_OPTIONS`. */
export function nodeHeap(container: Container): MemorySetting | undefined {
  const flags = `${variableOf(container, 'NODE_OPTIONS') ?? ''} ${wordsOf(container)}`;
  const found = [...flags.matchAll(/(?<![\w-])--max[-_]old[-_]space[-_]size[= ](\d+)(?![\w%])/g)].at(-1);
  if (!found) return undefined;
  const [written, digits = '0'] = found;
  return { written, bytes: BigInt(digits) * MEBI * ONE };
}

/**
 * Go's soft limit, or that it cannot be read; undefined where there is none.
 * Source: https://pkg.go.dev/runtime#hdr-Environment_Variables
 */
export function goLimit(container: Container): MemorySetting | 'malformed' | undefined {
  const written = variableOf(container, 'GOMEMLIMIT');
  // A value that refers to others is known at run time only.
  if (written === undefined || written === '' || written === 'off' || written.includes('$(')) return undefined;
  const [, digits, unit = ''] = /^(\d+)(?:([KMGT])iB|B)?$/.exec(written) ?? [];
  if (digits === undefined) return 'malformed';
  const power = unit === '' ? 0 : POWERS.indexOf(unit) + 1;
  return { written, bytes: BigInt(digits) * 1024n ** BigInt(power) * ONE };
}

/** The memory that the container's runtime is told to take, as far as it is written. */
export function heapOf(container: Container, limit: Quantity): MemorySetting | undefined {
  const go = goLimit(container);
  return jvmHeap(container, limit) ?? nodeHeap(container) ?? (go === 'malformed' ? undefined : go);
}

function wordsOf({ json }: Container): string {
  return [...texts(json.command), ...texts(json.args)].join(' ');
}
