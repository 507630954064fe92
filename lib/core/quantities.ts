import { IConstruct } from 'constructs';
import { fail, got } from './errors';

/** A quantity in billionths of its unit: exact where a floating-point number would round. */
export type Quantity = bigint;

const ONE = 1_000_000_000n;
const GRAMMAR = /^([+-]?)(?=\.?\d)(\d*)(?:\.(\d*))?([KMGTPE]i|[numkMGTPE]|[eE][+-]?\d{1,2})?$/;
const POWERS_OF_TEN: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const POWERS_OF_1024 = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

/**
 * Reads a Kubernetes quantity; undefined where the text is none, or is finer than a billionth.
 * Source: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export function parseQuantity(text: string): Quantity | undefined {
  const match = GRAMMAR.exec(text);
  if (!match) return undefined;
  const [, sign, whole = '', fraction = '', suffix = ''] = match;
  const binary = POWERS_OF_1024.indexOf(suffix) + 1;
  const exponent = /^[eE][+-]?\d/.test(suffix) ? Number(suffix.slice(1)) : (POWERS_OF_TEN[suffix] ?? 0);
  // The digits without their point, in billionths, then scaled.
  const digits = BigInt(whole + fraction) * ONE * 1024n ** BigInt(binary);
  const scale = exponent - fraction.length;
  const divisor = 10n ** BigInt(Math.max(0, -scale));
  const scaled = digits * 10n ** BigInt(Math.max(0, scale));
  if (scaled % divisor !== 0n) return undefined;
  return sign === '-' ? -(scaled / divisor) : scaled / divisor;
}

/** Whether a text has the form of a quantity, be it finer than a billionth or not. */
export function isQuantity(text: string): boolean {
  return GRAMMAR.test(text);
}

/** Prints an amount of CPU the way Kubernetes stores it: `250m`, `2`. */
export function printCpu(cpu: Quantity): string {
  return cpu % ONE === 0n ? String(cpu / ONE) : `${cpu / (ONE / 1000n)}m`;
}

/**
 * An amount of CPU, no finer than a thousandth: the API server rounds finer ones up, and then stores what nobody wrote.
 *
 * @throws Error `'resources.cpu' must be …, got …`
 */
export function cpuQuantity(scope: IConstruct, prop: string, value: string): Quantity {
  const cpu = typeof value === 'string' ? parseQuantity(value) : undefined;
  const inBytes = /([KMGTPE]i|[kMGTPE])$/.test(String(value));
  if (cpu === undefined || cpu <= 0n || inBytes || cpu % (ONE / 1000n) !== 0n) {
    fail(scope, `'${prop}' must be an amount of CPU such as '250m' or '2', no finer than '1m', got ${got(value)}`);
  }
  return cpu;
}

/**
 * An amount of memory or storage in whole bytes. `512m` is legal to Kubernetes and means half a byte: refused.
 *
 * @throws Error `'resources.memory' must be …, got …`
 */
export function bytesQuantity(scope: IConstruct, prop: string, value: string): Quantity {
  const bytes = typeof value === 'string' ? parseQuantity(value) : undefined;
  const small = /[num]$/.test(String(value));
  if (bytes === undefined || bytes <= 0n || small || bytes % ONE !== 0n) {
    fail(scope, `'${prop}' must be whole bytes such as '512Mi' or '2Gi', got ${got(value)}${quantityHint(value)}`);
  }
  return bytes;
}

/** End of a message: which amount of memory was meant, most likely; empty where nobody can tell. */
export function quantityHint(value: unknown): string {
  const match = /^(\d+(?:\.\d+)?)\s*(?:([KMGTPE])i?B|(m))$/i.exec(String(value));
  if (!match) return '';
  const [, number, unit, milli] = match;
  return `; did you mean '${number}${(milli ? 'M' : (unit ?? '')).toUpperCase()}i'?`;
}
