import { setDefaults } from '../../lib/core/defaults';
import { minorFrom, minorOf, NEWEST_MINOR, OLDEST_MINOR } from '../../lib/core/version';
import { emptyChart, messageOf, shop } from './tree';

test('the minor is that of the default, 1.33', () => {
  expect(minorOf(shop().orders)).toBe(33);
});

test('the minor is the one that the chart names', () => {
  const chart = emptyChart();
  setDefaults(chart, { kubernetes: '1.30' });
  expect(minorOf(chart)).toBe(30);
});

test('the oldest and the newest minor are taken', () => {
  const { orders } = shop();
  expect([`1.${OLDEST_MINOR}`, `1.${NEWEST_MINOR}`].map((version) => minorFrom(orders, version))).toEqual([28, 37]);
});

test.each(['1.27', '1.38', '1.9', '2.30', 'v1.33', '1.33.4', '1.33-eks', '', 'latest', 1.33, undefined])(
  '%p is refused',
  (version) => {
    const shown = typeof version === 'string' ? JSON.stringify(version) : String(version);
    expect(messageOf(() => minorFrom(shop().orders, version as string))).toBe(
      `[shop/orders] 'kubernetes' must be a minor version from '1.28' to '1.37', got ${shown}`,
    );
  },
);
