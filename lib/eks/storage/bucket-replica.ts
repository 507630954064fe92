import { Construct, IConstruct } from 'constructs';
import { fail, got } from '../../core/errors';
import { PropNames } from '../../core/props';
import { AccessLogs, bucketNameOf, LogTarget, logTargetOf } from './access-logs';
import { AwsProvider, IamRole, IamRolePolicy, S3BucketReplicationConfiguration } from '../aws';
import { awsName, ROLE_NAME } from '../aws-names';
import { dnsSuffixOf } from '../dns-suffix';
import { EksConstruct, pinnedId } from '../eks-construct';
import { EncryptionKey, IEncryptionKey } from '../keys/encryption-key';
import { givenKey } from '../keys/given-key';
import { bucketArnOf, homeOf, partitionOf, regionName } from '../home';
import { None } from '../../core/none';
import { isNone } from '../none';
import { policyJson, PolicyStatement, serviceTrust } from '../policy-document';
import { BucketLock, SecureBucket } from './secure-bucket';
import { TerraformResource } from '../terraform';

/** A copy of a bucket in another region. */
export interface Replica {
  /** Region of the copy, such as `eu-central-1`, in the partition of the original. */
  readonly region: string;
  /** Name of the bucket. @default - the original's, with `-copy` */
  readonly bucket?: string;
  /** Key of that region. @default - a new one, `alias/<prefix>/<id>-copy` */
  readonly key?: IEncryptionKey;
  /** Where its access logs go, in its own region. @default - a bucket named `<bucket>-logs` */
  readonly accessLogs?: AccessLogs | None;
}

/** The props of a `Replica`. */
export const REPLICA_PROPS: PropNames<Replica> = { region: true, bucket: true, key: true, accessLogs: true };

/** The original of a replica. */
export interface ReplicaSource {
  /** The bucket. */
  readonly bucket: SecureBucket;
  /** Its name. */
  readonly name: string;
  /** ARN of its key. */
  readonly keyArn: string;
}

/** Settings of a `BucketReplica`, checked. */
export interface ReplicaSettings {
  readonly region: string;
  readonly bucket: string;
  readonly key?: IEncryptionKey;
  readonly logsTo?: LogTarget;
}

/** What a copy has in common with its original. */
export interface ReplicaTerms {
  readonly keep?: number;
  readonly keepDeleted: number;
  readonly lock?: BucketLock;
  readonly preventDestroy: boolean;
}

/**
 * Where the copy goes; undefined where there is none.
 *
 * @throws Error `'replica' must be the copy's place, { region: '…' }, or say why there is none, { none: '…' }, got undefined`
 * @throws Error `'replica.region' must be another region than the bucket's, got 'eu-west-1'`
 * @throws Error `'replica.key' must be of the region eu-central-1, got one of eu-west-1`
 * @throws Error `'replica.region' must be in the partition 'aws', as that of the bucket, got 'cn-north-1'`
 */
export function replicaOf(owner: IConstruct, replica: Replica | None, original: string): ReplicaSettings | undefined {
  if (typeof replica !== 'object' || (replica as Replica | null) === null) {
    fail(
      owner,
      `'replica' must be the copy's place, { region: '…' }, or say why there is none, { none: '…' }, got ${got(replica)}`,
    );
  }
  if (isNone(owner, 'replica', replica)) return undefined;
  const { key, accessLogs, bucket = `${original}-copy` } = replica;
  const region = regionName(owner, 'replica.region', replica.region);
  const { region: home, partition } = homeOf(owner);
  if (region === home) fail(owner, `'replica.region' must be another region than the bucket's, got '${region}'`);
  if (partitionOf(region) !== partition) {
    fail(owner, `'replica.region' must be in the partition '${partition}', as that of the bucket, got '${region}'`);
  }
  // The original's log bucket takes the first name of these, too.
  if ([original, `${original}-logs`].includes(bucket) || `${bucket}-logs` === original) {
    fail(owner, `'replica.bucket' must be another bucket than the original and its logs', got ${got(bucket)}`);
  }
  const logsTo = logTargetOf(owner, 'replica.accessLogs', accessLogs, bucket);
  return {
    region,
    key: givenKey(owner, 'replica.key', key, region),
    logsTo,
    bucket: bucketNameOf(owner, 'replica.bucket', bucket, logsTo),
  };
}

/** A bucket of another region that S3 keeps a copy of all objects in. */
export class BucketReplica extends EksConstruct {
  constructor(scope: Construct, id: string, source: ReplicaSource, settings: ReplicaSettings, terms: ReplicaTerms) {
    super(scope, id);
    const { region, bucket: name, key: given, logsTo } = settings;
    const key = given ?? this.newKey(scope.node.id, terms.preventDestroy);
    const bucket = new SecureBucket(this, 'Resource', { bucket: name, key, logsTo, ...terms });
    this.moveTo(region, given === undefined ? [key as EncryptionKey, bucket] : [bucket]);

    const role = new IamRole(this, 'role', {
      name: awsName(this, 'name', `${this.home.prefix}-${scope.node.id}-replication`, ROLE_NAME),
      assumeRolePolicy: serviceTrust(['s3.amazonaws.com']),
    });
    const rights = new IamRolePolicy(this, 'rights', {
      name: 'replication',
      role: role.id,
      policy: policyJson(replicationRights(this, source, settings, key.keyArn)),
    });
    new S3BucketReplicationConfiguration(this, 'replication', {
      bucket: source.bucket.resource.bucket,
      role: role.arn,
      rule: [
        {
          id: 'all',
          status: 'Enabled',
          filter: { prefix: '' },
          // What Velero deletes goes there too, and can be had back there as here.
          deleteMarkerReplication: { status: 'Enabled' },
          sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: 'Enabled' } },
          destination: {
            bucket: bucket.resource.arn,
            encryptionConfiguration: { replicaKmsKeyId: key.keyArn },
          },
        },
      ],
      dependsOn: [source.bucket.versioning, bucket.versioning, rights],
    });
  }

  private newKey(original: string, deletionProtection: boolean): EncryptionKey {
    return new EncryptionKey(this, 'key', {
      description: `Copy of ${original}`,
      alias: `${this.home.prefix}/${original}-copy`,
      deletionProtection,
    });
  }

  /** Makes resources in another region, by a provider like the stack's own. */
  private moveTo(region: string, constructs: readonly EksConstruct[]): void {
    const provider = new AwsProvider(this, 'provider', {
      alias: pinnedId(this),
      region,
      allowedAccountIds: [this.home.account],
      defaultTags: [{ tags: this.home.tags }],
    });
    for (const element of constructs.flatMap((construct) => construct.node.findAll())) {
      if (TerraformResource.isTerraformResource(element)) element.provider = provider;
    }
  }
}

/** Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html */
function replicationRights(
  scope: IConstruct,
  source: ReplicaSource,
  { region, bucket }: ReplicaSettings,
  replicaKeyArn: string,
): PolicyStatement[] {
  const home = homeOf(scope);
  const from = bucketArnOf(scope, source.name);
  const via = (at: string) => ({ StringEquals: { 'kms:ViaService': `s3.${at}.${dnsSuffixOf(home.partition)}` } });
  return [
    { sid: 'Find', actions: ['s3:GetReplicationConfiguration', 's3:ListBucket'], resources: [from] },
    {
      sid: 'Read',
      actions: [
        's3:GetObjectVersionForReplication',
        's3:GetObjectVersionAcl',
        's3:GetObjectVersionTagging',
        's3:GetObjectRetention',
        's3:GetObjectLegalHold',
      ],
      resources: [`${from}/*`],
    },
    {
      sid: 'Write',
      actions: ['s3:ReplicateObject', 's3:ReplicateDelete', 's3:ReplicateTags'],
      resources: [`${bucketArnOf(scope, bucket)}/*`],
    },
    { sid: 'ReadKey', actions: ['kms:Decrypt'], resources: [source.keyArn], conditions: via(home.region) },
    {
      sid: 'WriteKey',
      actions: ['kms:Encrypt', 'kms:GenerateDataKey'],
      resources: [replicaKeyArn],
      conditions: via(region),
    },
  ];
}
