import { Graph } from './graph';
import { Item, namespaceOf } from './item';
import { at, isSet, JsonObject, number, record, records, text } from './json';
import { meshHost } from './mesh-hosts';
import { perGraph } from './per-graph';
import { push } from './workloads';

/** A traffic policy of a DestinationRule: its own, one of a port, one of a subset. */
export interface TrafficPolicy {
  /** The DestinationRule. */
  readonly item: Item;
  /** Where it stands: `trafficPolicy`, `subsets[0].trafficPolicy.portLevelSettings[1]`. */
  readonly where: string;
  /** The policy as it is applied. */
  readonly json: JsonObject;
  /** The port that it is for. @default - all that have none of their own */
  readonly port?: number;
  /** Ports that have one of their own beside it. */
  readonly otherPorts: readonly number[];
}

/** A subset of a DestinationRule. */
export interface Subset {
  /** The DestinationRule. */
  readonly item: Item;
  /** Its name. */
  readonly name: string;
  /** The subset as it is applied. */
  readonly json: JsonObject;
}

/** All DestinationRules. */
export function destinationRules(graph: Graph): readonly Item[] {
  return graph.list('DestinationRule.networking.istio.io');
}

/** The host of a DestinationRule, as the mesh knows it; empty where it has none. */
export function ruleHost(item: Item): string {
  const host = text(at(item.json, 'spec', 'host')) ?? '';
  return host === '' ? '' : meshHost(host, namespaceOf(item));
}

/** The subsets of a DestinationRule. */
export function subsetsOf(item: Item): readonly Subset[] {
  return records(at(item.json, 'spec', 'subsets')).map((json) => ({ item, json, name: text(json.name) ?? '' }));
}

/** DestinationRules by their host, as the mesh knows it. */
export const rulesByHost = perGraph((graph): ReadonlyMap<string, readonly Item[]> => {
  const byHost = new Map<string, Item[]>();
  for (const item of destinationRules(graph)) push(byHost, ruleHost(item), item);
  return byHost;
});

/** All traffic policies of a DestinationRule. */
export function trafficPoliciesOf(item: Item): readonly TrafficPolicy[] {
  const subsets = records(at(item.json, 'spec', 'subsets'));
  return [
    ...policiesAt(item, 'trafficPolicy', at(item.json, 'spec', 'trafficPolicy')),
    ...subsets.flatMap(({ trafficPolicy }, index) =>
      policiesAt(item, `subsets[${index}].trafficPolicy`, trafficPolicy),
    ),
  ];
}

function policiesAt(item: Item, where: string, policy: unknown): readonly TrafficPolicy[] {
  if (!isSet(policy)) return [];
  const json = record(policy);
  const settings = records(json.portLevelSettings);
  const portOf = (setting: JsonObject) => number(at(setting, 'port', 'number'));
  return [
    { item, where, json, otherPorts: settings.flatMap((setting) => portOf(setting) ?? []) },
    ...settings.map((setting, index): TrafficPolicy => {
      const port = portOf(setting);
      const place = `${where}.portLevelSettings[${index}]`;
      return { item, where: place, json: setting, ...(port === undefined ? {} : { port }), otherPorts: [] };
    }),
  ];
}
