import { IConstruct } from 'constructs';
import { fail, got, oneOf } from '../core/errors';

/**
 * An address of something that is deployed from: over an encrypted way, and without a password in it.
 *
 * @throws Error `'url' must start with 'https://' or 'ssh://', got "http://…"`
 * @throws Error `'url' must hold no credentials, as it is kept in Git; give them in 'credentials'`
 */
export function sourceUrl(scope: IConstruct, prop: string, url: unknown, schemes: readonly string[]): string {
  const starts = schemes.map((scheme) => `${scheme}://`);
  const given = typeof url === 'string' ? url : '';
  const start = starts.find((each) => given.startsWith(each));
  if (start === undefined || /\s/.test(given) || given.length === start.length) {
    fail(scope, `'${prop}' must be an address that starts with ${oneOf(starts)}, got ${got(url)}`);
  }
  // The user of ssh is no secret; what stands behind a colon is one anywhere.
  const [user = ''] =
    given
      .slice(start.length)
      .split('/')[0]
      ?.match(/^[^@]*(?=@)/) ?? [];
  if (user.includes(':') || (user !== '' && start !== 'ssh://')) {
    fail(scope, `'${prop}' must hold no credentials, as it is kept in Git, got some before '@'; keep them in a Secret`);
  }
  return given;
}

/**
 * A path within a source: no way out of it.
 *
 * @throws Error `'path' must be a path within the source such as 'production/shop', got "../other"`
 */
export function sourcePath(scope: IConstruct, prop: string, path: unknown): string {
  const parts = typeof path === 'string' ? path.split('/') : [];
  if (typeof path !== 'string' || path === '' || path.startsWith('/') || parts.includes('..') || /\s/.test(path)) {
    fail(scope, `'${prop}' must be a path within the source such as 'production/shop', got ${got(path)}`);
  }
  return path;
}
