import { got } from '../../core/errors';
import { declaresExternal, objectOf } from '../item';
import { at, JsonObject, record, records, text } from '../json';
import { Rule } from '../rule';
import { Workload } from '../workloads';

/** ConfigMaps that the cluster puts into every namespace. */
const GIVEN = ['kube-root-ca.crt'];

/** Rules about what pods need to be there before they start. Secrets are made elsewhere: nothing is said of them. */
export const references: readonly Rule[] = [
  {
    id: 'reference-exists',
    severity: 'error',
    why: 'no pod is ever created: what makes them shows only an event FailedCreate, for an account that is not there',
    *check(graph) {
      for (const { item, pod, namespace } of graph.workloads) {
        const name = text(pod.serviceAccountName) ?? text(pod.serviceAccount) ?? '';
        if (name === '' || name === 'default' || graph.get('ServiceAccount', namespace, name)) continue;
        if (declaresExternal(item, 'ServiceAccount', name)) continue;
        yield { item, message: `'serviceAccountName' ${mustName('ServiceAccount', name)}` };
      }
    },
  },
  {
    id: 'env-ref-exists',
    severity: 'warning',
    why: 'a pod that reads a ConfigMap that is not there, or a key of it, never starts',
    *check(graph) {
      for (const workload of graph.workloads) {
        const { item, namespace } = workload;
        const missing = new Set<string>();
        for (const { where, name, keys } of configMapsRead(workload)) {
          if (name === '' || GIVEN.includes(name) || declaresExternal(item, 'ConfigMap', name)) continue;
          const also = graph.get('ConfigMap', namespace, name);
          if (!also) {
            if (!missing.has(name)) yield { item, message: `${where} ${mustName('ConfigMap', name)}` };
            missing.add(name);
            continue;
          }
          const known = [...Object.keys(record(also.json.data)), ...Object.keys(record(also.json.binaryData))];
          // One without any is filled by somebody else.
          for (const key of known.length === 0 ? [] : keys.filter((each) => !known.includes(each))) {
            yield { item, message: `${where} must read a key of ${objectOf(also)}, got ${got(key)}`, also };
          }
        }
      }
    },
  },
];

function mustName(kind: string, name: string): string {
  const way = `declare it, or annotate 'keelson.dev/external: ${kind}/${name}'`;
  return `must name a ${kind} of the app, got ${got(name)}; ${way}`;
}

interface ConfigMapRead {
  readonly where: string;
  readonly name: string;
  readonly keys: readonly string[];
}

/** The ConfigMaps without which the pods do not start. */
function configMapsRead({ pod, containers }: Workload): readonly ConfigMapRead[] {
  const variables = containers.flatMap(({ name, json }) => [
    ...records(json.envFrom).map(({ configMapRef }) => ({ where: `'envFrom' of container '${name}'`, configMapRef })),
    ...records(json.env).map((each) => {
      return { where: `'env' of container '${name}'`, configMapRef: at(each, 'valueFrom', 'configMapKeyRef') };
    }),
  ]);
  const volumes = records(pod.volumes).flatMap((volume) =>
    [volume, ...records(at(volume, 'projected', 'sources'))].map(({ configMap }) => {
      return { where: `volume '${text(volume.name) ?? ''}'`, configMapRef: configMap };
    }),
  );
  return [...variables, ...volumes].flatMap(({ where, configMapRef }) => {
    const reference = record(configMapRef);
    return reference.optional === true ? [] : [{ where, name: text(reference.name) ?? '', keys: keysOf(reference) }];
  });
}

function keysOf({ key, items }: JsonObject): readonly string[] {
  return [key, ...records(items).map((each) => each.key)].filter((each) => typeof each === 'string');
}
