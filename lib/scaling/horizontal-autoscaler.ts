import { closest } from 'fastest-levenshtein';
import { IScalable, k8s } from 'cdk8s-plus-28';
import { Construct, IConstruct } from 'constructs';
import { adopt } from '../core/adopt';
import { fail, got } from '../core/errors';
import { Labels, recommendedLabels } from '../core/labels';
import { DNS_SUBDOMAIN, NameRule, objectName } from '../core/names';
import { wholeNumber } from '../core/numbers';
import { Overrides } from '../core/overrides';
import { knownProps, PropNames } from '../core/props';
import { DEFAULT_REPLICAS, Scalable } from '../core/replicas';
import { FieldName, Metric, metricKey, renderMetric } from './metric';
import { BEHAVIOR_PROPS, behaviorOf, ScalingBehavior } from './scaling-behavior';
import { ScalingTarget, scalingTargetOf } from './scaling-target';

/** Properties for `HorizontalAutoscaler`. */
export interface HorizontalAutoscalerProps {
  /** Workload whose number of replicas this takes over; it must not set its own. */
  readonly target: Scalable | IScalable;
  /** Most replicas, above `min`; keep them under what the database and the quota can bear. */
  readonly max: number;
  /** Fewest replicas, at least 1. @default 3 */
  readonly min?: number;
  /** CPU use to hold, in whole percent of the request from 1 to 1000. @default 70 when there is no other metric */
  readonly cpuPercent?: number;
  /** Memory use to hold, in whole percent of the request from 1 to 100. @default - not watched */
  readonly memoryPercent?: number;
  /** Requests per second and pod to hold, as the pods' metric `http_requests_per_second`. @default - not watched */
  readonly requestsPerSecond?: number;
  /** Further metrics. @default [] */
  readonly metrics?: readonly Metric[];
  /**
   * How fast it moves.
   * @default - up at once by 100 % per 30 seconds or 5 pods per 60 seconds, whichever is more; down by 50 % per 60
   * seconds, of the highest demand of the last 300 seconds
   */
  readonly behavior?: ScalingBehavior;
  /** Name of the object. @default - the construct's id */
  readonly name?: string;
  /** Values to set in the final JSON. @default - none */
  readonly overrides?: Overrides;
}

/** How many pods, by load: what a workload with an autoscaler of its own says of it. */
export type ScalingProps = Omit<HorizontalAutoscalerProps, 'target' | 'name' | 'overrides'>;

/** The props of `ScalingProps`. */
export const SCALING_PROPS: PropNames<ScalingProps> = {
  max: true,
  min: true,
  cpuPercent: true,
  memoryPercent: true,
  requestsPerSecond: true,
  metrics: [true],
  behavior: BEHAVIOR_PROPS,
};

const PROPS: PropNames<HorizontalAutoscalerProps> = { ...SCALING_PROPS, target: true, name: true, overrides: true };

interface Settings {
  readonly name: string;
  readonly labels: Labels;
  readonly target: ScalingTarget;
  readonly min: number;
  readonly max: number;
  readonly metrics: readonly k8s.MetricSpecV2[];
  readonly behavior: k8s.HorizontalPodAutoscalerBehaviorV2;
}

/** A metric, and what its fields are called in messages. */
interface NamedMetric {
  readonly metric: Metric;
  readonly field: FieldName;
}

const NAME: NameRule = { ...DNS_SUBDOMAIN, maxLength: 63, because: 'the name is also a label value' };

/** Leaves room for what comes while a new pod starts: our own judgement. */
const DEFAULT_CPU_PERCENT = 70;

/** What the usual adapters call it. Source: https://github.com/kubernetes-sigs/prometheus-adapter/blob/master/docs/walkthrough.md */
const REQUESTS_METRIC = 'http_requests_per_second';

/**
 * Sizes a workload to what it has to do: up at once, down over minutes.
 *
 * Source: https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
 *
 * @throws Error `'max' must be at least 'min' (3), got 1`
 * @throws Error `'max' must be above 'min' (3) for an autoscaler to move, got 3; for a fixed number use 'replicas' …`
 * @throws Error `'cpuPercent' needs a request for cpu in each container, and 'proxy' of … has none; …`
 * @throws Error `'metrics[1]' must watch something else than …`
 * @throws Error `'replicas' must be left out …` when the workload has a fixed number
 * @throws Error `'target' must have one autoscaler, got a second …`
 */
export class HorizontalAutoscaler extends Construct {
  /** The `autoscaling/v2` object. */
  readonly resource: k8s.KubeHorizontalPodAutoscalerV2;
  /** Name of the object. */
  readonly name: string;

  constructor(scope: Construct, id: string, props: HorizontalAutoscalerProps) {
    super(scope, id);
    const settings = resolve(this, props);
    this.name = settings.name;
    settings.target.handOver(this, settings.min);
    const newer = new k8s.KubeHorizontalPodAutoscalerV2(this, 'Resource', render(settings));
    this.resource = adopt(this, newer, props.overrides);
  }
}

function resolve(scope: IConstruct, props: HorizontalAutoscalerProps): Settings {
  knownProps(scope, '', props, PROPS);
  const { min = DEFAULT_REPLICAS } = props;
  const name = objectName(scope, props.name, NAME);
  const target = scalingTargetOf(scope, props.target);
  wholeNumber(scope, 'min', min, { min: 1 });
  const max = wholeNumber(scope, 'max', props.max, { min: 1 });
  if (max < min) fail(scope, `'max' must be at least 'min' (${min}), got ${max}`);
  if (max === min) {
    const instead = "for a fixed number use 'replicas' of the workload";
    fail(scope, `'max' must be above 'min' (${min}) for an autoscaler to move, got ${max}; ${instead}`);
  }
  const metrics = metricsOf(props);
  refuseTwins(scope, metrics);
  for (const each of metrics) checkRequests(scope, each, target);
  return {
    name,
    labels: recommendedLabels(scope, { name: target.name }),
    target,
    min,
    max,
    metrics: metrics.map(({ metric, field }) => renderMetric(scope, field, metric)),
    behavior: behaviorOf(scope, props.behavior),
  };
}

function metricsOf(props: HorizontalAutoscalerProps): NamedMetric[] {
  const { cpuPercent, memoryPercent, requestsPerSecond, metrics = [] } = props;
  const named: NamedMetric[] = [
    ...short('cpuPercent', cpuPercent, (percent) => Metric.resource('cpu', { percent })),
    ...short('memoryPercent', memoryPercent, (percent) => Metric.resource('memory', { percent })),
    ...short('requestsPerSecond', requestsPerSecond, (average) => Metric.pods(REQUESTS_METRIC, average)),
    ...metrics.map((metric, index) => ({ metric, field: (part: string) => `metrics[${index}]${part && `.${part}`}` })),
  ];
  if (named.length > 0) return named;
  return short('cpuPercent', DEFAULT_CPU_PERCENT, (percent) => Metric.resource('cpu', { percent }));
}

function short(prop: string, value: number | undefined, metricOf: (value: number) => Metric): NamedMetric[] {
  return value === undefined ? [] : [{ metric: metricOf(value), field: () => prop }];
}

function refuseTwins(scope: IConstruct, metrics: readonly NamedMetric[]): void {
  const seen = new Map<string, string>();
  for (const { metric, field } of metrics) {
    const key = metricKey(metric);
    const first = seen.get(key);
    if (first !== undefined) fail(scope, `'${field('')}' must watch something else than '${first}', got ${key}`);
    seen.set(key, field(''));
  }
}

/** Without a request there is nothing to take percent of: the autoscaler reports `unknown` and holds still. */
function checkRequests(scope: IConstruct, { metric, field }: NamedMetric, target: ScalingTarget): void {
  const { source } = metric;
  if (source.type !== 'Resource' && source.type !== 'ContainerResource') return;
  const { requests } = target;
  const names = requests.map(({ container }) => container);
  if (source.type === 'ContainerResource' && names.length > 0 && !names.includes(source.container)) {
    const nearest = closest(source.container, names);
    fail(
      scope,
      `'${field('container')}' must be a container of the target, got ${got(source.container)}; the nearest is '${nearest}'`,
    );
  }
  if (!('percent' in source.target)) return;
  const counted =
    source.type === 'Resource' ? requests : requests.filter(({ container }) => container === source.container);
  const lacking = counted.find(({ resources }) => !resources.includes(source.resource));
  if (lacking) {
    const wanted =
      source.type === 'Resource' ? `each container to request ${source.resource}` : `a request for ${source.resource}`;
    const other = source.type === 'Resource' ? ', or watch one container with Metric.containerResource' : '';
    fail(
      scope,
      `'${field('percent')}' needs ${wanted}, got none in container '${lacking.container}' of ${target.kind} '${target.name}'; add the request${other}`,
    );
  }
}

function render({ name, labels, target, min, max, metrics, behavior }: Settings) {
  const { apiVersion, kind } = target;
  return {
    metadata: { name, labels },
    spec: {
      scaleTargetRef: { apiVersion, kind, name: target.name },
      minReplicas: min,
      maxReplicas: max,
      metrics: [...metrics],
      behavior,
    },
  };
}
