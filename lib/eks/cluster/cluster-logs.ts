import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { fail, got } from '../../core/errors';
import { PropNames } from '../../core/props';
import { reasonOf } from '../../core/reason';
import { CloudwatchLogGroup } from '../aws';
import { logDaysOf } from '../days';
import { EncryptionKey, IEncryptionKey } from '../keys/encryption-key';
import { givenKey } from '../keys/given-key';
import { noteException } from '../home';
import { cloudWatchLogsUse } from '../keys/key-policies';

/** Where the logs of the control plane go. */
export interface ClusterLogs {
  /**
   * How long they are kept: one of the days that CloudWatch offers; less than 365 days asks for a `reason`.
   * @default Duration.days(365)
   */
  readonly keep?: Duration;
  /** Why less than 365 days is enough. @default - none is needed */
  readonly reason?: string;
  /** Key they are encrypted with; its policy must let CloudWatch in. @default - a key of their own */
  readonly key?: IEncryptionKey;
  /** Log group that exists, such as that of a cluster of the same name; its name is given by EKS. @default - one is made */
  readonly logGroup?: string;
}

/** The props of `ClusterLogs`. */
export const CLUSTER_LOGS_PROPS: PropNames<ClusterLogs> = { keep: true, reason: true, key: true, logGroup: true };

/** What auditors ask for (CKV_AWS_338): https://www.checkov.io/5.Policy%20Index/terraform.html */
const YEAR = 365;

/** Checked settings of the logs. */
export interface LogSettings {
  /** Name of the group: EKS writes to no other. */
  readonly group: string;
  /** Days, where a group is made. */
  readonly days?: number;
  /** Key that the user brought. */
  readonly key?: IEncryptionKey;
}

/**
 * @throws Error `'logs.keep' must be at least 365 days, or say why not in 'logs.reason', got 90 days`
 * @throws Error `'logs.key' must be an EncryptionKey, such as EncryptionKey.fromExisting(…), got …`
 * @throws Error `'logs.logGroup' must be '/aws/eks/shop/cluster', the only one that EKS writes to, got …`
 */
export function logSettings(scope: Construct, clusterName: string, logs: ClusterLogs): LogSettings {
  const { keep = Duration.days(YEAR), reason, key, logGroup } = logs;
  const group = `/aws/eks/${clusterName}/cluster`;
  if (logGroup !== undefined) {
    if (logGroup !== group) {
      fail(scope, `'logs.logGroup' must be '${group}', the only one that EKS writes to, got ${got(logGroup)}`);
    }
    const idle = (['keep', 'reason', 'key'] as const).find((prop) => logs[prop] !== undefined);
    if (idle !== undefined) {
      fail(scope, `'logs.${idle}' must be left out with 'logs.logGroup', which has its own, got ${got(logs[idle])}`);
    }
    return { group };
  }
  const days = logDaysOf(scope, 'logs.keep', keep);
  if (days < YEAR && reason === undefined) {
    fail(scope, `'logs.keep' must be at least ${YEAR} days, or say why not in 'logs.reason', got ${days} days`);
  }
  if (days >= YEAR && reason !== undefined) {
    fail(scope, `'logs.reason' must be left out where logs are kept for ${YEAR} days or more, got ${got(reason)}`);
  }
  if (reason !== undefined) noteException(scope, 'logs.keep', reasonOf(scope, 'logs', { reason }));
  return { group, days, key: givenKey(scope, 'logs.key', key) };
}

/** The group, made before the cluster: EKS would make one that keeps logs for ever, without a key. */
export function logGroup(scope: Construct, clusterName: string, settings: LogSettings): CloudwatchLogGroup | undefined {
  const { group, days, key } = settings;
  if (days === undefined) return undefined;
  const { keyArn } =
    key ??
    new EncryptionKey(scope, 'logs', {
      description: `Logs of the cluster ${clusterName}`,
      alias: `${clusterName}/logs`,
      statements: [cloudWatchLogsUse(scope, [`/aws/eks/${clusterName}/`])],
    });
  return new CloudwatchLogGroup(scope, 'log-group', { name: group, retentionInDays: days, kmsKeyId: keyArn });
}
