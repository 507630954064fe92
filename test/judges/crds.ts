import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Api } from './api';
import { readManifests, hasCondition, type Manifest } from './manifest';
import { until } from './pause';
import { projectRoot } from './subjects';

export interface CustomResource {
  readonly group: string;
  readonly kind: string;
  readonly versions: {
    readonly name: string;
    readonly served: boolean;
    readonly schema: { readonly openAPIV3Schema: object };
  }[];
}

/** The CustomResourceDefinitions that the project's imports are made from. */
export function readCrds(): Manifest[] {
  const folder = join(projectRoot, 'imports', 'crds');
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.yaml')) : [];
  const objects = files.flatMap((name) => readManifests(readFileSync(join(folder, name), 'utf8')));
  return objects.filter(({ kind }) => kind === 'CustomResourceDefinition');
}

export function describeCrd({ spec }: Manifest): CustomResource {
  const { group, names, versions } = spec as {
    group: string;
    names: { kind: string };
    versions: CustomResource['versions'];
  };
  return { group, kind: names.kind, versions };
}

/** Installs all of them and waits until their kinds are served. */
export async function installCrds(api: Api): Promise<void> {
  for (const crd of readCrds()) {
    const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${crd.metadata.name}`;
    await api.demand('PATCH', `${path}?fieldManager=judge`, crd, 'apply');
    const isEstablished = async () => hasCondition(await api.get(path), 'Established') || undefined;
    await until(isEstablished, { seconds: 30, otherwise: () => `${crd.metadata.name} is not established` });
    const { group, kind, versions } = describeCrd(crd);
    for (const { name, served } of versions) if (served) await api.awaitKind(`${group}/${name}`, kind);
  }
}
