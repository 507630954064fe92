import { createHash } from 'node:crypto';

/** Files that a workload mounts read-only as a folder: a ConfigMap's or a Secret's. */
export interface FileSource {
  /** Name of the volume in the pod: a DNS label, the same for the same source, so mounting twice needs one volume. */
  readonly volumeName: string;
  /** Names of the files in the folder. */
  readonly fileNames: readonly string[];
  /**
   * Hash of the content; it belongs into the pod template, so that a change rolls the pods. Undefined where the content
   * is not known at synth: a Secret.
   */
  readonly hash: string | undefined;
  /** The Secret that somebody else makes, declared by naming it here. Undefined for a ConfigMap of the app. */
  readonly externalSecret: string | undefined;
  /** The pod's volume, as plain JSON of Kubernetes. */
  toVolume(): FileVolume;
}

/** A volume of files, as plain JSON of Kubernetes. */
export interface FileVolume {
  /** Name of the volume. */
  readonly name: string;
  /** Set for a ConfigMap. */
  readonly configMap?: { readonly name: string; readonly defaultMode: number };
  /** Set for a Secret. */
  readonly secret?: {
    readonly secretName: string;
    readonly defaultMode: number;
    readonly items: readonly { readonly key: string; readonly path: string }[];
  };
}

/** Annotation of the pod template that changes with the configuration. */
export const CONFIG_HASH_ANNOTATION = 'keelson.dev/config-hash';

const HASH_LENGTH = 16; // 64 bits: two contents of one workload do not meet by chance
const LONGEST_VOLUME_NAME = 63;

/** First 16 hex digits of the sha256 of a content that JSON can hold; the order of an object's keys does not count. */
export function contentHash(content: Readonly<Record<string, unknown>>): string {
  const sorted = Object.entries(content).sort(([a], [b]) => (a < b ? -1 : 1));
  return shortHash(JSON.stringify(sorted));
}

/** One hash of several, the same in any order; undefined when there is none. */
export function combinedHash(hashes: readonly string[]): string | undefined {
  const unique = [...new Set(hashes)].sort();
  return unique.length < 2 ? unique[0] : shortHash(unique.join(' '));
}

/** A volume's name from what it holds, such as `config-orders`: a DNS label, so long or dotted names end in a hash. */
export function volumeNameOf(prefix: string, name: string): string {
  const plain = `${prefix}-${name}`;
  if (plain.length <= LONGEST_VOLUME_NAME && !plain.includes('.')) return plain;
  const hash = shortHash(plain).slice(0, 8);
  const start = plain.slice(0, LONGEST_VOLUME_NAME - 1 - hash.length).replace(/\./g, '-');
  return `${start}-${hash}`;
}

function shortHash(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex').slice(0, HASH_LENGTH);
}
