import { bytesQuantity, cpuQuantity, isQuantity, parseQuantity, printCpu } from '../../lib/core/quantities';
import { messageOf, shop } from './tree';

const { orders } = shop();
const ONE = 1_000_000_000n;

describe('a quantity is read', () => {
  test.each([
    ['0', 0n],
    ['2', 2n * ONE],
    ['250m', ONE / 4n],
    ['0.25', ONE / 4n],
    ['.5', ONE / 2n],
    ['5.', 5n * ONE],
    ['1.5Gi', (3n * 1024n ** 3n * ONE) / 2n],
    ['1k', 1000n * ONE],
    ['1M', 10n ** 6n * ONE],
    ['1E', 10n ** 18n * ONE],
    ['1Ei', 1024n ** 6n * ONE],
    ['1e3', 1000n * ONE],
    ['1E3', 1000n * ONE],
    ['12e-1', (12n * ONE) / 10n],
    ['1n', 1n],
    ['1u', 1000n],
    ['+1', ONE],
    ['-1', -ONE],
    ['9007199254740993', 9007199254740993n * ONE], // more than a number holds exactly
  ])('%s', (text, quantity) => {
    expect(parseQuantity(text)).toBe(quantity);
  });

  test.each(['', '.', '+', 'Mi', '1K', '1MB', '1 Mi', '1mi', '1,5', '0x10', 'NaN', '1e', '1e3Mi', '1\n'])(
    '%p is none',
    (text) => {
      expect(parseQuantity(text)).toBeUndefined();
      expect(isQuantity(text)).toBe(false);
    },
  );

  test('what is finer than a billionth has the form, and no exact value', () => {
    expect([isQuantity('0.1n'), parseQuantity('0.1n')]).toEqual([true, undefined]);
  });
});

test('CPU is printed as Kubernetes stores it', () => {
  const printed = ['2', '0.25', '1500m', '2000m', '1e1'].map((text) => printCpu(parseQuantity(text) ?? 0n));
  expect(printed).toEqual(['2', '250m', '1500m', '2', '10']);
});

describe('an amount of CPU', () => {
  test.each(['250m', '2', '0.1', '1e1'])('%s is taken', (value) => {
    expect(cpuQuantity(orders, 'cpu', value)).toBe(parseQuantity(value));
  });

  test.each(['', '0', '-1', '512Mi', '2k', '0.5m', '1u', 'one', undefined, 2, Number.NaN])('%p is refused', (value) => {
    const shown = typeof value === 'string' ? JSON.stringify(value) : String(value);
    expect(messageOf(() => cpuQuantity(orders, 'resources.cpu', value as string))).toBe(
      `[shop/orders] 'resources.cpu' must be an amount of CPU such as '250m' or '2', no finer than '1m', got ${shown}`,
    );
  });
});

describe('an amount of memory', () => {
  test.each(['512Mi', '2Gi', '500M', '1.5Gi', '1e9', '1048576', '1.0'])('%s is taken', (value) => {
    expect(bytesQuantity(orders, 'memory', value)).toBe(parseQuantity(value));
  });

  test.each([
    ['512m', "; did you mean '512Mi'?"],
    ['500MB', "; did you mean '500Mi'?"],
    ['1.5 GiB', "; did you mean '1.5Gi'?"],
    ['2gb', "; did you mean '2Gi'?"],
    ['1.5', ''],
    ['0', ''],
    ['-1Gi', ''],
    ['500B', ''],
    ['1000000u', ''],
    ['', ''],
  ])('%p is refused', (value, hint) => {
    expect(messageOf(() => bytesQuantity(orders, 'resources.memory', value))).toBe(
      "[shop/orders] 'resources.memory' must be whole bytes such as '512Mi' or '2Gi', got " +
        `${JSON.stringify(value)}${hint}`,
    );
  });

  test.each([512, undefined, Number.NaN])('%p is no text', (value) => {
    expect(messageOf(() => bytesQuantity(orders, 'resources.memory', value as unknown as string))).toBe(
      `[shop/orders] 'resources.memory' must be whole bytes such as '512Mi' or '2Gi', got ${value}`,
    );
  });
});
