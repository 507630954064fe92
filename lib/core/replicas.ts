import { IConstruct } from 'constructs';
import { fail } from './errors';
import { wholeNumber } from './numbers';

/**
 * Fewest pods that survive a node and a drain at once.
 * Source: https://docs.aws.amazon.com/eks/latest/best-practices/application.html
 */
export const DEFAULT_REPLICAS = 3;

/** Who owns a workload's replica count: the workload itself, or one autoscaler. Never both. */
export class Replicas {
  private owner?: { readonly autoscaler: IConstruct; readonly min: number };

  /**
   * @param workload whose count it is
   * @param fixed the user's number; undefined leaves room for an autoscaler
   * @param otherwise how many there are when neither says
   * @throws Error `'replicas' must be a whole number of at least 0, got -1`
   */
  constructor(
    private readonly workload: IConstruct,
    readonly fixed?: number,
    private readonly otherwise = DEFAULT_REPLICAS,
  ) {
    if (fixed !== undefined) wholeNumber(workload, 'replicas', fixed, { min: 0 });
  }

  /**
   * Hands the count to an autoscaler.
   *
   * @throws Error `'replicas' must be left out …` when the workload has a fixed number
   * @throws Error `'target' must have one autoscaler, got a second …`
   */
  handTo(autoscaler: IConstruct, min: number): void {
    if (this.fixed !== undefined) {
      fail(
        this.workload,
        `'replicas' must be left out when an autoscaler owns the count (${autoscaler.node.path}), got ${this.fixed}`,
      );
    }
    if (this.owner) {
      const first = this.owner.autoscaler.node.path;
      fail(autoscaler, `'target' must have one autoscaler, got a second for ${this.workload.node.path} after ${first}`);
    }
    this.owner = { autoscaler, min };
  }

  /** What `spec.replicas` says: nothing when an autoscaler owns it. */
  get rendered(): number | undefined {
    return this.owner ? undefined : this.least;
  }

  /** Fewest replicas there will be, autoscaled or not. */
  get least(): number {
    return this.owner?.min ?? this.fixed ?? this.otherwise;
  }

  /** Whether an autoscaler owns the count. */
  get autoscaled(): boolean {
    return this.owner !== undefined;
  }
}

/** A workload that an autoscaler can size. */
export interface Scalable extends IConstruct {
  /** Name of the object. */
  readonly name: string;
  /** Group and version of the object, such as `apps/v1`. */
  readonly apiVersion: string;
  /** Kind of the object. */
  readonly kind: string;
  /** Who owns the count. */
  readonly replicas: Replicas;
  /** Containers and what they request, so that a utilization has something to divide by. */
  readonly requests: readonly ContainerRequests[];
}

/** What one container asks the scheduler for. */
export interface ContainerRequests {
  /** Name of the container. */
  readonly container: string;
  /** Resources it requests, such as `cpu`. */
  readonly resources: readonly string[];
}
