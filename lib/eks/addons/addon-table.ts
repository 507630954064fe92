import { AddonConfiguration } from './addon-configuration';
import { IEksCluster } from '../cluster-facts';
import { ClusterStage } from '../cluster-order';
import { ebsCsiPolicy } from '../identity/policies/ebs-csi';
import { PolicyStatement } from '../policy-document';

/** What is known of an add-on. */
export interface AddonFacts {
  /** When it is installed. */
  readonly stage: AddonStage;
  /** Whether EKS Auto Mode runs it itself. */
  readonly inAutoMode?: true;
  /** Add-ons that it needs. */
  readonly requires?: readonly string[];
  /** Add-ons that do the same job. */
  readonly conflicts?: readonly string[];
  /** Service account that calls AWS, where there is one. */
  readonly serviceAccount?: { readonly namespace: string; readonly name: string };
  /** Policies of AWS's that it gets, by name. */
  readonly managedPolicies?: readonly string[];
  /** Rights that it gets. */
  readonly statements?: (cluster: IEksCluster) => readonly PolicyStatement[];
  /** Whether it can do nothing without rights that only the user can give. */
  readonly needsRights?: true;
  /** Configuration that it gets. */
  readonly configuration?: AddonConfiguration;
}

/** When an add-on is installed: before nodes, or with nodes there. */
export type AddonStage = Extract<ClusterStage, 'agent' | 'network' | 'workloads'>;

const inSystem = (name: string): AddonFacts['serviceAccount'] => ({ namespace: 'kube-system', name });

/** Hands out the credentials of Pod Identity. */
export const AGENT = 'eks-pod-identity-agent';

/**
 * Add-ons that `EksCluster` installs, in the order it does so.
 *
 * Source: https://docs.aws.amazon.com/eks/latest/userguide/workloads-add-ons-available-eks.html
 */
const DEFAULTS = {
  [AGENT]: { stage: 'agent', inAutoMode: true },
  'kube-proxy': { stage: 'network', inAutoMode: true },
  'vpc-cni': {
    stage: 'network',
    inAutoMode: true,
    serviceAccount: inSystem('aws-node'),
    managedPolicies: ['AmazonEKS_CNI_Policy'],
    // Without the first, each NetworkPolicy is a no-op; with the others, one network interface is enough for most nodes.
    configuration: {
      enableNetworkPolicy: 'true',
      env: { ENABLE_PREFIX_DELEGATION: 'true', WARM_PREFIX_TARGET: '1' },
    },
  },
  coredns: { stage: 'workloads', inAutoMode: true, configuration: { replicaCount: 2 } },
  'aws-ebs-csi-driver': {
    stage: 'workloads',
    inAutoMode: true,
    serviceAccount: inSystem('ebs-csi-controller-sa'),
    statements: ebsCsiPolicy,
  },
  'metrics-server': { stage: 'workloads' },
  'eks-node-monitoring-agent': { stage: 'workloads', inAutoMode: true },
} as const satisfies Readonly<Record<string, AddonFacts>>;

/** Name of an add-on that `EksCluster` installs. */
export type DefaultAddonName = keyof typeof DEFAULTS;

/** Names of the add-ons that `EksCluster` installs. */
export const DEFAULT_ADDONS = Object.keys(DEFAULTS) as readonly DefaultAddonName[];

/** Add-ons of AWS and of the community. Others, such as those of the Marketplace, work too, with their `stage`. */
export const ADDONS: Readonly<Record<string, AddonFacts>> = {
  ...DEFAULTS,
  adot: { stage: 'workloads' },
  'amazon-cloudwatch-observability': {
    stage: 'workloads',
    // It brings its own Fluent Bit: each line would be sent, and paid, twice.
    conflicts: ['fluent-bit'],
    serviceAccount: { namespace: 'amazon-cloudwatch', name: 'cloudwatch-agent' },
    managedPolicies: ['CloudWatchAgentServerPolicy', 'AWSXrayWriteOnlyAccess'],
  },
  'aws-efs-csi-driver': {
    stage: 'workloads',
    serviceAccount: inSystem('efs-csi-controller-sa'),
    needsRights: true,
  },
  'aws-fsx-csi-driver': { stage: 'workloads', serviceAccount: inSystem('fsx-csi-controller-sa'), needsRights: true },
  'aws-mountpoint-s3-csi-driver': { stage: 'workloads', serviceAccount: inSystem('s3-csi-driver-sa') },
  'cert-manager': { stage: 'workloads', serviceAccount: { namespace: 'cert-manager', name: 'cert-manager' } },
  'external-dns': {
    stage: 'workloads',
    serviceAccount: { namespace: 'external-dns', name: 'external-dns' },
    needsRights: true,
  },
  'fluent-bit': { stage: 'workloads', conflicts: ['amazon-cloudwatch-observability'] },
  'kube-state-metrics': { stage: 'workloads' },
  'prometheus-node-exporter': { stage: 'workloads' },
  'snapshot-controller': { stage: 'workloads', requires: ['aws-ebs-csi-driver'] },
};
