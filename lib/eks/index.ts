export type { Architecture } from '../core/architecture';
export type { NodeDisk, NodeOs } from '../core/node-disk';
export type { NodeTaint } from '../core/node-taint';

export type { AddonIdentity } from './addons/addon-identity';
export type { AddonConfiguration } from './addons/addon-configuration';
export type { AddonStage, DefaultAddonName } from './addons/addon-table';
export type { AddonVersion } from './addons/addon-version';
export * from './addons/eks-addon';
export * from './cluster-facts';
export * from './cluster-outputs';
export type { AutoMode, AutoNodePool } from './cluster/auto-mode';
export * from './cluster/cluster-access';
export type { ClusterKeys } from './cluster/cluster-keys';
export type { ClusterLogs } from './cluster/cluster-logs';
export type { DefaultAddon, DefaultAddons, EksClusterProps, ExtendedSupport } from './cluster/cluster-props';
export * from './cluster/eks-cluster';
export type { ExistingEksCluster } from './cluster/existing-cluster';
export type { PublicEndpoint } from './cluster/public-endpoint';
export * from './eks-stack';
export type {
  CertManagerIdentityProps,
  ControllerIdentityProps,
  EfsCsiIdentityProps,
  ExternalDnsIdentityProps,
  ExternalSecretsIdentityProps,
  VeleroIdentityProps,
} from './identity/controller-identities';
export type { VeleroBucket } from './identity/policies/velero';
export * from './identity/workload-identity';
export * from './karpenter/destroy-guard';
export type { InterruptionQueue } from './karpenter/interruption-queue';
export * from './karpenter/karpenter-infrastructure';
export * from './keys/encryption-key';
export { autoScalingUse, cloudWatchLogsUse } from './keys/key-policies';
export * from './network-facts';
export * from './network/eks-network';
export type { ExistingEksNetwork } from './network/existing-network';
export type { FlowLogs, FlowLogsProps } from './network/flow-logs';
export type { NatChoice, NatGateways } from './network/nat-gateways';
export type { EndpointChoice, NetworkEndpoints } from './network/network-endpoints';
export type { SubnetPlace, SubnetTier } from './network/subnet-tier';
export type { ExistingNodeGroup, INodeGroup } from './nodes/existing-node-group';
export * from './nodes/managed-node-group';
export type { HopLimit, ManagedNodeGroupProps } from './nodes/managed-node-group-props';
export type { NodeVariant } from './nodes/node-image';
export type { NodeRole } from './nodes/node-role';
export type { FixedNodeSize, MaxUnavailable, MaxUnavailablePercent, ScalingNodeSize } from './nodes/node-size';
export type { None } from '../core/none';
export type { PolicyStatement, Conditions } from './policy-document';
export * from './replacements';
export * from './service-linked-roles';
export type { AccessLogs } from './storage/access-logs';
export * from './storage/backup-bucket';
export type { Replica } from './storage/bucket-replica';
export * from './storage/container-registry';
export * from './storage/state-backend';
export type { ExistingState, StateLock } from './storage/state-place';
