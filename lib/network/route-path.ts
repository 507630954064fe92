import { IConstruct } from 'constructs';
import { fail, got } from '../core/errors';

/**
 * Refuses what is no path from the root: what the API server refuses in a path of type Prefix, and what no URL path
 * holds.
 *
 * @throws Error `'paths' must be a path from the root such as '/orders', got …`
 */
export function checkPath(scope: IConstruct, prop: string, path: string): void {
  const valid = typeof path === 'string' && /^\/[^\s?#"\\]*$/.test(path) && !/\/\/|\/\.{1,2}(\/|$)|%2f/i.test(path);
  if (!valid) fail(scope, `'${prop}' must be a path from the root such as '/orders', got ${got(path)}`);
}

/**
 * The beginnings of paths that a route answers.
 *
 * @throws Error `'paths' must hold at least one path, got []`
 * @throws Error `'paths' must be a path from the root such as '/orders', got …`
 * @throws Error `'paths' must hold each path once, got "/" twice`
 */
export function routePaths(scope: IConstruct, paths: readonly string[]): readonly string[] {
  if (paths.length === 0) fail(scope, "'paths' must hold at least one path, got []");
  for (const [index, path] of paths.entries()) {
    checkPath(scope, 'paths', path);
    if (paths.indexOf(path) < index) fail(scope, `'paths' must hold each path once, got ${got(path)} twice`);
  }
  return paths;
}
