import { INetworkPolicyPeer, IPodSelector, NetworkPolicyPeerConfig } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { ServiceAccount } from '../access/service-account';
import { fail, got } from '../core/errors';
import { Labels } from '../core/labels';
import { NamedPort } from '../core/pods';
import { ContainerRequests, Replicas, Scalable } from '../core/replicas';
import { Connectable, Connections } from '../network/connections';
import { HardenedDeployment } from '../workload/deployment';
import { Workload } from '../workload/workload';

/** What all patterns have: one workload, which stands for them where a workload is asked for. */
export abstract class Pattern extends Construct implements Connectable, INetworkPolicyPeer {
  /** The workload that it is made around. */
  protected abstract readonly workload: Workload;

  /** Name of all its objects. */
  get name(): string {
    return this.workload.name;
  }

  /** Labels that select its pods. */
  get podLabels(): Labels {
    return this.workload.podLabels;
  }

  /** Ports of its pods. */
  get ports(): readonly NamedPort[] {
    return this.workload.ports;
  }

  /** Who may talk to whom; all else is denied. */
  get connections(): Connections {
    return this.workload.connections;
  }

  /** The account that its pods run as: `RoleGrant` takes the pattern itself. */
  get serviceAccount(): ServiceAccount {
    return this.workload.serviceAccount;
  }

  /** Where cdk8s-plus looks for a peer's ports. */
  get containers(): Connections['containers'] {
    return this.connections.containers;
  }

  /** What cdk8s-plus asks of a peer. */
  toNetworkPolicyPeerConfig(): NetworkPolicyPeerConfig {
    return this.connections.toNetworkPolicyPeerConfig();
  }

  /** What cdk8s-plus asks of a peer whose side it opens too. */
  toPodSelector(): IPodSelector {
    return this.connections;
  }
}

/** What patterns around a Deployment have: an autoscaler of the user's own may size them. */
export abstract class DeploymentPattern extends Pattern implements Scalable {
  /** Its pods. */
  abstract readonly deployment: HardenedDeployment;

  protected get workload(): HardenedDeployment {
    return this.deployment;
  }

  /** Group and version of what is sized. */
  get apiVersion(): string {
    return this.deployment.apiVersion;
  }

  /** Kind of what is sized. */
  get kind(): string {
    return this.deployment.kind;
  }

  /** Who owns the count. */
  get replicas(): Replicas {
    return this.deployment.replicas;
  }

  /** What each container asks for. */
  get requests(): readonly ContainerRequests[] {
    return this.deployment.requests;
  }
}

/**
 * Refuses a fixed number of pods beside an autoscaler.
 *
 * @throws Error `'replicas' must be left out beside 'scaling', which decides the number, got 5`
 */
export function refuseTwoCounts(
  scope: Construct,
  { replicas, scaling }: { readonly replicas?: number; readonly scaling?: object },
): void {
  if (replicas === undefined || scaling === undefined) return;
  fail(scope, `'replicas' must be left out beside 'scaling', which decides the number, got ${got(replicas)}`);
}
