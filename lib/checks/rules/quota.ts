import { parseQuantity, Quantity } from '../../core/quantities';
import { podsOf } from '../bounds';
import { Item, namespaceOf } from '../item';
import { at, record, text } from '../json';
import { requestOf } from '../pod';
import { rolloutOf } from '../rollouts';
import { Complaint, Rule } from '../rule';
import { push, Workload } from '../workloads';

/** Hard limits of a quota, and the request that each bounds. */
const BOUNDED: readonly (readonly [string, string])[] = [
  ['requests.cpu', 'cpu'],
  ['cpu', 'cpu'],
  ['requests.memory', 'memory'],
  ['memory', 'memory'],
];

/** Rules about quotas against what runs under them. */
export const quota: readonly Rule[] = [
  {
    id: 'quota-below-surge',
    severity: 'warning',
    why: 'a rollout at peak stops half way: the quota has no room for the surge pods',
    *check(graph) {
      const byNamespace = new Map<string, Workload[]>();
      for (const workload of graph.workloads) push(byNamespace, workload.namespace, workload);
      for (const item of graph.list('ResourceQuota')) {
        yield* tooSmall(item, byNamespace.get(namespaceOf(item)) ?? []);
      }
    },
  },
];

function* tooSmall(item: Item, workloads: readonly Workload[]): Iterable<Complaint> {
  const hard = record(at(item.json, 'spec', 'hard'));
  for (const [key, resource] of BOUNDED) {
    const written = hard[key];
    const limit = typeof written === 'number' ? parseQuantity(String(written)) : parseQuantity(text(written) ?? '');
    if (limit === undefined) continue;
    let atPeak = 0n;
    let surge = { size: 0n, workload: workloads[0] };
    for (const workload of workloads) {
      const most = Math.max(0, Math.ceil(workload.mostReplicas ?? 0));
      const perPod = podRequest(workload, resource);
      const size = perPod * BigInt(Math.max(0, Math.ceil(surgePods(workload, most))));
      atPeak += perPod * BigInt(most);
      if (size > surge.size) surge = { size, workload };
    }
    const needed = atPeak + surge.size;
    if (needed <= limit || !surge.workload) continue;
    const rollout = `a rollout of ${surge.workload.object} at peak`;
    const message = `'${key}' must be at least ${printed(needed, resource)} for ${rollout}, got '${String(written)}'`;
    yield { item, message, also: surge.workload.item };
  }
}

function surgePods(workload: Workload, most: number): number {
  const rollout = rolloutOf(workload);
  return rollout?.type === 'RollingUpdate' ? (podsOf(rollout.maxSurge, most) ?? 0) : 0;
}

function podRequest(workload: Workload, resource: string): Quantity {
  const requests = workload.containers
    .filter(({ kind }) => kind !== 'init')
    .map((container) => parseQuantity(requestOf(container, resource) ?? '0') ?? 0n);
  return requests.reduce((sum, request) => sum + request, 0n);
}

const ONE = 1_000_000_000n;
const MEBI = 1024n * 1024n * ONE;

function printed(quantity: Quantity, resource: string): string {
  return resource === 'cpu'
    ? `'${(quantity + ONE / 1000n - 1n) / (ONE / 1000n)}m'`
    : `'${(quantity + MEBI - 1n) / MEBI}Mi'`;
}
