import { Chart, Duration, Size } from 'cdk8s';
import * as fc from 'fast-check';
import {
  ConfigFiles,
  HardenedCronJob,
  HardenedCronJobProps,
  HardenedDeployment,
  HardenedDeploymentProps,
  HardenedStatefulSet,
  HardenedStatefulSetProps,
  Probe,
  ResourcesProps,
  SecretRef,
  WebService,
  WebServiceProps,
} from 'keelson';
import { yamlFault } from '../../lib/core/yaml-text';
import { required } from '../invariants/samples';
import { hostileText } from './hostile';

/** Builds one workload named `web` in a chart. */
export type Build = (chart: Chart) => unknown;

const REASON = { reason: 'the vendor: needs it # for now' };

/** Each named loosening, and the rules that it may suppress. */
export const LOOSENED: Readonly<Record<string, readonly string[]>> = {
  imageWithoutDigest: ['image-digest'],
  noCpuLimit: ['cpu-limit'],
  uid: ['uid-high', 'gid-high', 'run-as-non-root', 'uid-not-zero', 'no-root-groups'],
  writableRoot: ['read-only-root'],
  capabilities: ['no-added-capabilities'],
  privileged: ['not-privileged', 'no-privilege-escalation', 'drop-all-capabilities'],
  hostNetwork: ['no-host-namespaces', 'no-host-ports'],
  hostPaths: [
    ...['no-host-path', 'volume-types'],
    ...['no-sensitive-host-path', 'no-writable-host-path', 'no-docker-socket'],
  ],
  none: ['liveness-probe', 'readiness-probe'],
  // No loosening: cert-manager makes the pods that this policy selects.
  host: ['network-policy-selects'],
};

const seconds = (min: number, max: number) => fc.integer({ min, max }).map((value) => Duration.seconds(value));
/** Each field is undefined about half of the time, which means the default. */
function optional<T extends object>(model: { readonly [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<Partial<T>> {
  const fields = Object.entries<fc.Arbitrary<unknown>>(model).map(([key, arbitrary]) => [
    key,
    fc.option(arbitrary, { nil: undefined, freq: 2 }),
  ]);
  return fc.record(Object.fromEntries(fields) as Record<string, fc.Arbitrary<unknown>>) as fc.Arbitrary<Partial<T>>;
}

/** Texts that come through YAML, and now and then one that does not. */
const text = fc
  .oneof(
    { weight: 80, arbitrary: hostileText.filter((value) => yamlFault(value) === undefined) },
    { weight: 1, arbitrary: hostileText },
  )
  .map((value) => value.replaceAll('$(', '$$$$('));
const env = fc.dictionary(
  fc.constantFrom('LOG_LEVEL', 'MODE', 'GREETING', 'PATTERN', 'SINCE', '_X'),
  fc.oneof(text, fc.integer(), fc.boolean(), fc.double({ noNaN: true, noDefaultInfinity: true })),
);
const annotations = fc.dictionary(fc.constantFrom('example.com/a', 'b', 'c.io/d-e_f'), text);

const requests = fc.record({
  cpu: fc.constantFrom('100m', '250m', '1', '1500m', '0.5', '1e-1'),
  memory: fc.constantFrom('64Mi', '128M', '1Gi', '536870912', '1e9', '0.5Gi'),
});
const limits = optional({
  memoryLimit: fc.constantFrom('2Gi', '3e9'),
  ephemeralStorage: fc.constantFrom('1Gi', '4Gi'),
});
const cpuLimits = fc.constantFrom({}, { cpuLimit: '2' }, { cpuLimit: '4000m' }, { noCpuLimit: REASON });
const resources = fc.tuple(requests, limits, cpuLimits).map((parts) => Object.assign({}, ...parts) as ResourcesProps);

const asked = (path: string) =>
  fc.oneof(
    fc.constantFrom(path, `${path}/b?c=d`, `${path}/é`),
    fc.constantFrom(Probe.exec(['true']), Probe.exec(['sh', '-c', 'exit 0'], { every: Duration.seconds(30) })),
    optional({ every: seconds(2, 60), failures: fc.integer({ min: 1, max: 9 }) }).map((timing) => Probe.tcp(timing)),
  );
const probes = fc.oneof(
  {
    weight: 5,
    arbitrary: optional({ liveness: asked('/livez'), readiness: asked('/readyz'), startsWithin: seconds(1, 900) }),
  },
  { weight: 1, arbitrary: fc.constant({ none: REASON }) },
);

const shutdown = optional({ delay: seconds(0, 60), drain: seconds(0, 400), grace: seconds(400, 700) });

const security = optional({
  uid: fc.oneof(
    fc.integer({ min: 10001, max: 65_000 }),
    fc.constantFrom(0, 70, 1000).map((id) => ({ id, ...REASON })),
  ),
  writableRoot: fc.constant(REASON),
  capabilities: fc.constantFrom({ add: ['NET_BIND_SERVICE'], ...REASON }, { add: ['SYS_TIME'], ...REASON }),
  privileged: fc.constant(REASON),
  hostNetwork: fc.constant(REASON),
});

const nodes = optional({
  architecture: fc.constantFrom('amd64' as const, 'arm64' as const),
  capacity: fc.constantFrom('spot' as const, 'on-demand' as const),
  gpu: fc.integer({ min: 1, max: 8 }).map((count) => ({ count })),
  labels: fc.constantFrom({ 'example.com/pool': 'yes' }, { disk: '1e5' }),
  tolerations: fc.constantFrom([{ key: 'dedicated', value: 'no' }], [{ key: 'a/b', effect: 'NoExecute' as const }]),
});

const extra = (fixed: object) =>
  optional({ env, args: fc.array(text, { maxLength: 3 }) }).map((some) => ({ ...required, ...some, ...fixed }));
const sidecars = fc.tuple(extra({ name: 'proxy', port: 15_000, portName: 'http-proxy' }));
const initContainers = fc.tuple(extra({ name: 'init' }));

/** What all of them take; files are made when the chart is there. */
const common = {
  ...{ resources, env, security, nodes, shutdown, annotations, podAnnotations: annotations },
  args: fc.array(text, { maxLength: 3 }),
  labels: fc.constantFrom({ 'example.com/n': '1.10' }, { tier: 'no' }, { x: '' }),
  component: fc.constantFrom('backend', 'frontend'),
  imageWithoutDigest: fc.constant(REASON),
  writablePaths: fc.constantFrom({ '/tmp': '512Mi' }, { '/var/cache/x': '64Mi', '/run': '1Mi' }),
  hostPaths: fc.constant({ '/host/log': { path: '/var/log', ...REASON } }),
  ...{ initContainers, sidecars },
  kubernetesToken: fc.constantFrom({}, { expires: Duration.minutes(20) }),
};
const serving = {
  ...common,
  probes,
  ports: fc.constantFrom({ admin: 9000 }, { dns: { port: 5353, protocol: 'UDP' as const } }),
  metrics: fc.constantFrom({ port: 9090 }, { port: 8080, path: '/m' }),
  spread: fc.constantFrom({ zones: 'prefer' as const }, { zones: 'require' as const, zoneCount: 2 }),
};
const replicas = fc.integer({ min: 1, max: 9 });
const disruptionBudget = fc.constantFrom({ maxUnavailable: 2 }, { maxUnavailable: '25%' }, { minAvailable: '50%' });
const rollout = optional({
  surge: fc.constantFrom(1, 3, '10%', '100%'),
  minReady: seconds(0, 120),
  deadline: seconds(900, 2000),
});
const metrics = optional({
  cpuPercent: fc.integer({ min: 1, max: 100 }),
  memoryPercent: fc.integer({ min: 1, max: 100 }),
  requestsPerSecond: fc.integer({ min: 1, max: 999 }),
});
const scaling = fc
  .tuple(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 1, max: 20 }), metrics)
  .map(([min, more, some]) => ({ min, max: min + more, ...some }));

/** The optional props and files of a workload; each is there about half of the time. */
function propsOf<P>(
  given: fc.Arbitrary<object>,
  model: Readonly<Record<string, fc.Arbitrary<unknown>>>,
): fc.Arbitrary<Plan<P>> {
  const props = fc.tuple(given, optional(model)).map(([must, may]) => ({ ...may, ...must }) as P);
  return fc.record({ props, files: fc.option(fc.dictionary(fc.constantFrom('a.yaml', 'b'), text, { minKeys: 1 })) });
}

/** Props as data, so that a failing case can be read. */
export interface Plan<P> {
  readonly props: P;
  /** Content of its config files; with them comes a Secret. */
  readonly files: Readonly<Record<string, string>> | null;
}

function withFiles<P>(make: (chart: Chart, props: P) => unknown): (chart: Chart, plan: Plan<P>) => unknown {
  return (chart, { props, files }) => {
    if (files === null) return make(chart, props);
    const secret = SecretRef.of('web', { keys: ['password'] }).files();
    return make(chart, {
      ...props,
      files: { '/etc/web': new ConfigFiles(chart, 'config', { files }), '/run/s': secret },
    });
  };
}

const { image } = required;
const served = fc.constant({ image, port: 8080 });
const scheduled = fc.constantFrom('17 3 * * *', '*/5 * * * *', '0 0 1 * *', '30 4 * * 1-5');

export const deployments = propsOf<HardenedDeploymentProps>(served, {
  ...{ ...serving, replicas, disruptionBudget, rollout },
});
export const statefulSets = propsOf<HardenedStatefulSetProps>(served, {
  ...{ ...serving, replicas, disruptionBudget },
  // A volume holds its pod in one zone, so the checks refuse zones that are required beside it.
  spread: fc.constant({ zones: 'prefer' }),
  podManagement: fc.constantFrom('OrderedReady', 'Parallel'),
  claims: fc.constant({ data: { path: '/data', size: Size.gibibytes(5) } }),
});
export const cronJobs = propsOf<HardenedCronJobProps>(
  scheduled.map((schedule) => ({ image, schedule })),
  {
    ...common,
    timeZone: fc.constantFrom('Europe/Berlin', 'Etc/UTC'),
    concurrency: fc.constantFrom('Forbid', 'Replace', 'Allow'),
    retries: fc.integer({ min: 0, max: 9 }),
    deadline: seconds(1, 400),
    suspended: fc.boolean(),
  },
);
export const webServices = propsOf<WebServiceProps>(served, {
  ...{ ...serving, disruptionBudget, rollout, scaling },
  host: fc.constantFrom('api.example.com', 'xn--bcher-kva.example'),
});

export const buildDeployment = withFiles<HardenedDeploymentProps>(
  (at, props) => new HardenedDeployment(at, 'web', props),
);
export const buildStatefulSet = withFiles<HardenedStatefulSetProps>(
  // A single pod, the default, has no use for most of the budgets.
  (at, props) => new HardenedStatefulSet(at, 'web', { ...props, replicas: props.replicas ?? 3 }),
);
export const buildCronJob = withFiles<HardenedCronJobProps>((at, props) => new HardenedCronJob(at, 'web', props));
export const buildWebService = withFiles<WebServiceProps>((at, props) => new WebService(at, 'web', props));
