import { shown } from '../bounds';
import { declaresExternal, objectOf } from '../item';
import { at, text } from '../json';
import { Rule } from '../rule';

/** Rules about the Service that gives a StatefulSet's pods their names. */
export const stateful: readonly Rule[] = [
  {
    id: 'statefulset-service-name',
    severity: 'error',
    why: 'pods without DNS names cannot find each other, so a cluster of them never forms',
    *check({ workloads }) {
      for (const { item, kind } of workloads) {
        const serviceName = at(item.json, 'spec', 'serviceName');
        if (kind !== 'StatefulSet' || (text(serviceName) ?? '') !== '') continue;
        yield { item, message: `'serviceName' must name a headless Service of the app, got ${shown(serviceName)}` };
      }
    },
  },
  {
    id: 'statefulset-service-headless',
    severity: 'error',
    why: 'pods without DNS names cannot find each other, so a cluster of them never forms',
    *check(graph) {
      for (const workload of graph.workloads) {
        const { item, kind, namespace } = workload;
        const name = text(at(item.json, 'spec', 'serviceName')) ?? '';
        if (kind !== 'StatefulSet' || name === '' || declaresExternal(item, 'Service', name)) continue;
        const also = graph.get('Service', namespace, name);
        if (!also) {
          yield {
            item,
            message: `'serviceName' must name a headless Service of the app, got '${name}', which is not there`,
          };
          continue;
        }
        const clusterIP = at(also.json, 'spec', 'clusterIP');
        if (clusterIP !== 'None') {
          yield {
            item: also,
            message: `'clusterIP' must be 'None' for ${objectOf(item)}, got ${shown(clusterIP)}`,
            also: item,
          };
        }
        if (!graph.selectedByService(also).includes(workload)) {
          const selector = shown(at(also.json, 'spec', 'selector'));
          yield {
            item: also,
            message: `'selector' must match the pods of ${objectOf(item)}, got ${selector}`,
            also: item,
          };
        }
      }
    },
  },
];
