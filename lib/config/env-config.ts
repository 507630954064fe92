import { closest } from 'fastest-levenshtein';
import { k8s } from 'cdk8s-plus-28';
import { Construct, IConstruct } from 'constructs';
import { fail, got } from '../core/errors';
import { envName, envText, EnvValue } from '../core/env-value';
import { Overrides } from '../core/overrides';
import { knownProps, PropNames } from '../core/props';
import { addConfigMap, configMapSettings, ConfigMapSettings, hashOf, NOT_SECRET_PROPS, NotSecret } from './config-map';

/** Properties for `EnvConfig`. */
export interface EnvConfigProps {
  /** Values by name of the variable: letters, digits and `_`, no digit first. */
  readonly values: Readonly<Record<string, string | number | boolean>>;
  /** Variables that look as if they held a secret and hold none, for this reason. @default - such ones are refused */
  readonly notSecret?: NotSecret;
  /** Name of the object. @default - the construct's id */
  readonly name?: string;
  /** Values to set in the final JSON. @default - none */
  readonly overrides?: Overrides;
}

const PROPS: PropNames<EnvConfigProps> = {
  values: { '*': true },
  notSecret: { '?': NOT_SECRET_PROPS },
  name: true,
  overrides: true,
};

/**
 * Values that several workloads read as environment variables, out of one ConfigMap. A change rolls the pods of each
 * workload that reads one of them.
 *
 * @throws Error `'values' must have names of letters, digits and '_' that start with no digit, got "1ST"`
 * @throws Error `'values.PORT' must be a text, a finite number, true, false or an EnvValue, got NaN`
 * @throws Error what `configMapSettings` throws: nothing in it, too large, looks like a secret
 */
export class EnvConfig extends Construct {
  /** The `v1` ConfigMap. */
  readonly resource: k8s.KubeConfigMap;
  /** Name of the object. */
  readonly name: string;
  /** Names of the variables. */
  readonly names: readonly string[];

  constructor(scope: Construct, id: string, props: EnvConfigProps) {
    super(scope, id);
    const settings = resolve(this, props);
    this.name = settings.name;
    this.names = Object.keys(settings.contents);
    this.resource = addConfigMap(this, settings, props.overrides);
  }

  /** Hash of the content: what changes in the pod template when a value changes. */
  get hash(): string {
    return hashOf(this.resource);
  }

  /**
   * One value, for an `env` prop under any name: `env: { DB_HOST: config.get('HOST') }`.
   *
   * @throws Error `'HOTS' must be a variable of the config; the nearest is 'HOST'`
   */
  get(name: string): EnvValue {
    if (!this.names.includes(name)) {
      fail(
        this,
        `'get' must name a variable of the config, got ${got(name)}; the nearest is '${closest(name, this.names)}'`,
      );
    }
    const hash = () => this.hash; // asked when the pod is rendered: overrides may come later
    return EnvValue.from({
      configMap: this.name,
      key: name,
      get hash() {
        return hash();
      },
    });
  }

  /** All values under their own names: `env: { ...config.all, PORT: 8080 }`. */
  get all(): Readonly<Record<string, EnvValue>> {
    return Object.fromEntries(this.names.map((name) => [name, this.get(name)]));
  }
}

function resolve(scope: IConstruct, props: EnvConfigProps): ConfigMapSettings {
  knownProps(scope, '', props, PROPS);
  const contents: Record<string, string> = {};
  for (const [name, value] of Object.entries(props.values)) {
    if (value === undefined) continue; // left out by an explicit undefined
    contents[envName(scope, 'values', name)] = envText(scope, `values.${name}`, value);
  }
  return configMapSettings(scope, 'values', contents, props);
}
