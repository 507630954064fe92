import { App, Chart, ChartProps } from 'cdk8s';

/**
 * Builds and synthesises an app of as many services, in as many charts, as the command line says; prints the seconds
 * that it took.
 */
export function timeSynth(build: (chart: Chart, count: number) => void, options: ChartProps = {}): void {
  const [services, charts] = process.argv.slice(2).map(Number) as [number, number];
  const start = performance.now();
  const app = new App();
  for (let index = 0; index < charts; index++) {
    const name = `shop-${index}`;
    build(new Chart(app, name, { ...options, namespace: name }), services / charts);
  }
  app.synth();
  console.log((performance.now() - start) / 1000);
}
