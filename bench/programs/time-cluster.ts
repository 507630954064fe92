/**
 * Prints as JSON what the production size of apps/cluster takes: to load it and cdktf, to synthesise it, and the
 * memory at the end, over that of Node as it starts.
 */
const atStart = process.memoryUsage().rss;
const start = performance.now();

// By require, so that loading is timed too.
// eslint-disable-next-line @typescript-eslint/no-require-imports
const { App } = require('cdktf') as typeof import('cdktf');
// eslint-disable-next-line @typescript-eslint/no-require-imports
const { production } = require('./cluster-production') as typeof import('../../apps/cluster/production');
const loaded = performance.now();

const app = new App();
production(app);
app.synth();
const end = performance.now();

console.log(
  JSON.stringify({
    load: (loaded - start) / 1000,
    synth: (end - loaded) / 1000,
    mebibytes: (process.memoryUsage().rss - atStart) / 2 ** 20,
  }),
);
