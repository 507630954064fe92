import { shown } from '../bounds';
import { Graph } from '../graph';
import { declaresExternal, groupOf, Item, kindOf, objectOf, qualifiedKind } from '../item';
import { at, isSet, JsonObject, number, record, records, text } from '../json';
import { Container, requestOf } from '../pod';
import { Rule } from '../rule';
import { NOT_SCALABLE, push, scalerBounds, scaleTarget, targetKey, Workload } from '../workloads';

/** Rules about HorizontalPodAutoscalers; those that both kinds share count KEDA's ScaledObjects in. */
export const autoscaling: readonly Rule[] = [
  {
    id: 'hpa-min-above-max',
    severity: 'error',
    suppressible: false,
    why: 'the API server refuses the autoscaler, so the workload keeps the size it happens to have',
    *check(graph) {
      for (const item of graph.list('HorizontalPodAutoscaler')) {
        const { min, max } = scalerBounds(item);
        if (min > max) yield { item, message: `'maxReplicas' must be at least 'minReplicas' (${min}), got ${max}` };
      }
    },
  },
  {
    id: 'hpa-min-equals-max',
    severity: 'warning',
    why: 'an autoscaler that cannot scale hides that the workload has a fixed size',
    *check(graph) {
      for (const item of graph.list('HorizontalPodAutoscaler')) {
        const { min, max } = scalerBounds(item);
        const message = `'maxReplicas' must be above 'minReplicas' (${min}), got ${max}; or set 'replicas' instead`;
        if (min === max) yield { item, message };
      }
    },
  },
  {
    id: 'hpa-owns-replicas',
    severity: 'error',
    why: 'each apply resets the scale, often down, and most likely at the busiest hour',
    *check(graph) {
      for (const { item, replicas, scalers } of graph.workloads) {
        const also = scalers[0];
        if (replicas === undefined || !also) continue;
        yield { item, message: `'replicas' must be left out beside ${objectOf(also)}, got ${replicas}`, also };
      }
    },
  },
  {
    id: 'hpa-unique',
    severity: 'error',
    why: 'two controllers fight over one number, and the replicas swing between them',
    *check(graph) {
      for (const [first, ...others] of scalersByTarget(graph).values()) {
        for (const item of others) {
          const target = `${targetWord(item)}`;
          const message = `'scaleTargetRef' must name a target of its own, got ${target}, as ${objectOf(first)}; keep one`;
          yield { item, message, also: first };
        }
      }
    },
  },
  {
    id: 'hpa-target-exists',
    severity: 'error',
    why: 'an autoscaler on nothing never scales, and says so only in its own status',
    *check(graph) {
      for (const item of graph.list('HorizontalPodAutoscaler')) {
        const target = scaleTarget(item);
        if (!target || NOT_SCALABLE.includes(target.kind)) continue;
        const { apiVersion } = record(at(item.json, 'spec', 'scaleTargetRef'));
        const found = graph.get(qualifiedKind(apiVersion, target.kind), target.namespace, target.name);
        const sameGroup = found !== undefined && groupOf(found.json.apiVersion) === target.group;
        if (sameGroup || declaresExternal(item, target.kind, target.name)) continue;
        const version = text(apiVersion) ?? 'no apiVersion';
        const message = `'scaleTargetRef' must name a workload of the app, got ${targetWord(item)} of ${version}`;
        yield { item, message, ...(found ? { also: found } : {}) };
      }
    },
  },
  {
    id: 'hpa-target-scalable',
    severity: 'error',
    why: 'what has no scale subresource never scales, and says so only in the status of its autoscaler',
    *check(graph) {
      for (const item of graph.list('HorizontalPodAutoscaler')) {
        const target = scaleTarget(item);
        if (!target || !NOT_SCALABLE.includes(target.kind)) continue;
        yield { item, message: `'scaleTargetRef' must name a Deployment or StatefulSet, got ${targetWord(item)}` };
      }
    },
  },
  {
    id: 'hpa-metric-request',
    severity: 'error',
    why: 'without a request there is nothing to divide by: the autoscaler reports unknown and holds still under load',
    *check(graph) {
      for (const workload of graph.workloads) {
        for (const item of workload.scalers) {
          for (const message of missingRequests(graph, workload, item))
            yield { item: workload.item, message, also: item };
        }
      }
    },
  },
  {
    id: 'hpa-scale-down-window',
    severity: 'warning',
    why: 'replicas flap: pods that a short dip takes away are missing when the load is back',
    *check(graph) {
      for (const item of graph.list('HorizontalPodAutoscaler')) {
        const seconds = number(at(item.json, 'spec', 'behavior', 'scaleDown', 'stabilizationWindowSeconds'));
        if (seconds === undefined || seconds >= 300) continue;
        const prop = "'stabilizationWindowSeconds' of 'scaleDown'";
        yield { item, message: `${prop} must be at least 300, got ${seconds}; left out, it is 300` };
      }
    },
  },
];

/** Metrics of an autoscaler that divide by a request: `autoscaling/v1` has one of its own. */
interface Utilization {
  readonly resource: string;
  /** The one container that counts. @default - all of them */
  readonly container?: string;
}

/** Resources that an autoscaler scales on as a share of what is requested. */
export function utilizations(scaler: Item): readonly Utilization[] {
  const spec = record(scaler.json.spec);
  if (kindOf(scaler) !== 'HorizontalPodAutoscaler') return []; // KEDA's rules are its own
  const old = isSet(spec.targetCPUUtilizationPercentage) ? [{ resource: 'cpu' }] : [];
  return [...old, ...records(spec.metrics).flatMap(utilizationOf)];
}

function utilizationOf(metric: JsonObject): readonly Utilization[] {
  const source = record(metric.type === 'ContainerResource' ? metric.containerResource : metric.resource);
  const resource = text(source.name);
  if (resource === undefined || at(source, 'target', 'type') !== 'Utilization') return [];
  const container = text(source.container);
  return [{ resource, ...(container === undefined ? {} : { container }) }];
}

function* missingRequests(graph: Graph, workload: Workload, scaler: Item): Iterable<string> {
  const running = workload.containers.filter(({ kind }) => kind !== 'init');
  for (const { resource, container } of utilizations(scaler)) {
    const counted = container === undefined ? running : running.filter(({ name }) => name === container);
    if (counted.length === 0) {
      yield `'container' of ${objectOf(scaler)} must be a container of ${workload.object}, got ${shown(container)}`;
    }
    const missing = counted.filter((each) => !hasRequest(graph, workload, each, resource));
    if (missing.length === 0) continue;
    const names = missing.map(({ name }) => `'${name}'`).join(', ');
    yield `'requests' must have '${resource}' on every container for ${objectOf(scaler)}, got none on ${names}`;
  }
}

function hasRequest(graph: Graph, workload: Workload, container: Container, resource: string): boolean {
  const ofPod =
    at(workload.pod, 'resources', 'requests', resource) ?? at(workload.pod, 'resources', 'limits', resource);
  return (
    requestOf(container, resource) !== undefined || isSet(ofPod) || hasDefault(graph, workload.namespace, resource)
  );
}

/** Whether a LimitRange of the namespace fills the request in. */
function hasDefault(graph: Graph, namespace: string, resource: string): boolean {
  return graph.listIn('LimitRange', namespace).some((item) => {
    const limits = records(at(item.json, 'spec', 'limits')).filter(({ type }) => type === 'Container');
    return limits.some(
      (limit) => isSet(at(limit, 'defaultRequest', resource)) || isSet(at(limit, 'default', resource)),
    );
  });
}

function scalersByTarget(graph: Graph): ReadonlyMap<string, [Item, ...Item[]]> {
  const byTarget = new Map<string, Item[]>();
  for (const item of [...graph.list('HorizontalPodAutoscaler'), ...graph.list('ScaledObject.keda.sh')]) {
    const target = scaleTarget(item);
    if (target) push(byTarget, targetKey(target), item);
  }
  return byTarget as Map<string, [Item, ...Item[]]>;
}

/** `Deployment shop/orders`, as the autoscaler has it. */
function targetWord(scaler: Item): string {
  const { kind = '', namespace = '', name = '' } = scaleTarget(scaler) ?? {};
  return `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`;
}
