import { Duration } from 'cdk8s';
import { BackupBucket, BackupBucketProps, EncryptionKey } from 'keelson/eks';
import { Block, newStack, resources, synth } from './stack';

const none = { none: 'one region, accepted by the platform team' };
const NAME = 'shop-111122223333-velero';

function make(props: Partial<BackupBucketProps> = {}) {
  const stack = newStack();
  const bucket = new BackupBucket(stack, 'backups', { replica: none, ...props });
  return { stack, bucket };
}

function policy(block: Block | undefined): { Statement: Block[] } {
  return JSON.parse(block?.policy as string) as { Statement: Block[] };
}

const denyPlainHttp = (name: string) => ({
  Sid: 'DenyPlainHttp',
  Effect: 'Deny',
  Principal: { AWS: '*' },
  Action: ['s3:*'],
  Resource: [`arn:aws:s3:::${name}`, `arn:aws:s3:::${name}/*`],
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
});

describe('BackupBucket', () => {
  it('is a private, encrypted, logged bucket with a history, which Terraform does not destroy', () => {
    const { stack } = make();
    const main = '${aws_s3_bucket.backups.bucket}';
    const logs = '${aws_s3_bucket.backups_logs.bucket}';
    const closed = {
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    };
    const kept = {
      id: 'retention',
      status: 'Enabled',
      filter: [{ prefix: '' }],
      abort_incomplete_multipart_upload: [{ days_after_initiation: 7 }],
      noncurrent_version_expiration: [{ noncurrent_days: 30 }],
    };
    expect(synth(stack).resource).toEqual({
      aws_kms_key: {
        backups_key: {
          description: `Backups in ${NAME}`,
          enable_key_rotation: true,
          rotation_period_in_days: 365,
          deletion_window_in_days: 30,
          lifecycle: { prevent_destroy: true },
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
      aws_kms_alias: {
        backups_key_alias: { name: 'alias/shop/backups', target_key_id: '${aws_kms_key.backups_key.key_id}' },
      },
      aws_s3_bucket: {
        backups: {
          bucket: NAME,
          force_destroy: false,
          lifecycle: { prevent_destroy: true },
          depends_on: ['aws_kms_key.backups_key'],
        },
        backups_logs: { bucket: `${NAME}-logs`, force_destroy: false },
      },
      aws_s3_bucket_public_access_block: {
        'backups_public-access': { bucket: main, ...closed },
        'backups_logs_public-access': { bucket: logs, ...closed },
      },
      aws_s3_bucket_ownership_controls: {
        backups_ownership: { bucket: main, rule: { object_ownership: 'BucketOwnerEnforced' } },
        backups_logs_ownership: { bucket: logs, rule: { object_ownership: 'BucketOwnerEnforced' } },
      },
      aws_s3_bucket_versioning: {
        backups_versioning: { bucket: main, versioning_configuration: { status: 'Enabled' } },
        backups_logs_versioning: { bucket: logs, versioning_configuration: { status: 'Enabled' } },
      },
      aws_s3_bucket_server_side_encryption_configuration: {
        backups_encryption: {
          bucket: main,
          rule: [
            {
              apply_server_side_encryption_by_default: {
                sse_algorithm: 'aws:kms',
                kms_master_key_id: '${aws_kms_key.backups_key.arn}',
              },
              bucket_key_enabled: true,
            },
          ],
        },
        backups_logs_encryption: {
          bucket: logs,
          rule: [{ apply_server_side_encryption_by_default: { sse_algorithm: 'AES256' } }],
        },
      },
      aws_s3_bucket_lifecycle_configuration: {
        backups_lifecycle: {
          bucket: main,
          rule: [{ ...kept, expiration: [{ expired_object_delete_marker: true }] }],
          depends_on: ['aws_s3_bucket_versioning.backups_versioning'],
        },
        backups_logs_lifecycle: {
          bucket: logs,
          rule: [{ ...kept, expiration: [{ days: 365 }] }],
          depends_on: ['aws_s3_bucket_versioning.backups_logs_versioning'],
        },
      },
      aws_s3_bucket_notification: {
        backups_notification: { bucket: main, eventbridge: true },
        backups_logs_notification: { bucket: logs, eventbridge: true },
      },
      aws_s3_bucket_policy: {
        backups_policy: {
          bucket: main,
          policy: JSON.stringify({ Version: '2012-10-17', Statement: [denyPlainHttp(NAME)] }),
          depends_on: ['aws_s3_bucket_public_access_block.backups_public-access'],
        },
        backups_logs_policy: {
          bucket: logs,
          policy: JSON.stringify({
            Version: '2012-10-17',
            Statement: [
              denyPlainHttp(`${NAME}-logs`),
              {
                Sid: 'S3LogDelivery',
                Effect: 'Allow',
                Principal: { Service: 'logging.s3.amazonaws.com' },
                Action: ['s3:PutObject'],
                Resource: [`arn:aws:s3:::${NAME}-logs/*`],
                Condition: {
                  StringEquals: { 'aws:SourceAccount': '111122223333' },
                  ArnLike: { 'aws:SourceArn': `arn:aws:s3:::${NAME}` },
                },
              },
            ],
          }),
          depends_on: ['aws_s3_bucket_public_access_block.backups_logs_public-access'],
        },
      },
      aws_s3_bucket_logging: {
        backups_logging: {
          bucket: main,
          target_bucket: logs,
          target_prefix: `${NAME}/`,
          depends_on: ['aws_s3_bucket_policy.backups_logs_policy'],
        },
      },
    });
  });

  it('tells other stacks names, not values that AWS makes', () => {
    const { bucket } = make();
    const { bucketName, bucketArn, region, keyAlias } = bucket;
    expect({ bucketName, bucketArn, region, keyAlias }).toEqual({
      bucketName: NAME,
      bucketArn: `arn:aws:s3:::${NAME}`,
      region: 'eu-west-1',
      keyAlias: 'alias/shop/backups',
    });
  });

  it('notes why there is no copy', () => {
    const { stack } = make();
    expect(stack.toTerraform()['//']).toMatchObject({
      exceptions: [{ construct: 'shop/backups', prop: 'replica', reason: none.none }],
    });
  });

  it('renders the same twice, and an explicit undefined as if it were left out', () => {
    const { stack } = make({
      bucket: undefined,
      ttl: undefined,
      keep: undefined,
      keepDeleted: undefined,
      objectLock: undefined,
      accessLogs: undefined,
      key: undefined,
      deletionProtection: undefined,
    });
    const first = synth(stack);
    expect(synth(stack)).toEqual(first);
    expect(first).toEqual(synth(make().stack));
  });

  it('takes a name', () => {
    const { stack } = make({ bucket: 'acme-backups' });
    expect(resources(stack, 'aws_s3_bucket').backups).toMatchObject({ bucket: 'acme-backups' });
    expect(resources(stack, 'aws_s3_bucket').backups_logs).toMatchObject({ bucket: 'acme-backups-logs' });
  });

  it('takes the key of another construct, and makes none', () => {
    const stack = newStack();
    const key = new EncryptionKey(stack, 'data', { description: 'data', alias: 'shop/data' });
    const bucket = new BackupBucket(stack, 'backups', { replica: none, key });
    expect(Object.keys(resources(stack, 'aws_kms_key'))).toEqual(['data']);
    expect(bucket.keyAlias).toBe('alias/shop/data');
  });

  it('deletes what Velero has not, once it is asked to', () => {
    const { stack } = make({ ttl: Duration.days(14), keep: Duration.days(15), keepDeleted: Duration.days(60) });
    expect(resources(stack, 'aws_s3_bucket_lifecycle_configuration').backups_lifecycle).toMatchObject({
      rule: [{ expiration: [{ days: 15 }], noncurrent_version_expiration: [{ noncurrent_days: 60 }] }],
    });
  });

  it('locks backups, in a way that can be added to a bucket that exists', () => {
    const { stack } = make({ objectLock: { mode: 'compliance', keep: Duration.days(30) } });
    expect(resources(stack, 'aws_s3_bucket_object_lock_configuration')).toEqual({
      backups_lock: {
        bucket: '${aws_s3_bucket.backups.bucket}',
        rule: { default_retention: { mode: 'COMPLIANCE', days: 30 } },
        depends_on: ['aws_s3_bucket_versioning.backups_versioning'],
      },
    });
    expect(resources(stack, 'aws_s3_bucket').backups).not.toHaveProperty('object_lock_enabled');
  });

  it('sends access logs to a bucket of the user, whose policy it leaves alone', () => {
    const { stack } = make({ accessLogs: { bucket: 'acme-logs' } });
    expect(resources(stack, 'aws_s3_bucket_logging')).toEqual({
      backups_logging: {
        bucket: '${aws_s3_bucket.backups.bucket}',
        target_bucket: 'acme-logs',
        target_prefix: `${NAME}/`,
      },
    });
    expect(Object.keys(resources(stack, 'aws_s3_bucket'))).toEqual(['backups']);
  });

  it('goes without access logs for a reason', () => {
    const { stack } = make({ accessLogs: { none: 'CloudTrail data events' } });
    expect(resources(stack, 'aws_s3_bucket_logging')).toEqual({});
    expect(JSON.stringify(stack.toTerraform()['//'])).toContain('CloudTrail data events');
  });

  it('can be destroyed, with its key, for a reason', () => {
    const { stack } = make({ deletionProtection: { none: 'a trial' } });
    expect(resources(stack, 'aws_s3_bucket').backups).not.toHaveProperty('lifecycle');
    expect(resources(stack, 'aws_kms_key').backups_key).not.toHaveProperty('lifecycle');
  });

  describe('with a replica', () => {
    it('makes the copy by a provider of its region, and the rights to it in its own', () => {
      const stack = newStack('shop', { tags: { owner: 'platform' } });
      new BackupBucket(stack, 'backups', { replica: { region: 'eu-central-1' } });
      const { provider, resource = {} } = synth(stack);
      const own = { allowed_account_ids: ['111122223333'], default_tags: [{ tags: { owner: 'platform' } }] };
      expect(provider.aws).toEqual([
        { region: 'eu-west-1', ...own },
        { alias: 'backups_replica', region: 'eu-central-1', ...own },
      ]);
      const there = Object.entries(resource).flatMap(([type, blocks]) =>
        Object.entries(blocks)
          .filter(([, block]) => block.provider === 'aws.backups_replica')
          .map(([id]) => `${type}.${id}`),
      );
      const all = Object.entries(resource).flatMap(([type, blocks]) =>
        Object.keys(blocks).map((id) => `${type}.${id}`),
      );
      const ofReplica = all.filter((address) => address.includes('backups_replica'));
      const here = ['aws_iam_role.backups_replica_role', 'aws_iam_role_policy.backups_replica_rights'];
      const config = 'aws_s3_bucket_replication_configuration.backups_replica_replication';
      expect(there.length).toBeGreaterThan(15);
      expect([...there, ...here, config].sort()).toEqual(ofReplica.sort());
    });

    it('keeps the copy and its key from being destroyed, as the original', () => {
      const lifecycles = (deletionProtection?: { none: string }) => {
        const stack = newStack();
        new BackupBucket(stack, 'backups', { replica: { region: 'eu-central-1' }, deletionProtection });
        const { aws_s3_bucket, aws_kms_key } = synth(stack).resource ?? {};
        return [aws_s3_bucket?.['backups_replica']?.['lifecycle'], aws_kms_key?.['backups_replica_key']?.['lifecycle']];
      };
      expect(lifecycles()).toEqual([{ prevent_destroy: true }, { prevent_destroy: true }]);
      expect(lifecycles({ none: 'a trial' })).toEqual([undefined, undefined]);
    });

    it('copies all, what is deleted too, with the key of each region', () => {
      const { stack } = make({ replica: { region: 'eu-central-1' } });
      expect(resources(stack, 'aws_s3_bucket_replication_configuration')).toEqual({
        backups_replica_replication: {
          bucket: '${aws_s3_bucket.backups.bucket}',
          role: '${aws_iam_role.backups_replica_role.arn}',
          rule: [
            {
              id: 'all',
              status: 'Enabled',
              filter: { prefix: '' },
              delete_marker_replication: { status: 'Enabled' },
              source_selection_criteria: { sse_kms_encrypted_objects: { status: 'Enabled' } },
              destination: {
                bucket: '${aws_s3_bucket.backups_replica.arn}',
                encryption_configuration: { replica_kms_key_id: '${aws_kms_key.backups_replica_key.arn}' },
              },
            },
          ],
          depends_on: [
            'aws_s3_bucket_versioning.backups_versioning',
            'aws_s3_bucket_versioning.backups_replica_versioning',
            'aws_iam_role_policy.backups_replica_rights',
          ],
        },
      });
      expect(resources(stack, 'aws_iam_role').backups_replica_role).toMatchObject({ name: 'shop-backups-replication' });
      const via = (region: string) => ({ StringEquals: { 'kms:ViaService': `s3.${region}.amazonaws.com` } });
      expect(policy(resources(stack, 'aws_iam_role_policy').backups_replica_rights).Statement).toEqual([
        {
          Sid: 'Find',
          Effect: 'Allow',
          Action: ['s3:GetReplicationConfiguration', 's3:ListBucket'],
          Resource: [`arn:aws:s3:::${NAME}`],
        },
        {
          Sid: 'Read',
          Effect: 'Allow',
          Action: [
            's3:GetObjectVersionForReplication',
            's3:GetObjectVersionAcl',
            's3:GetObjectVersionTagging',
            's3:GetObjectRetention',
            's3:GetObjectLegalHold',
          ],
          Resource: [`arn:aws:s3:::${NAME}/*`],
        },
        {
          Sid: 'Write',
          Effect: 'Allow',
          Action: ['s3:ReplicateObject', 's3:ReplicateDelete', 's3:ReplicateTags'],
          Resource: [`arn:aws:s3:::${NAME}-copy/*`],
        },
        {
          Sid: 'ReadKey',
          Effect: 'Allow',
          Action: ['kms:Decrypt'],
          Resource: ['${aws_kms_key.backups_key.arn}'],
          Condition: via('eu-west-1'),
        },
        {
          Sid: 'WriteKey',
          Effect: 'Allow',
          Action: ['kms:Encrypt', 'kms:GenerateDataKey'],
          Resource: ['${aws_kms_key.backups_replica_key.arn}'],
          Condition: via('eu-central-1'),
        },
      ]);
    });

    it('keeps, locks and protects the copy as the original', () => {
      const { stack } = make({
        replica: { region: 'eu-central-1' },
        keep: Duration.days(90),
        objectLock: { mode: 'governance', keep: Duration.days(45) },
      });
      const locks = resources(stack, 'aws_s3_bucket_object_lock_configuration');
      expect(locks.backups_replica_lock?.rule).toEqual({ default_retention: { mode: 'GOVERNANCE', days: 45 } });
      expect(resources(stack, 'aws_s3_bucket').backups_replica).toMatchObject({
        bucket: `${NAME}-copy`,
        lifecycle: { prevent_destroy: true },
      });
      expect(resources(stack, 'aws_s3_bucket_lifecycle_configuration').backups_replica_lifecycle).toMatchObject({
        rule: [{ expiration: [{ days: 90 }] }],
      });
    });

    it('takes a name, a key and a place for access logs', () => {
      const stack = newStack();
      const keyArn = 'arn:aws:kms:eu-central-1:111122223333:key/0000';
      const key = EncryptionKey.fromExisting(stack, 'far', { keyArn });
      const replica = { region: 'eu-central-1', bucket: 'acme-far', key, accessLogs: { bucket: 'acme-far-logs' } };
      new BackupBucket(stack, 'backups', { replica });
      expect(Object.keys(resources(stack, 'aws_kms_key'))).toEqual(['backups_key']);
      expect(resources(stack, 'aws_s3_bucket').backups_replica).toMatchObject({ bucket: 'acme-far' });
      expect(resources(stack, 'aws_s3_bucket_logging').backups_replica_logging).toMatchObject({
        target_bucket: 'acme-far-logs',
      });
    });
  });

  it('refuses what would lose a backup, or what AWS does not take', () => {
    const wrong = (props: object) => () => make(props);
    const place = "'replica' must be the copy's place, { region: '…' }, or say why there is none, { none: '…' }, got";
    expect(wrong({ replica: undefined })).toThrow(`[shop/backups] ${place} undefined`);
    expect(wrong({ replica: 'eu-central-1' })).toThrow(`[shop/backups] ${place} "eu-central-1"`);
    expect(wrong({ replica: { region: 'eu-west-1' } })).toThrow(
      "[shop/backups] 'replica.region' must be another region than the bucket's, got 'eu-west-1'",
    );
    expect(wrong({ replica: { region: 'cn-north-1' } })).toThrow(
      "[shop/backups] 'replica.region' must be in the partition 'aws', as that of the bucket, got 'cn-north-1'",
    );
    expect(wrong({ replica: { region: 'europe' } })).toThrow(
      `[shop/backups] 'replica.region' must be an AWS region such as 'eu-west-1', got "europe"`,
    );
    expect(wrong({ replica: { none: 'x', region: 'eu-central-1' } })).toThrow(
      `[shop/backups] 'replica.region' is no prop of 'replica', got "eu-central-1"; the nearest is 'none'`,
    );
    expect(wrong({ keep: Duration.days(30) })).toThrow(
      "[shop/backups] 'keep' must be longer than 'ttl' (30 days), or the bucket deletes backups that Velero still " +
        'lists, got 30 days',
    );
    expect(wrong({ objectLock: { mode: 'governance', keep: Duration.days(29) } })).toThrow(
      "[shop/backups] 'objectLock.keep' must be at least 'ttl' (30 days), or backups can be deleted while they are " +
        'needed, got 29 days',
    );
    expect(wrong({ objectLock: { mode: 'strict', keep: Duration.days(30) } })).toThrow(
      `[shop/backups] 'objectLock.mode' must be 'compliance' or 'governance', got "strict"`,
    );
    expect(wrong({ keepDeleted: 30 })).toThrow(
      "[shop/backups] 'keepDeleted' must be a Duration such as Duration.days(30), got 30",
    );
    expect(wrong({ bucket: 'Acme' })).toThrow(
      "[shop/backups] 'bucket' must be at least 3 lower case letters, digits and '-', starting and ending with a " +
        'letter or digit, of at most 58 characters, got "Acme"',
    );
    expect(wrong({ bucket: 'acme.backups' })).toThrow("'bucket' must be at least 3 lower case letters");
    expect(wrong({ bucket: 'a'.repeat(59) })).toThrow('of at most 58 characters');
    expect(wrong({ accessLogs: { bucket: NAME } })).toThrow(
      `[shop/backups] 'accessLogs.bucket' must be another bucket, as writing a log makes a log, got '${NAME}'`,
    );
    expect(wrong({ accessLogs: false })).toThrow(
      "[shop/backups] 'accessLogs' must be left out, or say its reason on one line: { none: '…' }, got false",
    );
    expect(wrong({ deletionProtection: false })).toThrow(
      "[shop/backups] 'deletionProtection' must be left out, or say its reason on one line: { none: '…' }, got false",
    );
    expect(wrong({ retention: 3 })).toThrow("'retention' is no prop of BackupBucket, got 3");
  });

  it('refuses a copy under the name of the original or its logs', () => {
    const copy =
      (bucket: string, original = 'acme') =>
      () =>
        new BackupBucket(newStack(), 'backups', { bucket: original, replica: { region: 'eu-central-1', bucket } });
    const rule = "[shop/backups] 'replica.bucket' must be another bucket than the original and its logs', got";
    expect(copy('acme')).toThrow(`${rule} "acme"`);
    expect(copy('acme-logs')).toThrow(`${rule} "acme-logs"`);
    expect(copy('acme', 'acme-logs')).toThrow(`${rule} "acme"`);
    expect(copy('acme-2')).not.toThrow();
  });

  it('refuses keys of another region than what they encrypt', () => {
    const build = (replica: boolean, region?: string) => () => {
      const stack = newStack();
      const keyArn = `arn:aws:kms:${region ?? ''}:111122223333:key/0000`;
      const key =
        region === undefined
          ? new EncryptionKey(stack, 'key', { description: 'backups', alias: 'acme' })
          : EncryptionKey.fromExisting(stack, 'key', { keyArn, alias: 'acme' });
      return new BackupBucket(
        stack,
        'backups',
        replica ? { replica: { region: 'eu-central-1', key } } : { replica: none, key },
      );
    };
    expect(build(false, 'us-east-1')).toThrow(
      "[shop/backups] 'key' must be of the region eu-west-1, got one of us-east-1",
    );
    expect(build(true, 'us-east-1')).toThrow(
      "[shop/backups] 'replica.key' must be of the region eu-central-1, got one of us-east-1",
    );
    expect(build(true)).toThrow(
      "[shop/backups] 'replica.key' must be of the region eu-central-1, got one of eu-west-1",
    );
    for (const right of [build(false), build(false, 'eu-west-1'), build(true, 'eu-central-1')]) {
      expect(right).not.toThrow();
    }
  });

  it('refuses a key that other stacks could not find', () => {
    const stack = newStack();
    const keyArn = 'arn:aws:kms:eu-west-1:111122223333:key/0000';
    const key = EncryptionKey.fromExisting(stack, 'key', { keyArn });
    expect(() => new BackupBucket(stack, 'backups', { replica: none, key })).toThrow(
      "[shop/backups] 'key' must have an alias, by which other stacks know it, got shop/key (ExistingKey); name it with " +
        'fromExisting',
    );
  });

  it('takes the longest name that its log bucket leaves room for', () => {
    const { stack } = make({ bucket: 'a'.repeat(58) });
    expect(resources(stack, 'aws_s3_bucket').backups_logs?.bucket).toHaveLength(63);
    expect(() => make({ bucket: 'a'.repeat(63), accessLogs: { none: 'no logs' } })).not.toThrow();
  });

  describe('that exists', () => {
    it('emits nothing and gives what it was given', () => {
      const stack = newStack();
      const bucket = BackupBucket.fromExisting(stack, 'backups', { bucket: 'acme-backups', keyAlias: 'acme/data' });
      expect(synth(stack).resource).toBeUndefined();
      const { bucketName, bucketArn, region, keyAlias } = bucket;
      expect({ bucketName, bucketArn, region, keyAlias }).toEqual({
        bucketName: 'acme-backups',
        bucketArn: 'arn:aws:s3:::acme-backups',
        region: 'eu-west-1',
        keyAlias: 'alias/acme/data',
      });
    });

    it('refuses what cannot be', () => {
      const wrong = (existing: object) => () =>
        BackupBucket.fromExisting(newStack(), 'backups', { bucket: 'acme-backups', ...existing });
      expect(wrong({ bucket: 'Acme' })).toThrow("[shop/backups] 'bucket' must be at least 3 lower case letters");
      expect(wrong({ region: 'europe' })).toThrow("[shop/backups] 'region' must be an AWS region such as 'eu-west-1'");
      expect(wrong({ keyAlias: 'alias/x' })).toThrow("[shop/backups] 'keyAlias' must be letters");
      expect(wrong({ name: 'x' })).toThrow("'name' is no prop of ExistingBucket");
    });
  });
});
