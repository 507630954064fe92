import { ApiObject, Chart } from 'cdk8s';
import { INetworkPolicyPeer, IPodSelector, NetworkPolicyPeerConfig } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { ServiceAccount } from '../access/service-account';
import { defaultsOf } from '../core/defaults';
import { fail, got } from '../core/errors';
import { amend } from '../core/final-json';
import { adopt } from '../core/adopt';
import { Annotations } from '../core/annotations';
import { Labels, selectorLabels } from '../core/labels';
import { NameRule, objectName } from '../core/names';
import { Overrides } from '../core/overrides';
import { NamedPort } from '../core/pods';
import { knownProps, PropNames } from '../core/props';
import { ContainerRequests } from '../core/replicas';
import { Connectable, Connections } from '../network/connections';
import { ContainerLife } from './container';
import { EXTERNAL_ANNOTATION, ownAnnotations, Pod, POD_PROPS, PodProps, resolvePod } from './pod';
import { DefaultPriority } from './priority-class';

/** What every workload takes beside its pods. */
export interface WorkloadProps extends PodProps {
  /** Name of the objects. @default - the construct's id */
  readonly name?: string;
  /** Further annotations of the object. @default - none */
  readonly annotations?: Annotations;
  /** The account that the pods run as; one with a Pod Identity `identity` opens the way to its agent. @default - one of its own */
  readonly serviceAccount?: ServiceAccount;
  /** Fields to set on the final object: JSON pointer → value. @default - none */
  readonly overrides?: Overrides;
}

/** The props of `WorkloadProps`. */
export const WORKLOAD_PROPS: PropNames<WorkloadProps> = {
  ...POD_PROPS,
  name: true,
  annotations: { '*': true },
  serviceAccount: true,
  overrides: true,
};

/** How a kind of workload differs before it renders. */
export interface WorkloadKind {
  readonly nameRule: NameRule;
  readonly life: ContainerLife;
  readonly names: PropNames<WorkloadProps>;
  /** What its pods are when their user names no class. */
  readonly priority: DefaultPriority;
}

/** What all workloads have: pods, an account of their own and one network policy. */
export abstract class Workload extends Construct implements Connectable, INetworkPolicyPeer {
  /** Name of the object, of its account and of its policy. */
  readonly name: string;
  /** Labels that select the pods; they never change. */
  readonly podLabels: Labels;
  /** Ports of the main container, the main one first. */
  readonly ports: readonly NamedPort[];
  /** The account that the pods run as. */
  readonly serviceAccount: ServiceAccount;
  /** Who may talk to whom; all else is denied, but for Prometheus where there are metrics, and the agent of a Pod Identity. */
  readonly connections: Connections;
  /** The workload's object. */
  abstract readonly resource: ApiObject;
  /** What the user annotates the object with. */
  protected readonly annotations: Record<string, string>;
  /** The pods, with every field decided. */
  protected readonly pod: Pod;

  protected constructor(scope: Construct, id: string, props: WorkloadProps, kind: WorkloadKind) {
    super(scope, id);
    knownProps(this, '', props, kind.names);
    this.name = objectName(this, props.name, kind.nameRule);
    this.podLabels = selectorLabels(this.name);
    this.pod = resolvePod(this, this.name, props, kind.life, kind.priority);
    this.ports = this.pod.main.ports;
    this.annotations = ownAnnotations(this, 'annotations', props.annotations ?? {});
    this.serviceAccount = resolveAccount(this, props.serviceAccount);
    this.connections = new Connections(this, 'Connections', { target: this });
    if (props.kubernetesToken !== undefined) this.connections.allowToKubernetesApi();
    if (this.serviceAccount.podIdentity) this.connections.allowToCidr(POD_IDENTITY_AGENT, { port: 80 });
    if (props.metrics !== undefined) {
      const { namespace = 'monitoring' } = defaultsOf(this).prometheus;
      this.connections.allowFromNamespace(namespace, { port: props.metrics.port });
    }
  }

  /** What each container that runs on asks for: what an autoscaler's percentages are of. */
  get requests(): readonly ContainerRequests[] {
    return [this.pod.main, ...this.pod.sidecars].map(({ name, resources }) => ({
      container: name,
      resources: Object.keys(resources.requests),
    }));
  }

  /** Where cdk8s-plus looks for a peer's ports. */
  get containers(): Connections['containers'] {
    return this.connections.containers;
  }

  /** What cdk8s-plus asks of a peer: its `connections` take the workload itself. */
  toNetworkPolicyPeerConfig(): NetworkPolicyPeerConfig {
    return this.connections.toNetworkPolicyPeerConfig();
  }

  /** What cdk8s-plus asks of a peer whose side it opens too. */
  toPodSelector(): IPodSelector {
    return this.connections;
  }

  /** Lays what the house and the user add over the final JSON of the object. */
  protected finish<T extends ApiObject>(object: T, newer: Overrides, user: Overrides | undefined): T {
    adopt(this, object, user, newer);
    if (this.pod.priority.external) {
      const declared = `PriorityClass/${this.pod.priority.name}`;
      amend(object, ({ metadata }) => {
        const { annotations = {} } = metadata;
        const all = [annotations[EXTERNAL_ANNOTATION], declared].filter((each) => each !== undefined).join(',');
        metadata.annotations = { ...annotations, [EXTERNAL_ANNOTATION]: all };
      });
    }
    this.pod.exceptions.writeOn(object);
    return object;
  }
}

/** Where each node hands out credentials. Source: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html */
const POD_IDENTITY_AGENT = '169.254.170.23/32';

function resolveAccount(scope: Workload, given: ServiceAccount | undefined): ServiceAccount {
  if (given === undefined) return new ServiceAccount(scope, 'ServiceAccount', { name: scope.name });
  if (!(given instanceof ServiceAccount)) {
    fail(scope, `'serviceAccount' must be a ServiceAccount of Keelson, got ${got(given)}`);
  }
  const [own, other] = [Chart.of(scope).namespace, Chart.of(given).namespace];
  if (own !== other) {
    fail(
      scope,
      `'serviceAccount' must be in the workload's namespace (${got(own)}), got ${given.node.path} in ${got(other)}`,
    );
  }
  return given;
}
