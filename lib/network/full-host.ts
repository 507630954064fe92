import { IConstruct } from 'constructs';
import { fail, got } from '../core/errors';

/**
 * A host name as users reach it by. Empty hosts and wildcards would catch other teams' traffic: Kyverno
 * `disallow-empty-ingress-host`, `restrict-ingress-wildcard`.
 *
 * @throws Error `'host' must be a full DNS name in lower case, without wildcard, such as 'api.example.com', got …`
 */
export function fullHost(scope: IConstruct, prop: string, host: string): string {
  const labels = typeof host === 'string' ? host.split('.') : [];
  const valid = labels.every((label) => label.length <= 63 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(label));
  // The last label of a name is never a number, so addresses are no names: RFC 3696, section 2.
  const last = labels.length - 1;
  if (!valid || labels.length < 2 || host.length > 253 || /^\d+$/.test(labels[last] ?? '')) {
    const words = "a full DNS name in lower case, without wildcard, such as 'api.example.com'";
    fail(scope, `'${prop}' must be ${words}, got ${got(host)}`);
  }
  return host;
}
