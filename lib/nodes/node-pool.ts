import { Duration } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import * as karpenter from '../../imports/karpenter.sh';
import { adopt } from '../core/adopt';
import { Architecture, ARCHITECTURES } from '../core/architecture';
import { fail, got } from '../core/errors';
import { clusterScoped } from '../core/final-json';
import { goDuration } from '../core/go-duration';
import { Labels, recommendedLabels } from '../core/labels';
import { DNS_SUBDOMAIN, NameRule, objectName, validName } from '../core/names';
import { NODE_TAINT_PROPS, NodeTaint, nodeTaints } from '../core/node-taint';
import { wholeNumber } from '../core/numbers';
import { Overrides } from '../core/overrides';
import { knownProps, PropNames } from '../core/props';
import { bytesQuantity, cpuQuantity } from '../core/quantities';
import { secondsOf } from '../core/seconds';
import { Choice, choices } from './choices';
import { Disruption, DISRUPTION_PROPS, disruptionOf, NodeDisruptionProps } from './disruption';
import { Capacity, instanceRequirements, INSTANCES_PROPS, InstancesProps, isIn } from './instances';
import { Never, neverOf } from './never';
import { NodeClassRef } from './node-class';
import { nodeLabels } from './node-labels';
import { checkRequirement, NodeRequirement, REQUIREMENT_PROPS } from './node-requirement';

/** Properties for `NodePool`. */
export interface NodePoolProps {
  /** How its nodes are made: a `NodeClass`, or `NodeClass.external('…')`. */
  readonly nodeClass: NodeClassRef;
  /** Most of it all: a pool without limits has no ceiling, and pods that multiply have none either. */
  readonly limits: NodePoolLimits;
  /**
   * How AWS sells the capacity. Karpenter takes spot first where both are named. A pool of spot alone is tainted, so that
   * only pods with `nodes: { capacity: 'spot' }` come there.
   * @default ['on-demand'], as nobody said that the pods may be taken away at two minutes' notice
   */
  readonly capacity?: readonly Capacity[];
  /** Processor architectures. @default ['amd64'], as images for one alone fail on the other */
  readonly architectures?: readonly Architecture[];
  /** Which instances. @default - the categories c, m and r from the fifth generation on, `large` and above */
  readonly instances?: InstancesProps;
  /** Availability zones such as `eu-west-1a`. @default - those of the node class's subnets */
  readonly zones?: readonly string[];
  /** What else the nodes must be. @default [] */
  readonly requirements?: readonly NodeRequirement[];
  /** Labels of the nodes, of domains of your own. @default {} */
  readonly labels?: Labels;
  /** Keep away pods that do not tolerate them. @default - none; of a pool of spot alone, one that says so */
  readonly taints?: readonly NodeTaint[];
  /** Taints that something, such as a DaemonSet, takes off when the node is ready for pods. @default [] */
  readonly startupTaints?: readonly NodeTaint[];
  /** Which pool goes first, where a pod fits several: the higher, 1 to 100. @default - the last */
  readonly weight?: number;
  /**
   * How long a node lives, at least an hour: so that each one is patched, and none is precious. Karpenter drains at that
   * moment, whatever the budgets, and starts no node before.
   * @default Duration.days(30), Karpenter's own
   */
  readonly expireAfter?: Duration | Never;
  /**
   * Longest a drain may take; after it, pods are deleted against their disruption budgets, and against
   * `karpenter.sh/do-not-disrupt`.
   * @default - as long as those hold it up
   */
  readonly terminationGracePeriod?: Duration;
  /**
   * When and how fast Karpenter takes nodes away of its own accord.
   * @default - empty and underused ones after 5 minutes, at most 10 % of the nodes at once
   */
  readonly disruption?: NodeDisruptionProps | Never;
  /** Name of the object, and the nodes' label `karpenter.sh/nodepool`. @default - the construct's id */
  readonly name?: string;
  /** Values to set in the final JSON. @default - none */
  readonly overrides?: Overrides;
}

/** Most that the nodes of a pool have together. */
export interface NodePoolLimits {
  /** Processors, such as `'200'`. */
  readonly cpu: string;
  /** Memory, such as `'800Gi'`. */
  readonly memory: string;
  /** Nodes. @default - as many as the other limits leave room for */
  readonly nodes?: number;
}

const PROPS: PropNames<NodePoolProps> = {
  nodeClass: true,
  limits: { cpu: true, memory: true, nodes: true } satisfies PropNames<NodePoolLimits>,
  capacity: [true],
  architectures: [true],
  instances: INSTANCES_PROPS,
  zones: [true],
  requirements: [REQUIREMENT_PROPS],
  labels: { '*': true },
  taints: [NODE_TAINT_PROPS],
  startupTaints: [NODE_TAINT_PROPS],
  weight: true,
  expireAfter: true,
  terminationGracePeriod: true,
  disruption: DISRUPTION_PROPS,
  name: true,
  overrides: true,
};

interface Settings {
  readonly name: string;
  readonly labels: Labels;
  readonly annotations: Readonly<Record<string, string>>;
  readonly nodeClass: string;
  readonly limits: NodePoolLimits;
  readonly requirements: readonly NodeRequirement[];
  readonly nodeLabels: Labels;
  readonly taints: readonly NodeTaint[];
  readonly startupTaints: readonly NodeTaint[];
  readonly weight?: number;
  readonly expireAfter: string;
  readonly terminationGracePeriod?: string;
  readonly disruption: Disruption;
}

const NAME: NameRule = { ...DNS_SUBDOMAIN, maxLength: 63, because: 'the name is also a label value' };
const ZONE: Choice = { pattern: /^[a-z]{2,4}(-[a-z]+)+-\d[a-z0-9-]*[a-z]$/, words: "a zone such as 'eu-west-1a'" };

/** What pods with `nodes: { capacity: 'spot' }` tolerate. */
const SPOT_TAINT: NodeTaint = { key: 'karpenter.sh/capacity-type', value: 'spot', effect: 'NoSchedule' };

/**
 * Nodes that Karpenter starts for pods that find no place, and takes away when they are not needed.
 *
 * Source: https://karpenter.sh/docs/concepts/nodepools/
 *
 * @throws Error `'nodeClass' must be a NodeClass, or NodeClass.external('…'), got …`
 * @throws Error `'limits' must be given, as a pool without has no ceiling: { cpu: '200', memory: '800Gi' }, got undefined`
 * @throws Error `'zones' must be a zone such as 'eu-west-1a' each, got "a"`, and the like for each list
 * @throws Error `'weight' must be a whole number from 1 to 100, got 0`
 * @throws Error `'expireAfter' must be a whole number of at least 3600, got 60`
 * @throws Error what `instanceRequirements`, `checkRequirement`, `nodeLabels`, `nodeTaints` and `disruptionOf` throw
 */
export class NodePool extends Construct {
  /** The `karpenter.sh/v1` object. */
  readonly resource: karpenter.NodePool;
  /** Name of the object. */
  readonly name: string;

  constructor(scope: Construct, id: string, props: NodePoolProps) {
    super(scope, id);
    const settings = resolve(this, props);
    this.name = settings.name;
    this.resource = new karpenter.NodePool(this, 'Resource', render(settings));
    clusterScoped(this.resource);
    adopt(this, this.resource, props.overrides);
  }
}

function resolve(scope: IConstruct, props: NodePoolProps): Settings {
  knownProps(scope, '', props, PROPS);
  const { nodeClass, limits, weight, terminationGracePeriod } = props;
  const { expireAfter = Duration.days(30), disruption = {}, labels = {}, startupTaints = [], instances = {} } = props;
  const name = objectName(scope, props.name, NAME);
  if (typeof nodeClass !== 'object' || typeof nodeClass.name !== 'string' || typeof nodeClass.external !== 'boolean') {
    fail(scope, `'nodeClass' must be a NodeClass, or NodeClass.external('…'), got ${got(nodeClass)}`);
  }
  validName(scope, 'nodeClass.name', nodeClass.name, DNS_SUBDOMAIN);
  if (weight !== undefined) wholeNumber(scope, 'weight', weight, { min: 1, max: 100 });
  const never = neverOf(scope, 'expireAfter', expireAfter);
  const disrupted = disruptionOf(scope, disruption);
  return {
    name,
    labels: recommendedLabels(scope, { name }),
    annotations: {
      ...(never !== undefined && { 'keelson.dev/expiry-reason': never }),
      ...(disrupted.neverBecause !== undefined && { 'keelson.dev/disruption-reason': disrupted.neverBecause }),
      ...(instances.few && { 'keelson.dev/instances-reason': instances.few.reason }),
    },
    nodeClass: nodeClass.name,
    limits: limitsOf(scope, limits),
    requirements: requirementsOf(scope, props),
    nodeLabels: nodeLabels(scope, labels),
    taints: nodeTaints(scope, 'taints', props.taints ?? (isSpotOnly(props) ? [SPOT_TAINT] : [])),
    startupTaints: nodeTaints(scope, 'startupTaints', startupTaints),
    weight,
    expireAfter:
      never === undefined
        ? goDuration(secondsOf(scope, 'expireAfter', expireAfter as Duration, { min: 3600 }))
        : 'Never',
    terminationGracePeriod:
      terminationGracePeriod === undefined
        ? undefined
        : goDuration(secondsOf(scope, 'terminationGracePeriod', terminationGracePeriod, { min: 1 })),
    disruption: disrupted,
  };
}

const isSpotOnly = ({ capacity }: NodePoolProps): boolean => capacity?.length === 1 && capacity[0] === 'spot';

function limitsOf(scope: IConstruct, limits: NodePoolLimits): NodePoolLimits {
  if (limits === undefined) {
    const example = "{ cpu: '200', memory: '800Gi' }";
    fail(scope, `'limits' must be given, as a pool without has no ceiling: ${example}, got undefined`);
  }
  const { cpu, memory, nodes } = limits;
  cpuQuantity(scope, 'limits.cpu', cpu);
  bytesQuantity(scope, 'limits.memory', memory);
  if (nodes !== undefined) wholeNumber(scope, 'limits.nodes', nodes, { min: 1 });
  return { cpu, memory, nodes };
}

function requirementsOf(scope: IConstruct, props: NodePoolProps): readonly NodeRequirement[] {
  const { capacity = ['on-demand'], architectures = ['amd64'], instances = {}, zones, requirements = [] } = props;
  choices<Capacity>(scope, 'capacity', capacity, ['on-demand', 'spot']);
  choices<Architecture>(scope, 'architectures', architectures, ARCHITECTURES);
  return [
    isIn('kubernetes.io/os', ['linux']),
    isIn('kubernetes.io/arch', architectures),
    isIn('karpenter.sh/capacity-type', capacity),
    ...instanceRequirements(scope, instances, { capacity, architectures }),
    ...(zones === undefined ? [] : [isIn('topology.kubernetes.io/zone', choices(scope, 'zones', zones, ZONE))]),
    ...requirements.map((each, index) => checkRequirement(scope, `requirements.${index}`, each)),
  ];
}

function render(settings: Settings): karpenter.NodePoolProps {
  const { name, labels, annotations, nodeLabels: own, taints, startupTaints, disruption, limits } = settings;
  const { consolidationPolicy, consolidateAfter, budgets } = disruption;
  // The generated enumerations are the texts that were checked.
  const spec = {
    template: {
      ...(Object.keys(own).length > 0 && { metadata: { labels: own } }),
      spec: {
        nodeClassRef: { group: 'karpenter.k8s.aws', kind: 'EC2NodeClass', name: settings.nodeClass },
        requirements: settings.requirements,
        ...(taints.length > 0 && { taints }),
        ...(startupTaints.length > 0 && { startupTaints }),
        expireAfter: settings.expireAfter,
        terminationGracePeriod: settings.terminationGracePeriod,
      },
    },
    disruption: { consolidationPolicy, consolidateAfter, budgets },
    limits: Object.fromEntries(
      Object.entries(limits)
        .filter(([, value]) => value !== undefined)
        .map(([resource, value]) => [resource, karpenter.NodePoolSpecLimits.fromString(String(value))]),
    ),
    weight: settings.weight,
  } as unknown as karpenter.NodePoolSpec;
  return { metadata: { name, labels, ...(Object.keys(annotations).length > 0 && { annotations }) }, spec };
}
