import { App, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { setDefaults } from '../../lib/core/defaults';
import { isLabelKey, recommendedLabels, selectorLabels, uniqueLabel, validLabels } from '../../lib/core/labels';
import { emptyChart, messageOf, shop } from './tree';

const VALUE = "at most 63 letters, digits, '-', '_' and '.', starting and ending with a letter or digit";
const KEY = "a name of at most 63 letters, digits, '-', '_' and '.', with an optional DNS prefix and '/'";

test('pods are selected by name and instance', () => {
  expect(selectorLabels('orders')).toEqual({
    'app.kubernetes.io/name': 'orders',
    'app.kubernetes.io/instance': 'orders',
  });
});

test('policies select by the one label that is unique', () => {
  expect(uniqueLabel('orders')).toEqual({ 'app.kubernetes.io/instance': 'orders' });
});

describe('the recommended labels', () => {
  test('are the selector, the short name, the part and the manager', () => {
    expect(recommendedLabels(shop().orders, { name: 'orders' })).toEqual({
      app: 'orders',
      'app.kubernetes.io/name': 'orders',
      'app.kubernetes.io/instance': 'orders',
      'app.kubernetes.io/part-of': 'shop',
      'app.kubernetes.io/managed-by': 'cdk8s',
    });
  });

  test('say version, component, owner and part where they are known', () => {
    const chart = emptyChart();
    setDefaults(chart, { owner: 'team-shop', partOf: 'store' });
    const orders = new Construct(chart, 'orders');
    expect(recommendedLabels(orders, { name: 'orders', version: '2.1.0', component: 'backend' })).toEqual({
      app: 'orders',
      version: '2.1.0',
      owner: 'team-shop',
      'app.kubernetes.io/name': 'orders',
      'app.kubernetes.io/instance': 'orders',
      'app.kubernetes.io/version': '2.1.0',
      'app.kubernetes.io/component': 'backend',
      'app.kubernetes.io/part-of': 'store',
      'app.kubernetes.io/managed-by': 'cdk8s',
    });
  });

  test("hold the chart's own, which do not replace what selects", () => {
    const chart = new Chart(new App(), 'shop', { labels: { 'cost-centre': '42', app: 'shop' } });
    const labels = recommendedLabels(new Construct(chart, 'orders'), { name: 'orders' });
    expect(labels).toMatchObject({ 'cost-centre': '42', app: 'orders' });
    expect(labels).not.toHaveProperty('app.kubernetes.io/part-of');
  });
});

describe('a value', () => {
  test.each(['', 'a', '1', 'a'.repeat(63), '1.4.2_rc-1', 'TeamShop'])('%p is taken', (value) => {
    expect(validLabels(shop().orders, { owner: value })).toEqual({ owner: value });
  });

  test.each(['a'.repeat(64), '-a', 'a.', 'team shop', 'team/shop', 'a\n', '🚢', 'key: value'])(
    '%p is refused',
    (value) => {
      expect(messageOf(() => validLabels(shop().orders, { owner: value }))).toBe(
        `[shop/orders] label 'owner' must be ${VALUE}, got ${JSON.stringify(value)}`,
      );
    },
  );

  test('that is no text is refused', () => {
    expect(messageOf(() => validLabels(shop().orders, { canary: true as unknown as string }))).toBe(
      `[shop/orders] label 'canary' must be ${VALUE}, got true`,
    );
  });
});

describe('a key', () => {
  test.each(['owner', 'app.kubernetes.io/name', 'Part', `example.com/${'a'.repeat(63)}`, `${'a'.repeat(253)}/a`])(
    '%s is taken',
    (key) => {
      expect(isLabelKey(key)).toBe(true);
    },
  );

  test.each([
    '',
    '/',
    '/name',
    'example.com/',
    'Example.com/name',
    'example..com/name',
    'example.-com/name',
    'a/b/c',
    'a'.repeat(64),
    `example.com/${'a'.repeat(64)}`,
    `${'a'.repeat(254)}/a`,
  ])('%p is refused', (key) => {
    expect(isLabelKey(key)).toBe(false);
  });

  test('is named in the error', () => {
    expect(messageOf(() => validLabels(shop().orders, { 'cost centre': '42' }))).toBe(
      `[shop/orders] a label's key must be ${KEY}, got "cost centre"`,
    );
  });
});
