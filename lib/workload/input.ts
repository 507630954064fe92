import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import { fail, got } from '../core/errors';
import { isMap } from '../core/json';
import { Bounds, wholeNumber } from '../core/numbers';

/**
 * Refuses null anywhere in props, which JavaScript lets through: only undefined means the default. Overrides may hold
 * it, where it removes a field.
 *
 * @throws Error `'shutdown.delay' must be left out or have a value, got null`
 */
export function refuseNull(scope: IConstruct, props: unknown, prop = 'props'): void {
  if (props === null || (props === undefined && prop === 'props')) {
    fail(scope, `'${prop}' must be left out or have a value, got ${got(props)}`);
  }
  if (!isMap(props) && !Array.isArray(props)) return;
  for (const [key, value] of Object.entries(props)) {
    if (prop === 'props' && key === 'overrides') continue;
    refuseNull(scope, value, prop === 'props' ? key : `${prop}.${key}`);
  }
}

const LISTS = ['initContainers', 'sidecars', 'tolerations'];
const MAPS = [
  ...['labels', 'annotations', 'podAnnotations', 'env', 'files', 'writablePaths', 'hostPaths', 'ports', 'claims'],
  ...['resources', 'metrics', 'probes', 'security', 'shutdown', 'nodes', 'gpu', 'kubernetesToken', 'rollout', 'spread'],
  ...['disruptionBudget', 'claimRetention', 'scaling'],
];

/**
 * Refuses what JavaScript lets through and destructuring would take for a map without anything in it: `shutdown: 30`,
 * `probes: '/health'`.
 *
 * @throws Error `'shutdown' must be a map of props, got 30`
 * @throws Error `'sidecars' must be a list, got {}`
 * @throws Error what `refuseNull` throws
 */
export function checkShapes(scope: IConstruct, props: object): void {
  refuseNull(scope, props);
  checkLevel(scope, '', props);
}

function checkLevel(scope: IConstruct, prefix: string, props: object): void {
  for (const [key, value] of entriesOf(props as Readonly<Record<string, unknown>>)) {
    const prop = prefix + key;
    if (LISTS.includes(key)) {
      if (!Array.isArray(value)) fail(scope, `'${prop}' must be a list, got ${got(value)}`);
      for (const [index, each] of value.entries())
        checkLevel(scope, `${prop}.${index}.`, mapOf(scope, `${prop}.${index}`, each));
    } else if (MAPS.includes(key)) {
      mapOf(scope, prop, value);
      if (key === 'nodes') checkLevel(scope, 'nodes.', value as object);
    }
  }
}

function mapOf(scope: IConstruct, prop: string, value: unknown): object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    fail(scope, `'${prop}' must be a map of props, got ${got(value)}`);
  }
  return value;
}

/** The entries of a map, without those that an explicit undefined leaves out. */
export function entriesOf<T>(map: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(map).filter(([, value]) => value !== undefined);
}

/**
 * A time in whole seconds.
 *
 * @throws Error `'shutdown.drain' must be a Duration such as Duration.seconds(30), got 30`
 * @throws Error `'shutdown.drain' must be a whole number of at least 0, got 1.5`
 */
export function secondsOf(scope: IConstruct, prop: string, value: Duration, bounds: Bounds): number {
  // By its method, as there may be two copies of cdk8s.
  if (typeof (value as Partial<Duration> | undefined)?.toSeconds !== 'function') {
    fail(scope, `'${prop}' must be a Duration such as Duration.seconds(30), got ${got(value)}`);
  }
  return wholeNumber(scope, prop, value.toSeconds({ integral: false }), bounds);
}
