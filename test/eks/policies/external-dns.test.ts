import { externalDnsPolicy } from '../../../lib/eks/identity/policies/external-dns';
import { newCluster } from '../cluster';
import { rendered } from '../policy-statements';
import { newStack } from '../stack';

const cluster = newCluster(newStack());

describe('externalDnsPolicy', () => {
  it('lets ExternalDNS change the records of its domains only', () => {
    expect(rendered(externalDnsPolicy(cluster, ['Z0123456789ABC'], ['example.com']))).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'Change',
          Effect: 'Allow',
          Action: ['route53:ChangeResourceRecordSets'],
          Resource: ['arn:aws:route53:::hostedzone/Z0123456789ABC'],
          Condition: {
            'ForAllValues:StringLike': {
              'route53:ChangeResourceRecordSetsNormalizedRecordNames': ['example.com', '*.example.com'],
            },
          },
        },
        {
          Sid: 'Read',
          Effect: 'Allow',
          Action: ['route53:ListResourceRecordSets', 'route53:ListTagsForResources'],
          Resource: ['arn:aws:route53:::hostedzone/Z0123456789ABC'],
        },
        { Sid: 'Find', Effect: 'Allow', Action: ['route53:ListHostedZones'], Resource: ['*'] },
      ],
    });
  });
});
