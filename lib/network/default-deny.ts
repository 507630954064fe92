import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { adopt } from '../core/adopt';
import { recommendedLabels } from '../core/labels';
import { Overrides } from '../core/overrides';
import { knownProps, PropNames } from '../core/props';
import { namespaceOf } from './namespace-of';

/** Properties for `DefaultDeny`. */
export interface DefaultDenyProps {
  /** Fields of the policy to set in the final JSON. @default - none */
  readonly overrides?: Overrides;
}

const PROPS: PropNames<DefaultDenyProps> = { overrides: true };

/** Kyverno's `restrict-networkpolicy-empty-podselector` lets a policy for every pod pass by this name only. */
const NAME = 'default-deny';

/**
 * Denies all traffic of the pods of the chart's namespace that nothing else allows: write one per namespace. Source:
 * https://docs.aws.amazon.com/eks/latest/best-practices/network-security.html (start with a deny-all policy)
 */
export class DefaultDeny extends Construct {
  /** The `networking.k8s.io/v1` object. */
  readonly resource: k8s.KubeNetworkPolicy;

  /** @throws Error `'namespace' must be set on the chart, for policies and host names are made of it, got undefined` */
  constructor(scope: Construct, id: string, props: DefaultDenyProps = {}) {
    super(scope, id);
    knownProps(this, '', props, PROPS);
    namespaceOf(this);
    const labels = { ...recommendedLabels(this, { name: NAME }) };
    const resource = new k8s.KubeNetworkPolicy(this, 'Resource', { metadata: { name: NAME, labels }, spec: render() });
    this.resource = adopt(this, resource, props.overrides);
  }
}

function render(): k8s.NetworkPolicySpec {
  return { podSelector: {}, policyTypes: ['Ingress', 'Egress'] };
}
