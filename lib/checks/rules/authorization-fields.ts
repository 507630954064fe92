import { actionOf, authorizationPolicies } from '../authorization';
import { shown } from '../bounds';
import { Graph } from '../graph';
import { annotationsOf, Item, kindOf, namespaceOf } from '../item';
import { at, isSet, list, record, records, text } from '../json';
import { ROOT_NAMESPACE } from '../mesh-hosts';
import { Rule } from '../rule';
import { isEmptySelector } from '../selectors';

const REFUSED = 'istiod refuses the object';
const DRY_RUN = 'istio.io/dry-run';
const NOT_FOR_CUSTOM = /^(not)?(namespaces|serviceAccounts|trustDomains|principals|requestPrincipals)$/i;
/** Kinds with a selector of pods. */
const POLICIES = ['AuthorizationPolicy', 'PeerAuthentication', 'RequestAuthentication'].map(
  (kind) => `${kind}.security.istio.io`,
);

/** Rules about the fields of Istio's policies. Source: https://github.com/istio/istio/blob/master/pkg/config/validation/validation.go */
export const authorizationFields: readonly Rule[] = [
  {
    id: 'istio-authorization-provider',
    severity: 'error',
    suppressible: false,
    why: `${REFUSED}: CUSTOM asks a provider, and nothing else does`,
    *check(graph) {
      for (const item of authorizationPolicies(graph)) {
        const { provider, rules } = record(item.json.spec);
        const action = actionOf(item);
        const isCustom = action === 'CUSTOM';
        const name = text(record(provider).name) ?? '';
        if (!isCustom && isSet(provider)) {
          yield { item, message: `'provider' must be left out for action '${action}', got ${shown(provider)}` };
        }
        if (!isCustom || list(rules).length === 0) continue; // without rules there is a rule of its own
        if (name === '') yield { item, message: "'provider.name' must be set for action 'CUSTOM', got none" };
        for (const { from } of records(rules)) {
          const fields = records(from).flatMap(({ source }) => Object.keys(record(source)));
          for (const field of fields.filter((each) => NOT_FOR_CUSTOM.test(each))) {
            yield { item, message: `'from' must do without '${field}' for action 'CUSTOM', got it` };
          }
        }
      }
    },
  },
  {
    id: 'istio-authorization-rule',
    severity: 'error',
    suppressible: false,
    why: `${REFUSED}: a part of a rule that says nothing would match everything`,
    *check(graph) {
      for (const item of authorizationPolicies(graph)) {
        for (const [index, rule] of records(at(item.json, 'spec', 'rules')).entries()) {
          for (const [part, inner] of [
            ['from', 'source'],
            ['to', 'operation'],
          ] as const) {
            const entries = records(rule[part]).map((entry) => record(entry[inner]));
            const empty = entries.findIndex((entry) => Object.values(entry).every((value) => list(value).length === 0));
            if (empty < 0) continue;
            const where = `rules[${index}].${part}[${empty}]`;
            yield { item, message: `'${inner}' of ${where} must have a field, got none; drop '${part}' for all` };
          }
          for (const [place, { key, values, notValues }] of records(rule.when).entries()) {
            if (list(values).length + list(notValues).length > 0) continue;
            const where = `rules[${index}].when[${place}]`;
            yield { item, message: `'values' of ${where} must have one for ${shown(key)}, got none` };
          }
        }
      }
    },
  },
  {
    id: 'istio-dry-run',
    severity: 'error',
    suppressible: false,
    why: `${REFUSED}: only an AuthorizationPolicy that allows or denies can be tried without effect`,
    *check(graph) {
      for (const item of graph.items.filter((each) => annotationsOf(each)[DRY_RUN] !== undefined && isIstios(each))) {
        const isPolicy = kindOf(item) === 'AuthorizationPolicy.security.istio.io';
        if (isPolicy && ['ALLOW', 'DENY'].includes(actionOf(item))) continue;
        const what = isPolicy ? `action '${actionOf(item)}'` : `a ${text(item.json.kind) ?? ''}`;
        yield { item, message: `annotation '${DRY_RUN}' must stand on an ALLOW or a DENY, got it on ${what}` };
      }
    },
  },
  {
    id: 'istio-target-or-selector',
    severity: 'error',
    suppressible: false,
    why: 'the API server refuses the object: it says in two ways whom it is for, or names another namespace',
    *check(graph) {
      for (const item of policies(graph)) {
        const { selector, targetRef, targetRefs } = record(item.json.spec);
        const said = Object.entries({ selector, targetRef, targetRefs }).filter(([, value]) => isSet(value));
        if (said.length > 1) {
          const got = said.map(([field]) => `'${field}'`).join(' and ');
          yield { item, message: `'spec' must have a selector or targetRefs, got ${got}` };
        }
        for (const { name, namespace } of [...(isSet(targetRef) ? [record(targetRef)] : []), ...records(targetRefs)]) {
          if ((text(namespace) ?? '') === '') continue;
          const must = `'targetRefs' must be of the policy's own namespace`;
          yield { item, message: `${must}, got '${text(namespace) ?? ''}' for '${text(name) ?? ''}'` };
        }
      }
    },
  },
  {
    id: 'istio-selector-matches',
    severity: 'warning',
    why: 'the policy is for no pod of the app: what it was written for is neither opened nor protected',
    *check(graph) {
      for (const item of policies(graph)) {
        const selector = at(item.json, 'spec', 'selector');
        const namespace = namespaceOf(item);
        if (isEmptySelector(selector) || graph.select(namespace, selector).length > 0) continue;
        // There a policy is for the pods of all namespaces; and pods may come from another app.
        if (namespace === ROOT_NAMESPACE || graph.select(namespace, {}).length === 0) continue;
        const where = namespace === '' ? '' : ` of namespace '${namespace}'`;
        const got = shown(at(selector, 'matchLabels'));
        yield { item, message: `'selector' must match the pods of a workload${where}, got ${got}` };
      }
    },
  },
];

function policies(graph: Graph): readonly Item[] {
  return POLICIES.flatMap((kind) => graph.list(kind));
}

function isIstios(item: Item): boolean {
  return kindOf(item).endsWith('.istio.io');
}
