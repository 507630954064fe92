import { Lazy } from 'cdk8s';
import { AbstractPod, INetworkPolicyPeer, k8s, LabelSelector, NetworkPolicyPeerConfig, Protocol } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { adopt } from '../core/adopt';
import { fail } from '../core/errors';
import { recommendedLabels } from '../core/labels';
import { NamedPort } from '../core/pods';
import { dnsRules, renderPolicy } from './policy';
import { Listener } from './ports';
import { ConnectionRule, Direction, RuleList, RulePeer, RulePort } from './rules';

/** Whether a value is a peer of cdk8s-plus: its workloads, `Pods`, `Namespaces`, `NetworkPolicyIpBlock`. */
export function isPlusPeer(value: unknown): value is INetworkPolicyPeer {
  const peer = value as Partial<INetworkPolicyPeer> | null | undefined;
  return typeof peer?.toNetworkPolicyPeerConfig === 'function';
}

/** A cdk8s-plus peer as the ends of rules: one for each namespace that it names. */
export function plusRulePeers(config: NetworkPolicyPeerConfig, own: string): readonly RulePeer[] {
  if (config.ipBlock) {
    const { cidr, except = [] } = config.ipBlock;
    return [{ kind: 'cidr', cidr, except }];
  }
  const { labelSelector, namespaces } = config.podSelector ?? { labelSelector: LabelSelector.of() };
  const found = labelSelector.isEmpty() ? {} : { pods: plain(labelSelector) };
  const choice = namespaces?.labelSelector;
  const byLabels = choice === undefined || choice.isEmpty() ? undefined : plain(choice);
  if (namespaces?.names === undefined) {
    const every = namespaces === undefined ? own : (byLabels ?? {});
    return [{ kind: 'pods', namespace: every, ...found }];
  }
  return namespaces.names.map((name) => {
    const named = { 'kubernetes.io/metadata.name': name };
    const namespace = byLabels ? { ...byLabels, matchLabels: { ...byLabels.matchLabels, ...named } } : name;
    return { kind: 'pods', namespace, ...found };
  });
}

/** The ports that a cdk8s-plus workload's containers declare. */
export function plusListener(pod: AbstractPod): Listener {
  const ports = pod.containers.flatMap((container) => container.ports);
  return {
    path: pod.node.path,
    ports: ports.map(({ name, number, protocol = Protocol.TCP }): NamedPort => {
      return { name: name ?? `port-${number}`, port: number, protocol };
    }),
  };
}

/**
 * The policy that opens a cdk8s-plus workload to one Keelson workload, in the chart of the former. Like cdk8s-plus' own, it closes whatever else
 * went in the same direction; unlike it, it lets names resolve.
 */
export class PlusPolicy extends Construct {
  private readonly rules = new RuleList();

  /** @throws Error `'namespace' must be set on the chart of …` when the peer has none */
  constructor(
    pod: AbstractPod,
    opener: Construct,
    settings: { readonly workload: string; readonly nodeLocal: boolean },
  ) {
    super(pod, `Opens${opener.node.addr}`);
    const { workload, nodeLocal } = settings;
    const { namespace } = pod.metadata;
    if (namespace === undefined) {
      fail(
        opener,
        `'namespace' must be set on the chart of ${pod.node.path}, for policies are made of it, got undefined`,
      );
    }
    const podSelector = plain(pod.toPodSelectorConfig().labelSelector);
    const object = new k8s.KubeNetworkPolicy(this, 'Resource', {
      metadata: {
        name: `${pod.name}-${workload}`,
        namespace,
        labels: { ...recommendedLabels(opener, { name: workload }) },
      },
      spec: Lazy.any({
        produce: () => {
          const stated = this.rules.all;
          const directions = (['ingress', 'egress'] as const).filter((each) => has(stated, each));
          const rules = has(stated, 'egress') ? [...dnsRules(nodeLocal), ...stated] : stated;
          return renderPolicy({ namespace, podSelector, directions, rules });
        },
      }) as k8s.NetworkPolicySpec,
    });
    adopt(this, object);
  }

  /** Lets the pod reach the peer, or the peer the pod. */
  open(direction: Direction, peer: RulePeer, ports: readonly RulePort[]): void {
    this.rules.add(direction, peer, ports);
  }
}

function has(rules: readonly ConnectionRule[], direction: Direction): boolean {
  return rules.some((rule) => rule.direction === direction);
}

function plain(selector: LabelSelector): k8s.LabelSelector {
  const { matchLabels, matchExpressions } = selector._toKube();
  return { ...(matchLabels && { matchLabels }), ...(matchExpressions && { matchExpressions }) };
}
