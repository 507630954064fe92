import { Graph } from '../graph';
import { Item, kindOf, namespaceOf, objectOf, qualifiedKind } from '../item';
import { at, isSet, record, records, text, texts } from '../json';
import { Rule } from '../rule';
import { Workload } from '../workloads';

/** Rules about VerticalPodAutoscalers. */
export const vertical: readonly Rule[] = [
  {
    id: 'hpa-vpa-same-metric',
    severity: 'error',
    why: 'one autoscaler changes the request that the other divides by: replicas and sizes chase each other',
    *check(graph) {
      for (const item of graph.list('VerticalPodAutoscaler')) {
        const workload = targetOf(graph, item);
        for (const scaler of workload?.scalers ?? []) {
          const shared = scaledResources(scaler).filter((resource) => sizedResources(item, workload).has(resource));
          if (shared.length === 0) continue;
          const names = shared.map((resource) => `'${resource}'`).join(' and ');
          const message = `'controlledResources' must leave ${names} to ${objectOf(scaler)}, got ${names} too`;
          yield { item, message: `${message}; set 'updateMode' to 'Off', or size the other resource`, also: scaler };
        }
      }
    },
  },
];

function targetOf(graph: Graph, item: Item): Workload | undefined {
  const { apiVersion, kind, name } = record(at(item.json, 'spec', 'targetRef'));
  const target = graph.get(qualifiedKind(apiVersion, text(kind) ?? ''), namespaceOf(item), text(name) ?? '');
  return target && graph.workload(target);
}

/** Resources that a HorizontalPodAutoscaler or a ScaledObject scales on. */
function scaledResources(scaler: Item): readonly string[] {
  const spec = record(scaler.json.spec);
  const metrics = records(spec.metrics).map((metric) =>
    metric.type === 'ContainerResource' ? at(metric, 'containerResource', 'name') : at(metric, 'resource', 'name'),
  );
  const old = isSet(spec.targetCPUUtilizationPercentage) ? ['cpu'] : [];
  const triggers = kindOf(scaler) === 'ScaledObject.keda.sh' ? records(spec.triggers).map(({ type }) => type) : [];
  const names = [...old, ...metrics, ...triggers].filter((name) => name === 'cpu' || name === 'memory');
  return [...new Set(names)].sort();
}

/** Resources that a VerticalPodAutoscaler sets; both, where it says nothing. */
function sizedResources(item: Item, workload: Workload | undefined): ReadonlySet<string> {
  if (at(item.json, 'spec', 'updatePolicy', 'updateMode') === 'Off') return new Set();
  const policies = records(at(item.json, 'spec', 'resourcePolicy', 'containerPolicies'));
  const byName = new Map(policies.map((policy) => [text(policy.containerName) ?? '*', policy]));
  const names = (workload?.containers ?? []).filter(({ kind }) => kind === 'main').map(({ name }) => name);
  return new Set(
    names.flatMap((name): readonly string[] => {
      const policy = byName.get(name) ?? byName.get('*');
      if (policy?.mode === 'Off') return [];
      return isSet(policy?.controlledResources) ? texts(policy?.controlledResources) : ['cpu', 'memory'];
    }),
  );
}
