import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { basename, join } from 'node:path';

/** Ends its program when its standard input does: at `stop`, and also when the test run is killed. */
const keeper = '"$@" </dev/null >"$log" 2>&1 & program=$!; read -r; kill -KILL $program; wait';

/** A program that runs beside the tests and never outlives them. */
export class Program {
  readonly log: string;
  private readonly child: ChildProcess;

  /** Starts the program; what it says goes to `<name>.log` in the folder. */
  constructor(path: string, args: readonly string[], folder: string) {
    this.log = join(folder, `${basename(path)}.log`);
    const env = { ...process.env, HOME: folder, log: this.log };
    this.child = spawn('bash', ['--norc', '-c', keeper, 'keeper', path, ...args], {
      env,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const end = once(this.child, 'exit');
    this.child.stdin?.end();
    await end;
  }
}

/** A port of the loopback interface that nobody listens on, below those given to outgoing connections. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (isFree) {
      await new Promise((resolve) => server.close(resolve));
      return port;
    }
  }
}
