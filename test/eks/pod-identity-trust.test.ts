import { podIdentityTrust } from '../../lib/eks/identity/pod-identity-trust';
import { policyFaults } from '../../lib/eks/identity/policy-audit';
import { newCluster } from './cluster';
import { statementsOf } from './policy-statements';
import { newStack } from './stack';

describe('podIdentityTrust', () => {
  const trust = podIdentityTrust(newCluster(newStack()), 'shop', 'orders');

  it('trusts Pod Identity for one service account of one cluster of the account', () => {
    expect(JSON.parse(trust)).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: ['pods.eks.amazonaws.com'] },
          Action: ['sts:AssumeRole', 'sts:TagSession'],
          Condition: {
            StringEquals: {
              'aws:SourceAccount': '111122223333',
              'aws:RequestTag/eks-cluster-arn': 'arn:aws:eks:eu-west-1:111122223333:cluster/shop',
              'aws:RequestTag/kubernetes-namespace': 'shop',
              'aws:RequestTag/kubernetes-service-account': 'orders',
            },
          },
        },
      ],
    });
  });

  it('is sound', () => {
    expect(policyFaults(statementsOf(trust), 'trust')).toEqual([]);
  });
});
