import type { Api } from './api';
import { countOf, titleOf, type Manifest } from './manifest';
import { ReadyPods } from './ready-pods';
import { liveOf } from './rollout';

/** Watches how many pods each PodDisruptionBudget among the objects keeps, by its controller's own count. */
export async function watchBudgets(api: Api, objects: Manifest[]): Promise<ReadyPods> {
  const budgets = await liveOfKind(api, objects, 'PodDisruptionBudget');
  return ReadyPods.watch(
    api,
    budgets.map((budget) => guard(budget, countOf(budget, 'desiredHealthy'))),
  );
}

/** Watches how many pods each Deployment and StatefulSet among the objects keeps while it rolls out. */
export async function watchRollouts(api: Api, objects: Manifest[]): Promise<ReadyPods> {
  const deployments = await liveOfKind(api, objects, 'Deployment');
  const sets = await liveOfKind(api, objects, 'StatefulSet');
  return ReadyPods.watch(api, [
    ...deployments.map((deployment) => guard(deployment, promisedBy(deployment))),
    ...sets.map((set) => guard(set, (set.spec?.replicas ?? 1) - 1)), // one ordinal at a time
  ]);
}

/** Fewest ready pods of a Deployment during a rollout. */
function promisedBy({ spec }: Manifest): number {
  const replicas = spec?.replicas ?? 1;
  if (spec?.strategy?.type === 'Recreate') return 0;
  const unavailable = String(spec?.strategy?.rollingUpdate?.maxUnavailable ?? '25%');
  const share = unavailable.endsWith('%')
    ? Math.floor((replicas * parseFloat(unavailable)) / 100)
    : Number(unavailable);
  return replicas - share;
}

const guard = (object: Manifest, promised: number) => ({
  name: titleOf(object),
  namespace: object.metadata.namespace,
  selector: object.spec?.selector,
  promised,
});

const liveOfKind = (api: Api, objects: Manifest[], wanted: string): Promise<Manifest[]> =>
  Promise.all(objects.filter(({ kind }) => kind === wanted).map((object) => liveOf(api, object)));

/** Starts a rollout of every Deployment and StatefulSet, as `kubectl rollout restart` does. */
export async function restart(api: Api, objects: Manifest[]): Promise<void> {
  const annotations = { 'kubectl.kubernetes.io/restartedAt': new Date().toISOString() };
  const patch = { spec: { template: { metadata: { annotations } } } };
  for (const object of objects.filter(({ kind }) => ['Deployment', 'StatefulSet'].includes(kind))) {
    await api.demand('PATCH', `${await api.pathOf(object)}?fieldManager=restart`, patch, 'merge');
  }
}
