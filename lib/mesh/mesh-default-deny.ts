import { Construct } from 'constructs';
import { AuthorizationPolicy } from '../../imports/security.istio.io';
import { adopt } from '../core/adopt';
import { recommendedLabels } from '../core/labels';
import { Overrides } from '../core/overrides';
import { knownProps, PropNames } from '../core/props';
import { ownNamespace } from './own-namespace';

/** Properties for `MeshDefaultDeny`. */
export interface MeshDefaultDenyProps {
  /** Fields of the AuthorizationPolicy to set in the final JSON. @default - none */
  readonly overrides?: Overrides;
}

const PROPS: PropNames<MeshDefaultDenyProps> = { overrides: true };

/** By this name readers, and Keelson's check, know that it is meant. */
const NAME = 'deny-all';

/**
 * Pods of the chart's namespace that are in the mesh answer nobody whom no AuthorizationPolicy allows: write one per
 * namespace.
 *
 * Source: https://istio.io/latest/docs/concepts/security/#allow-nothing-deny-all-and-allow-all-policy
 */
export class MeshDefaultDeny extends Construct {
  /** The `security.istio.io/v1` object. */
  readonly resource: AuthorizationPolicy;

  /** @throws Error `'namespace' must be set on the chart, for the policy is the namespace's, got undefined` */
  constructor(scope: Construct, id: string, props: MeshDefaultDenyProps = {}) {
    super(scope, id);
    knownProps(this, '', props, PROPS);
    ownNamespace(this);
    const metadata = { name: NAME, labels: { ...recommendedLabels(this, { name: NAME }) } };
    // An ALLOW, the default action, without rules: nothing matches, so nothing passes.
    this.resource = adopt(this, new AuthorizationPolicy(this, 'Resource', { metadata, spec: {} }), props.overrides);
  }
}
