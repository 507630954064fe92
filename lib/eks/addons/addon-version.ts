import { Construct } from 'constructs';
import { fail, got } from '../../core/errors';
import { DataAwsEksAddonVersion } from '../aws';
import { IEksCluster } from '../cluster-facts';
import { minorOf } from '../cluster/kubernetes-versions';

/** Version of an add-on: a literal such as `v1.21.1-eksbuild.3`, or the newest at each plan. */
export type AddonVersion = 'latest' | `v${string}`;

/** What EKS takes: https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateAddon.html */
const VERSION = /^v\d+\.(\d+)\.\d+(-eksbuild\.\d+)?$/;

/** How far behind the API it may be: https://kubernetes.io/releases/version-skew-policy/#kube-proxy */
const OLDEST_PROXY = 3;

/**
 * What `addon_version` is: the literal, or a look-up for the cluster's Kubernetes version, so that add-ons move with it.
 *
 * @throws Error `'version' must be 'v1.2.3' or 'v1.2.3-eksbuild.4', 'latest', or left out for AWS's default, got "1.2"`
 * @throws Error `'version' must be a kube-proxy of Kubernetes 1.32 to 1.35, for a cluster of 1.35, got "v1.36.0"`
 */
export function addonVersion(scope: Construct, cluster: IEksCluster, name: string, version?: AddonVersion): string {
  if (version === undefined || version === 'latest') {
    return new DataAwsEksAddonVersion(scope, 'version', {
      addonName: name,
      kubernetesVersion: cluster.kubernetes,
      mostRecent: version === 'latest',
    }).version;
  }
  const [, minor] = (typeof version === 'string' && VERSION.exec(version)) || [];
  if (minor === undefined) {
    fail(
      scope,
      `'version' must be 'v1.2.3' or 'v1.2.3-eksbuild.4', 'latest', or left out for AWS's default, got ${got(version)}`,
    );
  }
  const newest = minorOf(cluster.kubernetes);
  const oldest = newest - OLDEST_PROXY;
  // The only add-on whose version tells that of Kubernetes.
  if (name === 'kube-proxy' && (Number(minor) > newest || Number(minor) < oldest || !version.startsWith('v1.'))) {
    fail(
      scope,
      `'version' must be a kube-proxy of Kubernetes 1.${oldest} to 1.${newest}, for a cluster of ` +
        `${cluster.kubernetes}, got ${got(version)}`,
    );
  }
  return version;
}
