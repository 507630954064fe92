import { IConstruct } from 'constructs';
import { defaultsOf } from '../core/defaults';
import { fail, got, oneOf } from '../core/errors';

/** A container image, taken apart. */
export interface Image {
  /** The whole reference. */
  readonly reference: string;
  /** Tag, for people: the `version` label. */
  readonly tag: string;
}

const DIGEST = /^sha256:[0-9a-f]{64}$/;
// https://github.com/distribution/reference/blob/main/regexp.go
const REPOSITORY =
  /^(?:[A-Za-z0-9](?:[-A-Za-z0-9.]*[A-Za-z0-9])?(?::\d+)?\/)?[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/;
const TAG = /^\w[\w.-]{0,127}$/;

/**
 * Reads an image reference and holds it to the house rules: a tag that people read (never `latest`), a digest that
 * machines pull (tags move), and a registry of the chart's `registries`.
 *
 * @param withoutDigest whether the user gave a reason to leave the digest out
 * @throws Error `'image' must …, got …`
 */
export function imageOf(scope: IConstruct, prop: string, reference: string, withoutDigest: boolean): Image {
  const must = (rule: string): never => fail(scope, `'${prop}' must ${rule}, got ${got(reference)}`);
  if (typeof reference !== 'string') must("be a text such as 'registry.example.com/orders:2.1.0@sha256:…'");
  const [named = '', digest, ...rest] = reference.split('@');
  const colon = named.lastIndexOf(':');
  const tagged = colon > named.lastIndexOf('/');
  const repository = tagged ? named.slice(0, colon) : named;
  const tag = tagged ? named.slice(colon + 1) : '';
  if (rest.length > 0 || !REPOSITORY.test(repository)) {
    must("be '<registry>/<name>:<tag>@sha256:<64 hex digits>' with a lower-case name");
  }
  if (tag === '' || tag === 'latest') must("have a tag that says the version, such as ':2.1.0', never 'latest'");
  if (!TAG.test(tag)) must("have a tag of at most 128 letters, digits, '_', '.' and '-'");
  if (digest === undefined && !withoutDigest) {
    must("end in '@sha256:<64 hex digits>', because tags move (or set 'imageWithoutDigest: { reason }')");
  }
  if (digest !== undefined && !DIGEST.test(digest)) must("have a digest of 'sha256:' and 64 hex digits");
  if (repository.startsWith('k8s.gcr.io/')) must("come from 'registry.k8s.io': 'k8s.gcr.io' is frozen");
  checkRegistry(scope, prop, reference, repository);
  return { reference, tag };
}

function checkRegistry(scope: IConstruct, prop: string, reference: string, repository: string): void {
  const { registries } = defaultsOf(scope);
  if (registries === undefined) return;
  // The slash keeps 'registry.example.com.evil.org' out.
  const listed = registries.some((registry) =>
    repository.startsWith(registry.endsWith('/') ? registry : `${registry}/`),
  );
  if (!listed) {
    fail(scope, `'${prop}' must come from ${oneOf(registries)} (the chart's 'registries'), got ${got(reference)}`);
  }
}
