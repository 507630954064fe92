import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { App, Chart } from 'cdk8s';
import { samples } from '../invariants/samples';
import { readManifests, type Manifest } from './manifest';

export const projectRoot = resolve(__dirname, '../..');

/** What is judged as one: the output of an app, or of a construct left at its defaults. */
export interface Subject {
  readonly name: string;
  readonly yaml: string;
  readonly objects: Manifest[];
}

/** Names of the apps under `apps/` that write YAML: all but that of Terraform. */
export function appNames(): string[] {
  const folder = join(projectRoot, 'apps');
  return readdirSync(folder).filter((name) => name !== 'cluster' && existsSync(join(folder, name, 'main.ts')));
}

/** Synthesises every app as `npm start` does, into a folder that is removed again. */
export function synthApps(): Subject[] {
  const folder = mkdtempSync(join(tmpdir(), 'keelson-apps-'));
  try {
    const env = { ...process.env, CDK8S_OUTDIR: folder };
    const command = ['-r', '@swc-node/register', 'apps/synth.ts'];
    execFileSync(process.execPath, command, { cwd: projectRoot, env, stdio: ['ignore', 'pipe', 'pipe'] });
    return appNames().map((app) => subject(app, readFolder(join(folder, app))));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The exported constructs that there is a sample of: with nothing but what they require. */
export const sampleNames = (): string[] => Object.keys(samples);

/** Synthesises every sample in a namespace of its own: `sample-hardened-deployment`. */
export function synthSamples(): Subject[] {
  return Object.entries(samples).map(([name, build]) => {
    const app = new App();
    build(
      new Chart(app, name, { namespace: `sample${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}` }),
    );
    return subject(name, app.synthYaml());
  });
}

const subject = (name: string, yaml: string): Subject => ({ name, yaml, objects: readManifests(yaml) });

function readFolder(folder: string): string {
  const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  return files.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n---\n');
}
