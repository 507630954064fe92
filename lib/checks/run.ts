import { buildGraph, CheckOptions, Graph } from './graph';
import { Item, namespaceOf, nameOf, objectOf } from './item';
import { JsonObject, record, records, text } from './json';
import { Report, reportOf } from './report';
import { Complaint, Finding, Rule, Suppressed } from './rule';
import { rules } from './rules';
import { holds, suppressionsOf, WrittenSuppression } from './suppressions';

/**
 * Checks rendered objects against each other.
 *
 * @throws Error `'kubernetes' must be a minor version such as '1.33', got …`
 */
export function check(items: readonly Item[], options: CheckOptions = {}): Report {
  return checkWith(rules, items, options);
}

/** Checks objects read from YAML, whoever made them; lists count as their items, and empty documents for nothing. */
export function checkObjects(objects: readonly unknown[], options: CheckOptions = {}): Report {
  const items = objects.flatMap(objectsOf).map((json): Item => {
    const item = { json, path: '' };
    const namespace = namespaceOf(item);
    return { json, path: `${text(json.kind) ?? 'object'} ${namespace === '' ? '' : `${namespace}/`}${nameOf(item)}` };
  });
  return check(items, options);
}

/** As `check`, with rules of one's own choice. */
export function checkWith(ruleList: readonly Rule[], items: readonly Item[], options: CheckOptions = {}): Report {
  const graph = buildGraph(items, options);
  const findings: Finding[] = [];
  const suppressed: Suppressed[] = [];
  const suppressions = new Map<Item, ReadonlyMap<string, WrittenSuppression>>();
  const suppressionOf = (rule: Rule, item: Item): WrittenSuppression | undefined => {
    if (!suppressions.has(item)) suppressions.set(item, suppressionsOf(item));
    const found = suppressions.get(item)?.get(rule.id);
    return found && holds(found, graph.today) ? found : undefined;
  };
  for (const rule of ruleList) {
    for (const complaint of complaintsOf(rule, graph)) {
      const finding = findingOf(rule, complaint);
      const { item, also } = complaint;
      const accepted =
        rule.suppressible === false
          ? undefined
          : (suppressionOf(rule, item) ?? (also === undefined ? undefined : suppressionOf(rule, also)));
      if (accepted) {
        const { reason = '', until } = accepted;
        suppressed.push({ ...finding, reason, ...(until === undefined ? {} : { until }) });
      } else {
        findings.push(finding);
      }
    }
  }
  return reportOf(findings, suppressed);
}

/** The objects of a document, as kubectl sees them: `List` and `PodList`, lists in lists, items that leave out their kind. */
function objectsOf(document: unknown): readonly JsonObject[] {
  const json = record(document);
  const kind = text(json.kind) ?? '';
  if (kind === 'List') return records(json.items).flatMap(objectsOf);
  if (kind.endsWith('List') && Array.isArray(json.items)) {
    const own = { apiVersion: json.apiVersion, kind: kind.slice(0, -'List'.length) };
    return records(json.items).flatMap((item) => objectsOf({ ...own, ...item }));
  }
  return Object.keys(json).length === 0 ? [] : [json];
}

function findingOf(rule: Rule, { item, message }: Complaint): Finding {
  const { id, severity, why } = rule;
  return { rule: id, severity, path: item.path, object: objectOf(item), message, why };
}

function complaintsOf(rule: Rule, graph: Graph): readonly Complaint[] {
  try {
    return [...rule.check(graph)];
  } catch (error) {
    // A rule must survive any shape: say which one did not.
    throw new Error(`the check '${rule.id}' failed, please report it: ${String(error)}`, { cause: error });
  }
}
