import { dependable, ITerraformDependable, TerraformResource } from './terraform';

/**
 * What of a cluster is made after what, and so destroyed before it:
 * who may administer it, the agent that hands out credentials, what gives nodes a network, nodes, and what runs on them.
 */
export type ClusterStage = (typeof STAGES)[number];

const STAGES = ['access', 'agent', 'network', 'nodes', 'workloads'] as const;

/**
 * Orders the resources of a cluster by dependencies alone, whatever the order they are declared in. Without it, the
 * plain references would let a destroy take routes, endpoints and the administrator's access from nodes that still drain.
 */
export class ClusterOrder {
  private readonly placed: { readonly stage: number; readonly resource: TerraformResource }[] = [];

  /** @param ground - what all stages need: the network's routes and endpoints */
  constructor(private readonly ground: readonly ITerraformDependable[]) {}

  /** Puts a resource in a stage: it waits for all of the stages before, and all of the stages behind wait for it. */
  place(stage: ClusterStage, resource: TerraformResource): void {
    const rank = STAGES.indexOf(stage);
    wait(resource, this.ground);
    for (const other of this.placed) {
      if (other.stage < rank) wait(resource, [other.resource]);
      if (other.stage > rank) wait(other.resource, [resource]);
    }
    this.placed.push({ stage: rank, resource });
  }
}

function wait(resource: TerraformResource, others: readonly ITerraformDependable[]): void {
  if (others.length === 0) return;
  resource.dependsOn = [...(resource.dependsOn ?? []), ...others.map(dependable)];
}
