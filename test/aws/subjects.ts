import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { samples } from '../eks/samples';
import { newStack, synth } from '../eks/stack';
import { projectRoot } from '../judges/subjects';
import { stacksIn } from './workspace';

/** A stack to judge: of the app of clusters, or with a construct left at its defaults. */
export interface Subject {
  /** `app-dev`, or `sample-EksNetwork`. */
  readonly name: string;
  /** What Terraform reads. */
  readonly json: string;
}

/** Names of the exported constructs that there is a sample of. */
export const sampleNames = (): string[] => Object.keys(samples);

/** The stacks of `apps/cluster`, synthesised as `cdktf synth` does, into a folder. */
export function synthClusters(folder: string): Subject[] {
  const env = { ...process.env, CDKTF_OUTDIR: folder };
  const command = ['-r', '@swc-node/register', 'apps/cluster/main.ts'];
  execFileSync(process.execPath, command, { cwd: projectRoot, env, stdio: ['ignore', 'pipe', 'pipe'] });
  return [...stacksIn(folder)].map(([name, stack]) => ({
    name: `app-${name}`,
    json: readFileSync(join(stack, 'cdk.tf.json'), 'utf8'),
  }));
}

/** Each construct with nothing but what it requires. */
export function synthSamples(): Subject[] {
  return Object.entries(samples).map(([name, build]) => sampleOf(name, build));
}

/** A construct in a stack of its own. */
export function sampleOf(name: string, build: (stack: ReturnType<typeof newStack>) => void): Subject {
  const stack = newStack();
  build(stack);
  return { name: `sample-${name}`, json: JSON.stringify(synth(stack), undefined, 2) };
}

/** Writes each subject into a folder of its own, as Terraform and the scanners take them. */
export function writeEach(folder: string, file: string, subjects: readonly Subject[], as = asIs): void {
  for (const subject of subjects) {
    mkdirSync(join(folder, subject.name), { recursive: true });
    writeFileSync(join(folder, subject.name, file), as(subject));
  }
}

const asIs = ({ json }: Subject): string => json;
