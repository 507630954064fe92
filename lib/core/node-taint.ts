import { IConstruct } from 'constructs';
import { fail, got, oneOf } from './errors';
import { isLabelKey, isLabelValue } from './labels';
import { PropNames } from './props';

/** Keeps pods away from nodes, unless they tolerate it. */
export interface NodeTaint {
  /** Key of the taint, such as `dedicated`. */
  readonly key: string;
  /** Value of the taint. @default - none */
  readonly value?: string;
  /** What happens to pods that do not tolerate it. */
  readonly effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
}

/** The props of `NodeTaint`. */
export const NODE_TAINT_PROPS: PropNames<NodeTaint> = { key: true, value: true, effect: true };

const EFFECTS: readonly NodeTaint['effect'][] = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/**
 * Taints that Kubernetes takes.
 *
 * @throws Error `'taints.0.key' must be the key of a taint such as 'dedicated', got ""`
 * @throws Error `'taints.0.value' must be the value of a taint such as 'batch', got …`
 * @throws Error `'taints.0.effect' must be 'NoSchedule', 'PreferNoSchedule' or 'NoExecute', got …`
 * @throws Error `'taints.1' must differ from the others in key or effect, got …`
 */
export function nodeTaints(scope: IConstruct, prop: string, taints: readonly NodeTaint[]): readonly NodeTaint[] {
  const seen = new Set<string>();
  for (const [index, taint] of taints.entries()) {
    const { key, value, effect } = taint;
    const at = `${prop}.${index}`;
    if (typeof key !== 'string' || !isLabelKey(key)) {
      fail(scope, `'${at}.key' must be the key of a taint such as 'dedicated', got ${got(key)}`);
    }
    if (value !== undefined && (typeof value !== 'string' || value === '' || !isLabelValue(value))) {
      fail(scope, `'${at}.value' must be the value of a taint such as 'batch', or left out, got ${got(value)}`);
    }
    if (!EFFECTS.includes(effect)) fail(scope, `'${at}.effect' must be ${oneOf(EFFECTS)}, got ${got(effect)}`);
    const identity = `${key}:${effect}`;
    if (seen.has(identity)) fail(scope, `'${at}' must differ from the others in key or effect, got ${got(taint)}`);
    seen.add(identity);
  }
  return taints;
}
