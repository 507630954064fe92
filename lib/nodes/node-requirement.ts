import { IConstruct } from 'constructs';
import { fail, got, oneOf } from '../core/errors';
import { isLabelKey, isLabelValue } from '../core/labels';
import { wholeNumber } from '../core/numbers';
import { PropNames } from '../core/props';
import { labelFault } from './node-labels';

/** What the nodes of a pool must be, by a label that they carry. */
export interface NodeRequirement {
  /** Key of the label, such as `karpenter.k8s.aws/instance-memory`. */
  readonly key: string;
  /** How its value compares with `values`. */
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt';
  /** At least one for `In` and `NotIn`, one whole number for `Gt` and `Lt`, none for the others. @default [] */
  readonly values?: readonly string[];
  /** Fewest different values that a launch must be able to choose from, 1 to 50. @default - one is enough */
  readonly minValues?: number;
}

/** The props of `NodeRequirement`. */
export const REQUIREMENT_PROPS: PropNames<NodeRequirement> = {
  key: true,
  operator: true,
  values: [true],
  minValues: true,
};

const OPERATORS: readonly NodeRequirement['operator'][] = ['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt'];

/** Labels that a prop of the pool speaks for. */
const PROP_OF: ReadonlyMap<string, string> = new Map([
  ['karpenter.sh/capacity-type', 'capacity'],
  ['kubernetes.io/arch', 'architectures'],
  ['karpenter.k8s.aws/instance-category', 'instances.categories'],
  ['karpenter.k8s.aws/instance-generation', 'instances.minGeneration'],
  ['karpenter.k8s.aws/instance-family', 'instances.families'],
  ['node.kubernetes.io/instance-type', 'instances.types'],
  ['karpenter.k8s.aws/instance-size', 'instances.sizes'],
  ['karpenter.k8s.aws/instance-cpu', 'instances.cpu'],
  ['topology.kubernetes.io/zone', 'zones'],
]);

/**
 * Refuses what Karpenter does.
 *
 * @throws Error `'requirements.0.key' must be another label, got "kubernetes.io/arch", for which there is 'architectures'`
 * @throws Error `'requirements.0.key' must not be …, got …`
 * @throws Error `'requirements.0.values' must hold …, got …`
 * @throws Error `'requirements.0.minValues' must be a whole number from 1 to 2, got 3`
 */
export function checkRequirement(scope: IConstruct, prop: string, requirement: NodeRequirement): NodeRequirement {
  const { key, operator, values = [], minValues } = requirement;
  const taken = PROP_OF.get(key);
  if (taken !== undefined) {
    fail(scope, `'${prop}.key' must be another label, got ${got(key)}, for which there is '${taken}'`);
  }
  if (typeof key !== 'string' || !isLabelKey(key)) {
    fail(
      scope,
      `'${prop}.key' must be the key of a label such as 'karpenter.k8s.aws/instance-memory', got ${got(key)}`,
    );
  }
  const fault = labelFault(key);
  if (fault !== undefined) fail(scope, `'${prop}.key' must not be ${fault}, got ${got(key)}`);
  if (!OPERATORS.includes(operator))
    fail(scope, `'${prop}.operator' must be ${oneOf(OPERATORS)}, got ${got(operator)}`);
  checkValues(scope, prop, operator, values);
  if (minValues !== undefined) {
    const max = operator === 'In' ? Math.min(values.length, 50) : 50;
    wholeNumber(scope, `${prop}.minValues`, minValues, { min: 1, max });
  }
  return requirement;
}

function checkValues(
  scope: IConstruct,
  prop: string,
  operator: NodeRequirement['operator'],
  values: readonly string[],
): void {
  const refuse = (must: string): never =>
    fail(scope, `'${prop}.values' must ${must} for ${operator}, got ${got(values)}`);
  const bad = values.find((value) => typeof value !== 'string' || !isLabelValue(value));
  if (bad !== undefined) fail(scope, `'${prop}.values' must be values of labels, as texts, got ${got(bad)}`);
  if ((operator === 'In' || operator === 'NotIn') && values.length === 0) refuse('hold at least one');
  if ((operator === 'Exists' || operator === 'DoesNotExist') && values.length > 0) refuse('be left out');
  if (operator === 'Gt' || operator === 'Lt') {
    if (values.length !== 1 || !/^\d+$/.test(values[0] ?? '')) refuse('hold one whole number');
  }
}
