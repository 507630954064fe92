import { Construct, IConstruct } from 'constructs';
import { Architecture, ARCHITECTURES } from '../../core/architecture';
import { fail, got, oneOf } from '../../core/errors';
import { wholeNumber } from '../../core/numbers';
import { knownProps, PropNames } from '../../core/props';
import { IEksCluster } from '../cluster-facts';
import { givenCluster } from '../given-cluster';
import { broughtRole, isSpot, letInByEks } from './node-group-rules';

/** What Keelson needs to know of nodes that the user brought: a node group made elsewhere, or a Fargate profile. */
export interface ExistingNodeGroup {
  /** Cluster that they are in. */
  readonly cluster: IEksCluster;
  /** Architecture of the nodes. */
  readonly architecture: Architecture;
  /** Most nodes, at least 1. */
  readonly max: number;
  /** Whether AWS may take the nodes back at two minutes' notice. @default 'on-demand' */
  readonly capacity?: 'on-demand' | 'spot';
  /** Whether pods that tolerate nothing find no place on them. @default false */
  readonly tainted?: boolean;
  /** ARN of the role of the nodes, which EKS lets in, so that no access entry is made for it. @default - not known */
  readonly role?: string;
}

/** Nodes that EKS manages, whether Keelson made them or the user brought them. */
export interface INodeGroup extends IConstruct {
  /** Whether CoreDNS, Karpenter and the like find a place for good: on demand, and without a taint of the user's. */
  readonly takesSystemPods: boolean;
}

const PROPS: PropNames<ExistingNodeGroup> = {
  cluster: true,
  architecture: true,
  max: true,
  capacity: true,
  tainted: true,
  role: true,
};

/** Nodes that the user brought; emits nothing. */
export class ExistingNodes extends Construct implements INodeGroup {
  readonly takesSystemPods: boolean;

  constructor(scope: Construct, id: string, existing: ExistingNodeGroup) {
    super(scope, id);
    knownProps(this, '', existing, PROPS);
    const { architecture, max, capacity = 'on-demand', tainted = false, role } = existing;
    const cluster = givenCluster(this, existing.cluster);
    if (!ARCHITECTURES.includes(architecture)) {
      fail(this, `'architecture' must be ${oneOf(ARCHITECTURES)}, got ${got(architecture)}`);
    }
    wholeNumber(this, 'max', max, { min: 1 });
    if (typeof tainted !== 'boolean') fail(this, `'tainted' must be true or false, got ${got(tainted)}`);
    const spot = isSpot(this, capacity);
    this.takesSystemPods = !spot && !tainted;
    if (role !== undefined) letInByEks(this, cluster, broughtRole(this, role));
    cluster.roster.nodeGroups.push({ construct: this, architecture, max, spot, fixedSize: false, tainted });
  }
}
