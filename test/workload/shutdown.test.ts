import { Duration } from 'cdk8s';
import { ShutdownProps } from '../../lib/workload/shutdown';
import { containerOf, podOf, refusalOf, templateOf, web, wrong } from './shop';

const sleep = (seconds: number) => ({ preStop: { sleep: { seconds } } });

describe('A stop', () => {
  test('waits, drains and has time for both', () => {
    const shutdown = { delay: Duration.seconds(30), drain: Duration.minutes(2) };
    expect(containerOf({ shutdown }).lifecycle).toEqual(sleep(30));
    expect(podOf({ shutdown }).terminationGracePeriodSeconds).toBe(155);
    expect(templateOf(web({ shutdown })).metadata.annotations['keelson.dev/drain-seconds']).toBe('120');
  });

  test('has a minute at least, and as long as it is told', () => {
    expect(podOf({ shutdown: { drain: Duration.seconds(1) } }).terminationGracePeriodSeconds).toBe(60);
    expect(podOf({ shutdown: { grace: Duration.minutes(5) } }).terminationGracePeriodSeconds).toBe(300);
    const exact = { delay: Duration.seconds(5), drain: Duration.seconds(10), grace: Duration.seconds(20) };
    expect(podOf({ shutdown: exact }).terminationGracePeriodSeconds).toBe(20);
  });

  test('does not wait without a port, or where it is told', () => {
    const worker = { port: undefined, probes: { none: { reason: 'test' } } };
    expect(Object.keys(containerOf(worker))).not.toContain('lifecycle');
    expect(Object.keys(containerOf({ shutdown: { delay: Duration.seconds(0) } }))).not.toContain('lifecycle');
  });

  test.each(['1.28', '1.29'])('waits by a command in Kubernetes %s, which has no sleep of its own', (kubernetes) => {
    expect(containerOf({}, { kubernetes }).lifecycle).toEqual({
      preStop: { exec: { command: ['/bin/sleep', '15'] } },
    });
  });

  test.each(['1.30', '1.33', '1.37'])('waits without a command in Kubernetes %s', (kubernetes) => {
    expect(containerOf({}, { kubernetes }).lifecycle).toEqual(sleep(15));
  });

  test('of an image without a shell is noted for the checks', () => {
    const noted = (shutdown: ShutdownProps) => templateOf(web({ shutdown })).metadata.annotations;
    expect(noted({ sleepBinary: 'none' })).toMatchObject({ 'keelson.dev/shell-less': 'true' });
    expect(noted({})).not.toHaveProperty(['keelson.dev/shell-less']);
    expect(containerOf({ shutdown: { sleepBinary: 'none' } }).lifecycle).toEqual(sleep(15));
  });

  test('of an image without a shell cannot wait before Kubernetes 1.30', () => {
    const old = { kubernetes: '1.29' };
    expect(refusalOf({ shutdown: { sleepBinary: 'none' } }, old)).toBe(
      "'shutdown.delay' must be 0 s for an image without '/bin/sleep' before Kubernetes 1.30, got 15 s; or put 'sleep' into the image, or raise the default 'kubernetes'",
    );
    const shutdown = { sleepBinary: 'none', delay: Duration.seconds(0) } as const;
    expect(Object.keys(containerOf({ shutdown }, old))).not.toContain('lifecycle');
  });

  test.each<[string, ShutdownProps, string]>([
    [
      'longer than its grace',
      { delay: Duration.seconds(60), grace: Duration.seconds(30) },
      "'shutdown.grace' must be at least delay + drain + 5 s (95 s), got 30 s",
    ],
    [
      'that leaves no time to close',
      { delay: Duration.seconds(15), drain: Duration.seconds(30), grace: Duration.seconds(49) },
      "'shutdown.grace' must be at least delay + drain + 5 s (50 s), got 49 s",
    ],
    [
      'of half a second',
      { delay: Duration.millis(500) },
      "'shutdown.delay' must be a whole number of at least 0, got 0.5",
    ],
    [
      'after a number',
      { drain: wrong(30) },
      "'shutdown.drain' must be a Duration such as Duration.seconds(30), got 30",
    ],
    ['after null', { grace: wrong(null) }, "'shutdown.grace' must be left out or have a value, got null"],
    [
      'by a binary',
      { sleepBinary: wrong('/sleep') },
      "'shutdown.sleepBinary' must be 'none' or left out, got \"/sleep\"",
    ],
    ['in no time', { grace: Duration.seconds(0) }, "'shutdown.grace' must be a whole number of at least 1, got 0"],
  ])('%s is refused', (_, shutdown, message) => {
    expect(refusalOf({ shutdown })).toBe(message);
  });
});
