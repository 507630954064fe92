import { GatewayHost } from '../../lib/network/gateway-listeners';
import { PublicGateway, PublicGatewayProps } from '../../lib/network/public-gateway';
import { chartOf, objectsOf } from './workload';

const HOST: GatewayHost = { host: 'api.example.com', namespaces: ['shop'] };

function gatewayOf(props: Partial<PublicGatewayProps> = {}) {
  const chart = chartOf('istio-ingress');
  const gateway = new PublicGateway(chart, 'public', { hosts: [HOST], issuer: 'letsencrypt', ...props });
  const objects = objectsOf(chart);
  const of = (kind: string) => objects.filter((each) => each.kind === kind);
  return { chart, gateway, objects, of, spec: of('Gateway')[0]?.spec };
}

const LABELS = {
  app: 'public',
  'app.kubernetes.io/name': 'public',
  'app.kubernetes.io/instance': 'public',
  'app.kubernetes.io/part-of': 'istio-ingress',
  'app.kubernetes.io/managed-by': 'cdk8s',
};
const metadata = (name: string) => ({ name, namespace: 'istio-ingress', labels: LABELS });

test('a host has a listener over TLS with a certificate of its own, and plain HTTP is sent over', () => {
  const { objects, gateway } = gatewayOf();
  expect(objects.slice(0, 3)).toEqual([
    {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'Gateway',
      metadata: metadata('public'),
      spec: {
        gatewayClassName: 'istio',
        listeners: [
          { name: 'http', port: 80, protocol: 'HTTP', allowedRoutes: { namespaces: { from: 'Same' } } },
          {
            name: 'api-example-com',
            port: 443,
            protocol: 'HTTPS',
            hostname: 'api.example.com',
            tls: {
              mode: 'Terminate',
              certificateRefs: [{ group: '', kind: 'Secret', name: 'public-api-example-com-tls' }],
            },
            allowedRoutes: {
              namespaces: {
                from: 'Selector',
                selector: {
                  matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: ['shop'] }],
                },
              },
            },
          },
        ],
      },
    },
    {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: metadata('public-to-https'),
      spec: {
        parentRefs: [
          {
            group: 'gateway.networking.k8s.io',
            kind: 'Gateway',
            name: 'public',
            namespace: 'istio-ingress',
            sectionName: 'http',
          },
        ],
        rules: [
          {
            matches: [{ path: { type: 'PathPrefix', value: '/' } }],
            filters: [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https', statusCode: 301 } }],
          },
        ],
      },
    },
    {
      apiVersion: 'cert-manager.io/v1',
      kind: 'Certificate',
      metadata: metadata('public-api-example-com'),
      spec: {
        secretName: 'public-api-example-com-tls',
        dnsNames: ['api.example.com'],
        issuerRef: { group: 'cert-manager.io', kind: 'ClusterIssuer', name: 'letsencrypt' },
        privateKey: { algorithm: 'ECDSA', size: 256, rotationPolicy: 'Always' },
      },
    },
  ]);
  expect(objects[3]).toMatchObject({
    kind: 'NetworkPolicy',
    metadata: { name: 'public-acme', namespace: 'istio-ingress' },
    spec: {
      podSelector: { matchLabels: { 'acme.cert-manager.io/http01-solver': 'true' } },
      policyTypes: ['Ingress'],
      ingress: [
        {
          from: [{ podSelector: { matchLabels: { 'gateway.networking.k8s.io/gateway-name': 'public' } } }],
          ports: [{ port: 8089, protocol: 'TCP' }],
        },
      ],
    },
  });
  expect(objects).toHaveLength(4);
  expect(gateway.edge).toEqual({ gateway: 'public', namespace: 'istio-ingress' });
  expect([...gateway.certificates.keys()]).toEqual(['api.example.com']);
});

test('each host has its own listener, namespaces and certificate', () => {
  const { spec, of } = gatewayOf({ hosts: [HOST, { host: 'pay.example.com', namespaces: ['billing', 'shop'] }] });
  expect(spec).toMatchObject({
    listeners: [
      {},
      { hostname: 'api.example.com' },
      {
        name: 'pay-example-com',
        hostname: 'pay.example.com',
        allowedRoutes: { namespaces: { selector: { matchExpressions: [{ values: ['billing', 'shop'] }] } } },
      },
    ],
  });
  expect(of('Certificate')).toHaveLength(2);
});

test('tls names a Secret that exists, and then neither certificate nor solver is asked for', () => {
  const { spec, objects } = gatewayOf({
    hosts: [{ ...HOST, tls: { secretName: 'example-com' } }],
    issuer: undefined,
  });
  expect(spec).toMatchObject({ listeners: [{}, { tls: { certificateRefs: [{ name: 'example-com' }] } }] });
  expect(objects.map(({ kind }) => kind)).toEqual(['Gateway', 'HTTPRoute']);
});

test('an issuer that goes by DNS needs no pod let in', () => {
  expect(gatewayOf({ acme: 'dns01' }).of('NetworkPolicy')).toEqual([]);
});

test('annotations go to what the controller makes', () => {
  const annotations = { 'service.beta.kubernetes.io/aws-load-balancer-scheme': 'internet-facing' };
  const { spec, of } = gatewayOf({ annotations });
  expect(spec).toMatchObject({ infrastructure: { annotations } });
  expect(of('Gateway')[0]?.metadata.annotations).toBeUndefined();
});

test('className and pods say whose proxies serve it and where they are, for those who attach too', () => {
  const pods = { namespace: 'envoy-gateway-system', labels: { 'gateway.envoyproxy.io/owning-gateway-name': 'public' } };
  const { spec, of, gateway } = gatewayOf({ className: 'envoy', pods });
  expect(spec).toMatchObject({ gatewayClassName: 'envoy' });
  expect(gateway.edge).toEqual({ gateway: 'public', namespace: 'istio-ingress', pods });
  expect(of('NetworkPolicy')[0]?.spec).toMatchObject({
    ingress: [
      {
        from: [
          {
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'envoy-gateway-system' } },
            podSelector: { matchLabels: pods.labels },
          },
        ],
      },
    ],
  });
});

test('name and overrides reach the objects', () => {
  const overrides = { '/spec/infrastructure': { labels: { team: 'edge' } } };
  const { objects, spec } = gatewayOf({ name: 'edge', overrides });
  expect(objects.map(({ metadata: { name } }) => name)).toEqual([
    'edge',
    'edge-to-https',
    'edge-api-example-com',
    'edge-acme',
  ]);
  expect(spec).toMatchObject({ infrastructure: { labels: { team: 'edge' } } });
});

test('undefined is as good as nothing, and rendering twice gives the same', () => {
  const none = { className: undefined, acme: undefined, annotations: undefined, pods: undefined };
  const given = gatewayOf({ ...none, name: undefined, overrides: undefined });
  expect(given.objects).toEqual(gatewayOf().objects);
  expect(given.gateway.edge).toEqual(gatewayOf().gateway.edge);
  expect(objectsOf(given.chart)).toEqual(given.objects);
});

describe('refuses', () => {
  const label =
    "must be lower case letters, digits and '-', starting and ending with a letter or digit, of at most 63 characters (a DNS label has no more)";
  const subdomain =
    "must be lower case letters, digits, '-' and '.', each part starting and ending with a letter or digit, of at most 253 characters (a DNS name has no more)";

  test.each<[string, Partial<PublicGatewayProps>, string]>([
    ['no hosts', { hosts: [] }, "'hosts' must hold at least one, got []"],
    [
      'many hosts',
      { hosts: Array.from({ length: 64 }, (_, index) => ({ ...HOST, host: `h${index}.example.com` })) },
      "'hosts' must hold at most 63, got 64; make a second Gateway",
    ],
    [
      'a wildcard',
      { hosts: [{ ...HOST, host: '*.example.com' }] },
      "'hosts[0].host' must be a full DNS name in lower case, without wildcard, such as 'api.example.com', got \"*.example.com\"",
    ],
    ['a host twice', { hosts: [HOST, HOST] }, '\'hosts\' must hold each host once, got "api.example.com" twice'],
    [
      'hosts whose listeners would have one name',
      { hosts: [HOST, { ...HOST, host: 'api-example.com' }] },
      "'hosts[1].host' must differ from \"api.example.com\" in more than '.' and '-', got \"api-example.com\"",
    ],
    [
      'a host that nobody may serve',
      { hosts: [{ ...HOST, namespaces: [] }] },
      "'hosts[0].namespaces' must hold those whose routes may serve the host, got []",
    ],
    [
      'a namespace without a name',
      { hosts: [{ ...HOST, namespaces: [''] }] },
      `'hosts[0].namespaces' ${label}, got ""`,
    ],
    [
      'a Secret without a name',
      { hosts: [{ ...HOST, tls: { secretName: '' } }] },
      `'hosts[0].tls.secretName' ${subdomain}, got ""`,
    ],
    [
      'no issuer',
      { issuer: undefined },
      "'issuer' must be given, or 'tls' for each host, got none for \"api.example.com\"",
    ],
    ['an empty issuer', { issuer: '' }, `'issuer' ${subdomain}, got ""`],
    ['another proof', { acme: 'tls01' as 'dns01' }, "'acme' must be 'http01' or 'dns01', got \"tls01\""],
    ['a class in upper case', { className: 'Istio' }, `'className' ${subdomain}, got "Istio"`],
    [
      'a name that leaves no room',
      { name: 'a'.repeat(58) },
      `'name' must be lower case letters, digits and '-', starting with a letter and ending with a letter or digit, of at most 57 characters (its pods' Service appends '-istio'), got "${'a'.repeat(58)}"`,
    ],
    ['pods without labels', { pods: { labels: {} } }, "'pods.labels' must name at least one, or be left out, got {}"],
    [
      'an annotation that is no text',
      { annotations: { 'a.example.com/b': 1 as unknown as string } },
      "'annotations' must have texts as values, got 1 for 'a.example.com/b'",
    ],
    [
      'a misspelt host',
      { hosts: [{ hots: 'a' } as unknown as GatewayHost] },
      "'hosts[0].hots' is no prop of 'hosts[0]', got \"a\"; the nearest is 'host'",
    ],
  ])('%s', (_, props, message) => {
    expect(() => gatewayOf(props)).toThrow(new Error(`[istio-ingress/public] ${message}`));
  });
});
