import { Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { chartOf, HTTP, METRICS, objectsOf, specOf, Workload } from './workload';

const DNS_PORTS = [
  { protocol: 'UDP', port: 53 },
  { protocol: 'TCP', port: 53 },
];

function legacy(chart: Chart, ...ports: number[]): kplus.Deployment {
  const deployment = new kplus.Deployment(chart, 'legacy', { metadata: { name: 'legacy' } });
  deployment.addContainer({ image: 'legacy:1', ports: ports.map((number) => ({ number, name: `port-${number}` })) });
  return deployment;
}

/** The label by which cdk8s-plus selects `legacy`. */
const LEGACY = { matchLabels: { 'cdk8s.io/metadata.addr': 'shop-legacy-c860c4aa' } };

test('allowTo a cdk8s-plus workload opens both sides on the ports of its containers', () => {
  const chart = chartOf();
  const orders = new Workload(chart, 'orders');
  const old = legacy(chart, 7070, 7071);
  orders.connections.allowTo(old);
  orders.connections.allowTo(old, { port: 7070 });
  const ports = [
    { protocol: 'TCP', port: 7070 },
    { protocol: 'TCP', port: 7071 },
  ];
  expect((specOf(chart, 'NetworkPolicy', 'orders').egress as unknown[])[1]).toEqual({
    to: [{ podSelector: LEGACY }],
    ports,
  });
  expect(objectsOf(chart).find(({ metadata }) => metadata.name === 'legacy-orders')).toEqual({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: {
      name: 'legacy-orders',
      namespace: 'shop',
      labels: {
        app: 'orders',
        'app.kubernetes.io/name': 'orders',
        'app.kubernetes.io/instance': 'orders',
        'app.kubernetes.io/part-of': 'shop',
        'app.kubernetes.io/managed-by': 'cdk8s',
      },
    },
    spec: {
      podSelector: LEGACY,
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ podSelector: { matchLabels: { 'app.kubernetes.io/instance': 'orders' } } }], ports }],
    },
  });
});

test('allowFrom a cdk8s-plus workload opens both sides, and lets its names resolve', () => {
  const chart = chartOf();
  const orders = new Workload(chart, 'orders', [HTTP, METRICS]);
  const old = legacy(chart);
  orders.connections.allowFrom(old);
  expect(specOf(chart, 'NetworkPolicy', 'orders').ingress).toEqual([
    { from: [{ podSelector: LEGACY }], ports: [{ protocol: 'TCP', port: 8080 }] },
  ]);
  expect(specOf(chart, 'NetworkPolicy', 'legacy-orders')).toEqual({
    podSelector: LEGACY,
    policyTypes: ['Egress'],
    egress: [
      {
        to: [
          {
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
            podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
          },
        ],
        ports: DNS_PORTS,
      },
      {
        to: [{ podSelector: { matchLabels: { 'app.kubernetes.io/instance': 'orders' } } }],
        ports: [{ protocol: 'TCP', port: 8080 }],
      },
    ],
  });
});

test('a cdk8s-plus workload that declares no port needs one stated', () => {
  const chart = chartOf();
  const orders = new Workload(chart, 'orders');
  const old = legacy(chart);
  expect(() => orders.connections.allowTo(old)).toThrow(
    "[shop/orders] 'port' must be given, for this peer does not say what it listens on, got undefined",
  );
  orders.connections.allowTo(old, { port: 7070 });
  expect(specOf(chart, 'NetworkPolicy', 'legacy-orders').ingress).toMatchObject([{ ports: [{ port: 7070 }] }]);
});

test('a port that a cdk8s-plus workload does not declare is refused', () => {
  const chart = chartOf();
  expect(() => new Workload(chart, 'orders').connections.allowTo(legacy(chart, 7070), { port: 80 })).toThrow(
    "[shop/orders] 'port' must be one that shop/legacy exposes, 'port-7070' (7070/TCP), got 80",
  );
});

test('a cdk8s-plus workload in another namespace gets its policy there', () => {
  const chart = chartOf();
  const other = chartOf('old', {}, chart.node.root as never);
  const old = legacy(other, 7070);
  new Workload(chart, 'orders').connections.allowTo(old);
  expect(objectsOf(chart)).toHaveLength(1);
  const policy = objectsOf(other).find(({ metadata }) => metadata.name === 'legacy-orders');
  expect(policy?.metadata.namespace).toBe('old');
  expect(policy?.spec).toMatchObject({
    ingress: [
      {
        from: [
          {
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } },
            podSelector: { matchLabels: { 'app.kubernetes.io/instance': 'orders' } },
          },
        ],
      },
    ],
  });
});

test('a cdk8s-plus workload in a chart without a namespace is refused', () => {
  const chart = chartOf();
  const old = legacy(new Chart(chart.node.root as never, 'adrift'), 7070);
  expect(() => new Workload(chart, 'orders').connections.allowTo(old)).toThrow(
    "[shop/orders/NetworkPolicy] 'namespace' must be set on the chart of adrift/legacy, for policies are made of it, got undefined",
  );
});

test('choices of pods, namespaces and addresses of cdk8s-plus open this side, and need a port', () => {
  const chart = chartOf();
  const { connections } = new Workload(chart, 'orders');
  const port = 9000;
  connections.allowTo(kplus.Pods.select(chart, 'Own', { labels: { app: 'a' } }), { port });
  const namespaces = kplus.Namespaces.select(chart, 'Two', { names: ['b', 'c'], labels: { team: 'x' } });
  connections.allowTo(kplus.Pods.all(chart, 'All', { namespaces }), { port });
  connections.allowTo(kplus.Namespaces.all(chart, 'Every'), { port });
  connections.allowTo(kplus.Pods.select(chart, 'Expression', { expressions: [kplus.LabelExpression.exists('app')] }), {
    port,
  });
  connections.allowTo(kplus.NetworkPolicyIpBlock.ipv4(chart, 'Ip', '10.0.0.0/8', ['10.1.0.0/16']), { port });
  connections.allowTo(new kplus.Namespace(chart, 'Namespace', { metadata: { name: 'd' } }), { port });
  const egress = specOf(chart, 'NetworkPolicy', 'orders').egress as { to: unknown[]; ports: unknown }[];
  expect(egress.slice(1).map(({ to }) => to)).toEqual([
    [{ podSelector: { matchLabels: { app: 'a' } } }],
    [{ namespaceSelector: { matchLabels: { team: 'x', 'kubernetes.io/metadata.name': 'b' } } }],
    [{ namespaceSelector: { matchLabels: { team: 'x', 'kubernetes.io/metadata.name': 'c' } } }],
    [{ namespaceSelector: {} }],
    [{ podSelector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] } }],
    [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }],
    [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'd' } } }],
  ]);
  expect(objectsOf(chart).filter(({ kind }) => kind === 'NetworkPolicy')).toHaveLength(1);
});

test('cdk8s-plus takes the connections of a workload as a peer, with its ports', () => {
  const chart = chartOf();
  const orders = new Workload(chart, 'orders', [HTTP, METRICS]);
  legacy(chart).connections.allowTo(orders.connections);
  const policies = objectsOf(chart).filter(
    ({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.name !== 'orders',
  );
  expect(policies.map(({ spec }) => spec)).toMatchObject([
    {
      policyTypes: ['Egress'],
      egress: [
        {
          to: [{ podSelector: { matchLabels: { 'app.kubernetes.io/instance': 'orders' } } }],
          ports: [{ port: 8080, protocol: 'TCP' }],
        },
      ],
    },
    {
      podSelector: { matchLabels: { 'app.kubernetes.io/instance': 'orders' } },
      policyTypes: ['Ingress'],
      ingress: [{ ports: [{ port: 8080, protocol: 'TCP' }] }],
    },
  ]);
});

test('rendering twice gives the same', () => {
  const chart = chartOf('shop', { dns: { nodeLocal: true } });
  new Workload(chart, 'orders').connections.allowFrom(legacy(chart));
  expect(objectsOf(chart)).toEqual(objectsOf(chart));
  expect(specOf(chart, 'NetworkPolicy', 'legacy-orders').egress).toHaveLength(3);
});
