import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DestroyGuard, EncryptionKey } from 'keelson/eks';
import { Block, newStack, resources, synth } from './stack';

interface Guard extends Block {
  readonly depends_on: string[];
  readonly provisioner: { 'local-exec': { when: string; interpreter: string[]; command: string } }[];
}

const guardOf = (stack: ReturnType<typeof newStack>, id = 'guard') => resources(stack, 'terraform_data')[id] as Guard;

function command(): string {
  const stack = newStack();
  new DestroyGuard(stack, 'guard', { clusterName: 'shop' });
  return guardOf(stack).provisioner[0]?.['local-exec'].command ?? '';
}

describe('DestroyGuard', () => {
  it('asks the AWS CLI for nodes of Karpenter, when it is destroyed', () => {
    const stack = newStack();
    new EncryptionKey(stack, 'data', { description: 'backups', alias: 'shop/data' });
    new DestroyGuard(stack, 'guard', { clusterName: 'shop' });
    expect(guardOf(stack)).toEqual({
      depends_on: ['aws_kms_key.data', 'aws_kms_alias.data_alias'],
      provisioner: [
        {
          'local-exec': {
            when: 'destroy',
            interpreter: ['/bin/sh', '-c'],
            command: [
              'set -u',
              'refuse() { echo "The cluster shop is not destroyed: $1" >&2; exit 1; }',
              'command -v aws >/dev/null 2>&1 || refuse "its nodes are looked up by the AWS CLI, which is not here. Install it, and run again."',
              'account=$(aws sts get-caller-identity --region eu-west-1 --query Account --output text) || refuse "the AWS CLI has no credentials. Give it those of Terraform, and run again."',
              '[ "$account" = 111122223333 ] || refuse "the AWS CLI has credentials of the account $account, not of 111122223333. Give it those of Terraform, and run again."',
              "nodes=$(aws ec2 describe-instances --region eu-west-1 --filters 'Name=tag:kubernetes.io/cluster/shop,Values=owned' 'Name=tag-key,Values=karpenter.sh/nodepool' 'Name=instance-state-name,Values=pending,running,shutting-down,stopping,stopped' --query 'Reservations[].Instances[].InstanceId' --output text) || refuse \"its nodes could not be looked up. Allow ec2:DescribeInstances, and run again.\"",
              '[ -z "$nodes" ] || refuse "Karpenter still has nodes: $(echo $nodes). Delete its NodePools (kubectl delete nodepools --all), wait until kubectl get nodeclaims shows none, and run again."',
            ].join('\n'),
          },
        },
      ],
    });
  });

  it('depends on what is declared after it too', () => {
    const stack = newStack();
    new DestroyGuard(stack, 'guard', { clusterName: 'shop' });
    new EncryptionKey(stack, 'later', { description: 'backups', alias: 'shop/data' });
    expect(guardOf(stack).depends_on).toEqual(['aws_kms_key.later', 'aws_kms_alias.later_alias']);
  });

  it('does not wait for the guard of another cluster, which would wait for it', () => {
    const stack = newStack();
    new DestroyGuard(stack, 'guard', { clusterName: 'shop' });
    new DestroyGuard(stack, 'other', { clusterName: 'bank' });
    new EncryptionKey(stack, 'data', { description: 'backups', alias: 'shop/data' });
    const expected = ['aws_kms_key.data', 'aws_kms_alias.data_alias'];
    expect([guardOf(stack).depends_on, guardOf(stack, 'other').depends_on]).toEqual([expected, expected]);
  });

  it('has nothing that Terraform would take for its own', () => {
    expect(command()).not.toMatch(/[$%]\{/);
  });

  it('refuses a name that the shell would read as its own', () => {
    expect(() => new DestroyGuard(newStack(), 'guard', { clusterName: 'shop; true' })).toThrow(
      "[shop/guard] 'clusterName' must be letters, digits, '-' and '_', starting with a letter or digit, " +
        'of at most 100 characters, got "shop; true"',
    );
  });

  it('renders twice the same', () => {
    const stack = newStack();
    new DestroyGuard(stack, 'guard', { clusterName: 'shop' });
    expect(synth(stack)).toEqual(synth(stack));
  });

  describe('in a shell', () => {
    const directory = mkdtempSync(join(tmpdir(), 'guard-'));
    const asked = join(directory, 'asked');
    afterAll(() => rmSync(directory, { recursive: true }));

    function run(cli: string, path = `${directory}:/usr/bin:/bin`) {
      writeFileSync(join(directory, 'aws'), `#!/bin/sh\necho "$@" >>${asked}\n${cli}\n`);
      chmodSync(join(directory, 'aws'), 0o755);
      writeFileSync(asked, '');
      const { status, stderr } = spawnSync('/bin/sh', ['-c', command()], { env: { PATH: path }, encoding: 'utf8' });
      return { status, stderr };
    }

    it('agrees where there are no nodes', () => {
      expect(run('[ "$1" = ec2 ] || echo 111122223333')).toEqual({ status: 0, stderr: '' });
      expect(readFileSync(asked, 'utf8').split('\n')).toEqual([
        'sts get-caller-identity --region eu-west-1 --query Account --output text',
        'ec2 describe-instances --region eu-west-1 --filters Name=tag:kubernetes.io/cluster/shop,Values=owned Name=tag-key,Values=karpenter.sh/nodepool Name=instance-state-name,Values=pending,running,shutting-down,stopping,stopped --query Reservations[].Instances[].InstanceId --output text',
        '',
      ]);
    });

    it('refuses where there are, names them and says the way out', () => {
      expect(run('if [ "$1" = ec2 ]; then printf "i-0a\\ti-0b\\ni-0c\\n"; else echo 111122223333; fi')).toEqual({
        status: 1,
        stderr:
          'The cluster shop is not destroyed: Karpenter still has nodes: i-0a i-0b i-0c. Delete its NodePools ' +
          '(kubectl delete nodepools --all), wait until kubectl get nodeclaims shows none, and run again.\n',
      });
    });

    it('refuses credentials of another account, which would see none', () => {
      expect(run('[ "$1" = ec2 ] || echo 999988887777')).toEqual({
        status: 1,
        stderr:
          'The cluster shop is not destroyed: the AWS CLI has credentials of the account 999988887777, ' +
          'not of 111122223333. Give it those of Terraform, and run again.\n',
      });
    });

    it('refuses without credentials', () => {
      expect(run('exit 253')).toEqual({
        status: 1,
        stderr:
          'The cluster shop is not destroyed: the AWS CLI has no credentials. Give it those of Terraform, and run again.\n',
      });
    });

    it('refuses where the nodes cannot be looked up', () => {
      expect(run('[ "$1" = ec2 ] && exit 254 || echo 111122223333')).toEqual({
        status: 1,
        stderr:
          'The cluster shop is not destroyed: its nodes could not be looked up. Allow ec2:DescribeInstances, and run again.\n',
      });
    });

    it('refuses without the AWS CLI', () => {
      expect(run('', join(directory, 'none'))).toEqual({
        status: 1,
        stderr:
          'The cluster shop is not destroyed: its nodes are looked up by the AWS CLI, which is not here. ' +
          'Install it, and run again.\n',
      });
    });
  });
});
