/** What the scanners call what one rule asks for; names that start with `CKV` are Checkov's. */
export interface ScannerIds {
  /** Checkov. */
  readonly checkov?: readonly string[];
  /** kube-score. */
  readonly kubeScore?: readonly string[];
  /** KubeLinter. */
  readonly kubeLinter?: readonly string[];
  /** Polaris. */
  readonly polaris?: readonly string[];
}

const REPLICAS: ScannerIds = {
  kubeScore: ['deployment-replicas'],
  kubeLinter: ['minimum-three-replicas'],
  polaris: ['deploymentMissingReplicas'],
};

/**
 * Checks that look at the same thing as a rule, so that one `suppress()` speaks to all. Sources: https://www.checkov.io/5.Policy%20Index/kubernetes.html,
 * https://github.com/zegl/kube-score/blob/master/README_CHECKS.md,
 * https://docs.kubelinter.io/#/generated/checks, https://polaris.docs.fairwinds.com/checks/security/
 */
export const SCANNER_IDS: Readonly<Record<string, ScannerIds>> = {
  // Pod and container security
  'not-privileged': {
    checkov: ['CKV_K8S_16'],
    kubeScore: ['container-security-context-privileged'],
    kubeLinter: ['privileged-container'],
    polaris: ['runAsPrivileged'],
  },
  'no-privilege-escalation': {
    checkov: ['CKV_K8S_20'],
    kubeLinter: ['privilege-escalation-container'],
    polaris: ['privilegeEscalationAllowed'],
  },
  'run-as-non-root': { checkov: ['CKV_K8S_23'], kubeLinter: ['run-as-non-root'], polaris: ['runAsRootAllowed'] },
  'uid-not-zero': { kubeLinter: ['run-as-non-root'] },
  'uid-high': { checkov: ['CKV_K8S_40'], kubeScore: ['container-security-context-user-group-id'] },
  'gid-high': { kubeScore: ['container-security-context-user-group-id'] },
  'read-only-root': {
    checkov: ['CKV_K8S_22'],
    kubeScore: ['container-security-context-readonlyrootfilesystem'],
    kubeLinter: ['no-read-only-root-fs'],
    polaris: ['notReadOnlyRootFilesystem'],
  },
  'drop-all-capabilities': {
    checkov: ['CKV_K8S_28', 'CKV_K8S_37'],
    kubeLinter: ['drop-net-raw-capability'],
    polaris: ['insecureCapabilities'],
  },
  'no-added-capabilities': { checkov: ['CKV_K8S_25', 'CKV_K8S_39'], polaris: ['dangerousCapabilities'] },
  'seccomp-runtime-default': {
    checkov: ['CKV_K8S_31'],
    kubeScore: ['container-seccomp-profile'],
    polaris: ['linuxHardening'],
  },
  'selinux-sane': { polaris: ['linuxHardening'] },
  'security-context-present': { checkov: ['CKV_K8S_29', 'CKV_K8S_30'] },
  'no-host-namespaces': {
    checkov: ['CKV_K8S_17', 'CKV_K8S_18', 'CKV_K8S_19'],
    kubeLinter: ['host-network', 'host-pid', 'host-ipc'],
    polaris: ['hostNetworkSet', 'hostPIDSet', 'hostIPCSet'],
  },
  'no-host-ports': { checkov: ['CKV_K8S_26'], polaris: ['hostPortSet'] },
  'no-host-path': { polaris: ['hostPathSet'] },
  'no-sensitive-host-path': { kubeLinter: ['sensitive-host-mounts'] },
  'no-writable-host-path': { kubeLinter: ['writable-host-mount'] },
  'no-docker-socket': { checkov: ['CKV_K8S_27'], kubeLinter: ['docker-sock'] },
  'proc-mount': { kubeLinter: ['unsafe-proc-mount'], polaris: ['procMount'] },
  'no-sysctls': { kubeLinter: ['unsafe-sysctls'] },
  'no-windows-host-process': { polaris: ['hostProcess'] },
  'no-privileged-ports': { kubeLinter: ['privileged-ports'] },
  'no-ssh-port': { kubeLinter: ['ssh-port'] },
  // Resources, image, environment
  'cpu-request': {
    checkov: ['CKV_K8S_10'],
    kubeScore: ['container-resources'],
    kubeLinter: ['unset-cpu-requirements'],
    polaris: ['cpuRequestsMissing'],
  },
  'cpu-limit': { checkov: ['CKV_K8S_11'], kubeScore: ['container-resources'], polaris: ['cpuLimitsMissing'] },
  'memory-request-and-limit': {
    checkov: ['CKV_K8S_12', 'CKV_K8S_13'],
    kubeScore: ['container-resources'],
    kubeLinter: ['unset-memory-requirements'],
    polaris: ['memoryRequestsMissing', 'memoryLimitsMissing'],
  },
  'memory-request-equals-limit': { kubeScore: ['container-memory-requests-equal-limits'] },
  'cpu-request-equals-limit': {
    kubeScore: ['container-cpu-requests-equal-limits', 'container-resource-requests-equal-limits'],
  },
  'ephemeral-storage': {
    kubeScore: ['container-ephemeral-storage-request-and-limit', 'container-ephemeral-storage-request-equals-limit'],
  },
  'emptydir-fits': { kubeScore: ['container-ephemeral-storage-request-and-limit'] },
  'image-tag': {
    checkov: ['CKV_K8S_14'],
    kubeScore: ['container-image-tag'],
    kubeLinter: ['latest-tag'],
    polaris: ['tagNotSpecified'],
  },
  'image-digest': { checkov: ['CKV_K8S_43'] },
  'image-pull-always': {
    checkov: ['CKV_K8S_15'],
    kubeScore: ['container-image-pull-policy'],
    polaris: ['pullPolicyNotAlways'],
  },
  'no-secret-literal': { kubeLinter: ['env-var-secret'], polaris: ['sensitiveContainerEnvVar'] },
  'no-secret-env': { checkov: ['CKV_K8S_35'], kubeLinter: ['read-secret-from-env-var'] },
  'no-secret-in-configmap': { polaris: ['sensitiveConfigmapContent'] },
  'env-unique': { kubeScore: ['environment-variable-key-duplication'], kubeLinter: ['duplicate-env-var'] },
  'env-ref-exists': { kubeLinter: ['env-value-from'] },
  'reference-exists': { kubeLinter: ['non-existent-service-account', 'env-value-from'] },
  'no-sudo-no-git-sync': { checkov: ['CKV_K8S_159'] },
  // Probes, rollout, availability
  'readiness-probe': {
    checkov: ['CKV_K8S_9'],
    kubeScore: ['pod-probes'],
    kubeLinter: ['no-readiness-probe'],
    polaris: ['readinessProbeMissing'],
  },
  'liveness-probe': {
    checkov: ['CKV_K8S_8'],
    kubeScore: ['pod-probes'],
    kubeLinter: ['no-liveness-probe'],
    polaris: ['livenessProbeMissing'],
  },
  'probes-differ': { kubeScore: ['pod-probes-identical'] },
  'probe-port-exposed': { kubeLinter: ['liveness-port', 'readiness-port', 'startup-port'] },
  'probe-protocol': { kubeLinter: ['liveness-port', 'readiness-port', 'startup-port'] },
  replicas: REPLICAS,
  'single-replica-zero-downtime': REPLICAS,
  'rolling-update': { kubeScore: ['deployment-strategy'], kubeLinter: ['no-rolling-update-strategy'] },
  'recreate-behind-service': { kubeScore: ['deployment-strategy'], kubeLinter: ['no-rolling-update-strategy'] },
  'anti-affinity': {
    kubeScore: ['deployment-has-host-podantiaffinity', 'statefulset-has-host-podantiaffinity'],
    kubeLinter: ['no-anti-affinity'],
  },
  'anti-affinity-selector-foreign': {
    kubeScore: ['deployment-has-host-podantiaffinity', 'statefulset-has-host-podantiaffinity'],
  },
  'topology-spread': { kubeScore: ['pod-topology-spread-constraints'], polaris: ['topologySpreadConstraint'] },
  'spread-selector-missing': { kubeScore: ['pod-topology-spread-constraints'] },
  'spread-selector-foreign': { kubeScore: ['pod-topology-spread-constraints'] },
  'pdb-exists': {
    kubeScore: ['deployment-has-poddisruptionbudget', 'statefulset-has-poddisruptionbudget'],
    polaris: ['missingPodDisruptionBudget'],
  },
  'pdb-selects-nothing': {
    kubeScore: ['deployment-has-poddisruptionbudget', 'statefulset-has-poddisruptionbudget'],
  },
  'pdb-allows-eviction': {
    kubeScore: ['poddisruptionbudget-has-policy'],
    kubeLinter: ['pdb-max-unavailable', 'pdb-min-available'],
    polaris: ['pdbDisruptionsIsZero'],
  },
  'pdb-below-min': { kubeLinter: ['pdb-min-available'], polaris: ['pdbMinAvailableGreaterThanHPAMinReplicas'] },
  'pdb-unhealthy-eviction': { kubeLinter: ['pdb-unhealthy-pod-eviction-policy'] },
  'single-replica-pdb': {
    kubeLinter: ['pdb-max-unavailable', 'pdb-min-available'],
    polaris: ['pdbDisruptionsIsZero'],
  },
  'hpa-target-exists': {
    kubeScore: ['horizontalpodautoscaler-has-target'],
    kubeLinter: ['dangling-horizontalpodautoscaler'],
  },
  'hpa-replicas': {
    kubeScore: ['horizontalpodautoscaler-replicas'],
    kubeLinter: ['hpa-minimum-three-replicas'],
    polaris: ['hpaMinAvailability', 'hpaMaxAvailability'],
  },
  'hpa-min-equals-max': { polaris: ['hpaMaxAvailability'] },
  'hpa-owns-replicas': { kubeScore: ['deployment-targeted-by-hpa-does-not-have-replicas-configured'] },
  'priority-class': { kubeLinter: ['priority-class-name'], polaris: ['priorityClassNotSet'] },
  'priority-class-system': { kubeLinter: ['priority-class-name'] },
  'statefulset-service-name': { kubeScore: ['statefulset-has-servicename'] },
  'statefulset-service-headless': { kubeScore: ['statefulset-has-servicename'] },
  'selector-matches-template': {
    kubeScore: [
      'deployment-pod-selector-labels-match-template-metadata-labels',
      'statefulset-pod-selector-labels-match-template-metadata-labels',
    ],
    kubeLinter: ['mismatching-selector'],
  },
  // Services, ingress, network
  'network-policy': {
    checkov: ['CKV2_K8S_6'],
    kubeScore: ['pod-networkpolicy'],
    kubeLinter: ['non-isolated-pod'],
    polaris: ['missingNetworkPolicy'],
  },
  'network-policy-selects': {
    kubeScore: ['networkpolicy-targets-pod'],
    kubeLinter: ['dangling-networkpolicy', 'dangling-networkpolicypeer-podselector'],
  },
  'service-selects': { kubeScore: ['service-targets-pod'], kubeLinter: ['dangling-service'] },
  'service-target-port': { kubeLinter: ['invalid-target-ports'] },
  'service-type': { kubeScore: ['service-type'], kubeLinter: ['exposed-services'] },
  'port-names': { kubeScore: ['container-ports-check'], kubeLinter: ['invalid-target-ports'] },
  'port-name': { kubeLinter: ['invalid-target-ports'] },
  'ingress-backend-exists': { kubeScore: ['ingress-targets-service'], kubeLinter: ['dangling-ingress'] },
  'ingress-tls': { polaris: ['tlsSettingsMissing'] },
  'no-nginx-snippets': { checkov: ['CKV_K8S_152', 'CKV_K8S_153', 'CKV_K8S_154'] },
  // RBAC, ServiceAccount, namespace, labels, jobs
  'no-token-automount': { checkov: ['CKV_K8S_38'], polaris: ['automountServiceAccountToken'] },
  'own-service-account': {
    checkov: ['CKV_K8S_41', 'CKV_K8S_42'],
    kubeLinter: ['default-service-account', 'non-existent-service-account', 'deprecated-service-account-field'],
  },
  'no-cluster-admin': {
    kubeLinter: ['cluster-admin-role-binding'],
    polaris: ['clusterrolebindingClusterAdmin', 'rolebindingClusterAdminClusterRole', 'rolebindingClusterAdminRole'],
  },
  'rbac-no-wildcards': { checkov: ['CKV_K8S_49'], kubeLinter: ['wildcard-in-rules'] },
  'rbac-secrets': { checkov: ['CKV2_K8S_5'], kubeLinter: ['access-to-secrets'] },
  'rbac-create-pods': { kubeLinter: ['access-to-create-pods'] },
  'rbac-exec': {
    checkov: ['CKV2_K8S_2'],
    polaris: [
      'rolePodExecAttach',
      'clusterrolePodExecAttach',
      'rolebindingRolePodExecAttach',
      'rolebindingClusterRolePodExecAttach',
      'clusterrolebindingPodExecAttach',
    ],
  },
  'rbac-escalate': { checkov: ['CKV_K8S_157', 'CKV_K8S_158', 'CKV2_K8S_1', 'CKV2_K8S_3'] },
  'rbac-cluster-levers': { checkov: ['CKV_K8S_155', 'CKV_K8S_156', 'CKV2_K8S_2', 'CKV2_K8S_4'] },
  'namespace-set': { checkov: ['CKV_K8S_21'], kubeLinter: ['use-namespace'] },
  labels: {
    kubeLinter: ['required-label-owner', 'required-annotation-email'],
    polaris: ['metadataAndInstanceMismatched'],
  },
  'label-value': { kubeScore: ['label-values'] },
  'api-version-stable': { kubeScore: ['stable-version'], kubeLinter: ['no-extensions-v1beta'] },
  'cronjob-deadline': { kubeScore: ['cronjob-has-deadline'] },
  'job-restart-policy': { kubeScore: ['cronjob-restartpolicy'] },
  'job-ttl': { kubeLinter: ['job-ttl-seconds-after-finished'] },
};

/** Hardening that only scanners which read no annotations look at (Trivy, Kubescape, Kyverno), or that has no scanner. */
export const UNANNOTATED: readonly string[] = [
  ...['no-root-groups', 'apparmor', 'volume-types', 'fs-group', 'no-host-aliases', 'uid-not-mesh', 'image-registry'],
  ...['image-registry-retired', 'startup-probe', 'no-bare-pods', 'default-deny', 'dns-egress', 'no-external-ips'],
  ...['service-selector-unique', 'ingress-hosts', 'no-localhost-services', 'rbac-system-subjects', 'quota-shape'],
  ...['encrypted-volumes', 'no-probe-host', 'pdb-below-hpa-min'],
];
