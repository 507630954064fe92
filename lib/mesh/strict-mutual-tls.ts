import { Construct } from 'constructs';
import {
  PeerAuthentication,
  PeerAuthenticationSpec,
  PeerAuthenticationSpecMtlsMode,
} from '../../imports/security.istio.io';
import { adopt } from '../core/adopt';
import { recommendedLabels } from '../core/labels';
import { Overrides } from '../core/overrides';
import { knownProps, PropNames } from '../core/props';
import { ownNamespace } from './own-namespace';

/** Properties for `StrictMutualTls`. */
export interface StrictMutualTlsProps {
  /** Fields of the PeerAuthentication to set in the final JSON. @default - none */
  readonly overrides?: Overrides;
}

const PROPS: PropNames<StrictMutualTlsProps> = { overrides: true };

/** What Istio's own pages call the one of a namespace. */
const NAME = 'default';

/**
 * Pods of the chart's namespace that are in the mesh take mutual TLS and no clear text: write one per namespace.
 *
 * Source: https://istio.io/latest/docs/reference/config/security/peer_authentication/
 */
export class StrictMutualTls extends Construct {
  /** The `security.istio.io/v1` object. */
  readonly resource: PeerAuthentication;

  /** @throws Error `'namespace' must be set on the chart, for the policy is the namespace's, got undefined` */
  constructor(scope: Construct, id: string, props: StrictMutualTlsProps = {}) {
    super(scope, id);
    knownProps(this, '', props, PROPS);
    ownNamespace(this);
    const metadata = { name: NAME, labels: { ...recommendedLabels(this, { name: NAME }) } };
    this.resource = adopt(
      this,
      new PeerAuthentication(this, 'Resource', { metadata, spec: render() }),
      props.overrides,
    );
  }
}

function render(): PeerAuthenticationSpec {
  return { mtls: { mode: PeerAuthenticationSpecMtlsMode.STRICT } };
}
