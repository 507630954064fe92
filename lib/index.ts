import { registerChecks } from './checks/at-synth';

// Whoever imports the library gets its checks at `app.synth()`.
registerChecks();

export { addChecks } from './checks/at-synth';

export type {
  ClusterBackups,
  ClusterContract,
  ClusterDescription,
  ClusterIdentity,
  ClusterKarpenter,
  ClusterNetworkDescription,
  ClusterVolumes,
} from './core/cluster-contract';
export type { Architecture } from './core/architecture';
export { identityOf } from './core/cluster-identity';
export {
  type ApiServerDefaults,
  type Defaults,
  defaultsOf,
  type DnsDefaults,
  type PrometheusDefaults,
  setDefaults,
} from './core/defaults';
export type { AlbEdge, Edge, GatewayEdge, GatewayPods, NginxEdge } from './core/edge';
export * from './core/env-value';
export type { FileSource, FileVolume } from './core/file-source';
export type { Labels } from './core/labels';
export type { NamedService, NamedServicePort } from './core/named-service';
export type { None } from './core/none';
export type { NodeDisk, NodeOs } from './core/node-disk';
export type { NodeTaint } from './core/node-taint';
export { override, type Overrides } from './core/overrides';
export type { NamedPort, PodSet } from './core/pods';
export { readClusterOutputs } from './core/read-cluster-outputs';
export type { Reason } from './core/reason';
export type { ContainerRequests, Replicas, Scalable } from './core/replicas';
export { suppress } from './core/suppress';

export type { GrantRule } from './access/grant-rule';
export * from './access/role-grant';
export { RoleRules } from './access/role-rules';
export * from './access/service-account';
export { type GrantTarget, Subject, type SubjectLike } from './access/subject';

export * from './config/config-files';
export type { NotSecret } from './config/config-map';
export * from './config/env-config';
export { SecretFiles } from './config/secret-files';
export * from './config/secret-ref';

export { ArgoApplication, type ArgoApplicationProps } from './delivery/argo-application';
export {
  type ArgoDestination,
  ArgoProject,
  type ArgoProjectProps,
  type ArgoProjectRef,
  type ArgoProjectRules,
} from './delivery/argo-project';
export {
  type ArgoGitProps,
  type ArgoHelmProps,
  type ArgoOciProps,
  ArgoSource,
  type ArgoSourceSettings,
} from './delivery/argo-source';
export type { ArgoFreeze } from './delivery/argo-window';
export type { FluxDecryption } from './delivery/decryption';
export type { Deploys } from './delivery/deployed';
export * from './delivery/flux-git-source';
export type { FluxHealth } from './delivery/flux-health';
export * from './delivery/flux-helm-release';
export * from './delivery/flux-helm-source';
export * from './delivery/flux-kustomization';
export type { FluxRef, FluxServiceAccount, NamedSecret } from './delivery/flux-names';
export * from './delivery/flux-oci-source';
export type { HelmValues } from './delivery/helm-values';
export type { IgnoreProps } from './delivery/ignore';
export type { Signature } from './delivery/signature';

export type { EjectProps } from './mesh/ejection';
export * from './mesh/fault-injection';
export type { Headers as RequestHeaders } from './mesh/headers';
export * from './mesh/mesh-default-deny';
export type { MeshServiceLike } from './mesh/mesh-service';
export { Resilience, type ResilienceProps, type ResilienceSettings } from './mesh/resilience';
export type { RetriesProps } from './mesh/retry-sum';
export type { ServiceVersion, SplitVersion, SubsetVersion } from './mesh/split-version';
export * from './mesh/strict-mutual-tls';
export * from './mesh/traffic-split';

export type { ConnectionOptions, FromCidrOptions } from './network/connection-options';
export * from './network/connections';
export * from './network/default-deny';
export type { GatewayHost } from './network/gateway-listeners';
export * from './network/grpc-route';
export * from './network/http-route';
export * from './network/ingress-route';
export * from './network/peer';
export type { PeerPorts, PortChoice, PortNumber } from './network/ports';
export type { CidrPeer, ConnectionRule, Direction, PodsPeer, RulePeer, RulePort } from './network/rules';
export { PublicGateway, type PublicGatewayProps } from './network/public-gateway';
export { ReferenceGrant, type ReferenceGrantProps, type RouteKind } from './network/reference-grant';
export type { RouteReadiness } from './network/route-readiness';
export type { ServicePort, ServicePortProps } from './network/service-ports';
export * from './network/workload-service';

export type { NodeDisruptionProps } from './nodes/disruption';
export type { CpuBounds, InstancesProps } from './nodes/instances';
export type { Never } from './nodes/never';
export type { DisruptionReason, NodeBudget } from './nodes/node-budget';
export * from './nodes/node-class';
export * from './nodes/node-pool';
export type { LatestRelease } from './nodes/node-release';
export type { NodeRequirement } from './nodes/node-requirement';

export {
  HorizontalAutoscaler,
  type HorizontalAutoscalerProps,
  type ScalingProps,
} from './scaling/horizontal-autoscaler';
export {
  type AverageTarget,
  type DescribedObject,
  type MeasuredResource,
  Metric,
  type MetricName,
  type MetricTarget,
  type UtilizationTarget,
  type ValueTarget,
} from './scaling/metric';
export type { ScalingBehavior, ScalingSpeed, ScalingStep } from './scaling/scaling-behavior';

export * from './tenancy/namespace';

export type { ClaimProps } from './workload/claims';
export type { ContainerProps, ExtraContainerProps } from './workload/container';
export { HardenedCronJob, type HardenedCronJobProps } from './workload/cron-job';
export * from './workload/daemon-set';
export { HardenedDeployment, type HardenedDeploymentProps, type RolloutProps } from './workload/deployment';
export {
  DisruptionBudget,
  type DisruptionBudgetBounds,
  type DisruptionBudgetProps,
  type PodCount,
} from './workload/disruption-budget';
export * from './workload/job';
export type { JobWorkloadProps } from './workload/job-settings';
export type { GpuProps, NodesProps, SpreadProps, TolerationProps } from './workload/placement';
export type { KubernetesTokenProps, PodProps } from './workload/pod';
export type { MetricsProps, PortProps, PortsProps } from './workload/ports';
export { type Priority, PriorityClass, type PriorityClassProps } from './workload/priority-class';
export * from './workload/probe';
export type { ProbesProps } from './workload/probes';
export type { ResourcesProps } from './workload/resources';
export type { AddedCapabilities, LowId, SecurityProps } from './workload/security';
export type { ShutdownProps } from './workload/shutdown';
export * from './workload/stateful-set';
export type { HostPathProps, MountsProps } from './workload/volumes';
export { Workload, type WorkloadProps } from './workload/workload';

export * from './patterns/scheduled-job';
export type { WebRoute } from './patterns/web-route';
export * from './patterns/web-service';
export * from './patterns/worker';
