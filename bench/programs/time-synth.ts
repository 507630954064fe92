import { App } from 'cdk8s';

/** Builds and synthesises an app of as many services as the command line says; prints the seconds that it took. */
export function timeSynth(build: (app: App, count: number) => void): void {
  const start = performance.now();
  const app = new App();
  build(app, Number(process.argv[2]));
  app.synth();
  console.log((performance.now() - start) / 1000);
}
