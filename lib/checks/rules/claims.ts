import { sharedClaimOnce } from '../claims';
import { orDefault } from '../bounds';
import { at } from '../json';
import { surges } from '../rollouts';
import { Rule } from '../rule';

/** Kinds whose pods all mount the same claim. */
const SHARING = ['Deployment', 'ReplicaSet', 'Rollout.argoproj.io'];

/** Rules about volumes that one node at a time can mount. */
export const claims: readonly Rule[] = [
  {
    id: 'rwo-shared',
    severity: 'error',
    why: 'the second pod waits for a disk that another node holds: Multi-Attach error, for hours',
    *check(graph) {
      for (const workload of graph.workloads) {
        const { item, kind, mostReplicas: most = 0 } = workload;
        const claim = SHARING.includes(kind) && most > 1 ? sharedClaimOnce(graph, workload) : undefined;
        if (!claim) continue;
        const message = `'replicas' must be 1 with ${claim.named} (ReadWriteOnce), got ${most}`;
        yield {
          item,
          message: `${message}; use a StatefulSet with claim templates, or ReadWriteMany`,
          also: claim.item,
        };
      }
    },
  },
  {
    id: 'rwo-with-surge',
    severity: 'error',
    why: 'the new pod waits for a disk that the old one holds until the new one is ready: the rollout never ends',
    *check(graph) {
      for (const workload of graph.workloads) {
        const { item, kind, mostReplicas: most = 0 } = workload;
        if (kind !== 'Deployment' || most > 1 || !surges(workload)) continue;
        const claim = sharedClaimOnce(graph, workload);
        if (!claim) continue;
        const surge = orDefault(at(item.json, 'spec', 'strategy', 'rollingUpdate', 'maxSurge'), '25%');
        const message = `'maxSurge' must be 0 with ${claim.named} (ReadWriteOnce), got ${surge}; or say 'Recreate'`;
        yield { item, message, also: claim.item };
      }
    },
  },
];
