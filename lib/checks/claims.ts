import { Graph } from './graph';
import { Item, objectOf } from './item';
import { at, JsonObject, records, text, texts } from './json';
import { claimNames } from './pod';
import { Workload } from './workloads';

/** A volume that one node at a time can mount. */
export interface ClaimOnce {
  /** What to call it. */
  readonly named: string;
  /** The claim, where it is an object of its own. @default - a template of the workload */
  readonly item?: Item;
}

/** The first volume of a workload that one node at a time can mount: a template's, or a claim's of the app. */
export function claimOnce(graph: Graph, workload: Workload): ClaimOnce | undefined {
  const template = records(at(workload.item.json, 'spec', 'volumeClaimTemplates')).find(isOnce);
  if (template) return { named: `the volume claim template '${text(at(template, 'metadata', 'name')) ?? ''}'` };
  return sharedClaimOnce(graph, workload);
}

/** The first claim of the app that a workload mounts in all its pods and that one node at a time can mount. */
export function sharedClaimOnce(graph: Graph, { pod, namespace }: Workload): Required<ClaimOnce> | undefined {
  for (const name of claimNames(pod)) {
    const item = graph.get('PersistentVolumeClaim', namespace, name);
    if (item && isOnce(item.json)) return { named: objectOf(item), item };
  }
  return undefined;
}

function isOnce(claim: JsonObject): boolean {
  const modes = texts(at(claim, 'spec', 'accessModes'));
  return modes.length > 0 && modes.every((mode) => mode === 'ReadWriteOnce' || mode === 'ReadWriteOncePod');
}
