import { rules } from '../../lib/checks/rules';
import { Fixture, fixturesOf } from '../checks/fixtures';
import type { Api, Refusal } from '../judges/api';
import { onEachVersion } from '../judges/each-version';
import type { Manifest } from '../judges/manifest';

jest.setTimeout(300_000);

/** Rules that say of themselves that the API server refuses what they find. */
const refused = rules.filter(({ why }) => why.includes('the API server refuses'));

/** Where the rules ask for more than the server does, and why. */
const stricter: Readonly<Record<string, string>> = {
  'mount-path-unique/failure.2.yaml': 'one of two mounts hides the other',
  'priority-class-declared/failure.yaml': 'the workload is taken, its pods are refused',
  'quantity-form/failure.17.yaml': 'a leading dot is read, by the server alone',
  'quantity-form/failure.3.yaml': 'a blank is cut off, by the server alone',
};

/** What newer servers take; a chart says the oldest that it goes to. */
const takenSince: Readonly<Record<string, number>> = {
  'match-label-keys-repeated/failure.yaml': 36,
  'service-name/failure.yaml': 36,
};

/** Custom resources are not the server's to judge, and a fixture for another version is not this server's. */
const isServers = ({ objects, options }: Fixture): boolean =>
  options.kubernetes === undefined &&
  (objects as Manifest[]).every(({ apiVersion }) => !/(velero|monitoring|autoscaling\.k8s)/.test(apiVersion));

const named = (outcome: 'failure' | 'success') =>
  refused
    .flatMap(({ id }) => fixturesOf(id, outcome))
    .filter(isServers)
    .map((fixture) => [fixture.name, fixture] as const);

onEachVersion(({ plane, version }) => {
  const minor = Number(version.split('.')[1]);
  const isTaken = (name: string): boolean => name in stricter || minor >= (takenSince[name] ?? Infinity);

  beforeAll(async () => {
    const fixtures = rules.flatMap(({ id }) => [...fixturesOf(id, 'failure'), ...fixturesOf(id, 'success')]);
    const objects = fixtures.flatMap((fixture) => fixture.objects as Manifest[]);
    const names = new Set(objects.map(({ metadata }) => metadata?.namespace ?? 'default'));
    for (const name of names) {
      const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
      await plane().api.ask('PATCH', `/api/v1/namespaces/${name}?fieldManager=rules`, namespace, 'apply');
    }
  });

  it.each(named('failure').filter(([name]) => !isTaken(name)))('%s is refused', async (_, { objects }) => {
    expect(await refusals(plane().api, objects as Manifest[])).not.toEqual([]);
  });

  it.each(named('failure').filter(([name]) => isTaken(name)))('%s is taken after all', async (_, { objects }) => {
    expect(await refusals(plane().api, objects as Manifest[])).toEqual([]);
  });

  it.each(named('success'))('%s is taken', async (_, { objects }) => {
    expect(await refusals(plane().api, objects as Manifest[])).toEqual([]);
  });
});

/** What the server says to the objects it does not take; it stores none. */
async function refusals(api: Api, objects: readonly Manifest[]): Promise<string[]> {
  const answers: string[] = [];
  for (const object of objects) {
    const path = await api.pathOf(object);
    if (!path) continue; // a custom resource that the objects only mention
    const { status, body } = await api.ask<Refusal>('PATCH', `${path}?fieldManager=rules&dryRun=All`, object, 'apply');
    if (status >= 400) answers.push(body.message);
  }
  return answers;
}
