import { IConstruct } from 'constructs';
import { fail, got } from '../../core/errors';
import { Token } from '../terraform';

/** Configuration of an add-on: what `aws eks describe-addon-configuration` has the schema of. */
export type AddonConfiguration = Readonly<Record<string, unknown>>;

/** Deeper than any configuration; what goes on and on is a loop. */
const DEEPEST = 50;

/**
 * The JSON of a configuration, laid over that of Keelson's; undefined where there is neither. Lists are replaced, maps
 * merged, and an explicit undefined is as good as none.
 *
 * @throws Error `'configuration' must be a map of the add-on's own fields, got "x"`
 * @throws Error `'configuration.env.A' must be plain: texts, numbers, booleans, null, lists and maps of them, got a function`
 * @throws Error `'configuration.env.A' must have '$${' for '${' and '%%{' for '%{', which Terraform fills in, got "${HOST_IP}"`
 * @throws Error `'configuration.replicaCount' must be written out, as in JSON Terraform fills in texts only, got …`
 */
export function addonConfiguration(
  scope: IConstruct,
  base: AddonConfiguration | undefined,
  own: AddonConfiguration | undefined,
): string | undefined {
  if (own !== undefined) {
    if (!isMap(own)) fail(scope, `'configuration' must be a map of the add-on's own fields, got ${got(own)}`);
    plain(scope, 'configuration', own, 0);
  }
  const configuration = base === undefined || own === undefined ? (own ?? base) : merged(base, own);
  return configuration && JSON.stringify(configuration);
}

function plain(scope: IConstruct, prop: string, value: unknown, depth: number): void {
  if (typeof value === 'string') return ofTerraform(scope, prop, value);
  if (typeof value === 'boolean' || value === null || value === undefined) return;
  if (typeof value === 'number' && Token.isUnresolved(value)) {
    fail(scope, `'${prop}' must be written out, as in JSON Terraform fills in texts only, got a token`);
  }
  if (typeof value === 'number' && Number.isFinite(value)) return;
  if ((!Array.isArray(value) && !isMap(value)) || depth > DEEPEST) {
    const kinds = 'texts, numbers, booleans, null, lists and maps of them';
    fail(scope, `'${prop}' must be plain: ${kinds}, got ${got(value)}`);
  }
  if (Token.isUnresolved(value)) {
    fail(scope, `'${prop}' must be written out, as in JSON Terraform fills in texts only, got a token`);
  }
  for (const [key, each] of Object.entries(value)) plain(scope, `${prop}.${key}`, each, depth + 1);
}

/** `${HOST_IP}` would be an error of Terraform, far from here; what it can fill in has a dot or is a call. */
function ofTerraform(scope: IConstruct, prop: string, text: string): void {
  if (/(?<!\$)\$\{\s*\w*\s*\}|(?<!%)%\{/.test(text)) {
    fail(scope, `'${prop}' must have '$\${' for '\${' and '%%{' for '%{', which Terraform fills in, got ${got(text)}`);
  }
}

function merged(base: AddonConfiguration, own: AddonConfiguration): AddonConfiguration {
  const result = new Map(Object.entries(base));
  for (const [key, value] of Object.entries(own)) {
    if (value === undefined) continue;
    const below = result.get(key);
    result.set(key, isMap(below) && isMap(value) ? merged(below, value) : value);
  }
  return Object.fromEntries(result);
}

/** A map as it is written, not an object of a class, such as a Duration or a construct. */
function isMap(value: unknown): value is AddonConfiguration {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const parent: unknown = Object.getPrototypeOf(value);
  return parent === null || Object.getPrototypeOf(parent) === null;
}
