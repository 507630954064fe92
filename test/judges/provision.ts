import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cache, cached } from './cache';

/** A judge that is there, or the reason why it is not. */
export type Provision = { readonly ready: true } | { readonly ready: false; readonly reason: string };

/** How to get a judge onto this machine. */
export interface Recipe {
  readonly name: string;
  /** A program that the installation needs, and what to tell those who lack it. */
  readonly needs: { readonly program: string | undefined; readonly otherwise: string };
  /** Takes many minutes: a CI job that has no cache goes without. */
  readonly slow: boolean;
  readonly isThere: () => boolean;
  /** Script in the folder `install`, and what it is given after the cache folder. */
  readonly script: string;
  readonly args: readonly string[];
}

const inContinuousIntegration = ['true', '1'].includes(process.env.CI ?? '');

/** Installs a judge unless it is there. Waits, because jest wants to know its tests before it runs any. */
export function provide(recipe: Recipe): Provision {
  if (recipe.isThere()) return { ready: true };
  if (recipe.slow && inContinuousIntegration) return missing('not in the cache; a run without CI=true builds it');
  if (!recipe.needs.program) return missing(recipe.needs.otherwise);

  process.stderr.write(`Installing ${recipe.name} into ${cache}; this takes minutes, once.\n`);
  mkdirSync(cache, { recursive: true });
  const log = cached(`${recipe.name}.log`);
  const output = openSync(log, 'w');
  const script = join(__dirname, 'install', recipe.script);
  const { status } = spawnSync('bash', [script, cache, ...recipe.args], { stdio: ['ignore', output, output] });
  closeSync(output);
  return status === 0 && recipe.isThere()
    ? { ready: true }
    : missing(`its installation failed: ${lastWords(log)} (${log})`);
}

/** The first of these programs that runs here. */
export function firstProgram(...candidates: string[]): string | undefined {
  const runs = 'command -v "$0" && "$0" "$1"';
  return candidates.find((program) => {
    const { status } = spawnSync('bash', ['-c', runs, program, versionFlag(program)], { stdio: 'ignore' });
    return status === 0;
  });
}

const versionFlag = (program: string): string => (program === 'go' ? 'version' : '--version');

const missing = (reason: string): Provision => ({ ready: false, reason });

function lastWords(log: string): string {
  const lines = readFileSync(log, 'utf8').split('\n');
  return lines.filter((line) => line.trim() && !line.startsWith('go: downloading')).at(-1) ?? 'it said nothing';
}
