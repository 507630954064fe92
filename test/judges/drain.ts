import type { Api } from './api';
import type { Manifest } from './manifest';
import { pause } from './pause';

/** Empties a node as `kubectl drain` does, by evictions that budgets may delay; answers with how many pods went. */
export async function drain(api: Api, node: string, seconds = 120): Promise<number> {
  const deadline = Date.now() + seconds * 1000;
  let evicted = 0;
  await cordon(api, node, true);
  for (;;) {
    const pods = (await api.list(`/api/v1/pods?fieldSelector=spec.nodeName%3D${node}`)).filter(mustGo);
    if (pods.length === 0) return evicted;
    if (Date.now() > deadline)
      throw new Error(
        `${node} is not empty after ${seconds} s: ${pods.map(({ metadata }) => metadata.name).join(', ')}`,
      );
    for (const pod of pods) if (await evict(api, pod)) evicted++;
    await pause(500);
  }
}

/** Closes a node to new pods, or opens it again. */
export async function cordon(api: Api, node: string, unschedulable: boolean): Promise<void> {
  await api.demand('PATCH', `/api/v1/nodes/${node}`, { spec: { unschedulable } }, 'merge');
}

/** A DaemonSet's pods stay, and so do those that have ended. */
function mustGo({ metadata, status }: Manifest): boolean {
  const isDaemon = metadata.ownerReferences?.some(({ kind }) => kind === 'DaemonSet') ?? false;
  return !isDaemon && !['Succeeded', 'Failed'].includes(status?.phase ?? '');
}

/** Whether the pod goes; 429 says that a budget does not allow it yet. */
async function evict(api: Api, { metadata }: Manifest): Promise<boolean> {
  const { namespace, name } = metadata;
  const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace } };
  const { status, body } = await api.ask<{ message: string }>(
    'POST',
    `/api/v1/namespaces/${namespace}/pods/${name}/eviction`,
    eviction,
  );
  if (![200, 201, 404, 429].includes(status)) throw new Error(`Eviction of ${namespace}/${name}: ${body.message}`);
  return status < 400;
}
