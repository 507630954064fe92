import { App, Chart, Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { RoleGrant } from '../../lib/access/role-grant';
import { defaultsOf, Defaults, setDefaults } from '../../lib/core/defaults';
import { override } from '../../lib/core/overrides';
import { HorizontalAutoscaler } from '../../lib/scaling/horizontal-autoscaler';
import { Probe } from '../../lib/workload/probe';
import { WebService, WebServiceProps } from '../../lib/patterns/web-service';
import { account, budget, metadata, policy, selector, standard } from '../workload/expected';
import { objectOf, objectsOf, refusal, required, shop, templateOf, wrong } from '../workload/shop';

const ALB = {
  alb: { certificateArn: 'arn:aws:acm:eu-west-1:123456789012:certificate/0a1b2c3d', cidrs: ['10.0.0.0/24'] },
};

function chartOf(props: Partial<WebServiceProps> = {}, defaults: Partial<Defaults> = {}): Chart {
  const chart = shop(defaults);
  new WebService(chart, 'web', { ...required, port: 8080, ...props });
  return chart;
}

const kindsOf = (chart: Chart): string[] => objectsOf(chart).map(({ kind }) => kind);
const refusalOf = (props: Partial<WebServiceProps>, path: string): string => refusal(() => chartOf(props), path);
const ingressOf = (props: Partial<WebServiceProps>): unknown =>
  (objectOf(chartOf(props), 'NetworkPolicy').spec as { ingress: unknown }).ingress;

describe('A WebService', () => {
  test('is pods with all that keeps them, and a Service in front', () => {
    const objects = objectsOf(chartOf());
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: metadata('web'),
      spec: {
        type: 'ClusterIP',
        selector: selector('web').matchLabels,
        ports: [{ name: 'http', port: 80, targetPort: 'http', protocol: 'TCP', appProtocol: 'http' }],
      },
    };
    // test/workload/deployment.test.ts pins the Deployment.
    const deployment = { ...objectOf(chartOf(), 'Deployment') };
    expect(deployment.spec).toMatchObject({ replicas: 3, template: { spec: { containers: [{ name: 'web' }] } } });
    expect(objects).toEqual([account('web'), policy('web', 8080), deployment, budget('web'), service, standard]);
  });

  test('takes an explicit undefined as left out, and renders the same twice', () => {
    const chart = chartOf({
      scaling: undefined,
      resilience: undefined,
      host: undefined,
      paths: undefined,
      name: undefined,
      metrics: undefined,
    });
    expect(objectsOf(chart)).toEqual(objectsOf(chartOf()));
    expect(JSON.stringify(chart.toJson())).toBe(JSON.stringify(chart.toJson()));
  });

  test('is sized by load where it is told, and by nothing else', () => {
    const chart = chartOf({ scaling: { max: 10, cpuPercent: 60 } });
    expect(objectOf(chart, 'HorizontalPodAutoscaler')).toMatchObject({
      metadata: metadata('web'),
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
        minReplicas: 3,
        maxReplicas: 10,
        metrics: [{ resource: { name: 'cpu', target: { averageUtilization: 60 } } }],
      },
    });
    expect(objectOf(chart, 'Deployment').spec).not.toHaveProperty('replicas');
  });

  test('says how callers in the mesh treat it', () => {
    const chart = chartOf({ resilience: { timeout: Duration.seconds(2), maxRequests: 100 } });
    expect(objectOf(chart, 'DestinationRule')).toMatchObject({
      metadata: { name: 'web', namespace: 'shop' },
      spec: {
        host: 'web.shop.svc.cluster.local',
        trafficPolicy: { connectionPool: { http: { http2MaxRequests: 100 } } },
      },
    });
    expect(objectOf(chart, 'VirtualService')).toMatchObject({
      spec: { http: [{ name: 'reads', timeout: '2s' }, { name: 'writes' }] },
    });
    expect((chart.node.findChild('web') as WebService).resilience?.host).toBe('web.shop.svc.cluster.local');
    expect(refusalOf({ resilience: { timeout: Duration.seconds(0) } }, '[shop/web/Resilience] ')).toBe(
      "'timeout' must be a whole number of milliseconds of at least 1, got 0",
    );
    expect(refusalOf({ resilience: { retry: 3 } as never }, '[shop/web] ')).toBe(
      "'resilience.retry' is no prop of 'resilience', got 3; the nearest is 'retries'",
    );
  });

  test('is reached from outside by its host, through the edge of the chart', () => {
    const chart = chartOf(
      { host: 'shop.example.com', paths: ['/cart'] },
      { edge: { nginx: { issuer: 'letsencrypt' } } },
    );
    expect(objectOf(chart, 'Ingress')).toMatchObject({
      metadata: { name: 'web' },
      spec: { rules: [{ host: 'shop.example.com', http: { paths: [{ path: '/cart' }] } }] },
    });
    const policy = objectsOf(chart).find(({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.name === 'web');
    expect(JSON.stringify(policy?.spec)).toContain('ingress-nginx');
  });

  const GATEWAY = { gateway: 'public', namespace: 'istio-ingress' };

  test('is reached from outside through a Gateway, for as long as its pods drain', () => {
    const chart = chartOf(
      { host: 'shop.example.com', paths: ['/cart'], shutdown: { drain: Duration.seconds(10) } },
      { edge: GATEWAY },
    );
    expect(kindsOf(chart)).not.toContain('Ingress');
    expect(objectOf(chart, 'HTTPRoute')).toMatchObject({
      metadata: { name: 'web' },
      spec: {
        parentRefs: [{ name: 'public', namespace: 'istio-ingress', sectionName: 'shop-example-com' }],
        hostnames: ['shop.example.com'],
        rules: [
          {
            matches: [{ path: { value: '/cart' } }],
            timeouts: { request: '10s' },
            backendRefs: [{ name: 'web', port: 80 }],
          },
        ],
      },
    });
    expect(objectOf(chart, 'NetworkPolicy').spec).toMatchObject({
      ingress: [
        {
          from: [{ podSelector: { matchLabels: { 'gateway.networking.k8s.io/gateway-name': 'public' } } }],
          ports: [{ port: 8080 }],
        },
      ],
    });
    const timed = chartOf({ host: 'shop.example.com', timeout: Duration.seconds(5) }, { edge: GATEWAY });
    expect(objectOf(timed, 'HTTPRoute').spec).toMatchObject({ rules: [{ timeouts: { request: '5s' } }] });
  });

  const grpc = { portName: 'grpc', probes: { liveness: Probe.tcp(), readiness: Probe.grpc() } };

  test('is called through a Gateway by a GRPCRoute where its main port speaks gRPC', () => {
    const chart = chartOf({ host: 'ledger.example.com', ...grpc }, { edge: GATEWAY });
    expect(objectOf(chart, 'GRPCRoute').spec).toMatchObject({
      rules: [{ backendRefs: [{ name: 'web', port: 8080 }] }],
    });
    expect(kindsOf(chart)).not.toContain('HTTPRoute');
  });

  const NGINX = { nginx: { issuer: 'letsencrypt' } };
  const timeout = Duration.seconds(60);
  const at = '[shop/web] ';
  test.each<[string, Defaults['edge'], Partial<WebServiceProps>, string, string]>([
    [
      'a deregistration delay for a Gateway',
      GATEWAY,
      { deregistrationDelay: Duration.seconds(5) },
      at,
      "'deregistrationDelay' must be left out for edge 'gateway', got 5 s; 'shutdown.delay' keeps pods until the gateway has heard that they go",
    ],
    [
      'a time-out longer than pods drain',
      GATEWAY,
      { timeout },
      '[shop/web/Route] ',
      "'timeout' must be at most 'shutdown.drain' (30 s), got 60 s, or each release cuts requests short; raise both, or neither",
    ],
    [
      'a time-out for nginx',
      NGINX,
      { timeout },
      at,
      "'timeout' must be left out for edge 'nginx', got 60 s; only a Gateway is told it",
    ],
    [
      'a time-out for an ALB',
      ALB,
      { timeout: { none: 'streams' } },
      at,
      '\'timeout\' must be left out for edge \'alb\', got {"none":"streams"}; only a Gateway is told it',
    ],
    [
      'paths for gRPC',
      GATEWAY,
      { ...grpc, paths: ['/cart'] },
      at,
      "'paths' must be left out for port 'grpc', got [\"/cart\"]; gRPC has services, GrpcRoute names them",
    ],
    [
      'a time-out for gRPC',
      GATEWAY,
      { ...grpc, timeout },
      at,
      "'timeout' must be left out for port 'grpc', got 60 s; gRPC has deadlines, which callers say",
    ],
    [
      'a time-out without a host',
      GATEWAY,
      { timeout, host: undefined },
      at,
      "'timeout' must have a 'host' beside it, got 60 s",
    ],
    [
      'a bare number',
      GATEWAY,
      { timeout: wrong(5) },
      '[shop/web/Route] ',
      "'timeout' must be a Duration such as Duration.seconds(30), got 5",
    ],
  ])('refuses %s', (_, edge, props, path, message) => {
    expect(refusal(() => chartOf({ host: 'shop.example.com', ...props }, { edge }), path)).toBe(message);
  });

  test.each<[string, Partial<WebServiceProps>, string, string | undefined]>([
    ['/readyz, when nothing is said', {}, '/readyz', undefined],
    ['the path of readiness', { probes: { readiness: '/ready' } }, '/ready', undefined],
    [
      'the path of a probe of the main port',
      { probes: { readiness: Probe.http('/r', { port: 'http' }) } },
      '/r',
      undefined,
    ],
    [
      'another port',
      { ports: { admin: 8081 }, probes: { readiness: Probe.http('/r', { port: 'admin' }) } },
      '/r',
      '8081',
    ],
  ])('has a load balancer ask %s', (_, props, path, port) => {
    const chart = chartOf({ host: 'shop.example.com', ...props }, { edge: ALB });
    const { annotations = {} } = objectOf(chart, 'Ingress').metadata;
    expect(annotations['alb.ingress.kubernetes.io/healthcheck-path']).toBe(path);
    expect(annotations['alb.ingress.kubernetes.io/healthcheck-port']).toBe(port);
  });

  test('waits 30 s before it stops behind a load balancer, unless told', () => {
    const sleepOf = (props: Partial<WebServiceProps>): unknown =>
      templateOf(objectOf(chartOf(props, { edge: ALB }), 'Deployment')).spec.containers[0]?.lifecycle;
    const host = 'shop.example.com';
    expect(sleepOf({ host })).toEqual({ preStop: { sleep: { seconds: 30 } } });
    expect(sleepOf({ host, shutdown: { drain: Duration.seconds(5) } })).toEqual({
      preStop: { sleep: { seconds: 30 } },
    });
    expect(sleepOf({ host, shutdown: { delay: Duration.seconds(20) } })).toEqual({
      preStop: { sleep: { seconds: 20 } },
    });
    expect(sleepOf({})).toEqual({ preStop: { sleep: { seconds: 15 } } });
  });

  test('tells the load balancer how long to keep connections', () => {
    const chart = chartOf({ host: 'shop.example.com', deregistrationDelay: Duration.seconds(20) }, { edge: ALB });
    expect(objectOf(chart, 'Ingress').metadata.annotations).toMatchObject({
      'alb.ingress.kubernetes.io/target-group-attributes': 'deregistration_delay.timeout_seconds=20',
    });
  });

  const http = "'probes.readiness' must be an HTTP probe, for an ALB asks no other way";
  const host = 'shop.example.com';
  test.each<[string, Partial<WebServiceProps>, string, string]>([
    [
      'a probe of another kind',
      { host, probes: { readiness: Probe.exec(['true']) } },
      '[shop/web] ',
      `${http}, got exec; use Probe.http('/readyz')`,
    ],
    [
      'no probe',
      { host, probes: { none: { reason: 'test' } } },
      '[shop/web] ',
      `${http}, got none; use Probe.http('/readyz')`,
    ],
    [
      'a stop before the balancer has let go',
      { host, shutdown: { delay: Duration.seconds(5) } },
      '[shop/web/Route] ',
      "'deregistrationDelay' must be under 'shutdown.delay' (5 s), got 10 s",
    ],
    [
      'a balancer that lets go after the stop',
      { host, deregistrationDelay: Duration.seconds(30) },
      '[shop/web/Route] ',
      "'deregistrationDelay' must be under 'shutdown.delay' (30 s), got 30 s",
    ],
    [
      'a bare number for the balancer',
      { host, deregistrationDelay: 5 as unknown as Duration },
      '[shop/web/Route] ',
      "'deregistrationDelay' must be a Duration such as Duration.seconds(30), got 5",
    ],
    [
      'a balancer without a host',
      { deregistrationDelay: Duration.seconds(5) },
      '[shop/web] ',
      "'deregistrationDelay' must have a 'host' beside it, got 5 s",
    ],
  ])('refuses behind a load balancer %s', (_, props, path, message) => {
    expect(refusal(() => chartOf(props, { edge: ALB }), path)).toBe(message);
  });

  test('stands for its workload: in grants, under an autoscaler, as a peer of cdk8s-plus', () => {
    const chart = shop();
    const web = new WebService(chart, 'web', { ...required, port: 8080 });
    const rules = [{ verbs: ['get'], resources: ['configmaps'], resourceNames: ['flags'] }];
    new RoleGrant(chart, 'grant', { to: web, rules });
    expect(objectOf(chart, 'RoleBinding')).toMatchObject({
      subjects: [{ kind: 'ServiceAccount', name: 'web', namespace: 'shop' }],
    });
    new HorizontalAutoscaler(chart, 'scaler', { target: web, max: 5 });
    expect(objectOf(chart, 'HorizontalPodAutoscaler').spec).toMatchObject({ scaleTargetRef: { name: 'web' } });
    const legacy = new kplus.Deployment(chart, 'legacy', { containers: [{ image: 'legacy:1', portNumber: 7070 }] });
    legacy.connections.allowTo(web);
    const opened = objectsOf(chart).flatMap(({ kind, spec }) => (kind === 'NetworkPolicy' ? [spec] : []));
    expect(opened).toContainEqual(
      expect.objectContaining({
        policyTypes: ['Egress'],
        egress: [
          {
            to: [expect.objectContaining({ podSelector: { matchLabels: { 'app.kubernetes.io/instance': 'web' } } })],
            ports: [{ port: 8080, protocol: 'TCP' }],
          },
        ],
      }),
    );
  });

  test('has parts that fields are set in', () => {
    const web = new WebService(shop(), 'web', { ...required, port: 8080 });
    expect(refusal(() => override(web, '/spec/replicas', 1), '[shop/web] ')).toBe(
      "'override' needs an API object or a construct whose child 'Resource' is one, got WebService; use its 'deployment' or 'service'",
    );
  });

  test('lets Prometheus reach its metrics', () => {
    expect(ingressOf({ metrics: { port: 9090 } })).toEqual([
      {
        from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }],
        ports: [{ protocol: 'TCP', port: 9090 }],
      },
    ]);
  });

  test('lets Prometheus reach metrics on the main port, and wherever the chart says it runs', () => {
    const chart = chartOf({ metrics: { port: 8080 } }, { prometheus: { namespace: 'observability' } });
    expect(defaultsOf(chart).prometheus.namespace).toBe('observability');
    expect(objectOf(chart, 'NetworkPolicy').spec).toMatchObject({
      ingress: [
        {
          from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'observability' } } }],
          ports: [{ protocol: 'TCP', port: 8080 }],
        },
      ],
    });
  });

  test('opens both sides to those that it may talk to', () => {
    const chart = shop();
    const web = new WebService(chart, 'web', { ...required, port: 8080 });
    const api = new WebService(chart, 'api', { ...required, port: 9000, metrics: { port: 9090 } });
    web.connections.allowTo(api);
    web.connections.allowTo(api);
    const [webPolicy, apiPolicy] = objectsOf(chart).filter(({ kind }) => kind === 'NetworkPolicy');
    const to = { podSelector: { matchLabels: { 'app.kubernetes.io/instance': 'api' } } };
    const from = { podSelector: { matchLabels: { 'app.kubernetes.io/instance': 'web' } } };
    const ports = [{ protocol: 'TCP', port: 9000 }];
    expect((webPolicy?.spec as { egress: unknown[] }).egress.slice(1)).toEqual([{ to: [to], ports }]);
    expect((apiPolicy?.spec as { ingress: unknown[] }).ingress).toContainEqual({ from: [from], ports });
    expect(web.podLabels).toEqual(selector('web').matchLabels);
    expect(api.ports.map(({ name }) => name)).toEqual(['http', 'metrics']);
  });

  test('takes another name for all its objects', () => {
    const chart = chartOf({ name: 'store', scaling: { max: 5 } });
    const named = objectsOf(chart).filter(({ kind }) => kind !== 'PriorityClass');
    expect(new Set(named.map((each) => each.metadata.name))).toEqual(new Set(['store']));
    expect(kindsOf(chart)).toHaveLength(7);
    expect(templateOf(objectOf(chart, 'Deployment')).spec.serviceAccountName).toBe('store');
  });

  test('keeps its names when it moves in the code', () => {
    const app = new App();
    const chart = new Chart(app, 'shop', { namespace: 'shop' });
    setDefaults(chart, {});
    const moved = new Chart(chart, 'part', { namespace: 'shop' });
    new WebService(moved, 'web', { ...required, port: 8080 });
    expect(objectOf(moved, 'Deployment').metadata).toEqual(objectOf(chartOf(), 'Deployment').metadata);
  });

  const words = "lower case letters, digits and '-', starting with a letter and ending with a letter or digit";
  const name = `'name' must be ${words}, of at most 63 characters (the name is also a label value and a DNS label)`;
  const pods = '[shop/web/Deployment] ';
  test.each<[string, Partial<WebServiceProps>, string, string]>([
    [
      'replicas beside scaling',
      { replicas: 3, scaling: { max: 10 } },
      '[shop/web] ',
      "'replicas' must be left out beside 'scaling', which decides the number, got 3",
    ],
    ['paths without a host', { paths: ['/'] }, '[shop/web] ', "'paths' must have a 'host' beside it, got [\"/\"]"],
    ['a name in upper case', { name: 'Web' }, '[shop/web] ', `${name}, got "Web"`],
    ['an empty name', { name: '' }, '[shop/web] ', `${name}, got ""`],
    ['null', { host: wrong(null) }, '[shop/web] ', "'host' must be left out or have a value, got null"],
    [
      'null inside scaling',
      { scaling: { max: wrong(null) } },
      '[shop/web] ',
      "'scaling.max' must be left out or have a value, got null",
    ],
    [
      'fewer pods than the fewest',
      { scaling: { min: 3, max: 1 } },
      '[shop/web/Autoscaler] ',
      "'max' must be at least 'min' (3), got 1",
    ],
    [
      'no port',
      { port: wrong(undefined), probes: { none: { reason: 'test' } } },
      '[shop/web/Service] ',
      "'target' must expose a port, got shop/web/Deployment, which exposes none",
    ],
    ['port 0', { port: 0 }, pods, "'port' must be a whole number from 1 to 65535, got 0"],
    ['port 70000', { port: 70000 }, pods, "'port' must be a whole number from 1 to 65535, got 70000"],
  ])('refuses %s', (_, props, path, message) => {
    expect(refusalOf(props, path)).toBe(message);
  });

  test('refuses an id that is no name, with a way out', () => {
    const make = () => new WebService(shop(), 'Web', { ...required, port: 8080 });
    expect(refusal(make, '[shop/Web] ')).toBe(`${name}, got "Web" from the construct's id; rename it, or set 'name'`);
  });

  test('refuses a host without an edge, and says where to set it', () => {
    expect(refusalOf({ host: 'shop.example.com' }, '[shop/web/Route] ')).toMatch(/^'edge' must /);
  });
});
