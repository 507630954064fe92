import { IConstruct } from 'constructs';
import { fail, got } from '../core/errors';

/** Source: https://semver.org, with the `v` that many tags begin with. */
const EXACT = /^v?(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?([+_][0-9A-Za-z.-]+)?$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;
/** Source: https://git-scm.com/docs/git-check-ref-format */
const GIT_REF = /^(?![-/.])(?!.*(\.\.|\/\/|@\{|\/\.|\.lock(\/|$)))[^\s~^:?*[\\\u0000-\u001f\u007f]+(?<![/.])$/;
/** Source: https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests */
const OCI_TAG = /^\w[\w.-]{0,127}$/;

/** Whether a text names one version, not a range of them. */
export function isExact(version: unknown): version is string {
  return typeof version === 'string' && EXACT.test(version);
}

/**
 * One version of a chart.
 *
 * @throws Error `'version' must be one version such as '1.4.2', got undefined; a range or none would install whatever is newest`
 */
export function exactVersion(scope: IConstruct, prop: string, version: unknown): string {
  if (isExact(version)) return version;
  const why = 'a range or none would install whatever is newest';
  return fail(scope, `'${prop}' must be one version such as '1.4.2', got ${got(version)}; ${why}`);
}

/**
 * The digest of an OCI artifact.
 *
 * @throws Error `'ref.digest' must be 'sha256:' and 64 hexadecimal digits, got "abc"`
 */
export function digestOf(scope: IConstruct, prop: string, digest: unknown): string {
  if (typeof digest === 'string' && DIGEST.test(digest)) return digest;
  return fail(scope, `'${prop}' must be 'sha256:' and 64 hexadecimal digits, got ${got(digest)}`);
}

/**
 * A tag of an OCI artifact.
 *
 * @throws Error `'ref.tag' must be a tag such as 'production', got "a b"`
 * @throws Error `'ref.tag' must say what it stands for, got "latest"; …`
 */
export function ociTag(scope: IConstruct, prop: string, tag: unknown): string {
  if (typeof tag !== 'string' || !OCI_TAG.test(tag)) {
    fail(scope, `'${prop}' must be a tag such as 'production', got ${got(tag)}`);
  }
  if (tag === 'latest') {
    fail(scope, `'${prop}' must say what it stands for, got "latest"; use a version, an environment, or a digest`);
  }
  return tag;
}

/**
 * A branch or tag of Git.
 *
 * @throws Error `'ref.branch' must be a name of Git such as 'main', got "a b"`
 * @throws Error `'revision' must be named, got "HEAD"; …`
 */
export function gitRef(scope: IConstruct, prop: string, name: unknown): string {
  if (typeof name !== 'string' || !GIT_REF.test(name)) {
    fail(scope, `'${prop}' must be a name of Git such as 'main', got ${got(name)}`);
  }
  if (name === 'HEAD') fail(scope, `'${prop}' must be named, got "HEAD", which follows the default branch; name it`);
  return name;
}

/**
 * A commit of Git.
 *
 * @throws Error `'ref.commit' must be a whole commit of 40 hexadecimal digits, got "abc"`
 */
export function gitCommit(scope: IConstruct, prop: string, commit: unknown): string {
  if (typeof commit === 'string' && /^[0-9a-f]{40}$/.test(commit)) return commit;
  return fail(scope, `'${prop}' must be a whole commit of 40 hexadecimal digits, got ${got(commit)}`);
}

/**
 * A range of versions that may move by itself.
 *
 * @throws Error `'ref.semver' must be a range of versions such as '1.x' or '>=1.4.0 <2.0.0', got "a"`
 */
export function versionRange(scope: IConstruct, prop: string, range: unknown): string {
  const part = '([<>]=?|[~^=])?\\s*v?\\d+(\\.(\\d+|[xX*]))*(-[0-9A-Za-z.-]+)?';
  if (typeof range === 'string' && new RegExp(`^${part}((\\s+|\\s*,\\s*|\\s+-\\s+)${part})*$`).test(range))
    return range;
  return fail(
    scope,
    `'${prop}' must be a range of versions such as '1.x' or '>=1.4.0 <2.0.0', got ${got(range)}; '*' takes any`,
  );
}
