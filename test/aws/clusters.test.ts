import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../judges/pause';
import { writeSettings, type Terraform } from '../judges/terraform';
import { cdktf } from './cdktf';
import { StandIn } from './stand-in';
import { withAws } from './with-aws';
import { Workspace } from './workspace';

/** The account of the stack `dev` of apps/cluster. */
const ACCOUNT = '444455556666';

/**
 * Whether a deploy has made the cluster, and for the rest only waits for AWS to be done: a call that is cut off may have
 * made what Terraform then knows nothing of.
 */
function isOnlyWaiting(said: string): boolean {
  const names = (pattern: RegExp) => new Set([...said.matchAll(pattern)].map(([, name = '']) => name));
  const made = names(/^(\S+): Creation complete/gm);
  const waiting = names(/^(\S+): Still creating/gm);
  const begun = [...names(/^(\S+): Creating\.\.\./gm)].filter((name) => !made.has(name));
  return made.has('aws_eks_addon.cluster_coredns') && begun.length > 0 && begun.every((name) => waiting.has(name));
}

withAws('The stacks dev-base and dev of apps/cluster', (terraform: Terraform) => {
  const folder = mkdtempSync(join(tmpdir(), 'keelson-clusters-'));
  const out = join(folder, 'cdktf.out');
  const outputs = join(folder, 'cluster.json');
  let standIn: StandIn;
  let env: NodeJS.ProcessEnv = {};
  jest.setTimeout(400_000);

  const workspaceOf = (stack: string) => new Workspace(terraform, join(out, 'stacks', stack), env);
  const instance = ['--image-id', 'ami-12c6146b', '--instance-type', 'm7g.large'];
  const tags = ['Key=kubernetes.io/cluster/dev,Value=owned', 'Key=karpenter.sh/nodepool,Value=default'];
  const tagged = ['--tag-specifications', `ResourceType=instance,Tags=[${tags.map((tag) => `{${tag}}`).join(',')}]`];

  beforeAll(async () => {
    standIn = await StandIn.start(ACCOUNT);
    await standIn.makeRole('Developer');
    const settings = writeSettings(terraform, join(folder, 'settings'));
    env = { ...standIn.environment(), TF_CLI_CONFIG_FILE: settings, TERRAFORM_BINARY_NAME: terraform.program };
  });

  afterAll(async () => {
    await standIn?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('begin with a base, deployed by cdktf', async () => {
    const { status, output } = await cdktf(env, out, 'deploy', 'dev-base', '--auto-approve');
    expect(output).toContain('Apply complete!');
    expect(status).toBe(0);
  });

  it('refuse a second deploy while one runs, and take up one that was stopped halfway', async () => {
    const dev = workspaceOf('dev');
    await dev.init();
    const first = dev.start('apply', '-auto-approve');
    await until(async () => isOnlyWaiting(first.said()) || undefined, { seconds: 200, otherwise: () => first.said() });

    const second = await dev.run('apply', '-auto-approve');
    expect(second.output).toContain('Error acquiring the state lock');
    expect(second.status).toBe(1);

    // What Ctrl-C does: Terraform writes down what there is, and gives the lock back.
    first.process.kill('SIGINT');
    const stopped = await first.end;
    expect(stopped.output).toContain('Interrupt received');
    expect(stopped.status).not.toBe(0);

    const { status, output } = await cdktf(env, out, 'deploy', 'dev', '--auto-approve', '--outputs-file', outputs);
    expect(output).toContain('Apply complete!');
    expect(status).toBe(0);
    expect(output).not.toContain('aws_eks_cluster.cluster: Creating');
  });

  it('are then as the code says', async () => {
    expect(await workspaceOf('dev').plan()).toEqual([]);
    expect(await workspaceOf('dev-base').plan()).toEqual([]);
  });

  it('hand the cluster over in a file', () => {
    const { dev } = JSON.parse(readFileSync(outputs, 'utf8')) as { dev: { keelson: object } };
    expect(dev.keelson).toMatchObject({ cluster: { name: 'dev', kubernetes: '1.35' }, account: ACCOUNT });
  });

  it('tell of a lock that a killed deploy left behind, which can be taken away', async () => {
    const dev = workspaceOf('dev');
    const killed = dev.start('apply', '-auto-approve', '-replace=aws_kms_key.cluster_volumes');
    await until(async () => /Refreshing state/.test(killed.said()) || undefined, {
      seconds: 60,
      otherwise: () => killed.said(),
    });
    killed.process.kill('SIGKILL');
    await killed.end;
    const { output } = await dev.run('plan');
    expect(output).toContain('Error acquiring the state lock');
    const [, id = ''] = /\bID:\s+([0-9a-f-]{36})/.exec(output) ?? [];
    expect((await dev.run('force-unlock', '-force', id)).status).toBe(0);
    expect((await dev.run('plan')).status).toBe(0);
  });

  it('are not destroyed while Karpenter has nodes, and lose nothing by the attempt', async () => {
    const dev = workspaceOf('dev');
    const before = await dev.state();
    const { Instances } = await standIn.aws<{ Instances: { InstanceId: string }[] }>(
      ...['ec2', 'run-instances', ...instance, ...tagged],
    );
    const refused = await cdktf(env, out, 'destroy', 'dev', '--auto-approve');
    expect(refused.output).toMatch(/Karpenter still has nodes: i-\w+\. Delete its NodePools/);
    expect(refused.status).not.toBe(0);
    expect(await dev.state()).toEqual(before);
    expect(await dev.plan()).toEqual([]);
    await standIn.aws('ec2', 'terminate-instances', '--instance-ids', Instances[0]!.InstanceId);
  });

  it('are destroyed, and leave nothing of the cluster behind', async () => {
    const { status, output } = await cdktf(env, out, 'destroy', 'dev', '--auto-approve');
    expect(output).toContain('Destroy complete!');
    expect(status).toBe(0);
    expect(await workspaceOf('dev').state()).toEqual([]);
    const { key, ...left } = await standIn.leftovers();
    // What is left is the base's.
    expect(left).toEqual({
      role: ['Developer'],
      bucket: ['acme-dev-terraform-state', 'acme-dev-terraform-state-logs'],
    });
    expect(key).toHaveLength(1);
  });

  it('keep the base, whose bucket has the states', async () => {
    const base = workspaceOf('dev-base');
    const before = await base.state();
    const { status, output } = await base.run('destroy', '-auto-approve');
    expect(output).toContain('Instance cannot be destroyed');
    expect(status).toBe(1);
    expect(await base.state()).toEqual(before);
  });
});
