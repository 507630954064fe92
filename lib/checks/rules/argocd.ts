import { ArgoApp, argoApps, isAutomated } from '../deployers';
import { Graph } from '../graph';
import { annotationsOf, Item, kindOf, namespaceOf, objectOf } from '../item';
import { at, isSet, JsonObject, records, text, texts } from '../json';
import { Rule } from '../rule';

/** Rules about Argo CD's own objects, and what they deploy. */
export const argocd: readonly Rule[] = [
  {
    id: 'argocd-ignore-array',
    severity: 'error',
    why: 'the whole list is copied from the cluster at each apply: nothing else in it ever changes again',
    *check(graph) {
      for (const { item, spec, options } of argoApps(graph)) {
        if (!options.includes('RespectIgnoreDifferences=true')) continue;
        for (const entry of records(spec.ignoreDifferences)) {
          const path = isBuiltIn(text(entry.group) ?? '') ? undefined : listPath(entry);
          if (path === undefined) continue;
          const must = "must leave out 'RespectIgnoreDifferences=true' beside a field in a list of a custom resource";
          yield { item, message: `'syncOptions' ${must}, got '${path}' of ${text(entry.kind) ?? 'any kind'}` };
        }
      }
    },
  },
  {
    id: 'argocd-project',
    severity: 'error',
    why: 'any app may deploy from anywhere to anywhere: one leaked repository is every namespace',
    *check(graph) {
      for (const { item, spec } of argoApps(graph)) {
        const project = text(spec.project) ?? '';
        if (project !== 'default' && project !== '') continue;
        yield { item, message: `'project' must be an AppProject of the team's own, got '${project}'` };
      }
      for (const item of graph.list('AppProject.argoproj.io')) {
        const prop = wildcardOf(item);
        if (prop) yield { item, message: `'${prop}' must name what is meant, got '*', which is everything` };
      }
    },
  },
  {
    id: 'argocd-rolling-autosync',
    severity: 'error',
    why: 'the automatic synchronisation is switched off without a word, and applications in no step never change',
    *check(graph) {
      for (const item of graph.list('ApplicationSet.argoproj.io')) {
        const spec = at(item.json, 'spec', 'template', 'spec');
        if (at(item.json, 'spec', 'strategy', 'type') !== 'RollingSync' || !isAutomated(spec as JsonObject)) continue;
        const must = "must be left out of the template beside the strategy 'RollingSync'";
        yield { item, message: `'automated' ${must}, got it; the strategy synchronises` };
      }
    },
  },
  {
    id: 'argocd-missing-key',
    severity: 'error',
    why: "a misspelt key becomes '<no value>' in names and paths, and deploys or removes something else",
    *check(graph) {
      for (const item of graph.list('ApplicationSet.argoproj.io')) {
        const { goTemplate, goTemplateOptions } = (item.json.spec ?? {}) as JsonObject;
        const options = texts(goTemplateOptions);
        if (goTemplate !== true || options.includes('missingkey=error')) continue;
        const given = options.length === 0 ? 'none' : options.join(', ');
        yield { item, message: `'goTemplateOptions' must hold 'missingkey=error', got ${given}` };
      }
    },
  },
  {
    id: 'argocd-replace',
    severity: 'error',
    why: 'Replace wins over server-side apply: objects are removed and made again, with their pods',
    *check(graph) {
      for (const { item, options } of argoApps(graph)) {
        if (!options.includes('Replace=true') || !options.includes('ServerSideApply=true')) continue;
        yield { item, message: "'syncOptions' must hold one of 'Replace=true' and 'ServerSideApply=true', got both" };
      }
    },
  },
  {
    id: 'argocd-namespace-owner',
    severity: 'error',
    why: 'the labels of one undo those of the other: Pod Security is off until the next synchronisation',
    *check(graph) {
      for (const { item, namespace, options } of argoApps(graph)) {
        if (!options.includes('CreateNamespace=true')) continue;
        const also = graph.get('Namespace', '', namespace);
        if (!also) continue;
        yield {
          item,
          message: `'syncOptions' must leave the making to ${objectOf(also)}, got 'CreateNamespace=true'`,
          also,
        };
      }
    },
  },
  {
    id: 'argocd-prune-guard',
    severity: 'error',
    why: 'a line that goes from Git takes a namespace with all in it, or a volume with its data',
    *check(graph) {
      const pruning = argoApps(graph).filter(isPruning);
      const seen = new Set<Item>();
      for (const { item: also, namespace } of pruning) {
        const own = graph.get('Namespace', '', namespace);
        for (const item of [...(own ? [own] : []), ...graph.listIn('PersistentVolumeClaim', namespace)]) {
          if (seen.has(item) || isGuarded(item)) continue;
          seen.add(item);
          const option = kindOf(item) === 'Namespace' ? 'Prune=confirm' : 'Prune=false';
          const given = annotationsOf(item)[SYNC_OPTIONS] ?? 'none';
          const must = `must hold '${option}', as ${objectOf(also)} prunes`;
          yield { item, message: `'${SYNC_OPTIONS}' ${must}, got ${given}`, also };
        }
      }
    },
  },
  {
    id: 'argocd-canary-wave',
    severity: 'error',
    why: 'later waves wait until the analysis is over: for minutes, or for ever when it fails',
    *check(graph) {
      const deployed = new Set(argoApps(graph).map(({ namespace }) => namespace));
      const last = lastWaves(graph);
      for (const item of [...graph.list('Canary.flagger.app'), ...graph.list('Rollout.argoproj.io').filter(pauses)]) {
        const later = last.get(namespaceOf(item));
        if (!later || !deployed.has(namespaceOf(item)) || waveOf(later) <= waveOf(item)) continue;
        const must = `must be at least ${waveOf(later)}, the wave of ${objectOf(later)}`;
        yield { item, message: `'${SYNC_WAVE}' ${must}, got ${waveOf(item)}`, also: later };
      }
    },
  },
];

const SYNC_OPTIONS = 'argocd.argoproj.io/sync-options';
const SYNC_WAVE = 'argocd.argoproj.io/sync-wave';

/** Groups of Kubernetes' own: those of the Gateway API end alike, and are custom resources. */
const BUILT_IN =
  /^([a-z]*|(networking|storage|scheduling|discovery|coordination|node|events|certificates|flowcontrol\.apiserver|(rbac\.)?authorization|authentication|admissionregistration|apiextensions|apiregistration|policy)\.k8s\.io)$/;

function isBuiltIn(group: string): boolean {
  return BUILT_IN.test(group);
}

/** The first path that leads into a list; what a manager owns may be anywhere. */
function listPath(entry: JsonObject): string | undefined {
  const pointer = texts(entry.jsonPointers).find((path) => /\/(\d+|-)(\/|$)/.test(path));
  const jq = texts(entry.jqPathExpressions).find((path) => path.replace(/\["[^"]*"\]/g, '').includes('['));
  const manager = texts(entry.managedFieldsManagers)[0];
  return pointer ?? jq ?? (manager === undefined ? undefined : `all of ${manager}`);
}

function wildcardOf({ json }: Item): string | undefined {
  const isWild = (value: unknown) => /^([a-z]+:\/\/)?\*+(\/\*+)*$/.test(text(value) ?? '');
  if (texts(at(json, 'spec', 'sourceRepos')).some(isWild)) return 'sourceRepos';
  const places = records(at(json, 'spec', 'destinations'));
  return places.some(({ namespace, server, name }) => [namespace, server, name].some(isWild))
    ? 'destinations'
    : undefined;
}

function isPruning({ spec, namespace, deploysManifests }: ArgoApp): boolean {
  const prunes = isAutomated(spec) && at(spec, 'syncPolicy', 'automated', 'prune') === true;
  return prunes && deploysManifests && namespace !== '';
}

function isGuarded(item: Item): boolean {
  const options = (annotationsOf(item)[SYNC_OPTIONS] ?? '').split(',').map((option) => option.trim());
  return options.some((option) => option === 'Prune=false' || option === 'Prune=confirm');
}

function waveOf(item: Item): number {
  return Number(annotationsOf(item)[SYNC_WAVE] ?? 0) || 0;
}

/** The object of the last wave in each namespace. */
function lastWaves(graph: Graph): ReadonlyMap<string, Item> {
  const last = new Map<string, Item>();
  for (const item of graph.items) {
    const known = last.get(namespaceOf(item));
    if (!known || waveOf(item) > waveOf(known)) last.set(namespaceOf(item), item);
  }
  return last;
}

/** Whether a Rollout waits on its way. */
function pauses({ json }: Item): boolean {
  const steps = records(at(json, 'spec', 'strategy', 'canary', 'steps'));
  return (
    steps.some((step) => isSet(step.pause)) ||
    at(json, 'spec', 'strategy', 'blueGreen', 'autoPromotionEnabled') === false
  );
}
