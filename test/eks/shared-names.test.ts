import { Testing } from 'cdktf';
import { EksCluster, EksNetwork, EksStack, EncryptionKey, StateBackend } from 'keelson/eks';
import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { newStack, synth } from './stack';

const admins = ['arn:aws:iam::111122223333:role/PlatformAdmin'];

/** Two stacks of an app, and what is wrong with the second. */
function faultsOf(build: (one: EksStack, other: EksStack) => void, more: object = {}): readonly string[] {
  const app = Testing.app();
  const of = (id: string, props: object) =>
    new EksStack(app, id, { account: '111122223333', region: 'eu-west-1', state: { local: 'a test' }, ...props });
  const one = of('one', {});
  const other = of('other', more);
  build(one, other);
  expect(one.node.validate()).toEqual([]);
  return other.node.validate();
}

const network = (stack: EksStack, name?: string) =>
  new EksNetwork(stack, 'network', { cidr: '10.0.0.0/16', zones: ['a', 'b'], name });

const cluster = (stack: EksStack, name?: string, id = 'cluster') =>
  new EksCluster(stack, id, { kubernetes: '1.35', network: network(stack), admins, name });

const key = (stack: EksStack) => new EncryptionKey(stack, 'key', { description: 'orders', alias: 'orders' });

describe('Names that AWS has once', () => {
  it('are told apart by the prefixes of the stacks', () => {
    expect(
      faultsOf((one, other) => {
        cluster(one);
        cluster(other);
      }),
    ).toEqual([]);
  });

  it('are refused in two stacks, once for two constructs whatever they share', () => {
    expect(
      faultsOf((one, other) => {
        cluster(one, 'shop');
        cluster(other, 'shop');
      }),
    ).toEqual([
      'two constructs must not give one name to aws_kms_alias, got "alias/shop/secrets" of one/cluster and other/cluster; ' +
        "give one another 'name', or its stack another 'prefix'",
    ]);
  });

  it('are refused where two stacks have one prefix', () => {
    const faults = faultsOf(
      (one, other) => {
        network(one);
        network(other);
      },
      { prefix: 'one' },
    );
    expect(faults).toEqual([expect.stringContaining('of one/network and other/network; ')]);
  });

  it('are refused in one stack', () => {
    const stack = newStack();
    const shared = network(stack);
    new EksCluster(stack, 'one', { kubernetes: '1.35', network: shared, admins });
    new EksCluster(stack, 'other', { kubernetes: '1.35', network: shared, admins });
    expect(() => synth(stack)).toThrow(
      '[shop] two constructs must not give one name to aws_kms_alias, got "alias/shop/secrets" of shop/one and shop/other; ' +
        "give one another 'name', or its stack another 'prefix'",
    );
  });

  it('may be had again in another region, but for those of IAM', () => {
    const elsewhere = { region: 'eu-central-1' };
    expect(
      faultsOf((one, other) => {
        key(one);
        key(other);
      }, elsewhere),
    ).toEqual([]);
    const role = (stack: EksStack) => new IamRole(stack, 'role', { name: 'deploy', assumeRolePolicy: '{}' });
    expect(
      faultsOf((one, other) => {
        role(one);
        role(other);
      }, elsewhere),
    ).toEqual([
      'two constructs must not give one name to aws_iam_role, got "deploy" of one/role and other/role; ' +
        "give one another 'name', or its stack another 'prefix'",
    ]);
  });

  it('may be had again by what has a provider of its own, which may be of another region', () => {
    const stack = newStack();
    const provider = new AwsProvider(stack, 'elsewhere', { alias: 'elsewhere', region: 'eu-central-1' });
    new CloudwatchLogGroup(stack, 'here', { name: 'orders' });
    new CloudwatchLogGroup(stack, 'there', { name: 'orders', provider });
    expect(stack.node.validate()).toEqual([]);
    new CloudwatchLogGroup(stack, 'again', { name: 'orders' });
    expect(stack.node.validate()).toEqual([
      'two constructs must not give one name to aws_cloudwatch_log_group, got "orders" of shop/here and shop/again; ' +
        "give one another 'name', or its stack another 'prefix'",
    ]);
  });

  it('may be had again in another account, but for those of buckets', () => {
    const elsewhere = { account: '444455556666' };
    expect(
      faultsOf((one, other) => {
        cluster(one, 'shop');
        new EksCluster(other, 'cluster', {
          kubernetes: '1.35',
          network: network(other),
          name: 'shop',
          admins: ['arn:aws:iam::444455556666:role/PlatformAdmin'],
        });
      }, elsewhere),
    ).toEqual([]);
    const bucket = (stack: EksStack) => new StateBackend(stack, 'state', { bucket: 'acme-state' });
    expect(
      faultsOf((one, other) => {
        bucket(one);
        bucket(other);
      }, elsewhere),
    ).toEqual([expect.stringContaining('aws_s3_bucket, got "acme-state')]);
  });
});
