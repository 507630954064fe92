import type { Api, Refusal } from './api';
import { titleOf, type Manifest } from './manifest';
import { pause } from './pause';

/** Kinds that admission looks up while it judges others, first things first. */
const early = ['Namespace', 'CustomResourceDefinition', 'PriorityClass', 'StorageClass', 'ServiceAccount'];

/** Makes every namespace that the objects are in, each refusing pods below the restricted standard. */
export async function restrictNamespaces(api: Api, objects: Manifest[]): Promise<void> {
  const named = objects.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name);
  const used = objects.map(({ metadata }) => metadata.namespace ?? 'default');
  for (const name of new Set([...named, ...used])) {
    // `warn` too, because only pods are refused: workloads that would make such pods are warned of.
    const labels = {
      'pod-security.kubernetes.io/enforce': 'restricted',
      'pod-security.kubernetes.io/warn': 'restricted',
    };
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
    await api.demand('PATCH', `/api/v1/namespaces/${name}?fieldManager=namespaces`, namespace, 'apply');
  }
}

/** Puts the objects to the server, unknown fields refused; answers with a line for each that it does not take. */
export async function apply(api: Api, objects: Manifest[]): Promise<string[]> {
  const rank = ({ kind }: Manifest) => (early.includes(kind) ? early.indexOf(kind) : early.length);
  const refusals: string[] = [];
  for (const object of [...objects].sort((a, b) => rank(a) - rank(b))) {
    const reason = await reasonAgainst(api, object);
    if (reason) refusals.push(`${titleOf(object)}: ${reason}`);
  }
  return refusals;
}

/** Applies the objects once more; answers with those whose resourceVersion changed. */
export async function applyAgain(api: Api, objects: Manifest[]): Promise<string[]> {
  const changed: string[] = [];
  for (const object of objects) if (!(await isStable(api, object))) changed.push(titleOf(object));
  return changed;
}

async function reasonAgainst(api: Api, object: Manifest): Promise<string | undefined> {
  const path = await api.pathOf(object);
  if (!path) return `the server knows no ${object.kind} of ${object.apiVersion}`;
  for (let attempt = 0; ; attempt++) {
    const { status, body, warnings } = await api.ask<Refusal>('PATCH', strictly(path), object, 'apply');
    if (status < 400) return warnings.find((warning) => warning.startsWith('would violate PodSecurity'));
    // A quota of a moment ago is not counted yet; kubectl's users try again.
    if (!body.message.includes('status unknown for quota') || attempt === 20) return body.message;
    await pause(500);
  }
}

async function isStable(api: Api, object: Manifest): Promise<boolean> {
  const path = (await api.pathOf(object)) ?? '';
  // Controllers write in between, so that one difference proves nothing; one equality does.
  for (let attempt = 0; attempt < 20; attempt++) {
    const before = await api.get(path);
    const after = await api.demand('PATCH', strictly(path), object, 'apply');
    if (after.metadata.resourceVersion === before.metadata.resourceVersion) return true;
    await pause(250);
  }
  return false;
}

const strictly = (path: string): string => `${path}?fieldManager=judge&fieldValidation=Strict`;
