import { Duration } from 'cdk8s';
import { HardenedDeployment, HardenedDeploymentProps } from '../../lib/workload/deployment';
import { HorizontalAutoscaler } from '../../lib/scaling/horizontal-autoscaler';
import { account, apart, budget, container, pod, podLabels, policy, selector, serving, standard } from './expected';
import { objectOf, objectsOf, podOf, refusal, refusalOf, required, shop, web, wrong, templateOf } from './shop';

const kinds = (props: Partial<HardenedDeploymentProps>): string[] => {
  const chart = shop();
  new HardenedDeployment(chart, 'web', { ...required, port: 8080, ...props });
  return objectsOf(chart).map(({ kind }) => kind);
};

describe('A HardenedDeployment', () => {
  test('is, when nothing is said, what every careful operator would have written', () => {
    const chart = shop();
    new HardenedDeployment(chart, 'web', { ...required, port: 8080 });
    expect(objectsOf(chart)).toEqual([
      account('web'),
      policy('web', 8080),
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'web', namespace: 'shop', labels: podLabels('web') },
        spec: {
          replicas: 3,
          revisionHistoryLimit: 5,
          progressDeadlineSeconds: 600,
          minReadySeconds: 10,
          strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: '25%' } },
          selector: selector('web'),
          template: {
            metadata: {
              labels: podLabels('web'),
              annotations: { 'keelson.dev/drain-seconds': '30', 'keelson.dev/starts-within-seconds': '150' },
            },
            spec: {
              ...pod('web'),
              ...apart('web'),
              restartPolicy: 'Always',
              priorityClassName: 'shop-standard',
              topologySpreadConstraints: [
                {
                  maxSkew: 1,
                  topologyKey: 'topology.kubernetes.io/zone',
                  whenUnsatisfiable: 'ScheduleAnyway',
                  labelSelector: selector('web'),
                  matchLabelKeys: ['pod-template-hash'],
                },
                {
                  maxSkew: 1,
                  topologyKey: 'kubernetes.io/hostname',
                  whenUnsatisfiable: 'ScheduleAnyway',
                  labelSelector: selector('web'),
                  matchLabelKeys: ['pod-template-hash'],
                },
              ],
              containers: [{ ...container('web'), ...serving() }],
            },
          },
        },
      },
      budget('web'),
      standard,
    ]);
  });

  test('takes an explicit undefined as left out', () => {
    const none = {
      name: undefined,
      replicas: undefined,
      rollout: { surge: undefined, minReady: undefined, deadline: undefined },
      spread: { zones: undefined, zoneCount: undefined },
      disruptionBudget: undefined,
      portName: undefined,
      ports: { admin: wrong(undefined) },
      metrics: undefined,
      component: undefined,
      labels: { tier: wrong(undefined) },
      annotations: { 'example.com/contact': wrong(undefined) },
      podAnnotations: { 'example.com/contact': wrong(undefined) },
      command: undefined,
      args: undefined,
      env: { LOG_LEVEL: wrong(undefined) },
      files: { '/etc/web': wrong(undefined) },
      writablePaths: { '/tmp': wrong(undefined), '/cache': wrong(undefined) },
      hostPaths: { '/host': wrong(undefined) },
      probes: { liveness: undefined, readiness: undefined, startup: undefined, startsWithin: undefined },
      initContainers: undefined,
      sidecars: undefined,
      security: { uid: undefined, writableRoot: undefined, capabilities: undefined, privileged: undefined },
      shutdown: { delay: undefined, drain: undefined, grace: undefined },
      nodes: {
        architecture: undefined,
        capacity: undefined,
        gpu: undefined,
        labels: undefined,
        tolerations: undefined,
      },
      priority: undefined,
      kubernetesToken: undefined,
      serviceAccount: undefined,
      imageWithoutDigest: undefined,
      overrides: undefined,
    };
    expect(web(none)).toEqual(web());
  });

  test('renders the same twice, and in another app', () => {
    const chart = shop();
    new HardenedDeployment(chart, 'web', {
      ...required,
      port: 8080,
      sidecars: [{ ...required, name: 'proxy', probes: { none: { reason: 'it serves no one' } } }],
    });
    expect(JSON.stringify(chart.toJson())).toBe(JSON.stringify(chart.toJson()));
    expect(JSON.stringify(web())).toBe(JSON.stringify(web()));
  });

  test('takes another name, which all its objects carry', () => {
    const chart = shop();
    const { connections } = new HardenedDeployment(chart, 'web', { ...required, port: 8080, name: 'store' });
    expect(connections.resource.name).toBe('store');
    const named = objectsOf(chart).filter(({ kind }) => kind !== 'PriorityClass');
    expect(named.map(({ metadata }) => metadata.name)).toEqual(['store', 'store', 'store', 'store']);
    expect(podOf({ name: 'store' })).toMatchObject({ serviceAccountName: 'store', containers: [{ name: 'store' }] });
  });

  test('runs as many pods as it is told', () => {
    expect(web({ replicas: 5 })).toMatchObject({ spec: { replicas: 5 } });
    expect(web({ replicas: 0 })).toMatchObject({ spec: { replicas: 0 } });
  });

  test('leaves the number to an autoscaler, and tells Polaris why there is none', () => {
    const chart = shop();
    const target = new HardenedDeployment(chart, 'web', { ...required, port: 8080 });
    new HorizontalAutoscaler(chart, 'autoscaler', { target, name: 'web', max: 10 });
    const { spec, metadata } = objectOf(chart, 'Deployment');
    expect(spec).not.toHaveProperty('replicas');
    expect(metadata.annotations).toEqual({ 'polaris.fairwinds.com/deploymentMissingReplicas-exempt': 'true' });
  });

  test('has the budget it asks for', () => {
    const chart = shop();
    new HardenedDeployment(chart, 'web', { ...required, port: 8080, disruptionBudget: { minAvailable: 2 } });
    expect(objectOf(chart, 'PodDisruptionBudget').spec).toEqual({
      minAvailable: 2,
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
      selector: selector('web'),
    });
  });

  test('has no budget with a single replica, unless it asks for one', () => {
    expect(kinds({ replicas: 1 })).not.toContain('PodDisruptionBudget');
    expect(kinds({ replicas: 1, disruptionBudget: { maxUnavailable: 1 } })).toContain('PodDisruptionBudget');
  });

  test('lets Prometheus reach its metrics, and nobody else', () => {
    const chart = shop({ prometheus: { namespace: 'observability' } });
    new HardenedDeployment(chart, 'web', { ...required, port: 8080, metrics: { port: 9090 } });
    expect(objectOf(chart, 'NetworkPolicy').spec).toMatchObject({
      ingress: [
        {
          from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'observability' } } }],
          ports: [{ protocol: 'TCP', port: 9090 }],
        },
      ],
    });
  });

  test('tells a plain Prometheus where its metrics are', () => {
    const scraped = (props: object) => templateOf(web(props)).metadata.annotations;
    expect(scraped({ metrics: { port: 9090 } })).toMatchObject({
      'prometheus.io/scrape': 'true',
      'prometheus.io/port': '9090',
      'prometheus.io/path': '/metrics',
    });
    expect(scraped({ metrics: { port: 9090, path: '/stats' } })).toMatchObject({ 'prometheus.io/path': '/stats' });
    expect(scraped({})).not.toHaveProperty(['prometheus.io/scrape']);
  });

  test('rolls out as it is told', () => {
    const rollout = { surge: 2, minReady: Duration.seconds(30), deadline: Duration.minutes(15) };
    expect(web({ rollout }).spec).toMatchObject({
      minReadySeconds: 30,
      progressDeadlineSeconds: 900,
      strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 2 } },
    });
    expect(web({ rollout: { surge: '100%' } }).spec).toMatchObject({
      strategy: { rollingUpdate: { maxSurge: '100%' } },
    });
  });

  test('gives a slow start more time before a rollout counts as failed', () => {
    expect(web({ probes: { startsWithin: Duration.minutes(20) } }).spec).toMatchObject({
      progressDeadlineSeconds: 1270,
    });
  });

  test('keeps zones even by force when it is told', () => {
    const [zones, hosts] = podOf({ spread: { zones: 'require' } }).topologySpreadConstraints as object[];
    expect([zones, hosts]).toMatchObject([
      { topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'DoNotSchedule' },
      { topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway' },
    ]);
  });

  test('lets overrides reach the final JSON', () => {
    const overrides = { '/spec/template/spec/hostUsers': false, '/spec/template/spec/dnsPolicy': 'Default' };
    expect(podOf({ overrides })).toMatchObject({ hostUsers: false, dnsPolicy: 'Default' });
  });

  test.each<[string, Partial<HardenedDeploymentProps>, string]>([
    ['fewer pods than none', { replicas: -1 }, "'replicas' must be a whole number of at least 0, got -1"],
    ['a share of pods', { replicas: 2.5 }, "'replicas' must be a whole number of at least 0, got 2.5"],
    ['pods that are no number', { replicas: NaN }, "'replicas' must be a whole number of at least 0, got NaN"],
    ['pods as a text', { replicas: wrong('3') }, '\'replicas\' must be a whole number of at least 0, got "3"'],
    ['no surge', { rollout: { surge: 0 } }, "'rollout.surge' must be a whole number of at least 1, got 0"],
    [
      'a surge of nothing',
      { rollout: { surge: '0%' } },
      "'rollout.surge' must be a number of pods or a share from '1%' to '100%', got \"0%\"",
    ],
    [
      'a surge without its sign',
      { rollout: { surge: '25' } },
      "'rollout.surge' must be a number of pods or a share from '1%' to '100%', got \"25\"",
    ],
    [
      'a time as a number',
      { rollout: { minReady: wrong(10) } },
      "'rollout.minReady' must be a Duration such as Duration.seconds(30), got 10",
    ],
    [
      'half a second',
      { rollout: { minReady: Duration.millis(500) } },
      "'rollout.minReady' must be a whole number of at least 0, got 0.5",
    ],
    [
      'a rollout that must fail',
      { rollout: { deadline: Duration.seconds(160) } },
      "'rollout.deadline' must be over 'rollout.minReady' and 'probes.startsWithin' together (160 s), got 160 s",
    ],
    [
      'a spread that cannot be met',
      { replicas: 2, spread: { zones: 'require' } },
      "'spread.zones' must be 'prefer' with fewer replicas (2) than zones (3), got 'require'; or set 'replicas' to at least 3",
    ],
    [
      'an unknown word for the spread',
      { spread: { zones: wrong('maybe') } },
      "'spread.zones' must be 'prefer' or 'require', got \"maybe\"",
    ],
    [
      'a single zone to spread over',
      { spread: { zones: 'require', zoneCount: 1 } },
      "'spread.zoneCount' must be a whole number of at least 2, got 1",
    ],
    ['null', { replicas: wrong(null) }, "'replicas' must be left out or have a value, got null"],
    [
      'null deep inside',
      { sidecars: [{ ...required, name: 'proxy', probes: null } as never] },
      "'sidecars.0.probes' must be left out or have a value, got null",
    ],
    [
      'a misspelt field in an override',
      { overrides: { '/spec/replica': 3 } },
      "'overrides' must name fields of apps/v1 Deployment, got '/spec/replica'; the nearest is '/spec/replicas'",
    ],
  ])('refuses %s', (_, props, message) => {
    expect(refusalOf(props)).toBe(message);
  });

  test('refuses a budget that lets no pod go', () => {
    const make = () => web({ replicas: 3, disruptionBudget: { minAvailable: 3 } });
    expect(refusal(make, '[shop/web/DisruptionBudget] ')).toBe(
      "'minAvailable' must be under the fewest replicas (3), so that one pod may go, got 3; use 'maxUnavailable: 1'",
    );
  });

  test('refuses to be made without props', () => {
    expect(refusal(() => new HardenedDeployment(shop(), 'web', wrong(undefined)), '[shop/web] ')).toBe(
      "'props' must be a map of props, got undefined",
    );
  });

  test('refuses an autoscaler beside a number of its own', () => {
    const chart = shop();
    const target = new HardenedDeployment(chart, 'web', { ...required, port: 8080, replicas: 3 });
    expect(() => new HorizontalAutoscaler(chart, 'autoscaler', { target, max: 10 })).toThrow(
      new Error("[shop/web] 'replicas' must be left out when an autoscaler owns the count (shop/autoscaler), got 3"),
    );
  });
});
