import { ApiObject, App, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { isLabelKey } from '../../lib/core/labels';
import { SCANNER_IDS } from '../../lib/core/scanner-ids';
import { suppress } from '../../lib/core/suppress';

function chart(): Chart {
  return new Chart(new App(), 'shop', { namespace: 'shop' });
}

function deployment(scope: Construct, id = 'orders', annotations: Record<string, string> = {}): ApiObject {
  return new ApiObject(scope, id, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: id, annotations },
    spec: { template: { metadata: { labels: { app: id } }, spec: { containers: [{ name: 'app' }] } } },
  });
}

function annotationsOf(object: ApiObject): unknown {
  return (object.toJson() as { metadata: { annotations?: unknown } }).metadata.annotations;
}

describe('suppress', () => {
  it('writes the reason for the checks and for the scanners, on the object and on its pod template', () => {
    const object = deployment(chart());
    suppress(object, { rule: 'read-only-root', reason: 'the vendor writes to /opt', until: '2027-01-31' });
    const annotations = {
      'checkov.io/skip1': 'CKV_K8S_22=the vendor writes to /opt',
      'ignore-check.kube-linter.io/no-read-only-root-fs': 'the vendor writes to /opt',
      'keelson.dev/suppress-until.read-only-root': '2027-01-31',
      'keelson.dev/suppress.read-only-root': 'the vendor writes to /opt',
      'kube-score/ignore': 'container-security-context-readonlyrootfilesystem',
      'polaris.fairwinds.com/notReadOnlyRootFilesystem-exempt': 'true',
    };
    expect(object.toJson()).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'orders', namespace: 'shop', annotations },
      spec: {
        template: { metadata: { labels: { app: 'orders' }, annotations }, spec: { containers: [{ name: 'app' }] } },
      },
    });
  });

  it('renders the same twice', () => {
    const object = deployment(chart());
    suppress(object, { rule: 'drop-all-capabilities', reason: 'it binds to port 80' });
    expect(JSON.stringify(object.toJson())).toBe(JSON.stringify(object.toJson()));
  });

  it('numbers the skips of Checkov on and merges those of kube-score', () => {
    const object = deployment(chart(), 'orders', {
      'checkov.io/skip4': 'CKV_K8S_14=mine',
      'kube-score/ignore': 'service-type, pod-probes',
    });
    suppress(object, { rule: 'drop-all-capabilities', reason: 'a' });
    suppress(object, { rule: 'image-tag', reason: 'b' });
    suppress(object, { rule: 'liveness-probe', reason: 'c' });
    expect(annotationsOf(object)).toMatchObject({
      'checkov.io/skip4': 'CKV_K8S_14=mine',
      'checkov.io/skip5': 'CKV_K8S_28=a',
      'checkov.io/skip6': 'CKV_K8S_37=a',
      'checkov.io/skip7': 'CKV_K8S_8=c',
      'kube-score/ignore': 'service-type,pod-probes,container-image-tag',
    });
  });

  it('spares Checkov a second equals sign, at which it stops', () => {
    const object = deployment(chart());
    suppress(object, { rule: 'cpu-limit', reason: 'see ?ticket=7: "no" limit 🚀' });
    expect(annotationsOf(object)).toMatchObject({
      'keelson.dev/suppress.cpu-limit': 'see ?ticket=7: "no" limit 🚀',
      'checkov.io/skip1': 'CKV_K8S_11=see ?ticket:7: "no" limit 🚀',
    });
  });

  it('reaches every object below a construct, and no other', () => {
    const shop = chart();
    const both = new Construct(shop, 'both');
    const objects = [deployment(both, 'one'), deployment(new Construct(both, 'deeper'), 'two')];
    const other = deployment(shop, 'three');
    suppress(both, { rule: 'rwo-shared', reason: 'one node' });
    expect(objects.map(annotationsOf)).toEqual([
      { 'keelson.dev/suppress.rwo-shared': 'one node' },
      { 'keelson.dev/suppress.rwo-shared': 'one node' },
    ]);
    expect(annotationsOf(other)).toBeUndefined();
  });

  it("annotates the pods of a CronJob's Jobs, and leaves templates of other things alone", () => {
    const shop = chart();
    const cron = new ApiObject(shop, 'nightly', {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      spec: { jobTemplate: { spec: { template: { spec: { containers: [{ name: 'app' }] } } } } },
    });
    const secret = new ApiObject(shop, 'secret', {
      apiVersion: 'example.com/v1',
      kind: 'SecretTemplate',
      spec: { template: { metadata: { labels: { a: 'b' } } } },
    });
    for (const object of [cron, secret]) suppress(object, { rule: 'job-ttl', reason: 'kept for the auditor' });
    expect(cron.toJson()).toMatchObject({
      spec: {
        jobTemplate: {
          spec: {
            template: { metadata: { annotations: { 'keelson.dev/suppress.job-ttl': 'kept for the auditor' } } },
          },
        },
      },
    });
    expect(secret.toJson()).toMatchObject({ spec: { template: { metadata: { labels: { a: 'b' } } } } });
    expect(JSON.stringify((secret.toJson() as { spec: unknown }).spec)).not.toContain('keelson');
  });

  it.each([
    ['an empty reason', { rule: 'rwo-shared', reason: ' ' }, /^\[shop\/orders\] 'suppress' must say its reason/],
    [
      'a reason of two lines',
      { rule: 'rwo-shared', reason: 'a\nb' },
      /^\[shop\/orders\] 'suppress' must say its reason/,
    ],
    [
      'no id',
      { rule: 'RWO shared', reason: 'x' },
      /'rule' must be the id of a rule, such as 'pdb-below-min', got "RWO shared"$/,
    ],
    ['an id of 48 characters', { rule: 'a'.repeat(48), reason: 'x' }, /'rule' must be the id of a rule/],
    [
      'no day',
      { rule: 'rwo-shared', reason: 'x', until: '31.1.2027' },
      /'until' must be a day such as '2027-01-31', got "31.1.2027"$/,
    ],
    ['a day that is not', { rule: 'rwo-shared', reason: 'x', until: '2027-02-30' }, /'until' must be a day/],
  ])('refuses %s', (_, suppression, message) => {
    expect(() => suppress(deployment(chart()), suppression)).toThrow(message);
  });

  it('refuses a construct without objects', () => {
    expect(() => suppress(chart(), { rule: 'rwo-shared', reason: 'x' })).toThrow(
      "[shop] 'suppress' must be given a construct with API objects, got Chart without any",
    );
  });
});

describe('the table of scanner ids', () => {
  test.each(Object.entries(SCANNER_IDS))(
    '%s gives keys and values that the API server and the scanners take',
    (rule, ids) => {
      const keys = [
        `keelson.dev/suppress-until.${rule}`,
        ...(ids.kubeLinter ?? []).map((id) => `ignore-check.kube-linter.io/${id}`),
        ...(ids.polaris ?? []).map((id) => `polaris.fairwinds.com/${id}-exempt`),
      ];
      expect(keys.filter((key) => !isLabelKey(key))).toEqual([]);
      expect((ids.checkov ?? []).filter((id) => !/^CKV2?_K8S_\d+$/.test(id))).toEqual([]);
      expect((ids.kubeScore ?? []).filter((id) => !/^[a-z]+(-[a-z]+)*$/.test(id))).toEqual([]);
      expect(Object.values(ids).flat().length).toBeGreaterThan(0);
    },
  );
});
