import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { k8s } from 'cdk8s-plus-28';
import { Construct, IConstruct } from 'constructs';
import { fail, got } from '../core/errors';
import { FileSource, FileVolume, volumeNameOf } from '../core/file-source';
import { Overrides } from '../core/overrides';
import { knownProps, PropNames } from '../core/props';
import {
  addConfigMap,
  configMapSettings,
  ConfigMapSettings,
  Contents,
  hashOf,
  NOT_SECRET_PROPS,
  NotSecret,
} from './config-map';

/** Properties for `ConfigFiles`. */
export interface ConfigFilesProps {
  /** Content by file name: letters, digits, `-`, `_` and `.`. @default {} */
  readonly files?: Readonly<Record<string, string>>;
  /**
   * Paths of files to read at synth, relative to the working directory; each keeps its last part as its name. Bytes that
   * are no UTF-8 stay as they are.
   * @default []
   */
  readonly fromFiles?: readonly string[];
  /** Files that look as if they held a secret and hold none, for this reason. @default - such files are refused */
  readonly notSecret?: NotSecret;
  /** Name of the object. @default - the construct's id */
  readonly name?: string;
  /** Values to set in the final JSON. @default - none */
  readonly overrides?: Overrides;
}

const PROPS: PropNames<ConfigFilesProps> = {
  files: { '*': true },
  fromFiles: [true],
  notSecret: { '?': NOT_SECRET_PROPS },
  name: true,
  overrides: true,
};

/** Everyone may read, no one may write: 0444. */
const READ_ONLY = 0o444;

/** Source: https://kubernetes.io/docs/concepts/configuration/configmap/#configmap-object */
const FILE_NAME = /^[-._a-zA-Z0-9]+$/;
const LONGEST_FILE_NAME = 253;

/**
 * Files that a workload mounts read-only, out of a ConfigMap. The ConfigMap keeps its name; `hash` goes into the pod
 * template, so that a change rolls the pods.
 *
 * @throws Error `'files' must have names of letters, digits, '-', '_' and '.', of at most 253 characters, got …`
 * @throws Error `'files.app.yaml' must be a text, got …`
 * @throws Error `'fromFiles[0]' must be a file that can be read, got "app.yaml" (ENOENT), looked for in /home/me`
 * @throws Error `'fromFiles[0]' must bring a new file, got "app.yaml" twice`
 * @throws Error what `configMapSettings` throws: nothing in it, too large, looks like a secret
 */
export class ConfigFiles extends Construct implements FileSource {
  /** The `v1` ConfigMap. */
  readonly resource: k8s.KubeConfigMap;
  /** Name of the object. */
  readonly name: string;
  readonly fileNames: readonly string[];
  readonly volumeName: string;
  readonly externalSecret = undefined;

  constructor(scope: Construct, id: string, props: ConfigFilesProps) {
    super(scope, id);
    const settings = resolve(this, props);
    this.name = settings.name;
    this.fileNames = Object.keys(settings.contents);
    this.volumeName = volumeNameOf('config', settings.name);
    this.resource = addConfigMap(this, settings, props.overrides);
  }

  get hash(): string {
    return hashOf(this.resource);
  }

  toVolume(): FileVolume {
    return { name: this.volumeName, configMap: { name: this.name, defaultMode: READ_ONLY } };
  }
}

function resolve(scope: IConstruct, props: ConfigFilesProps): ConfigMapSettings {
  knownProps(scope, '', props, PROPS);
  const { files = {}, fromFiles = [] } = props;
  const contents = new Map<string, string | Uint8Array>();
  for (const [name, content] of Object.entries(files)) {
    if (content === undefined) continue; // left out by an explicit undefined
    checkName(scope, 'files', name);
    if (typeof content !== 'string') fail(scope, `'files.${name}' must be a text, got ${got(content)}`);
    contents.set(name, content);
  }
  for (const [index, path] of fromFiles.entries()) {
    const prop = `fromFiles[${index}]`;
    const content = contentAt(scope, prop, path);
    const name = checkName(scope, prop, basename(path));
    if (contents.has(name)) fail(scope, `'${prop}' must bring a new file, got ${got(name)} twice`);
    contents.set(name, content);
  }
  return configMapSettings(scope, 'files', Object.fromEntries(contents) satisfies Contents, props);
}

function checkName(scope: IConstruct, prop: string, name: string): string {
  // The kubelet keeps '..data' and its like for itself.
  if (!FILE_NAME.test(name) || name.length > LONGEST_FILE_NAME || name === '.' || name.startsWith('..')) {
    const words = "letters, digits, '-', '_' and '.', of at most 253 characters and not starting with '..'";
    fail(scope, `'${prop}' must have names of ${words}, got ${got(name)}`);
  }
  return name;
}

function contentAt(scope: IConstruct, prop: string, path: string): string | Uint8Array {
  try {
    const bytes = readFileSync(path);
    const text = bytes.toString('utf8');
    return Buffer.from(text, 'utf8').equals(bytes) ? text : bytes;
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    fail(
      scope,
      `'${prop}' must be a file that can be read, got ${got(path)} (${code}), looked for in ${process.cwd()}`,
    );
  }
}
