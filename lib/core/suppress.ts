import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { fail, got } from './errors';
import { amend } from './final-json';
import { isMap } from './json';
import { knownProps, PropNames } from './props';
import { reasonOf } from './reason';
import { RenderedObject } from './rendered';
import { SCANNER_IDS } from './scanner-ids';

/** Annotation that carries a suppression's reason; the rule's id follows. */
export const SUPPRESS = 'keelson.dev/suppress.';
/** Annotation that carries a suppression's last day; the rule's id follows. */
export const SUPPRESS_UNTIL = 'keelson.dev/suppress-until.';

/** An exception from one rule. */
export interface Suppression {
  /** Id of the rule, as docs/checks.md lists it. */
  readonly rule: string;
  /** Why, in one sentence that a stranger understands. */
  readonly reason: string;
  /** Last day on which the exception holds, such as `2027-01-31`. @default - it has no end */
  readonly until?: string;
}

const SUPPRESSION_PROPS: PropNames<Suppression> = { rule: true, reason: true, until: true };

type Annotations = Record<string, string>;

/**
 * Accepts what a rule says of the objects at and below `construct`. The reason goes into annotations of the objects and
 * of their pod templates: Keelson's own, and those of the scanners that look at the same thing.
 *
 * @example suppress(legacy, { rule: 'recreate-behind-service', reason: 'the vendor allows one process', until: '2027-01-31' });
 * @throws Error `'rule' must be …`, `'suppress' must say its reason …`, `'until' must be a day such as '2027-01-31', got …`
 * @throws Error `'suppress' must be given a construct with API objects, got …` when there is none at or below it
 */
export function suppress(construct: IConstruct, suppression: Suppression): void {
  knownProps(construct, 'suppress', suppression, SUPPRESSION_PROPS);
  const { rule, until } = suppression;
  const reason = reasonOf(construct, 'suppress', suppression);
  if (typeof rule !== 'string' || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(rule) || rule.length > 47) {
    fail(construct, `'rule' must be the id of a rule, such as 'pdb-below-min', got ${got(rule)}`);
  }
  if (until !== undefined && !isDay(until)) {
    fail(construct, `'until' must be a day such as '2027-01-31', got ${got(until)}`);
  }
  const objects = construct.node.findAll().filter((child) => ApiObject.isApiObject(child)) as unknown as ApiObject[];
  if (objects.length === 0) {
    fail(
      construct,
      `'suppress' must be given a construct with API objects, got ${construct.constructor.name} without any`,
    );
  }
  const complete = { rule, reason, ...(until === undefined ? {} : { until }) };
  for (const object of objects) amend(object, (json) => annotate(json, complete));
}

/** Whether it is a day of the calendar, written as `2027-01-31`. */
export function isDay(text: string): boolean {
  if (typeof text !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function annotate(json: RenderedObject, suppression: Suppression): void {
  json.metadata.annotations = annotated(json.metadata.annotations, suppression);
  const template = podTemplateOf(json);
  if (!template) return;
  const metadata = isMap(template.metadata) ? template.metadata : {};
  template.metadata = { ...metadata, annotations: annotated(metadata.annotations, suppression) };
}

function annotated(existing: unknown, { rule, reason, until }: Suppression): Annotations {
  const annotations: Annotations = { ...(isMap(existing) ? (existing as Annotations) : {}) };
  annotations[SUPPRESS + rule] = reason;
  if (until !== undefined) annotations[SUPPRESS_UNTIL + rule] = until;
  const ids = Object.hasOwn(SCANNER_IDS, rule) ? SCANNER_IDS[rule] : undefined;
  for (const id of ids?.checkov ?? []) addCheckovSkip(annotations, id, reason);
  for (const id of ids?.kubeLinter ?? []) annotations[`ignore-check.kube-linter.io/${id}`] = reason;
  for (const id of ids?.polaris ?? []) annotations[`polaris.fairwinds.com/${id}-exempt`] = 'true';
  if (ids?.kubeScore) annotations['kube-score/ignore'] = merged(annotations['kube-score/ignore'], ids.kubeScore);
  return annotations;
}

/** Checkov splits at `=` and stops with an error at a second one. */
function addCheckovSkip(annotations: Annotations, id: string, reason: string): void {
  const skips = Object.entries(annotations).filter(([key]) => key.startsWith('checkov.io/skip'));
  if (skips.some(([, value]) => value.split('=')[0] === id)) return;
  const numbers = skips.map(([key]) => Number(key.slice('checkov.io/skip'.length)) || 0);
  annotations[`checkov.io/skip${Math.max(0, ...numbers) + 1}`] = `${id}=${reason.replaceAll('=', ':')}`;
}

function merged(existing: string | undefined, ids: readonly string[]): string {
  const before = (existing ?? '').split(',').map((id) => id.trim());
  return [...new Set([...before, ...ids])].filter((id) => id !== '').join(',');
}

/** The pod template of a workload or of a CronJob's Jobs. */
function podTemplateOf(json: RenderedObject): Record<string, unknown> | undefined {
  const spec = isMap(json.spec) ? json.spec : {};
  const jobSpec = isMap(spec.jobTemplate) && isMap(spec.jobTemplate.spec) ? spec.jobTemplate.spec : {};
  return [spec.template, jobSpec.template].find(
    (template): template is Record<string, unknown> =>
      isMap(template) && isMap(template.spec) && Array.isArray(template.spec.containers),
  );
}
