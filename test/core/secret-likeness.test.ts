import { App, Chart } from 'cdk8s';
import { ConfigFiles } from '../../lib/config/config-files';
import { isSecretName, secretLikeness } from '../../lib/core/secret-likeness';

// Put together here, so that no scanner takes this file for a leak.
const pem = ['-----BEGIN', 'RSA PRIVATE KEY-----'].join(' ');
const aws = `AKIA${'A1'.repeat(8)}`;
const gitHub = `ghp_${'a1B'.repeat(12)}`;
const jwt = ['eyJhbGciOiJI', 'eyJzdWIiOiIx', 'c2lnbmF0dXJl'].join('.');

describe('A name is that of a secret', () => {
  test.each([
    'PASSWORD',
    'DB_PASSWORD',
    'PGPASSWORD',
    'dbPassword',
    'spring.datasource.password',
    'DB_PASS',
    'DB_PASSWORD_2',
    'client-secret',
    'API_TOKEN',
    'apiKey',
    'AWS_SECRET_ACCESS_KEY',
    'privateKey',
    'credentials',
  ])('%s', (name) => expect(isSecretName(name)).toBe(true));

  test.each([
    'TOKEN_URL',
    'PASSWORD_MIN_LENGTH',
    'MAX_TOKENS',
    'KEY',
    'BYPASS',
    'SECRET_NAME',
    'SECRETARY',
    'passwordFile',
  ])('but not %s', (name) => expect(isSecretName(name)).toBe(false));
});

describe('A content looks like a secret', () => {
  test.each([
    ['a private key', 'tls.pem', `\n${pem}\nMIIE\n`, { what: 'a private key', line: 2 }],
    ['an AWS key', 'a', `id = ${aws}`, { what: 'an AWS access key', line: 1 }],
    ['a GitHub token', 'a', gitHub, { what: 'a GitHub token', line: 1 }],
    ['a signed token', 'a', jwt, { what: 'a signed token (JWT)', line: 1 }],
    ['a URL with a password', 'a', 'postgres://orders:hunter2@db/orders', { what: 'a URL with a password', line: 1 }],
    ['a secret by its name', 'DB_PASSWORD', 'hunter2', { what: 'a secret by its name' }],
    [
      'a password in YAML',
      'a.yaml',
      'db:\n  user: orders\n  password: hunter2\n',
      { what: "a value for 'password'", line: 3 },
    ],
    ['a password in properties', 'a', 'db.password=hunter2', { what: "a value for 'db.password'", line: 1 }],
    ['a password in JSON', 'a', '{\n  "password": "hunter2",\n}', { what: "a value for 'password'", line: 2 }],
    ['a password in a shell file', 'a', 'export DB_PASSWORD="hunter2"', { what: "a value for 'DB_PASSWORD'", line: 1 }],
    ['a password that is a number', 'a', 'password: 1234', { what: "a value for 'password'", line: 1 }],
  ])('if it is %s', (_, name, content, likeness) => {
    expect(secretLikeness(name, content)).toEqual(likeness);
  });

  test.each([
    ['a reference to the environment', 'password: ${DB_PASSWORD}'],
    ['a template', 'password: {{ .Values.password }}'],
    ['a path', 'password: /var/run/secrets/db/password'],
    ['nothing', 'password: ""'],
    ['a truth value', 'token: true'],
    ['a comment', '# password: hunter2'],
    ['a map', 'credentials:\n  user: orders'],
    ['a public key', '-----BEGIN PUBLIC KEY-----'],
    ['a certificate', '-----BEGIN CERTIFICATE-----'],
    ['a URL with a port', 'http://orders:8080/@me'],
    ['a URL whose password comes later', 'postgres://orders:${PASSWORD}@db'],
  ])('but not if it is %s', (_, content) => {
    expect(secretLikeness('app.conf', content)).toBeUndefined();
  });

  test('and is refused with its place and the way out, but never shown', () => {
    const chart = new Chart(new App(), 'shop');
    const files = { 'app.yaml': 'user: orders\npassword: hunter2\n' };
    expect(() => new ConfigFiles(chart, 'orders', { files })).toThrow(
      new Error(
        "[shop/orders] 'files.app.yaml' must not hold a secret (no-secret-in-configmap), got a value for 'password' in line 2; " +
          "mount it from a Secret with SecretRef, or say why it is none with 'notSecret'",
      ),
    );
  });
});
