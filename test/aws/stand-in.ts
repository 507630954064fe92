import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { cached } from '../judges/cache';
import { until } from '../judges/pause';
import { freePort, Program } from '../judges/process';
import { provide, type Provision } from '../judges/provision';
import { pythonTool } from '../judges/recipes';
import { quiet } from '../judges/terraform';

const run = promisify(execFile);

interface Versions {
  readonly Versions?: readonly { Key: string; VersionId: string }[];
  readonly DeleteMarkers?: readonly { Key: string; VersionId: string }[];
}

/** What plays AWS, and AWS's own command, which the tests and the guard of Karpenter ask it with. */
export function provideStandIn(): Provision {
  const moto = provide(pythonTool({ name: 'moto', package: 'moto[server]', version: '5.2.1' }));
  return moto.ready ? provide(pythonTool({ name: 'awscli', package: 'awscli', version: '1.46.2' })) : moto;
}

/** AWS on a loopback port, with nothing in it. */
export class StandIn {
  /** Starts one of its own for an account. */
  static async start(account: string): Promise<StandIn> {
    const folder = mkdtempSync(join(tmpdir(), 'keelson-aws-'));
    const port = await freePort();
    // Without -B it would leave its compiled form beside the sources.
    const args = ['-B', join(__dirname, 'standin'), `${port}`, account];
    const program = new Program(cached('py', 'moto', 'bin', 'python'), args, folder);
    const standIn = new StandIn(account, `http://127.0.0.1:${port}`, folder, program);
    await until(() => standIn.answers(), {
      seconds: 60,
      otherwise: () => readFileSync(program.log, 'utf8').slice(-2000),
    });
    return standIn;
  }

  private constructor(
    private readonly account: string,
    private readonly url: string,
    private readonly folder: string,
    private readonly program: Program,
  ) {}

  /** What Terraform, its provider and AWS's command read to come here instead of AWS. */
  environment(region = 'eu-west-1'): NodeJS.ProcessEnv {
    return {
      ...quiet(),
      PATH: [cached('py', 'awscli', 'bin'), process.env.PATH].join(delimiter),
      HOME: this.folder,
      AWS_ENDPOINT_URL: this.url,
      AWS_ACCESS_KEY_ID: 'standin',
      AWS_SECRET_ACCESS_KEY: 'standin',
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_EC2_METADATA_DISABLED: 'true',
      NO_PROXY: '127.0.0.1',
    };
  }

  /** What AWS's command says: `aws('iam', 'create-role', …)`. */
  async aws<T>(...args: readonly string[]): Promise<T> {
    const env = this.environment();
    const { stdout } = await run('aws', [...args, '--output', 'json'], { env, maxBuffer: 2 ** 26 });
    return (stdout.trim() === '' ? {} : JSON.parse(stdout)) as T;
  }

  /** Makes a role that somebody else takes care of. */
  async makeRole(name: string, trust: object = { Version: '2012-10-17', Statement: [] }): Promise<void> {
    await this.aws('iam', 'create-role', '--role-name', name, '--assume-role-policy-document', JSON.stringify(trust));
  }

  /** Deletes all that is in a bucket, earlier versions too. */
  async empty(bucket: string): Promise<void> {
    const listed = await this.aws<Versions>('s3api', 'list-object-versions', '--bucket', bucket);
    const objects = [...(listed.Versions ?? []), ...(listed.DeleteMarkers ?? [])];
    const Objects = objects.map(({ Key, VersionId }) => ({ Key, VersionId }));
    if (Objects.length === 0) return;
    await this.aws('s3api', 'delete-objects', '--bucket', bucket, '--delete', JSON.stringify({ Objects }));
  }

  /** Names of all that was made here and is still here, by kind. */
  async leftovers(region = 'eu-west-1'): Promise<Readonly<Record<string, readonly string[]>>> {
    const response = await fetch(`${this.url}/leftovers/${this.account}/${region}`);
    return (await response.json()) as Record<string, string[]>;
  }

  async stop(): Promise<void> {
    await this.program.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async answers(): Promise<true | undefined> {
    try {
      return (await this.leftovers()) && true;
    } catch {
      return undefined;
    }
  }
}
