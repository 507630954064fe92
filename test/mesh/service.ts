import { App, Chart, Testing } from 'cdk8s';
import { Construct } from 'constructs';
import { Defaults, setDefaults } from '../../lib/core/defaults';
import { NamedService, NamedServicePort } from '../../lib/core/named-service';
import { NamedPort, PodSet } from '../../lib/core/pods';
import { RenderedObject } from '../../lib/core/rendered';

/** The port of `http`, as callers see it. */
export const HTTP: NamedServicePort = { name: 'http', port: 80, protocol: 'TCP', appProtocol: 'http' };

/** The least that callers can name: no object of its own. */
export class Service extends Construct implements NamedService {
  readonly name: string;
  readonly namespace: string;

  constructor(
    scope: Construct,
    id: string,
    readonly ports: readonly NamedServicePort[] = [HTTP],
  ) {
    super(scope, id);
    this.name = id;
    this.namespace = Chart.of(scope).namespace ?? '';
  }
}

/** The least that calls. */
export class Caller extends Construct implements PodSet {
  readonly name = this.node.id;
  readonly podLabels = { 'app.kubernetes.io/instance': this.node.id };
  readonly ports: readonly NamedPort[] = [];
}

/** A chart of a namespace, named after it. */
export function chartOf(namespace = 'shop', defaults: Partial<Defaults> = {}, app = new App()): Chart {
  const chart = new Chart(app, namespace, { namespace });
  setDefaults(chart, defaults);
  return chart;
}

/** The labels of an object of the mesh in namespace `shop`. */
export const labelsOf = (name: string): Record<string, string> => ({
  app: name,
  'app.kubernetes.io/name': name,
  'app.kubernetes.io/instance': name,
  'app.kubernetes.io/part-of': 'shop',
  'app.kubernetes.io/managed-by': 'cdk8s',
});

/** The objects of a chart. */
export function objectsOf(chart: Chart): RenderedObject[] {
  return Testing.synth(chart) as RenderedObject[];
}

/** A destination of a Service of namespace `shop`. */
export const to = (name: string, more: object = {}, port = 80) => ({
  destination: { host: `${name}.shop.svc.cluster.local`, port: { number: port } },
  ...more,
});

/** The routes of the one VirtualService of a name. */
export function routesOf(chart: Chart, name: string): Record<string, unknown>[] {
  return specOf(chart, 'VirtualService', name).http as Record<string, unknown>[];
}

/** The spec of the one object of a kind and name. */
export function specOf(chart: Chart, kind: string, name: string): Record<string, unknown> {
  const [object, ...more] = objectsOf(chart).filter((each) => each.kind === kind && each.metadata.name === name);
  if (!object || more.length > 0) throw new Error(`no single ${kind} ${name}`);
  return object.spec as Record<string, unknown>;
}
