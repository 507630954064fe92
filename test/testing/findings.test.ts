import { App, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { findingsOf } from 'keelson/testing';

describe('findingsOf', () => {
  it('says what the checks find in a chart that Keelson had no part in', () => {
    const chart = new Chart(new App(), 'shop', { namespace: 'shop' });
    new k8s.KubePodDisruptionBudget(chart, 'budget', {
      metadata: { name: 'orders' },
      spec: { selector: { matchLabels: { app: 'orders' } }, maxUnavailable: k8s.IntOrString.fromNumber(0) },
    });
    expect(findingsOf(chart).map(({ rule, path }) => `${rule} ${path}`)).toEqual([
      'pdb-allows-eviction shop/budget',
      'pdb-selects-nothing shop/budget',
    ]);
  });

  it('finds nothing in an empty chart', () => {
    expect(findingsOf(new Chart(new App(), 'shop', { namespace: 'shop' }))).toEqual([]);
  });
});
