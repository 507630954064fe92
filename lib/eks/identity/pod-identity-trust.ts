import { IEksCluster } from '../cluster-facts';
import { homeOf } from '../home';
import { policyJson } from '../policy-document';

/**
 * The trust policy of a role that one service account takes through EKS Pod Identity. The request tags are those that
 * EKS sets itself; without them, any association of the account could take the role.
 *
 * Source: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
 */
export function podIdentityTrust(cluster: IEksCluster, namespace: string, serviceAccount: string): string {
  return policyJson([
    {
      principals: { Service: ['pods.eks.amazonaws.com'] },
      actions: ['sts:AssumeRole', 'sts:TagSession'],
      conditions: {
        StringEquals: {
          'aws:SourceAccount': homeOf(cluster).account,
          'aws:RequestTag/eks-cluster-arn': cluster.clusterArn,
          'aws:RequestTag/kubernetes-namespace': namespace,
          'aws:RequestTag/kubernetes-service-account': serviceAccount,
        },
      },
    },
  ]);
}
