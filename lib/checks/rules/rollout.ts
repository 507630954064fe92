import { isZero, orDefault, percentOf, shown } from '../bounds';
import { objectOf } from '../item';
import { at, isSet, number, record, records } from '../json';
import { rolloutOf, startupBudget, surges } from '../rollouts';
import { Rule } from '../rule';
import { isEmptySelector, selectorKeys, selectorMatches } from '../selectors';
import { Workload } from '../workloads';

const REPLICATED = ['Deployment', 'StatefulSet', 'ReplicaSet', 'Rollout.argoproj.io'];
const SELECTOR_FIXED = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'];

/** The label by which cdk8s-plus selects where it is told nothing. */
const ADDRESS = 'cdk8s.io/metadata.addr';
/** Labels that change with a release, or with the place of a construct in its tree. */
const UNSTABLE = [
  'version',
  'app.kubernetes.io/version',
  'chart',
  'helm.sh/chart',
  ADDRESS,
  'pod-template-hash',
  'controller-revision-hash',
];

/** Rules about how a workload replaces its pods. */
export const rollout: readonly Rule[] = [
  {
    id: 'single-replica-zero-downtime',
    severity: 'error',
    why: 'a drain evicts the only pod before its replacement starts: each node upgrade is an outage',
    *check(graph) {
      for (const { item, kind, replicas, fewestReplicas, scalers } of graph.workloads) {
        if (fewestReplicas !== 1 || !REPLICATED.includes(kind) || !graph.isProduction(item)) continue;
        const scaler = scalers[0];
        yield scaler
          ? { item: scaler, message: `'minReplicas' must be at least 2 in production, got 1`, also: item }
          : { item, message: `'replicas' must be at least 2 in production, got ${orDefault(replicas, 1)}` };
      }
    },
  },
  {
    id: 'rollout-no-progress',
    severity: 'error',
    suppressible: false,
    why: 'no pod may stop and none may start: the API server refuses the object, since it could never be updated',
    *check(graph) {
      for (const workload of graph.workloads) {
        const { item } = workload;
        const { type, maxSurge, maxUnavailable } = rolloutOf(workload) ?? {};
        if (type !== 'RollingUpdate' || !isZero(maxSurge) || !isZero(maxUnavailable)) continue;
        const message = `'maxUnavailable' must be above 0 beside 'maxSurge: 0', got ${shown(maxUnavailable)}; set one`;
        yield { item, message };
      }
    },
  },
  {
    id: 'recreate-with-rolling-update',
    severity: 'error',
    suppressible: false,
    why: 'the API server refuses the Deployment, and the release stops half way',
    *check({ workloads }) {
      for (const { item, kind } of workloads) {
        const { type, rollingUpdate } = record(at(item.json, 'spec', 'strategy'));
        if (kind !== 'Deployment' || type !== 'Recreate' || !isSet(rollingUpdate)) continue;
        yield {
          item,
          message: `'rollingUpdate' must be left out beside 'type: Recreate', got ${shown(rollingUpdate)}`,
        };
      }
    },
  },
  {
    id: 'recreate-behind-service',
    severity: 'error',
    why: 'all pods stop before the first new one starts: every release is an outage',
    *check(graph) {
      for (const workload of graph.workloads) {
        const { item } = workload;
        const also = graph.servicesOf(workload)[0];
        if (rolloutOf(workload)?.type !== 'Recreate' || !also || !graph.isProduction(item)) continue;
        const message = `'strategy' must be 'RollingUpdate' behind ${objectOf(also)} in production, got 'Recreate'`;
        yield { item, message, also };
      }
    },
  },
  {
    id: 'progress-deadline-above-min-ready',
    severity: 'error',
    suppressible: false,
    why: 'the API server refuses the Deployment: it would be declared failed before it could be ready',
    *check({ workloads }) {
      for (const { item, kind } of workloads) {
        const { progressDeadlineSeconds, minReadySeconds } = record(item.json.spec);
        const deadline = number(progressDeadlineSeconds) ?? 600;
        const minReady = number(minReadySeconds) ?? 0;
        if (kind !== 'Deployment' || deadline > minReady) continue;
        const got = orDefault(progressDeadlineSeconds, 600);
        yield { item, message: `'progressDeadlineSeconds' must be above 'minReadySeconds' (${minReady}), got ${got}` };
      }
    },
  },
  {
    id: 'progress-deadline-above-startup',
    severity: 'error',
    why: 'a slow but healthy rollout is declared failed, and whoever is woken rolls back what was fine',
    *check({ workloads }) {
      for (const workload of workloads) {
        const { item, kind } = workload;
        const { progressDeadlineSeconds, minReadySeconds } = record(item.json.spec);
        const deadline = number(progressDeadlineSeconds) ?? 600;
        const minReady = number(minReadySeconds) ?? 0;
        const startup = startupBudget(workload);
        if (kind !== 'Deployment' || startup === undefined || deadline <= minReady) continue;
        if (deadline > minReady + startup) continue;
        const sum = `'minReadySeconds' (${minReady}) and the time to start (${startup} s) together`;
        const got = orDefault(progressDeadlineSeconds, 600);
        yield { item, message: `'progressDeadlineSeconds' must be above ${sum}, got ${got}` };
      }
    },
  },
  {
    id: 'selector-stable',
    severity: 'error',
    why: 'selectors are immutable: the next release cannot be applied until somebody deletes the live workload',
    *check({ workloads }) {
      for (const { item, kind } of workloads) {
        if (!SELECTOR_FIXED.includes(kind)) continue;
        const key = selectorKeys(at(item.json, 'spec', 'selector')).find((each) => UNSTABLE.includes(each));
        if (key === undefined) continue;
        const what = key === ADDRESS ? ', which changes when the construct moves in the code' : '';
        const fresh = "a new workload selects by 'app.kubernetes.io/name' and 'app.kubernetes.io/instance'";
        const live = "one that is live keeps it, with `suppress(construct, { rule: 'selector-stable', reason })`";
        const message = `'selector' must hold labels that no release changes, got '${key}'${what}`;
        yield { item, message: `${message}; ${fresh}; ${live}` };
      }
    },
  },
  {
    id: 'selector-matches-template',
    severity: 'error',
    suppressible: false,
    why: 'the API server refuses the workload: it would not know its own pods',
    *check({ workloads }) {
      for (const { item, kind, podLabels } of workloads) {
        const selector = at(item.json, 'spec', 'selector');
        if (!SELECTOR_FIXED.includes(kind) || !isSet(selector)) continue;
        if (!isEmptySelector(selector) && selectorMatches(selector, podLabels)) continue;
        const owner = `the labels of the pod template (${shown(podLabels)})`;
        yield { item, message: `'selector' must match ${owner}, got ${shown(selector)}` };
      }
    },
  },
  {
    id: 'host-port-blocks-rollout',
    severity: 'warning',
    why: "a node's port is one pod's at a time: the surge pod stays Pending where old ones hold it, and the rollout hangs",
    *check({ workloads, nodes }) {
      for (const workload of workloads) {
        const { item, mostReplicas: most } = workload;
        const hasFreeNode = nodes !== undefined && most !== undefined && most < nodes;
        const port = hostPort(workload);
        if (port === undefined || hasFreeNode || !surges(workload) || mayStopFirst(workload)) continue;
        const surge = shown(rolloutOf(workload)?.maxSurge);
        yield { item, message: `'maxSurge' must be 0 with ${port}, got ${surge}; set 'maxUnavailable: 1' beside it` };
      }
    },
  },
];

/** A port of the node that the pods take, in words; on the node's own network each port is one. */
function hostPort({ pod, containers }: Workload): string | undefined {
  for (const { name, json, kind } of containers) {
    if (kind === 'init') continue; // it is over before the others start
    for (const { hostPort, containerPort } of records(json.ports)) {
      const port = number(hostPort) ?? (pod.hostNetwork === true ? number(containerPort) : undefined);
      if (port !== undefined && port !== 0) return `port ${port} of the node, which container '${name}' takes`;
    }
  }
  return undefined;
}

/** Whether an old pod may stop before a new one is there, which makes room; percentages are rounded down. */
function mayStopFirst(workload: Workload): boolean {
  if (workload.kind === 'DaemonSet') return false; // it surges or stops first, never both
  const { maxUnavailable } = rolloutOf(workload) ?? {};
  const percent = percentOf(maxUnavailable);
  const pods = percent === undefined ? number(maxUnavailable) : (percent * (workload.mostReplicas ?? 1)) / 100;
  return (pods ?? 0) >= 1;
}
