import { IConstruct } from 'constructs';
import { checkTree } from '../checks/at-synth';
import { Finding } from '../checks/rule';

/**
 * What the checks find in a chart or an app, for users' own tests:
 * `expect(findingsOf(chart)).toEqual([])`. Errors and warnings; what is suppressed with a reason is left out.
 *
 * @throws Error where an object cannot be rendered
 */
export function findingsOf(scope: IConstruct): readonly Finding[] {
  const { errors, warnings } = checkTree(scope);
  return [...errors, ...warnings];
}
