import { SecretRef } from '../../lib/config/secret-ref';

const database = SecretRef.of('orders-db', { keys: ['username', 'password'] });

describe('A SecretRef', () => {
  test('mounts the keys it names and no others, readable for the group of the pod', () => {
    const files = database.files();
    expect([files.toVolume(), files.fileNames, files.hash, files.externalSecret]).toEqual([
      {
        name: 'secret-orders-db',
        secret: {
          secretName: 'orders-db',
          defaultMode: 0o440,
          items: [
            { key: 'username', path: 'username' },
            { key: 'password', path: 'password' },
          ],
        },
      },
      ['username', 'password'],
      undefined,
      'orders-db',
    ]);
  });

  test('mounts some keys under other names, as a volume of its own', () => {
    const files = database.files({ password: 'spring.datasource.password' });
    expect(files.toVolume()).toEqual({
      name: 'secret-orders-db-09635c07',
      secret: {
        secretName: 'orders-db',
        defaultMode: 0o440,
        items: [{ key: 'password', path: 'spring.datasource.password' }],
      },
    });
  });

  test('takes an explicit undefined as left out', () => {
    expect(database.files(undefined)).toEqual(database.files());
  });

  test('is a variable only for a reason', () => {
    expect(database.asEnv('password', { reason: ' the driver reads no files ' }).source).toEqual({
      secret: 'orders-db',
      key: 'password',
      reason: 'the driver reads no files',
    });
  });

  const words = "letters, digits, '-', '_' and '.', of at most 253 characters and not starting with '..'";
  const reason = 'the driver reads no files';
  test.each<[string, () => unknown, string]>([
    [
      'a name that cannot be',
      () => SecretRef.of('orders_db', { keys: ['a'] }),
      `[SecretRef orders_db] 'name' must be lower case letters, digits, '-' and '.', each part starting and ending with a letter or digit, got "orders_db"`,
    ],
    ['no keys', () => SecretRef.of('db', { keys: [] }), `[SecretRef db] 'keys' must have at least one key, got []`],
    ['an empty key', () => SecretRef.of('db', { keys: [''] }), `[SecretRef db] 'keys' must be ${words}, got ""`],
    [
      'a key of the kubelet',
      () => SecretRef.of('db', { keys: ['..a'] }),
      `[SecretRef db] 'keys' must be ${words}, got "..a"`,
    ],
    [
      'a key twice',
      () => SecretRef.of('db', { keys: ['a', 'a'] }),
      `[SecretRef db] 'keys' must have each key once, got "a" twice`,
    ],
    [
      'a file of a key it does not name',
      () => database.files({ pasword: 'a' }),
      `[SecretRef orders-db] 'files' must name a key of the Secret, got "pasword"; the nearest is 'password'`,
    ],
    [
      'a file in a folder',
      () => database.files({ password: 'a/b' }),
      `[SecretRef orders-db] 'files.password' must be ${words}, got "a/b"`,
    ],
    [
      'two keys in one file',
      () => database.files({ password: 'a', username: 'a' }),
      `[SecretRef orders-db] 'files' must have each name once, got "a" twice`,
    ],
    ['no files', () => database.files({}), `[SecretRef orders-db] 'files' must have at least one key, got {}`],
    [
      'a variable of a key it does not name',
      () => database.asEnv('user', { reason }),
      `[SecretRef orders-db] 'asEnv' must name a key of the Secret, got "user"; the nearest is 'username'`,
    ],
    [
      'a variable without a reason',
      () => database.asEnv('password', { reason: '' }),
      `[SecretRef orders-db] 'asEnv' must say its reason on one line, { reason: '…' }, got {"reason":""}`,
    ],
  ])('refuses %s', (_, make, message) => {
    expect(make).toThrow(new Error(message));
  });
});
