import { closest } from 'fastest-levenshtein';
import { IConstruct } from 'constructs';
import { fail, got } from '../core/errors';
import { DNS_SUBDOMAIN } from '../core/names';
import { BUILT_IN, groupOf, pluralOf, SUBRESOURCES } from './api-resources';

const SYNTAX = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\/[a-z0-9]([-a-z0-9]*[a-z0-9])?)?$/;

/**
 * Checks a group that the user named.
 *
 * @throws Error `'rules[0].apiGroup' must be a group without its version, got "apps/v1"; did you mean 'apps'?`
 * @throws Error `'rules[0].apiGroup' must be a DNS name such as 'monitoring.coreos.com', got …`
 */
export function checkGroup(scope: IConstruct, prop: string, group: string | undefined): void {
  if (group === undefined || group === '') return;
  if (group.includes('*'))
    fail(scope, `'${prop}' must name one group, got ${got(group)}; a wildcard also grants what comes later`);
  const version = /^v\d\w*$/.test(group);
  if (version || group.includes('/')) {
    const meant = version ? '' : pluralOf(group);
    fail(scope, `'${prop}' must be a group without its version, got ${got(group)}; did you mean '${meant}'?`);
  }
  if (!DNS_SUBDOMAIN.pattern.test(group)) {
    fail(scope, `'${prop}' must be a DNS name such as 'monitoring.coreos.com', got ${got(group)}`);
  }
}

/**
 * The group of a resource: RBAC takes any text and grants nothing for those that do not exist, so the built-in ones are
 * known here. Resources of other groups are custom ones and taken as they are.
 *
 * @throws Error `'rules[0].resources' must be plurals in lower case, not kinds, got "Pod"; did you mean 'pods'?`
 * @throws Error `'rules[0].resources' must be plurals of the group 'apps', got "jobs"; it lives in 'batch'`
 * @throws Error `'rules[0].apiGroup' must say where "widgets" lives, …`
 * @throws Error `'rules[0].resources' needs 'clusterWide' with its reason for objects that are in no namespace, got …`
 */
export function checkResource(
  scope: IConstruct,
  rule: string,
  resource: string,
  apiGroup: string | undefined,
  clusterWide: boolean,
): string {
  const prop = `${rule}.resources`;
  const known = BUILT_IN.filter((each) => apiGroup === undefined || each.group === apiGroup);
  const plurals = known.map((each) => each.plural);
  checkSyntax(scope, prop, resource, plurals);
  const plural = pluralOf(resource);
  const group = apiGroup ?? groupOf(resource);
  if (group === undefined) {
    const nearest = closest(plural, plurals);
    fail(
      scope,
      `'${rule}.apiGroup' must say where ${got(resource)} lives, which Kubernetes itself does not have; ` +
        `the nearest that it has is '${nearest}'`,
    );
  }
  if (known.length === 0) return group;
  const found = known.find((each) => each.plural === plural);
  if (!found) {
    const elsewhere = groupOf(resource);
    const hint =
      elsewhere === undefined ? `the nearest is '${closest(plural, plurals)}'` : `it lives in '${elsewhere}'`;
    fail(scope, `'${prop}' must be plurals of the group '${group}', got ${got(resource)}; ${hint}`);
  }
  checkPart(scope, prop, resource);
  if (found.clusterScoped && !clusterWide) {
    fail(
      scope,
      `'${prop}' needs 'clusterWide' with its reason for objects that are in no namespace, got ${got(resource)}`,
    );
  }
  return group;
}

function checkSyntax(scope: IConstruct, prop: string, resource: string, plurals: readonly string[]): void {
  if (/[A-Z]/.test(resource)) {
    const guess = `${resource.toLowerCase()}s`;
    const meant = plurals.length > 0 ? closest(guess, plurals) : guess;
    fail(scope, `'${prop}' must be plurals in lower case, not kinds, got ${got(resource)}; did you mean '${meant}'?`);
  }
  if (!SYNTAX.test(resource)) {
    fail(scope, `'${prop}' must be plurals such as 'deployments' or 'pods/log', got ${got(resource)}`);
  }
}

function checkPart(scope: IConstruct, prop: string, resource: string): void {
  const [plural, part] = resource.split('/');
  if (part === undefined || SUBRESOURCES.includes(part)) return;
  const nearest = `${plural}/${closest(part, SUBRESOURCES)}`;
  fail(scope, `'${prop}' must be parts that objects have, got ${got(resource)}; the nearest is '${nearest}'`);
}
