import type { Api } from './api';
import { countOf, hasCondition, titleOf, type Manifest } from './manifest';
import { until } from './pause';

/** How to tell that an object of each kind has come up. */
const isUp: Record<string, (object: Manifest) => boolean> = {
  Deployment: (object) =>
    isObserved(object) &&
    hasCondition(object, 'Available') &&
    ['replicas', 'updatedReplicas', 'availableReplicas'].every((count) => countOf(object, count) === wanted(object)),
  StatefulSet: (object) =>
    isObserved(object) &&
    ['replicas', 'updatedReplicas', 'availableReplicas'].every((count) => countOf(object, count) === wanted(object)),
  DaemonSet: (object) =>
    isObserved(object) &&
    countOf(object, 'desiredNumberScheduled') > 0 &&
    ['updatedNumberScheduled', 'numberAvailable'].every(
      (count) => countOf(object, count) === countOf(object, 'desiredNumberScheduled'),
    ),
  Job: (object) => object.spec?.suspend === true || hasCondition(object, 'Complete'),
  // Its controller has counted the pods.
  PodDisruptionBudget: (object) =>
    isObserved(object) && countOf(object, 'currentHealthy') >= countOf(object, 'desiredHealthy'),
  // Raises its workload to the least number; there are no metrics to go beyond.
  HorizontalPodAutoscaler: (object) => countOf(object, 'currentReplicas') >= (object.spec?.minReplicas ?? 1),
};

export const workloadKinds = ['Deployment', 'StatefulSet', 'DaemonSet', 'Job'];

/** Waits until all of the objects that can come up have done so; fails with the events that say why not. */
export async function awaitRollout(api: Api, objects: Manifest[], seconds = 180): Promise<void> {
  const candidates = objects.filter(({ kind }) => kind in isUp);
  let waiting: Manifest[] = [];
  await until(
    async () => {
      const live = await Promise.all(candidates.map((object) => liveOf(api, object)));
      waiting = live.filter((object) => !isUp[object.kind]?.(object));
      return waiting.length === 0 || undefined;
    },
    { seconds, otherwise: async () => (await Promise.all(waiting.map((object) => complaint(api, object)))).join('\n') },
  );
}

/** The object as the server has it now. */
export async function liveOf(api: Api, object: Manifest): Promise<Manifest> {
  const path = await api.pathOf(object);
  if (!path) throw new Error(`The server knows no ${object.kind} of ${object.apiVersion}`);
  return { ...(await api.get(path)), apiVersion: object.apiVersion, kind: object.kind };
}

const wanted = ({ spec }: Manifest): number => spec?.replicas ?? 1;

const isObserved = (object: Manifest): boolean =>
  countOf(object, 'observedGeneration') >= (object.metadata.generation ?? 0);

async function complaint(api: Api, object: Manifest): Promise<string> {
  type Happening = Manifest & { involvedObject: { kind: string; name: string }; reason: string; message: string };
  const { namespace = 'default', name } = object.metadata;
  const events = (await api.list(`/api/v1/namespaces/${namespace}/events?fieldSelector=type%3DWarning`)) as Happening[];
  // An autoscaler always complains: there are no metrics.
  const ours = events.filter(
    ({ involvedObject }) => involvedObject.kind !== 'HorizontalPodAutoscaler' && involvedObject.name.startsWith(name),
  );
  const latest = new Map(ours.map(({ reason, message }) => [reason, message]));
  return [`${titleOf(object)} did not come up`, ...latest.values()].join('\n  ');
}
