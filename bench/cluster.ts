import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Comparison, compare } from './compare';
import { timeProcess, workshopFolder } from './workshop';

/** What the production size of apps/cluster takes. */
export interface ClusterFigures {
  /** Seconds to load the app and cdktf. */
  readonly load: number;
  /** Seconds from `new App()` to the end of `app.synth()`. */
  readonly synth: number;
  /** Memory at the end, in MiB over Node as it starts. */
  readonly mebibytes: number;
}

/** The medians of five runs, each a process of its own. */
export function measureCluster(): ClusterFigures {
  const runs = Array.from({ length: 5 }, runCluster);
  return {
    load: median(runs.map(({ load }) => load)),
    synth: median(runs.map(({ synth }) => synth)),
    mebibytes: median(runs.map(({ mebibytes }) => mebibytes)),
  };
}

/** Loading what apps/cluster uses of the provider, beside loading the provider by its root. */
export const compareProviderImports = (): Comparison =>
  compare({
    keelson: () => timeProcess(['import-eks.js']),
    plain: () => timeProcess(['import-provider.js']),
  });

function runCluster(): ClusterFigures {
  const out = mkdtempSync(join(tmpdir(), 'keelson-cluster-'));
  try {
    const options = { cwd: workshopFolder, env: { ...process.env, CDKTF_OUTDIR: out }, encoding: 'utf8' } as const;
    return JSON.parse(execFileSync(process.execPath, ['time-cluster.js'], options)) as ClusterFigures;
  } finally {
    rmSync(out, { recursive: true });
  }
}

const median = (values: readonly number[]): number =>
  [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? NaN;
