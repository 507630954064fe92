import { ApiObject, App, Chart, Testing } from 'cdk8s';
import { Construct } from 'constructs';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addChecks, checkTree, registerChecks } from '../../lib/checks/at-synth';
import { setDefaults } from '../../lib/core/defaults';
import { amend } from '../../lib/core/final-json';
import { suppress } from '../../lib/core/suppress';
import { enterTree } from '../../lib/core/tree';

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

function newApp(): App {
  const outdir = mkdtempSync(join(tmpdir(), 'keelson-checks-'));
  folders.push(outdir);
  return new App({ outdir });
}

function budget(scope: Construct, id: string, spec: Record<string, unknown> = { maxUnavailable: 1 }): ApiObject {
  return new ApiObject(scope, id, {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: id },
    spec: { ...spec, selector: { matchLabels: { app: id } } },
  });
}

function hpa(scope: Construct, id: string): ApiObject {
  return new ApiObject(scope, id, {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: id, annotations: { 'keelson.dev/external': 'Deployment/orders' } },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'orders' },
      minReplicas: 3,
      maxReplicas: 3,
    },
  });
}

function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}

describe('the checks at synth', () => {
  let warn: jest.SpyInstance;
  beforeEach(() => (warn = jest.spyOn(console, 'warn').mockImplementation()));
  afterEach(() => warn.mockRestore());

  it('stop it with all errors together, with the paths of the constructs, before a file is written', () => {
    const app = newApp();
    addChecks(app);
    addChecks(app);
    const shop = new Chart(app, 'shop', { namespace: 'shop' });
    budget(new Construct(shop, 'orders'), 'Resource');
    budget(shop, 'both', { maxUnavailable: 1, minAvailable: 1 });
    hpa(shop, 'orders-hpa');
    expect(messageOf(() => app.synth())).toBe(
      [
        'keelson checks: 3 errors',
        "  error pdb-both-bounds [shop/both] PodDisruptionBudget shop/both: 'spec' must have one bound, got 'minAvailable: 1' beside 'maxUnavailable: 1'; keep 'maxUnavailable'",
        '    the API server refuses a budget with both bounds, so the workload is left without one',
        '  error pdb-selects-nothing [shop/both] PodDisruptionBudget shop/both: \'selector\' must match the pods of a workload of namespace \'shop\', got {"matchLabels":{"app":"both"}}',
        '    the pods that the budget was written for are unprotected: a drain takes them all at once',
        '  error pdb-selects-nothing [shop/orders/Resource] PodDisruptionBudget shop/Resource: \'selector\' must match the pods of a workload of namespace \'shop\', got {"matchLabels":{"app":"Resource"}}',
        '    the pods that the budget was written for are unprotected: a drain takes them all at once',
      ].join('\n'),
    );
    expect(existsSync(app.outdir) ? readdirSync(app.outdir) : []).toEqual([]);
  });

  it('print warnings once per app, and let it pass', () => {
    const app = newApp();
    addChecks(app);
    hpa(new Chart(app, 'shop', { namespace: 'shop' }), 'orders');
    app.synth();
    app.synth();
    expect(warn.mock.calls).toEqual([
      [
        "warning hpa-min-equals-max [shop/orders] HorizontalPodAutoscaler shop/orders: 'maxReplicas' must be above 'minReplicas' (3), got 3; or set 'replicas' instead\n  an autoscaler that cannot scale hides that the workload has a fixed size",
      ],
    ]);
  });

  it('see what suppress() wrote', () => {
    const app = newApp();
    addChecks(app);
    const object = budget(new Chart(app, 'shop', { namespace: 'shop' }), 'orders');
    suppress(object, { rule: 'pdb-selects-nothing', reason: 'an operator makes the pods' });
    app.synth();
    expect(checkTree(app).suppressed.map(({ path, reason }) => [path, reason])).toEqual([
      ['shop/orders', 'an operator makes the pods'],
    ]);
  });

  it('say together which objects cannot be rendered, and what other validations found', () => {
    const app = newApp();
    addChecks(app);
    const shop = new Chart(app, 'shop');
    for (const id of ['one', 'two']) {
      amend(budget(shop, id), () => {
        throw new Error(`[shop/${id}] 'x' must be y, got z`);
      });
    }
    shop.node.addValidation({ validate: () => ['it is a bad day'] });
    expect(messageOf(() => app.synth())).toBe(
      [
        'keelson checks: 2 objects cannot be rendered',
        "  [shop/one] 'x' must be y, got z",
        "  [shop/two] 'x' must be y, got z",
        '  [shop] it is a bad day',
      ].join('\n'),
    );
  });

  it('take environment and oldest Kubernetes from the defaults of the charts', () => {
    const app = newApp();
    const old = new Chart(app, 'old', { namespace: 'old' });
    setDefaults(old, { kubernetes: '1.29' });
    const production = new Chart(app, 'production', { namespace: 'production' });
    setDefaults(production, { environment: 'production' });
    const pod = { containers: [{ name: 'app', lifecycle: { preStop: { sleep: { seconds: 5 } } } }] };
    for (const chart of [old, production]) {
      new ApiObject(chart, 'web', { apiVersion: 'apps/v1', kind: 'Deployment', spec: { template: { spec: pod } } });
    }
    expect(checkTree(app).errors.map(({ rule, path }) => `${rule} ${path}`)).toEqual([
      'sleep-action-version old/web',
      'single-replica-zero-downtime production/web',
      'sleep-action-version production/web',
    ]);
    expect(checkTree(production).errors.map(({ rule }) => rule)).toEqual(['single-replica-zero-downtime']);
  });

  it('come with the first Keelson construct of a tree, and only once', () => {
    registerChecks();
    registerChecks();
    const [chart, plain] = [new Chart(Testing.app(), 'shop', { namespace: 'shop' }), Testing.chart()];
    budget(plain, 'orders');
    const object = budget(chart, 'orders');
    enterTree(object);
    enterTree(object);
    expect(() => Testing.synth(plain)).not.toThrow();
    const message = messageOf(() => Testing.synth(chart));
    expect(message.split('\n')[0]).toBe('keelson checks: 1 error');
  });
});
