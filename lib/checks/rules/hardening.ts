import { shown } from '../bounds';
import { Graph } from '../graph';
import { at, text } from '../json';
import { Rule } from '../rule';
import { Workload } from '../workloads';
import { rowsOf, standardOf } from './pod-security';
import { baselineRows } from './pod-security-baseline';
import { restrictedRows } from './pod-security-restricted';
import { addedCapabilities, oneByOne, Standard, Subject, subjectOf, Violation } from './pod-security-row';

interface Hardening {
  readonly id: string;
  readonly why: string;
  /** How to loosen it and say why. */
  readonly way: string;
  /** Rows of the Pod Security Standard about the same thing: where one of them speaks, the rule is silent. */
  readonly rows: readonly string[];
  /** What the pods do against it. @default - what the rows say */
  readonly violations?: (subject: Subject, graph: Graph) => Iterable<Violation>;
}

const SUPPRESS = 'suppress it with a reason';

const hardenings: readonly Hardening[] = [
  {
    id: 'not-privileged',
    why: 'whoever gets into the container is root on the node, and next on the others',
    way: "loosen 'security.privileged: { reason }'",
    rows: ['privileged'],
  },
  {
    id: 'no-privilege-escalation',
    why: 'a setuid program in the image is enough to become root',
    way: SUPPRESS,
    rows: ['allowPrivilegeEscalation'],
  },
  {
    id: 'run-as-non-root',
    why: 'a way out of the container ends as root on the node, and the image alone decides on it',
    way: "loosen 'security.uid: { id: 0, reason }'",
    rows: ['runAsNonRoot'],
  },
  {
    id: 'drop-all-capabilities',
    why: 'capabilities that no program asked for are what an intruder uses first',
    way: SUPPRESS,
    rows: ['capabilities_restricted_drop'],
  },
  {
    id: 'no-added-capabilities',
    why: 'each capability is a piece of root on the node',
    way: "loosen 'security.capabilities: { add, reason }'",
    rows: ['capabilities_baseline', 'capabilities_restricted_add'],
    violations: (subject) => addedCapabilities(subject, []),
  },
  {
    id: 'seccomp-runtime-default',
    why: 'every call of the kernel is open to the container, the ones with holes included',
    way: SUPPRESS,
    rows: ['seccompProfile_baseline', 'seccompProfile_restricted'],
  },
  {
    id: 'no-host-namespaces',
    why: "the pod sees the node's processes, memory or network, and no policy holds it",
    way: "loosen 'security.hostNetwork: { reason }', or suppress it with a reason",
    rows: ['hostNamespaces'],
  },
  {
    id: 'no-host-ports',
    why: 'the port is open on the node, past Services and policies, and one pod alone fits on each node',
    way: SUPPRESS,
    rows: ['hostPorts'],
  },
  {
    id: 'no-host-path',
    why: "the container reads or writes the node's own files, its credentials among them",
    way: "mount it with 'hostPaths: { path: { path, reason } }'",
    rows: ['hostPathVolumes'],
  },
  {
    id: 'read-only-root',
    why: 'an intruder can change the program itself, and what it writes is gone with the pod',
    way: "name 'writablePaths', or loosen 'security.writableRoot: { reason }'",
    rows: [],
    *violations({ all }) {
      for (const { named, security } of all) {
        const { readOnlyRootFilesystem: readOnly } = security;
        if (readOnly === true) continue;
        yield { where: `'readOnlyRootFilesystem' of ${named}`, must: 'be true', got: shown(readOnly) };
      }
    },
  },
  {
    id: 'no-token-automount',
    why: 'whoever gets into the container holds a token for the API server',
    way: "ask for a short-lived one with 'kubernetesToken'",
    rows: [],
    *violations({ pod, namespace }, graph) {
      const account = graph.get('ServiceAccount', namespace, text(pod.serviceAccountName) ?? 'default');
      const mounts = pod.automountServiceAccountToken ?? at(account?.json, 'automountServiceAccountToken');
      if (mounts === false) return;
      yield { where: "'automountServiceAccountToken' of the pod", must: 'be false', got: shown(mounts) };
    },
  },
];

/** Rules about what Keelson's workloads are by default, so that no override takes it away without a trace. */
export const hardening: readonly Rule[] = hardenings.map((each) => ({
  id: each.id,
  severity: 'error',
  why: each.why,
  *check(graph) {
    for (const workload of graph.workloads.filter(isKeelsons)) {
      const subject = subjectOf(workload);
      if (isRefused(graph, subject, each)) continue;
      for (const { where, must, got } of oneByOne(violationsOf(graph, subject, each))) {
        yield { item: workload.item, message: `${where} must ${must} by default, got ${got}; ${each.way}` };
      }
    }
  },
}));

/** Keelson's workloads say on their pod template how long they drain; others' are the scanners' business. */
function isKeelsons({ kind, podAnnotations }: Workload): boolean {
  return kind !== 'Pod' && podAnnotations['keelson.dev/drain-seconds'] !== undefined;
}

function violationsOf(graph: Graph, subject: Subject, { rows, violations }: Hardening): Iterable<Violation> {
  if (violations) return violations(subject, graph);
  const strictest: Standard = { level: 'restricted', minor: graph.minor };
  return [...baselineRows, ...restrictedRows]
    .filter(({ id }) => rows.includes(id))
    .flatMap((row) => [...row.violations(subject, strictest)]);
}

/** Whether the namespace refuses the pods for the same: one fault, one finding. */
function isRefused(graph: Graph, subject: Subject, { rows }: Hardening): boolean {
  const namespace = graph.get('Namespace', '', subject.namespace);
  const standard = namespace && standardOf(graph, namespace);
  if (!standard) return false;
  return rowsOf(standard).some((row) => rows.includes(row.id) && [...row.violations(subject, standard)].length > 0);
}
