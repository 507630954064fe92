import { App, Chart } from 'cdk8s';
import { addValidationPerSynth } from '../../lib/core/synthesis';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let outdir: string;
beforeEach(() => (outdir = mkdtempSync(join(tmpdir(), 'keelson-synthesis-'))));
afterEach(() => rmSync(outdir, { recursive: true }));

function appOf(charts: number): { app: App; runs: () => number } {
  const app = new App({ outdir });
  for (let index = 0; index < charts; index++) new Chart(app, `chart-${index}`);
  let count = 0;
  addValidationPerSynth(app, () => {
    count++;
    return [];
  });
  return { app, runs: () => count };
}

describe('A validation per synth', () => {
  test('runs once, however many charts there are', () => {
    const { app, runs } = appOf(5);
    app.synth();
    expect(runs()).toBe(1);
  });

  test('runs again in the next synth, and where the YAML is asked for', () => {
    const { app, runs } = appOf(2);
    app.synth();
    app.synth();
    app.synthYaml();
    expect(runs()).toBe(3);
  });

  test('runs each time that a chart is rendered outside of a synth', () => {
    const { app, runs } = appOf(2);
    for (const chart of app.charts) chart.toJson();
    expect(runs()).toBe(2);
  });

  test('stops the synth with what it says', () => {
    const app = new App({ outdir });
    addValidationPerSynth(new Chart(app, 'shop'), () => ['must be something else']);
    expect(() => app.synth()).toThrow('[shop] must be something else');
    expect(() => app.synth()).toThrow('[shop] must be something else');
  });

  test('works below a root that is no app', () => {
    const chart = new Chart(undefined as unknown as App, 'alone');
    expect(() => addValidationPerSynth(chart, () => [])).not.toThrow();
  });
});
