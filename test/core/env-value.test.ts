import { App, Chart } from 'cdk8s';
import { EnvSource, envName, envText, EnvValue } from '../../lib/core/env-value';
import { combinedHash, contentHash } from '../../lib/core/file-source';

const shop = new Chart(new App(), 'shop');

describe('An EnvValue', () => {
  test.each<[string, EnvValue, EnvSource]>([
    ['a text', EnvValue.of('yes'), { value: 'yes' }],
    ['a number', EnvValue.of(8080), { value: '8080' }],
    ['the name of the pod', EnvValue.podName(), { field: 'metadata.name' }],
    ['the namespace of the pod', EnvValue.podNamespace(), { field: 'metadata.namespace' }],
    ['the id of the pod', EnvValue.podUid(), { field: 'metadata.uid' }],
    ['the address of the pod', EnvValue.podIp(), { field: 'status.podIP' }],
    ['the name of the node', EnvValue.nodeName(), { field: 'spec.nodeName' }],
    ['the address of the node', EnvValue.nodeIp(), { field: 'status.hostIP' }],
    ['the account', EnvValue.serviceAccountName(), { field: 'spec.serviceAccountName' }],
    ['a label', EnvValue.podLabel('app.kubernetes.io/name'), { field: "metadata.labels['app.kubernetes.io/name']" }],
    ['an annotation', EnvValue.podAnnotation('a'), { field: "metadata.annotations['a']" }],
    ['the memory limit', EnvValue.memoryLimit(), { resource: 'limits.memory' }],
    [
      'the CPU limit of another container',
      EnvValue.cpuLimit({ container: 'proxy', divisor: '1m' }),
      { resource: 'limits.cpu', container: 'proxy', divisor: '1m' },
    ],
    ['the memory request', EnvValue.memoryRequest({ container: undefined }), { resource: 'requests.memory' }],
    ['the CPU request', EnvValue.cpuRequest(), { resource: 'requests.cpu' }],
  ])('is %s', (_, value, source) => {
    expect(value.source).toEqual(source);
  });

  test('is not needed for plain values', () => {
    expect(['', 1.5, true].map((value) => envText(shop, 'env.X', value))).toEqual(['', '1.5', 'true']);
  });

  test('is refused for keys that cannot be', () => {
    expect(() => EnvValue.podLabel('a b')).toThrow(
      new Error(`[EnvValue.podLabel] 'key' must be the key of a label, got "a b"`),
    );
    expect(() => EnvValue.podAnnotation('')).toThrow(
      new Error(`[EnvValue.podAnnotation] 'key' must be the key of an annotation, got ""`),
    );
  });

  test('is refused under a name that cannot be', () => {
    expect(() => envName(shop, 'env', 'a-b')).toThrow(
      new Error(`[shop] 'env' must have names of letters, digits and '_' that start with no digit, got "a-b"`),
    );
  });

  test('is refused where it would be no value', () => {
    expect(() => envText(shop, 'env.PORT', Infinity)).toThrow(
      new Error(`[shop] 'env.PORT' must be a text, a finite number, true, false or an EnvValue, got Infinity`),
    );
  });

  test.each([
    ['0O17', '017'],
    ['-0o7', '-07'],
    ['0B11', '0b11'],
    ['0XFF', '0xFF'],
  ])('is refused where kubectl would read a number: %s', (value, instead) => {
    expect(() => envText(shop, 'env.X', value)).toThrow(
      new Error(
        `[shop] 'env.X' must not look like a number of Go, which cdk8s does not quote, got "${value}"; write "${instead}" if the program takes it`,
      ),
    );
  });
});

describe('Hashes', () => {
  test('do not depend on the order of keys, and tell keys from values', () => {
    expect(contentHash({ a: '1', b: '2' })).toBe(contentHash({ b: '2', a: '1' }));
    expect(contentHash({ a: 'b' })).not.toBe(contentHash({ b: 'a' }));
  });

  test('of several become one, the same in any order', () => {
    expect([combinedHash([]), combinedHash(['a']), combinedHash(['a', 'a'])]).toEqual([undefined, 'a', 'a']);
    expect(combinedHash(['a', 'b'])).toBe(combinedHash(['b', 'a', 'b']));
    expect(combinedHash(['a', 'b'])).toMatch(/^[0-9a-f]{16}$/);
  });
});
