import { Construct } from 'constructs';
import { Duration } from 'cdk8s';
import { TerraformOutput, TerraformStack, Testing } from 'cdktf';
import { EksStack, EncryptionKey, StateBackend, StateBackendProps } from 'keelson/eks';
import { newStack, resources, synth } from './stack';

const HOME = { account: '111122223333', region: 'eu-west-1' };

function make(props: Partial<StateBackendProps> = {}) {
  const app = Testing.app();
  const base = new EksStack(app, 'base', { ...HOME, state: { local: 'creates the bucket of states' } });
  const state = new StateBackend(base, 'state', { bucket: 'acme-state', ...props });
  return { app, base, state };
}

function backend(stack: EksStack): unknown {
  return synth(stack).terraform.backend;
}

describe('StateBackend', () => {
  it('is a bucket with a history, and a key', () => {
    const { base, state } = make();
    const { resource = {} } = synth(base);
    expect(Object.fromEntries(Object.entries(resource).map(([type, blocks]) => [type, Object.keys(blocks)]))).toEqual({
      aws_kms_key: ['state_key'],
      aws_kms_alias: ['state_key_alias'],
      aws_s3_bucket: ['state', 'state_logs'],
      aws_s3_bucket_lifecycle_configuration: ['state_lifecycle', 'state_logs_lifecycle'],
      aws_s3_bucket_logging: ['state_logging'],
      aws_s3_bucket_notification: ['state_logs_notification', 'state_notification'],
      aws_s3_bucket_ownership_controls: ['state_logs_ownership', 'state_ownership'],
      aws_s3_bucket_policy: ['state_logs_policy', 'state_policy'],
      aws_s3_bucket_public_access_block: ['state_logs_public-access', 'state_public-access'],
      aws_s3_bucket_server_side_encryption_configuration: ['state_encryption', 'state_logs_encryption'],
      aws_s3_bucket_versioning: ['state_logs_versioning', 'state_versioning'],
    });
    expect(resource.aws_s3_bucket?.state).toEqual({
      bucket: 'acme-state',
      force_destroy: false,
      lifecycle: { prevent_destroy: true },
      depends_on: ['aws_kms_key.state_key'],
    });
    expect(resource.aws_kms_key?.state_key).toMatchObject({
      description: 'States of Terraform in acme-state',
      lifecycle: { prevent_destroy: true },
    });
    // Each lock leaves a version and a marker of its file.
    expect(resource.aws_s3_bucket_lifecycle_configuration?.state_lifecycle).toMatchObject({
      rule: [
        {
          noncurrent_version_expiration: [{ noncurrent_days: 90 }],
          expiration: [{ expired_object_delete_marker: true }],
        },
      ],
    });
    expect([state.bucketName, state.keyAlias]).toEqual(['acme-state', 'alias/base/state']);
  });

  it('keeps the state of other stacks by names alone, locked and encrypted', () => {
    const { app, state } = make();
    const shop = new EksStack(app, 'shop', { account: '111122223333', region: 'eu-central-1', state });
    expect(backend(shop)).toEqual({
      s3: {
        bucket: 'acme-state',
        key: 'eks/shop.tfstate',
        region: 'eu-west-1',
        encrypt: true,
        kms_key_id: 'arn:aws:kms:eu-west-1:111122223333:alias/base/state',
        use_lockfile: true,
      },
    });
    expect(synth(shop)).not.toHaveProperty('data');
  });

  it('takes a folder, a time for earlier states, and a key', () => {
    const { app, base, state } = make({ folder: 'prod/eks', keep: Duration.days(30), accessLogs: { none: 'a trial' } });
    const lifecycles = resources(base, 'aws_s3_bucket_lifecycle_configuration');
    expect(lifecycles.state_lifecycle).toMatchObject({
      rule: [{ noncurrent_version_expiration: [{ noncurrent_days: 30 }] }],
    });
    expect(backend(new EksStack(app, 'shop', { ...HOME, state }))).toMatchObject({
      s3: { key: 'prod/eks/shop.tfstate' },
    });
    expect(resources(base, 'aws_s3_bucket_logging')).toEqual({});
  });

  it('takes a key of the user, by its ARN', () => {
    const app = Testing.app();
    const base = new EksStack(app, 'base', { ...HOME, state: { local: 'a test' } });
    const keyArn = 'arn:aws:kms:eu-west-1:444455556666:key/0000';
    const key = EncryptionKey.fromExisting(base, 'key', { keyArn, alias: 'theirs' });
    const state = new StateBackend(base, 'state', { bucket: 'acme-state', key });
    expect(backend(new EksStack(app, 'shop', { ...HOME, state }))).toMatchObject({ s3: { kms_key_id: keyArn } });
    expect(resources(base, 'aws_kms_key')).toEqual({});
  });

  it('locks by a table for an older Terraform', () => {
    const { app, base, state } = make({ lock: 'dynamodb' });
    expect(resources(base, 'aws_dynamodb_table')).toEqual({
      state_lock: {
        name: 'acme-state-lock',
        billing_mode: 'PAY_PER_REQUEST',
        hash_key: 'LockID',
        attribute: [{ name: 'LockID', type: 'S' }],
        point_in_time_recovery: { enabled: true },
        server_side_encryption: { enabled: true, kms_key_arn: '${aws_kms_key.state_key.arn}' },
        deletion_protection_enabled: true,
        lifecycle: { prevent_destroy: true },
      },
    });
    const { s3 } = backend(new EksStack(app, 'shop', { ...HOME, state })) as { s3: object };
    expect(s3).toMatchObject({ dynamodb_table: 'acme-state-lock' });
    expect(s3).not.toHaveProperty('use_lockfile');
  });

  it('holds the old and the new lock for a release, so that no two deploy at once', () => {
    for (const [lock, previousLock] of [
      ['native', 'dynamodb'],
      ['dynamodb', 'native'],
    ] as const) {
      const { app, base, state } = make({ lock, previousLock });
      expect(backend(new EksStack(app, 'shop', { ...HOME, state }))).toMatchObject({
        s3: { dynamodb_table: 'acme-state-lock', use_lockfile: true },
      });
      expect(Object.keys(resources(base, 'aws_dynamodb_table'))).toEqual(['state_lock']);
    }
  });

  it('can be destroyed, with its key and its table, for a reason', () => {
    const { base } = make({ lock: 'dynamodb', deletionProtection: { none: 'a trial' } });
    const { resource = {} } = synth(base);
    expect(resource.aws_s3_bucket?.state).not.toHaveProperty('lifecycle');
    expect(resource.aws_kms_key?.state_key).not.toHaveProperty('lifecycle');
    expect(resource.aws_dynamodb_table?.state_lock).toMatchObject({ deletion_protection_enabled: false });
    expect(resource.aws_dynamodb_table?.state_lock).not.toHaveProperty('lifecycle');
  });

  it('knows what who deploys must be allowed', () => {
    const rights = (of: StateBackend) => {
      const stack = TerraformStack.of(of);
      new TerraformOutput(stack, 'rights', { value: of.deployPolicy() });
      const { output } = synth(stack as EksStack);
      return (JSON.parse(output?.rights?.value as string) as { Statement: unknown[] }).Statement;
    };
    expect(rights(make().state)).toEqual([
      { Sid: 'List', Effect: 'Allow', Action: ['s3:ListBucket'], Resource: ['arn:aws:s3:::acme-state'] },
      {
        Sid: 'State',
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:PutObject'],
        Resource: ['arn:aws:s3:::acme-state/eks/*'],
      },
      {
        Sid: 'Key',
        Effect: 'Allow',
        Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey'],
        Resource: ['${aws_kms_key.state_key.arn}'],
      },
      {
        Sid: 'Lock',
        Effect: 'Allow',
        Action: ['s3:DeleteObject'],
        Resource: ['arn:aws:s3:::acme-state/eks/*.tflock'],
      },
    ]);
    expect(rights(make({ lock: 'dynamodb' }).state).at(-1)).toEqual({
      Sid: 'LockTable',
      Effect: 'Allow',
      Action: ['dynamodb:DescribeTable', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem'],
      Resource: ['arn:aws:dynamodb:eu-west-1:111122223333:table/acme-state-lock'],
    });
  });

  it('renders the same twice, and an explicit undefined as if it were left out', () => {
    const { base } = make({
      folder: undefined,
      lock: undefined,
      previousLock: undefined,
      keep: undefined,
      accessLogs: undefined,
      key: undefined,
      deletionProtection: undefined,
    });
    const first = synth(base);
    expect(synth(base)).toEqual(first);
    expect(first).toEqual(synth(make().base));
  });

  it('refuses two stacks that would write one state', () => {
    const { app, state } = make();
    new EksStack(new Construct(app, 'test'), 'shop', { ...HOME, state });
    expect(() => new EksStack(new Construct(app, 'prod'), 'shop', { ...HOME, state })).toThrow(
      "[prod/shop] 'state' must not be shared, got eks/shop.tfstate, which is that of [test/shop]; give one another id",
    );
  });

  it('refuses what Terraform or AWS does not take', () => {
    const wrong = (props: object) => () => make(props);
    expect(wrong({ bucket: undefined })).toThrow("[base/state] 'bucket' must be at least 3 lower case letters");
    expect(wrong({ folder: '/eks' })).toThrow(
      `[base/state] 'folder' must be letters, digits and ._-/, without '/' at its ends, got "/eks"`,
    );
    expect(wrong({ lock: 'file' })).toThrow(`[base/state] 'lock' must be 'native' or 'dynamodb', got "file"`);
    expect(wrong({ previousLock: 'file' })).toThrow(
      `[base/state] 'previousLock' must be 'native' or 'dynamodb', got "file"`,
    );
    expect(wrong({ previousLock: 'native' })).toThrow(
      `[base/state] 'previousLock' must be another lock than 'lock', got "native"`,
    );
    expect(wrong({ keep: 90 })).toThrow("[base/state] 'keep' must be a Duration such as Duration.days(30), got 90");
    expect(wrong({ locks: 'native' })).toThrow(
      `'locks' is no prop of StateBackend, got "native"; the nearest is 'lock'`,
    );
  });

  describe('that exists', () => {
    const keyArn = 'arn:aws:kms:eu-west-1:111122223333:alias/base/state';

    it('keeps the state of the very stack that makes it', () => {
      const existing = StateBackend.fromExisting({ bucket: 'acme-state', region: 'eu-west-1', keyArn });
      const { app, state } = make();
      const made = new EksStack(app, 'shop', { ...HOME, state });
      expect(backend(newStack('shop', { state: existing }))).toEqual(backend(made));
    });

    it('leaves encryption to the bucket where no key is given, as Terraform would else take that of S3', () => {
      const state = StateBackend.fromExisting({ bucket: 'acme-state', region: 'eu-west-1' });
      expect(backend(newStack('shop', { state }))).toEqual({
        s3: { bucket: 'acme-state', key: 'eks/shop.tfstate', region: 'eu-west-1', use_lockfile: true },
      });
    });

    it('takes a folder, a lock and a table', () => {
      const place = {
        bucket: 'acme-state',
        region: 'eu-west-1',
        folder: 'a',
        lock: 'dynamodb',
        table: 'locks',
      } as const;
      expect(backend(newStack('shop', { state: StateBackend.fromExisting(place) }))).toEqual({
        s3: { bucket: 'acme-state', key: 'a/shop.tfstate', region: 'eu-west-1', dynamodb_table: 'locks' },
      });
    });

    it('is refused by the stack that it is given to', () => {
      const wrong = (existing: object) => () =>
        newStack('shop', {
          state: StateBackend.fromExisting({ bucket: 'acme-state', region: 'eu-west-1', ...existing }),
        });
      expect(wrong({ bucket: 'Acme' })).toThrow("[shop] 'state.bucket' must be at least 3 lower case letters");
      expect(wrong({ region: 'x' })).toThrow(
        `[shop] 'state.region' must be an AWS region such as 'eu-west-1', got "x"`,
      );
      expect(wrong({ keyArn: 'x' })).toThrow(
        `[shop] 'state.keyArn' must be the ARN of a KMS key or of an alias, got "x"`,
      );
      expect(wrong({ folder: '' })).toThrow("[shop] 'state.folder' must be letters");
      expect(wrong({ lock: 'dynamodb', table: 'a b' })).toThrow(
        `[shop] 'state.table' must be at least 3 letters, digits and _.-, of at most 255 characters, got "a b"`,
      );
      expect(wrong({ table: 'locks' })).toThrow(
        `[shop] 'state.table' must come with the lock 'dynamodb', got "locks" without`,
      );
      expect(wrong({ lock: 'x' })).toThrow(`[shop] 'state.lock' must be 'native' or 'dynamodb', got "x"`);
      expect(wrong({ key: 'x' })).toThrow(`[shop] 'state.key' is no prop of 'state', got "x"; the nearest is`);
    });
  });
});
