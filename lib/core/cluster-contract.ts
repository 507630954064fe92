/**
 * What the Kubernetes side may know of a cluster of `keelson/eks`: plain values, nothing secret. Within a version only
 * optional fields are added; whatever else changes makes a new version.
 */
export interface ClusterContract {
  /** Version of this contract. */
  readonly schema: typeof CLUSTER_CONTRACT;
  /** AWS account, twelve digits. */
  readonly account: string;
  /** AWS region, such as `eu-west-1`. */
  readonly region: string;
  /** Partition of the region, such as `aws`. */
  readonly partition: string;
  /** The cluster itself. */
  readonly cluster: ClusterDescription;
  /** Network that it stands in. */
  readonly network: ClusterNetworkDescription;
  /** Encryption of volumes. */
  readonly volumes: ClusterVolumes;
  /** Roles of service accounts that EKS's add-ons do not bring, by the name of the construct that made them: `orders`. */
  readonly identities: Readonly<Record<string, ClusterIdentity>>;
  /** What Karpenter uses. @default - the cluster has none */
  readonly karpenter?: ClusterKarpenter;
  /** Where backups go. @default - not told */
  readonly backups?: ClusterBackups;
  /** Addresses of image repositories, by name. @default - not told */
  readonly registries?: Readonly<Record<string, string>>;
}

/** A cluster. */
export interface ClusterDescription {
  /** Its name. */
  readonly name: string;
  /** Its ARN. */
  readonly arn: string;
  /** Minor version of Kubernetes, such as `1.35`. */
  readonly kubernetes: string;
  /** URL of the API. */
  readonly endpoint: string;
  /** Certificate authority of the API, in base64. */
  readonly certificateAuthority: string;
  /** URL of the issuer of service account tokens. */
  readonly oidcIssuer: string;
  /** Security group of the control plane and the nodes. */
  readonly securityGroupId: string;
  /** Address range of Services, such as `172.20.0.0/16`. */
  readonly serviceCidr: string;
}

/** The network of a cluster. */
export interface ClusterNetworkDescription {
  /** Id of the VPC. */
  readonly vpcId: string;
  /** Its address range, such as `10.0.0.0/16`. */
  readonly cidr: string;
  /** Availability zones, such as `eu-west-1a`, in the order of the subnets. */
  readonly zones: readonly string[];
  /** Subnets for nodes and pods, one per zone. */
  readonly privateSubnetIds: readonly string[];
}

/** Encryption of a cluster's volumes. */
export interface ClusterVolumes {
  /** ARN of the key. */
  readonly keyArn: string;
}

/** The role of a service account. */
export interface ClusterIdentity {
  /** How pods get the credentials: from the agent on their node, or with their token (IRSA). */
  readonly mode: 'podIdentity' | 'irsa';
  /** Namespace of the service account. */
  readonly namespace: string;
  /** Name of the service account. */
  readonly serviceAccount: string;
  /** ARN of the role. */
  readonly roleArn: string;
}

/** What Karpenter uses. */
export interface ClusterKarpenter {
  /** Name of the role of its nodes. */
  readonly nodeRole: string;
  /** Name of the instance profile, where Karpenter cannot make one. @default - it makes one of the role */
  readonly instanceProfile?: string;
  /** Name of the queue of interruptions. */
  readonly queue: string;
  /** Value of the tag `karpenter.sh/discovery` on the subnets for nodes. */
  readonly discovery: string;
  /** Oldest version of Karpenter for the cluster's Kubernetes, such as `1.9`. */
  readonly minVersion: string;
}

/** Where backups go. */
export interface ClusterBackups {
  /** Name of the bucket. */
  readonly bucket: string;
  /** Region of the bucket. */
  readonly region: string;
  /** Alias of the key that it is encrypted with, with `alias/`. @default - S3's own key */
  readonly keyAlias?: string;
}

/** The version that this release writes and reads. */
export const CLUSTER_CONTRACT = 'keelson.cluster/v1';

/** A part of a JSON Schema: https://json-schema.org/draft-07 */
export interface JsonSchema {
  readonly type: 'object' | 'array' | 'string';
  readonly const?: string;
  readonly enum?: readonly string[];
  readonly minLength?: number;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema;
}

const text: JsonSchema = { type: 'string', minLength: 1 };
const texts: JsonSchema = { type: 'array', items: text };

/** All fields of an interface: the compiler asks for each that is missing. Further fields are let through. */
function fields<T>(
  properties: { readonly [K in keyof Required<T>]: JsonSchema },
  ...optional: (keyof T)[]
): JsonSchema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name as keyof T));
  return { type: 'object', properties, required };
}

const mapOf = (each: JsonSchema): JsonSchema => ({ type: 'object', additionalProperties: each });

/** The JSON Schema of `ClusterContract`. */
export const CLUSTER_CONTRACT_SCHEMA: JsonSchema = fields<ClusterContract>(
  {
    schema: { type: 'string', const: CLUSTER_CONTRACT },
    account: text,
    region: text,
    partition: text,
    cluster: fields<ClusterDescription>({
      name: text,
      arn: text,
      kubernetes: text,
      endpoint: text,
      certificateAuthority: text,
      oidcIssuer: text,
      securityGroupId: text,
      serviceCidr: text,
    }),
    network: fields<ClusterNetworkDescription>({ vpcId: text, cidr: text, zones: texts, privateSubnetIds: texts }),
    volumes: fields<ClusterVolumes>({ keyArn: text }),
    identities: mapOf(
      fields<ClusterIdentity>({
        mode: { type: 'string', enum: ['podIdentity', 'irsa'] },
        namespace: text,
        serviceAccount: text,
        roleArn: text,
      }),
    ),
    karpenter: fields<ClusterKarpenter>(
      { nodeRole: text, instanceProfile: text, queue: text, discovery: text, minVersion: text },
      'instanceProfile',
    ),
    backups: fields<ClusterBackups>({ bucket: text, region: text, keyAlias: text }, 'keyAlias'),
    registries: mapOf(text),
  },
  'karpenter',
  'backups',
  'registries',
);
