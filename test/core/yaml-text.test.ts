import { yamlFault, yamlFaultsIn } from '../../lib/core/yaml-text';

describe('a text in YAML', () => {
  // Each of them was read by sigs.k8s.io/yaml 1.6.0, what kubectl reads with: as a number, as another text, or not at all.
  test.each([
    ['0O17', 'not look like a number of Go, which cdk8s does not quote', 'write "017" if the program takes it'],
    ['0o7', 'not look like a number of Go, which cdk8s does not quote', 'write "07" if the program takes it'],
    ['-0B1', 'not look like a number of Go, which cdk8s does not quote', 'write "-0b1" if the program takes it'],
    ['+0X1_F', 'not look like a number of Go, which cdk8s does not quote', 'write "+0x1_F" if the program takes it'],
    ['-_1', 'not look like a number of Go, which cdk8s does not quote', 'write "-1" if the program takes it'],
    ['a\u0085b', 'not hold U+0085, which readers of YAML change or refuse', 'leave it out'],
    ['\u2028', 'not hold U+2028, which readers of YAML change or refuse', 'leave it out'],
    ['\u007f', 'not hold U+007F, which readers of YAML change or refuse', 'leave it out'],
    ['\uffff', 'not hold U+FFFF, which readers of YAML change or refuse', 'leave it out'],
    ['a\ud83d', 'not hold U+D83D, which readers of YAML change or refuse', 'leave it out'],
    [
      '\ta\nb',
      'not start with a tab where it has several lines, which kubectl cannot read',
      'put a line without indentation in front, such as a comment',
    ],
    [
      '\n\ta',
      'not start with a tab where it has several lines, which kubectl cannot read',
      'put a line without indentation in front, such as a comment',
    ],
    [' \n\n', 'not be blanks and line breaks only, which YAML loses', 'leave the blanks out'],
  ])('may be none that is lost on the way: %j', (text, must, wayOut) => {
    expect(yamlFault(text)).toEqual({ must, wayOut });
  });

  test.each([
    '',
    '0x1f',
    '012',
    '1e5',
    '-1',
    '1_000',
    'yes',
    '~',
    '😀',
    '\ta',
    'a\n\tb',
    '\n',
    'a\r\n',
    '\n\t',
    '<<',
    '.5',
  ])('comes out as it went in: %j', (text) => {
    expect(yamlFault(text)).toBeUndefined();
  });
});

describe('the texts of an object', () => {
  test('are looked at in lists and maps, keys included, with pointers to them', () => {
    expect(yamlFaultsIn({ a: ['x', { 'b/c': '0o22' }], '0B1': 'x', '<<': 'y', n: 7, z: null })).toEqual([
      `'/a/1/b~1c' must not look like a number of Go, which cdk8s does not quote, got "0o22"; write "022" if the program takes it`,
      `'/0B1' must not look like a number of Go, which cdk8s does not quote, got "0B1"; write "0b1" if the program takes it`,
      `'/<<' must have another key, for YAML merges what is under it, got "<<"; rename it`,
    ]);
  });
});
