import { holds, rangeText, readAddress, readRange, startsAtFirst } from '../../lib/core/addresses';

describe('a range', () => {
  test.each([
    ['10.0.0.0/8', '10.0.0.0/8'],
    ['10.0.0.0/08', '10.0.0.0/8'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['2001:DB8:0:0::/32', '2001:db8::/32'],
    ['::/0', '::/0'],
    ['::ffff:10.0.0.0/104', '::ffff:a00:0/104'],
    ['::10.0.0.0/104', '::a00:0/104'],
    ['2001:db8:0:1:0:0:0:0/64', '2001:db8:0:1::/64'],
    ['1:0:1:0:1:0:1:0/128', '1:0:1:0:1:0:1:0/128'],
  ])('%s is %s', (text, spelling) => {
    const range = readRange(text)!;
    expect(rangeText(range)).toBe(spelling);
    expect(startsAtFirst(range)).toBe(true);
  });

  test.each([
    ['10.0.0.5/16', '10.0.0.0/16'],
    ['2001:db8::1/32', '2001:db8::/32'],
  ])('%s starts inside of %s', (text, spelling) => {
    const range = readRange(text)!;
    expect(rangeText(range)).toBe(spelling);
    expect(startsAtFirst(range)).toBe(false);
  });

  test.each([
    ['', 'empty'],
    ['10.0.0.0', 'without a prefix length'],
    ['10.0.0.0/', 'with an empty prefix length'],
    ['10/8', 'of one decimal'],
    ['10.0.0/16', 'of three decimals'],
    ['010.0.0.0/8', 'with a leading zero, which is octal to some'],
    ['0x0a.0.0.0/8', 'of hexadecimals'],
    ['10.0.0.0/33', 'too long for IPv4'],
    ['2001:db8::/129', 'too long for IPv6'],
    ['10.0.0.0/8x', 'with a text behind it'],
    [' 10.0.0.0/8', 'with a space'],
    ['10.0.0.0/8\n', 'with a line break'],
    ['256.0.0.0/8', 'beyond 255'],
    ['2001:db8:::/32', 'with too many colons'],
    ['::ffff:010.0.0.0/104', 'with a leading zero within IPv6'],
    ['2001:db8::%eth0/32', 'with a zone'],
    [10, 'of a number'],
    [undefined, 'of nothing'],
  ] as [unknown, string][])('is not %j, %s', (text) => {
    expect(readRange(text)).toBeUndefined();
  });
});

describe('an address', () => {
  test.each(['169.254.170.23', 'fd00::23'])('is %s', (text) => {
    expect(readAddress(text)?.correctForm()).toBe(text);
  });

  test.each(['10.0.0.0/32', 'fe80::1%eth0', '169.254.170', undefined])('is not %j', (text) => {
    expect(readAddress(text)).toBeUndefined();
  });
});

test.each([
  ['10.0.0.0/8', '10.1.2.3', true],
  ['10.0.0.5/16', '10.0.9.9', true],
  ['10.0.0.0/16', '10.1.0.0', false],
  ['0.0.0.0/0', '::1', false],
  ['::/0', '10.0.0.1', false],
  ['2001:db8::/32', '2001:db8:1::5', true],
])('%s holds %s: %j', (range, address, expected) => {
  expect(holds(readRange(range)!, readAddress(address)!)).toBe(expected);
});
