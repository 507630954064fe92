import { Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { fail } from '../core/errors';

/**
 * The namespace that a policy is for.
 *
 * @throws Error `'namespace' must be set on the chart, for the policy is the namespace's, got undefined`
 */
export function ownNamespace(scope: IConstruct): string {
  const { namespace } = Chart.of(scope);
  if (namespace !== undefined) return namespace;
  return fail(scope, "'namespace' must be set on the chart, for the policy is the namespace's, got undefined");
}
