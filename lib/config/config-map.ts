import { k8s } from 'cdk8s-plus-28';
import { Construct, IConstruct } from 'constructs';
import { adopt } from '../core/adopt';
import { fail, got } from '../core/errors';
import { contentHash } from '../core/file-source';
import { Labels, recommendedLabels } from '../core/labels';
import { DNS_SUBDOMAIN, NameRule, objectName } from '../core/names';
import { Overrides } from '../core/overrides';
import { PropNames } from '../core/props';
import { Reason, REASON_PROPS, reasonOf } from '../core/reason';
import { suppress } from '../core/suppress';
import { secretLikeness } from '../core/secret-likeness';
import { yamlFault } from '../core/yaml-text';

/** Content of a ConfigMap: texts, and bytes that are no text. */
export type Contents = Readonly<Record<string, string | Uint8Array>>;

/** Keys whose content looks like a secret and is none. */
export interface NotSecret extends Reason {
  /** The keys, such as a file's name. */
  readonly keys: readonly string[];
}

/** The props of `NotSecret`. */
export const NOT_SECRET_PROPS: PropNames<NotSecret> = { ...REASON_PROPS, keys: true };

/** What both constructs of ConfigMaps are made of. */
export interface ConfigMapSettings {
  /** Name of the object. */
  readonly name: string;
  /** Recommended labels. */
  readonly labels: Labels;
  /** Why it may hold what looks like a secret; undefined where nothing does. */
  readonly notSecret: string | undefined;
  /** The content. */
  readonly contents: Contents;
}

const NAME: NameRule = { ...DNS_SUBDOMAIN, maxLength: 63, because: 'the name is also a label value' };

/** Most bytes of all values. Source: https://kubernetes.io/docs/concepts/configuration/configmap/#motivation */
const MOST_BYTES = 1024 * 1024;

const RULE = 'no-secret-in-configmap';

/**
 * Settings of a ConfigMap whose keys are valid.
 *
 * @param prop name of the prop that the contents came from, for messages
 * @throws Error `'files' must have at least one entry, got {}`
 * @throws Error `'files' must be at most 1048576 bytes in all, got 1048577`
 * @throws Error `'files.app.yaml' must be well-formed text, got "\ud800"; half a character cannot be written`
 * @throws Error `'files.app.yaml' must not hold a secret, got a value for 'password' in line 3; …`
 * @throws Error `'notSecret.keys' must be keys that look like a secret, got …`
 */
export function configMapSettings(
  scope: IConstruct,
  prop: string,
  contents: Contents,
  props: { readonly name?: string; readonly notSecret?: NotSecret },
): ConfigMapSettings {
  const name = objectName(scope, props.name, NAME);
  if (Object.keys(contents).length === 0) fail(scope, `'${prop}' must have at least one entry, got {}`);
  for (const [key, content] of Object.entries(contents)) {
    if (typeof content === 'string' && /\p{Surrogate}/u.test(content)) {
      fail(scope, `'${prop}.${key}' must be well-formed text, got ${got(content)}; half a character cannot be written`);
    }
  }
  const bytes = Object.values(contents).reduce((sum, content) => sum + Buffer.byteLength(content), 0);
  if (bytes > MOST_BYTES) fail(scope, `'${prop}' must be at most ${MOST_BYTES} bytes in all, got ${bytes}`);
  return {
    name,
    labels: recommendedLabels(scope, { name }),
    notSecret: reasonFrom(scope, prop, contents, props.notSecret),
    contents,
  };
}

/** The ConfigMap as a child, with its overrides, and a trace of what was loosened. */
export function addConfigMap(scope: Construct, settings: ConfigMapSettings, overrides?: Overrides): k8s.KubeConfigMap {
  const object = adopt(scope, new k8s.KubeConfigMap(scope, 'Resource', renderConfigMap(settings)), overrides);
  const { notSecret: reason } = settings;
  if (reason !== undefined) suppress(object, { rule: RULE, reason });
  return object;
}

/** Hash of what the object holds in the end, overrides included. */
export function hashOf(object: k8s.KubeConfigMap): string {
  const { data = {}, binaryData = {} } = object.toJson() as k8s.KubeConfigMapProps;
  return contentHash({ ...binaryData, ...data });
}

function reasonFrom(
  scope: IConstruct,
  prop: string,
  contents: Contents,
  notSecret: NotSecret | undefined,
): string | undefined {
  const { keys: excused = [] } = notSecret ?? {};
  const found = new Set<string>();
  for (const [key, content] of Object.entries(contents)) {
    // Bytes that are no text are keystores more often than not, but nobody can tell.
    const likeness = typeof content === 'string' ? secretLikeness(key, content) : undefined;
    if (likeness === undefined) continue;
    found.add(key);
    if (excused.includes(key)) continue;
    const where = likeness.line === undefined ? '' : ` in line ${likeness.line}`;
    const wayOut = "mount it from a Secret with SecretRef, or say why it is none with 'notSecret'";
    fail(scope, `'${prop}.${key}' must not hold a secret (${RULE}), got ${likeness.what}${where}; ${wayOut}`);
  }
  if (!notSecret) return undefined;
  const idle = excused.find((key) => !found.has(key));
  if (idle !== undefined || excused.length === 0) {
    fail(scope, `'notSecret.keys' must be keys that look like a secret, got ${got(idle ?? excused)}`);
  }
  return reasonOf(scope, 'notSecret', notSecret);
}

function renderConfigMap({ name, labels, contents }: ConfigMapSettings): k8s.KubeConfigMapProps {
  const data: Record<string, string> = {};
  const binaryData: Record<string, string> = {};
  for (const [key, content] of Object.entries(contents)) {
    // Few texts do not come through YAML; as bytes they do, and programs see the same file.
    if (typeof content === 'string' && yamlFault(content) === undefined) data[key] = content;
    else binaryData[key] = Buffer.from(content).toString('base64');
  }
  return {
    metadata: { name, labels },
    ...(Object.keys(data).length > 0 ? { data } : {}),
    ...(Object.keys(binaryData).length > 0 ? { binaryData } : {}),
  };
}
