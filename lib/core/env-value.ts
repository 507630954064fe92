import { IConstruct } from 'constructs';
import { fail, got } from './errors';
import { isLabelKey } from './labels';
import { knownPropsOf, PropNames } from './props';
import { yamlFault } from './yaml-text';

/** Where the value of an environment variable comes from, as data; a workload renders it. */
export type EnvSource = EnvLiteral | EnvFromConfigMap | EnvFromSecret | EnvFromField | EnvFromResource;

/** A value that stands in the manifest. */
export interface EnvLiteral {
  /** The value, as the program reads it. */
  readonly value: string;
}

/** A key of a ConfigMap. */
export interface EnvFromConfigMap {
  /** Name of the ConfigMap. */
  readonly configMap: string;
  /** Key in it. */
  readonly key: string;
  /** Hash of the whole ConfigMap's content; it belongs into the pod template, so that a change rolls the pods. */
  readonly hash: string;
}

/** A key of a Secret that is made elsewhere. */
export interface EnvFromSecret {
  /** Name of the Secret. */
  readonly secret: string;
  /** Key in it. */
  readonly key: string;
  /** Why it is not read from a file: rule `no-secret-env`, for the exception annotation. */
  readonly reason: string;
}

/** A field of the pod, by the downward API. */
export interface EnvFromField {
  /** Path of the field, such as `metadata.name`. */
  readonly field: string;
}

/** A request or limit of a container, by the downward API. */
export interface EnvFromResource {
  /** The resource, such as `limits.memory`. */
  readonly resource: string;
  /** Container whose resource it is. @default - the container that has the variable */
  readonly container?: string;
  /** Unit to count in, rounded up, such as `1Mi` or `1m`. @default '1': bytes, whole CPUs */
  readonly divisor?: string;
}

/** What may stand for a variable in an `env` prop. */
export type EnvInput = string | number | boolean | EnvValue;

/** Variables by name. */
export type Env = Readonly<Record<string, EnvInput>>;

/** Options of the values that tell a container its own resources. */
export interface EnvResourceOptions {
  /** Container whose resource it is. @default - the container that has the variable */
  readonly container?: string;
  /** Unit to count in, rounded up, such as `1Mi` or `1m`. @default '1': bytes, whole CPUs */
  readonly divisor?: string;
}

const RESOURCE_OPTIONS: PropNames<EnvResourceOptions> = { container: true, divisor: true };

/**
 * A value of an environment variable that is more than a text.
 *
 * Source of the fields: https://kubernetes.io/docs/concepts/workloads/pods/downward-api/#available-fields
 */
export class EnvValue {
  /** A text, number or truth value. Plain ones do as well: `{ PORT: 8080 }`. */
  static of(value: string | number | boolean): EnvValue {
    return new EnvValue({ value: String(value) });
  }

  /** Any source, for constructs that make values of their own. */
  static from(source: EnvSource): EnvValue {
    return new EnvValue(source);
  }

  /** Name of the pod. */
  static podName(): EnvValue {
    return new EnvValue({ field: 'metadata.name' });
  }

  /** Namespace of the pod. */
  static podNamespace(): EnvValue {
    return new EnvValue({ field: 'metadata.namespace' });
  }

  /** Unique id of the pod. */
  static podUid(): EnvValue {
    return new EnvValue({ field: 'metadata.uid' });
  }

  /** First address of the pod. */
  static podIp(): EnvValue {
    return new EnvValue({ field: 'status.podIP' });
  }

  /** Name of the node that the pod runs on. */
  static nodeName(): EnvValue {
    return new EnvValue({ field: 'spec.nodeName' });
  }

  /** First address of the node: agents listen there. */
  static nodeIp(): EnvValue {
    return new EnvValue({ field: 'status.hostIP' });
  }

  /** Name of the pod's ServiceAccount. */
  static serviceAccountName(): EnvValue {
    return new EnvValue({ field: 'spec.serviceAccountName' });
  }

  /**
   * Value of one of the pod's labels.
   *
   * @throws Error `[EnvValue.podLabel] 'key' must be the key of a label, got …`
   */
  static podLabel(key: string): EnvValue {
    return new EnvValue({ field: `metadata.labels['${metadataKey('podLabel', 'label', key)}']` });
  }

  /**
   * Value of one of the pod's annotations.
   *
   * @throws Error `[EnvValue.podAnnotation] 'key' must be the key of an annotation, got …`
   */
  static podAnnotation(key: string): EnvValue {
    return new EnvValue({ field: `metadata.annotations['${metadataKey('podAnnotation', 'annotation', key)}']` });
  }

  /** Memory limit in bytes, for programs that size themselves by it; the node's memory where there is no limit. */
  static memoryLimit(options?: EnvResourceOptions): EnvValue {
    return EnvValue.ofResource('limits.memory', options);
  }

  /** Memory request in bytes. */
  static memoryRequest(options?: EnvResourceOptions): EnvValue {
    return EnvValue.ofResource('requests.memory', options);
  }

  /** CPU limit in whole CPUs, rounded up, such as for `GOMAXPROCS`; the node's CPUs where there is no limit. */
  static cpuLimit(options?: EnvResourceOptions): EnvValue {
    return EnvValue.ofResource('limits.cpu', options);
  }

  /** CPU request in whole CPUs, rounded up. */
  static cpuRequest(options?: EnvResourceOptions): EnvValue {
    return EnvValue.ofResource('requests.cpu', options);
  }

  private static ofResource(resource: string, options: EnvResourceOptions = {}): EnvValue {
    const refuse = (fault: string): never => {
      throw new Error(`[EnvValue ${resource}] ${fault}`);
    };
    knownPropsOf({ name: 'EnvValue', refuse }, '', options, RESOURCE_OPTIONS);
    const { container, divisor } = options;
    return new EnvValue({
      resource,
      ...(container === undefined ? {} : { container }),
      ...(divisor === undefined ? {} : { divisor }),
    });
  }

  private constructor(
    /** Where the value comes from. */
    readonly source: EnvSource,
  ) {}
}

/**
 * A literal value as the program reads it: numbers and truth values as JavaScript prints them.
 *
 * @throws Error `'env.PORT' must be a text, a finite number, true, false or an EnvValue, got NaN`
 * @throws Error what `survivesYaml` throws
 */
export function envText(scope: IConstruct, prop: string, value: string | number | boolean): string {
  if (typeof value === 'string') return survivesYaml(scope, prop, value);
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  fail(scope, `'${prop}' must be a text, a finite number, true, false or an EnvValue, got ${got(value)}`);
}

/**
 * A text that comes out of the YAML as it went in. `kubectl` would read the few others as something else, or not at all.
 * `app.synth()` looks at all texts of all objects; this one is for messages that name the prop.
 *
 * @throws Error `'env.UMASK' must not look like a number of Go, which cdk8s does not quote, got "0o22"; write "022" …`
 */
export function survivesYaml(scope: IConstruct, prop: string, value: string): string {
  const fault = yamlFault(value);
  if (fault) fail(scope, `'${prop}' must ${fault.must}, got ${got(value)}; ${fault.wayOut}`);
  return value;
}

/**
 * A name that every shell and every version of Kubernetes takes: older ones refuse more.
 * Source: https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap08.html
 *
 * @throws Error `'env' must have names of letters, digits and '_' that start with no digit, got "1ST"`
 */
export function envName(scope: IConstruct, prop: string, name: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    fail(scope, `'${prop}' must have names of letters, digits and '_' that start with no digit, got ${got(name)}`);
  }
  return name;
}

/**
 * Several sets of variables as one. Spreading them (`{ ...a, ...b }`) lets the last one win without a word; this does
 * not.
 *
 * @throws Error `'env.PORT' must come from one place, got it twice`
 */
export function mergeEnv(scope: IConstruct, ...sets: readonly Env[]): Env {
  const merged = new Map<string, EnvInput>();
  for (const [name, value] of sets.flatMap((set) => Object.entries(set))) {
    if (value === undefined) continue; // left out by an explicit undefined
    if (merged.has(name)) fail(scope, `'env.${name}' must come from one place, got it twice`);
    merged.set(name, value);
  }
  return Object.fromEntries(merged);
}

function metadataKey(factory: string, noun: string, key: string): string {
  if (isLabelKey(key)) return key;
  const article = noun === 'label' ? 'a' : 'an';
  throw new Error(`[EnvValue.${factory}] 'key' must be the key of ${article} ${noun}, got ${got(key)}`);
}
