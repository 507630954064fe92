import { Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { fail } from '../core/errors';

/**
 * The namespace that a construct's objects go to. Policies and host names are made of it, so it cannot be left to
 * whatever namespace `kubectl` points at.
 *
 * @throws Error `'namespace' must be set on the chart, for policies and host names are made of it, got undefined`
 */
export function namespaceOf(scope: IConstruct): string {
  const { namespace } = Chart.of(scope);
  if (namespace === undefined) {
    fail(scope, "'namespace' must be set on the chart, for policies and host names are made of it, got undefined");
  }
  return namespace;
}
