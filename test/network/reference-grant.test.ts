import { ReferenceGrant, ReferenceGrantProps } from '../../lib/network/reference-grant';
import { WorkloadService } from '../../lib/network/workload-service';
import { chartOf, objectsOf, Workload } from './workload';

function grantOf(props: Partial<ReferenceGrantProps> = {}) {
  const chart = chartOf('billing');
  const target = new Workload(chart, 'invoices');
  const service = new WorkloadService(target, 'Service', { target, name: 'invoices' });
  new ReferenceGrant(chart, 'grant', { service, from: 'shop', ...props });
  return objectsOf(chart).find(({ kind }) => kind === 'ReferenceGrant');
}

test('a grant lets HTTPRoutes of one namespace send to one Service', () => {
  expect(grantOf()).toEqual({
    apiVersion: 'gateway.networking.k8s.io/v1beta1',
    kind: 'ReferenceGrant',
    metadata: {
      name: 'grant',
      namespace: 'billing',
      labels: {
        app: 'invoices',
        'app.kubernetes.io/name': 'invoices',
        'app.kubernetes.io/instance': 'invoices',
        'app.kubernetes.io/part-of': 'billing',
        'app.kubernetes.io/managed-by': 'cdk8s',
      },
    },
    spec: {
      from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'shop' }],
      to: [{ group: '', kind: 'Service', name: 'invoices' }],
    },
  });
});

test('kinds, name and overrides reach the object', () => {
  const overrides = { '/metadata/labels/team': 'billing' };
  const grant = grantOf({ kinds: ['GRPCRoute', 'HTTPRoute'], name: 'of-shop', overrides });
  expect(grant?.metadata).toMatchObject({ name: 'of-shop', labels: { team: 'billing' } });
  expect(grant?.spec).toMatchObject({ from: [{ kind: 'GRPCRoute' }, { kind: 'HTTPRoute' }] });
});

test('undefined is as good as nothing', () => {
  expect(grantOf({ kinds: undefined, name: undefined, overrides: undefined })).toEqual(grantOf());
});

describe('refuses', () => {
  test.each<[string, Partial<ReferenceGrantProps>, string]>([
    [
      'the own namespace',
      { from: 'billing' },
      "'from' must be another namespace than the Service's, got \"billing\", which needs no grant",
    ],
    [
      'no namespace',
      { from: '' },
      "'from' must be lower case letters, digits and '-', starting and ending with a letter or digit, of at most 63 characters (a DNS label has no more), got \"\"",
    ],
    ['no kind', { kinds: [] }, "'kinds' must be 'HTTPRoute' or 'GRPCRoute', each once, got []"],
    [
      'a kind that routes nothing',
      { kinds: ['Gateway' as 'HTTPRoute'] },
      "'kinds' must be 'HTTPRoute' or 'GRPCRoute', each once, got [\"Gateway\"]",
    ],
    [
      'a kind twice',
      { kinds: ['HTTPRoute', 'HTTPRoute'] },
      "'kinds' must be 'HTTPRoute' or 'GRPCRoute', each once, got [\"HTTPRoute\",\"HTTPRoute\"]",
    ],
    ['no Service', { service: undefined }, "'service' must be a WorkloadService, got undefined"],
  ])('%s', (_, props, message) => {
    expect(() => grantOf(props)).toThrow(new Error(`[billing/grant] ${message}`));
  });

  test('a Service of another namespace', () => {
    const target = new Workload(chartOf(), 'orders');
    const service = new WorkloadService(target, 'Service', { target, name: 'orders' });
    expect(() => grantOf({ service })).toThrow(
      new Error(
        "[billing/grant] 'service' must be in the grant's namespace (billing), got shop/orders/Service in 'shop'",
      ),
    );
  });
});
