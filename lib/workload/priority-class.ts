import { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct, IConstruct } from 'constructs';
import { adopt } from '../core/adopt';
import { defaultsOf } from '../core/defaults';
import { fail, got, oneOf } from '../core/errors';
import { clusterScoped } from '../core/final-json';
import { recommendedLabels } from '../core/labels';
import { DNS_SUBDOMAIN, NameRule, objectName, validName } from '../core/names';
import { text, wholeNumber } from '../core/numbers';
import { Overrides } from '../core/overrides';
import { knownProps, PropNames } from '../core/props';

/** Who goes first when nodes are full. */
export interface Priority {
  /** Name of the PriorityClass. */
  readonly name: string;
  /** Whether the platform declares it, outside this app. */
  readonly external: boolean;
}

/** Properties for `PriorityClass`. */
export interface PriorityClassProps {
  /** Name of the object; PriorityClasses have no namespace. @default - the construct's id */
  readonly name?: string;
  /** Higher goes first; from -1000000000 to 1000000000, above which the system's classes are. */
  readonly value: number;
  /** What it is for, for those who choose. */
  readonly description: string;
  /** Whether its pods may put others off a full node. @default 'PreemptLowerPriority' */
  readonly preemption?: 'PreemptLowerPriority' | 'Never';
  /** Fields to set on the final object: JSON pointer → value. @default - none */
  readonly overrides?: Overrides;
}

const PROPS: PropNames<PriorityClassProps> = {
  name: true,
  value: true,
  description: true,
  preemption: true,
  overrides: true,
};

const NAME: NameRule = { ...DNS_SUBDOMAIN, maxLength: 63, because: 'the name is also a label value' };
const MOST = 1_000_000_000;
const PREEMPTIONS = ['PreemptLowerPriority', 'Never'];

/**
 * A PriorityClass. Pods that name a class which nobody declared are refused, so a workload takes this construct or
 * `PriorityClass.external`, never a bare name.
 * Source: https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/
 */
export class PriorityClass extends Construct implements Priority {
  /** A class that the platform declares. */
  static external(name: string): Priority {
    return { name, external: true };
  }

  readonly name: string;
  readonly external = false;
  /** The `scheduling.k8s.io/v1` object. */
  readonly resource: k8s.KubePriorityClass;

  constructor(scope: Construct, id: string, props: PriorityClassProps) {
    super(scope, id);
    knownProps(this, '', props, PROPS);
    const { name, value, description, preemption = 'PreemptLowerPriority', overrides } = props;
    this.name = objectName(this, name, NAME);
    if (this.name.startsWith('system-')) {
      fail(this, `'name' must not start with 'system-', which the cluster keeps for itself, got ${got(this.name)}`);
    }
    if (!PREEMPTIONS.includes(preemption)) {
      fail(this, `'preemption' must be ${oneOf(PREEMPTIONS)}, got ${got(preemption)}`);
    }
    const twin = declaredIn(this).get(this.name);
    if (twin) {
      const where = `got ${got(this.name)} after ${twin.node.path}`;
      fail(this, `'name' must be declared once, before the first workload that runs with it, ${where}`);
    }
    this.resource = new k8s.KubePriorityClass(this, 'Resource', {
      metadata: { name: this.name, labels: { ...recommendedLabels(this, { name: this.name }) } },
      value: wholeNumber(this, 'value', value, { min: -MOST, max: MOST }),
      description: text(this, 'description', description),
      preemptionPolicy: preemption,
      globalDefault: false,
    });
    declaredIn(this).set(this.name, this);
    clusterScoped(this.resource);
    adopt(this, this.resource, overrides);
  }
}

/** What a workload is when its user names no class. */
export type DefaultPriority = 'standard' | 'batch' | 'agent';

// Our own judgement: steps of ten, with room between, far below the system's two billion. Services wait for room rather
// than put other teams' pods off a shared cluster; an agent cannot wait, for it has no other node to go to.
const BUILT_IN = {
  agent: { value: 1_000_000, preemption: 'PreemptLowerPriority', description: 'Agents, one on every node' },
  standard: { value: 100_000, preemption: 'Never', description: 'Services and workers' },
  batch: { value: 10_000, preemption: 'Never', description: 'Jobs, which wait for room' },
} as const;

/**
 * The class of a workload.
 *
 * @throws Error `'priority' must be a PriorityClass, or PriorityClass.external('…'), got …`
 */
export function resolvePriority(scope: Construct, given: Priority | undefined, otherwise: DefaultPriority): Priority {
  if (given === undefined) return defaultPriority(scope, otherwise);
  const isDeclared = given instanceof PriorityClass || (given as Partial<Priority>).external === true;
  if (!isDeclared) {
    fail(scope, `'priority' must be a PriorityClass, or PriorityClass.external('…'), got ${got(given)}`);
  }
  validName(scope, 'priority', given.name, DNS_SUBDOMAIN);
  return given;
}

/**
 * The class of a workload that names none: the platform's, if the chart's defaults name one, or one of the
 * namespace's own, declared by the first workload that needs it.
 */
function defaultPriority(scope: Construct, which: DefaultPriority): Priority {
  const { priorityClass } = defaultsOf(scope);
  if (priorityClass !== undefined) {
    return PriorityClass.external(validName(scope, 'priorityClass', priorityClass, DNS_SUBDOMAIN));
  }
  const chart = Chart.of(scope);
  const name = chart.namespace === undefined ? which : `${chart.namespace}-${which}`;
  return (
    declaredIn(scope).get(name) ?? new PriorityClass(chart, `PriorityClass-${which}`, { name, ...BUILT_IN[which] })
  );
}

const declarations = new WeakMap<IConstruct, Map<string, PriorityClass>>();

/** The classes that the app declares, by name: they are the cluster's, so one serves every chart. */
function declaredIn(scope: IConstruct): Map<string, PriorityClass> {
  const { root } = scope.node;
  const found = declarations.get(root) ?? new Map<string, PriorityClass>();
  declarations.set(root, found);
  return found;
}
