import { IConstruct } from 'constructs';
import { got } from '../../core/errors';
import { knownPropsOf, PropNames, PropOwner } from '../../core/props';
import { IEksCluster } from '../cluster-facts';
import { IEncryptionKey } from '../keys/encryption-key';
import { awsLoadBalancerControllerPolicy } from './policies/aws-load-balancer-controller';
import { certManagerPolicy } from './policies/cert-manager';
import { clusterAutoscalerPolicy } from './policies/cluster-autoscaler';
import { efsCsiPolicy } from './policies/efs-csi';
import { externalDnsPolicy } from './policies/external-dns';
import { externalSecretsPolicy } from './policies/external-secrets';
import { VeleroBucket, veleroPolicy, veleroSnapshotPolicy } from './policies/velero';
import { PolicyStatement } from '../policy-document';
import { Token } from '../terraform';

/** Properties that the identities of all known controllers have. */
export interface ControllerIdentityProps {
  /** Cluster that the controller runs on. */
  readonly cluster: IEksCluster;
  /** Namespace of the controller. @default - that of its project's own guide */
  readonly namespace?: string;
  /** Name of its service account. @default - that of its project's own chart */
  readonly serviceAccount?: string;
  /** How its pods get the credentials. @default 'podIdentity' */
  readonly mode?: 'podIdentity' | 'irsa';
  /** ARN of a policy that the role may never exceed. @default - none */
  readonly boundary?: string;
  /** Name of the role, at most 64 characters. @default - the cluster's name, `-` and the construct's id */
  readonly name?: string;
}

/** Properties for `WorkloadIdentity.velero`. */
export interface VeleroIdentityProps extends ControllerIdentityProps {
  /** Bucket of the backups, such as a `BackupBucket`. */
  readonly bucket: VeleroBucket;
  /** Who makes snapshots of volumes: the CSI driver, or Velero's own plugin. @default 'csi' */
  readonly snapshots?: 'csi' | 'native';
}

/** Properties for `WorkloadIdentity.externalDns`. */
export interface ExternalDnsIdentityProps extends ControllerIdentityProps {
  /** Ids of the hosted zones, such as `Z0123456789ABC`. */
  readonly zones: readonly string[];
  /** Names that it may make records for, with all below them, such as `example.com`. */
  readonly domains: readonly string[];
}

/** Properties for `WorkloadIdentity.certManager`. */
export interface CertManagerIdentityProps extends ControllerIdentityProps {
  /** Ids of the hosted zones of its challenges, such as `Z0123456789ABC`. Its issuers name them too. */
  readonly zones: readonly string[];
}

/** Properties for `WorkloadIdentity.externalSecrets`. */
export interface ExternalSecretsIdentityProps extends ControllerIdentityProps {
  /** What the names of its secrets and parameters start with, up to a `/`: `shop` for `shop/orders`. */
  readonly prefixes: readonly string[];
  /** Keys that encrypt them. @default - none: the keys that AWS manages */
  readonly keys?: readonly IEncryptionKey[];
}

/** Properties for `WorkloadIdentity.efsCsi`. */
export interface EfsCsiIdentityProps extends ControllerIdentityProps {
  /** Ids of the file systems that it makes access points of, such as `fs-0a1b2c3d`. */
  readonly fileSystems: readonly string[];
}

/** A controller's identity, as `WorkloadIdentity` takes it. */
export interface ControllerIdentity extends ControllerIdentityProps {
  /** Namespace of the controller. */
  readonly namespace: string;
  /** Name of its service account. */
  readonly serviceAccount: string;
  /** What it may do. */
  readonly statements: readonly PolicyStatement[];
}

const COMMON: PropNames<ControllerIdentityProps> = {
  cluster: true,
  namespace: true,
  serviceAccount: true,
  mode: true,
  boundary: true,
  name: true,
};

/** Where a controller runs when its chart is installed under the chart's own name. */
interface Place {
  readonly namespace: string;
  readonly serviceAccount: string;
}

/** Source: https://github.com/vmware-tanzu/helm-charts/blob/main/charts/velero/templates/_helpers.tpl */
export function velero(scope: IConstruct, id: string, props: VeleroIdentityProps): ControllerIdentity {
  const owner = known(scope, id, 'velero', props, { ...COMMON, bucket: true, snapshots: true });
  const { cluster, bucket, snapshots = 'csi' } = props;
  const { bucketName, keyAlias, region } = (bucket as Partial<VeleroBucket> | undefined) ?? {};
  if (typeof bucketName !== 'string') return owner.refuse(`'bucket' must be a BackupBucket, got ${got(bucket)}`);
  if (!Token.isUnresolved(bucketName) && !/^[a-z0-9][a-z0-9.-]+[a-z0-9]$/.test(bucketName)) {
    owner.refuse(`'bucket.bucketName' must be the name of a bucket, such as 'acme-backups', got ${got(bucketName)}`);
  }
  if (region !== undefined && !/^[a-z]{2,4}(-[a-z]+)+-\d$/.test(region)) {
    owner.refuse(`'bucket.region' must be an AWS region such as 'eu-west-1', got ${got(region)}`);
  }
  if (keyAlias !== undefined && !/^alias\/./.test(keyAlias)) {
    owner.refuse(`'bucket.keyAlias' must start with 'alias/', got ${got(keyAlias)}`);
  }
  if (!['csi', 'native'].includes(snapshots)) {
    owner.refuse(`'snapshots' must be 'csi' or 'native', got ${got(snapshots)}`);
  }
  return identity(props, { namespace: 'velero', serviceAccount: 'velero-server' }, [
    ...veleroPolicy(cluster, bucket),
    ...(snapshots === 'native' ? veleroSnapshotPolicy(cluster) : []),
  ]);
}

/** Source: https://github.com/kubernetes-sigs/external-dns/tree/master/charts/external-dns */
export function externalDns(scope: IConstruct, id: string, props: ExternalDnsIdentityProps): ControllerIdentity {
  const owner = known(scope, id, 'externalDns', props, { ...COMMON, zones: [true], domains: [true] });
  const { cluster, zones, domains } = props;
  listed(owner, 'zones', zones, ZONE);
  listed(owner, 'domains', domains, DOMAIN);
  const place = { namespace: 'external-dns', serviceAccount: 'external-dns' };
  return identity(props, place, externalDnsPolicy(cluster, zones, domains));
}

/** Source: https://cert-manager.io/docs/installation/helm/ */
export function certManager(scope: IConstruct, id: string, props: CertManagerIdentityProps): ControllerIdentity {
  const owner = known(scope, id, 'certManager', props, { ...COMMON, zones: [true] });
  listed(owner, 'zones', props.zones, ZONE);
  const place = { namespace: 'cert-manager', serviceAccount: 'cert-manager' };
  return identity(props, place, certManagerPolicy(props.cluster, props.zones));
}

/** Source: https://external-secrets.io/latest/introduction/getting-started/ */
export function externalSecrets(
  scope: IConstruct,
  id: string,
  props: ExternalSecretsIdentityProps,
): ControllerIdentity {
  const owner = known(scope, id, 'externalSecrets', props, { ...COMMON, prefixes: [true], keys: [true] });
  const { cluster, prefixes, keys = [] } = props;
  listed(owner, 'prefixes', prefixes, PREFIX);
  const arns = keys.map((key: Partial<IEncryptionKey> | undefined) =>
    typeof key?.keyArn === 'string' ? key.keyArn : owner.refuse(`'keys' must be of EncryptionKey, got ${got(key)}`),
  );
  const place = { namespace: 'external-secrets', serviceAccount: 'external-secrets' };
  return identity(props, place, externalSecretsPolicy(cluster, prefixes, arns));
}

/** Source: https://docs.aws.amazon.com/eks/latest/userguide/lbc-helm.html */
export function awsLoadBalancerController(
  scope: IConstruct,
  id: string,
  props: ControllerIdentityProps,
): ControllerIdentity {
  known(scope, id, 'awsLoadBalancerController', props, COMMON);
  const place = { namespace: 'kube-system', serviceAccount: 'aws-load-balancer-controller' };
  return identity(props, place, awsLoadBalancerControllerPolicy(props.cluster));
}

/** Source: https://github.com/kubernetes/autoscaler/tree/master/cluster-autoscaler/cloudprovider/aws/examples */
export function clusterAutoscaler(scope: IConstruct, id: string, props: ControllerIdentityProps): ControllerIdentity {
  known(scope, id, 'clusterAutoscaler', props, COMMON);
  const place = { namespace: 'kube-system', serviceAccount: 'cluster-autoscaler' };
  return identity(props, place, clusterAutoscalerPolicy(props.cluster));
}

/** Source: https://github.com/kubernetes-sigs/aws-efs-csi-driver/blob/master/docs/README.md */
export function efsCsi(scope: IConstruct, id: string, props: EfsCsiIdentityProps): ControllerIdentity {
  const owner = known(scope, id, 'efsCsi', props, { ...COMMON, fileSystems: [true] });
  listed(owner, 'fileSystems', props.fileSystems, FILE_SYSTEM);
  const place = { namespace: 'kube-system', serviceAccount: 'efs-csi-controller-sa' };
  return identity(props, place, efsCsiPolicy(props.cluster, props.fileSystems));
}

/** What of a cluster works against Cluster Autoscaler; known when all of it is there. */
export function autoscalerConflicts({ roster, autoMode }: IEksCluster): string[] {
  const faults: string[] = [];
  const karpenter = roster.karpenter?.construct.node.path;
  if (karpenter !== undefined) {
    faults.push(`'cluster' must have one that scales nodes, got Karpenter too, [${karpenter}]; remove one of them`);
  }
  if (autoMode) faults.push("'cluster' must not run EKS Auto Mode, which scales nodes itself; leave this identity out");
  for (const { construct, fixedSize } of roster.nodeGroups) {
    if (!fixedSize) continue;
    const group = construct.node.path;
    faults.push(
      `'cluster' must not have node groups of a fixed size, got [${group}]; give it 'initial' instead of 'desired'`,
    );
  }
  return faults;
}

function known<P extends ControllerIdentityProps>(
  scope: IConstruct,
  id: string,
  preset: string,
  props: P,
  names: PropNames<P>,
): PropOwner {
  const refuse = (fault: string): never => {
    throw new Error(`[${scope.node.path}/${id}] ${fault}`);
  };
  const owner: PropOwner = { name: `WorkloadIdentity.${preset}`, refuse };
  knownPropsOf(owner, '', props, names);
  const { cluster } = props as Partial<P>;
  if (typeof cluster?.clusterArn !== 'string') owner.refuse(`'cluster' must be an EksCluster, got ${got(cluster)}`);
  return owner;
}

function identity(
  props: ControllerIdentityProps,
  place: Place,
  statements: readonly PolicyStatement[],
): ControllerIdentity {
  const { cluster, mode, boundary, name } = props;
  const { namespace = place.namespace, serviceAccount = place.serviceAccount } = props;
  return { cluster, namespace, serviceAccount, mode, boundary, name, statements };
}

/** What each text of a list looks like. */
interface Form {
  readonly pattern: RegExp;
  readonly words: string;
}

const ZONE: Form = { pattern: /^Z[A-Z0-9]+$/, words: "ids of hosted zones, such as 'Z0123456789ABC'" };
const DOMAIN: Form = {
  pattern: /^[a-z0-9_-]+(\.[a-z0-9_-]+)+$/,
  words: "domains in lower case, such as 'example.com', without '*' and without a dot at the end",
};
const PREFIX: Form = { pattern: /^[\w+=.@-]+(\/[\w+=.@-]+)*$/, words: "paths such as 'shop', without '/' at the ends" };
const FILE_SYSTEM: Form = { pattern: /^fs-[0-9a-f]+$/, words: "ids of file systems, such as 'fs-0a1b2c3d'" };

function listed(owner: PropOwner, prop: string, values: readonly string[] | undefined, form: Form): void {
  if (values === undefined || values.length === 0) {
    owner.refuse(`'${prop}' must be ${form.words}, at least one, got ${got(values)}`);
  }
  for (const [index, value] of values.entries()) {
    if (typeof value !== 'string' || !(Token.isUnresolved(value) || form.pattern.test(value))) {
      owner.refuse(`'${prop}' must be ${form.words}, got ${got(value)}`);
    }
    if (values.indexOf(value) < index) owner.refuse(`'${prop}' must have each once, got ${got(value)} twice`);
  }
}
