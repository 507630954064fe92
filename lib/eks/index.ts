export type { None } from './none';
export * from './eks-stack';
export * from './encryption-key';
export * from './network-facts';
export * from './cluster-facts';
export type { PolicyStatement, Conditions } from './policy-document';
export * from './replacements';
export * from './eks-cluster';
export type { ExistingEksCluster } from './existing-cluster';
export * from './cluster-outputs';
export type { AccessLogs } from './access-logs';
export * from './backup-bucket';
export type { Replica } from './bucket-replica';
export * from './container-registry';
export * from './service-linked-roles';
export * from './state-backend';
export type { ExistingState, StateLock } from './state-place';
export * from './managed-node-group';
export type { HopLimit, ManagedNodeGroupProps } from './managed-node-group-props';
export type { ExistingNodeGroup, INodeGroup } from './existing-node-group';
export type { Architecture } from './instance-type';
export type { NodeDisk } from './launch-template';
export type { NodeOs, NodeVariant } from './node-image';
export type { NodeTaint } from './node-labels';
export { NodeRole } from './node-role';
export type { FixedNodeSize, MaxUnavailable, MaxUnavailablePercent, ScalingNodeSize } from './node-size';
export * from './karpenter-infrastructure';
export { InterruptionQueue } from './interruption-queue';
export * from './destroy-guard';
export * from './eks-network';
export type { ExistingEksNetwork } from './existing-network';
export type { FlowLogs, FlowLogsProps } from './flow-logs';
export type { NatChoice, NatGateways } from './nat-gateways';
export type { EndpointChoice, NetworkEndpoints } from './network-endpoints';
export type { SubnetPlace, SubnetTier } from './subnet-tier';
export { cloudWatchLogsUse } from './key-policies';
export * from './eks-addon';
export * from './cluster-access';
export type { ClusterKeys } from './cluster-keys';
export type { ClusterLogs } from './cluster-logs';
export type { DefaultAddon, DefaultAddons, EksClusterProps, ExtendedSupport } from './cluster-props';
export type { AddonConfiguration, AddonStage, DefaultAddonName } from './addon-table';
export type { AddonIdentity } from './addon-identity';
export type { AddonVersion } from './addon-version';
export type { AutoMode, AutoNodePool } from './auto-mode';
export type { PublicEndpoint } from './public-endpoint';
export * from './workload-identity';
export type {
  CertManagerIdentityProps,
  ControllerIdentityProps,
  EfsCsiIdentityProps,
  ExternalDnsIdentityProps,
  ExternalSecretsIdentityProps,
  VeleroIdentityProps,
} from './controller-identities';
export type { VeleroBucket } from './policies/velero';
