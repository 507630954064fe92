import { portNumber, text, wholeNumber } from '../../lib/core/numbers';
import { messageOf, shop } from './tree';

const { orders } = shop();

describe('a whole number', () => {
  test.each([1, 2, 3])('%d is within 1 to 3', (value) => {
    expect(wholeNumber(orders, 'replicas', value, { min: 1, max: 3 })).toBe(value);
  });

  test.each([0, 4, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('%d is not', (value) => {
    expect(messageOf(() => wholeNumber(orders, 'replicas', value, { min: 1, max: 3 }))).toBe(
      `[shop/orders] 'replicas' must be a whole number from 1 to 3, got ${value}`,
    );
  });

  test('need have no upper bound', () => {
    expect(wholeNumber(orders, 'replicas', 5000, { min: 0 })).toBe(5000);
    expect(messageOf(() => wholeNumber(orders, 'replicas', -1, { min: 0 }))).toBe(
      "[shop/orders] 'replicas' must be a whole number of at least 0, got -1",
    );
  });

  test('is no text', () => {
    expect(messageOf(() => wholeNumber(orders, 'replicas', '3' as unknown as number, { min: 0 }))).toBe(
      '[shop/orders] \'replicas\' must be a whole number of at least 0, got "3"',
    );
  });
});

describe('a port', () => {
  test.each([1, 8080, 65535])('%d is taken', (port) => {
    expect(portNumber(orders, 'port', port)).toBe(port);
  });

  test.each([0, 65536, 70000])('%d is refused', (port) => {
    expect(messageOf(() => portNumber(orders, 'port', port))).toBe(
      `[shop/orders] 'port' must be a whole number from 1 to 65535, got ${port}`,
    );
  });
});

describe('a text', () => {
  test('is taken as it is', () => {
    expect(text(orders, 'owner', ' team: shop 🚢\n')).toBe(' team: shop 🚢\n');
  });

  test.each(['', ' ', '\n\t'])('%p says nothing', (value) => {
    expect(messageOf(() => text(orders, 'owner', value))).toBe(
      `[shop/orders] 'owner' must be a text that is not empty, got ${JSON.stringify(value)}`,
    );
  });

  test.each([undefined, null, 5])('%p is none', (value) => {
    expect(messageOf(() => text(orders, 'owner', value as unknown as string))).toBe(
      `[shop/orders] 'owner' must be a text that is not empty, got ${value}`,
    );
  });
});
