import { declaresExternal } from '../item';
import { text } from '../json';
import { Rule } from '../rule';

/** Rules about who is pre-empted first. */
export const priority: readonly Rule[] = [
  {
    id: 'priority-class-declared',
    severity: 'error',
    why: 'the API server refuses every pod of an unknown class, and what makes them shows only an event FailedCreate',
    *check(graph) {
      for (const { item, pod } of graph.workloads) {
        const name = text(pod.priorityClassName) ?? '';
        if (name === '' || isSystem(name) || graph.get('PriorityClass', '', name)) continue;
        if (declaresExternal(item, 'PriorityClass', name)) continue;
        const way = `declare it, or annotate 'keelson.dev/external: PriorityClass/${name}'`;
        yield { item, message: `'priorityClassName' must name a PriorityClass of the app, got '${name}'; ${way}` };
      }
    },
  },
  {
    id: 'priority-class-system',
    severity: 'error',
    why: 'an application that pre-empts DNS or the network takes the whole node down with it',
    *check({ workloads }) {
      for (const { item, pod, namespace } of workloads) {
        const name = text(pod.priorityClassName) ?? '';
        if (!isSystem(name) || namespace === 'kube-system') continue;
        const message = `'priorityClassName' must be the app's own outside of kube-system, got '${name}'`;
        yield { item, message: `${message}; declare a PriorityClass` };
      }
    },
  },
];

function isSystem(name: string): boolean {
  return name.startsWith('system-');
}
