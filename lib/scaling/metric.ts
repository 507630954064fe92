import { k8s } from 'cdk8s-plus-28';
import { IConstruct } from 'constructs';
import { fail, got } from '../core/errors';
import { Labels, validLabels } from '../core/labels';
import { text, wholeNumber } from '../core/numbers';
import { knownProps, PropNames } from '../core/props';
import { parseQuantity } from '../core/quantities';

/** Resources that the metrics server measures. */
export type MeasuredResource = 'cpu' | 'memory';

/**
 * What to hold: `percent` of the request, an `average` per pod, or one `value` for all pods. Amounts are quantities such
 * as `'500m'` or `'2Gi'`, or numbers.
 */
export type MetricTarget = UtilizationTarget | AverageTarget | ValueTarget;

/** Use in percent of the request. */
export interface UtilizationTarget {
  /** Whole percent: of CPU from 1 to 1000, because a program may use more than it requests; of memory from 1 to 100. */
  readonly percent: number;
}

/** An amount per pod. */
export interface AverageTarget {
  /** More than 0. */
  readonly average: string | number;
}

/** An amount for all pods together. */
export interface ValueTarget {
  /** More than 0. */
  readonly value: string | number;
}

/** A metric by name. */
export interface MetricName {
  /** Name, as the metrics API of the cluster has it. */
  readonly name: string;
  /** Labels that narrow the metric down. @default - all of its series */
  readonly labels?: Labels;
}

/** An object that a metric describes. */
export interface DescribedObject {
  /** Group and version, such as `networking.k8s.io/v1`. */
  readonly apiVersion: string;
  /** Kind, such as `Ingress`. */
  readonly kind: string;
  /** Name, in the namespace of the autoscaler. */
  readonly name: string;
}

const METRIC_NAME: PropNames<MetricName> = { name: true, labels: { '*': true } };
const DESCRIBED_OBJECT: PropNames<DescribedObject> = { apiVersion: true, kind: true, name: true };
const RESOURCE_TARGET: PropNames<UtilizationTarget | AverageTarget> = { percent: true, average: true };
const AMOUNT_TARGET: PropNames<AverageTarget | ValueTarget> = { average: true, value: true };

/** What an autoscaler watches, as data. */
export type MetricSource =
  | {
      readonly type: 'Resource';
      readonly resource: MeasuredResource;
      readonly target: UtilizationTarget | AverageTarget;
    }
  | {
      readonly type: 'ContainerResource';
      readonly container: string;
      readonly resource: MeasuredResource;
      readonly target: UtilizationTarget | AverageTarget;
    }
  | { readonly type: 'Pods'; readonly metric: MetricName; readonly target: AverageTarget }
  | {
      readonly type: 'Object';
      readonly object: DescribedObject;
      readonly metric: MetricName;
      readonly target: AverageTarget | ValueTarget;
    }
  | { readonly type: 'External'; readonly metric: MetricName; readonly target: AverageTarget | ValueTarget };

/**
 * Percentages are of the request, which a CPU limit above it lets a program exceed. Memory beyond its request makes a
 * pod the first to be evicted.
 *
 * Source: https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/#pod-selection-for-kubelet-eviction
 */
const MOST_PERCENT = { cpu: 1000, memory: 100 } as const;

/**
 * A metric to scale on. Several together: the one that asks for most pods wins.
 *
 * Source: https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#scaling-on-multiple-metrics
 */
export class Metric {
  /** CPU or memory of all containers of a pod together; each of them must request it for a percentage. */
  static resource(resource: MeasuredResource, target: UtilizationTarget | AverageTarget): Metric {
    return new Metric({ type: 'Resource', resource, target });
  }

  /** CPU or memory of one container, so that sidecars do not count. */
  static containerResource(
    container: string,
    resource: MeasuredResource,
    target: UtilizationTarget | AverageTarget,
  ): Metric {
    return new Metric({ type: 'ContainerResource', container, resource, target });
  }

  /** A metric of the pods themselves, such as `http_requests_per_second`; needs a custom metrics adapter. */
  static pods(metric: string | MetricName, average: string | number): Metric {
    return new Metric({ type: 'Pods', metric: named(metric), target: { average } });
  }

  /** A metric of another object, such as an Ingress; needs a custom metrics adapter. */
  static object(object: DescribedObject, metric: string | MetricName, target: AverageTarget | ValueTarget): Metric {
    return new Metric({ type: 'Object', object, metric: named(metric), target });
  }

  /** A metric from outside of the cluster, such as a queue's length; needs an external metrics adapter. */
  static external(metric: string | MetricName, target: AverageTarget | ValueTarget): Metric {
    return new Metric({ type: 'External', metric: named(metric), target });
  }

  private constructor(
    /** What is watched. */
    readonly source: MetricSource,
  ) {}
}

/** Name of a metric's field in messages, such as `metrics[0].percent` for `percent`. */
export type FieldName = (field: string) => string;

/**
 * A metric as the API has it.
 *
 * @throws Error `'cpuPercent' must be a whole number from 1 to 1000, got NaN`
 * @throws Error `'metrics[0].average' must be a number or quantity above 0, no finer than 0.001, got -1`
 * @throws Error `'metrics[0].name' must be a text that is not empty, got ""`
 */
export function renderMetric(scope: IConstruct, field: FieldName, { source }: Metric): k8s.MetricSpecV2 {
  const { type } = source;
  switch (type) {
    case 'Resource':
      return { type, resource: { name: source.resource, target: share(scope, field, source) } };
    case 'ContainerResource': {
      const { container, resource: name } = source;
      return { type, containerResource: { container, name, target: share(scope, field, source) } };
    }
    case 'Pods':
      return {
        type,
        pods: { metric: identify(scope, field, source.metric), target: amount(scope, field, source.target) },
      };
    case 'Object': {
      const describedObject = describe(scope, field, source.object);
      const metric = identify(scope, field, source.metric);
      return { type, object: { describedObject, metric, target: amount(scope, field, source.target) } };
    }
    case 'External':
      return {
        type,
        external: { metric: identify(scope, field, source.metric), target: amount(scope, field, source.target) },
      };
  }
}

/** What two metrics of one autoscaler must not share: the source, whatever the target. */
export function metricKey({ source }: Metric): string {
  return JSON.stringify({ ...source, target: undefined });
}

function named(metric: string | MetricName): MetricName {
  return typeof metric === 'string' ? { name: metric } : metric;
}

function identify(scope: IConstruct, field: FieldName, metric: MetricName): k8s.MetricIdentifierV2 {
  knownProps(scope, field(''), metric, METRIC_NAME);
  const { name, labels } = metric;
  const selector = labels === undefined ? {} : { selector: { matchLabels: { ...validLabels(scope, labels) } } };
  return { name: text(scope, field('name'), name), ...selector };
}

function describe(scope: IConstruct, field: FieldName, object: DescribedObject): DescribedObject {
  knownProps(scope, field('object'), object, DESCRIBED_OBJECT);
  const { apiVersion, kind, name } = object;
  return {
    apiVersion: text(scope, field('object.apiVersion'), apiVersion),
    kind: text(scope, field('object.kind'), kind),
    name: text(scope, field('object.name'), name),
  };
}

type ResourceSource = Extract<MetricSource, { resource: MeasuredResource }>;

function share(scope: IConstruct, field: FieldName, { resource, target }: ResourceSource): k8s.MetricTargetV2 {
  if (resource !== 'cpu' && resource !== 'memory') {
    fail(scope, `'${field('resource')}' must be 'cpu' or 'memory', got ${got(resource)}`);
  }
  knownProps(scope, field(''), target, RESOURCE_TARGET);
  if (!('percent' in target)) return amount(scope, field, target);
  if ('average' in target) oneTarget(scope, field('average'), 'percent', target.average);
  const bounds = { min: 1, max: MOST_PERCENT[resource] };
  return { type: 'Utilization', averageUtilization: wholeNumber(scope, field('percent'), target.percent, bounds) };
}

function amount(scope: IConstruct, field: FieldName, target: AverageTarget | ValueTarget): k8s.MetricTargetV2 {
  knownProps(scope, field(''), target, AMOUNT_TARGET);
  if ('average' in target && 'value' in target) oneTarget(scope, field('value'), 'average', target.value);
  return 'average' in target
    ? { type: 'AverageValue', averageValue: quantity(scope, field('average'), target.average) }
    : { type: 'Value', value: quantity(scope, field('value'), target.value) };
}

/** Two targets cannot both hold; the types let both through, for each is one of a union. */
function oneTarget(scope: IConstruct, prop: string, other: string, given: unknown): void {
  if (given !== undefined) fail(scope, `'${prop}' must be left out beside '${other}', got ${got(given)}`);
}

function quantity(scope: IConstruct, prop: string, given: string | number): k8s.Quantity {
  const printed = typeof given === 'number' ? printNumber(given) : given;
  const parsed = typeof printed === 'string' ? parseQuantity(printed) : undefined;
  if (printed === undefined || parsed === undefined || parsed <= 0n) {
    fail(scope, `'${prop}' must be a number or quantity above 0, no finer than 0.001, got ${got(given)}`);
  }
  return k8s.Quantity.fromString(printed);
}

/** Thousandths are as fine as the API server keeps. */
function printNumber(number: number): string | undefined {
  const thousandths = Math.round(number * 1000);
  if (!Number.isSafeInteger(thousandths) || Math.abs(thousandths - number * 1000) > 1e-6) return undefined;
  return thousandths % 1000 === 0 ? String(thousandths / 1000) : `${thousandths}m`;
}
