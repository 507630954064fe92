import { Chart, App } from 'cdk8s';
import * as fc from 'fast-check';
import { bytesQuantity, cpuQuantity, isQuantity, parseQuantity, printCpu } from '../../lib/core/quantities';
import { holds } from './runs';

const scope = new Chart(new App(), 'shop');
const ONE = 1_000_000_000n;
const SUFFIXES = [
  '',
  'n',
  'u',
  'm',
  'k',
  'M',
  'G',
  'T',
  'P',
  'E',
  'Ki',
  'Mi',
  'Gi',
  'Ti',
  'Pi',
  'Ei',
  'e3',
  'E2',
  'e-3',
];
const FACTORS: Readonly<Record<string, number>> = { n: 1e-9, u: 1e-6, m: 1e-3, k: 1e3, e3: 1e3, E2: 100, 'e-3': 1e-3 };

function factorOf(suffix: string): number {
  const power = 'KMGTPE'.indexOf(suffix.charAt(0).toUpperCase()) + 1;
  return FACTORS[suffix] ?? (suffix === '' ? 1 : (suffix.endsWith('i') ? 1024 : 1000) ** power);
}

const digits = fc.tuple(fc.nat({ max: 99_999 }), fc.constantFrom('', '.', '.5', '.25', '.125'));
const quantity = fc.tuple(fc.constantFrom('', '-', '+'), digits, fc.constantFrom(...SUFFIXES));

describe('A quantity', () => {
  test('means what its digits and its suffix say', () => {
    holds(quantity, 2000, ([sign, [whole, fraction], suffix]) => {
      const parsed = parseQuantity(`${sign}${whole}${fraction}${suffix}`);
      const expected = Number(`${sign}${whole}${fraction}`) * factorOf(suffix);
      // Undefined where it is finer than a billionth.
      if (parsed === undefined) expect(suffix).toMatch(/^[nu]$/);
      else expect(Math.abs(Number(parsed) / 1e9 - expected)).toBeLessThanOrEqual(Math.abs(expected) * 1e-12);
    });
  });

  test('of CPU reads back as it was printed, and prints as it was read', () => {
    holds(fc.bigInt({ min: 1n, max: 10n ** 9n }), 1000, (milli) => {
      const cpu = milli * (ONE / 1000n);
      const printed = printCpu(cpu);
      expect(parseQuantity(printed)).toBe(cpu);
      expect(cpuQuantity(scope, 'cpu', printed)).toBe(cpu);
      expect(printCpu(parseQuantity(printed) ?? 0n)).toBe(printed);
      expect(printed).toBe(milli % 1000n === 0n ? `${milli / 1000n}` : `${milli}m`);
    });
  });

  test('of memory is whole bytes above 0 or refused, and so is CPU of thousandths', () => {
    const took = (read: () => bigint) => {
      try {
        return read();
      } catch (error) {
        expect((error as Error).message).toMatch(
          /^\[shop\] 'x' must be (whole bytes|an amount of CPU) such as .*, got "/,
        );
        return undefined;
      }
    };
    holds(quantity, 2000, ([sign, [whole, fraction], suffix]) => {
      const written = `${sign}${whole}${fraction}${suffix}`;
      const parsed = parseQuantity(written);
      const positive = parsed !== undefined && parsed > 0n ? parsed : undefined;
      const bytes = positive !== undefined && positive % ONE === 0n && !/[num]$/.test(written) ? positive : undefined;
      const cpu =
        positive !== undefined && positive % (ONE / 1000n) === 0n && !/([KMGTPE]i|[kMGTPE])$/.test(written)
          ? positive
          : undefined;
      expect(took(() => bytesQuantity(scope, 'x', written))).toBe(bytes);
      expect(took(() => cpuQuantity(scope, 'x', written))).toBe(cpu);
    });
  });

  test('is none where a text has another form', () => {
    const form = /^[-+]?(\d+\.?\d*|\.\d+)([numkMGTPE]|[KMGTPE]i|[eE][-+]?\d{1,2})?$/;
    const unit = fc.constantFrom(
      '1',
      '0',
      '9',
      '.',
      'm',
      'M',
      'i',
      'K',
      'k',
      'B',
      'e',
      'E',
      '-',
      '+',
      ' ',
      '\n',
      ',',
      '٣',
    );
    holds(fc.string({ unit, maxLength: 6 }), 2000, (text) => {
      expect([text, isQuantity(text)]).toEqual([text, form.test(text) && !text.endsWith('\n')]);
      if (!isQuantity(text)) expect(parseQuantity(text)).toBeUndefined();
    });
  });
});
