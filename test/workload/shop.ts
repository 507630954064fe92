import { App, Chart, Testing } from 'cdk8s';
import { Defaults, setDefaults } from '../../lib/core/defaults';
import type { RenderedObject } from '../../lib/core/rendered';
import { HardenedDeployment, HardenedDeploymentProps } from '../../lib/workload/deployment';

/** 64 hex digits. */
export const DIGEST = 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
/** An image that keeps every rule. */
export const IMAGE = `registry.example.com/shop/web:1.4.2@${DIGEST}`;
/** What a user must say of any workload. */
export const required = { image: IMAGE, resources: { cpu: '250m', memory: '256Mi' } };

/** A chart of namespace `shop`. */
export function shop(defaults: Partial<Defaults> = {}): Chart {
  const chart = new Chart(new App(), 'shop', { namespace: 'shop' });
  setDefaults(chart, defaults);
  return chart;
}

/** The objects of a chart. */
export function objectsOf(chart: Chart): RenderedObject[] {
  return Testing.synth(chart) as RenderedObject[];
}

/** The one object of a kind. */
export function objectOf(chart: Chart, kind: string): RenderedObject {
  const [object, ...more] = objectsOf(chart).filter((each) => each.kind === kind);
  if (!object || more.length > 0) throw new Error(`no single ${kind}`);
  return object;
}

/** A pod template, as far as the tests look into it. */
export interface Template {
  readonly metadata: { readonly labels: Record<string, string>; readonly annotations: Record<string, string> };
  readonly spec: {
    readonly containers: readonly Record<string, unknown>[];
    readonly initContainers?: readonly Record<string, unknown>[];
    readonly volumes: readonly Record<string, unknown>[];
    readonly [field: string]: unknown;
  };
}

/** The template of a workload's pods. */
export function templateOf(object: RenderedObject): Template {
  const spec = object.spec as { template?: Template; jobTemplate?: { spec: { template: Template } } };
  const template = spec.template ?? spec.jobTemplate?.spec.template;
  if (!template) throw new Error(`no template in ${object.kind}`);
  return template;
}

/** A Deployment named `web` with a port, and what it renders to. */
export function web(props: Partial<HardenedDeploymentProps> = {}, defaults: Partial<Defaults> = {}): RenderedObject {
  const chart = shop(defaults);
  new HardenedDeployment(chart, 'web', { ...required, port: 8080, ...props });
  return objectOf(chart, 'Deployment');
}

/** The pods of a Deployment named `web` with a port. */
export function podOf(props?: Partial<HardenedDeploymentProps>, defaults?: Partial<Defaults>): Template['spec'] {
  return templateOf(web(props, defaults)).spec;
}

/** The main container of a Deployment named `web` with a port. */
export function containerOf(
  props?: Partial<HardenedDeploymentProps>,
  defaults?: Partial<Defaults>,
): Record<string, unknown> {
  return podOf(props, defaults).containers[0] ?? {};
}

/** What a Deployment named `web` with a port is refused for; its path `[shop/web]` is left out. */
export function refusalOf(props: Partial<HardenedDeploymentProps>, defaults?: Partial<Defaults>): string {
  return refusal(() => web(props, defaults), '[shop/web] ');
}

/** The text of the error that `make` throws, without its path, which must be there. */
export function refusal(make: () => unknown, path: string): string {
  try {
    make();
  } catch (error) {
    const { message } = error as Error;
    return message.startsWith(path) ? message.slice(path.length) : `no ${path}in: ${message}`;
  }
  throw new Error('was not refused');
}

/** A value that the types refuse, as JavaScript would pass it. */
export function wrong(value: unknown): never {
  return value as never;
}
