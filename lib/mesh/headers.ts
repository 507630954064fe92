import { IConstruct } from 'constructs';
import { fail, got } from '../core/errors';

/** Values that a request's headers must have, by the headers' names. */
export type Headers = Readonly<Record<string, string>>;

/** Names that a VirtualService takes for something else. Source: https://istio.io/latest/docs/reference/config/networking/virtual-service/#HTTPMatchRequest */
const IGNORED = ['uri', 'scheme', 'method', 'authority'];

/**
 * Headers as a match has them: names know no case, and Istio wants them lower.
 *
 * @throws Error `'headers' must have at least one, got {}`
 * @throws Error `'headers' must have names of HTTP headers such as 'x-version', got …`
 * @throws Error `'headers' must have each name once, got "X-Version" twice`
 * @throws Error `'headers.x-version' must be a text that is not empty, got ""`
 */
export function headersOf(scope: IConstruct, prop: string, given: Headers): Headers {
  const headers = new Map<string, string>();
  for (const [name, value] of Object.entries(given).filter(([, each]) => each !== undefined)) {
    const key = name.toLowerCase();
    if (!/^[a-z0-9!#$%&'*+\-.^_`|~]{1,256}$/.test(key) || IGNORED.includes(key)) {
      fail(scope, `'${prop}' must have names of HTTP headers such as 'x-version', got ${got(name)}`);
    }
    if (typeof value !== 'string' || value.trim() === '') {
      fail(scope, `'${prop}.${name}' must be a text that is not empty, got ${got(value)}`);
    }
    if (headers.has(key)) fail(scope, `'${prop}' must have each name once, got ${got(name)} twice`);
    headers.set(key, value);
  }
  if (headers.size === 0) fail(scope, `'${prop}' must have at least one, got {}`);
  return Object.fromEntries(headers);
}
