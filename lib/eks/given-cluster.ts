import { IConstruct } from 'constructs';
import { fail, got } from '../core/errors';
import { IEksCluster } from './cluster-facts';
import { TerraformStack } from './terraform';

/**
 * The cluster that a construct belongs to: of its own stack, as the order of what is on a cluster is one of resources,
 * and Terraform knows no resources of another stack.
 *
 * @throws Error `'cluster' must be an EksCluster, got "shop"`
 * @throws Error `'cluster' must be of the same stack, got [shop/cluster]; bring it to this one by EksCluster.fromExisting`
 */
export function givenCluster(scope: IConstruct, cluster: IEksCluster): IEksCluster {
  const { clusterArn, roster, order } = (cluster as Partial<IEksCluster> | undefined) ?? {};
  if (typeof clusterArn !== 'string' || roster === undefined || order === undefined) {
    fail(scope, `'cluster' must be an EksCluster, got ${got(cluster)}`);
  }
  if (TerraformStack.of(cluster) !== TerraformStack.of(scope)) {
    const { path } = cluster.node;
    fail(scope, `'cluster' must be of the same stack, got [${path}]; bring it to this one by EksCluster.fromExisting`);
  }
  return cluster;
}
