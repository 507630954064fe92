import { Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { fail, got } from '../core/errors';
import { DNS_LABEL, DNS_SUBDOMAIN, validName } from '../core/names';
import { FluxRef } from './flux-names';

/**
 * Flux reads sources of its own namespace only, where tenants are kept apart.
 *
 * @throws Error `'source' must be in the namespace of shop/app ('shop'), got flux/source in 'flux-system'`
 */
export function sameNamespace(scope: IConstruct, prop: string, other: IConstruct): void {
  const [own = '', there = ''] = [Chart.of(scope).namespace, Chart.of(other).namespace];
  if (own !== there) {
    fail(
      scope,
      `'${prop}' must be in the namespace of ${scope.node.path} ('${own}'), got ${other.node.path} in '${there}'`,
    );
  }
}

/**
 * What comes before.
 *
 * @throws Error `'after.0' must be of the same kind, or X.external('…'), got "base"`
 */
export function dependencyOf(scope: IConstruct, prop: string, other: FluxRef) {
  const kind = scope.constructor.name;
  const isOther = Construct.isConstruct(other) && other.constructor !== scope.constructor;
  if (typeof other !== 'object' || other === null || typeof other.name !== 'string' || isOther) {
    fail(scope, `'${prop}' must be a ${kind}, or ${kind}.external('…'), got ${got(other)}`);
  }
  const { namespace } = other;
  const isFar = namespace !== undefined && namespace !== Chart.of(scope).namespace;
  return {
    name: validName(scope, `${prop}.name`, other.name, DNS_SUBDOMAIN),
    ...(isFar && { namespace: validName(scope, `${prop}.namespace`, namespace, DNS_LABEL) }),
  };
}
