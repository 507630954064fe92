import { got } from '../../core/errors';
import { Quantity } from '../../core/quantities';
import { at, records } from '../json';
import {
  goLimit,
  jvmFlags,
  jvmHeap,
  jvmPercentage,
  lastFlag,
  limitOf,
  nodeHeap,
  shownBytes,
  variableOf,
} from '../memory';
import { Container } from '../pod';
import { Complaint, Rule } from '../rule';
import { Workload } from '../workloads';

/** What a thread takes where nothing is written. */
const STACK = 1024n * 1024n * 1_000_000_000n;
/** Threads that a JVM starts for itself: collector, compiler, signals. The program's come on top. */
const JVM_THREADS = 20n;
const MOST_PERCENT = 80;

/** Rules about what a language's runtime takes against what its container may take. */
export const runtimes: readonly Rule[] = [
  {
    id: 'jvm-heap-fits',
    severity: 'error',
    why: 'the kernel kills the JVM before its collector runs in earnest, without a Java error to tell why',
    *check({ workloads }) {
      yield* eachLimited(workloads, (container, limit) => {
        const heap = jvmHeap(container, limit);
        if (!heap || heap.bytes < limit) return undefined;
        return `heap of container '${container.name}' must be well under ${memory(limit)}, got '${heap.written}'`;
      });
    },
  },
  {
    id: 'jvm-total-fits',
    severity: 'error',
    why: 'heap, classes and stacks together outgrow the limit: the kernel kills the JVM, hours after its start',
    *check({ workloads }) {
      yield* eachLimited(workloads, (container, limit) => {
        const heap = jvmHeap(container, limit);
        if (!heap || heap.bytes >= limit) return undefined;
        const others = outsideHeap(container);
        const total = others.reduce((sum, { bytes }) => sum + bytes, heap.bytes);
        if (total <= limit) return undefined;
        const sum = [`'${heap.written}'`, ...others.map(({ named }) => named)].join(' + ');
        return `memory of container '${container.name}' must fit into ${memory(limit)}, got ${shownBytes(total)} (${sum}); raise the limit`;
      });
    },
  },
  {
    id: 'jvm-percentage',
    severity: 'error',
    why: 'what a JVM needs beside its heap does not fit into the rest, and the kernel kills it',
    *check({ workloads }) {
      for (const { item, containers } of workloads) {
        for (const container of containers) {
          const flags = jvmFlags(container);
          // With a size the JVM does not look at percentages.
          if (/(?<![\w-])(-Xmx|-XX:MaxHeapSize=)\d/.test(flags)) continue;
          for (const flag of ['MaxRAMPercentage', 'MinRAMPercentage'] as const) {
            const percent = jvmPercentage(flags, flag);
            if (percent === undefined || percent <= MOST_PERCENT) continue;
            const message = `'${flag}' of container '${container.name}' must be at most ${MOST_PERCENT}, got ${percent}`;
            yield { item, message };
          }
        }
      }
    },
  },
  {
    id: 'node-heap-fits',
    severity: 'error',
    why: 'the kernel kills the program before the garbage is collected',
    *check({ workloads }) {
      yield* eachLimited(workloads, (container, limit) => {
        const heap = nodeHeap(container);
        if (!heap || heap.bytes < limit) return undefined;
        return `heap of container '${container.name}' must be under ${memory(limit)}, got '${heap.written}'`;
      });
    },
  },
  {
    id: 'go-memory-fits',
    severity: 'error',
    why: 'the collector gets to work after the kernel has killed the program; a limit that Go cannot read stops it',
    *check({ workloads }) {
      yield* eachLimited(workloads, (container, limit) => {
        const named = `'GOMEMLIMIT' of container '${container.name}'`;
        const under = `${named} must be under ${memory(limit)}`;
        const soft = goLimit(container);
        if (soft === 'malformed') {
          const value = got(variableOf(container, 'GOMEMLIMIT'));
          return `${named} must be bytes with a unit of Go such as '400MiB', got ${value}`;
        }
        if (soft) return soft.bytes < limit ? undefined : `${under}, got '${soft.written}'`;
        return takesLimit(container) ? `${under}, got the limit itself; say nine tenths of it` : undefined;
      });
    },
  },
];

function* eachLimited(
  workloads: readonly Workload[],
  fault: (container: Container, limit: Quantity) => string | undefined,
): Iterable<Complaint> {
  for (const workload of workloads) {
    for (const container of workload.containers) {
      const limit = limitOf(workload, container, 'memory');
      const message = limit === undefined ? undefined : fault(container, limit);
      if (message !== undefined) yield { item: workload.item, message };
    }
  }
}

/** What a JVM takes beside its heap, as far as it is written, and the stacks of its own threads. */
function outsideHeap(container: Container): readonly { readonly named: string; readonly bytes: Quantity }[] {
  const flags = jvmFlags(container);
  const sizes = ['MaxMetaspaceSize', 'MaxDirectMemorySize', 'ReservedCodeCacheSize'].flatMap((name) => {
    const size = lastFlag(flags, new RegExp(`(-XX:${name}=)(\\d+)([kKmMgGtT]?)`));
    return size ? [{ named: `'${size.written}'`, bytes: size.bytes }] : [];
  });
  const stack = lastFlag(flags, /(-Xss)(\d+)([kKmMgGtT]?)/)?.bytes ?? STACK;
  return [...sizes, { named: `${JVM_THREADS} stacks`, bytes: JVM_THREADS * stack }];
}

/** Whether the downward API hands the limit to Go. */
function takesLimit({ name, json }: Container): boolean {
  const variable = records(json.env).findLast((each) => each.name === 'GOMEMLIMIT');
  const reference = at(variable, 'valueFrom', 'resourceFieldRef');
  const container = at(reference, 'containerName') ?? name;
  const divisor = at(reference, 'divisor') ?? '1';
  // Other divisors count in other units, and Go reads bytes.
  return (
    at(reference, 'resource') === 'limits.memory' && container === name && ['1', '0', 1, 0].includes(divisor as string)
  );
}

function memory(limit: Quantity): string {
  return `the memory limit (${shownBytes(limit)})`;
}
