import { Duration } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { fail, got } from '../../core/errors';
import { PropNames } from '../../core/props';
import { reasonOf } from '../../core/reason';
import { CloudwatchLogGroup, FlowLog, IamRole, IamRolePolicy } from '../aws';
import { logDaysOf } from '../days';
import { EksConstruct } from '../eks-construct';
import { EncryptionKey, IEncryptionKey } from '../keys/encryption-key';
import { givenKey } from '../keys/given-key';
import { arnOf, homeOf, noteException } from '../home';
import { cloudWatchLogsUse } from '../keys/key-policies';
import { None } from '../../core/none';
import { isNone } from '../none';
import { ownRoleArn } from '../own-role';
import { policyJson, serviceTrust } from '../policy-document';
import { ITerraformDependable } from '../terraform';

/** Who talked to whom in a network: every connection, accepted or refused, in records of a minute. */
export interface FlowLogsProps {
  /**
   * How long they are kept, of the days that CloudWatch offers. Less than a year asks for a `reason`.
   * @default Duration.days(365)
   */
  readonly keep?: Duration;
  /**
   * Key to encrypt them with. Its policy must let CloudWatch Logs use it: `cloudWatchLogsUse`.
   * @default - a key of their own, `alias/<name>/flow-logs`
   */
  readonly key?: IEncryptionKey;
  /** Why they are kept for less than a year. @default - they are not */
  readonly reason?: string;
  /**
   * ARN of a role that the user brought: it trusts `vpc-flow-logs.amazonaws.com`, and may write to the log group.
   * @default - a role is made
   */
  readonly role?: string;
  /**
   * ARN of an S3 bucket, such as that of a log archive, with or without a folder: `arn:aws:s3:::acme-logs/shop`. The
   * bucket's own settings then say how long they are kept, and by which key they are encrypted.
   * @default - a log group of CloudWatch, `/aws/vpc/<name>/flow`
   */
  readonly bucket?: string;
}

/** The props of `FlowLogsProps`, or of `None`. */
export const FLOW_LOGS_PROPS: PropNames<FlowLogsProps | None> = {
  keep: true,
  key: true,
  reason: true,
  role: true,
  bucket: true,
  none: true,
};

/** Settings of `FlowLogs`. */
export type FlowLogsSettings = { readonly bucket: string } | LogGroupSettings;

/** Where a log group of CloudWatch takes them. */
interface LogGroupSettings {
  readonly days: number;
  readonly key?: IEncryptionKey;
  readonly role?: string;
}

/** A year: auditors ask about the last one. Checkov's CKV_AWS_338 asks for it too. */
const YEAR = 365;

/** The flow logs of a VPC, with the log group, key and role that they need. */
export class FlowLogs extends EksConstruct {
  /** The `aws_flow_log`. */
  readonly resource: FlowLog;
  /** The `aws_cloudwatch_log_group`; undefined where a bucket takes its place. */
  readonly group?: CloudwatchLogGroup;

  constructor(scope: Construct, id: string, name: string, vpcId: string, settings: FlowLogsSettings) {
    super(scope, id);
    const common = { vpcId, trafficType: 'ALL', maxAggregationInterval: 60, tags: { Name: name } };
    if ('bucket' in settings) {
      const { bucket: logDestination } = settings;
      this.resource = new FlowLog(this, 'Resource', { ...common, logDestinationType: 's3', logDestination });
      return;
    }
    const groupName = `/aws/vpc/${name}/flow`;
    const key = settings.key ?? newKey(this, name, groupName);
    this.group = new CloudwatchLogGroup(this, 'group', {
      name: groupName,
      retentionInDays: settings.days,
      kmsKeyId: key.keyArn,
    });
    const { role } = settings;
    const use: RoleUse = role === undefined ? newRole(this, `${name}-flow-logs`, groupName) : { iamRoleArn: role };
    this.resource = new FlowLog(this, 'Resource', {
      ...common,
      logDestinationType: 'cloud-watch-logs',
      logDestination: this.group.arn,
      ...use,
    });
  }
}

/**
 * The settings of a network's flow logs; undefined where there are none.
 *
 * @throws Error `'flowLogs.keep' must be one of the days that CloudWatch offers (1, 3, …), got 31 days`
 * @throws Error `'flowLogs' must say its reason on one line, { reason: '…' }, got …` if kept for less than a year
 * @throws Error `'flowLogs.reason' must be left out, as a year or more asks for none, got …`
 * @throws Error `'flowLogs.key' must be an EncryptionKey, such as EncryptionKey.fromExisting(…), got …`
 * @throws Error `'flowLogs.role' must be the ARN of an IAM role of the stack's account, 'arn:aws:iam::…', got …`
 * @throws Error `'flowLogs.bucket' must be the ARN of an S3 bucket such as 'arn:aws:s3:::acme-logs', got …`
 * @throws Error `'flowLogs.bucket' must stand alone: the bucket's own settings take the place of 'keep', got …`
 */
export function flowLogsOf(scope: IConstruct, flowLogs: FlowLogsProps | None): FlowLogsSettings | undefined {
  if (isNone(scope, 'flowLogs', flowLogs)) return undefined;
  const { bucket, key, reason, role } = flowLogs;
  if (bucket !== undefined) return { bucket: bucketOf(scope, bucket, flowLogs) };
  const days = logDaysOf(scope, 'flowLogs.keep', flowLogs.keep ?? Duration.days(YEAR));
  if (days < YEAR) {
    noteException(scope, 'flowLogs.keep', reasonOf(scope, 'flowLogs', { reason: reason as string }));
  } else if (reason !== undefined) {
    fail(scope, `'flowLogs.reason' must be left out, as a year or more asks for none, got ${got(reason)}`);
  }
  return {
    days,
    key: givenKey(scope, 'flowLogs.key', key),
    role: role === undefined ? undefined : ownRoleArn(scope, 'flowLogs.role', role),
  };
}

function bucketOf(scope: IConstruct, bucket: string, props: FlowLogsProps): string {
  const { partition } = homeOf(scope);
  if (
    typeof bucket !== 'string' ||
    !new RegExp(`^arn:${partition}:s3:::[a-z0-9][a-z0-9.-]{2,62}(/[^/]+)*/?$`).test(bucket)
  ) {
    fail(
      scope,
      `'flowLogs.bucket' must be the ARN of an S3 bucket such as 'arn:${partition}:s3:::acme-logs', got ${got(bucket)}`,
    );
  }
  const other = (['keep', 'key', 'reason', 'role'] as const).find((prop) => props[prop] !== undefined);
  if (other !== undefined) {
    fail(
      scope,
      `'flowLogs.bucket' must stand alone: the bucket's own settings take the place of '${other}', got ${got(props[other])}`,
    );
  }
  return bucket;
}

/** It goes with the logs: they are all that it encrypts, and a destroy of the network takes them first. */
function newKey(logs: FlowLogs, name: string, groupName: string): EncryptionKey {
  return new EncryptionKey(logs, 'key', {
    description: `Flow logs of the network ${name}`,
    alias: `${name}/flow-logs`,
    statements: [cloudWatchLogsUse(logs, [groupName])],
  });
}

/** The role of flow logs, and what must be there before they use it. */
interface RoleUse {
  readonly iamRoleArn: string;
  readonly dependsOn?: ITerraformDependable[];
}

/** A role that writes to one group, which must have its rights before there are logs. */
function newRole(logs: FlowLogs, name: string, groupName: string): RoleUse {
  const role = new IamRole(logs, 'role', {
    name,
    description: 'Lets flow logs of a VPC into CloudWatch',
    assumeRolePolicy: serviceTrust(['vpc-flow-logs.amazonaws.com'], {
      StringEquals: { 'aws:SourceAccount': homeOf(logs).account },
      ArnLike: { 'aws:SourceArn': arnOf(logs, 'ec2', 'vpc-flow-log/*') },
    }),
  });
  const policy = new IamRolePolicy(logs, 'policy', {
    name: 'write',
    role: role.name,
    policy: policyJson([
      {
        sid: 'Write',
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'],
        resources: [`${arnOf(logs, 'logs', `log-group:${groupName}`)}:*`],
      },
    ]),
  });
  return { iamRoleArn: role.arn, dependsOn: [policy] };
}
