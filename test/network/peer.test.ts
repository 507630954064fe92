import { Peer } from '../../lib/network/peer';
import { chartOf, specOf, Workload } from './workload';

function stateTo(peer: Peer): Record<string, unknown>[] {
  const chart = chartOf();
  new Workload(chart, 'orders').connections.allowTo(peer);
  const egress = specOf(chart, 'NetworkPolicy', 'orders').egress as Record<string, unknown>[];
  return egress.slice(1);
}

test('a workload of another app is known by its name, in the own namespace unless told', () => {
  expect(stateTo(Peer.workload({ name: 'billing', port: 8080 }))).toEqual([
    {
      to: [{ podSelector: { matchLabels: { 'app.kubernetes.io/instance': 'billing' } } }],
      ports: [{ protocol: 'TCP', port: 8080 }],
    },
  ]);
});

test('a workload of another app can be in another namespace, and known by labels', () => {
  expect(stateTo(Peer.workload({ labels: { app: 'vault' }, namespace: 'vault', port: 8200 }))).toEqual([
    {
      to: [
        {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'vault' } },
          podSelector: { matchLabels: { app: 'vault' } },
        },
      ],
      ports: [{ protocol: 'TCP', port: 8200 }],
    },
  ]);
});

test('a namespace is all its pods', () => {
  expect(stateTo(Peer.namespace('kafka', { port: { port: 9092, endPort: 9094 } }))).toEqual([
    {
      to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kafka' } } }],
      ports: [{ protocol: 'TCP', port: 9092, endPort: 9094 }],
    },
  ]);
});

test('a range of addresses can leave parts out', () => {
  const peer = Peer.cidr('10.0.0.0/8', { except: ['10.1.0.0/16'], port: { port: 123, protocol: 'UDP' } });
  expect(stateTo(peer)).toEqual([
    { to: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }], ports: [{ protocol: 'UDP', port: 123 }] },
  ]);
});

test('the port given in the statement takes the place of the one of the peer', () => {
  const orders = new Workload(chartOf(), 'orders');
  orders.connections.allowTo(Peer.namespace('kafka', { port: 9092 }), { port: 9093 });
  expect(orders.connections.rules[0]?.ports).toEqual([{ port: 9093, protocol: 'TCP' }]);
});

test('a peer that calls needs no port: the port is that of the workload', () => {
  const orders = new Workload(chartOf(), 'orders');
  orders.connections.allowFrom(Peer.workload({ name: 'billing', port: 9999 }));
  expect(orders.connections.rules).toMatchObject([{ direction: 'ingress', ports: [{ name: 'http', port: 8080 }] }]);
});

test('two peers of one content are one, whatever the order of their labels', () => {
  const { connections } = new Workload(chartOf(), 'orders');
  connections.allowTo(Peer.workload({ labels: { app: 'vault', tier: 'core' }, port: 8200 }));
  connections.allowTo(Peer.workload({ labels: { tier: 'core', app: 'vault' }, port: 8200, namespace: 'shop' }));
  expect(connections.rules).toHaveLength(1);
});

test('undefined is as good as nothing', () => {
  const given = Peer.workload({ name: 'billing', labels: undefined, namespace: undefined, port: 80 });
  expect(stateTo(given)).toEqual(stateTo(Peer.workload({ name: 'billing', port: 80 })));
  expect(stateTo(Peer.cidr('10.0.0.0/8', { except: undefined, port: 80 }))).toEqual(
    stateTo(Peer.cidr('10.0.0.0/8', { port: 80 })),
  );
  expect(stateTo(Peer.internet({ port: undefined }))).toEqual(stateTo(Peer.internet()));
});

const RANGE = "must be an address range such as '10.0.0.0/16' or '2001:db8::/32'";

test.each([
  ['10.0.0.0', `'cidr' ${RANGE}, got "10.0.0.0"`],
  ['10/8', `'cidr' ${RANGE}, got "10/8"`],
  ['010.0.0.0/8', `'cidr' ${RANGE}, got "010.0.0.0/8"`],
  ['10.0.0.0/33', `'cidr' ${RANGE}, got "10.0.0.0/33"`],
  ['fe80::%eth0/64', `'cidr' ${RANGE}, got "fe80::%eth0/64"`],
  ['', `'cidr' ${RANGE}, got ""`],
  [undefined, `'cidr' ${RANGE}, got undefined`],
  ['10.0.0.5/16', `'cidr' must start at the range's first address, '10.0.0.0/16', got "10.0.0.5/16"`],
  ['2001:db8::1/32', `'cidr' must start at the range's first address, '2001:db8::/32', got "2001:db8::1/32"`],
])('the range %j is refused', (cidr, message) => {
  expect(() => stateTo(Peer.cidr(cidr as string, { port: 80 }))).toThrow(`[shop/orders] ${message}`);
});

test.each(['10.0.0.0/8', '0.0.0.0/0', '11.0.0.0/16', '2001:db8::/32'])('%s is no part of 10.0.0.0/8', (part) => {
  expect(() => stateTo(Peer.cidr('10.0.0.0/8', { except: [part], port: 80 }))).toThrow(
    `[shop/orders] 'except' must be a part of '10.0.0.0/8', got "${part}"`,
  );
});

test('what is left out has to be a range', () => {
  expect(() => stateTo(Peer.cidr('10.0.0.0/8', { except: ['10.1'], port: 80 }))).toThrow(
    `[shop/orders] 'except' ${RANGE}, got "10.1"`,
  );
});

test.each([
  [{}, '{}'],
  [{ name: 'a', labels: { b: 'c' } }, '{"name":"a","labels":{"b":"c"}}'],
  [{ labels: {} }, '{"labels":{}}'],
])('a workload is known by name or labels: %j is refused', (props, shown) => {
  expect(() => stateTo(Peer.workload({ ...props, port: 80 }))).toThrow(
    `[shop/orders] 'name' or 'labels' must be given, and not both, got ${shown}`,
  );
});

test('names, namespaces and labels that no object can have are refused', () => {
  const label = 'of at most 63 characters (a DNS label has no more), got';
  const letters = "lower case letters, digits and '-', starting and ending with a letter or digit";
  expect(() => stateTo(Peer.namespace('', { port: 80 }))).toThrow(
    `[shop/orders] 'namespace' must be ${letters}, ${label} ""`,
  );
  expect(() => stateTo(Peer.workload({ name: 'a', namespace: 'B', port: 80 }))).toThrow(
    `[shop/orders] 'namespace' must be ${letters}, ${label} "B"`,
  );
  expect(() => stateTo(Peer.workload({ name: 'A', port: 80 }))).toThrow(
    "[shop/orders] 'name' must be lower case letters, digits and '-', starting with a letter and ending with a letter or digit, of at most 63 characters (the name is also a label value and a DNS label), got \"A\"",
  );
  expect(() => stateTo(Peer.workload({ labels: { app: 'a b' }, port: 80 }))).toThrow(
    "[shop/orders] label 'app' must be at most 63 letters, digits, '-', '_' and '.', starting and ending with a letter or digit, got \"a b\"",
  );
});

test.each([
  [0, "'port' must be a whole number from 1 to 65535, got 0"],
  [70000, "'port' must be a whole number from 1 to 65535, got 70000"],
  [NaN, "'port' must be a whole number from 1 to 65535, got NaN"],
  [{ port: 90, endPort: 80 }, "'endPort' must be a whole number from 90 to 65535, got 80"],
  [{ port: 90, protocol: 'ICMP' }, "'protocol' must be 'TCP', 'UDP' or 'SCTP', got \"ICMP\""],
  ['http', `'port' must be a number, for this peer names no ports, got "http"`],
  [[], "'port' must name at least one port, got []"],
])('the port %j of a peer is refused', (port, message) => {
  expect(() => stateTo(Peer.namespace('kafka', { port: port as number }))).toThrow(`[shop/orders] ${message}`);
});
