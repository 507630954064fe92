import { IConstruct } from 'constructs';
import { fail, got } from './errors';

/**
 * What a kind asks of its names. Lengths leave room for what controllers append.
 *
 * Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
 */
export interface NameRule {
  /** Pattern of the whole name. */
  readonly pattern: RegExp;
  /** The pattern in words. */
  readonly words: string;
  /** Most characters. */
  readonly maxLength: number;
  /** Why not more. */
  readonly because: string;
}

const label = {
  pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
  words: "lower case letters, digits and '-', starting and ending with a letter or digit",
};

/** A DNS-1123 label: namespaces, containers, volumes. */
export const DNS_LABEL: NameRule = { ...label, maxLength: 63, because: 'a DNS label has no more' };

/** A DNS-1123 subdomain: most kinds. */
export const DNS_SUBDOMAIN: NameRule = {
  pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
  words: "lower case letters, digits, '-' and '.', each part starting and ending with a letter or digit",
  maxLength: 253,
  because: 'a DNS name has no more',
};

/** A DNS-1035 label: Services. */
export const SERVICE_NAME: NameRule = {
  pattern: /^[a-z]([-a-z0-9]*[a-z0-9])?$/,
  words: "lower case letters, digits and '-', starting with a letter and ending with a letter or digit",
  maxLength: 63,
  because: 'a DNS label has no more',
};

/**
 * A workload's name is also its pods' `app.kubernetes.io/instance` label, its Service and its ServiceAccount, so the
 * narrowest of their rules holds.
 */
export const WORKLOAD_NAME: NameRule = { ...SERVICE_NAME, because: 'the name is also a label value and a DNS label' };

/** A CronJob appends `-` and ten digits of time to the names of its Jobs. */
export const CRON_JOB_NAME: NameRule = {
  ...WORKLOAD_NAME,
  maxLength: 52,
  because: 'its Jobs append eleven characters',
};

/**
 * A StatefulSet appends `-` and a hash of up to ten characters to the revision that its pods carry as a label.
 * Source: https://github.com/kubernetes/kubernetes/issues/64023
 */
export const STATEFUL_SET_NAME: NameRule = {
  ...WORKLOAD_NAME,
  maxLength: 52,
  because: 'its pods carry the name and a hash of eleven characters as a label',
};

/** The value of a label that says something: the API server takes an empty one too. */
export const LABEL_VALUE: NameRule = {
  pattern: /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/,
  words: "letters, digits, '-', '_' and '.', starting and ending with a letter or digit",
  maxLength: 63,
  because: 'a label value has no more',
};

/**
 * The name of a construct's object: the `name` prop, or the construct's own id. Not a hash of the path, so moving code
 * does not rename live objects.
 *
 * @throws Error `'name' must be …, got …`
 */
export function objectName(scope: IConstruct, name: string | undefined, rule: NameRule): string {
  if (name !== undefined) return validName(scope, 'name', name, rule);
  const { id } = scope.node;
  if (nameFits(id, rule)) return id;
  fail(scope, `'name' must be ${nameWords(rule)}, got ${got(id)} from the construct's id; rename it, or set 'name'`);
}

/**
 * A name given in a prop.
 *
 * @throws Error `'prop' must be …, got …`
 */
export function validName(scope: IConstruct, prop: string, name: string, rule: NameRule): string {
  if (typeof name !== 'string' || !nameFits(name, rule)) {
    fail(scope, `'${prop}' must be ${nameWords(rule)}, got ${got(name)}`);
  }
  return name;
}

/**
 * The name of a port, as `kubectl` and the mesh read it.
 * Source: https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports (IANA service names)
 *
 * @throws Error `'prop' must be …, got …`
 */
export function portName(scope: IConstruct, prop: string, name: string): string {
  if (typeof name !== 'string' || !isPortName(name)) {
    fail(scope, `'${prop}' must be ${PORT_NAME_WORDS}, got ${got(name)}`);
  }
  return name;
}

/** What the name of a port must be, in words. */
export const PORT_NAME_WORDS =
  "lower case letters, digits and single '-', with at least one letter, of at most 15 characters";

/** Whether the API server takes it as the name of a container's port. */
export function isPortName(name: string): boolean {
  return name.length <= 15 && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) && /[a-z]/.test(name);
}

/** Whether a name keeps the rule of its kind. */
export function nameFits(name: string, rule: NameRule): boolean {
  return name.length <= rule.maxLength && rule.pattern.test(name);
}

/** What a name must be, in words that follow "must be". */
export function nameWords(rule: NameRule): string {
  return `${rule.words}, of at most ${rule.maxLength} characters (${rule.because})`;
}
