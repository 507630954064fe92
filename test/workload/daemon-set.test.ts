import { HardenedDaemonSet, HardenedDaemonSetProps } from '../../lib/workload/daemon-set';
import { account, agent, container, pod, podLabels, policy, selector, serving } from './expected';
import { objectOf, objectsOf, refusal, required, shop, templateOf } from './shop';

function chartOf(props: Partial<HardenedDaemonSetProps> = {}) {
  const chart = shop();
  new HardenedDaemonSet(chart, 'agent', { ...required, port: 8080, ...props });
  return chart;
}

describe('A HardenedDaemonSet', () => {
  test('has, when nothing is said, a hardened pod on every node, replaced one after the other', () => {
    expect(objectsOf(chartOf())).toEqual([
      account('agent'),
      policy('agent', 8080),
      {
        apiVersion: 'apps/v1',
        kind: 'DaemonSet',
        metadata: { name: 'agent', namespace: 'shop', labels: podLabels('agent') },
        spec: {
          revisionHistoryLimit: 5,
          minReadySeconds: 10,
          updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } },
          selector: selector('agent'),
          template: {
            metadata: {
              labels: podLabels('agent'),
              annotations: { 'keelson.dev/drain-seconds': '30', 'keelson.dev/starts-within-seconds': '150' },
            },
            spec: {
              ...pod('agent'),
              restartPolicy: 'Always',
              priorityClassName: 'shop-agent',
              containers: [{ ...container('agent'), ...serving() }],
            },
          },
        },
      },
      agent,
    ]);
  });

  test('takes an explicit undefined as left out, and renders the same twice', () => {
    const chart = chartOf({ nodes: undefined, security: undefined, overrides: undefined });
    expect(objectsOf(chart)).toEqual(objectsOf(chartOf()));
    expect(JSON.stringify(chart.toJson())).toBe(JSON.stringify(chart.toJson()));
  });

  test('runs on the nodes it is let on', () => {
    const nodes = { labels: { pool: 'edge' }, tolerations: [{ key: 'dedicated', value: 'edge' }] };
    expect(templateOf(objectOf(chartOf({ nodes }), 'DaemonSet')).spec).toMatchObject({
      nodeSelector: { pool: 'edge' },
      tolerations: [{ key: 'dedicated', operator: 'Equal', value: 'edge' }],
    });
  });

  test('refuses a name in upper case', () => {
    expect(refusal(() => chartOf({ name: 'Agent' }), '[shop/agent] ')).toBe(
      "'name' must be lower case letters, digits and '-', starting with a letter and ending with a letter or digit, " +
        'of at most 63 characters (the name is also a label value and a DNS label), got "Agent"',
    );
  });
});
