import { externalSecretsPolicy } from '../../../lib/eks/identity/policies/external-secrets';
import { newCluster } from '../cluster';
import { rendered } from '../policy-statements';
import { newStack } from '../stack';

const cluster = newCluster(newStack());

describe('externalSecretsPolicy', () => {
  it('lets External Secrets read what is below its prefixes, and use the keys for that only', () => {
    expect(rendered(externalSecretsPolicy(cluster, ['shop'], ['arn:aws:kms:eu-west-1:111122223333:key/app']))).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'ReadSecrets',
          Effect: 'Allow',
          Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
          Resource: ['arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop/*'],
        },
        {
          Sid: 'ReadParameters',
          Effect: 'Allow',
          Action: ['ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParametersByPath'],
          Resource: ['arn:aws:ssm:eu-west-1:111122223333:parameter/shop/*'],
        },
        {
          Sid: 'Decrypt',
          Effect: 'Allow',
          Action: ['kms:Decrypt'],
          Resource: ['arn:aws:kms:eu-west-1:111122223333:key/app'],
          Condition: {
            StringEquals: {
              'kms:ViaService': ['secretsmanager.eu-west-1.amazonaws.com', 'ssm.eu-west-1.amazonaws.com'],
            },
          },
        },
      ],
    });
  });

  it('may use no key where AWS manages them', () => {
    const sids = externalSecretsPolicy(cluster, ['shop'], []).map(({ sid }) => sid);
    expect(sids).toEqual(['ReadSecrets', 'ReadParameters']);
  });
});
