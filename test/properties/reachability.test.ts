import { ApiObject, App, Chart } from 'cdk8s';
import * as fc from 'fast-check';
import { DefaultDeny, HardenedDeployment, Peer } from 'keelson';
import { required } from '../invariants/samples';
import { number, text } from './json';
import { shopObjects } from './objects';
import { KUBE_DNS, Node, nodesIn, Port, reaches, strangerIn } from './reachability';
import { holds } from './runs';

const keyOf = (from: Node, to: Node, { number: port, protocol }: Port) =>
  `${from.namespace}/${from.name} > ${to.namespace}/${to.name} ${port}/${protocol}`;

const portsOf = ({ ports }: Node): Port[] =>
  ports.map((each) => ({ number: number(each.containerPort) ?? 0, protocol: text(each.protocol) ?? 'TCP' }));

/** Every connection that is open between pods, on every port that anybody listens on and some that nobody does. */
function openConnections(objects: readonly unknown[], strangers: readonly string[]): readonly string[] {
  const nodes = nodesIn(objects);
  const callers = [...nodes, ...strangers.map(strangerIn)];
  const every = new Map(nodes.flatMap(portsOf).map((port) => [`${port.number}/${port.protocol}`, port]));
  const wanted = [...every.values(), { number: 53, protocol: 'UDP' }, { number: 80, protocol: 'TCP' }];
  return callers.flatMap((from) =>
    nodes.flatMap((to) =>
      wanted.filter((port) => reaches(objects, from, to, port)).map((port) => keyOf(from, to, port)),
    ),
  );
}

function expectDns(objects: readonly unknown[]): void {
  for (const node of nodesIn(objects)) {
    const deaf = ['UDP', 'TCP'].filter((protocol) => !reaches(objects, node, KUBE_DNS, { number: 53, protocol }));
    expect([node.name, deaf]).toEqual([node.name, []]);
    expect(reaches(objects, node, KUBE_DNS, { number: 443, protocol: 'TCP' })).toBe(false);
  }
}

describe('The shop', () => {
  test('lets those talk who are meant to, and nobody else', () => {
    const open = openConnections(shopObjects(), ['shop', 'shop-data', 'monitoring', 'ingress-nginx', 'default']);
    expect([...open].sort()).toEqual(
      [
        'shop/frontend > shop/api-server 8080/TCP',
        'shop/api-server > shop/order-service 8080/TCP',
        'shop/api-server > shop-data/postgres 5432/TCP',
        'shop/api-server > shop-data/redis 6379/TCP',
        'shop/order-service > shop-data/postgres 5432/TCP',
        'shop/mail-worker > shop-data/redis 6379/TCP',
        'shop/sales-report > shop-data/postgres 5432/TCP',
        'ingress-nginx/stranger > shop/api-server 8080/TCP',
        'ingress-nginx/stranger > shop/frontend 8080/TCP',
        'monitoring/stranger > shop/api-server 9090/TCP',
        'monitoring/stranger > shop/mail-worker 9090/TCP',
        'monitoring/stranger > shop/order-service 9090/TCP',
      ].sort(),
    );
  });

  test('resolves names everywhere', () => {
    expectDns(shopObjects());
  });
});

const PORTS = [
  { name: 'http', port: 8080, protocol: 'TCP' },
  { name: 'grpc', port: 9000, protocol: 'TCP' },
  { name: 'dns', port: 5353, protocol: 'UDP' },
  { name: 'admin', port: 8080, protocol: 'UDP' },
] as const;

interface Statement {
  readonly from: number;
  readonly to: number;
  readonly verb: 'to' | 'from' | 'by Connections';
  /** Which of the listener's ports; all of them without. */
  readonly port: number | undefined;
  readonly byName: boolean;
}

const index = fc.nat({ max: 4 });
const apps = fc.record({
  deny: fc.boolean(),
  workloads: fc.array(
    fc.record({
      namespace: fc.nat({ max: 2 }),
      ports: fc.uniqueArray(fc.nat({ max: 3 }), { minLength: 1 }),
      metrics: fc.boolean(),
    }),
    { minLength: 2, maxLength: 5 },
  ),
  statements: fc.array(
    fc.record<Statement>({
      ...{ from: index, to: index, verb: fc.constantFrom('to', 'from', 'by Connections'), byName: fc.boolean() },
      port: fc.option(fc.nat({ max: 3 }), { nil: undefined }),
    }),
    { maxLength: 6 },
  ),
  /** What is said about others only, and so opens one side alone. */
  asides: fc.array(fc.tuple(index, fc.constantFrom('cidr', 'internet', 'namespace', 'egress', 'ingress')), {
    maxLength: 3,
  }),
});
type Plan = typeof apps extends fc.Arbitrary<infer T> ? T : never;

const NAMESPACES = ['shop', 'data', 'monitoring'];

/** Builds the app, and says which connections its statements mean. */
function build({ deny, workloads, statements, asides }: Plan) {
  const app = new App();
  const charts = NAMESPACES.map((namespace) => new Chart(app, namespace, { namespace }));
  // Not where the strangers are who may call.
  if (deny) for (const chart of charts.slice(0, 2)) new DefaultDeny(chart, 'DefaultDeny');
  const meant = new Set<string>();
  const made = workloads.map(({ namespace, ports: chosen, metrics }, number) => {
    const ports = chosen.map((each) => PORTS[each] ?? PORTS[0]);
    const name = `w${number}`;
    const workload = new HardenedDeployment(charts[namespace]!, name, {
      ...required,
      ports: Object.fromEntries(ports.map(({ name: own, port, protocol }) => [own, { port, protocol }])),
      ...(metrics ? { metrics: { port: 9090 } } : {}),
      probes: { none: { reason: 'a test' } },
    });
    const key = `${NAMESPACES[namespace]}/${name}`;
    if (metrics) meant.add(`monitoring/stranger > ${key} 9090/TCP`);
    return { workload, ports, key, namespace: NAMESPACES[namespace]! };
  });
  for (const { from: a, to: b, verb, port, byName } of statements) {
    const [from, to] = [made[a % made.length]!, made[b % made.length]!];
    const one = port === undefined ? undefined : to.ports[port % to.ports.length];
    const choice = one && { port: byName ? one.name : { port: one.port, protocol: one.protocol } };
    if (from === to) to.workload.connections.allowAmongThemselves(choice);
    else if (verb === 'to') from.workload.connections.allowTo(to.workload, choice);
    else if (verb === 'from') to.workload.connections.allowFrom(from.workload, choice);
    else from.workload.connections.allowTo(to.workload.connections, choice);
    for (const each of one ? [one] : to.ports) meant.add(`${from.key} > ${to.key} ${each.port}/${each.protocol}`);
  }
  for (const [each, kind] of asides) {
    const { workload, ports, key } = made[each % made.length]!;
    const { connections } = workload;
    if (kind === 'cidr') connections.allowToCidr('10.0.0.0/8', { port: 8080 });
    if (kind === 'internet') connections.allowToInternet();
    if (kind === 'egress') connections.allowTo(Peer.workload({ labels: { app: 'stranger' }, port: 8080 }));
    if (kind === 'ingress') connections.allowFrom(Peer.workload({ labels: { app: 'stranger' }, namespace: 'other' }));
    if (kind === 'namespace') connections.allowFromNamespace('other');
    const opened = kind === 'ingress' || kind === 'namespace' ? ports : [];
    for (const { port, protocol } of opened) meant.add(`other/stranger > ${key} ${port}/${protocol}`);
  }
  const objects = app.node
    .findAll()
    .flatMap((each) => (ApiObject.isApiObject(each) ? [(each as ApiObject).toJson() as unknown] : []));
  return { objects, meant };
}

describe('Any app', () => {
  test('lets exactly those talk whom its connections name, on exactly their ports, and resolves names', () => {
    holds(apps, 200, (plan) => {
      const { objects, meant } = build(plan);
      const open = openConnections(objects, [...NAMESPACES, 'other']);
      expect([...open].sort()).toEqual([...meant].sort());
      expectDns(objects);
    });
  });
});
