import { Duration } from 'cdk8s';
import { Defaults } from '../../lib/core/defaults';
import { HardenedJob, HardenedJobProps } from '../../lib/workload/job';
import { Probe } from '../../lib/workload/probe';
import { account, batch, container, pod, podLabels, policy } from './expected';
import { objectOf, objectsOf, refusal, required, shop, Template, templateOf, wrong } from './shop';

function chartOf(props: Partial<HardenedJobProps> = {}, defaults: Partial<Defaults> = {}) {
  const chart = shop(defaults);
  new HardenedJob(chart, 'migrate', { ...required, ...props });
  return chart;
}

const specOf = (props: Partial<HardenedJobProps>) => objectOf(chartOf(props), 'Job').spec;
const podOf = (props: Partial<HardenedJobProps>): Template['spec'] => templateOf(objectOf(chartOf(props), 'Job')).spec;
const proxy = { ...required, name: 'proxy', port: 15000 };

describe('A HardenedJob', () => {
  test('has, when nothing is said, one hardened pod that gives up in time and is cleaned up', () => {
    expect(objectsOf(chartOf())).toEqual([
      account('migrate'),
      policy('migrate'),
      {
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: { name: 'migrate', namespace: 'shop', labels: podLabels('migrate') },
        spec: {
          backoffLimit: 3,
          activeDeadlineSeconds: 3600,
          completions: 1,
          parallelism: 1,
          ttlSecondsAfterFinished: 86400,
          template: {
            metadata: { labels: podLabels('migrate'), annotations: { 'keelson.dev/drain-seconds': '30' } },
            spec: {
              ...pod('migrate'),
              restartPolicy: 'OnFailure',
              priorityClassName: 'shop-batch',
              containers: [container('migrate')],
            },
          },
        },
      },
      batch,
    ]);
  });

  test('takes an explicit undefined as left out, and renders the same twice', () => {
    const none = { retries: undefined, deadline: undefined, completions: undefined, parallelism: undefined };
    const chart = chartOf({ ...none, keep: undefined });
    expect(objectsOf(chart)).toEqual(objectsOf(chartOf()));
    expect(JSON.stringify(chart.toJson())).toBe(JSON.stringify(chart.toJson()));
  });

  test('tries, waits, counts and stays as it is told', () => {
    const keep = Duration.hours(1);
    expect(specOf({ retries: 0, deadline: Duration.hours(3), completions: 10, parallelism: 5, keep })).toMatchObject({
      backoffLimit: 0,
      activeDeadlineSeconds: 10800,
      completions: 10,
      parallelism: 5,
      ttlSecondsAfterFinished: 3600,
    });
    expect(specOf({ keep: Duration.seconds(0) })).toMatchObject({ ttlSecondsAfterFinished: 0 });
  });

  test('needs no probes of its sidecars, but has those it is given', () => {
    const probes = { liveness: Probe.tcp(), readiness: '/readyz' };
    expect(podOf({ sidecars: [proxy] }).initContainers?.[0]).not.toHaveProperty('startupProbe');
    expect(podOf({ sidecars: [{ ...proxy, probes }] }).initContainers).toMatchObject([
      { name: 'proxy', restartPolicy: 'Always', startupProbe: { tcpSocket: { port: 'http' } } },
    ]);
  });

  test('stops taking requests first when it has a port', () => {
    expect(podOf({ port: 8080 }).containers).toMatchObject([{ lifecycle: { preStop: { sleep: { seconds: 15 } } } }]);
  });

  test.each<[string, Partial<HardenedJobProps>, string]>([
    ['fewer tries than none', { retries: -1 }, "'retries' must be a whole number of at least 0, got -1"],
    ['tries that are no number', { retries: NaN }, "'retries' must be a whole number of at least 0, got NaN"],
    [
      'a drain that outlasts its run',
      { deadline: Duration.seconds(60), shutdown: { drain: Duration.seconds(90) } },
      "'shutdown.drain' must be at most 'deadline' (60 s), got 90 s",
    ],
    ['no time', { deadline: Duration.seconds(0) }, "'deadline' must be a whole number of at least 1, got 0"],
    [
      'a time as a number',
      { deadline: wrong(60) },
      "'deadline' must be a Duration such as Duration.seconds(30), got 60",
    ],
    ['a time as a text', { keep: wrong('1d') }, '\'keep\' must be a Duration such as Duration.seconds(30), got "1d"'],
    ['no completions', { completions: 0 }, "'completions' must be a whole number of at least 1, got 0"],
    [
      'more at once than there are',
      { completions: 2, parallelism: 3 },
      "'parallelism' must be a whole number from 1 to 2, got 3",
    ],
    [
      'probes, since it ends',
      wrong({ probes: { liveness: '/livez' } }),
      '\'probes\' must be left out, for the container ends, got {"liveness":"/livez"}',
    ],
  ])('refuses %s', (_, props, message) => {
    expect(refusal(() => chartOf(props), '[shop/migrate] ')).toBe(message);
  });

  test('refuses sidecars before Kubernetes 1.29, where the job would never end', () => {
    expect(refusal(() => chartOf({ sidecars: [proxy] }, { kubernetes: '1.28' }), '[shop/migrate] ')).toBe(
      "'sidecars' must be left out of a job before Kubernetes 1.29, where they would keep it from its end, got [\"proxy\"]; raise the default 'kubernetes'",
    );
  });
});
