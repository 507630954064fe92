import {
  CRON_JOB_NAME,
  DNS_LABEL,
  isPortName,
  nameFits,
  nameWords,
  PORT_NAME_WORDS,
  SERVICE_NAME,
  STATEFUL_SET_NAME,
} from '../../core/names';
import { shown } from '../bounds';
import { Item, kindOf, nameOf, objectOf } from '../item';
import { at, isSet, records, text } from '../json';
import { Rule } from '../rule';
import { Workload } from '../workloads';

/** What labels and host names keep of a name. */
const LABEL_LENGTH = 63;

/** Rules about the names of objects and ports. */
export const names: readonly Rule[] = [
  {
    id: 'port-name',
    severity: 'error',
    suppressible: false,
    why: 'the API server refuses the object for the name of a port',
    *check({ items, workloads }) {
      for (const { item, containers } of workloads) {
        for (const { name: container, ports } of containers) {
          for (const { name } of ports) {
            if (name === undefined || isPortName(name)) continue;
            yield {
              item,
              message: `'name' of a port of container '${container}' must be ${PORT_NAME_WORDS}, got ${shown(name)}`,
            };
          }
        }
      }
      for (const item of items) {
        for (const [field, name] of portReferences(item)) {
          if (!isPortName(name)) yield { item, message: `'${field}' must be ${PORT_NAME_WORDS}, got ${shown(name)}` };
        }
        for (const name of servicePortNames(item)) {
          if (nameFits(name, DNS_LABEL)) continue;
          yield { item, message: `'name' of a port must be ${nameWords(DNS_LABEL)}, got ${shown(name)}` };
        }
      }
    },
  },
  {
    id: 'service-name',
    severity: 'error',
    suppressible: false,
    why: 'the API server refuses the Service, so nobody finds the pods',
    *check(graph) {
      for (const item of graph.list('Service')) {
        const name = nameOf(item);
        if (name === '' || nameFits(name, SERVICE_NAME)) continue;
        yield { item, message: `'metadata.name' must be ${nameWords(SERVICE_NAME)}, got ${shown(name)}` };
      }
    },
  },
  {
    id: 'cronjob-name',
    severity: 'error',
    suppressible: false,
    why: 'the API server refuses the CronJob, as no room is left for what it appends to its Jobs',
    *check(graph) {
      for (const item of graph.list('CronJob')) {
        const { length } = nameOf(item);
        const { maxLength: most, because } = CRON_JOB_NAME;
        if (length <= most) continue;
        yield { item, message: `'metadata.name' must have at most ${most} characters (${because}), got ${length}` };
      }
    },
  },
  {
    id: 'statefulset-name',
    severity: 'error',
    // Can be suppressed: one that lives already cannot be renamed without its volumes, and the hash may be short.
    why: 'the pods are refused for their controller-revision-hash label, so the set stays at 0 without a word',
    *check(graph) {
      for (const item of graph.list('StatefulSet')) {
        const { length } = nameOf(item);
        const { maxLength: most, because } = STATEFUL_SET_NAME;
        if (length <= most) continue;
        yield { item, message: `'metadata.name' must have at most ${most} characters (${because}), got ${length}` };
      }
    },
  },
  {
    id: 'name-truncation-unique',
    severity: 'error',
    why: 'host names and labels keep 63 characters: to whoever reads those, the two are one',
    *check({ workloads }) {
      const byStart = new Map<string, Workload>();
      for (const workload of workloads) {
        const { item, kind, namespace, name } = workload;
        const key = [kind, namespace, name.slice(0, LABEL_LENGTH)].join('\n');
        const first = byStart.get(key);
        if (first && first.name !== name) {
          const other = `${first.object} of ${first.item.path}`;
          const message = `'metadata.name' must differ within ${LABEL_LENGTH} characters from ${other}, got ${shown(name)}`;
          yield { item, message: `${message}; set a shorter 'name'`, also: first.item };
        } else byStart.set(key, workload);
      }
    },
  },
  {
    id: 'object-unique',
    severity: 'error',
    why: 'the last apply wins: one of the two objects is never there, and no error says which',
    *check({ twins }) {
      for (const { item, first } of twins) {
        const message = `'metadata.name' must be one object's alone, got ${objectOf(item)} twice`;
        yield { item, message: `${message}, at ${item.path} and at ${first.path}; set another 'name'`, also: first };
      }
    },
  },
  {
    id: 'container-port-unique',
    severity: 'error',
    why: 'a Service, a probe or a policy that means the port by its name may get the other one',
    *check({ workloads }) {
      for (const { item, containers } of workloads) {
        const byName = new Map<string, string>();
        // Init containers are over before anybody asks for a port.
        for (const { name: container, ports } of containers.filter(({ kind }) => kind !== 'init')) {
          for (const { name, number } of ports) {
            if (name === undefined) continue;
            const first = byName.get(name);
            if (first === undefined) byName.set(name, `container '${container}' (${number})`);
            else {
              const message = `'name' of a port must be one port's of the pod, got '${name}' in ${first}`;
              yield { item, message: `${message} and in container '${container}' (${number})` };
            }
          }
        }
      }
    },
  },
];

function servicePortNames(item: Item): readonly string[] {
  if (kindOf(item) !== 'Service') return [];
  return records(at(item.json, 'spec', 'ports')).flatMap(({ name }) => text(name) ?? []);
}

/** Fields of an object that mean a container's port by its name. */
function portReferences(item: Item): readonly (readonly [string, string])[] {
  const kind = kindOf(item);
  if (kind === 'Service') {
    const ports = records(at(item.json, 'spec', 'ports')).map(({ targetPort }) => targetPort);
    return named('targetPort', ports);
  }
  if (kind === 'NetworkPolicy') {
    const rules = ['ingress', 'egress'].flatMap((direction) => records(at(item.json, 'spec', direction)));
    return named(
      'port',
      rules.flatMap((rule) => records(rule.ports).map(({ port }) => port)),
    );
  }
  return [];
}

function named(field: string, ports: readonly unknown[]): readonly (readonly [string, string])[] {
  return ports.filter(isSet).flatMap((port) => (typeof port === 'string' ? [[field, port] as const] : []));
}
