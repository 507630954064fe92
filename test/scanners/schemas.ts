import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cached, isCached } from '../judges/cache';
import { describeCrd, readCrds } from '../judges/crds';
import { provide, type Provision } from '../judges/provision';
import { pythonTool } from '../judges/recipes';

/** The package whose data these schemas are. */
const version = '1.37.0';

/** One folder for each minor version of Kubernetes: `v1.33.0/deployment-apps-v1.json`. */
export const kubernetesSchemas = cached('schemas');

/** The oldest and the newest Kubernetes that Keelson is judged for. */
export const judgedVersions = ['1.33.0', '1.36.0'];

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** Makes sure of the schemas of Kubernetes' own kinds. */
export function provideSchemas(): Provision {
  const provision = provide(pythonTool({ name: 'schemas', package: 'kubernetes-validate', version }));
  if (provision.ready && !judgedVersions.every((kubernetes) => isCached('schemas', `v${kubernetes}`))) {
    packageFolders().forEach(convert);
  }
  return provision;
}

/** Writes the schema of each custom resource into the folder, as `<group>/<kind>_<version>.json`. */
export function writeCrdSchemas(folder: string): void {
  for (const { group, kind, versions } of readCrds().map(describeCrd)) {
    mkdirSync(join(folder, group), { recursive: true });
    for (const { name, schema } of versions) {
      const closed = close(schema.openAPIV3Schema as Json) as { [key: string]: Json };
      const common = { apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: { type: 'object' } };
      const whole = { ...closed, properties: { ...(closed.properties as object), ...common } };
      writeFileSync(join(folder, group, `${kind.toLowerCase()}_${name}.json`), JSON.stringify(whole));
    }
  }
}

/** Folders of the installed package that hold the strict schemas of a version: `…/v1.33.0-local-strict`. */
function packageFolders(): string[] {
  const libraries = cached('py', 'schemas', 'lib');
  return readdirSync(libraries).flatMap((python) => {
    const data = join(libraries, python, 'site-packages/kubernetes_validate/kubernetes-json-schema');
    return readdirSync(data)
      .filter((name) => /^v1\.3\d.*-local-strict$/.test(name))
      .map((name) => join(data, name));
  });
}

/** Copies one version into the cache in a form that kubeconform takes. */
function convert(source: string): void {
  const target = join(kubernetesSchemas, /v[\d.]+/.exec(source.slice(source.lastIndexOf('/')))?.[0] ?? '');
  const unfinished = `${target}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  for (const name of readdirSync(source).filter((file) => file !== 'all.json')) {
    const schema = refuseNull(JSON.parse(readFileSync(join(source, name), 'utf8')) as Json) as { [key: string]: Json };
    delete schema.$id; // it would send every reference to another host
    writeFileSync(join(unfinished, name), JSON.stringify(schema));
  }
  rmSync(target, { recursive: true, force: true });
  renameSync(unfinished, target);
}

/** The API server drops a null without a word, so one in a manifest is a mistake. */
function refuseNull(schema: Json): Json {
  return mapObjects(schema, (node) => {
    const { type, $ref } = node;
    const types = Array.isArray(type) ? type.filter((each) => each !== 'null') : [];
    return {
      ...node,
      ...(types.length > 0 && { type: types.length === 1 ? (types[0] ?? null) : types }),
      ...(typeof $ref === 'string' && { $ref: $ref.replace(/^\/api\//, '') }),
    };
  });
}

/** Refuses fields that a custom resource does not have, as the API server's strict validation does. */
function close(schema: Json): Json {
  return mapObjects(schema, (node) => {
    if (node['x-kubernetes-int-or-string']) {
      const either = { ...node, oneOf: [{ type: 'string' }, { type: 'integer' }] };
      delete (either as { anyOf?: Json }).anyOf;
      return either;
    }
    const isOpen =
      node['x-kubernetes-preserve-unknown-fields'] ?? !(typeof node.type === 'string' && isObject(node.properties));
    return isOpen || 'additionalProperties' in node ? node : { ...node, additionalProperties: false };
  });
}

function mapObjects(json: Json, change: (node: { [key: string]: Json }) => { [key: string]: Json }): Json {
  if (Array.isArray(json)) return json.map((each) => mapObjects(each, change));
  if (!isObject(json)) return json;
  return change(Object.fromEntries(Object.entries(json).map(([key, value]) => [key, mapObjects(value, change)])));
}

const isObject = (json: Json | undefined): json is { [key: string]: Json } =>
  typeof json === 'object' && json !== null && !Array.isArray(json);
