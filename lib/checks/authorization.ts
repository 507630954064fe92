import { Graph } from './graph';
import { Item, namespaceOf } from './item';
import { at, isSet, JsonObject, list, record, records, text, texts } from './json';
import { ROOT_NAMESPACE } from './mesh-hosts';
import { Workload } from './workloads';

/** A field of a rule that says something: `source.principals`, `when` on `request.headers[x-user]`. */
export interface Asked {
  /** Where it stands: `rules[0].from[0]`. */
  readonly where: string;
  /** Its name, or the key of its condition. */
  readonly field: string;
  /** What it is compared with. */
  readonly value: unknown;
}

/** One way into a workload, or out of it: a rule with one of its operations. */
export interface Access {
  /** Ports that it names, as texts; none means all. */
  readonly ports: readonly string[];
  /** All that it asks of a request, but for its ports. */
  readonly asked: readonly Asked[];
}

/** All AuthorizationPolicies. */
export function authorizationPolicies(graph: Graph): readonly Item[] {
  return graph.list('AuthorizationPolicy.security.istio.io');
}

/** What a policy does with what its rules match. */
export function actionOf(item: Item): string {
  return text(at(item.json, 'spec', 'action')) ?? 'ALLOW';
}

/** Workloads of the app that a policy is for; none for one of a gateway, or of the whole mesh. */
export function governedBy(graph: Graph, item: Item): readonly Workload[] {
  const namespace = namespaceOf(item);
  const { selector, targetRef, targetRefs } = record(item.json.spec);
  const targets = [...(isSet(targetRef) ? [record(targetRef)] : []), ...records(targetRefs)];
  if (targets.length > 0) {
    const services = targets.filter(({ kind }) => kind === 'Service');
    const found = services.flatMap(({ name }) => graph.get('Service', namespace, text(name) ?? '') ?? []);
    return found.flatMap((service) => graph.selectedByService(service));
  }
  if (isSet(targetRef) || list(targetRefs).length > 0) return [];
  if (!isSet(selector) && namespace === ROOT_NAMESPACE) return [];
  return graph.select(namespace, isSet(selector) ? selector : {});
}

/** What the rules of a policy match, each operation by itself. */
export function accessesOf(item: Item): readonly Access[] {
  return records(at(item.json, 'spec', 'rules')).flatMap((rule, index): readonly Access[] => {
    const where = `rules[${index}]`;
    const sources = records(rule.from).flatMap(({ source }, place) =>
      fieldsOf(record(source), `${where}.from[${place}].source`),
    );
    const conditions = records(rule.when).map(({ key, values, notValues }, place): Asked => {
      return { where: `${where}.when[${place}]`, field: text(key) ?? '', value: values ?? notValues };
    });
    const shared = [...sources, ...conditions];
    const operations = records(rule.to).map(({ operation }, place): Access => {
      const said = fieldsOf(record(operation), `${where}.to[${place}].operation`);
      const asked = said.filter(({ field }) => field !== 'ports' && field !== 'notPorts');
      return { ports: texts(record(operation).ports), asked: [...asked, ...shared] };
    });
    return operations.length === 0 ? [{ ports: [], asked: shared }] : operations;
  });
}

function fieldsOf(json: JsonObject, where: string): readonly Asked[] {
  return Object.entries(json).flatMap(([field, value]) => (list(value).length === 0 ? [] : [{ where, field, value }]));
}
