import { k8s } from 'cdk8s-plus-28';
import { IConstruct } from 'constructs';
import { Env, EnvSource, envSource } from '../core/env-value';
import { fail, got } from '../core/errors';
import { Exceptions } from './exceptions';

/** A container's variables, rendered, and the hashes of what they come from. */
export interface Environment {
  readonly variables: readonly k8s.EnvVar[];
  readonly hashes: readonly string[];
}

/**
 * Renders the variables in the order they are written.
 *
 * @throws Error `'env.URL' must refer to a variable that stands before it, got $(HOST)`
 */
export function renderEnvironment(scope: IConstruct, env: Env, exceptions: Exceptions): Environment {
  const variables: k8s.EnvVar[] = [];
  const hashes: string[] = [];
  const before = new Set<string>();
  for (const [name, input] of Object.entries(env)) {
    if (input === undefined) continue;
    const source = envSource(scope, name, input);
    if ('value' in source) checkReferences(scope, name, source.value, before);
    if ('hash' in source) hashes.push(source.hash);
    if ('secret' in source) exceptions.add(source.reason, 'no-secret-env');
    variables.push({ name, ...render(source) });
    before.add(name);
  }
  return { variables, hashes };
}

/** The kubelet leaves `$(NAME)` as it stands unless NAME came before; `$$(NAME)` is meant to stay. */
function checkReferences(scope: IConstruct, name: string, value: string, before: ReadonlySet<string>): void {
  for (const [whole, escaped = '', referred = ''] of value.matchAll(/(\$\$)|\$\(([A-Za-z_][A-Za-z0-9_]*)\)/g)) {
    if (escaped === '' && !before.has(referred)) {
      fail(
        scope,
        `'env.${name}' must refer to a variable that stands before it, got ${got(whole)}; ` +
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
