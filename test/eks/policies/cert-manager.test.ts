import { certManagerPolicy } from '../../../lib/eks/identity/policies/cert-manager';
import { newCluster } from '../cluster';
import { rendered } from '../policy-statements';
import { newStack } from '../stack';

const cluster = newCluster(newStack());

describe('certManagerPolicy', () => {
  it('lets cert-manager write the texts of its challenges only', () => {
    expect(rendered(certManagerPolicy(cluster, ['Z0123456789ABC']))).toEqual({
      Version: '2012-10-17',
      Statement: [
        { Sid: 'Poll', Effect: 'Allow', Action: ['route53:GetChange'], Resource: ['arn:aws:route53:::change/*'] },
        {
          Sid: 'Challenge',
          Effect: 'Allow',
          Action: ['route53:ChangeResourceRecordSets'],
          Resource: ['arn:aws:route53:::hostedzone/Z0123456789ABC'],
          Condition: {
            'ForAllValues:StringEquals': { 'route53:ChangeResourceRecordSetsRecordTypes': ['TXT'] },
            'ForAllValues:StringLike': {
              'route53:ChangeResourceRecordSetsNormalizedRecordNames': ['_acme-challenge.*'],
            },
          },
        },
        {
          Sid: 'Read',
          Effect: 'Allow',
          Action: ['route53:ListResourceRecordSets'],
          Resource: ['arn:aws:route53:::hostedzone/Z0123456789ABC'],
        },
      ],
    });
  });
});
