import { Duration } from 'cdk8s';
import { cloudWatchLogsUse, EncryptionKey } from 'keelson/eks';
import { newStack, resources, synth } from './stack';

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

  const key = (props: object, stack = newStack()) => {
    new EncryptionKey(stack, 'data', { description: 'backups', alias: 'shop/data', ...props });
    return resources(stack, 'aws_kms_key').data;
  };

  it('rotates and ends when it is told to, and can be kept from being destroyed', () => {
    expect(
      key({ rotation: Duration.days(90), deletionWindow: Duration.days(7), deletionProtection: true }),
    ).toMatchObject({
      rotation_period_in_days: 90,
      deletion_window_in_days: 7,
      lifecycle: { prevent_destroy: true },
    });
    expect(key({ deletionProtection: false })).not.toHaveProperty('lifecycle');
  });

  it('lets others use it, beside the account', () => {
    const stack = newStack();
    const { policy } = key({ statements: [cloudWatchLogsUse(stack, ['/shop/'])] }, stack) as { policy: string };
    const { Statement } = JSON.parse(policy) as { Statement: { Sid: string }[] };
    expect(Statement.map(({ Sid }) => Sid)).toEqual(['AccountAdministration', 'CloudWatchLogs']);
  });

  it('takes explicit undefined as omitted', () => {
    const explicit = {
      statements: undefined,
      deletionWindow: undefined,
      rotation: undefined,
      deletionProtection: undefined,
    };
    expect(key(explicit)).toEqual(key({}));
  });

  const use = { principals: { Service: ['logs.eu-west-1.amazonaws.com'] }, actions: ['kms:Decrypt'], resources: ['*'] };
  it.each<[string, object, string]>([
    ['an early rotation', { rotation: Duration.days(89) }, "'rotation' must be a whole number from 90 to 2560, got 89"],
    [
      'a denial',
      { statements: [{ ...use, effect: 'Deny' }] },
      "'statements' must not deny, which can lock out the account for good, got ",
    ],
    [
      'a statement without anybody',
      { statements: [{ ...use, principals: undefined }] },
      "'statements.0.principals' must say who, got undefined",
    ],
    ['a statement that is none', { statements: [1] }, "'statements.0.actions' must be at least one"],
    [
      'all the world',
      { statements: [{ ...use, principals: { AWS: '*' } }] },
      `'statements.0.principals' must not be all the world, got {"AWS":"*"}`,
    ],
    [
      'protection that is a text',
      { deletionProtection: 'yes' },
      `'deletionProtection' must be true or false, got "yes"`,
    ],
    [
      'the prefix that aliases have anyway',
      { alias: 'alias/shop' },
      `'alias' must be letters, digits, '/', '_' and '-', not starting with 'aws/' or 'alias/', got "alias/shop"`,
    ],
    [
      'an alias of AWS',
      { alias: 'aws/s3' },
      `'alias' must be letters, digits, '/', '_' and '-', not starting with 'aws/' or 'alias/', got "aws/s3"`,
    ],
    ['no description', { description: ' ' }, `'description' must be a text that is not empty, got " "`],
  ])('refuses %s', (_, props, message) => {
    expect(() => key(props)).toThrow(`[shop/data] ${message}`);
  });

  it('may exist, in any region, and then makes nothing', () => {
    const stack = newStack();
    const keyArn = 'arn:aws:kms:us-east-1:444455556666:key/mrk-1234abcd';
    const existing = EncryptionKey.fromExisting(stack, 'data', { keyArn, alias: 'shop/data' });
    expect([existing.keyArn, existing.keyAlias]).toEqual([keyArn, 'alias/shop/data']);
    expect(EncryptionKey.fromExisting(stack, 'other', { keyArn }).keyAlias).toBeUndefined();
    expect(synth(stack).resource).toBeUndefined();
  });

  it.each<[string, object, string]>([
    [
      'by the ARN of its alias',
      { keyArn: 'arn:aws:kms:eu-west-1:111122223333:alias/shop' },
      `'keyArn' must be the ARN of a KMS key, not of an alias, got "arn:aws:kms:eu-west-1:111122223333:alias/shop"`,
    ],
    [
      'by what only Terraform knows',
      { keyArn: 'arn:aws:kms:eu-west-1:111122223333:key/${aws_kms_key.other.key_id}' },
      "'keyArn' must be the ARN of a KMS key, not of an alias, got ",
    ],
    [
      'in another partition',
      { keyArn: 'arn:aws-cn:kms:cn-north-1:111122223333:key/mine' },
      `'keyArn' must be of the stack's partition, 'arn:aws:…', got "arn:aws-cn:kms:cn-north-1:111122223333:key/mine"`,
    ],
    [
      'with an alias that is none',
      { keyArn: 'arn:aws:kms:eu-west-1:111122223333:key/mine', alias: 'alias/shop' },
      "'alias' must be letters, digits, '/', '_' and '-', not starting with 'aws/' or 'alias/', got \"alias/shop\"",
    ],
  ])('refuses one that exists %s', (_, existing, message) => {
    expect(() => EncryptionKey.fromExisting(newStack(), 'data', existing as { keyArn: string })).toThrow(
      `[shop/data] ${message}`,
    );
  });

  it('refuses a deletion window that AWS does not have', () => {
    const props = { description: 'backups', alias: 'shop/data', deletionWindow: Duration.days(31) };
    expect(() => new EncryptionKey(newStack(), 'data', props)).toThrow(
      "[shop/data] 'deletionWindow' must be a whole number from 7 to 30, got 31",
    );
  });
});
