import { Chart, App, Testing } from 'cdk8s';
import type { Defaults } from '../../lib/core/defaults';
import { Connections } from '../../lib/network/connections';
import { Peer } from '../../lib/network/peer';
import { chartOf, HTTP, METRICS, objectsOf, specOf, Workload } from './workload';
import type { NamedPort } from '../../lib/core/pods';

const POSTGRES: NamedPort = { name: 'postgres', port: 5432, protocol: 'TCP' };
const DNS = {
  to: [
    {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
      podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
    },
  ],
  ports: [
    { protocol: 'UDP', port: 53 },
    { protocol: 'TCP', port: 53 },
  ],
};

const pods = (name: string): object => ({
  podSelector: { matchLabels: { 'app.kubernetes.io/instance': name } },
});
const wrong = (value: unknown): never => value as never;
const tcp = (port: number): object => ({ protocol: 'TCP', port });

test('a workload without statements is denied all but DNS, in a policy with a rule in each direction', () => {
  const chart = chartOf();
  new Workload(chart, 'orders');
  expect(objectsOf(chart)).toEqual([
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: {
        name: 'orders',
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
        podSelector: { matchLabels: { 'app.kubernetes.io/instance': 'orders' } },
        policyTypes: ['Ingress', 'Egress'],
        ingress: [
          {
            from: [{ podSelector: { matchLabels: { 'app.kubernetes.io/instance': 'orders' } } }],
            ports: [{ protocol: 'TCP', port: 8080 }],
          },
        ],
        egress: [
          {
            to: [
              {
                namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
                podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
              },
            ],
            ports: [
              { protocol: 'UDP', port: 53 },
              { protocol: 'TCP', port: 53 },
            ],
          },
        ],
      },
    },
  ]);
});

test('a workload without ports gets a self-ingress rule without ports', () => {
  const chart = chartOf();
  new Workload(chart, 'worker', []);
  expect(specOf(chart, 'NetworkPolicy', 'worker').ingress).toEqual([{ from: [pods('worker')] }]);
});

test('allowTo opens both sides on the ports that the peer listens on, but for its metrics', () => {
  const chart = chartOf();
  const orders = new Workload(chart, 'orders');
  const database = new Workload(chart, 'orders-db', [POSTGRES, METRICS]);
  orders.connections.allowTo(database);
  expect(specOf(chart, 'NetworkPolicy', 'orders').egress).toEqual([
    DNS,
    { to: [pods('orders-db')], ports: [tcp(5432)] },
  ]);
  expect(specOf(chart, 'NetworkPolicy', 'orders-db').ingress).toEqual([{ from: [pods('orders')], ports: [tcp(5432)] }]);
  expect(specOf(chart, 'NetworkPolicy', 'orders-db').egress).toEqual([DNS]);
});

test('allowFrom opens both sides on the ports of the workload itself', () => {
  const chart = chartOf();
  const orders = new Workload(chart, 'orders', [HTTP, METRICS]);
  const frontend = new Workload(chart, 'frontend');
  orders.connections.allowFrom(frontend);
  expect(specOf(chart, 'NetworkPolicy', 'orders').ingress).toEqual([{ from: [pods('frontend')], ports: [tcp(8080)] }]);
  expect(specOf(chart, 'NetworkPolicy', 'frontend').egress).toEqual([
    DNS,
    { to: [pods('orders')], ports: [tcp(8080)] },
  ]);
});

test('a statement from one side and the same one from the other make one rule on each', () => {
  const chart = chartOf();
  const orders = new Workload(chart, 'orders');
  const frontend = new Workload(chart, 'frontend');
  orders.connections.allowFrom(frontend);
  frontend.connections.allowTo(orders);
  frontend.connections.allowTo(orders.connections);
  expect(orders.connections.rules).toHaveLength(1);
  expect(frontend.connections.rules).toHaveLength(1);
});

test('peers in other namespaces are one element that asks for namespace and pod both', () => {
  const app = new App();
  const orders = new Workload(chartOf('shop', {}, app), 'orders');
  const database = new Workload(chartOf('data', {}, app), 'orders-db', [POSTGRES]);
  orders.connections.allowTo(database);
  expect(specOf(Chart.of(orders), 'NetworkPolicy', 'orders').egress).toEqual([
    DNS,
    {
      to: [
        {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'data' } },
          podSelector: { matchLabels: { 'app.kubernetes.io/instance': 'orders-db' } },
        },
      ],
      ports: [tcp(5432)],
    },
  ]);
  expect(specOf(Chart.of(database), 'NetworkPolicy', 'orders-db').ingress).toEqual([
    {
      from: [
        {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } },
          podSelector: { matchLabels: { 'app.kubernetes.io/instance': 'orders' } },
        },
      ],
      ports: [tcp(5432)],
    },
  ]);
});

test('port chooses among the ports of the listener by name, number, transport or a list of these', () => {
  const chart = chartOf();
  const dns: NamedPort[] = [
    { name: 'dns', port: 5353, protocol: 'UDP' },
    { name: 'dns-tcp', port: 5353, protocol: 'TCP' },
    { name: 'sigtran', port: 2905, protocol: 'SCTP' },
  ];
  const resolver = new Workload(chart, 'resolver', [...dns, METRICS]);
  const chosen = (id: string, port: Parameters<typeof resolver.connections.allowTo>[1]): unknown[] => {
    const caller = new Workload(chart, id);
    caller.connections.allowTo(resolver, port);
    return caller.connections.rules.flatMap((rule) => rule.ports);
  };
  expect(chosen('a', { port: 'metrics' })).toEqual([METRICS]);
  expect(chosen('b', { port: 5353 })).toEqual([dns[0], dns[1]]);
  expect(chosen('c', { port: { port: 5353 } })).toEqual([dns[1]]);
  expect(chosen('d', { port: { port: 2905, protocol: 'SCTP' } })).toEqual([dns[2]]);
  expect(chosen('e', { port: ['dns', 9090] })).toEqual([dns[0], METRICS]);
  expect(chosen('f', { port: undefined })).toEqual(dns);
});

test('more ports for a known peer join its rule, and rules keep the order of their first statement', () => {
  const chart = chartOf();
  const orders = new Workload(chart, 'orders');
  const cache = new Workload(chart, 'cache', [{ name: 'redis', port: 6379, protocol: 'TCP' }, METRICS]);
  const database = new Workload(chart, 'orders-db', [POSTGRES]);
  orders.connections.allowTo(cache, { port: 'redis' });
  orders.connections.allowTo(database);
  orders.connections.allowTo(cache, { port: 'metrics' });
  expect(specOf(chart, 'NetworkPolicy', 'orders').egress).toEqual([
    DNS,
    { to: [pods('cache')], ports: [tcp(6379), tcp(9090)] },
    { to: [pods('orders-db')], ports: [tcp(5432)] },
  ]);
});

test('rules hold what was stated, the workload at the other end included, and no DNS', () => {
  const chart = chartOf();
  const orders = new Workload(chart, 'orders');
  const database = new Workload(chart, 'orders-db', [POSTGRES]);
  orders.connections.allowTo(database);
  orders.connections.allowFromCidr('10.0.0.0/16');
  expect(orders.connections.rules.map(({ direction, ports }) => ({ direction, ports }))).toEqual([
    { direction: 'egress', ports: [POSTGRES] },
    { direction: 'ingress', ports: [HTTP] },
  ]);
  const [first, second] = orders.connections.rules;
  expect(first?.peer.kind === 'pods' && first.peer.workload).toBe(database);
  expect(first?.peer).toMatchObject({
    namespace: 'shop',
    pods: { matchLabels: { 'app.kubernetes.io/instance': 'orders-db' } },
  });
  expect(second?.peer).toEqual({ kind: 'cidr', cidr: '10.0.0.0/16', except: [] });
});

test('allowAmongThemselves lets the pods reach each other', () => {
  const chart = chartOf();
  const database = new Workload(chart, 'orders-db', [POSTGRES, METRICS]);
  database.connections.allowAmongThemselves();
  const { ingress, egress } = specOf(chart, 'NetworkPolicy', 'orders-db');
  expect(ingress).toEqual([{ from: [pods('orders-db')], ports: [tcp(5432)] }]);
  expect(egress).toEqual([DNS, { to: [pods('orders-db')], ports: [tcp(5432)] }]);
});

test('allowToCidr and allowFromCidr open this side for a range', () => {
  const chart = chartOf();
  const orders = new Workload(chart, 'orders');
  orders.connections.allowToCidr('10.0.0.0/16', { except: ['10.0.9.0/24'], port: 5432 });
  orders.connections.allowFromCidr('2001:DB8::/32', { port: 'http' });
  const { ingress, egress } = specOf(chart, 'NetworkPolicy', 'orders');
  expect(egress).toEqual([
    DNS,
    { to: [{ ipBlock: { cidr: '10.0.0.0/16', except: ['10.0.9.0/24'] } }], ports: [tcp(5432)] },
  ]);
  expect(ingress).toEqual([{ from: [{ ipBlock: { cidr: '2001:db8::/32' } }], ports: [tcp(8080)] }]);
});

test('allowToInternet opens port 443 everywhere but private, shared and link-local addresses', () => {
  const chart = chartOf();
  new Workload(chart, 'orders').connections.allowToInternet();
  expect(specOf(chart, 'NetworkPolicy', 'orders').egress).toEqual([
    DNS,
    {
      to: [
        {
          ipBlock: {
            cidr: '0.0.0.0/0',
            except: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16'],
          },
        },
      ],
      ports: [tcp(443)],
    },
    { to: [{ ipBlock: { cidr: '::/0', except: ['fc00::/7', 'fe80::/10'] } }], ports: [tcp(443)] },
  ]);
});

test('allowToInternet takes other ports', () => {
  const mailer = new Workload(chartOf(), 'mailer');
  mailer.connections.allowToInternet({ port: [465, { port: 587 }] });
  expect(mailer.connections.rules[0]?.ports).toEqual([
    { port: 465, protocol: 'TCP' },
    { port: 587, protocol: 'TCP' },
  ]);
});

test('allowFromNamespace lets every pod of a namespace in', () => {
  const chart = chartOf();
  const orders = new Workload(chart, 'orders', [HTTP, METRICS]);
  orders.connections.allowFromNamespace('monitoring', { port: 'metrics' });
  expect(specOf(chart, 'NetworkPolicy', 'orders').ingress).toEqual([
    {
      from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }],
      ports: [tcp(9090)],
    },
  ]);
});

test('allowFromNamespace of the own namespace needs no selector of it', () => {
  const chart = chartOf();
  new Workload(chart, 'orders').connections.allowFromNamespace('shop');
  expect(specOf(chart, 'NetworkPolicy', 'orders').ingress).toEqual([
    { from: [{ podSelector: {} }], ports: [tcp(8080)] },
  ]);
});

test('NodeLocal DNSCache is allowed where the chart says that it runs', () => {
  const chart = chartOf('shop', { dns: { nodeLocal: true } });
  new Workload(chart, 'orders');
  expect(specOf(chart, 'NetworkPolicy', 'orders').egress).toEqual([
    DNS,
    { to: [{ ipBlock: { cidr: '169.254.20.10/32' } }], ports: DNS.ports },
  ]);
});

test('name and overrides reach the policy', () => {
  const chart = chartOf();
  new Workload(chart, 'orders', [HTTP], {
    name: 'orders-net',
    overrides: { '/metadata/annotations': { why: 'test' } },
  });
  expect(objectsOf(chart)[0]?.metadata).toMatchObject({ name: 'orders-net', annotations: { why: 'test' } });
});

test('undefined is as good as nothing', () => {
  const chart = chartOf();
  const orders = new Workload(chart, 'orders', [HTTP], { name: undefined, overrides: undefined });
  const frontend = new Workload(chart, 'frontend');
  orders.connections.allowFrom(frontend, { port: undefined });
  orders.connections.allowToInternet({ port: undefined });
  orders.connections.allowFromCidr('10.0.0.0/8', { port: undefined, except: undefined });
  const plain = chartOf();
  const plainOrders = new Workload(plain, 'orders');
  plainOrders.connections.allowFrom(new Workload(plain, 'frontend'));
  plainOrders.connections.allowToInternet();
  plainOrders.connections.allowFromCidr('10.0.0.0/8');
  expect(objectsOf(chart)).toEqual(objectsOf(plain));
});

test('rendering twice gives the same, and a later statement is still seen', () => {
  const chart = chartOf();
  const orders = new Workload(chart, 'orders');
  orders.connections.allowTo(new Workload(chart, 'orders-db', [POSTGRES]));
  expect(Testing.synth(chart)).toEqual(Testing.synth(chart));
  orders.connections.allowToInternet();
  expect(specOf(chart, 'NetworkPolicy', 'orders').egress).toHaveLength(4);
});

test('a list of rules that was handed out does not change the policy', () => {
  const orders = new Workload(chartOf(), 'orders');
  orders.connections.allowToInternet();
  (orders.connections.rules[0]?.ports as unknown[]).length = 0;
  expect(orders.connections.rules[0]?.ports).toHaveLength(1);
});

test('the metadata of instances is open for a reason, as nodes may let pods reach it', () => {
  const chart = chartOf();
  const { connections } = new Workload(chart, 'agent');
  connections.allowToCidr('169.254.169.254/32', { port: 80, reason: 'nodes of the group agents have two hops' });
  expect(specOf(chart, 'NetworkPolicy', 'agent').egress).toContainEqual({
    to: [{ ipBlock: { cidr: '169.254.169.254/32' } }],
    ports: [{ port: 80, protocol: 'TCP' }],
  });
});

test('every address is open with its reason, which is written on the policy', () => {
  const chart = chartOf();
  const { connections } = new Workload(chart, 'proxy');
  const reason = 'customers call from anywhere';
  connections.allowFromCidr('0.0.0.0/0', { reason });
  connections.allowFromCidr('::/0', { reason });
  connections.allowToCidr('0.0.0.0/0', { port: 443, reason: 'it checks what customers name' });
  expect(objectsOf(chart)[0]?.metadata.annotations).toEqual({
    'keelson.dev/any-address': 'customers call from anywhere; it checks what customers name',
  });
  expect(specOf(chart, 'NetworkPolicy', 'proxy').ingress).toMatchObject([
    { from: [{ ipBlock: { cidr: '0.0.0.0/0' } }] },
    { from: [{ ipBlock: { cidr: '::/0' } }] },
  ]);
});

test('allowToKubernetesApi opens the way out to where the chart says that the API answers', () => {
  const chart = chartOf('shop', { apiServer: { cidrs: ['10.0.0.0/20', '10.0.16.0/20'], port: 6443 } });
  new Workload(chart, 'operator', []).connections.allowToKubernetesApi();
  expect(specOf(chart, 'NetworkPolicy', 'operator').egress).toEqual([
    DNS,
    { to: [{ ipBlock: { cidr: '10.0.0.0/20' } }], ports: [tcp(6443)] },
    { to: [{ ipBlock: { cidr: '10.0.16.0/20' } }], ports: [tcp(6443)] },
  ]);
  const eks = chartOf('shop', { apiServer: { cidrs: ['10.0.0.0/20'] } });
  new Workload(eks, 'operator', []).connections.allowToKubernetesApi();
  expect(specOf(eks, 'NetworkPolicy', 'operator').egress).toMatchObject([DNS, { ports: [tcp(443)] }]);
});

describe('refuses', () => {
  test.each<[Partial<Defaults>, string]>([
    [
      {},
      "'apiServer' must say where the cluster's API answers, by setDefaults(chart, { apiServer: { cidrs: ['10.0.0.0/20'] } }), got none",
    ],
    [
      { apiServer: { cidrs: ['10.0.0.1/20'] } },
      "'apiServer.cidrs' must start at the range's first address, '10.0.0.0/20', got \"10.0.0.1/20\"",
    ],
    [
      { apiServer: { cidrs: ['10.0.0.0/20'], port: 0 } },
      "'apiServer.port' must be a whole number from 1 to 65535, got 0",
    ],
    [
      { apiServer: { cidrs: ['0.0.0.0/0'] } },
      '\'apiServer.cidrs\' must hold the ranges that the API answers at, got "0.0.0.0/0"',
    ],
  ])('the way to the API with the defaults %j', (defaults, message) => {
    const { connections } = new Workload(chartOf('shop', defaults), 'operator', []);
    expect(() => connections.allowToKubernetesApi()).toThrow(new Error(`[shop/operator] ${message}`));
  });

  const chart = chartOf();
  const orders = new Workload(chart, 'orders');
  const worker = new Workload(chart, 'worker', []);
  const scraped = new Workload(chart, 'scraped', [METRICS]);
  const database = new Workload(chart, 'orders-db', [POSTGRES, METRICS]);

  test('a peer that exposes no port', () => {
    expect(() => orders.connections.allowTo(worker)).toThrow(
      '[shop/orders] shop/worker must expose a port to be reached on, got none',
    );
  });

  test('callers of a workload that exposes no port', () => {
    expect(() => worker.connections.allowFrom(orders)).toThrow(
      '[shop/worker] shop/worker must expose a port to be reached on, got none',
    );
  });

  test('a peer that exposes metrics only, unless they are named', () => {
    expect(() => orders.connections.allowTo(scraped)).toThrow(
      "[shop/orders] 'port' must be given, for shop/scraped exposes 'metrics' only, got undefined",
    );
  });

  test.each([
    ['redis', '"redis"'],
    [6379, '6379'],
    [{ port: 5432, protocol: 'UDP' as const }, '{"port":5432,"protocol":"UDP"}'],
    [{ port: 5432, endPort: 5440 }, '{"port":5432,"endPort":5440}'],
  ])('a port that the peer does not expose: %j', (port, shown) => {
    expect(() => orders.connections.allowTo(database, { port })).toThrow(
      `[shop/orders] 'port' must be one that shop/orders-db exposes, 'postgres' (5432/TCP), 'metrics' (9090/TCP), got ${shown}`,
    );
  });

  test('a list without ports', () => {
    expect(() => orders.connections.allowTo(database, { port: [] })).toThrow(
      "[shop/orders] 'port' must name at least one port, got []",
    );
  });

  test('a range without a port', () => {
    expect(() => orders.connections.allowToCidr('10.0.0.0/8')).toThrow(
      "[shop/orders] 'port' must be given, for this peer does not say what it listens on, got undefined",
    );
  });

  test('a peer that is none', () => {
    const allowTo = (peer: unknown): void => orders.connections.allowTo(peer as Peer);
    expect(() => allowTo('orders-db')).toThrow(
      '[shop/orders] \'peer\' must be a workload, a Peer or a peer of cdk8s-plus, got "orders-db"',
    );
    expect(() => allowTo(chart)).toThrow(
      "[shop/orders] 'peer' must be a workload, a Peer or a peer of cdk8s-plus, got shop (Chart)",
    );
    expect(() => allowTo(undefined)).toThrow(
      "[shop/orders] 'peer' must be a workload, a Peer or a peer of cdk8s-plus, got undefined",
    );
  });

  test('a workload of another app, with a way out', () => {
    const far = new Workload(chartOf('data'), 'far');
    expect(() => orders.connections.allowTo(far)).toThrow(
      new Error(
        "[shop/orders] 'peer' must be a workload of this app, got data/far of another; use Peer.workload({ name: 'far', namespace: 'data' })",
      ),
    );
  });

  test.each<[string, (connections: Connections) => void, string]>([
    [
      'a way out to every address',
      (given) => given.allowToCidr('0.0.0.0/0', { port: 443 }),
      "'cidr' must say why every address is meant, { reason: '…' }, got \"0.0.0.0/0\"; allowToInternet() and Peer.internet() leave private addresses out",
    ],
    [
      'a way to the metadata of instances',
      (given) => given.allowToCidr('169.254.169.254/32', { port: 80 }),
      "'cidr' must not be the metadata of instances, which no pod reaches, got \"169.254.169.254/32\"; give the ServiceAccount an 'identity', or say why nodes have a longer 'hopLimit', { reason: '…' }",
    ],
    [
      'a way in from every address',
      (given) => given.allowFromCidr('::/0'),
      "'cidr' must say why every address is meant, { reason: '…' }, got \"::/0\"; allowToInternet() and Peer.internet() leave private addresses out",
    ],
    [
      'a reason that is none',
      (given) => given.allowFromCidr('::/0', { reason: '' }),
      '\'cidr\' must say its reason on one line, { reason: \'…\' }, got {"reason":""}',
    ],
    [
      'null for options',
      (given) => given.allowTo(database, wrong(null)),
      "'options' must be left out or have a value, got null",
    ],
    [
      'null for a port',
      (given) => given.allowTo(database, { port: wrong(null) }),
      "'options.port' must be left out or have a value, got null",
    ],
    [
      'null for the options of a range',
      (given) => given.allowToCidr('10.0.0.0/8', wrong(null)),
      "'peer' must be left out or have a value, got null",
    ],
    [
      'null for the port of a range',
      (given) => given.allowToCidr('10.0.0.0/8', { port: wrong(null) }),
      "'peer.port' must be left out or have a value, got null",
    ],
    [
      'null for the options of the internet',
      (given) => given.allowToInternet(wrong(null)),
      "'peer' must be left out or have a value, got null",
    ],
    [
      'Peer.workload() without props',
      (given) => given.allowTo(Peer.workload(wrong(undefined))),
      "'peer' must be a map of props, got undefined",
    ],
  ])('%s', (_, state, message) => {
    expect(() => state(orders.connections)).toThrow(new Error(`[shop/orders] ${message}`));
  });

  test('nothing is stated when a statement is refused', () => {
    expect(orders.connections.rules).toEqual([]);
    expect(worker.connections.rules).toEqual([]);
  });

  test('a chart without a namespace', () => {
    expect(() => new Workload(new Chart(new App(), 'adrift'), 'orders')).toThrow(
      "[adrift/orders] 'namespace' must be set on the chart, for policies and host names are made of it, got undefined",
    );
  });

  test('a name that no object can have', () => {
    expect(() => new Workload(chartOf(), 'orders', [HTTP], { name: 'Orders' })).toThrow(
      "[shop/orders] 'name' must be lower case letters, digits, '-' and '.', each part starting and ending with a letter or digit, of at most 253 characters (a DNS name has no more), got \"Orders\"",
    );
  });
});
