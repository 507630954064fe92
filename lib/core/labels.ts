import { Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { defaultsOf } from './defaults';
import { fail, got } from './errors';
import { DNS_SUBDOMAIN, LABEL_VALUE, nameFits } from './names';

/** Labels as Kubernetes stores them. */
export type Labels = Readonly<Record<string, string>>;

/** What the recommended labels say of a workload. */
export interface Identity {
  /** Name of the object; also the instance. */
  readonly name: string;
  /** Version of the program, for people. @default - the label is left out */
  readonly version?: string;
  /** Part that it plays, such as `frontend`. @default - the label is left out */
  readonly component?: string;
}

/**
 * The labels that select a workload's pods. They hold nothing that changes between releases, because a selector is
 * immutable. Source: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#label-selector-updates
 */
export function selectorLabels(name: string): Labels {
  return { 'app.kubernetes.io/name': name, 'app.kubernetes.io/instance': name };
}

/** The one label that no other workload of the namespace carries: what policies and budgets select by. */
export function uniqueLabel(name: string): Labels {
  return { 'app.kubernetes.io/instance': name };
}

/**
 * The recommended labels, with the short ones that meshes (`app`, `version`) and cost reports (`owner`) read, and the
 * chart's own. Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
 *
 * @throws Error `label '…' must be …, got …`
 */
export function recommendedLabels(scope: IConstruct, identity: Identity): Labels {
  const { name, version, component } = identity;
  const { owner, partOf = Chart.of(scope).namespace } = defaultsOf(scope);
  const labels = {
    ...Chart.of(scope).labels,
    app: name,
    ...selectorLabels(name),
    ...(version === undefined ? {} : { version, 'app.kubernetes.io/version': version }),
    ...(component === undefined ? {} : { 'app.kubernetes.io/component': component }),
    ...(partOf === undefined ? {} : { 'app.kubernetes.io/part-of': partOf }),
    ...(owner === undefined ? {} : { owner }),
    'app.kubernetes.io/managed-by': 'cdk8s',
  };
  return validLabels(scope, labels);
}

/**
 * Labels whose keys and values the API server takes.
 * Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set
 *
 * @throws Error `label '…' must be …, got …`
 */
export function validLabels(scope: IConstruct, labels: Labels): Labels {
  for (const [key, value] of Object.entries(labels)) {
    if (!isLabelKey(key)) {
      const words = "a name of at most 63 letters, digits, '-', '_' and '.', with an optional DNS prefix and '/'";
      fail(scope, `a label's key must be ${words}, got ${got(key)}`);
    }
    if (typeof value !== 'string' || !isLabelValue(value)) {
      const words = "at most 63 letters, digits, '-', '_' and '.', starting and ending with a letter or digit";
      fail(scope, `label '${key}' must be ${words}, got ${got(value)}`);
    }
  }
  return labels;
}

/** Whether the API server takes it as a label's value. */
export function isLabelValue(value: string): boolean {
  return value === '' || nameFits(value, LABEL_VALUE);
}

/** Whether the API server takes it as the key of a label or an annotation. */
export function isLabelKey(key: string): boolean {
  const slash = key.indexOf('/');
  const prefix = slash < 0 ? undefined : key.slice(0, slash);
  const name = key.slice(slash + 1);
  return (prefix === undefined || nameFits(prefix, DNS_SUBDOMAIN)) && name.length > 0 && isLabelValue(name);
}
