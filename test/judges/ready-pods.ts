import type { Api, Event } from './api';
import { hasCondition, selects, type Selector } from './manifest';

interface Guard {
  readonly name: string;
  readonly namespace: string | undefined;
  readonly selector: Selector | undefined;
  /** Fewest ready pods that were promised. */
  readonly promised: number;
}

interface Pod {
  readonly namespace: string | undefined;
  readonly labels: Record<string, string> | undefined;
  readonly isReady: boolean;
}

/** Counts ready pods at every change that the server tells of, so that no moment goes unseen. */
export class ReadyPods {
  /** Starts to watch on behalf of these guards. */
  static async watch(api: Api, guards: readonly Guard[]): Promise<ReadyPods> {
    const watch = new ReadyPods(guards);
    watch.end = await api.watch('/api/v1/pods', (event) => watch.note(event));
    for (const guard of guards) watch.fewest.set(guard, watch.count(guard));
    return watch;
  }

  private readonly pods = new Map<string, Pod>();
  private readonly fewest = new Map<Guard, number>();
  private changes = 0;
  private end: () => void = () => undefined;

  private constructor(private readonly guards: readonly Guard[]) {}

  /** Ends the watch; answers with each promise that was broken. */
  stop(): string[] {
    this.end();
    return this.guards.flatMap((guard) => {
      const fewest = this.fewest.get(guard) ?? 0;
      return fewest < guard.promised ? [`${guard.name}: ${fewest} ready, ${guard.promised} promised`] : [];
    });
  }

  /** How many changes were seen: none would mean that nothing was watched. */
  get seen(): number {
    return this.changes;
  }

  private note({ type, object }: Event): void {
    const { uid = '', namespace, labels, deletionTimestamp } = object.metadata;
    if (type === 'DELETED') this.pods.delete(uid);
    else this.pods.set(uid, { namespace, labels, isReady: hasCondition(object, 'Ready') && !deletionTimestamp });

    for (const [guard, fewest] of this.fewest) {
      this.changes++;
      this.fewest.set(guard, Math.min(fewest, this.count(guard)));
    }
  }

  private count({ namespace, selector }: Guard): number {
    return [...this.pods.values()].filter(
      (pod) => pod.isReady && pod.namespace === namespace && selects(selector, pod.labels),
    ).length;
  }
}
