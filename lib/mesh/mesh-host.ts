import { ApiObject, Chart, Lazy } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import {
  DestinationRule,
  DestinationRuleSpec,
  DestinationRuleSpecSubsets,
  DestinationRuleSpecTrafficPolicy,
  VirtualService,
  VirtualServiceSpec,
} from '../../imports/networking.istio.io';
import { adopt } from '../core/adopt';
import { fail } from '../core/errors';
import { amend } from '../core/final-json';
import { recommendedLabels } from '../core/labels';
import { Fault, httpRoutes, SplitShare, TimeSum } from './http-routes';
import { MeshService } from './mesh-service';

const ID = 'Mesh';

/** Says of an object why or until when something holds. */
export type Notes = Readonly<Record<string, string>>;

/** What one construct says, and which. */
interface Said<T> {
  readonly owner: IConstruct;
  readonly value: T;
}

/**
 * All that is said of one host of the mesh. Sidecars take one VirtualService and one DestinationRule for a host and
 * drop others, so whoever has something to say of a host says it here: its objects are written once, under its Service.
 */
export class MeshHost extends Construct {
  /** That of a Service. */
  static of(service: MeshService): MeshHost {
    const found = service.construct.node.tryFindChild(ID);
    return found instanceof MeshHost ? found : new MeshHost(service);
  }

  private route?: VirtualService;
  private rule?: DestinationRule;
  private split?: Said<readonly SplitShare[]>;
  private sum?: Said<TimeSum>;
  private policy?: DestinationRuleSpecTrafficPolicy;
  private inherited?: DestinationRuleSpecTrafficPolicy;
  private readonly faults: Fault[] = [];
  private readonly routeNotes: Record<string, string> = {};
  private readonly ruleNotes: Record<string, string> = {};

  private constructor(private readonly service: MeshService) {
    super(service.construct, ID);
  }

  /**
   * Divides the host's requests.
   *
   * @throws Error `'service' must have one TrafficSplit, got a second for … after …`
   */
  takeSplit(owner: IConstruct, shares: readonly SplitShare[]): void {
    this.refuseSecond(owner, this.split, "give all 'versions' to one");
    this.split = { owner, value: shares };
    for (const share of shares) {
      if (share.subset === undefined)
        comesFirst(this.virtualService, share.service.construct.node.tryFindChild('Resource'));
      else comesFirst(this.virtualService, this.destinationRule);
    }
    this.handDown();
  }

  /**
   * Says how long a request may take and what is tried again, and how callers treat the host's pods.
   *
   * @throws Error `'service' must have one Resilience, got a second for … after …`
   */
  takeResilience(owner: IConstruct, sum: TimeSum, policy: DestinationRuleSpecTrafficPolicy): void {
    this.refuseSecond(owner, this.sum, 'say all of it in one');
    this.sum = { owner, value: sum };
    this.policy = policy;
    comesFirst(this.virtualService, this.destinationRule);
    this.handDown();
  }

  /**
   * Puts errors into some requests.
   *
   * @throws Error `'service' must have faults with names of their own, got 'fault-503' twice; give this one another id`
   */
  takeFault(owner: IConstruct, fault: Fault): void {
    if (this.faults.some(({ name }) => name === fault.name)) {
      const wayOut = 'give this one another id';
      fail(owner, `'service' must have faults with names of their own, got '${fault.name}' twice; ${wayOut}`);
    }
    this.faults.push(fault);
  }

  /** Writes annotations on the VirtualService. */
  noteOnRoute(notes: Notes): void {
    Object.assign(this.routeNotes, notes);
  }

  /** Writes annotations on the DestinationRule. */
  noteOnRule(notes: Notes): void {
    Object.assign(this.ruleNotes, notes);
  }

  /** The host's VirtualService. */
  get virtualService(): VirtualService {
    if (this.route) return this.route;
    const produce = (): VirtualServiceSpec => ({
      hosts: [this.service.host],
      gateways: ['mesh'],
      http: httpRoutes(this.service, { split: this.split?.value, sum: this.sum?.value, faults: this.faults }),
    });
    const spec = Lazy.any({ produce }) as VirtualServiceSpec;
    this.route = this.own(
      new VirtualService(this, 'VirtualService', { metadata: this.metadata, spec }),
      this.routeNotes,
    );
    return this.route;
  }

  /** The host's DestinationRule. */
  get destinationRule(): DestinationRule {
    if (this.rule) return this.rule;
    const produce = (): DestinationRuleSpec => ({
      host: this.service.host,
      trafficPolicy: this.policy ?? this.inherited,
      subsets: subsetsOf(this.split?.value),
    });
    const spec = Lazy.any({ produce }) as DestinationRuleSpec;
    this.rule = this.own(
      new DestinationRule(this, 'DestinationRule', { metadata: this.metadata, spec }),
      this.ruleNotes,
    );
    return this.rule;
  }

  private get metadata() {
    const { name } = this.service;
    return { name, labels: { ...recommendedLabels(this, { name }) } };
  }

  /** Callers treat the pods by the rule of the Service that a route leads to, not by that of the host they named. */
  private handDown(): void {
    const { policy, split } = this;
    if (!policy) return;
    for (const { service } of split?.value ?? []) {
      if (service.construct === this.service.construct) continue;
      const host = MeshHost.of(service);
      host.inherited = policy;
      comesFirst(this.virtualService, host.destinationRule);
    }
  }

  private refuseSecond(owner: IConstruct, first: Said<unknown> | undefined, wayOut: string): void {
    if (!first) return;
    const what = `one ${owner.constructor.name}, got a second for ${this.service.construct.node.path}`;
    fail(owner, `'service' must have ${what} after ${first.owner.node.path}; ${wayOut}`);
  }

  private own<T extends ApiObject>(object: T, notes: Notes): T {
    amend(object, ({ metadata }) => {
      if (Object.keys(notes).length > 0) metadata.annotations = { ...metadata.annotations, ...notes };
    });
    return adopt(this, object);
  }
}

function subsetsOf(shares: readonly SplitShare[] = []): DestinationRuleSpecSubsets[] | undefined {
  const subsets = shares.flatMap(({ subset }) => (subset === undefined ? [] : [subset]));
  return subsets.length === 0 ? undefined : subsets.map(({ name, labels }) => ({ name, labels: { ...labels } }));
}

/** A route to what the sidecars do not know yet answers 503. Objects of other charts are in files of their own. */
function comesFirst(object: ApiObject, earlier: IConstruct | undefined): void {
  if (earlier && ApiObject.isApiObject(earlier) && Chart.of(earlier) === Chart.of(object))
    object.addDependency(earlier);
}
