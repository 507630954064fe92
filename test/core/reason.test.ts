import { Reason, reasonOf } from '../../lib/core/reason';
import { messageOf, shop } from './tree';

const { orders } = shop();

test('a reason is one sentence, without the space around it', () => {
  expect(reasonOf(orders, 'privileged', { reason: ' loads a kernel module: 🚢 ' })).toBe('loads a kernel module: 🚢');
});

test.each([
  ['an empty one', { reason: '' }, '{"reason":""}'],
  ['one of spaces', { reason: ' ' }, '{"reason":" "}'],
  ['one of two lines', { reason: 'a\nb' }, '{"reason":"a\\nb"}'],
  ['none in it', {}, '{}'],
  ['a bare true', true, 'true'],
  ['nothing', undefined, 'undefined'],
  ['null', null, 'null'],
])('%s is refused', (_, given, shown) => {
  expect(messageOf(() => reasonOf(orders, 'privileged', given as Reason))).toBe(
    `[shop/orders] 'privileged' must say its reason on one line, { reason: '…' }, got ${shown}`,
  );
});
