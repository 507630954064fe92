import { Duration } from 'cdk8s';
import { EncryptionKey } from 'keelson/eks';
import { newStack, synth } from './stack';

describe('EncryptionKey', () => {
  it('is a key that rotates, that the account rules, and whose end can be taken back', () => {
    const stack = newStack();
    new EncryptionKey(stack, 'data', { description: 'backups', alias: 'shop/data' });
    expect(synth(stack).resource).toEqual({
      aws_kms_key: {
        data: {
          description: 'backups',
          enable_key_rotation: true,
          rotation_period_in_days: 365,
          deletion_window_in_days: 30,
          policy: JSON.stringify({
            Version: '2012-10-17',
            Statement: [
              {
                Sid: 'AccountAdministration',
                Effect: 'Allow',
                Principal: { AWS: ['arn:aws:iam::111122223333:root'] },
                Action: ['kms:*'],
                Resource: ['*'],
              },
            ],
          }),
        },
      },
      aws_kms_alias: { data_alias: { name: 'alias/shop/data', target_key_id: '${aws_kms_key.data.key_id}' } },
    });
  });

  it('refuses a deletion window that AWS does not have', () => {
    const props = { description: 'backups', alias: 'shop/data', deletionWindow: Duration.days(31) };
    expect(() => new EncryptionKey(newStack(), 'data', props)).toThrow(
      "[shop/data] 'deletionWindow' must be a whole number from 7 to 30, got 31",
    );
  });
});
