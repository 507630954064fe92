import { App, Chart } from 'cdk8s';
import { DefaultDeny } from '../../lib/network/default-deny';
import { chartOf, objectsOf } from './workload';

test('everything is denied to every pod of the namespace', () => {
  const chart = chartOf();
  new DefaultDeny(chart, 'DefaultDeny');
  expect(objectsOf(chart)).toEqual([
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: {
        name: 'default-deny',
        namespace: 'shop',
        labels: {
          app: 'default-deny',
          'app.kubernetes.io/name': 'default-deny',
          'app.kubernetes.io/instance': 'default-deny',
          'app.kubernetes.io/part-of': 'shop',
          'app.kubernetes.io/managed-by': 'cdk8s',
        },
      },
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    },
  ]);
});

test('overrides reach the policy, and undefined is as good as nothing', () => {
  const [chart, plain] = [chartOf(), chartOf()];
  new DefaultDeny(chart, 'DefaultDeny', { overrides: undefined });
  new DefaultDeny(plain, 'DefaultDeny');
  expect(objectsOf(chart)).toEqual(objectsOf(plain));
  const changed = chartOf();
  new DefaultDeny(changed, 'DefaultDeny', { overrides: { '/spec/policyTypes': ['Ingress'] } });
  expect(objectsOf(changed)[0]?.spec).toEqual({ podSelector: {}, policyTypes: ['Ingress'] });
});

test('a chart without a namespace is refused', () => {
  expect(() => new DefaultDeny(new Chart(new App(), 'adrift'), 'DefaultDeny')).toThrow(
    "[adrift/DefaultDeny] 'namespace' must be set on the chart, for policies and host names are made of it, got undefined",
  );
});
