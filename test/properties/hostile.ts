import * as fc from 'fast-check';

/** Texts that some reader of YAML takes for something else, or that break a writer of it. */
export const NASTY: readonly string[] = [
  ...['', ' ', '  ', '\t', ' a', 'a ', '\ta', 'a\t', '\u00a0a', 'a\u200b', '\ufeffa'],
  ...['yes', 'No', 'on', 'OFF', 'y', 'N', 'null', 'Null', '~', 'true', 'False', 'oN', 'nULL'],
  ...['1', '-1', '+1', '1e5', '1E5', '0o7', '0O17', '0B1', '-0b1', '012', '-012', '0x1f', '0X1F', '+0X1F', '1_000'],
  ...['-_1', '0X1_F', '.5', '-.5', '5.', '.', '1__0', '08', '0777', '685_230.15', '9223372036854775808', '1e400'],
  ...['12:30:45', '1:30', '190:20:30', '.inf', '-.INF', '.nan', 'NaN', 'Infinity', '=', '<<', '1.2.3', '10.0.0.1'],
  ...['2001-12-14', '2001-12-14t21:59:43.10-05:00', '2001-12-14 21:59:43', '20010101', '1,000', '\u0661', '１２'],
  ...['---', '--- a', '...', '%YAML 1.1', '@a', '`a`', '&a', '*a', '!a', '!!str', '|', '>-', '?', '? a', '-', '- a'],
  ...['a: b', 'a:', ': a', ':', 'a #b', '#a', 'a#b', '[a', '{a', 'a]', 'a, b', '"', '"a"', "'", "it's", '\\', '\\n'],
  ...['😀', '😀: b', 'é', '\u0000', '\u0007', '\u001b[0m', 'a\ufeffb', '\u0660'],
  ...['\n', '\n\n', 'a\n', 'a\n\n', 'a\n\n\n', '\na', '\n a', '  a\nb', 'a\n  b', 'a\n\nb\n', 'a \n', 'a\n ', 'a\n\t'],
  ...[
    'a\r\nb',
    'a\r\nb\r\n',
    'a\r',
    '\r',
    '---\na',
    'a\n---\nb',
    '# a\nb',
    'key: |\n  x\n',
    '- a\n- b\n',
    '0x\n',
    '1\n',
  ],
  ...['a\n\n\n  b\n\n', ' \n a\n', 'word '.repeat(60), `${'word '.repeat(60)}\n${'x '.repeat(100)}`],
  // From here on, no YAML of cdk8s brings them to kubectl as they are.
  ...['\ta\nb', '\ta\n', '\n\tb', ' \n', '\t\n', '\u007f', '\u0085', 'a\u0085b', '\u2028', 'a\u2029b', 'x\u2028\ny'],
  ...['\ufffe', '\uffff', '\u0090', '\ud800', 'a\ud800b', '\udc00'],
];

const characters = fc.constantFrom(
  ...['a', 'b', '0', '1', '7', 'x', 'X', 'o', 'O', 'B', 'e', 'E', '+', '-', '.', '_', ':', ' ', '#', '\n', '\t', '\r'],
  ...['"', "'", '\\', '{', '}', '[', ']', ',', '&', '*', '!', '|', '>', '%', '@', '`', '=', '<', '~', '?', '$'],
  ...['\u0085', '\u2028', '\ufeff', '😀', '\ud800', '\u0001', '\u007f', '\u00a0', 'y', 'n', 'N', 'T', 'F'],
);

/** Any text, of the kinds that go wrong. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.string({ unit: characters, maxLength: 9 }),
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.tuple(fc.constantFrom(...NASTY), fc.constantFrom('\n', '\n\n', ' ', 'a\n', '#')).map(([text, end]) => text + end),
);
