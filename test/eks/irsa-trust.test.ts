import { EksCluster, WorkloadIdentity } from 'keelson/eks';
import { irsaTrust } from '../../lib/eks/identity/irsa-trust';
import { policyFaults } from '../../lib/eks/identity/policy-audit';
import { newCluster, newNetwork } from './cluster';
import { statementsOf } from './policy-statements';
import { newStack, resources } from './stack';

describe('irsaTrust', () => {
  it('trusts the tokens of one service account, for AWS', () => {
    expect(JSON.parse(irsaTrust(newCluster(newStack()), 'shop', 'orders'))).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: {
            Federated: ['arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/0A1B2C3D'],
          },
          Action: ['sts:AssumeRoleWithWebIdentity'],
          Condition: {
            StringEquals: {
              'oidc.eks.eu-west-1.amazonaws.com/id/0A1B2C3D:aud': 'sts.amazonaws.com',
              'oidc.eks.eu-west-1.amazonaws.com/id/0A1B2C3D:sub': 'system:serviceaccount:shop:orders',
            },
          },
        },
      ],
    });
  });

  it('has Terraform fill in the issuer of a cluster that is yet to be made', () => {
    const stack = newStack();
    const cluster = new EksCluster(stack, 'cluster', {
      name: 'shop',
      kubernetes: '1.35',
      network: newNetwork(stack),
      admins: ['arn:aws:iam::111122223333:role/PlatformAdmin'],
    });
    new WorkloadIdentity(stack, 'orders', { cluster, namespace: 'shop', serviceAccount: 'orders', mode: 'irsa' });
    const trust = resources(stack, 'aws_iam_role').orders?.assume_role_policy as string;
    const issuer = '${replace(aws_eks_cluster.cluster.identity[0].oidc[0].issuer, "https://", "")}';
    expect(trust).toBe(
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow",' +
        '"Principal":{"Federated":["${aws_iam_openid_connect_provider.cluster_oidc.arn}"]},' +
        '"Action":["sts:AssumeRoleWithWebIdentity"],' +
        `"Condition":{"StringEquals":{"${issuer}:aud":"sts.amazonaws.com",` +
        `"${issuer}:sub":"system:serviceaccount:shop:orders"}}}]}`,
    );
    expect(policyFaults(statementsOf(trust), 'trust')).toEqual([]);
  });

  it('asks for the provider of a cluster that exists', () => {
    const cluster = newCluster(newStack(), { oidcProviderArn: undefined });
    expect(() => irsaTrust(cluster, 'shop', 'orders')).toThrow(
      "[shop/cluster] 'oidcProviderArn' must be given for identities of mode 'irsa', got undefined",
    );
  });
});
