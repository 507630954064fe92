import { ScheduledJob, ScheduledJobProps } from '../../lib/patterns/scheduled-job';
import { account, batch, policy, selector } from '../workload/expected';
import { objectOf, objectsOf, refusal, required, shop } from '../workload/shop';

function chartOf(props: Partial<ScheduledJobProps> = {}, id = 'report') {
  const chart = shop();
  new ScheduledJob(chart, id, { ...required, schedule: '17 3 * * *', ...props });
  return chart;
}

describe('A ScheduledJob', () => {
  test('is a CronJob with all that keeps it', () => {
    // test/workload/cron-job.test.ts pins the CronJob.
    const cronJob = objectOf(chartOf(), 'CronJob');
    expect(cronJob).toMatchObject({ metadata: { name: 'report' }, spec: { schedule: '17 3 * * *' } });
    expect(objectsOf(chartOf())).toEqual([account('report'), policy('report'), cronJob, batch]);
  });

  test('takes an explicit undefined as left out, and renders the same twice', () => {
    const chart = chartOf({ name: undefined, timeZone: undefined });
    expect(objectsOf(chart)).toEqual(objectsOf(chartOf()));
    expect(JSON.stringify(chart.toJson())).toBe(JSON.stringify(chart.toJson()));
  });

  test('lets Prometheus reach its metrics', () => {
    expect(objectOf(chartOf({ metrics: { port: 9090 } }), 'NetworkPolicy').spec).toMatchObject({
      ingress: [
        {
          from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }],
          ports: [{ protocol: 'TCP', port: 9090 }],
        },
      ],
    });
  });

  test('tells its labels, ports and connections', () => {
    const job = new ScheduledJob(shop(), 'report', { ...required, schedule: '@daily', metrics: { port: 9090 } });
    expect(job.podLabels).toEqual(selector('report').matchLabels);
    expect(job.ports).toEqual([{ name: 'metrics', port: 9090, protocol: 'TCP' }]);
    expect(job.connections).toBe(job.cronJob.connections);
    expect(job.serviceAccount).toBe(job.cronJob.serviceAccount);
  });

  const words = "lower case letters, digits and '-', starting with a letter and ending with a letter or digit";
  test('refuses an id of 53 characters, with a way out', () => {
    const id = 'r'.repeat(53);
    expect(refusal(() => chartOf({}, id), `[shop/${id}] `)).toBe(
      `'name' must be ${words}, of at most 52 characters (its Jobs append eleven characters), got "${id}" from the construct's id; rename it, or set 'name'`,
    );
  });

  test('refuses a schedule that never comes', () => {
    expect(refusal(() => chartOf({ schedule: '0 0 31 2 *' }), '[shop/report/CronJob] ')).toBe(
      '\'schedule\' must name a date that comes, got "0 0 31 2 *"',
    );
  });
});
