import { Duration } from 'cdk8s';
import { EksNetwork, EksStack, EncryptionKey, FlowLogsProps } from 'keelson/eks';
import { messageOf } from '../core/tree';
import { newStack, resources, synth } from './stack';

/** A network with these flow logs, in a stack of its own, or in the given one. */
function newNetwork(flowLogs?: object, stack: EksStack = newStack()): EksNetwork {
  return new EksNetwork(stack, 'network', {
    cidr: '10.0.0.0/16',
    zones: ['a', 'b'],
    flowLogs: flowLogs as FlowLogsProps,
  });
}

/** What a stack notes of loosened defaults. */
const exceptions = (stack: EksStack) =>
  (stack.toTerraform() as Record<string, { exceptions?: unknown }>)['//']?.exceptions;

const refused = (flowLogs: unknown) => messageOf(() => newNetwork(flowLogs as object));

describe('flow logs', () => {
  it('record every connection for a year in an encrypted log group that only they can write to', () => {
    const stack = newStack();
    newNetwork(undefined, stack);
    const { resource = {} } = synth(stack);
    expect({
      aws_flow_log: resource.aws_flow_log,
      aws_cloudwatch_log_group: resource.aws_cloudwatch_log_group,
      aws_iam_role: resource.aws_iam_role,
      aws_iam_role_policy: resource.aws_iam_role_policy,
      aws_kms_key: resource.aws_kms_key,
      aws_kms_alias: resource.aws_kms_alias,
    }).toEqual({
      aws_flow_log: {
        network_flow: {
          vpc_id: '${aws_vpc.network.id}',
          traffic_type: 'ALL',
          max_aggregation_interval: 60,
          log_destination_type: 'cloud-watch-logs',
          log_destination: '${aws_cloudwatch_log_group.network_flow_group.arn}',
          iam_role_arn: '${aws_iam_role.network_flow_role.arn}',
          tags: { Name: 'shop' },
          depends_on: ['aws_iam_role_policy.network_flow_policy'],
        },
      },
      aws_cloudwatch_log_group: {
        network_flow_group: {
          name: '/aws/vpc/shop/flow',
          retention_in_days: 365,
          kms_key_id: '${aws_kms_key.network_flow_key.arn}',
        },
      },
      aws_iam_role: {
        network_flow_role: {
          name: 'shop-flow-logs',
          description: 'Lets flow logs of a VPC into CloudWatch',
          assume_role_policy: JSON.stringify({
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Principal: { Service: ['vpc-flow-logs.amazonaws.com'] },
                Action: ['sts:AssumeRole'],
                Condition: {
                  StringEquals: { 'aws:SourceAccount': '111122223333' },
                  ArnLike: { 'aws:SourceArn': 'arn:aws:ec2:eu-west-1:111122223333:vpc-flow-log/*' },
                },
              },
            ],
          }),
        },
      },
      aws_iam_role_policy: {
        network_flow_policy: {
          name: 'write',
          role: '${aws_iam_role.network_flow_role.name}',
          policy: JSON.stringify({
            Version: '2012-10-17',
            Statement: [
              {
                Sid: 'Write',
                Effect: 'Allow',
                Action: ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'],
                Resource: ['arn:aws:logs:eu-west-1:111122223333:log-group:/aws/vpc/shop/flow:*'],
              },
            ],
          }),
        },
      },
      aws_kms_key: {
        network_flow_key: {
          description: 'Flow logs of the network shop',
          enable_key_rotation: true,
          rotation_period_in_days: 365,
          deletion_window_in_days: 30,
          policy: expect.stringContaining('log-group:/aws/vpc/shop/flow'),
        },
      },
      aws_kms_alias: {
        network_flow_key_alias: {
          name: 'alias/shop/flow-logs',
          target_key_id: '${aws_kms_key.network_flow_key.key_id}',
        },
      },
    });
  });

  it('are kept for longer where that is asked for', () => {
    const stack = newStack();
    newNetwork({ keep: Duration.days(731) }, stack);
    expect(resources(stack, 'aws_cloudwatch_log_group').network_flow_group?.retention_in_days).toBe(731);
    expect(exceptions(stack)).toBeUndefined();
  });

  it('are kept for less than a year for a reason, which the stack notes', () => {
    const stack = newStack();
    newNetwork({ keep: Duration.days(30), reason: 'a sandbox, torn down each week' }, stack);
    expect(resources(stack, 'aws_cloudwatch_log_group').network_flow_group?.retention_in_days).toBe(30);
    expect(exceptions(stack)).toEqual([
      { construct: 'shop/network', prop: 'flowLogs.keep', reason: 'a sandbox, torn down each week' },
    ]);
  });

  it("are encrypted with the user's key, where there is one", () => {
    const stack = newStack();
    const keyArn = 'arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d';
    newNetwork({ key: EncryptionKey.fromExisting(stack, 'logs', { keyArn }) }, stack);
    expect(resources(stack, 'aws_cloudwatch_log_group').network_flow_group?.kms_key_id).toBe(keyArn);
    expect(synth(stack).resource).not.toHaveProperty('aws_kms_key');
  });

  it("are written by the user's role, where there is one", () => {
    const stack = newStack();
    newNetwork({ role: 'arn:aws:iam::111122223333:role/platform/flow-logs' }, stack);
    const { resource = {} } = synth(stack);
    const log = resource.aws_flow_log?.network_flow;
    expect(log?.iam_role_arn).toBe('arn:aws:iam::111122223333:role/platform/flow-logs');
    expect(log).not.toHaveProperty('depends_on');
    expect(resource).not.toHaveProperty('aws_iam_role');
    expect(resource).not.toHaveProperty('aws_iam_role_policy');
  });

  it('go to a bucket without a group, role or key', () => {
    const stack = newStack();
    expect(newNetwork({ bucket: 'arn:aws:s3:::acme-logs/shop' }, stack).flowLogs?.group).toBeUndefined();
    const { resource = {} } = synth(stack);
    expect(resource.aws_flow_log).toEqual({
      network_flow: {
        vpc_id: '${aws_vpc.network.id}',
        traffic_type: 'ALL',
        max_aggregation_interval: 60,
        log_destination_type: 's3',
        log_destination: 'arn:aws:s3:::acme-logs/shop',
        tags: { Name: 'shop' },
      },
    });
    for (const type of ['aws_cloudwatch_log_group', 'aws_iam_role', 'aws_kms_key']) {
      expect(resource).not.toHaveProperty(type);
    }
  });

  it('are left out for a reason, which the stack notes', () => {
    const stack = newStack();
    expect(newNetwork({ none: 'the transit gateway records all' }, stack).flowLogs).toBeUndefined();
    const { resource = {} } = synth(stack);
    for (const type of ['aws_flow_log', 'aws_cloudwatch_log_group', 'aws_iam_role', 'aws_kms_key']) {
      expect(resource).not.toHaveProperty(type);
    }
    expect(exceptions(stack)).toEqual([
      { construct: 'shop/network', prop: 'flowLogs', reason: 'the transit gateway records all' },
    ]);
  });

  it('take an explicit undefined for an omitted prop', () => {
    const [plain, explicit] = [newStack(), newStack()];
    newNetwork({}, plain);
    newNetwork({ keep: undefined, key: undefined, reason: undefined, bucket: undefined, role: undefined }, explicit);
    expect(synth(explicit)).toEqual(synth(plain));
  });

  test.each([
    [false, "'flowLogs' must be a map of props, got false"],
    [{ none: '' }, `'flowLogs' must be left out, or say its reason on one line: { none: '…' }, got {"none":""}`],
    [{ kept: 30 }, `'flowLogs.kept' is no prop of 'flowLogs', got 30; the nearest is 'keep'`],
    [{ keep: 30 }, "'flowLogs.keep' must be a Duration such as Duration.days(30), got 30"],
    [
      { keep: Duration.days(400), reason: 'to be sure' },
      `'flowLogs.reason' must be left out, as a year or more asks for none, got "to be sure"`,
    ],
    [{ reason: 'to be sure' }, `'flowLogs.reason' must be left out, as a year or more asks for none, got "to be sure"`],
    [{ keep: Duration.days(30) }, "'flowLogs' must say its reason on one line, { reason: '…' }, got {}"],
    [
      { key: 'alias/logs' },
      `'flowLogs.key' must be an EncryptionKey, such as EncryptionKey.fromExisting(…), got "alias/logs"`,
    ],
    [
      { role: 'flow-logs' },
      "'flowLogs.role' must be the ARN of an IAM role of the stack's account, 'arn:aws:iam::111122223333:role/…', got \"flow-logs\"",
    ],
    [
      { bucket: 'acme-logs' },
      `'flowLogs.bucket' must be the ARN of an S3 bucket such as 'arn:aws:s3:::acme-logs', got "acme-logs"`,
    ],
    [
      { bucket: 'arn:aws-cn:s3:::acme-logs' },
      `'flowLogs.bucket' must be the ARN of an S3 bucket such as 'arn:aws:s3:::acme-logs', got "arn:aws-cn:s3:::acme-logs"`,
    ],
    [
      { bucket: 'arn:aws:s3:::acme-logs', reason: 'central' },
      `'flowLogs.bucket' must stand alone: the bucket's own settings take the place of 'reason', got "central"`,
    ],
  ])('refuse %j', (flowLogs, message) => {
    expect(refused(flowLogs)).toBe(`[shop/network] ${message}`);
  });

  it('refuse a time that CloudWatch does not offer', () => {
    expect(refused({ keep: Duration.days(366) })).toMatch(
      /^\[shop\/network\] 'flowLogs.keep' must be one of the days that CloudWatch offers \(1, 3, .*\), got 366 days$/,
    );
  });
});
