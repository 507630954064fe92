import { App, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { Defaults, defaultsOf, setDefaults } from '../../lib/core/defaults';
import { emptyChart, messageOf, shop } from './tree';

const BUILT_IN = { kubernetes: '1.33', prometheus: { namespace: 'monitoring' }, dns: { nodeLocal: false } };

test('without a word the built-in defaults hold', () => {
  expect(defaultsOf(shop().orders)).toEqual(BUILT_IN);
});

test('defaults hold for everything below', () => {
  const chart = emptyChart();
  setDefaults(chart, { owner: 'team-shop' });
  const orders = new Construct(new Construct(chart, 'backend'), 'orders');
  expect(defaultsOf(orders)).toEqual({ ...BUILT_IN, owner: 'team-shop' });
});

test('the nearest ones win, field by field', () => {
  const app = new App();
  setDefaults(app, { owner: 'platform', environment: 'production' });
  const chart = new Chart(app, 'shop');
  setDefaults(chart, { owner: 'team-shop' });
  expect(defaultsOf(chart)).toEqual({ ...BUILT_IN, owner: 'team-shop', environment: 'production' });
  expect(defaultsOf(app)).toEqual({ ...BUILT_IN, owner: 'platform', environment: 'production' });
});

test('what Prometheus and DNS are told is added up', () => {
  const app = new App();
  setDefaults(app, { prometheus: { namespace: 'observability' }, dns: { nodeLocal: true } });
  const chart = new Chart(app, 'shop');
  setDefaults(chart, { prometheus: { namespace: undefined }, dns: {} });
  expect(defaultsOf(chart)).toMatchObject({
    prometheus: { namespace: 'observability' },
    dns: { nodeLocal: true },
  });
});

test('an explicit undefined means the default', () => {
  const chart = emptyChart();
  setDefaults(chart, { owner: undefined, kubernetes: undefined, prometheus: undefined, dns: undefined });
  expect(defaultsOf(chart)).toEqual(BUILT_IN);
});

test('setting them twice adds up', () => {
  const chart = emptyChart();
  setDefaults(chart, { owner: 'team-shop' });
  setDefaults(chart, { kubernetes: '1.30' });
  expect(defaultsOf(chart)).toEqual({ ...BUILT_IN, owner: 'team-shop', kubernetes: '1.30' });
});

test('they come before what they are for', () => {
  const { chart } = shop();
  expect(messageOf(() => setDefaults(chart, { owner: 'team-shop' }))).toBe(
    "[shop] defaults must be set before anything is added, got 'orders' already; make it the chart's first line",
  );
});

test('an unknown one is refused', () => {
  expect(messageOf(() => setDefaults(emptyChart(), { ownr: 'shop' } as Partial<Defaults>))).toBe(
    "[shop] 'defaults.ownr' is no prop of 'defaults', got \"shop\"; the nearest is 'owner'",
  );
});

test.each(['owner', 'environment', 'partOf', 'kubernetes', 'priorityClass', 'storageClass'])(
  '%s must say something',
  (key) => {
    expect(messageOf(() => setDefaults(emptyChart(), { [key]: '' }))).toBe(
      `[shop] '${key}' must be a text that is not empty, got ""`,
    );
  },
);

const LABEL =
  "letters, digits, '-', '_' and '.', starting and ending with a letter or digit, of at most 63 characters (a label value has no more)";

test.each<[object, string]>([
  [{ owner: 'Team Shop' }, `'owner' must be ${LABEL}, got "Team Shop"`],
  [{ partOf: 'shop/web' }, `'partOf' must be ${LABEL}, got "shop/web"`],
  [{ owner: 1 }, "'owner' must be a text that is not empty, got 1"],
  [{ environment: 'prod' }, "'environment' must be 'production', 'staging', 'test' or 'development', got \"prod\""],
  [
    { environment: 'Production' },
    "'environment' must be 'production', 'staging', 'test' or 'development', got \"Production\"",
  ],
  [{ mesh: 'istio' }, "'mesh' must be 'sidecar' or 'ambient', got \"istio\""],
  [{ registries: [] }, "'registries' must hold at least one, or be left out for any, got []"],
  [{ registries: 'registry.example.com' }, '\'defaults.registries\' must be a list, got "registry.example.com"'],
  [{ apiServer: {} }, "'apiServer.cidrs' must hold the ranges that the API answers at, got undefined"],
  [{ apiServer: { cidrs: [] } }, "'apiServer.cidrs' must hold the ranges that the API answers at, got []"],
  [
    { prometheus: { labels: {} } },
    "'defaults.prometheus.labels' is no prop of 'defaults.prometheus', got {}; the nearest is 'namespace'",
  ],
])('%j is refused', (defaults, message) => {
  expect(messageOf(() => setDefaults(emptyChart(), defaults as Partial<Defaults>))).toBe(`[shop] ${message}`);
});

test.each(['production', 'staging', 'test', 'development'] as const)('%s is an environment', (environment) => {
  const chart = emptyChart();
  setDefaults(chart, { environment });
  expect(defaultsOf(chart).environment).toBe(environment);
});

test.each(['sidecar', 'ambient'] as const)('%s is a mesh', (mesh) => {
  const chart = emptyChart();
  setDefaults(chart, { mesh });
  expect(defaultsOf(chart).mesh).toBe(mesh);
});
