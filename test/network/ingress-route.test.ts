import { Duration } from 'cdk8s';
import type { Defaults } from '../../lib/core/defaults';
import type { AlbEdge, Edge, NginxEdge } from '../../lib/core/edge';
import type { NamedPort } from '../../lib/core/pods';
import { IngressRoute, IngressRouteProps } from '../../lib/network/ingress-route';
import { WorkloadService } from '../../lib/network/workload-service';
import { chartOf, HTTP, METRICS, objectsOf, specOf, Workload } from './workload';

const NGINX: NginxEdge = { nginx: { issuer: 'letsencrypt' } };
const ARN = 'arn:aws:acm:eu-west-1:123456789012:certificate/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0';
const ALB: AlbEdge = { alb: { certificateArn: ARN, cidrs: ['10.0.0.0/24', '10.0.1.0/24'] } };
const HTTPS: NamedPort = { name: 'https', port: 8443, protocol: 'TCP' };

function routeOf(
  props: Partial<IngressRouteProps> = {},
  defaults: Partial<Defaults> = { edge: NGINX },
  ports: readonly NamedPort[] = [HTTP, METRICS],
) {
  const chart = chartOf('shop', defaults);
  const target = new Workload(chart, 'orders', ports);
  const service = new WorkloadService(target, 'Service', { target, name: 'orders' });
  const route = new IngressRoute(chart, 'orders-route', {
    service,
    host: 'api.example.com',
    readiness: '/readyz',
    ...props,
  });
  const objects = objectsOf(chart).filter(({ kind }) => kind === 'Ingress' || kind === 'Certificate');
  return { chart, route, objects, ingress: objects[0] };
}

const LABELS = {
  app: 'orders',
  'app.kubernetes.io/name': 'orders',
  'app.kubernetes.io/instance': 'orders',
  'app.kubernetes.io/part-of': 'shop',
  'app.kubernetes.io/managed-by': 'cdk8s',
};

test('nginx serves the host over TLS with a certificate of cert-manager', () => {
  const { objects, route } = routeOf();
  expect(objects).toEqual([
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: {
        name: 'orders-route',
        namespace: 'shop',
        labels: LABELS,
        annotations: {
          'kubernetes.io/ingress.allow-http': 'false',
          'nginx.ingress.kubernetes.io/ssl-redirect': 'true',
        },
      },
      spec: {
        ingressClassName: 'nginx',
        tls: [{ hosts: ['api.example.com'], secretName: 'orders-route-tls' }],
        rules: [
          {
            host: 'api.example.com',
            http: {
              paths: [
                { path: '/', pathType: 'Prefix', backend: { service: { name: 'orders', port: { name: 'http' } } } },
              ],
            },
          },
        ],
      },
    },
    {
      apiVersion: 'cert-manager.io/v1',
      kind: 'Certificate',
      metadata: { name: 'orders-route', namespace: 'shop', labels: LABELS },
      spec: {
        secretName: 'orders-route-tls',
        dnsNames: ['api.example.com'],
        issuerRef: { group: 'cert-manager.io', kind: 'ClusterIssuer', name: 'letsencrypt' },
        privateKey: { algorithm: 'ECDSA', size: 256, rotationPolicy: 'Always' },
      },
    },
  ]);
  expect(route.url).toBe('https://api.example.com');
});

test('an ALB serves the host over TLS with a certificate of ACM', () => {
  const { objects, route } = routeOf({}, { edge: ALB });
  expect(objects).toEqual([
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: {
        name: 'orders-route',
        namespace: 'shop',
        labels: LABELS,
        annotations: {
          'kubernetes.io/ingress.allow-http': 'false',
          'alb.ingress.kubernetes.io/scheme': 'internal',
          'alb.ingress.kubernetes.io/target-type': 'ip',
          'alb.ingress.kubernetes.io/listen-ports': '[{"HTTP":80},{"HTTPS":443}]',
          'alb.ingress.kubernetes.io/ssl-redirect': '443',
          'alb.ingress.kubernetes.io/certificate-arn': ARN,
          'alb.ingress.kubernetes.io/ssl-policy': 'ELBSecurityPolicy-TLS13-1-2-2021-06',
          'alb.ingress.kubernetes.io/target-group-attributes': 'deregistration_delay.timeout_seconds=10',
          'alb.ingress.kubernetes.io/healthcheck-path': '/readyz',
        },
      },
      spec: {
        ingressClassName: 'alb',
        tls: [{ hosts: ['api.example.com'] }],
        rules: [
          {
            host: 'api.example.com',
            http: {
              paths: [
                { path: '/', pathType: 'Prefix', backend: { service: { name: 'orders', port: { name: 'http' } } } },
              ],
            },
          },
        ],
      },
    },
  ]);
  expect(route.certificate).toBeUndefined();
});

test("the workload's policy lets the controller's namespace in, on the pod's port", () => {
  const { chart } = routeOf();
  expect(specOf(chart, 'NetworkPolicy', 'orders').ingress).toEqual([
    {
      from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ingress-nginx' } } }],
      ports: [{ protocol: 'TCP', port: 8080 }],
    },
  ]);
});

test("the workload's policy lets the balancer's subnets in, on the pod's port", () => {
  const { chart } = routeOf({}, { edge: ALB });
  expect(specOf(chart, 'NetworkPolicy', 'orders').ingress).toEqual([
    { from: [{ ipBlock: { cidr: '10.0.0.0/24' } }], ports: [{ protocol: 'TCP', port: 8080 }] },
    { from: [{ ipBlock: { cidr: '10.0.1.0/24' } }], ports: [{ protocol: 'TCP', port: 8080 }] },
  ]);
});

test('the settings of the edge reach the Ingress, and a prop goes before the default of the chart', () => {
  const edge: Edge = { nginx: { className: 'inner', namespace: 'edge', issuer: 'own' } };
  const { ingress, chart, objects } = routeOf({ edge }, { edge: ALB });
  expect(ingress?.spec).toMatchObject({ ingressClassName: 'inner' });
  expect(objects[1]?.spec).toMatchObject({ issuerRef: { name: 'own' } });
  expect(JSON.stringify(specOf(chart, 'NetworkPolicy', 'orders').ingress)).toContain('"edge"');
  const balancer: Edge = { alb: { ...ALB.alb, className: 'public', scheme: 'internet-facing' } };
  const { ingress: open } = routeOf({ edge: balancer });
  expect(open?.spec).toMatchObject({ ingressClassName: 'public' });
  expect(open?.metadata.annotations).toMatchObject({ 'alb.ingress.kubernetes.io/scheme': 'internet-facing' });
});

test('paths are prefixes, in the order given', () => {
  const { ingress } = routeOf({ paths: ['/orders', '/v1/returns'] });
  expect(ingress?.spec).toMatchObject({
    rules: [{ http: { paths: [{ path: '/orders', pathType: 'Prefix' }, { path: '/v1/returns' }] } }],
  });
});

test('port names another port of the Service', () => {
  const admin: NamedPort = { name: 'http-admin', port: 8081, protocol: 'TCP' };
  const { ingress, chart } = routeOf({ port: 'http-admin' }, { edge: NGINX }, [HTTP, admin]);
  expect(JSON.stringify(ingress?.spec)).toContain('"port":{"name":"http-admin"}');
  expect(specOf(chart, 'NetworkPolicy', 'orders').ingress).toMatchObject([{ ports: [{ port: 8081 }] }]);
});

test('pods that speak HTTPS are spoken to in HTTPS', () => {
  expect(routeOf({}, { edge: NGINX }, [HTTPS]).ingress?.metadata.annotations).toMatchObject({
    'nginx.ingress.kubernetes.io/backend-protocol': 'HTTPS',
  });
  expect(routeOf({}, { edge: ALB }, [HTTPS]).ingress?.metadata.annotations).toMatchObject({
    'alb.ingress.kubernetes.io/backend-protocol': 'HTTPS',
    'alb.ingress.kubernetes.io/healthcheck-protocol': 'HTTPS',
  });
});

test('tls names a Secret that exists, and then no certificate is asked for', () => {
  const { objects, route } = routeOf({ tls: { secretName: 'example-com' } });
  expect(objects).toHaveLength(1);
  expect(objects[0]?.spec).toMatchObject({ tls: [{ hosts: ['api.example.com'], secretName: 'example-com' }] });
  expect(route.certificate).toBeUndefined();
});

test('readiness is what an ALB asks, and nginx goes without', () => {
  expect(routeOf({ readiness: '/ready' }, { edge: ALB }).ingress?.metadata.annotations).toMatchObject({
    'alb.ingress.kubernetes.io/healthcheck-path': '/ready',
  });
  expect(routeOf({ readiness: '/ready' }).objects).toEqual(routeOf({ readiness: undefined }).objects);
});

test('readiness on another port is asked there, and the balancer is let in there', () => {
  const readiness = { path: '/ready', port: 'metrics' };
  const { ingress, chart } = routeOf({ readiness }, { edge: ALB });
  const annotations = ingress?.metadata.annotations;
  expect(annotations).toMatchObject({
    'alb.ingress.kubernetes.io/healthcheck-path': '/ready',
    'alb.ingress.kubernetes.io/healthcheck-port': '9090',
  });
  const ports = [
    { protocol: 'TCP', port: 8080 },
    { protocol: 'TCP', port: 9090 },
  ];
  expect(specOf(chart, 'NetworkPolicy', 'orders').ingress).toMatchObject([{ ports }, { ports }]);
  const own = routeOf({ readiness: { path: '/ready', port: 'http' } }, { edge: ALB });
  expect(own.objects).toEqual(routeOf({ readiness: '/ready' }, { edge: ALB }).objects);
  const nginx = routeOf({ readiness });
  expect(objectsOf(nginx.chart)).toEqual(objectsOf(routeOf().chart));
});

test('readiness on another port is asked in what that port speaks', () => {
  const protocol = (port: NamedPort, ports: NamedPort[]): unknown =>
    routeOf({ readiness: { path: '/ready', port: port.name } }, { edge: ALB }, ports).ingress?.metadata.annotations?.[
      'alb.ingress.kubernetes.io/healthcheck-protocol'
    ];
  expect(protocol(METRICS, [HTTPS, METRICS])).toBeUndefined();
  expect(protocol(HTTPS, [HTTP, HTTPS])).toBe('HTTPS');
});

const acmeOf = (edge: Edge, props: Partial<IngressRouteProps> = {}): unknown =>
  objectsOf(routeOf(props, { edge }).chart).find(({ metadata }) => metadata.name === 'orders-route-acme');

test("cert-manager's solver is reached through the edge, and its egress is left alone", () => {
  expect(acmeOf(NGINX)).toEqual({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: {
      name: 'orders-route-acme',
      namespace: 'shop',
      labels: LABELS,
      annotations: {
        'keelson.dev/suppress.network-policy-selects': 'cert-manager makes these pods for a moment',
        'ignore-check.kube-linter.io/dangling-networkpolicy': 'cert-manager makes these pods for a moment',
        'ignore-check.kube-linter.io/dangling-networkpolicypeer-podselector':
          'cert-manager makes these pods for a moment',
        'kube-score/ignore': 'networkpolicy-targets-pod',
      },
    },
    spec: {
      podSelector: { matchLabels: { 'acme.cert-manager.io/http01-solver': 'true' } },
      policyTypes: ['Ingress'],
      ingress: [
        {
          from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ingress-nginx' } } }],
          ports: [{ protocol: 'TCP', port: 8089 }],
        },
      ],
    },
  });
});

test.each<[string, Edge, Partial<IngressRouteProps>]>([
  ['DNS proves the host', { nginx: { ...NGINX.nginx, acme: 'dns01' } }, {}],
  ['the Secret exists', NGINX, { tls: { secretName: 'example-com' } }],
  ['ACM has the certificate', ALB, {}],
])('there is no policy for a solver where %s', (_, edge, props) => {
  expect(acmeOf(edge, props)).toBeUndefined();
});

test('shutdown.delay has to outlast deregistrationDelay', () => {
  const shutdown = { delay: Duration.seconds(15) };
  expect(routeOf({ shutdown }, { edge: ALB }).objects).toEqual(routeOf({}, { edge: ALB }).objects);
  expect(() => routeOf({ shutdown: { delay: Duration.seconds(5) } }, { edge: ALB })).toThrow(
    new Error("[shop/orders-route] 'deregistrationDelay' must be under 'shutdown.delay' (5 s), got 10 s"),
  );
});

test('deregistrationDelay is what an ALB waits', () => {
  const { ingress } = routeOf({ deregistrationDelay: Duration.minutes(1) }, { edge: ALB });
  expect(ingress?.metadata.annotations).toMatchObject({
    'alb.ingress.kubernetes.io/target-group-attributes': 'deregistration_delay.timeout_seconds=60',
  });
});

test('name and overrides reach the objects', () => {
  const { objects } = routeOf({ name: 'api', overrides: { '/metadata/annotations/example.com~1team': 'checkout' } });
  expect(objects.map(({ metadata }) => metadata.name)).toEqual(['api', 'api']);
  expect(objects[0]?.metadata.annotations).toMatchObject({ 'example.com/team': 'checkout' });
  expect(objects[1]?.spec).toMatchObject({ secretName: 'api-tls' });
});

test('undefined is as good as nothing, and rendering twice gives the same', () => {
  const given = routeOf({
    paths: undefined,
    port: undefined,
    tls: undefined,
    edge: undefined,
    readiness: undefined,
    deregistrationDelay: undefined,
    name: undefined,
    overrides: undefined,
  });
  expect(objectsOf(given.chart)).toEqual(objectsOf(routeOf().chart));
  expect(objectsOf(given.chart)).toEqual(objectsOf(given.chart));
});

describe('refuses', () => {
  const at = '[shop/orders-route]';

  test('no edge, and says how to set one', () => {
    const how =
      "as a prop or for the chart by setDefaults(chart, { edge: { gateway: 'public', namespace: 'istio-ingress' } }), { alb: { certificateArn: '…', cidrs: ['…'] } } or { nginx: { issuer: '…' } }";
    expect(() => routeOf({}, {})).toThrow(`${at} 'edge' must say how requests get in, ${how}, got none`);
    expect(() => routeOf({ edge: { ...NGINX, ...ALB } })).toThrow(
      `${at} 'edge' must say how requests get in, ${how}, got both nginx and alb`,
    );
  });

  test('a Gateway, and what only a Gateway has', () => {
    const gateway: Edge = { gateway: 'public', namespace: 'istio-ingress' };
    expect(() => routeOf({}, { edge: gateway })).toThrow(
      new Error(`${at} 'edge' must be an ALB or nginx for an Ingress, got the gateway "public"; use HttpRoute`),
    );
    expect(() => routeOf({ edge: { ...NGINX, namespace: 'istio-ingress' } as Edge })).toThrow(
      new Error(
        `${at} 'edge.namespace' must be left out beside 'nginx', for only a Gateway has it, got "istio-ingress"`,
      ),
    );
  });

  const host = "'host' must be a full DNS name in lower case, without wildcard, such as 'api.example.com'";
  test.each([
    '',
    'api',
    '*.example.com',
    'API.example.com',
    'api.example.com.',
    '10.0.0.1',
    'a_b.example.com',
    'api example.com',
    `${'a'.repeat(64)}.com`,
  ])('the host %j', (given) => {
    expect(() => routeOf({ host: given })).toThrow(`${at} ${host}, got ${JSON.stringify(given)}`);
  });

  test('a host of more than 253 characters, and none', () => {
    expect(() => routeOf({ host: `${'a.'.repeat(126)}com` })).toThrow(`${at} ${host}, got "a.a.`);
    expect(() => routeOf({ host: undefined })).toThrow(`${at} ${host}, got undefined`);
  });

  test.each(['', 'orders', '/a//b', '/a/../b', '/.', '/a%2Fb', '/a b', '/a?b', '/a"b'])('the path %j', (path) => {
    expect(() => routeOf({ paths: [path] })).toThrow(
      `${at} 'paths' must be a path from the root such as '/orders', got ${JSON.stringify(path)}`,
    );
  });

  test('no paths, and one twice', () => {
    expect(() => routeOf({ paths: [] })).toThrow(`${at} 'paths' must hold at least one path, got []`);
    expect(() => routeOf({ paths: ['/', '/'] })).toThrow(`${at} 'paths' must hold each path once, got "/" twice`);
  });

  test('no readiness for an ALB', () => {
    expect(() => routeOf({ readiness: undefined }, { edge: ALB })).toThrow(
      new Error(
        `${at} 'readiness' must be the path that answers 200 when a pod is ready, for an ALB to ask, got undefined`,
      ),
    );
  });

  test('a readiness on a port that there is not', () => {
    expect(() => routeOf({ readiness: { path: '/ready', port: 'admin' } }, { edge: ALB })).toThrow(
      new Error(`${at} 'readiness.port' must be a TCP port that shop/orders exposes, 'http' or 'metrics', got "admin"`),
    );
    expect(() => routeOf({ readiness: { path: 'ready' } }, { edge: ALB })).toThrow(
      new Error(`${at} 'readiness.path' must be a path from the root such as '/orders', got "ready"`),
    );
  });

  test('what is no Service, and paths that are no list', () => {
    const route = (props: unknown): void => {
      new IngressRoute(chartOf('shop', { edge: NGINX }), 'orders-route', props as IngressRouteProps);
    };
    const host = 'api.example.com';
    expect(() => route(undefined)).toThrow(new Error(`${at} 'props' must be a map of props, got undefined`));
    expect(() => route({ host })).toThrow(new Error(`${at} 'service' must be a WorkloadService, got undefined`));
    const chart = chartOf();
    const web = new Workload(chart, 'web');
    expect(() => route({ host, service: web })).toThrow(
      new Error(`${at} 'service' must be a WorkloadService, got shop/web (Workload)`),
    );
    const service = new WorkloadService(web, 'Service', { target: web, name: 'web' });
    expect(() => route({ host, service: Object.assign(web, { service }) })).toThrow(
      new Error(`${at} 'service' must be a WorkloadService, got shop/web (Workload); give its 'service'`),
    );
    expect(() => route({ host, service, paths: '/x' })).toThrow(new Error(`${at} 'paths' must be a list, got "/x"`));
  });

  test('a readiness that is no path', () => {
    expect(() => routeOf({ readiness: 'readyz' }, { edge: ALB })).toThrow(
      `${at} 'readiness' must be a path from the root such as '/orders', got "readyz"`,
    );
  });

  test('a port that does not speak HTTP, by name or for want of another', () => {
    const postgres: NamedPort = { name: 'postgres', port: 5432, protocol: 'TCP' };
    const message = `${at} 'port' must speak HTTP, for an Ingress carries nothing else, got 'postgres'`;
    expect(() => routeOf({ port: 'postgres' }, { edge: NGINX }, [HTTP, postgres])).toThrow(message);
    expect(() => routeOf({}, { edge: NGINX }, [postgres, METRICS])).toThrow(message);
  });

  test('a port that the Service does not publish', () => {
    expect(() => routeOf({ port: 'web' })).toThrow(
      "[shop/orders/Service] 'port' must be one that the Service publishes, 'http' (80), 'metrics' (9090), got \"web\"",
    );
  });

  test('a Service of another namespace', () => {
    const chart = chartOf('data', { edge: NGINX });
    const target = new Workload(chart, 'orders');
    const service = new WorkloadService(target, 'Service', { target, name: 'orders' });
    const shop = chartOf('shop', { edge: NGINX }, chart.node.root as never);
    expect(() => new IngressRoute(shop, 'orders-route', { service, host: 'api.example.com' })).toThrow(
      `${at} 'service' must be in the route's namespace (shop), got data/orders/Service in 'data'`,
    );
  });

  test('a Secret for an ALB, and one without a name', () => {
    expect(() => routeOf({ tls: { secretName: 'a' } }, { edge: ALB })).toThrow(
      `${at} 'tls' must be left out with an ALB, whose certificate is ACM's, got {"secretName":"a"}`,
    );
    expect(() => routeOf({ tls: { secretName: '' } })).toThrow(
      `${at} 'tls.secretName' must be lower case letters, digits, '-' and '.', each part starting and ending with a letter or digit, of at most 253 characters (a DNS name has no more), got ""`,
    );
  });

  test('a deregistration delay for nginx, over an hour, or of half a second', () => {
    expect(() => routeOf({ deregistrationDelay: Duration.seconds(5) })).toThrow(
      `${at} 'deregistrationDelay' must be left out with nginx, which has no such setting, got 5 s`,
    );
    expect(() => routeOf({ deregistrationDelay: Duration.hours(2) }, { edge: ALB })).toThrow(
      `${at} 'deregistrationDelay' must be a whole number from 0 to 3600, got 7200`,
    );
    expect(() => routeOf({ deregistrationDelay: Duration.millis(500) }, { edge: ALB })).toThrow(
      `${at} 'deregistrationDelay' must be a whole number from 0 to 3600, got 0.5`,
    );
  });

  test.each([
    [
      { certificateArn: 'arn:aws:iam::1:x' },
      "'edge.alb.certificateArn' must be the ARN of an ACM certificate, 'arn:aws:acm:<region>:<account>:certificate/<id>', got \"arn:aws:iam::1:x\"",
    ],
    [{ cidrs: [] }, "'edge.alb.cidrs' must hold the ranges of the balancer's subnets, got []"],
    [{ cidrs: ['0.0.0.0/0'] }, "'edge.alb.cidrs' must hold the ranges of the balancer's subnets, got \"0.0.0.0/0\""],
    [
      { cidrs: ['10.0.0.1/24'] },
      "'edge.alb.cidrs' must start at the range's first address, '10.0.0.0/24', got \"10.0.0.1/24\"",
    ],
    [{ scheme: 'public' as 'internal' }, "'edge.alb.scheme' must be 'internal' or 'internet-facing', got \"public\""],
  ])('the balancer %j', (alb, message) => {
    expect(() => routeOf({}, { edge: { alb: { ...ALB.alb, ...alb } } })).toThrow(`${at} ${message}`);
  });

  const subdomain =
    "must be lower case letters, digits, '-' and '.', each part starting and ending with a letter or digit, of at most 253 characters (a DNS name has no more)";
  test.each([
    [{ issuer: '' }, `'edge.nginx.issuer' ${subdomain}, got ""`],
    [{ acme: 'tls01' as 'dns01' }, "'edge.nginx.acme' must be 'http01' or 'dns01', got \"tls01\""],
    [{ className: 'My class' }, `'edge.nginx.className' ${subdomain}, got "My class"`],
    [
      { namespace: 'a.b' },
      "'edge.nginx.namespace' must be lower case letters, digits and '-', starting and ending with a letter or digit, of at most 63 characters (a DNS label has no more), got \"a.b\"",
    ],
  ])('the controller %j', (nginx, message) => {
    expect(() => routeOf({}, { edge: { nginx: { ...NGINX.nginx, ...nginx } } })).toThrow(`${at} ${message}`);
  });

  test('a name that leaves no room for the Secret', () => {
    expect(() => routeOf({ name: 'a'.repeat(250) })).toThrow("of at most 248 characters (its policy appends '-acme')");
  });
});
