import { App, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { ContainerRequests, Replicas, Scalable } from '../../lib/core/replicas';

/** A workload as an autoscaler sees it. */
export class Target extends Construct implements Scalable {
  readonly name = this.node.id;
  readonly apiVersion = 'apps/v1';
  readonly kind = 'Deployment';
  readonly replicas: Replicas;

  constructor(
    scope: Construct,
    id: string,
    replicas?: number,
    readonly requests: readonly ContainerRequests[] = [{ container: id, resources: ['cpu', 'memory'] }],
  ) {
    super(scope, id);
    this.replicas = new Replicas(this, replicas);
  }
}

export const shop = (): Chart => new Chart(new App(), 'shop', { namespace: 'shop' });
