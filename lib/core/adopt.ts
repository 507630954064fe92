import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { applyOverrides, Overrides, setNewerFields } from './overrides';
import { enterTree } from './tree';

/**
 * What every construct does with its L1 object: lays the user's overrides over the final JSON, and has the tree checked
 * at synth.
 *
 * @param newer fields that the L1 types do not have; the user's come after them
 */
export function adopt<T extends ApiObject>(scope: IConstruct, object: T, user?: Overrides, newer: Overrides = {}): T {
  enterTree(object);
  setNewerFields(scope, object, newer);
  applyOverrides(scope, object, user);
  return object;
}
