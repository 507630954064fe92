import { IConstruct } from 'constructs';
import { fail, got } from '../../core/errors';
import { isLabelKey, isLabelValue } from '../../core/labels';
import { LABEL_VALUE } from '../../core/names';
import { NodeTaint, nodeTaints } from '../../core/node-taint';

/** The effects of Kubernetes, as EKS names them: https://docs.aws.amazon.com/eks/latest/APIReference/API_Taint.html */
const EFFECTS: Readonly<Record<NodeTaint['effect'], string>> = {
  NoSchedule: 'NO_SCHEDULE',
  PreferNoSchedule: 'PREFER_NO_SCHEDULE',
  NoExecute: 'NO_EXECUTE',
};

/** What EKS takes of each: https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html */
const MOST = 50;

/**
 * Domains whose labels EKS refuses to managed nodes, with all of their subdomains.
 *
 * Source: https://github.com/aws/containers-roadmap/issues/1451
 */
const RESERVED = ['kubernetes.io', 'k8s.io', 'eks.amazonaws.com'];

/**
 * Labels that Kubernetes and EKS take.
 *
 * @throws Error `'labels' must have keys such as 'team' or 'example.com/team', got "…"`
 * @throws Error `'labels' must have no keys of kubernetes.io, k8s.io or eks.amazonaws.com, which EKS refuses, got "…"; use a domain of your own`
 * @throws Error `'labels.team' must be empty, or …, got "…"`
 */
export function nodeLabels(
  scope: IConstruct,
  labels: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const entries = Object.entries(labels);
  if (entries.length > MOST) fail(scope, `'labels' must be at most ${MOST}, got ${entries.length}`);
  for (const [key, value] of entries) {
    if (!isLabelKey(key)) {
      fail(scope, `'labels' must have keys such as 'team' or 'example.com/team', got ${got(key)}`);
    }
    const domain = key.slice(0, Math.max(0, key.indexOf('/')));
    if (RESERVED.some((reserved) => domain === reserved || domain.endsWith(`.${reserved}`))) {
      fail(
        scope,
        `'labels' must have no keys of ${RESERVED.slice(0, -1).join(', ')} or ${RESERVED[2]}, which EKS refuses, ` +
          `got ${got(key)}; use a domain of your own`,
      );
    }
    if (typeof value !== 'string' || !isLabelValue(value)) {
      const words = `empty, or ${LABEL_VALUE.words}, of at most 63 characters`;
      fail(scope, `'labels.${key}' must be ${words}, got ${got(value)}`);
    }
  }
  return labels;
}

/** A taint in EKS's own words. */
export interface EksTaint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
}

/**
 * Taints that Kubernetes takes, as EKS writes them.
 *
 * @throws Error `'taints' must be at most 50, got 51`
 * @throws Error what `nodeTaints` throws
 */
export function eksTaints(scope: IConstruct, taints: readonly NodeTaint[]): readonly EksTaint[] {
  if (taints.length > MOST) fail(scope, `'taints' must be at most ${MOST}, got ${taints.length}`);
  return nodeTaints(scope, 'taints', taints).map(({ key, value, effect }) => ({ key, value, effect: EFFECTS[effect] }));
}

/** The taint that CoreDNS, Karpenter and the drivers of EKS tolerate by themselves. */
const SYSTEM_TAINT = 'CriticalAddonsOnly';

/** Whether pods that tolerate nothing find no place. */
export function repels(taints: readonly NodeTaint[]): boolean {
  return taints.some(({ effect }) => effect !== 'PreferNoSchedule');
}

/** Whether the cluster's own pods, such as CoreDNS and Karpenter, find a place. */
export function takesSystemPods(taints: readonly NodeTaint[]): boolean {
  return taints.every(({ key, effect }) => effect === 'PreferNoSchedule' || key === SYSTEM_TAINT);
}
