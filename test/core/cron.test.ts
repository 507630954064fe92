import { isTimeZone, parseSchedule } from '../../lib/core/cron';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('a schedule tells its shortest interval', () => {
  test.each([
    ['* * * * *', MINUTE],
    ['*/5 * * * *', 5 * MINUTE],
    ['*/7 * * * *', 4 * MINUTE], // from :56 to :00
    ['0 * * * *', HOUR],
    ['0 3 * * *', DAY],
    ['0 3,4 * * *', HOUR],
    ['0 3 * * MON', 7 * DAY],
    ['0 3 * * mon-fri', DAY],
    ['0 3 1 * *', 28 * DAY],
    ['0 3 1 JAN *', 365 * DAY],
    ['0 3 29 2 *', 1461 * DAY],
    ['? * ? * ?', MINUTE],
    ['00 03 01 01 *', 365 * DAY],
    ['  0   3 * * *  ', DAY],
    ['@hourly', HOUR],
    ['@daily', DAY],
    ['@midnight', DAY],
    ['@weekly', 7 * DAY],
    ['@monthly', 28 * DAY],
    ['@yearly', 365 * DAY],
    ['@annually', 365 * DAY],
    ['@every 90s', 90],
    ['@every 1h30m', 90 * MINUTE],
    ['@every 1.5s', 1],
  ])('%s: %d s', (expression, shortestInterval) => {
    expect(parseSchedule(expression)).toEqual({ shortestInterval });
  });

  test('a step after a number goes on to the end of the field, as robfig/cron has it', () => {
    expect(parseSchedule('5/15 * * * *')).toEqual({ shortestInterval: 15 * MINUTE });
    expect(parseSchedule('40/5 * * * *')).toEqual({ shortestInterval: 5 * MINUTE });
  });

  test('a day of month beside a day of week means either', () => {
    expect(parseSchedule('0 0 31 2 MON')).toEqual({ shortestInterval: 7 * DAY });
  });
});

describe('a schedule that the API server refuses', () => {
  const GRAMMAR = "have fields of numbers, names, '*', ',', '-' and '/' only";
  const FIVE = 'have five fields (minute, hour, day of month, month, day of week)';

  test.each([
    ['', FIVE],
    ['0 3 * *', FIVE],
    ['0 0 3 * * *', FIVE],
    ['@reboot', FIVE],
    ['@Daily', FIVE],
    ['0 3 L * *', 'have a day of month from 1 to 31'],
    ['0 3 15W * *', 'have a day of month from 1 to 31'],
    ['0 3 * * 1#2', GRAMMAR],
    ['0,, 3 * * *', GRAMMAR],
    ['-5 3 * * *', GRAMMAR],
    ['*-5 3 * * *', GRAMMAR],
    ['60 * * * *', 'have a minute from 0 to 59'],
    ['0 24 * * *', 'have an hour from 0 to 23'],
    ['0 3 0 * *', 'have a day of month from 1 to 31'],
    ['0 3 32 * *', 'have a day of month from 1 to 31'],
    ['0 3 * 13 *', 'have a month from 1 to 12'],
    ['0 3 * FOO *', 'have a month from 1 to 12'],
    ['JAN 3 * * *', 'have a minute from 0 to 59'],
    ['0 3 * * 7', 'have a day of week from 0 to 6, Sunday being 0'],
    ['30-10 * * * *', "have a minute that does not run backwards, as '30-10' does"],
    ['0 3 * * SAT-SUN', "have a day of week that does not run backwards, as 'SAT-SUN' does"],
    ['*/0 * * * *', 'have a minute with a step of at least 1'],
    ['@every day', "have a duration such as '90m' or '1h30m' after '@every'"],
    ['@every ', "have a duration such as '90m' or '1h30m' after '@every'"],
  ])("'%s' must %s", (expression, must) => {
    expect(parseSchedule(expression)).toEqual({ fault: 'syntax', must });
  });

  test.each(['TZ=Europe/Berlin 0 3 * * *', 'CRON_TZ=Europe/Berlin 0 3 * * *', ' TZ=UTC @daily'])(
    "'%s' must leave the zone to 'timeZone'",
    (expression) => {
      expect(parseSchedule(expression)).toEqual({ fault: 'zone', must: "leave the zone to 'timeZone'" });
    },
  );
});

describe('a schedule that means something else than it says', () => {
  test.each([
    ['*/61 * * * *', "have a minute whose step fits into its range (0-59), since '*/61' is the same as '0'"],
    ['0 */25 * * *', "have an hour whose step fits into its range (0-23), since '*/25' is the same as '0'"],
    ['10-20/15 * * * *', "have a minute whose step fits into its range (10-20), since '10-20/15' is the same as '10'"],
    ['45/30 * * * *', "have a minute whose step fits into its range (45-59), since '45/30' is the same as '45'"],
  ])("'%s' must %s", (expression, must) => {
    expect(parseSchedule(expression)).toEqual({ fault: 'step', must });
  });

  test('is told of what is refused first', () => {
    expect(parseSchedule('*/61 * * * 7')).toMatchObject({ fault: 'syntax' });
  });

  test.each(['*/60 * * * *', '0 */24 * * *', '0 3 */31 * *'])("'%s' says what it does", (expression) => {
    expect(parseSchedule(expression)).not.toHaveProperty('fault');
  });

  test.each(['0 3 31 2 *', '0 3 30 FEB *', '0 3 31 4,6,9,11 *'])("'%s' must name a date that comes", (expression) => {
    expect(parseSchedule(expression)).toEqual({ fault: 'date', must: 'name a date that comes' });
  });
});

describe('a time zone', () => {
  test.each(['Europe/Berlin', 'Etc/UTC', 'UTC', 'Etc/GMT+1', 'US/Pacific', 'Asia/Kolkata', 'America/Port_of_Spain'])(
    '%s is one',
    (zone) => {
      expect(isTimeZone(zone)).toBe(true);
    },
  );

  test.each([
    ['Europe/Atlantis', 'nobody knows it'],
    ['', 'it says nothing'],
    ['Local', 'it depends on the machine'],
    ['+02:00', 'it is an offset'],
    ['europe/berlin', 'the API server finds it by file name'],
    ['EUROPE/BERLIN', 'the API server finds it by file name'],
    ['us/pacific', 'the API server finds it by file name'],
    ['utc', 'the API server finds it by file name'],
  ])("'%s' is none: %s", (zone) => {
    expect(isTimeZone(zone)).toBe(false);
  });
});
