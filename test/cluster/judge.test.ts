import { apply, restrictNamespaces } from '../judges/apply';
import { cordon, drain } from '../judges/drain';
import { onEachVersion } from '../judges/each-version';
import { readManifests, type Manifest } from '../judges/manifest';
import { restart, watchBudgets, watchRollouts } from '../judges/promises';
import { awaitRollout } from '../judges/rollout';

jest.setTimeout(180_000);

// A judge that cannot say no proves nothing: here each must.
onEachVersion(({ plane, itRuns }) => {
  async function take(namespace: string, yaml: string): Promise<Manifest[]> {
    const objects = readManifests(yaml).map((object) => ({ ...object, metadata: { ...object.metadata, namespace } }));
    await restrictNamespaces(plane().api, objects);
    expect(await apply(plane().api, objects)).toEqual([]);
    return objects;
  }

  itRuns('a workload whose priority class nobody made does not come up', async () => {
    const objects = await take('no-class', deployment({ priorityClassName: 'nobody-made-this' }));
    await expect(awaitRollout(plane().api, objects, 5)).rejects.toThrow('no PriorityClass with name nobody-made-this');
  });

  itRuns('a claim of a storage class that nobody made keeps its pod down', async () => {
    const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }];
    const claim =
      '{accessModes: [ReadWriteOnce], storageClassName: nobody-made-this, resources: {requests: {storage: 1Gi}}}';
    const yaml = `{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data}, spec: ${claim}}`;
    const objects = await take('no-storage', `${yaml}\n---\n${deployment({ volumes })}`);
    await expect(awaitRollout(plane().api, objects, 5)).rejects.toThrow('unbound immediate PersistentVolumeClaims');
  });

  itRuns('a rollout that stops every pod first breaks a promise of one', async () => {
    const objects = await take('recreate', deployment({}));
    await awaitRollout(plane().api, objects);
    const pods = await watchRollouts(plane().api, objects);
    const recreated = await take('recreate', deployment({}, '{type: Recreate}'));
    await restart(plane().api, recreated);
    await awaitRollout(plane().api, recreated);
    expect(pods.stop()).toEqual(['Deployment recreate/web: 0 ready, 2 promised']);
  });

  itRuns('a budget that spares no pod keeps a node from being drained, and is kept', async () => {
    const budget = '{maxUnavailable: 0, selector: {matchLabels: {app: web}}}';
    const yaml = `{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: web}, spec: ${budget}}`;
    const spread = [
      {
        maxSkew: 1,
        topologyKey: 'kubernetes.io/hostname',
        whenUnsatisfiable: 'DoNotSchedule',
        labelSelector: { matchLabels: { app: 'web' } },
      },
    ];
    const objects = await take(
      'no-budget',
      `${yaml}\n---\n${deployment({ topologySpreadConstraints: spread }, undefined, 3)}`,
    );
    await awaitRollout(plane().api, objects);
    const pods = await watchBudgets(plane().api, objects);
    await expect(drain(plane().api, 'node-a', 5)).rejects.toThrow('node-a is not empty after 5 s: web-');
    await cordon(plane().api, 'node-a', false);
    expect(pods.stop()).toEqual([]);
  });
});

/** A Deployment that the restricted standard allows. */
function deployment(pod: object, strategy = '{rollingUpdate: {maxUnavailable: 0}}', replicas = 2): string {
  const securityContext = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
  const spec = {
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [{ name: 'web', image: 'registry.example.com/web:1.0.0', securityContext }],
    ...pod,
  };
  return `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: ${replicas}
  strategy: ${strategy}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: ${JSON.stringify(spec)}`;
}
