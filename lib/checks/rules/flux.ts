import { shown } from '../bounds';
import { fluxApps } from '../deployers';
import { Graph } from '../graph';
import { annotationsOf, groupOf, Item, objectOf } from '../item';
import { at, isSet, list, record, records, text } from '../json';
import { Rule } from '../rule';
import { push } from '../workloads';

/** Rules about Flux's own objects, and what they deploy. */
export const flux: readonly Rule[] = [
  {
    id: 'flux-ignore-target',
    severity: 'error',
    why: 'the path is ignored on every object that is deployed, and drift there stays for ever',
    *check(graph) {
      const lists = [
        ...fluxApps(graph).map(({ item }) => ({ item, entries: at(item.json, 'spec', 'ignore') })),
        ...graph
          .list('HelmRelease.helm.toolkit.fluxcd.io')
          .map((item) => ({ item, entries: at(item.json, 'spec', 'driftDetection', 'ignore') })),
      ];
      for (const { item, entries } of lists) {
        const open = records(entries).find(({ target }) => Object.keys(record(target)).length === 0);
        if (!open) continue;
        const paths = list(open.paths).map(String).join(', ');
        yield { item, message: `'target' must say which objects are meant by 'ignore' of ${paths}, got none` };
      }
    },
  },
  {
    id: 'flux-wait-health',
    severity: 'error',
    why: 'the list of health checks is ignored, and whoever wrote it believes that only it counts',
    *check(graph) {
      for (const { item } of fluxApps(graph)) {
        const checks = records(at(item.json, 'spec', 'healthChecks'));
        if (at(item.json, 'spec', 'wait') !== true || checks.length === 0) continue;
        yield {
          item,
          message: `'healthChecks' must be left out beside 'wait', got ${checks.length}; keep one of them`,
        };
      }
    },
  },
  {
    id: 'flux-health-expression',
    severity: 'error',
    why: 'a release that is still on its way counts as ready at once, so that what comes after does not wait',
    *check(graph) {
      for (const { item, namespace } of fluxApps(graph)) {
        const known = records(at(item.json, 'spec', 'healthCheckExprs'));
        for (const kind of ['Canary.flagger.app', 'Rollout.argoproj.io']) {
          const [also] = graph.listIn(kind, namespace);
          if (!also || !waitsFor(item, also) || known.some((each) => isOf(each, also))) continue;
          const must = `must say when ${objectOf(also)} is healthy, as it is waited for`;
          yield { item, message: `'healthCheckExprs' ${must}, got no expression for its kind`, also };
        }
      }
    },
  },
  {
    id: 'flux-force',
    severity: 'error',
    why: 'a change of a field that cannot change removes the workload and makes it again, with all its pods',
    *check(graph) {
      for (const { item } of fluxApps(graph)) {
        if (at(item.json, 'spec', 'force') !== true) continue;
        const instead = "annotate the one object with 'kustomize.toolkit.fluxcd.io/force: enabled' for one release";
        yield { item, message: `'force' must be left out, got true; ${instead}` };
      }
    },
  },
  {
    id: 'flux-substitute',
    severity: 'error',
    why: 'scripts and queries lose their variables without a word: what is not known becomes empty',
    *check(graph) {
      const byNamespace = substitutable(graph);
      for (const { item, namespace } of fluxApps(graph)) {
        const postBuild = at(item.json, 'spec', 'postBuild');
        // What a Secret or a ConfigMap brings is only known in the cluster.
        if (!isSet(postBuild) || records(at(postBuild, 'substituteFrom')).length > 0) continue;
        const known = Object.keys(record(at(postBuild, 'substitute')));
        for (const also of byNamespace.get(namespace) ?? []) {
          const unknown = variablesIn(also.json).find((name) => !known.includes(name));
          if (unknown === undefined) continue;
          const must = `must know each variable of ${objectOf(also)}`;
          yield {
            item,
            message: `'postBuild' ${must}, got none for '\${${unknown}}'; write '$\${', or leave it out`,
            also,
          };
        }
      }
    },
  },
  {
    id: 'flux-verify',
    severity: 'error',
    why: 'anyone who can push to the registry deploys, as nobody asks who made it',
    *check(graph) {
      for (const item of graph.list('OCIRepository.source.toolkit.fluxcd.io')) {
        const { digest, tag, semver } = record(at(item.json, 'spec', 'ref'));
        if (isSet(at(item.json, 'spec', 'verify')) || isSet(digest)) continue;
        if (!isSet(semver) && /^v?\d+\.\d+\.\d+/.test(text(tag) ?? '')) continue;
        const given = isSet(semver) ? `semver ${shown(semver)}` : isSet(tag) ? `tag ${shown(tag)}` : "the tag 'latest'";
        yield {
          item,
          message: `'verify' must be given where the revision moves, got none for ${given}; or take a digest`,
        };
      }
    },
  },
  {
    id: 'flux-fields',
    severity: 'error',
    suppressible: false,
    why: 'the API server refuses the object, so that nothing is deployed',
    *check(graph) {
      for (const item of graph.list('HelmRelease.helm.toolkit.fluxcd.io')) {
        for (const action of ['install', 'upgrade']) {
          const { name, retryInterval } = record(at(item.json, 'spec', action, 'strategy'));
          if (!isSet(retryInterval) || name === 'RetryOnFailure') continue;
          const must = `of '${action}' must have the strategy 'RetryOnFailure' beside it`;
          yield { item, message: `'retryInterval' ${must}, got ${shown(name)}` };
        }
      }
      for (const item of graph.list('GitRepository.source.toolkit.fluxcd.io')) {
        const { serviceAccountName, provider = 'generic' } = record(item.json.spec);
        if (!isSet(serviceAccountName) || provider === 'aws' || provider === 'azure') continue;
        const must = "must be left out unless 'provider' is 'aws' or 'azure'";
        yield {
          item,
          message: `'serviceAccountName' ${must}, got ${shown(serviceAccountName)} with ${shown(provider)}`,
        };
      }
    },
  },
];

/** Whether a Kustomization waits for an object: for all, or for this kind by name. */
function waitsFor({ json }: Item, object: Item): boolean {
  if (at(json, 'spec', 'wait') === true) return true;
  return records(at(json, 'spec', 'healthChecks')).some((check) => isOf(check, object));
}

function isOf(reference: Readonly<Record<string, unknown>>, { json }: Item): boolean {
  return groupOf(reference.apiVersion) === groupOf(json.apiVersion) && (reference.kind ?? json.kind) === json.kind;
}

/** Objects that Flux substitutes in, by namespace: not its own, and not those that say so. */
function substitutable(graph: Graph): ReadonlyMap<string, readonly Item[]> {
  const found = new Map<string, Item[]>();
  if (!fluxApps(graph).some(({ item }) => isSet(at(item.json, 'spec', 'postBuild')))) return found;
  for (const item of graph.items) {
    const isOff = annotationsOf(item)['kustomize.toolkit.fluxcd.io/substitute'] === 'disabled';
    if (isOff || groupOf(item.json.apiVersion).endsWith('.toolkit.fluxcd.io')) continue;
    push(found, text(at(item.json, 'metadata', 'namespace')) ?? '', item);
  }
  return found;
}

/** Names in `${…}`, without those that are escaped as `$${…}`. */
function variablesIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [...value.matchAll(/(?<!\$)\$\{(\w+)/g)].map(([, name = '']) => name);
  if (Array.isArray(value)) return value.flatMap(variablesIn);
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(variablesIn) : [];
}
