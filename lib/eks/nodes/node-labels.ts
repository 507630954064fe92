import { IConstruct } from 'constructs';
import { fail, got, oneOf } from '../../core/errors';
import { DNS_SUBDOMAIN, LABEL_VALUE, nameFits } from '../../core/names';

/** Keeps pods away from nodes, unless they tolerate it. */
export interface NodeTaint {
  /** Key of the taint, such as `dedicated`. */
  readonly key: string;
  /** Value of the taint. @default - empty */
  readonly value?: string;
  /** What happens to pods that do not tolerate it. */
  readonly effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
}

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
 * @throws Error `'labels' must have no keys of kubernetes.io, k8s.io or eks.amazonaws.com, which EKS refuses, got "…"; label the nodes by kubectl`
 * @throws Error `'labels.team' must be empty, or …, got "…"`
 */
export function nodeLabels(
  scope: IConstruct,
  labels: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const entries = Object.entries(labels);
  if (entries.length > MOST) fail(scope, `'labels' must be at most ${MOST}, got ${entries.length}`);
  for (const [key, value] of entries) {
    validKey(scope, 'labels', key);
    const domain = key.split('/').slice(0, -1).join('/');
    if (RESERVED.some((reserved) => domain === reserved || domain.endsWith(`.${reserved}`))) {
      fail(
        scope,
        `'labels' must have no keys of ${RESERVED.slice(0, -1).join(', ')} or ${RESERVED[2]}, which EKS refuses, ` +
          `got ${got(key)}; use a domain of your own`,
      );
    }
    validValue(scope, `labels.${key}`, value);
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
 * @throws Error `'taints.0.effect' must be 'NoSchedule', 'PreferNoSchedule' or 'NoExecute', got "NO_SCHEDULE"`
 * @throws Error `'taints' must have each key and effect once, got "dedicated" and NoSchedule twice`
 */
export function nodeTaints(scope: IConstruct, taints: readonly NodeTaint[]): readonly EksTaint[] {
  if (taints.length > MOST) fail(scope, `'taints' must be at most ${MOST}, got ${taints.length}`);
  const seen = new Set<string>();
  return taints.map(({ key, value, effect }, index) => {
    validKey(scope, `taints.${index}.key`, key);
    if (value !== undefined) validValue(scope, `taints.${index}.value`, value);
    if (!Object.hasOwn(EFFECTS, effect)) {
      fail(scope, `'taints.${index}.effect' must be ${oneOf(Object.keys(EFFECTS))}, got ${got(effect)}`);
    }
    if (seen.has(`${effect} ${key}`)) {
      fail(scope, `'taints' must have each key and effect once, got ${got(key)} and ${effect} twice`);
    }
    seen.add(`${effect} ${key}`);
    return { key, value, effect: EFFECTS[effect] };
  });
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

/** Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set */
function validKey(scope: IConstruct, prop: string, key: string): void {
  const [name = '', domain, ...more] = typeof key === 'string' ? key.split('/').reverse() : [];
  if (!nameFits(name, LABEL_VALUE) || (domain !== undefined && !nameFits(domain, DNS_SUBDOMAIN)) || more.length > 0) {
    const words = prop === 'labels' ? 'have keys' : 'be a key';
    fail(scope, `'${prop}' must ${words} such as 'team' or 'example.com/team', got ${got(key)}`);
  }
}

function validValue(scope: IConstruct, prop: string, value: string): void {
  if (value !== '' && (typeof value !== 'string' || !nameFits(value, LABEL_VALUE))) {
    fail(scope, `'${prop}' must be empty, or ${LABEL_VALUE.words}, of at most 63 characters, got ${got(value)}`);
  }
}
