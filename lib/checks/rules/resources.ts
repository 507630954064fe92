import { got } from '../../core/errors';
import { parseQuantity, Quantity } from '../../core/quantities';
import { shown } from '../bounds';
import { at, isSet, JsonObject, record, records, text } from '../json';
import { heapOf, limitOf, shownBytes } from '../memory';
import { Container } from '../pod';
import { Complaint, Rule } from '../rule';
import { Workload } from '../workloads';

const STORAGE = 'ephemeral-storage';

/** Rules about what containers ask for and what they may take. */
export const resources: readonly Rule[] = [
  {
    id: 'request-below-limit',
    severity: 'error',
    suppressible: false,
    why: 'the API server refuses the pods, so nothing runs',
    *check({ workloads }) {
      for (const { item, pod, containers } of workloads) {
        for (const { name, json } of containers) yield* above(item, json.resources, `container '${name}'`);
        yield* above(item, pod.resources, 'the pod');
      }
    },
  },
  {
    id: 'emptydir-fits',
    severity: 'error',
    why: 'the kubelet evicts the pod before the volume is full, and takes what was in it along',
    *check({ workloads }) {
      for (const workload of workloads) {
        const limit = storageLimit(workload);
        if (limit === undefined) continue;
        for (const volume of records(workload.pod.volumes)) {
          if (isInMemory(volume)) continue;
          const size = sizeOf(volume);
          if (size === undefined || size <= limit) continue;
          const most = `the pod's limit of '${STORAGE}' (${shownBytes(limit)})`;
          const got = shown(at(volume, 'emptyDir', 'sizeLimit'));
          const message = `'sizeLimit' of volume '${nameOf(volume)}' must be at most ${most}, got ${got}`;
          yield { item: workload.item, message };
        }
      }
    },
  },
  {
    id: 'tmpfs-in-memory-limit',
    severity: 'error',
    why: 'files in memory count against the limit of who writes them: they fill it, and the kernel kills the program',
    *check({ workloads }) {
      for (const workload of workloads) {
        const inMemory = new Map(
          records(workload.pod.volumes)
            .filter(isInMemory)
            .map((volume) => [nameOf(volume), volume]),
        );
        if (inMemory.size === 0) continue;
        for (const container of workload.containers) {
          const limit = limitOf(workload, container, 'memory');
          const message = limit === undefined ? undefined : overfull(container, limit, inMemory);
          if (message !== undefined) yield { item: workload.item, message };
        }
      }
    },
  },
];

function* above(item: Workload['item'], resources: unknown, named: string): Iterable<Complaint> {
  const { requests, limits } = record(resources);
  for (const [resource, written] of Object.entries(record(requests))) {
    const most = record(limits)[resource];
    const request = quantity(written);
    const limit = quantity(most);
    if (request === undefined || limit === undefined || request <= limit) continue;
    const message = `'resources.requests.${resource}' of ${named} must be at most the limit (${String(most)})`;
    yield { item, message: `${message}, got ${got(written)}` };
  }
}

function overfull(
  container: Container,
  limit: Quantity,
  inMemory: ReadonlyMap<string, JsonObject>,
): string | undefined {
  const mounts = records(container.json.volumeMounts).filter(({ readOnly }) => readOnly !== true);
  // Once each: a volume may be mounted twice.
  const names = new Set(mounts.map(({ name }) => text(name) ?? ''));
  const volumes = [...inMemory].filter(([name]) => names.has(name));
  if (volumes.length === 0) return undefined;
  const unbounded = volumes.find(([, volume]) => sizeOf(volume) === undefined);
  const most = `the memory limit of container '${container.name}' (${shownBytes(limit)})`;
  if (unbounded) {
    return `'sizeLimit' of volume '${unbounded[0]}' must be set, as it counts against ${most}, got none`;
  }
  const heap = heapOf(container, limit);
  const taken = volumes.reduce((sum, [, volume]) => sum + (sizeOf(volume) ?? 0n), 0n);
  if (taken + (heap?.bytes ?? 0n) < limit) return undefined;
  const beside = heap ? ` and '${heap.written}'` : '';
  const list = volumes.map(([name]) => `'${name}'`).join(', ');
  return `volumes in memory (${list})${beside} must leave room under ${most}, got ${shownBytes(taken)} of files; raise the limit`;
}

/** What the kubelet holds the whole pod to: the limits together; init containers run before. */
function storageLimit(workload: Workload): Quantity | undefined {
  const limits = workload.containers.map((container) => ({
    kind: container.kind,
    limit: limitOf(workload, container, STORAGE),
  }));
  const known = limits.filter(({ limit }) => limit !== undefined);
  if (known.length === 0) return undefined;
  const together = known.filter(({ kind }) => kind !== 'init').reduce((sum, { limit }) => sum + (limit ?? 0n), 0n);
  return known.reduce((most, { limit }) => ((limit ?? 0n) > most ? (limit ?? 0n) : most), together);
}

function isInMemory(volume: JsonObject): boolean {
  return at(volume, 'emptyDir', 'medium') === 'Memory';
}

function sizeOf(volume: JsonObject): Quantity | undefined {
  const size = at(volume, 'emptyDir', 'sizeLimit');
  return isSet(size) ? quantity(size) : undefined;
}

function quantity(value: unknown): Quantity | undefined {
  return typeof value === 'number' ? parseQuantity(String(value)) : parseQuantity(text(value) ?? '');
}

function nameOf(volume: JsonObject): string {
  return text(volume.name) ?? '';
}
