import { ApiObject, App, Chart, Testing } from 'cdk8s';

/** A rendered object. */
export interface Rendered {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: Readonly<Record<string, unknown>>;
}

/** Argo CD's own chart, or Flux's, beside the chart `shop` in the namespace of the same name. */
export function charts(namespace = 'argocd'): { readonly app: App; readonly platform: Chart; readonly shop: Chart } {
  const app = new App();
  return {
    app,
    platform: new Chart(app, 'platform', { namespace }),
    shop: new Chart(app, 'shop', { namespace: 'shop' }),
  };
}

/** A chart for Flux's objects in the namespace of what they deploy. */
export function shopChart(): Chart {
  return new Chart(new App(), 'flux', { namespace: 'shop' });
}

/** An object that is no construct of the library. */
export function object(chart: Chart, apiVersion: string, kind: string, spec?: object, name = 'web'): ApiObject {
  return new ApiObject(chart, `${kind}-${name}`, { apiVersion, kind, metadata: { name }, ...(spec && { spec }) });
}

/** An autoscaler over the Deployment `web`. */
export function autoscaler(chart: Chart): ApiObject {
  const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
  const annotations = { 'keelson.dev/external': 'Deployment/web' };
  return new ApiObject(chart, 'autoscaler', {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web', annotations },
    spec: { scaleTargetRef, maxReplicas: 6 },
  });
}

/** A Rollout that shifts the weights of the VirtualService `web`, which stands beside it. */
export function rollout(chart: Chart): void {
  const trafficRouting = { istio: { virtualService: { name: 'web' } } };
  object(chart, 'argoproj.io/v1alpha1', 'Rollout', { replicas: 3, strategy: { canary: { trafficRouting } } });
  const route = [{ weight: 100 }, { weight: 0 }];
  object(chart, 'networking.istio.io/v1', 'VirtualService', { http: [{ route }] });
}

/** The last object of a kind. */
export function rendered(chart: Chart, kind: string): Rendered {
  return (Testing.synth(chart) as Rendered[]).filter((each) => each.kind === kind).at(-1)!;
}
