import { isWritten, jqOf, ownedFields, pointersOf } from '../../lib/core/owned-fields';

function ownedBy(apiVersion: string, kind: string, spec: object) {
  const fields = ownedFields({ apiVersion, kind, metadata: { name: 'web', namespace: 'shop' }, spec });
  return fields.map(({ holder: { group, kind: of, namespace, name }, keys }) => [
    `${group}/${of} ${namespace}/${name}`,
    jqOf(keys),
  ]);
}

const TARGET = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'api' };
const REPLICAS = [['apps/Deployment shop/api', '.spec.replicas']];
const canary = (trafficRouting: object) => ({ strategy: { canary: { trafficRouting } } });

test.each<[string, string, object, readonly (readonly string[])[]]>([
  ['autoscaling/v2', 'HorizontalPodAutoscaler', { scaleTargetRef: TARGET }, REPLICAS],
  ['autoscaling/v1', 'HorizontalPodAutoscaler', { scaleTargetRef: TARGET }, REPLICAS],
  ['keda.sh/v1alpha1', 'ScaledObject', { scaleTargetRef: { name: 'api' } }, REPLICAS],
  ['flagger.app/v1beta1', 'Canary', { targetRef: TARGET }, REPLICAS],
  ['flagger.app/v1beta1', 'Canary', { targetRef: { ...TARGET, kind: 'DaemonSet' } }, []],
  ['argoproj.io/v1alpha1', 'Rollout', { workloadRef: { ...TARGET, scaleDown: 'onsuccess' } }, REPLICAS],
  ['argoproj.io/v1alpha1', 'Rollout', { workloadRef: { ...TARGET, scaleDown: 'progressively' } }, REPLICAS],
  ['argoproj.io/v1alpha1', 'Rollout', { workloadRef: TARGET }, []],
  [
    'argoproj.io/v1alpha1',
    'Rollout',
    canary({ istio: { virtualService: { name: 'api.edge' }, destinationRule: { name: 'api' } } }),
    [
      ['networking.istio.io/VirtualService edge/api', '.spec.http[].route[].weight'],
      ['networking.istio.io/DestinationRule shop/api', '.spec.subsets[].labels["rollouts-pod-template-hash"]'],
    ],
  ],
  [
    'argoproj.io/v1alpha1',
    'Rollout',
    canary({
      istio: {
        virtualServices: [
          { name: 'a', tcpRoutes: [{ port: 1 }] },
          { name: 'b', routes: ['x'] },
        ],
      },
    }),
    [
      ['networking.istio.io/VirtualService shop/a', '.spec.tcp[].route[].weight'],
      ['networking.istio.io/VirtualService shop/b', '.spec.http[].route[].weight'],
    ],
  ],
  [
    'argoproj.io/v1alpha1',
    'Rollout',
    canary({
      plugins: { 'argoproj-labs/gatewayAPI': { httpRoute: 'web', grpcRoutes: [{ name: 'rpc' }], namespace: 'edge' } },
    }),
    [
      ['gateway.networking.k8s.io/HTTPRoute edge/web', '.spec.rules[].backendRefs[].weight'],
      ['gateway.networking.k8s.io/GRPCRoute edge/rpc', '.spec.rules[].backendRefs[].weight'],
    ],
  ],
  ['serving.knative.dev/v1', 'Rollout', canary({ istio: { virtualService: { name: 'a' } } }), []],
  ['apps/v1', 'Deployment', {}, []],
])('%s %s with %j', (apiVersion, kind, spec, owned) => {
  expect(ownedBy(apiVersion, kind, spec)).toEqual(owned);
});

test.each([undefined, null, 'text', [], {}, { kind: 'HorizontalPodAutoscaler', apiVersion: 'autoscaling/v2' }])(
  'nothing comes of %j',
  (object) => {
    expect(ownedFields(object)).toEqual([]);
  },
);

const WEIGHTS = ['spec', 'http', '*', 'route', '*', 'weight'];
const service = { spec: { http: [{ route: [{ weight: 90 }, {}] }, { redirect: {} }] } };

test('a field in a list has a pointer for each element, written or not', () => {
  expect(pointersOf(WEIGHTS, service)).toEqual(['/spec/http/0/route/0/weight', '/spec/http/0/route/1/weight']);
  expect(pointersOf(WEIGHTS, {})).toEqual([]);
  expect(pointersOf(['spec', 'replicas'], undefined)).toEqual(['/spec/replicas']);
});

test('a field is written where it stands in any element', () => {
  expect(isWritten(WEIGHTS, service)).toBe(true);
  expect(isWritten(WEIGHTS, { spec: { http: [{ route: [{}] }] } })).toBe(false);
  expect(isWritten(['spec', 'replicas'], { spec: { replicas: null } })).toBe(false);
  expect(isWritten(['spec', 'replicas'], { spec: { replicas: 0 } })).toBe(true);
});
