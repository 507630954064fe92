import { Chart } from 'cdk8s';
import { closest } from 'fastest-levenshtein';
import { IConstruct } from 'constructs';
import { fail, got } from '../core/errors';
import { text } from '../core/numbers';
import { knownProps, PropNames } from '../core/props';
import { checkGroup, checkResource } from './grant-resource';

/** What may be done to what: resources of the API, or URLs beside them. */
export interface GrantRule {
  /** What may be done, such as `get`, `list` and `watch`. */
  readonly verbs: readonly string[];
  /** Plurals, such as `deployments` or `pods/log`. @default - none: the rule is for `nonResourceUrls` */
  readonly resources?: readonly string[];
  /**
   * Group of the resources, without its version, such as `monitoring.coreos.com`.
   * @default - the group where the built-in resources live
   */
  readonly apiGroup?: string;
  /** Names of the objects that the rule is for. @default - all objects of these resources */
  readonly resourceNames?: readonly string[];
  /** Paths, such as `/metrics`, only with `clusterWide`; `*` only as last part. @default - none */
  readonly nonResourceUrls?: readonly string[];
}

const RULE_PROPS: PropNames<GrantRule> = {
  verbs: true,
  resources: true,
  apiGroup: true,
  resourceNames: true,
  nonResourceUrls: true,
};

/** A rule whose group is known: one line of a Role. */
export interface ResolvedRule {
  /** Index of the user's rule, for messages. */
  readonly index: number;
  /** Group of all `resources`, `''` for the core; undefined for URLs. */
  readonly group: string | undefined;
  /** Plurals of that group; empty for URLs. */
  readonly resources: readonly string[];
  /** Paths; empty for resources. */
  readonly urls: readonly string[];
  /** What may be done. */
  readonly verbs: readonly string[];
  /** Names of objects; undefined for all. */
  readonly names: readonly string[] | undefined;
  /** Whether the rule holds in `kube-system`, which steers the cluster. */
  readonly inSystem: boolean;
}

/** Source: https://kubernetes.io/docs/reference/access-authn-authz/authorization/#determine-the-request-verb */
const VERBS =
  'get list watch create update patch delete deletecollection use bind escalate impersonate approve sign attest'.split(
    ' ',
  );
const URL_VERBS = 'get head post put patch delete options'.split(' ');

/**
 * The rules with their groups filled in, split where one rule's resources live in several.
 *
 * @throws Error `'rules[0].verbs' must be verbs of the API, got "wacth"; the nearest is 'watch'`
 * @throws Error `'rules[0].resourceNames' cannot restrict 'create' of 'leases', which would then grant nothing; …`
 * @throws Error what `checkGroup` and `checkResource` throw; a wildcard, an empty list or an empty text anywhere
 */
export function resolveRules(scope: IConstruct, rules: readonly GrantRule[], clusterWide: boolean): ResolvedRule[] {
  if (!Array.isArray(rules) || rules.length === 0)
    fail(scope, `'rules' must have at least one rule, got ${got(rules)}`);
  return rules.flatMap((rule, index) => resolveRule(scope, rule, index, clusterWide));
}

function resolveRule(scope: IConstruct, rule: GrantRule, index: number, clusterWide: boolean): ResolvedRule[] {
  const prop = `rules[${index}]`;
  knownProps(scope, prop, rule, RULE_PROPS);
  const { resources, apiGroup, resourceNames, nonResourceUrls } = rule;
  if ((resources === undefined) === (nonResourceUrls === undefined)) {
    fail(scope, `'${prop}' must have either 'resources' or 'nonResourceUrls', got ${got(rule)}`);
  }
  const verbs = checkedVerbs(scope, prop, rule.verbs, resources ? VERBS : URL_VERBS);
  if (nonResourceUrls) {
    if (!clusterWide) fail(scope, `'${prop}.nonResourceUrls' needs 'clusterWide', because URLs are in no namespace`);
    const urls = checkedUrls(scope, prop, nonResourceUrls);
    return [{ index, group: undefined, resources: [], urls, verbs, names: undefined, inSystem: true }];
  }
  checkGroup(scope, `${prop}.apiGroup`, apiGroup);
  const byGroup = new Map<string, string[]>();
  for (const resource of listOf(scope, `${prop}.resources`, resources)) {
    const group = checkResource(scope, prop, resource, apiGroup, clusterWide);
    byGroup.set(group, [...(byGroup.get(group) ?? []), resource]);
  }
  const names = checkedNames(scope, prop, resourceNames, verbs, resources ?? []);
  const inSystem = clusterWide || Chart.of(scope).namespace === 'kube-system';
  return [...byGroup].map(([group, plurals]) => ({
    index,
    group,
    resources: plurals,
    urls: [],
    verbs,
    names,
    inSystem,
  }));
}

function checkedVerbs(scope: IConstruct, prop: string, verbs: readonly string[], known: readonly string[]) {
  for (const verb of listOf(scope, `${prop}.verbs`, verbs)) {
    if (!known.includes(verb)) {
      fail(
        scope,
        `'${prop}.verbs' must be verbs of the API, got ${got(verb)}; the nearest is '${closest(verb, known)}'`,
      );
    }
  }
  return verbs;
}

function checkedUrls(scope: IConstruct, prop: string, urls: readonly string[]): readonly string[] {
  for (const url of textsOf(scope, `${prop}.nonResourceUrls`, urls)) {
    if (!/^\/[^*]+(\/\*)?$/.test(url)) {
      fail(scope, `'${prop}.nonResourceUrls' must be paths such as '/metrics' or '/logs/*', got ${got(url)}`);
    }
  }
  return urls;
}

function checkedNames(
  scope: IConstruct,
  prop: string,
  names: readonly string[] | undefined,
  verbs: readonly string[],
  resources: readonly string[],
): readonly string[] | undefined {
  if (names === undefined) return undefined;
  listOf(scope, `${prop}.resourceNames`, names);
  // The API server knows no name yet. https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-resources
  const unnamed = verbs.find((verb) => verb === 'create' || verb === 'deletecollection');
  const whole = resources.find((resource) => !resource.includes('/'));
  if (unnamed && whole) {
    fail(
      scope,
      `'${prop}.resourceNames' cannot restrict '${unnamed}' of '${whole}', which would then grant nothing; put it into a rule of its own`,
    );
  }
  return names;
}

/** The list, if it names each of its things. */
function listOf(scope: IConstruct, prop: string, list: readonly string[] | undefined): readonly string[] {
  const texts = textsOf(scope, prop, list);
  const wildcard = texts.find((entry) => entry.includes('*'));
  if (wildcard !== undefined) {
    fail(scope, `'${prop}' must name each one, got ${got(wildcard)}; a wildcard also grants what comes later`);
  }
  return texts;
}

/** The list, if it holds texts and is not empty: to RBAC, no names are all names. */
function textsOf(scope: IConstruct, prop: string, list: readonly string[] | undefined): readonly string[] {
  if (list === undefined || list.length === 0) fail(scope, `'${prop}' must have at least one entry, got ${got(list)}`);
  return list.map((entry, index) => text(scope, `${prop}[${index}]`, entry));
}
