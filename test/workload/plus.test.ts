import { Chart } from 'cdk8s';
import { Deployment, NetworkPolicy, NetworkPolicyPort, Pods, Role } from 'cdk8s-plus-28';
import { HardenedDeployment } from '../../lib/workload/deployment';
import { objectsOf, required, shop } from './shop';

const web = (chart: Chart) => new HardenedDeployment(chart, 'web', { ...required, port: 8080 });
const specsOf = (chart: Chart) =>
  objectsOf(chart)
    .filter(({ kind }) => kind === 'NetworkPolicy')
    .map(({ spec }) => spec as { ingress?: unknown[]; egress?: unknown[] });
const instance = (name: string) => ({ podSelector: { matchLabels: { 'app.kubernetes.io/instance': name } } });

describe('Beside cdk8s-plus, a workload', () => {
  test('may talk to a Deployment of it, on the port that this declares', () => {
    const chart = shop();
    const legacy = new Deployment(chart, 'legacy', { containers: [{ image: 'legacy:1', port: 3000 }] });
    web(chart).connections.allowTo(legacy);
    const [others, own] = specsOf(chart);
    expect(own?.egress).toHaveLength(2);
    expect(own?.egress?.[1]).toMatchObject({ ports: [{ protocol: 'TCP', port: 3000 }] });
    expect(others?.ingress).toEqual([{ from: [instance('web')], ports: [{ protocol: 'TCP', port: 3000 }] }]);
  });

  test('may be reached by chosen pods of it', () => {
    const chart = shop();
    web(chart).connections.allowFrom(Pods.select(chart, 'legacy', { labels: { app: 'legacy' } }));
    expect(specsOf(chart)[0]?.ingress).toEqual([
      { from: [{ podSelector: { matchLabels: { app: 'legacy' } } }], ports: [{ protocol: 'TCP', port: 8080 }] },
    ]);
  });

  test('is a peer of its policies, in its own namespace', () => {
    const chart = shop();
    const { connections } = web(chart);
    const policy = new NetworkPolicy(chart, 'policy', { selector: Pods.select(chart, 'a', { labels: { app: 'a' } }) });
    policy.addEgressRule(connections, [NetworkPolicyPort.tcp(8080)]);
    expect(specsOf(chart)[1]?.egress).toEqual([
      {
        to: [
          {
            ...instance('web'),
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } },
          },
        ],
        ports: [{ protocol: 'TCP', port: 8080 }],
      },
    ]);
  });

  test('is taken by its connections as it stands, on the port that it listens on', () => {
    const chart = shop();
    const legacy = new Deployment(chart, 'legacy', { containers: [{ image: 'legacy:1', port: 3000 }] });
    legacy.connections.allowTo(web(chart));
    const egress = specsOf(chart).flatMap((spec) => spec.egress ?? []);
    expect(egress).toContainEqual(expect.objectContaining({ ports: [{ protocol: 'TCP', port: 8080 }] }));
  });

  test('is the choice of pods of its policies', () => {
    const chart = shop();
    new NetworkPolicy(chart, 'policy', { selector: web(chart).connections });
    expect(specsOf(chart)[1]).toMatchObject(instance('web'));
  });

  test('has an account that its roles are bound to', () => {
    const chart = shop();
    new Role(chart, 'role').bind(web(chart).serviceAccount);
    expect(objectsOf(chart)).toContainEqual(
      expect.objectContaining({
        kind: 'RoleBinding',
        subjects: [{ kind: 'ServiceAccount', name: 'web', namespace: 'shop', apiGroup: '' }],
      }),
    );
  });
});
