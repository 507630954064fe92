import { apply, applyAgain, restrictNamespaces } from '../judges/apply';
import { onEachVersion } from '../judges/each-version';
import { awaitRollout } from '../judges/rollout';
import { sampleNames, synthSamples, type Subject } from '../judges/subjects';

jest.setTimeout(600_000);

onEachVersion(({ plane, itRuns }) => {
  let samples: Subject[] = [];
  beforeAll(() => {
    samples = synthSamples();
  });

  const objectsOf = (name: string) => samples.find((sample) => sample.name === name)!.objects;

  for (const name of sampleNames()) {
    it(`every object of an untouched ${name} is taken under the restricted standard`, async () => {
      await restrictNamespaces(plane().api, objectsOf(name));
      expect(await apply(plane().api, objectsOf(name))).toEqual([]);
    });
  }

  itRuns('the workloads of all of them come up', async () => {
    await awaitRollout(
      plane().api,
      samples.flatMap(({ objects }) => objects),
    );
  });

  it('a second apply changes none of them', async () => {
    expect(
      await applyAgain(
        plane().api,
        samples.flatMap(({ objects }) => objects),
      ),
    ).toEqual([]);
  });
});
