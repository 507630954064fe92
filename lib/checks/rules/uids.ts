import { isProxy, isInjected } from '../injection';
import { at, number } from '../json';
import { Container } from '../pod';
import { Rule } from '../rule';
import { Workload } from '../workloads';

/** Hosts and their packages have ids up to here. */
const LAST_HOST_UID = 10000;
const MESH_UID = 1337;

/** Rules about who a container runs as. Where no uid is written, the image decides, and nothing is said. */
export const uids: readonly Rule[] = [
  {
    id: 'uid-not-zero',
    severity: 'error',
    why: 'a way out of the container, and there is one each year, ends as root on the node',
    *check({ workloads }) {
      for (const workload of workloads) {
        for (const [where, uid] of uidsOf(workload)) {
          if (uid !== 0) continue;
          yield { item: workload.item, message: `${where} must not be root, got 0; run as 10001` };
        }
      }
    },
  },
  {
    id: 'uid-not-mesh',
    severity: 'error',
    why: "it is the proxy's own uid: the container's traffic goes around the mesh, unencrypted and unauthorized",
    *check(graph) {
      for (const workload of graph.workloads) {
        for (const [where, uid, container] of uidsOf(workload)) {
          if (uid !== MESH_UID || isProxy(container) || !isInjected(graph, workload)) continue;
          const message = `${where} must not be the proxy's in a mesh, got ${MESH_UID}; run as 10001`;
          yield { item: workload.item, message };
        }
      }
    },
  },
  {
    id: 'uid-high',
    severity: 'error',
    why: 'a host user has the same id: files of the node that are open to him are open to the container',
    *check({ workloads }) {
      for (const workload of workloads) {
        // In a user namespace the node sees other ids.
        if (workload.pod.hostUsers === false) continue;
        for (const [where, uid, container] of uidsOf(workload)) {
          // Zero has a rule of its own, and the proxy's uid is not ours to choose.
          if (uid === 0 || uid > LAST_HOST_UID || isProxy(container)) continue;
          const message = `${where} must be over ${LAST_HOST_UID}, where no host user is, got ${uid}; run as 10001`;
          yield { item: workload.item, message };
        }
      }
    },
  },
];

/** The uid of each container, where one is written: its own, or the pod's. */
function* uidsOf({ pod, containers }: Workload): Iterable<readonly [where: string, uid: number, container: Container]> {
  const podUid = number(at(pod, 'securityContext', 'runAsUser'));
  for (const container of containers) {
    const own = number(at(container.json, 'securityContext', 'runAsUser'));
    const uid = own ?? podUid;
    const where = own === undefined ? 'the pod' : `container '${container.name}'`;
    if (uid !== undefined) yield [`'runAsUser' of ${where}`, uid, container];
  }
}
