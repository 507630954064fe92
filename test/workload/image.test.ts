import { containerOf, DIGEST, IMAGE, refusalOf, required, web, wrong } from './shop';

const REASON = { reason: 'built on the laptop of whoever tries it' };
const form = "'image' must be '<registry>/<name>:<tag>@sha256:<64 hex digits>' with a lower-case name";
const tag = "'image' must have a tag that says the version, such as ':2.1.0', never 'latest'";

describe('An image', () => {
  test('is pulled by its digest, and its tag is the version for people', () => {
    expect(containerOf()).toMatchObject({ image: IMAGE, imagePullPolicy: 'Always' });
    expect(web().metadata.labels).toMatchObject({ version: '1.4.2', 'app.kubernetes.io/version': '1.4.2' });
  });

  test.each([
    `web:1@${DIGEST}`,
    `localhost:5000/web:1.0@${DIGEST}`,
    `registry.example.com:8443/a/b-c/d__e/f.g:v1.2.3-rc.1@${DIGEST}`,
    `123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/web:1.4.2@${DIGEST}`,
  ])('may be %s', (image) => {
    expect(containerOf({ image })).toMatchObject({ image });
  });

  test('may go without a digest for a reason, which stands in the annotations', () => {
    const image = 'registry.example.com/shop/web:1.4.2';
    expect(containerOf({ image, imageWithoutDigest: REASON })).toMatchObject({ image });
    expect(web({ image, imageWithoutDigest: REASON }).metadata.annotations).toMatchObject({
      'keelson.dev/suppress.image-digest': REASON.reason,
    });
  });

  test('of a long tag has a version that fits into a label', () => {
    const long = `v1.${'0'.repeat(59)}-rc`;
    expect(web({ image: `shop/web:${long}@${DIGEST}` }).metadata.labels?.version).toBe(`v1.${'0'.repeat(59)}`);
  });

  test('may come from the registries of the chart only', () => {
    const registries = ['registry.example.com/shop', 'mirror.example.com/'];
    expect(containerOf({}, { registries })).toMatchObject({ image: IMAGE });
    const image = `mirror.example.com/web:1@${DIGEST}`;
    expect(containerOf({ image }, { registries })).toMatchObject({ image });
  });

  test.each([
    `registry.example.com/shopping/web:1@${DIGEST}`,
    `mirror.example.com.evil.org/web:1@${DIGEST}`,
    `web:1@${DIGEST}`,
  ])('is refused when it is on no list: %s', (image) => {
    expect(refusalOf({ image }, { registries: ['registry.example.com/shop', 'mirror.example.com/'] })).toBe(
      `'image' must come from 'registry.example.com/shop' or 'mirror.example.com/' (the chart's 'registries'), got "${image}"`,
    );
  });

  test.each<[string, unknown, string]>([
    ['without a tag', `registry.example.com/web@${DIGEST}`, tag],
    ['without a tag, behind a port', `localhost:5000/web@${DIGEST}`, tag],
    ['tagged latest', `registry.example.com/web:latest@${DIGEST}`, tag],
    [
      'without a digest',
      'registry.example.com/web:1.4.2',
      "'image' must end in '@sha256:<64 hex digits>', because tags move (or set 'imageWithoutDigest: { reason }')",
    ],
    [
      'with a short digest',
      `registry.example.com/web:1.4.2@${DIGEST.slice(0, -1)}`,
      "'image' must have a digest of 'sha256:' and 64 hex digits",
    ],
    [
      'with a digest in upper case',
      `registry.example.com/web:1.4.2@sha256:${'A'.repeat(64)}`,
      "'image' must have a digest of 'sha256:' and 64 hex digits",
    ],
    ['with two digests', `registry.example.com/web:1.4.2@${DIGEST}@${DIGEST}`, form],
    ['in upper case', `registry.example.com/Web:1.4.2@${DIGEST}`, form],
    ['with a blank', ` registry.example.com/web:1.4.2@${DIGEST}`, form],
    ['that is empty', '', form],
    [
      'with a tag that is none',
      `registry.example.com/web:1.4.2+build@${DIGEST}`,
      "'image' must have a tag of at most 128 letters, digits, '_', '.' and '-'",
    ],
    [
      'of the frozen registry',
      `k8s.gcr.io/pause:3.9@${DIGEST}`,
      "'image' must come from 'registry.k8s.io': 'k8s.gcr.io' is frozen",
    ],
    ['that is a number', 5, "'image' must be a text such as 'registry.example.com/orders:2.1.0@sha256:…'"],
    ['that is missing', undefined, "'image' must be a text such as 'registry.example.com/orders:2.1.0@sha256:…'"],
  ])('%s is refused', (_, image, message) => {
    expect(refusalOf({ image: wrong(image) })).toBe(`${message}, got ${shown(image)}`);
  });

  test('without a digest is refused where its reason is empty', () => {
    expect(refusalOf({ image: 'web:1', imageWithoutDigest: { reason: ' ' } })).toBe(
      '\'imageWithoutDigest\' must say its reason on one line, { reason: \'…\' }, got {"reason":" "}',
    );
  });

  test('of a sidecar is refused in the name of the sidecar', () => {
    expect(refusalOf({ sidecars: [{ ...required, name: 'proxy', image: `proxy@${DIGEST}` }] })).toBe(
      `'sidecars.proxy.image' must have a tag that says the version, such as ':2.1.0', never 'latest', got "proxy@${DIGEST}"`,
    );
  });
});

/** As messages show it: long ones cut. */
function shown(image: unknown): string {
  if (typeof image !== 'string') return String(image);
  const quoted = `"${image}"`;
  return quoted.length > 120 ? `${quoted.slice(0, 120)}… (${quoted.length} characters)` : quoted;
}
