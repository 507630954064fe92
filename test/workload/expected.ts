// What the house demands of every workload, written by hand and not taken from any output.
import { IMAGE } from './shop';

/** Labels of the objects beside a workload. */
export const labels = (name: string) => ({
  app: name,
  'app.kubernetes.io/name': name,
  'app.kubernetes.io/instance': name,
  'app.kubernetes.io/part-of': 'shop',
  'app.kubernetes.io/managed-by': 'cdk8s',
});

/** Labels of a workload and of its pods. */
export const podLabels = (name: string) => ({
  ...labels(name),
  version: '1.4.2',
  'app.kubernetes.io/version': '1.4.2',
});

/** Labels that select the pods. */
export const selector = (name: string) => ({
  matchLabels: { 'app.kubernetes.io/name': name, 'app.kubernetes.io/instance': name },
});

/** Metadata of an object beside a workload. */
export const metadata = (name: string) => ({ name, namespace: 'shop', labels: labels(name) });

/** The account of a workload. */
export const account = (name: string) => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: metadata(name),
  automountServiceAccountToken: false,
});

/** The policy of a workload that nobody allowed anything yet. */
export const policy = (name: string, ...ports: number[]) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: metadata(name),
  spec: {
    podSelector: { matchLabels: { 'app.kubernetes.io/instance': name } },
    policyTypes: ['Ingress', 'Egress'],
    ingress: [
      {
        from: [{ podSelector: { matchLabels: { 'app.kubernetes.io/instance': name } } }],
        ...(ports.length > 0 ? { ports: ports.map((port) => ({ protocol: 'TCP', port })) } : {}),
      },
    ],
    egress: [
      {
        to: [
          {
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
            podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
          },
        ],
        ports: [
          { protocol: 'UDP', port: 53 },
          { protocol: 'TCP', port: 53 },
        ],
      },
    ],
  },
});

/** The budget of a workload. */
export const budget = (name: string) => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: metadata(name),
  spec: { maxUnavailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow', selector: selector(name) },
});

/** The class of services and workers. */
export const standard = {
  apiVersion: 'scheduling.k8s.io/v1',
  kind: 'PriorityClass',
  metadata: { name: 'shop-standard', labels: labels('shop-standard') },
  value: 100_000,
  description: 'Services and workers',
  preemptionPolicy: 'Never',
  globalDefault: false,
};

/** The class of agents. */
export const agent = {
  ...standard,
  metadata: { name: 'shop-agent', labels: labels('shop-agent') },
  value: 1_000_000,
  description: 'Agents, one on every node',
  preemptionPolicy: 'PreemptLowerPriority',
};

/** The class of jobs. */
export const batch = {
  apiVersion: 'scheduling.k8s.io/v1',
  kind: 'PriorityClass',
  metadata: { name: 'shop-batch', labels: labels('shop-batch') },
  value: 10_000,
  description: 'Jobs, which wait for room',
  preemptionPolicy: 'Never',
  globalDefault: false,
};

/** What every pod has. */
export const pod = (name: string) => ({
  serviceAccountName: name,
  automountServiceAccountToken: false,
  enableServiceLinks: false,
  hostNetwork: false,
  hostPID: false,
  hostIPC: false,
  terminationGracePeriodSeconds: 60,
  securityContext: {
    runAsNonRoot: true,
    runAsUser: 10001,
    runAsGroup: 10001,
    fsGroup: 10001,
    fsGroupChangePolicy: 'OnRootMismatch',
    supplementalGroups: [10001],
    seccompProfile: { type: 'RuntimeDefault' },
  },
  volumes: [{ name: 'tmp', emptyDir: { sizeLimit: '256Mi' } }],
});

/** How replicas keep apart. */
export const apart = (name: string) => ({
  affinity: {
    podAntiAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        { weight: 100, podAffinityTerm: { topologyKey: 'kubernetes.io/hostname', labelSelector: selector(name) } },
      ],
    },
  },
});

/** What every container has. */
export const container = (name: string) => ({
  name,
  image: IMAGE,
  imagePullPolicy: 'Always',
  resources: {
    requests: { cpu: '250m', memory: '256Mi', 'ephemeral-storage': '1Gi' },
    limits: { cpu: '1', memory: '256Mi', 'ephemeral-storage': '1Gi' },
  },
  securityContext: {
    allowPrivilegeEscalation: false,
    privileged: false,
    readOnlyRootFilesystem: true,
    runAsNonRoot: true,
    runAsUser: 10001,
    runAsGroup: 10001,
    capabilities: { drop: ['ALL'] },
    seccompProfile: { type: 'RuntimeDefault' },
  },
  volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
});

/** What a container with an HTTP port has besides. */
export const serving = (port = 8080) => ({
  ports: [{ name: 'http', containerPort: port, protocol: 'TCP' }],
  startupProbe: {
    httpGet: { path: '/livez', port: 'http' },
    periodSeconds: 5,
    timeoutSeconds: 3,
    failureThreshold: 30,
  },
  livenessProbe: {
    httpGet: { path: '/livez', port: 'http' },
    periodSeconds: 10,
    timeoutSeconds: 3,
    failureThreshold: 6,
  },
  readinessProbe: {
    httpGet: { path: '/readyz', port: 'http' },
    periodSeconds: 5,
    timeoutSeconds: 2,
    failureThreshold: 3,
  },
  lifecycle: { preStop: { sleep: { seconds: 15 } } },
});
