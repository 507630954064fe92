import { isSet, record, records, text, textMap, texts } from './json';
import { push, Workload } from './workloads';

/** Finds workloads by the labels of their pods, without trying each. */
export interface SelectorIndex {
  /** Workloads of a namespace that a LabelSelector matches: all for an empty one, none where there is no selector. */
  select(namespace: string, selector: unknown): readonly Workload[];
  /** Candidates that were tried so far: what must stay linear. */
  candidatesTried(): number;
}

interface Expression {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}

/** Indexes workloads by namespace, by label and by key. */
export function selectorIndex(workloads: readonly Workload[]): SelectorIndex {
  const byNamespace = new Map<string, Workload[]>();
  const byLabel = new Map<string, Workload[]>();
  const byKey = new Map<string, Workload[]>();
  for (const workload of workloads) {
    push(byNamespace, workload.namespace, workload);
    for (const [key, value] of Object.entries(workload.podLabels)) {
      push(byLabel, labelKey(workload.namespace, key, value), workload);
      push(byKey, labelKey(workload.namespace, key), workload);
    }
  }
  let tried = 0;
  // The shortest list that must hold every match.
  const candidates = (namespace: string, selector: unknown): readonly Workload[] => {
    const lists = [
      byNamespace.get(namespace) ?? [],
      ...Object.entries(textMap(record(selector).matchLabels)).map(
        ([key, value]) => byLabel.get(labelKey(namespace, key, value)) ?? [],
      ),
      ...expressionsOf(selector).flatMap(({ key, operator, values }) => {
        if (operator === 'Exists') return [byKey.get(labelKey(namespace, key)) ?? []];
        if (operator !== 'In') return [];
        return [[...new Set(values)].flatMap((value) => byLabel.get(labelKey(namespace, key, value)) ?? [])];
      }),
    ];
    return lists.reduce((shortest, next) => (next.length < shortest.length ? next : shortest));
  };
  return {
    select: (namespace, selector) => {
      if (!isSet(selector)) return [];
      if (isEmptySelector(selector)) return byNamespace.get(namespace) ?? [];
      const found = candidates(namespace, selector);
      tried += found.length;
      return found.filter(({ podLabels }) => selectorMatches(selector, podLabels));
    },
    candidatesTried: () => tried,
  };
}

/** Whether a LabelSelector matches labels; an empty one matches all, none matches nothing. */
export function selectorMatches(selector: unknown, labels: Readonly<Record<string, string>>): boolean {
  if (!isSet(selector)) return false;
  const pairs = Object.entries(record(record(selector).matchLabels));
  return (
    pairs.every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value) &&
    expressionsOf(selector).every((expression) => expressionMatches(expression, labels))
  );
}

/** Whether a LabelSelector asks for nothing, and so takes all. */
export function isEmptySelector(selector: unknown): boolean {
  return Object.keys(record(record(selector).matchLabels)).length === 0 && expressionsOf(selector).length === 0;
}

/** Keys that a LabelSelector asks about. */
export function selectorKeys(selector: unknown): readonly string[] {
  return [
    ...Object.keys(record(record(selector).matchLabels)),
    ...expressionsOf(selector).map((expression) => expression.key),
  ];
}

function expressionsOf(selector: unknown): readonly Expression[] {
  return records(record(selector).matchExpressions).map((expression) => ({
    key: text(expression.key) ?? '',
    operator: text(expression.operator) ?? '',
    values: texts(expression.values),
  }));
}

function expressionMatches(expression: Expression, labels: Readonly<Record<string, string>>): boolean {
  const { key, operator, values } = expression;
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  if (operator === 'In') return value !== undefined && values.includes(value);
  if (operator === 'NotIn') return value === undefined || !values.includes(value);
  if (operator === 'Exists') return value !== undefined;
  return operator === 'DoesNotExist' && value === undefined;
}

function labelKey(...parts: readonly string[]): string {
  return parts.join('\n'); // no namespace, key or value holds a newline
}
