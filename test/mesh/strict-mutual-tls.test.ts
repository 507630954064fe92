import { App, Chart } from 'cdk8s';
import { StrictMutualTls, StrictMutualTlsProps } from '../../lib/mesh/strict-mutual-tls';
import { findingsOf } from '../../lib/testing';
import { chartOf, labelsOf, objectsOf } from './service';

function synth(props?: StrictMutualTlsProps) {
  const chart = chartOf();
  new StrictMutualTls(chart, 'policy', props);
  expect(findingsOf(chart)).toEqual([]);
  return objectsOf(chart);
}

describe('StrictMutualTls', () => {
  test('takes mutual TLS only, of every pod of its namespace', () => {
    expect(synth()).toEqual([
      {
        apiVersion: 'security.istio.io/v1',
        kind: 'PeerAuthentication',
        metadata: { name: 'default', namespace: 'shop', labels: labelsOf('default') },
        spec: { mtls: { mode: 'STRICT' } },
      },
    ]);
  });

  test('takes an explicit undefined as left out', () => {
    expect(synth({ overrides: undefined })).toEqual(synth());
  });

  test('lets overrides reach the final JSON', () => {
    const [object] = synth({ overrides: { '/spec/mtls/mode': 'UNSET' } });
    expect(object?.spec).toEqual({ mtls: { mode: 'UNSET' } });
  });

  test('holds in a mesh without sidecars too', () => {
    const chart = chartOf('shop', { mesh: 'ambient' });
    new StrictMutualTls(chart, 'policy');
    expect(objectsOf(chart)).toEqual(synth());
  });

  test('refuses a chart without a namespace', () => {
    expect(() => new StrictMutualTls(new Chart(new App(), 'bare'), 'policy')).toThrow(
      new Error("[bare/policy] 'namespace' must be set on the chart, for the policy is the namespace's, got undefined"),
    );
  });
});
