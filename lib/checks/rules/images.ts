import { got, oneOf } from '../../core/errors';
import { Graph } from '../graph';
import { text } from '../json';
import { Complaint, Rule } from '../rule';
import { Workload } from '../workloads';

/** An image reference, taken apart without a judgement. */
interface Reference {
  /** As it is written. */
  readonly written: string;
  /** Registry and name. */
  readonly repository: string;
  /** Empty where there is none. */
  readonly tag: string;
  /** Undefined where there is no `@`. */
  readonly digest: string | undefined;
}

const DIGEST = /^sha256:[0-9a-f]{64}$/;
const RETIRED = 'k8s.gcr.io/';

/** Rules about what is pulled, and from where. */
export const images: readonly Rule[] = [
  {
    id: 'image-tag',
    severity: 'error',
    why: 'nobody can tell which version runs, or go back to the one before it',
    *check(graph) {
      yield* eachImage(graph, ({ tag }) =>
        tag === '' || tag === 'latest'
          ? "have a tag that says the version, such as ':2.1.0', never 'latest'"
          : undefined,
      );
    },
  },
  {
    id: 'image-digest',
    severity: 'error',
    why: 'a tag moves: what was tested is not what the next pod pulls, and a wrong digest pulls nothing',
    *check(graph) {
      yield* eachImage(graph, ({ digest }) =>
        digest === undefined || !DIGEST.test(digest)
          ? "end in '@sha256:' and 64 hex digits, because tags move"
          : undefined,
      );
    },
  },
  {
    id: 'image-registry',
    severity: 'error',
    why: 'what a registry holds that nobody answers for runs beside your data',
    *check(graph) {
      yield* eachImage(graph, ({ repository }, { item }) => {
        const registries = graph.registriesOf(item);
        return registries && !isListed(repository, registries)
          ? `come from ${oneOf(registries) || 'no registry'} (the 'registries' of the chart)`
          : undefined;
      });
    },
  },
  {
    id: 'image-registry-retired',
    severity: 'error',
    why: 'the registry is frozen and may go at any time: a node that starts afresh cannot pull the image',
    *check(graph) {
      yield* eachImage(graph, ({ repository }) =>
        repository.startsWith(RETIRED) ? "come from 'registry.k8s.io' or a mirror" : undefined,
      );
    },
  },
];

function* eachImage(
  graph: Graph,
  fault: (reference: Reference, workload: Workload) => string | undefined,
): Iterable<Complaint> {
  for (const workload of graph.workloads) {
    for (const { name, json } of workload.containers) {
      const written = text(json.image) ?? '';
      // Istio's injection puts its own proxy in the place of `auto`.
      if (written === '' || written === 'auto') continue;
      const words = fault(referenceOf(written), workload);
      const message = `'image' of container '${name}' must ${words ?? ''}, got ${got(written)}`;
      if (words !== undefined) yield { item: workload.item, message };
    }
  }
}

function referenceOf(written: string): Reference {
  const at = written.indexOf('@');
  const named = at === -1 ? written : written.slice(0, at);
  const colon = named.lastIndexOf(':');
  const tagged = colon > named.lastIndexOf('/'); // before it stands the port of a registry
  return {
    written,
    repository: tagged ? named.slice(0, colon) : named,
    tag: tagged ? named.slice(colon + 1) : '',
    digest: at === -1 ? undefined : written.slice(at + 1),
  };
}

function isListed(repository: string, registries: readonly string[]): boolean {
  const names = [repository, inDockerHub(repository)];
  return registries.some((registry) => {
    // The slash keeps 'registry.example.com.evil.org' out.
    const prefix = registry.endsWith('/') ? registry : `${registry}/`;
    return names.some((name) => name.startsWith(prefix));
  });
}

/** The whole name of `nginx` and `bitnami/redis`, as container runtimes complete it. */
function inDockerHub(repository: string): string {
  const [first = '', ...rest] = repository.split('/');
  if (rest.length === 0) return `docker.io/library/${first}`;
  return /[.:]/.test(first) || first === 'localhost' ? repository : `docker.io/${repository}`;
}
