import { k8s } from 'cdk8s-plus-28';
import { uniqueLabel } from '../core/labels';
import { PodSet } from '../core/pods';
import { dnsRules, renderPolicy } from './policy';
import { ConnectionRule, PodsPeer } from './rules';

/** A workload and its namespace. */
export interface PlacedPods {
  /** The workload. */
  readonly target: PodSet;
  /** Its namespace. */
  readonly namespace: string;
}

/** The spec of a workload's one policy: what was stated, and the cluster's DNS. */
export function renderWorkloadPolicy(
  placed: PlacedPods,
  rules: readonly ConnectionRule[],
  nodeLocal: boolean,
): k8s.NetworkPolicySpec {
  const { target, namespace } = placed;
  const podSelector = { matchLabels: { ...uniqueLabel(target.name) } };
  const entered = rules.some(({ direction }) => direction === 'ingress');
  // Polaris counts only policies with a rule in each direction. This one lets nobody in: the same pods' egress stays shut.
  const self: ConnectionRule = { direction: 'ingress', peer: peerOf(placed), ports: target.ports };
  return renderPolicy({
    namespace,
    podSelector,
    directions: ['ingress', 'egress'],
    rules: [...dnsRules(nodeLocal), ...rules, ...(entered ? [] : [self])],
  });
}

/** The workload's pods as the other end of a rule. */
export function peerOf({ target, namespace }: PlacedPods): PodsPeer {
  return { kind: 'pods', namespace, pods: { matchLabels: { ...uniqueLabel(target.name) } }, workload: target };
}
