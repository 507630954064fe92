import { daysAfter, today } from '../../lib/core/today';

describe('The day of the synth', () => {
  const { env } = process;
  afterEach(() => {
    process.env = env;
    jest.useRealTimers();
  });

  test('is that of the clock, in UTC', () => {
    process.env = { ...env, SOURCE_DATE_EPOCH: undefined };
    jest.useFakeTimers({ now: Date.parse('2026-11-21T23:59:59Z') });
    expect(today()).toBe('2026-11-21');
  });

  test('is that of SOURCE_DATE_EPOCH where it is set', () => {
    process.env = { ...env, SOURCE_DATE_EPOCH: '1795262400' };
    expect(today()).toBe('2026-11-21');
  });

  test.each(['', 'yesterday', '-1'])('is that of the clock where it says %j', (SOURCE_DATE_EPOCH) => {
    process.env = { ...env, SOURCE_DATE_EPOCH };
    jest.useFakeTimers({ now: Date.parse('2027-01-31T00:00:00Z') });
    expect(today()).toBe('2027-01-31');
  });

  test('is followed by others', () => {
    expect(daysAfter('2027-01-31', 90)).toBe('2027-05-01');
  });
});
