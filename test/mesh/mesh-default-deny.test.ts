import { App, Chart } from 'cdk8s';
import { MeshDefaultDeny, MeshDefaultDenyProps } from '../../lib/mesh/mesh-default-deny';
import { findingsOf } from '../../lib/testing';
import { chartOf, labelsOf, objectsOf } from './service';

function synth(props?: MeshDefaultDenyProps) {
  const chart = chartOf();
  new MeshDefaultDeny(chart, 'policy', props);
  expect(findingsOf(chart)).toEqual([]);
  return objectsOf(chart);
}

describe('MeshDefaultDeny', () => {
  test('allows nobody, at every pod of its namespace', () => {
    expect(synth()).toEqual([
      {
        apiVersion: 'security.istio.io/v1',
        kind: 'AuthorizationPolicy',
        metadata: { name: 'deny-all', namespace: 'shop', labels: labelsOf('deny-all') },
        spec: {},
      },
    ]);
  });

  test('takes an explicit undefined as left out', () => {
    expect(synth({ overrides: undefined })).toEqual(synth());
  });

  test('lets overrides reach the final JSON', () => {
    const [object] = synth({ overrides: { '/spec/action': 'ALLOW' } });
    expect(object?.spec).toEqual({ action: 'ALLOW' });
  });

  test('holds in a mesh without sidecars too', () => {
    const chart = chartOf('shop', { mesh: 'ambient' });
    new MeshDefaultDeny(chart, 'policy');
    expect(objectsOf(chart)).toEqual(synth());
  });

  test('refuses a chart without a namespace', () => {
    expect(() => new MeshDefaultDeny(new Chart(new App(), 'bare'), 'policy')).toThrow(
      new Error("[bare/policy] 'namespace' must be set on the chart, for the policy is the namespace's, got undefined"),
    );
  });
});
