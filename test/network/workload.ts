import { App, Chart, Testing } from 'cdk8s';
import { Construct } from 'constructs';
import { setDefaults } from '../../lib/core/defaults';
import type { Defaults } from '../../lib/core/defaults';
import { selectorLabels } from '../../lib/core/labels';
import type { NamedPort } from '../../lib/core/pods';
import type { RenderedObject } from '../../lib/core/rendered';
import { Connectable, Connections, ConnectionsProps } from '../../lib/network/connections';

/** The port of `http`. */
export const HTTP: NamedPort = { name: 'http', port: 8080, protocol: 'TCP' };
/** The port of the metrics. */
export const METRICS: NamedPort = { name: 'metrics', port: 9090, protocol: 'TCP' };

/** The least that has connections: no object of its own. */
export class Workload extends Construct implements Connectable {
  readonly name: string;
  readonly podLabels: Record<string, string>;
  readonly connections: Connections;

  constructor(
    scope: Construct,
    id: string,
    readonly ports: readonly NamedPort[] = [HTTP],
    props: Partial<ConnectionsProps> = {},
  ) {
    super(scope, id);
    this.name = id;
    this.podLabels = { ...selectorLabels(id) };
    this.connections = new Connections(this, 'NetworkPolicy', { target: this, ...props });
  }
}

/** A chart of a namespace, named after it. */
export function chartOf(namespace = 'shop', defaults: Partial<Defaults> = {}, app = new App()): Chart {
  const chart = new Chart(app, namespace, { namespace });
  setDefaults(chart, defaults);
  return chart;
}

/** The objects of a chart. */
export function objectsOf(chart: Chart): RenderedObject[] {
  return Testing.synth(chart) as RenderedObject[];
}

/** The spec of the one object of a kind and name. */
export function specOf(chart: Chart, kind: string, name: string): Record<string, unknown> {
  const [object, ...more] = objectsOf(chart).filter((each) => each.kind === kind && each.metadata.name === name);
  if (!object || more.length > 0) throw new Error(`no single ${kind} ${name}`);
  return object.spec as Record<string, unknown>;
}
