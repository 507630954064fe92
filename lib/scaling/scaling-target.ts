import { Chart } from 'cdk8s';
import { ContainerResources, IScalable } from 'cdk8s-plus-28';
import { Construct, IConstruct } from 'constructs';
import { fail } from '../core/errors';
import { ContainerRequests, Replicas, Scalable } from '../core/replicas';

/** A workload as the autoscaler refers to it. */
export interface ScalingTarget {
  /** Name of the object. */
  readonly name: string;
  /** Kind of the object. */
  readonly kind: string;
  /** Group and version of the object. */
  readonly apiVersion: string;
  /** Containers and what they request. */
  readonly requests: readonly ContainerRequests[];
  /** Takes over the number of replicas. */
  readonly handOver: (autoscaler: IConstruct, min: number) => void;
}

/**
 * The workload behind either trait.
 *
 * @throws Error `'target' must be in the autoscaler's namespace ('shop'), got "other"`
 * @throws Error `'target' must leave out 'replicas' …` for a workload of cdk8s-plus with a fixed number
 * @throws Error `'target' must have one autoscaler …` for a workload of cdk8s-plus that has one
 */
export function scalingTargetOf(scope: IConstruct, target: Scalable | IScalable): ScalingTarget {
  if (Construct.isConstruct(target)) checkNamespace(scope, target);
  return isOurs(target) ? ofKeelson(target) : ofCdk8sPlus(scope, target);
}

function isOurs(target: Scalable | IScalable): target is Scalable {
  return 'replicas' in target && target.replicas instanceof Replicas;
}

function ofKeelson(target: Scalable): ScalingTarget {
  const { name, kind, apiVersion, requests } = target;
  return { name, kind, apiVersion, requests, handOver: (autoscaler, min) => target.replicas.handTo(autoscaler, min) };
}

function ofCdk8sPlus(scope: IConstruct, target: IScalable): ScalingTarget {
  const { name, kind, apiVersion, containers, replicas } = target.toScalingTarget();
  if (replicas !== undefined) {
    fail(
      scope,
      `'target' must leave out 'replicas' when an autoscaler owns the count, got ${replicas} in ${kind} '${name}'`,
    );
  }
  if (target.hasAutoscaler) fail(scope, `'target' must have one autoscaler, got a second for ${kind} '${name}'`);
  return {
    name,
    kind,
    apiVersion,
    requests: containers.map((each) => ({ container: each.name, resources: requestedBy(each.resources) })),
    handOver: () => target.markHasAutoscaler(),
  };
}

function requestedBy({ cpu, memory }: ContainerResources = {}): string[] {
  return [...(cpu?.request ? ['cpu'] : []), ...(memory?.request ? ['memory'] : [])];
}

function checkNamespace(scope: IConstruct, target: Construct): void {
  const own = Chart.of(scope).namespace;
  const other = Chart.of(target).namespace;
  if (own !== other) {
    fail(
      scope,
      `'target' must be in the autoscaler's namespace ('${own ?? ''}'), got '${other ?? ''}' of ${target.node.path}`,
    );
  }
}
