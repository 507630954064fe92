import { isMap, keysOf, nameOf, pointerTo } from '../../lib/core/json';

test('a pointer names keys, with ~1 for a slash and ~0 for a tilde', () => {
  expect(keysOf('/limits/nvidia.com~1gpu/a~0b')).toEqual(['limits', 'nvidia.com/gpu', 'a~b']);
  expect(keysOf('/~01')).toEqual(['~1']);
  expect(keysOf('/')).toEqual(['']);
});

test('texts that name no field are no pointers', () => {
  expect(['', 'spec', 'spec/replicas', '/a~', '/a~2'].map(keysOf)).toEqual(Array.from({ length: 5 }));
});

test('keys make the pointer they came from', () => {
  expect(pointerTo(['limits', 'nvidia.com/gpu', 'a~b', 0])).toBe('/limits/nvidia.com~1gpu/a~0b/0');
});

test('maps are neither lists nor instances', () => {
  const values = [{}, Object.create(null), [], null, new Date(0), 'x'] as unknown[];
  expect(values.map(isMap)).toEqual([true, true, false, false, false, false]);
});

test('values that JSON cannot hold have names', () => {
  expect([undefined, NaN, () => 1, Symbol('x'), new Date(0)].map(nameOf)).toEqual([
    'undefined',
    'NaN',
    'a function',
    'a symbol',
    'Date',
  ]);
});
