import { got } from '../../core/errors';
import { isSecretName, secretLikeness } from '../../core/secret-likeness';
import { Graph } from '../graph';
import { at, isSet, JsonObject, record, records, text, texts } from '../json';
import { Container } from '../pod';
import { Rule } from '../rule';
import { Workload } from '../workloads';

/** A name that every shell reads. Source: POSIX, https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap08.html */
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const SHELLS = /(^|\/)(sh|bash|ash|dash|zsh|ksh)$/;

/** Rules about the variables and arguments of a container. */
export const environment: readonly Rule[] = [
  {
    id: 'env-unique',
    severity: 'error',
    why: 'the last one wins without a word, and the other is what people read and change',
    *check({ workloads }) {
      for (const { item, containers } of workloads) {
        for (const { name, json } of containers) {
          const counts = new Map<string, number>();
          for (const variable of namesOf(json)) counts.set(variable, (counts.get(variable) ?? 0) + 1);
          for (const [variable, count] of counts) {
            if (count === 1) continue;
            const times = count === 2 ? 'twice' : `${count} times`;
            yield { item, message: `'env.${variable}' of container '${name}' must be written once, got it ${times}` };
          }
        }
      }
    },
  },
  {
    id: 'env-name',
    severity: 'error',
    why: 'shells and many runtimes drop such a variable without a word, so the program runs with its defaults',
    *check({ workloads }) {
      for (const { item, containers } of workloads) {
        for (const { name, json } of containers) {
          const prefixes = records(json.envFrom).map(({ prefix }) => text(prefix) ?? '');
          const bad = [...namesOf(json), ...prefixes.filter((prefix) => prefix !== '')].filter(
            (each) => !NAME.test(each),
          );
          for (const each of bad) {
            const words = "must have names of letters, digits and '_' that start with no digit";
            yield { item, message: `'env' of container '${name}' ${words}, got ${got(each)}` };
          }
        }
      }
    },
  },
  {
    id: 'env-reference',
    severity: 'error',
    why: 'the program gets the text itself, dollar sign and all, and fails on it much later',
    *check(graph) {
      for (const workload of graph.workloads) {
        for (const container of workload.containers) {
          for (const [where, reference] of danglingReferences(graph, workload, container)) {
            const words = `must refer to a variable that ${where.startsWith('env.') ? 'stands before it' : 'is there'}`;
            const way = `write '$${reference}' where the text itself is meant`;
            const message = `'${where}' of container '${container.name}' ${words}, got ${got(reference)}; ${way}`;
            yield { item: workload.item, message };
          }
        }
      }
    },
  },
  {
    id: 'no-secret-literal',
    severity: 'error',
    why: 'the secret stands in Git and in etcd in clear, and who reads it once keeps it',
    *check({ workloads }) {
      for (const { item, containers } of workloads) {
        for (const { name: container, json } of containers) {
          for (const { name, value } of literalsOf(json)) {
            // The value itself is never shown: messages end up in logs.
            const likeness = secretLikeness(name, value);
            if (!likeness) continue;
            const way = isSecretName(name) ? `set '${name}_FILE' to its path` : 'hand over its path';
            const message = `'env.${name}' of container '${container}' must not hold a secret, got ${likeness.what}; mount it, and ${way}`;
            yield { item, message };
          }
          for (const field of ['command', 'args'] as const) {
            const likeness = texts(json[field])
              .map((word) => secretLikeness('', word))
              .find((each) => each !== undefined);
            if (!likeness) continue;
            const message = `'${field}' of container '${container}' must not hold a secret, got ${likeness.what}`;
            yield { item, message: `${message}; mount it, and hand over its path` };
          }
        }
      }
    },
  },
];

function namesOf(container: JsonObject): readonly string[] {
  return records(container.env)
    .map(({ name }) => text(name))
    .filter((name) => name !== undefined);
}

function literalsOf(container: JsonObject): readonly { readonly name: string; readonly value: string }[] {
  return records(container.env).flatMap(({ name, value }) => {
    const written = text(value);
    return written === undefined ? [] : [{ name: text(name) ?? '', value: written }];
  });
}

/** Each reference that stays as it stands, with the place: in the order of the kubelet, which expands variables once. */
function* danglingReferences(
  graph: Graph,
  workload: Workload,
  { json }: Container,
): Iterable<readonly [where: string, reference: string]> {
  const imported = importedNames(graph, workload.namespace, json);
  const later = new Set(namesOf(json));
  const before = new Set<string>();
  const isThere = (name: string): boolean =>
    before.has(name) ||
    imported?.has(name) === true ||
    isServiceVariable(graph, workload, name) ||
    // A ConfigMap from elsewhere may bring any name but those that stand here.
    (imported === undefined && !later.has(name));
  for (const variable of records(json.env)) {
    const name = text(variable.name) ?? '';
    for (const [reference, referred] of references(text(variable.value) ?? '')) {
      if (!isThere(referred)) yield [`env.${name}`, reference];
    }
    before.add(name);
  }
  for (const field of ['command', 'args'] as const) {
    if (runsShell(json)) continue; // there `$(date)` is the output of a program
    for (const word of texts(json[field])) {
      for (const [reference, referred] of references(word)) if (!isThere(referred)) yield [field, reference];
    }
  }
}

/** `$(NAME)`, with the name; `$$` stands for a dollar sign. */
function* references(value: string): Iterable<readonly [reference: string, name: string]> {
  for (const [reference, name] of value.matchAll(/\$\$|\$\(([^)]*)\)/g)) {
    if (name !== undefined) yield [reference, name];
  }
}

/** Names that `envFrom` brings; undefined where they cannot be known. */
function importedNames(graph: Graph, namespace: string, container: JsonObject): ReadonlySet<string> | undefined {
  const names = new Set<string>();
  for (const source of records(container.envFrom)) {
    const kind = isSet(source.secretRef) ? 'Secret' : 'ConfigMap';
    const name = text(at(source, kind === 'Secret' ? 'secretRef' : 'configMapRef', 'name')) ?? '';
    const found = graph.get(kind, namespace, name);
    if (!found) return undefined;
    for (const field of ['data', 'stringData']) {
      for (const key of Object.keys(record(found.json[field]))) names.add(`${text(source.prefix) ?? ''}${key}`);
    }
  }
  return names;
}

/** Variables that the kubelet adds for Services: of the API server always, of the namespace unless switched off. */
function isServiceVariable(graph: Graph, { pod, namespace }: Workload, name: string): boolean {
  const service = /^([A-Z0-9_]+?)_(?:SERVICE_HOST|SERVICE_PORT(?:_\w+)?|PORT(?:_\d+_\w+)?)$/.exec(name)?.[1];
  if (service === undefined) return false;
  if (service === 'KUBERNETES') return true;
  const written = service.toLowerCase().replaceAll('_', '-');
  return pod.enableServiceLinks !== false && graph.get('Service', namespace, written) !== undefined;
}

function runsShell({ command, args }: JsonObject): boolean {
  return [...texts(command), ...texts(args)].some((word) => SHELLS.test(word) || word === '-c' || word === '-ec');
}
