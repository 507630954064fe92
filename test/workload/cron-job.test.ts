import { Cron, Duration } from 'cdk8s';
import { HardenedCronJob, HardenedCronJobProps } from '../../lib/workload/cron-job';
import { account, batch, container, pod, podLabels, policy } from './expected';
import { objectOf, objectsOf, refusal, required, shop, wrong } from './shop';

function chartOf(props: Partial<HardenedCronJobProps> = {}) {
  const chart = shop();
  new HardenedCronJob(chart, 'report', { ...required, schedule: '17 3 * * *', ...props });
  return chart;
}

const specOf = (props: Partial<HardenedCronJobProps>) => objectOf(chartOf(props), 'CronJob').spec;
const deadlineOf = (props: Partial<HardenedCronJobProps>): unknown =>
  (specOf(props) as { jobTemplate: { spec: Record<string, unknown> } }).jobTemplate.spec.activeDeadlineSeconds;

describe('A HardenedCronJob', () => {
  test('never overlaps, when nothing is said, gives up in time and keeps a few runs to look at', () => {
    expect(objectsOf(chartOf())).toEqual([
      account('report'),
      policy('report'),
      {
        apiVersion: 'batch/v1',
        kind: 'CronJob',
        metadata: { name: 'report', namespace: 'shop', labels: podLabels('report') },
        spec: {
          schedule: '17 3 * * *',
          timeZone: 'Etc/UTC',
          concurrencyPolicy: 'Forbid',
          startingDeadlineSeconds: 300,
          successfulJobsHistoryLimit: 3,
          failedJobsHistoryLimit: 1,
          suspend: false,
          jobTemplate: {
            metadata: { labels: podLabels('report') },
            spec: {
              backoffLimit: 3,
              activeDeadlineSeconds: 3600,
              completions: 1,
              parallelism: 1,
              template: {
                metadata: { labels: podLabels('report'), annotations: { 'keelson.dev/drain-seconds': '30' } },
                spec: {
                  ...pod('report'),
                  restartPolicy: 'OnFailure',
                  priorityClassName: 'shop-batch',
                  containers: [container('report')],
                },
              },
            },
          },
        },
      },
      batch,
    ]);
  });

  test('takes an explicit undefined as left out, and renders the same twice', () => {
    const none = { timeZone: undefined, concurrency: undefined, startsWithin: undefined, keepSuccessful: undefined };
    const chart = chartOf({ ...none, keepFailed: undefined, suspended: undefined, deadline: undefined });
    expect(objectsOf(chart)).toEqual(objectsOf(chartOf()));
    expect(JSON.stringify(chart.toJson())).toBe(JSON.stringify(chart.toJson()));
  });

  test('runs when and how it is told', () => {
    const props = {
      schedule: Cron.schedule({ minute: '30', hour: '2' }),
      timeZone: 'Europe/Berlin',
      concurrency: 'Replace',
      startsWithin: Duration.minutes(20),
      keepSuccessful: 0,
      keepFailed: 5,
      suspended: true,
    } as const;
    expect(specOf(props)).toMatchObject({
      schedule: '30 2 * * *',
      timeZone: 'Europe/Berlin',
      concurrencyPolicy: 'Replace',
      startingDeadlineSeconds: 1200,
      successfulJobsHistoryLimit: 0,
      failedJobsHistoryLimit: 5,
      suspend: true,
    });
  });

  test.each(['@daily', '0 0 29 2 *', '*/15 9-17 * * mon-fri', '0,30 * 1 jan ?'])(
    'takes the schedule %s',
    (schedule) => {
      expect(specOf({ schedule })).toMatchObject({ schedule });
    },
  );

  test('gives up before its next run, unless runs may overlap', () => {
    expect(deadlineOf({ schedule: '*/10 * * * *' })).toBe(600);
    expect(deadlineOf({ schedule: '*/10 * * * *', concurrency: 'Allow' })).toBe(3600);
    expect(deadlineOf({ deadline: Duration.hours(5) })).toBe(18000);
  });

  test.each<[string, Partial<HardenedCronJobProps>, string]>([
    [
      'minutes past the hour',
      { schedule: '*/61 * * * *' },
      "'schedule' must have a minute whose step fits into its range (0-59), since '*/61' is the same as '0', got \"*/61 * * * *\"",
    ],
    ['a 31 February', { schedule: '0 0 31 2 *' }, '\'schedule\' must name a date that comes, got "0 0 31 2 *"'],
    [
      'no schedule',
      { schedule: '' },
      '\'schedule\' must have five fields (minute, hour, day of month, month, day of week), got ""',
    ],
    [
      'a schedule with seconds',
      { schedule: '0 17 3 * * *' },
      '\'schedule\' must have five fields (minute, hour, day of month, month, day of week), got "0 17 3 * * *"',
    ],
    [
      'a zone in the schedule',
      { schedule: 'TZ=Europe/Berlin 17 3 * * *' },
      "'schedule' must leave the zone to 'timeZone', got \"TZ=Europe/Berlin 17 3 * * *\"",
    ],
    [
      'a schedule that is missing',
      { schedule: wrong(undefined) },
      "'schedule' must be a text such as '17 3 * * *', or a Cron, got undefined",
    ],
    [
      'a schedule that is a number',
      { schedule: wrong(5) },
      "'schedule' must be a text such as '17 3 * * *', or a Cron, got 5",
    ],
    [
      'an unknown time zone',
      { timeZone: 'Europe/Bielefeld' },
      "'timeZone' must be an IANA time zone such as 'Europe/Berlin', got \"Europe/Bielefeld\"",
    ],
    ['an empty time zone', { timeZone: '' }, "'timeZone' must be an IANA time zone such as 'Europe/Berlin', got \"\""],
    [
      'an unknown concurrency',
      { concurrency: wrong('forbid') },
      "'concurrency' must be 'Forbid', 'Replace' or 'Allow', got \"forbid\"",
    ],
    [
      'a start within ten seconds, which may never come',
      { startsWithin: Duration.seconds(10) },
      "'startsWithin' must be a whole number of at least 60, got 10",
    ],
    [
      'a start within a number',
      { startsWithin: wrong(300) },
      "'startsWithin' must be a Duration such as Duration.seconds(30), got 300",
    ],
    ['half a run', { keepFailed: 0.5 }, "'keepFailed' must be a whole number of at least 0, got 0.5"],
    ['a run too few', { keepSuccessful: -1 }, "'keepSuccessful' must be a whole number of at least 0, got -1"],
    [
      'a deadline after the next run',
      { schedule: '*/5 * * * *', deadline: Duration.hours(1) },
      "'deadline' must be at most the time between two runs (300 s), else runs are skipped, got 3600 s",
    ],
    [
      'a name of 53 characters',
      { name: 'r'.repeat(53) },
      `'name' must be lower case letters, digits and '-', starting with a letter and ending with a letter or digit, of at most 52 characters (its Jobs append eleven characters), got "${'r'.repeat(53)}"`,
    ],
  ])('refuses %s', (_, props, message) => {
    expect(refusal(() => chartOf(props), '[shop/report] ')).toBe(message);
  });
});
