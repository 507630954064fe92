import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TerraformResource } from 'cdktf';
import * as aws from '../../lib/eks/aws';
import { writeSettings, type Terraform } from '../judges/terraform';
import { ACCOUNT, writeEverything, type Changes } from './everything';
import { StandIn } from './stand-in';
import { withAws } from './with-aws';
import { stacksIn, Workspace } from './workspace';

/** The rows of the table of types. */
const ROWS = /^\| `((?:aws|terraform)_\w+)` \|/gm;

/** Types of the resources that the library may make. */
const KNOWN = Object.values(aws)
  .filter((each) => TerraformResource.isPrototypeOf(each))
  .map(({ tfResourceType }) => tfResourceType);

/** All kinds of things that are looked for after the destroy. */
const KINDS = [
  ...['address', 'bucket', 'cluster', 'endpoint', 'flow log', 'instance profile', 'internet gateway', 'key'],
  ...['launch template', 'log group', 'nat gateway', 'oidc provider', 'policy', 'queue', 'repository', 'role'],
  ...['rule', 'security group', 'subnet', 'table', 'vpc'],
];

const LOGS = ['everything-111122223333-velero-logs', 'everything-111122223333-velero-copy-logs'];

withAws('A stack with every kind of resource', (terraform: Terraform) => {
  const folder = mkdtempSync(join(tmpdir(), 'keelson-everything-'));
  let standIn: StandIn;
  let workspace: Workspace;
  jest.setTimeout(400_000);

  const write = (changes?: Changes) => {
    const written = mkdtempSync(join(folder, 'written-'));
    writeEverything(written, changes);
    workspace.take(stacksIn(written).get('everything')!);
  };

  beforeAll(async () => {
    standIn = await StandIn.start(ACCOUNT);
    await standIn.makeRole('PlatformAdmin');
    await standIn.makeRole('Viewer');
    const settings = writeSettings(terraform, join(folder, 'settings'));
    const env = { ...standIn.environment(), TF_CLI_CONFIG_FILE: settings };
    workspace = new Workspace(terraform, join(folder, 'stack'), env);
    write();
    await workspace.init();
  });

  afterAll(async () => {
    await standIn?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is deployed, and then is as the code says', async () => {
    await workspace.apply();
    expect(await workspace.plan()).toEqual([]);
    expect(Object.keys(await standIn.leftovers()).sort()).toEqual(KINDS);
  });

  it('has each type that Keelson knows, and the table of README.md has the same', async () => {
    const types = new Set((await workspace.state()).map((address) => address.split('.')[0]));
    const table = readFileSync(join(__dirname, 'README.md'), 'utf8');
    expect([...types].sort()).toEqual([...KNOWN, 'terraform_data'].sort());
    expect([...table.matchAll(ROWS)].map(([, type]) => type)).toEqual([...types].sort());
  });

  it('changes the size of a group of nodes, and an add-on, and nothing else', async () => {
    write({ nodes: 6, dns: 3 });
    expect(await workspace.plan()).toEqual([
      { address: 'aws_eks_addon.cluster_coredns', actions: ['update'], differs: ['configuration_values'] },
      { address: 'aws_eks_node_group.system', actions: ['update'], differs: ['scaling_config'] },
    ]);
    await workspace.run('apply', '-auto-approve', '-refresh=false', 'plan');
    const { nodegroups } = await standIn.aws<{ nodegroups: string[] }>(
      'eks',
      'list-nodegroups',
      '--cluster-name',
      'everything',
    );
    const group = ['--cluster-name', 'everything', '--nodegroup-name', nodegroups[0]!];
    const { nodegroup } = await standIn.aws<{ nodegroup: object }>('eks', 'describe-nodegroup', ...group);
    expect(nodegroup).toMatchObject({ scalingConfig: { minSize: 2, maxSize: 6, desiredSize: 2 } });
  });

  it('is destroyed, but for the buckets that hold logs', async () => {
    const { status, output } = await workspace.run('destroy', '-auto-approve');
    expect(output).toContain('BucketNotEmpty');
    expect(status).toBe(1);
    expect(await workspace.state()).toEqual(['aws_s3_bucket.backups_logs', 'aws_s3_bucket.backups_replica_logs']);
  });

  it('leaves nothing behind once those are emptied', async () => {
    for (const bucket of LOGS) await standIn.empty(bucket);
    const { status, output } = await workspace.run('destroy', '-auto-approve');
    expect(output).toContain('Destroy complete! Resources: 2 destroyed.');
    expect(status).toBe(0);
    expect(await workspace.state()).toEqual([]);
    const roles = { role: ['PlatformAdmin', 'Viewer'] };
    expect(await standIn.leftovers('eu-west-1')).toEqual(roles);
    expect(await standIn.leftovers('eu-central-1')).toEqual(roles);
  });
});
