import { fail, got, oneOf } from '../../lib/core/errors';
import { messageOf, shop } from './tree';

test('an error starts with the path of the construct', () => {
  const { orders } = shop();
  expect(messageOf(() => fail(orders, "'max' must be at least 'min' (3), got 1"))).toBe(
    "[shop/orders] 'max' must be at least 'min' (3), got 1",
  );
});

describe('a value is shown', () => {
  test.each([
    ['a text', 'latest', '"latest"'],
    ['an empty text', '', '""'],
    ['a text of two lines', 'a\nb', '"a\\nb"'],
    ['a number', 70000, '70000'],
    ['no number', Number.NaN, 'NaN'],
    ['nothing', undefined, 'undefined'],
    ['null', null, 'null'],
    ['an object', { reason: '' }, '{"reason":""}'],
    ['a list', [1, 'two'], '[1,"two"]'],
    ['an object that calls itself nothing', { toJSON: () => undefined }, 'undefined'],
    ['a function', (value: number) => value + 1, 'a function'],
    ['a large number', 10n, '10'],
  ])('%s', (_, value, text) => {
    expect(got(value)).toBe(text);
  });

  test('a construct by its path and class', () => {
    const { chart } = shop();
    expect(got(chart)).toBe('shop (Chart)');
    expect(got(chart.node.root)).toBe('(App)');
  });

  test('what holds itself, by its class', () => {
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;
    expect(got(cycle)).toBe('[object Object]');
  });

  test('up to 120 characters', () => {
    expect(got('x'.repeat(118))).toBe(`"${'x'.repeat(118)}"`);
    expect(got('x'.repeat(254))).toBe(`"${'x'.repeat(119)}… (256 characters)`);
  });

  test('with emoji in one piece', () => {
    expect(got('🚢'.repeat(200))).toBe(`"${'🚢'.repeat(119)}… (202 characters)`);
  });
});

test('values are listed with a last or', () => {
  expect([oneOf([]), oneOf(['a']), oneOf(['a', 'b']), oneOf(['a', 'b', 'c'])]).toEqual([
    '',
    "'a'",
    "'a' or 'b'",
    "'a', 'b' or 'c'",
  ]);
});
