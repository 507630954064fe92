import { App, Chart } from 'cdk8s';
import { Construct } from 'constructs';

/** A chart `shop` in the namespace `shop`, and a construct `orders` in it. */
export function shop(): { readonly app: App; readonly chart: Chart; readonly orders: Construct } {
  const app = new App();
  const chart = new Chart(app, 'shop', { namespace: 'shop' });
  return { app, chart, orders: new Construct(chart, 'orders') };
}

/** An empty chart, which takes defaults. */
export function emptyChart(): Chart {
  return new Chart(new App(), 'shop', { namespace: 'shop' });
}

/** The whole text of the error. */
export function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}
