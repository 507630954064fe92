import { execFileSync } from 'node:child_process';
import type { Provision } from '../judges/provision';

/** What a scanner says against one object. */
export interface Finding {
  readonly rule: string;
  readonly kind: string;
  /** Name of the object, with its namespace where the scanner tells it. */
  readonly object: string;
  readonly message: string;
  /** Path of the file that the object is in. */
  readonly file: string;
}

/** A third-party program that looks at manifests. */
export interface Scanner {
  readonly name: string;
  readonly version: string;
  /** Installs the program unless it is there. */
  readonly install: () => Provision;
  /** Looks at files, each of which is judged for itself. */
  readonly scan: (files: readonly string[]) => Finding[];
}

/** Runs a scanner, which must need no network; fails unless its exit code is 0, or 1 for findings. */
export function run(program: string, args: readonly string[]): string {
  const nowhere = 'http://127.0.0.1:9';
  const env = { ...process.env, NO_COLOR: '1', HTTP_PROXY: nowhere, HTTPS_PROXY: nowhere };
  try {
    return execFileSync(program, args, {
      encoding: 'utf8',
      env,
      maxBuffer: 2 ** 28,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (error) {
    const { status, stdout, stderr } = error as { status: number | null; stdout: string; stderr: string };
    if (status === 1 && stdout) return stdout;
    throw new Error(`${program} ended with ${status}: ${(stderr || stdout).slice(-1000)}`);
  }
}
