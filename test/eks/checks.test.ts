import { Duration } from 'cdk8s';
import { AWS_NAME_PREFIX, awsName, BUCKET_NAME, CLUSTER_NAME, ROLE_NAME } from '../../lib/eks/aws-names';
import { daysOf, logDaysOf } from '../../lib/eks/days';
import { isNone } from '../../lib/eks/none';
import { newStack } from './stack';

describe('awsName', () => {
  it.each([
    ['prefix', AWS_NAME_PREFIX, ['shop', 's', 'shop-2'], ['Shop', '-shop', 'shop-', '2shop', '', 'a'.repeat(33)]],
    ['cluster', CLUSTER_NAME, ['shop', '2Shop_a-', 'a'.repeat(100)], ['-shop', 'shop.a', '', 'a'.repeat(101)]],
    ['role', ROLE_NAME, ['Shop_+=,.@-', 'a'.repeat(64)], ['shop/a', 'shöp', '', 'a'.repeat(65)]],
    [
      'bucket',
      BUCKET_NAME,
      ['abc', '1-2', 'a'.repeat(63)],
      ['ab', 'a.b', 'Abc', '-ab', 'ab-', 'xn--abc', 'sthree-abc', 'abc-s3alias', 'abc--ol-s3', 'a'.repeat(64)],
    ],
  ])('takes the names of a %s that AWS takes, and no others', (_, rule, right, wrong) => {
    const stack = newStack();
    for (const name of right) expect(awsName(stack, 'name', name, rule)).toBe(name);
    for (const name of wrong) expect(() => awsName(stack, 'name', name, rule)).toThrow("[shop] 'name' must be ");
  });

  it('says what AWS takes', () => {
    expect(() => awsName(newStack(), 'name', 'shop/a', ROLE_NAME)).toThrow(
      `[shop] 'name' must be letters, digits and _+=,.@-, of at most 64 characters, got "shop/a"`,
    );
  });
});

describe('daysOf', () => {
  it('takes a time in whole days', () => {
    expect(daysOf(newStack(), 'keep', Duration.hours(48), { min: 1 })).toBe(2);
  });

  it('refuses a bare number, a part of a day, and what is out of bounds', () => {
    const days = (value: unknown) => () => daysOf(newStack(), 'keep', value as Duration, { min: 7, max: 30 });
    expect(days(7)).toThrow("[shop] 'keep' must be a Duration such as Duration.days(30), got 7");
    expect(days(undefined)).toThrow("'keep' must be a Duration such as Duration.days(30), got undefined");
    expect(days(Duration.hours(180))).toThrow("[shop] 'keep' must be a whole number from 7 to 30, got 7.5");
    expect(days(Duration.days(31))).toThrow("[shop] 'keep' must be a whole number from 7 to 30, got 31");
  });

  it('takes for logs what CloudWatch offers', () => {
    expect(logDaysOf(newStack(), 'keep', Duration.days(365))).toBe(365);
    expect(() => logDaysOf(newStack(), 'keep', Duration.days(31))).toThrow(
      "[shop] 'keep' must be one of the days that CloudWatch offers (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, " +
        '400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653), got 31 days',
    );
  });
});

describe('isNone', () => {
  it('notes the reason', () => {
    const stack = newStack();
    expect(isNone(stack, 'key', { none: 'a trial' })).toBe(true);
    expect(stack.toTerraform()['//']).toMatchObject({ exceptions: [{ prop: 'key', reason: 'a trial' }] });
  });

  it('is false for what is on', () => {
    const stack = newStack();
    expect([isNone(stack, 'key', true), isNone(stack, 'key', { keep: 1 })]).toEqual([false, false]);
    expect(stack.toTerraform()['//']).not.toHaveProperty('exceptions');
  });

  it('refuses a loosening without a reason, and a reason with more', () => {
    const none = (value: unknown) => () => isNone(newStack(), 'key', value);
    const rule = "[shop] 'key' must be left out, or say its reason on one line: { none: '…' }, got";
    expect(none(false)).toThrow(`${rule} false`);
    expect(none('no')).toThrow(`${rule} "no"`);
    expect(none(null)).toThrow(`${rule} null`);
    expect(none({ none: ' ' })).toThrow(`${rule} {"none":" "}`);
    expect(none({ none: true })).toThrow(`${rule} {"none":true}`);
    expect(none({ none: 'a trial', keep: 1 })).toThrow(
      "[shop] 'key.keep' is no prop of 'key', got 1; the nearest is 'none'",
    );
  });
});
