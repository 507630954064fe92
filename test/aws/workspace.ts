import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Terraform } from '../judges/terraform';

/** What a command ended with, and all that it said. */
export interface Ended {
  readonly status: number | null;
  readonly output: string;
}

/** A command that runs. */
export interface Running {
  readonly process: ChildProcess;
  /** All that it said so far. */
  readonly said: () => string;
  readonly end: Promise<Ended>;
}

/** What a plan would do to one resource. */
export interface Change {
  readonly address: string;
  readonly actions: readonly string[];
  /** The arguments that differ; empty where the resource is made or ended. */
  readonly differs: readonly string[];
}

interface PlannedChange {
  readonly address: string;
  readonly mode: string;
  readonly change: {
    readonly actions: string[];
    readonly before: Record<string, unknown> | null;
    readonly after: Record<string, unknown> | null;
  };
}

/** Starts a program, and keeps what it says. */
export function start(program: string, args: readonly string[], env: NodeJS.ProcessEnv, cwd?: string): Running {
  const child = spawn(program, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const end = once(child, 'close').then(([status]) => ({ status: status as number | null, output }));
  return { process: child, said: () => output, end };
}

/** Terraform in a folder with the JSON of one stack. */
export class Workspace {
  constructor(
    private readonly terraform: Terraform,
    private readonly folder: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  /** Takes what an app wrote for the stack, keeping Terraform's own files. */
  take(written: string): void {
    cpSync(written, this.folder, { recursive: true });
  }

  async init(): Promise<void> {
    await this.must('init', '-input=false');
  }

  async apply(): Promise<string> {
    return this.must('apply', '-auto-approve', '-input=false');
  }

  /** What the next apply would change: nothing, where the stack is as the code says. */
  async plan(...options: string[]): Promise<Change[]> {
    await this.must('plan', '-input=false', '-out=plan', ...options);
    const { resource_changes: planned = [] } = JSON.parse(await this.must('show', '-json', 'plan')) as {
      resource_changes?: PlannedChange[];
    };
    return planned
      .filter(({ change, mode }) => mode === 'managed' && change.actions.join() !== 'no-op')
      .map(({ address, change }) => ({ address, actions: change.actions, differs: differing(change) }));
  }

  /** Addresses of all that Terraform knows to be there. */
  async state(): Promise<string[]> {
    return (await this.must('state', 'list')).split('\n').filter((line) => line !== '' && !line.startsWith('data.'));
  }

  /** Runs a command to its end. */
  async run(...args: [string, ...string[]]): Promise<Ended> {
    return this.start(...args).end;
  }

  start(command: string, ...args: readonly string[]): Running {
    const noColor = ['workspace', 'force-unlock', 'state'].includes(command) ? [] : ['-no-color'];
    return start(this.terraform.program, [`-chdir=${this.folder}`, command, ...noColor, ...args], this.env);
  }

  /** Runs a command that must not fail. */
  private async must(...args: [string, ...string[]]): Promise<string> {
    const { status, output } = await this.start(...args).end;
    if (status !== 0) throw new Error(`terraform ${args.join(' ')} ended with ${status}: ${output.slice(-4000)}`);
    return output;
  }
}

function differing({ before, after }: PlannedChange['change']): string[] {
  if (before === null || after === null) return [];
  return Object.keys(after).filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
}

/** The stacks that an app wrote, by name: their folders. */
export function stacksIn(written: string): ReadonlyMap<string, string> {
  const stacks = join(written, 'stacks');
  return new Map(readdirSync(stacks).map((name) => [name, join(stacks, name)]));
}
