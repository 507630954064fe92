import { IEksCluster } from '../cluster-facts';
import { policyJson } from '../policy-document';
import { Fn, Token } from '../terraform';

/**
 * The trust policy of a role that one service account takes with its own token (IRSA). Both conditions are exact: with a
 * pattern, other service accounts of the cluster could take the role.
 *
 * Source: https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
 *
 * @throws Error `[shop/cluster] 'oidcProviderArn' must be given for identities of mode 'irsa', got undefined`
 */
export function irsaTrust(cluster: IEksCluster, namespace: string, serviceAccount: string): string {
  const { oidcIssuer } = cluster;
  // A key of the JSON, and maybe not known before the cluster is made; Terraform fills it into the finished text.
  const issuer = Token.isUnresolved(oidcIssuer)
    ? Fn.replace(oidcIssuer, 'https://', '')
    : oidcIssuer.replace(/^https:\/\//, '');
  return policyJson([
    {
      principals: { Federated: [cluster.oidcProviderArn()] },
      actions: ['sts:AssumeRoleWithWebIdentity'],
      conditions: {
        StringEquals: {
          [`${issuer}:aud`]: 'sts.amazonaws.com',
          [`${issuer}:sub`]: `system:serviceaccount:${namespace}:${serviceAccount}`,
        },
      },
    },
  ]);
}
