import { k8s } from 'cdk8s-plus-28';
import { IConstruct } from 'constructs';
import { Env, envName, EnvSource, envText, EnvValue } from '../core/env-value';
import { fail, got } from '../core/errors';
import { Exceptions } from './exceptions';
import { entriesOf } from './input';

/** What has a content whose change must roll the pods. It is asked at synth, since overrides may come late. */
export interface Hashed {
  /** Hash of the content; undefined where it is not known. */
  readonly hash: string | undefined;
}

/** A container's variables, rendered, and what they come from. */
export interface Environment {
  readonly variables: readonly k8s.EnvVar[];
  readonly hashed: readonly Hashed[];
}

/**
 * Renders the variables in the order they are written.
 *
 * @param prop that holds them, such as `env`
 * @throws Error `'env.URL' must refer to a variable that stands before it, got $(HOST)`
 */
export function renderEnvironment(scope: IConstruct, prop: string, env: Env, exceptions: Exceptions): Environment {
  const variables: k8s.EnvVar[] = [];
  const hashed: Hashed[] = [];
  const before = new Set<string>();
  for (const [name, input] of entriesOf(env)) {
    envName(scope, prop, name);
    const source = input instanceof EnvValue ? input.source : { value: envText(scope, `${prop}.${name}`, input) };
    if ('value' in source) checkReferences(scope, `${prop}.${name}`, source.value, before);
    if ('hash' in source) hashed.push(source);
    if ('secret' in source) exceptions.add(source.reason, 'no-secret-env');
    variables.push({ name, ...render(source) });
    before.add(name);
  }
  return { variables, hashed };
}

/** The kubelet leaves `$(NAME)` as it stands unless NAME came before; `$$(NAME)` is meant to stay. */
function checkReferences(scope: IConstruct, prop: string, value: string, before: ReadonlySet<string>): void {
  for (const [whole, escaped = '', referred = ''] of value.matchAll(/(\$\$)|\$\(([A-Za-z_][A-Za-z0-9_]*)\)/g)) {
    if (escaped === '' && !before.has(referred)) {
      fail(
        scope,
        `'${prop}' must refer to a variable that stands before it, got ${got(whole)}; ` +
          `write '$${whole}' where the text itself is meant`,
      );
    }
  }
}

function render(source: EnvSource): Omit<k8s.EnvVar, 'name'> {
  if ('value' in source) return { value: source.value };
  if ('configMap' in source) return { valueFrom: { configMapKeyRef: { name: source.configMap, key: source.key } } };
  if ('secret' in source) return { valueFrom: { secretKeyRef: { name: source.secret, key: source.key } } };
  if ('field' in source) return { valueFrom: { fieldRef: { fieldPath: source.field } } };
  const divisor = source.divisor === undefined ? undefined : k8s.Quantity.fromString(source.divisor);
  return { valueFrom: { resourceFieldRef: { resource: source.resource, containerName: source.container, divisor } } };
}
