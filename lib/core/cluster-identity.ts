import { ClusterContract, ClusterIdentity } from './cluster-contract';
import { got, oneOf } from './errors';
import { isMap } from './json';

/**
 * The role of a service account, by the name of the construct that made it: `identityOf(outputs, 'orders')`.
 *
 * @throws Error `'outputs' must be what readClusterOutputs returns, got undefined`
 * @throws Error `cluster 'shop' must have the identity, 'orders' or 'velero', got "order"`
 */
export function identityOf(outputs: Pick<ClusterContract, 'cluster' | 'identities'>, name: string): ClusterIdentity {
  if (!isMap(outputs) || !isMap(outputs.identities)) {
    throw new Error(`'outputs' must be what readClusterOutputs returns, got ${got(outputs)}`);
  }
  const { cluster, identities } = outputs;
  const identity = Object.hasOwn(identities, name) ? identities[name] : undefined;
  if (identity === undefined) {
    const names = Object.keys(identities);
    const known = names.length === 0 ? 'a WorkloadIdentity, and has none' : `the identity, ${oneOf(names)}`;
    throw new Error(`cluster '${cluster.name}' must have ${known}, got ${got(name)}`);
  }
  return identity;
}
