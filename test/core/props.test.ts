import { knownProps, knownPropsOf, PropNames } from '../../lib/core/props';
import { messageOf, shop } from './tree';

interface Wheel {
  readonly spokes: number;
  readonly rim?: string;
}

interface CartProps {
  readonly load: string;
  readonly wheels?: readonly Wheel[];
  readonly spare?: Wheel;
  readonly brakes?: number | { readonly force: number };
  readonly stickers?: Readonly<Record<string, string>>;
  readonly horses?: Readonly<Record<string, number | { readonly age: number }>>;
}

const WHEEL: PropNames<Wheel> = { spokes: true, rim: true };
const PROPS: PropNames<CartProps> = {
  load: true,
  wheels: [WHEEL],
  spare: WHEEL,
  brakes: { '?': { force: true } },
  stickers: { '*': true },
  horses: { '*': { '?': { age: true } } },
};

function refusalOf(props: unknown, prop = ''): string {
  const { orders } = shop();
  return messageOf(() => knownProps(orders, prop, props as CartProps, PROPS));
}

test.each<[string, object]>([
  ['the least', { load: 'hay' }],
  ['all', { load: 'hay', wheels: [{ spokes: 8, rim: 'iron' }], spare: { spokes: 8 }, brakes: { force: 3 } }],
  ['an explicit undefined', { load: 'hay', spare: undefined, wheels: undefined }],
  ['names of the own', { load: 'hay', stickers: { toString: 'a', '*': 'b' }, horses: { Ada: 7, Bo: { age: 5 } } }],
  ['another thing where a map is one of several', { load: 'hay', brakes: 3 }],
  ['what is checked elsewhere', { load: { anything: null } }],
])('props are taken: %s', (_, props) => {
  expect(() => refusalOf(props)).toThrow('nothing was thrown');
});

test.each<[string, unknown, string]>([
  ['is misspelt', { laod: 'hay' }, `'laod' is no prop of Construct, got "hay"; the nearest is 'load'`],
  [
    'is misspelt and undefined',
    { lod: undefined },
    `'lod' is no prop of Construct, got undefined; the nearest is 'load'`,
  ],
  ['every object has', { toString: 1 }, `'toString' is no prop of Construct, got 1; the nearest is 'horses'`],
  ['only the table has', { '*': 1 }, `'*' is no prop of Construct, got 1; the nearest is 'load'`],
  ['is misspelt in a map', { spare: { rims: 1 } }, `'spare.rims' is no prop of 'spare', got 1; the nearest is 'rim'`],
  [
    'is misspelt in a list',
    { wheels: [{ spokes: 8 }, { spoke: 8 }] },
    `'wheels.1.spoke' is no prop of 'wheels.1', got 8; the nearest is 'spokes'`,
  ],
  [
    'is misspelt in a map of maps',
    { horses: { Ada: 7, Bo: { aeg: 5 } } },
    `'horses.Bo.aeg' is no prop of 'horses.Bo', got 5; the nearest is 'age'`,
  ],
  [
    'is misspelt where a map is one of several',
    { brakes: { farce: 3 } },
    `'brakes.farce' is no prop of 'brakes', got 3; the nearest is 'force'`,
  ],
  ['is null', { load: null }, `'load' must be left out or have a value, got null`],
  ['is null deeper in', { stickers: { back: null } }, `'stickers.back' must be left out or have a value, got null`],
  ['is no map', { spare: 8 }, `'spare' must be a map of props, got 8`],
  ['is a list in place of a map', { stickers: ['a'] }, `'stickers' must be a map of props, got ["a"]`],
  ['is a list in place of one of several', { brakes: [] }, `'brakes' must be a map of props, got []`],
  ['is no list', { wheels: {} }, `'wheels' must be a list, got {}`],
  ['is a list with a hole', { wheels: [undefined] }, `'wheels.0' must be a map of props, got undefined`],
])('a prop is refused that %s', (_, props, message) => {
  expect(refusalOf(props)).toBe(`[shop/orders] ${message}`);
});

test.each([
  [null, `'props' must be left out or have a value, got null`],
  [undefined, `'props' must be a map of props, got undefined`],
  ['hay', `'props' must be a map of props, got "hay"`],
])('props are refused that are %p', (props, message) => {
  expect(refusalOf(props)).toBe(`[shop/orders] ${message}`);
});

test('a message says which prop holds them', () => {
  expect(refusalOf({ spare: { rims: 1 } }, 'carts[2]')).toBe(
    "[shop/orders] 'carts[2].spare.rims' is no prop of 'carts[2].spare', got 1; the nearest is 'rim'",
  );
});

test('what is no construct says itself who it is', () => {
  const refuse = (fault: string): never => {
    throw new Error(`[Wheel] ${fault}`);
  };
  expect(messageOf(() => knownPropsOf({ name: 'Wheel', refuse }, '', { spoke: 8 } as never, WHEEL))).toBe(
    "[Wheel] 'spoke' is no prop of Wheel, got 8; the nearest is 'spokes'",
  );
});

test('the compiler holds a table to its interface', () => {
  // @ts-expect-error `rim` is missing
  const short: PropNames<Wheel> = { spokes: true };
  // @ts-expect-error `hub` is none of them
  const long: PropNames<Wheel> = { spokes: true, rim: true, hub: true };
  // @ts-expect-error `weight` is missing, which only one of the two has
  const union: PropNames<Wheel | { readonly weight: number }> = { spokes: true, rim: true };
  expect([short, long, union]).toHaveLength(3);
});
