import { apply, applyAgain, restrictNamespaces } from '../judges/apply';
import { zones } from '../judges/control-plane';
import { fire } from '../judges/cron';
import { cordon, drain } from '../judges/drain';
import { onEachVersion } from '../judges/each-version';
import type { Manifest } from '../judges/manifest';
import { restart, watchBudgets, watchRollouts } from '../judges/promises';
import { awaitRollout } from '../judges/rollout';
import { appNames, synthApps, type Subject } from '../judges/subjects';

jest.setTimeout(900_000);

onEachVersion(({ plane, itRuns }) => {
  let apps: Subject[] = [];
  let everything: Manifest[] = [];
  let isUp = false;

  beforeAll(() => {
    apps = synthApps();
    everything = apps.flatMap(({ objects }) => objects);
  });

  const objectsOf = (name: string) => apps.find((app) => app.name === name)!.objects;

  it.each(appNames())(
    'every object of %s is taken under the restricted standard, unknown fields refused',
    async (name) => {
      await restrictNamespaces(plane().api, objectsOf(name));
      expect(await apply(plane().api, objectsOf(name))).toEqual([]);
    },
  );

  itRuns('every workload comes up', async () => {
    await awaitRollout(plane().api, everything);
    isUp = true;
  });

  it('a second apply changes nothing', async () => {
    expect(await applyAgain(plane().api, everything)).toEqual([]);
  });

  itRuns('draining one node after the other ends, and keeps every disruption budget', async () => {
    expect(isUp).toBe(true);
    const pods = await watchBudgets(plane().api, everything);
    let evicted = 0;
    for (const zone of zones) {
      evicted += await drain(plane().api, `node-${zone}`);
      await cordon(plane().api, `node-${zone}`, false);
      await awaitRollout(plane().api, everything);
    }
    expect(pods.stop()).toEqual([]);
    expect(evicted).toBeGreaterThan(0);
  });

  itRuns('a second rollout never has fewer ready pods than promised', async () => {
    expect(isUp).toBe(true);
    const pods = await watchRollouts(plane().api, everything);
    await restart(plane().api, everything);
    await awaitRollout(plane().api, everything);
    expect(pods.stop()).toEqual([]);
    expect(pods.seen).toBeGreaterThan(0);
  });

  itRuns('every cron job fires, and its job completes', async () => {
    const cronJobs = everything.filter(({ kind }) => kind === 'CronJob');
    await Promise.all(cronJobs.map((cronJob) => fire(plane().api, cronJob)));
  });
});
