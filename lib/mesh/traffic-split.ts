import { Construct } from 'constructs';
import { DestinationRule, VirtualService } from '../../imports/networking.istio.io';
import { applyOverrides, Overrides } from '../core/overrides';
import { knownProps, PropNames } from '../core/props';
import { SplitShare } from './http-routes';
import { MeshHost } from './mesh-host';
import { MeshService, MeshServiceLike, meshServiceOf } from './mesh-service';
import { sharesOf, SPLIT_VERSION_PROPS, SplitVersion } from './split-version';

/** Properties for `TrafficSplit`. */
export interface TrafficSplitProps {
  /** Service that callers name. It may be that of one of the versions. */
  readonly service: MeshServiceLike;
  /** Two versions or more. */
  readonly versions: readonly SplitVersion[];
  /** Fields of the host's VirtualService to set in the final JSON. @default - none */
  readonly overrides?: Overrides;
}

const PROPS: PropNames<TrafficSplitProps> = { service: true, versions: [SPLIT_VERSION_PROPS], overrides: true };

interface Settings {
  readonly service: MeshService;
  readonly shares: readonly SplitShare[];
}

/**
 * Divides the requests of callers in the mesh among versions of a Service: by shares, and all with a header to one.
 *
 * Source: https://istio.io/latest/docs/concepts/traffic-management/
 *
 * @throws Error `'versions' must have percents that add up to 100, got 90 + 20 = 110`
 * @throws Error `'versions' must be at least two, got 1`, and what `sharesOf` throws
 * @throws Error `'service' must publish a port that speaks HTTP …`, and what else `meshServiceOf` throws
 * @throws Error `'service' must have one TrafficSplit, got a second for … after …; give all 'versions' to one`
 */
export class TrafficSplit extends Construct {
  /** The host's `networking.istio.io/v1` VirtualService, which holds its Resilience and faults too. */
  readonly resource: VirtualService;
  /** The host's `networking.istio.io/v1` DestinationRule; undefined where each version has a Service. */
  readonly destinationRule?: DestinationRule;
  /** Name of the Service that callers use, in full: `orders.shop.svc.cluster.local`. */
  readonly host: string;

  constructor(scope: Construct, id: string, props: TrafficSplitProps) {
    super(scope, id);
    const { service, shares } = resolve(this, props);
    const host = MeshHost.of(service);
    host.takeSplit(this, shares);
    this.host = service.host;
    this.resource = host.virtualService;
    if (shares.some(({ subset }) => subset !== undefined)) this.destinationRule = host.destinationRule;
    applyOverrides(this, this.resource, props.overrides);
  }
}

function resolve(scope: TrafficSplit, props: TrafficSplitProps): Settings {
  knownProps(scope, '', props, PROPS);
  const { versions = [] } = props;
  const service = meshServiceOf(scope, 'service', props.service);
  return { service, shares: sharesOf(scope, service, versions) };
}
