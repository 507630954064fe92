import { Graph } from '../graph';
import { injectsByDefault, isInjected } from '../injection';
import { declaresExternal, Item, labelsOf, nameOf, objectOf } from '../item';
import { Complaint, Rule } from '../rule';
import { Workload } from '../workloads';
import { baselineRows } from './pod-security-baseline';
import { restrictedRows } from './pod-security-restricted';
import { oneByOne, PodSecurityRow, Standard, subjectOf } from './pod-security-row';

const ENFORCE = 'pod-security.kubernetes.io/enforce';
const CNI = 'istio-cni-node';
const LOOSEN = "mend it, or loosen 'podSecurity: { level, reason }' of the RestrictedNamespace";

/** Rules about pods against the Pod Security Standard that their namespace enforces. */
export const podSecurity: readonly Rule[] = [
  {
    id: 'restricted-escape',
    severity: 'error',
    suppressible: false,
    why: 'the pods are refused at admission, and what makes them shows only an event FailedCreate',
    *check(graph) {
      yield* violations(graph, (row, { level }) => isEscape(row, level));
    },
  },
  {
    id: 'pod-security-violated',
    severity: 'error',
    suppressible: false,
    why: 'the namespace refuses the pods at admission, and what makes them shows only an event FailedCreate',
    *check(graph) {
      // One fault, one finding: what leads out of a restricted namespace has a rule of its own.
      yield* violations(graph, (row, { level }) => !isEscape(row, level));
    },
  },
  {
    id: 'mesh-needs-cni',
    severity: 'error',
    why: "the sidecar's init container needs NET_ADMIN and NET_RAW: the namespace refuses each pod at admission",
    *check(graph) {
      if (graph.list('DaemonSet').some((item) => nameOf(item) === CNI)) return;
      for (const item of graph.list('Namespace')) {
        const standard = standardOf(graph, item);
        if (!standard || !injectsByDefault(item) || declaresExternal(item, 'DaemonSet', CNI)) continue;
        yield { item, message: needsCni(item, standard) };
      }
      for (const workload of graph.workloads) {
        const namespace = graph.get('Namespace', '', workload.namespace);
        const standard = namespace && standardOf(graph, namespace);
        if (!standard || injectsByDefault(namespace) || !isInjected(graph, workload)) continue;
        if ([workload.item, namespace].some((item) => declaresExternal(item, 'DaemonSet', CNI))) continue;
        yield { item: workload.item, message: needsCni(namespace, standard), also: namespace };
      }
    },
  },
];

function* violations(graph: Graph, isMeant: (row: PodSecurityRow, standard: Standard) => boolean): Iterable<Complaint> {
  const rowsIn = rowsByNamespace(graph, isMeant);
  for (const workload of graph.workloads) {
    const found = rowsIn(workload);
    if (!found) continue;
    const { namespace, standard, rows } = found;
    const subject = subjectOf(workload);
    const enforced = `in ${objectOf(namespace)} (${named(standard)})`;
    for (const row of rows) {
      for (const { where, must, got } of oneByOne(row.violations(subject, standard))) {
        const message = `${where} must ${must} ${enforced}, got ${got}; ${LOOSEN}`;
        yield { item: workload.item, message, also: namespace };
      }
    }
  }
}

interface Enforced {
  readonly namespace: Item;
  readonly standard: Standard;
  readonly rows: readonly PodSecurityRow[];
}

/** Finds the rows of a workload's namespace, each namespace read once. */
function rowsByNamespace(
  graph: Graph,
  isMeant: (row: PodSecurityRow, standard: Standard) => boolean,
): (workload: Workload) => Enforced | undefined {
  const known = new Map<string, Enforced>();
  for (const namespace of graph.list('Namespace')) {
    const standard = standardOf(graph, namespace);
    if (!standard || known.has(nameOf(namespace))) continue;
    const rows = rowsOf(standard).filter((row) => isMeant(row, standard));
    known.set(nameOf(namespace), { namespace, standard, rows });
  }
  return ({ namespace }) => known.get(namespace);
}

/** What a namespace enforces: nothing where it is `privileged`, or says nothing. */
export function standardOf(graph: Graph, namespace: Item): Standard | undefined {
  const labels = labelsOf(namespace);
  const level = labels[ENFORCE];
  if (level === undefined || level === 'privileged') return undefined;
  const pinned = /^v1\.(\d+)$/.exec(labels[`${ENFORCE}-version`] ?? '')?.[1];
  // The admission reads a level that it does not know as the strictest, and a version as the latest.
  return {
    level: level === 'baseline' ? level : 'restricted',
    minor: pinned === undefined ? graph.minor : Number(pinned),
  };
}

/** The rows of a standard: those of its level and version, without the ones that a stricter row replaces. */
export function rowsOf({ level, minor }: Standard): readonly PodSecurityRow[] {
  return [...baselineRows, ...restrictedRows].filter((row) => {
    if (minor < row.since || (level === 'baseline' && row.level === 'restricted')) return false;
    return level === 'baseline' || row.replacedSince === undefined || minor < row.replacedSince;
  });
}

function isEscape(row: PodSecurityRow, level: Standard['level']): boolean {
  return row.isEscape === true && level === 'restricted';
}

function needsCni(namespace: Item, standard: Standard): string {
  const place = `${objectOf(namespace)} (${named(standard)})`;
  const way = `use ambient mode, or install Istio CNI and annotate 'keelson.dev/external: DaemonSet/${CNI}'`;
  return `sidecars must be set up by Istio CNI in ${place}, got no DaemonSet '${CNI}'; ${way}`;
}

function named({ level, minor }: Standard): string {
  return `${level}, v1.${minor}`;
}
