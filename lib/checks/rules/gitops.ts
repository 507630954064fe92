import { isInList, isWritten, jqOf, OwnedField, ownedFields, pointersOf } from '../../core/owned-fields';
import { argoApps, argoIgnores, argoSources, fluxApps, fluxIgnores, OwnedPart } from '../deployers';
import { shown } from '../bounds';
import { Graph } from '../graph';
import { Item, objectOf, qualifiedKind } from '../item';
import { at, isSet, record, text } from '../json';
import { Rule } from '../rule';
import { push } from '../workloads';

/** Rules about what delivers, whoever does: Argo CD or Flux. */
export const gitops: readonly Rule[] = [
  {
    id: 'gitops-owned-field',
    severity: 'error',
    why: 'the delivery puts back what a controller has set, again and again: replicas and weights swing',
    *check(graph) {
      const deployers = deployersIn(graph);
      for (const field of fieldsIn(graph)) {
        for (const several of deployers.get(field.holder.namespace)?.values() ?? []) {
          const part = partOf(graph, field);
          const [first] = several;
          if (!part || !first || several.some((each) => each.ignores(part))) continue;
          const where = isInList(field.keys) ? part.jq : (part.pointers[0] ?? '');
          const must = `must hold '${where}' of ${objectOf(part.item)}, which ${field.owner} makes its controller write`;
          const wayOut = isInList(field.keys) ? '' : '; or leave the field out of Git';
          yield { item: first.item, message: `'${first.prop}' ${must}, got no entry for it${wayOut}`, also: part.item };
        }
      }
    },
  },
  {
    id: 'chart-version',
    severity: 'error',
    why: 'a chart without one version is whatever is newest: it changes production without a commit',
    *check(graph) {
      for (const item of graph.list('HelmRelease.helm.toolkit.fluxcd.io')) {
        const chart = at(item.json, 'spec', 'chart', 'spec');
        const { kind } = record(at(chart, 'sourceRef'));
        if (!isSet(chart) || kind === 'GitRepository' || kind === 'Bucket') continue;
        const { version } = record(chart);
        if (!isVersion(version)) yield { item, message: versionMessage('version', version) };
      }
      for (const { item, spec } of argoApps(graph)) {
        const charts = argoSources(spec).filter((source) => isSet(source.chart));
        const moving = charts.find(({ targetRevision }) => !isVersion(targetRevision));
        if (moving) yield { item, message: versionMessage('targetRevision', moving.targetRevision) };
      }
    },
  },
];

/** Who deploys to a namespace of a cluster. */
interface Deployer {
  readonly item: Item;
  readonly prop: string;
  readonly ignores: (part: OwnedPart) => boolean;
}

/** By namespace and cluster, as each cluster has a fight of its own. */
function deployersIn(graph: Graph): ReadonlyMap<string, ReadonlyMap<string, Deployer[]>> {
  const found = new Map<string, Map<string, Deployer[]>>();
  const add = (namespace: string, cluster: string, deployer: Deployer) => {
    const clusters = found.get(namespace) ?? new Map<string, Deployer[]>();
    found.set(namespace, clusters);
    push(clusters, cluster, deployer);
  };
  for (const app of argoApps(graph)) {
    if (!app.deploysManifests || app.namespace === '') continue;
    const ignores = (part: OwnedPart) => argoIgnores(app, part);
    add(app.namespace, `argo ${app.cluster}`, { item: app.item, prop: 'ignoreDifferences', ignores });
  }
  for (const { item, namespace } of fluxApps(graph)) {
    add(namespace, 'flux', { item, prop: 'ignore', ignores: (part) => fluxIgnores(item, part) });
  }
  return found;
}

/** The fields that controllers own, each once. */
function fieldsIn(graph: Graph): readonly OwnedField[] {
  const kinds = ['HorizontalPodAutoscaler', 'ScaledObject.keda.sh', 'Canary.flagger.app', 'Rollout.argoproj.io'];
  const owned = kinds.flatMap((kind) => graph.list(kind)).flatMap(({ json }) => ownedFields(json));
  const byField = new Map(owned.map((field) => [JSON.stringify([field.holder, field.keys]), field]));
  return [...byField.values()];
}

/** The field where it would be fought over: where it is written, or in a list, which is compared as a whole. */
function partOf(graph: Graph, { holder, keys }: OwnedField): OwnedPart | undefined {
  const { group, kind, namespace, name } = holder;
  const item = graph.get(qualifiedKind(`${group}/v1`, kind), namespace, name);
  if (!item) return undefined;
  const pointers = pointersOf(keys, item.json);
  const isFought = isInList(keys) ? pointers.length > 0 : isWritten(keys, item.json);
  return isFought ? { item, pointers, jq: jqOf(keys) } : undefined;
}

/** Whether it is one version: a range has operators, spaces or an `x`, or lacks a part. */
function isVersion(version: unknown): boolean {
  return /^v?\d+\.\d+\.\d+([-+][0-9A-Za-z.+-]+)?$/.test(text(version) ?? '');
}

function versionMessage(prop: string, version: unknown): string {
  const given = isSet(version) ? shown(version) : 'none';
  return `'${prop}' must be one version of the chart, such as '1.4.2', got ${given}`;
}
