import { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';

const image =
  'registry.example.com/orders:2.1.0@sha256:4ff0940f9a0f9ef29ad4f3a3f1f7c5c9a7c9d9f2b6a5e8d1c3b2a190817263f5';
const { fromNumber: number, fromString: text } = k8s.IntOrString;
const quantity = (value: string) => k8s.Quantity.fromString(value);

/** The objects of a `WebService` as a careful user of cdk8s-plus-28 writes them, field for field. */
export function plainService(chart: Chart, name: string): void {
  const metadata = { name, labels: labelsOf(name) };
  const selector = { matchLabels: selectorOf(name) };
  new k8s.KubeServiceAccount(chart, `${name}-account`, { metadata, automountServiceAccountToken: false });
  new k8s.KubeNetworkPolicy(chart, `${name}-policy`, { metadata, spec: policy(name) });
  new k8s.KubeDeployment(chart, `${name}-deployment`, {
    metadata,
    spec: {
      minReadySeconds: 10,
      progressDeadlineSeconds: 600,
      revisionHistoryLimit: 5,
      selector,
      strategy: {
        type: 'RollingUpdate',
        rollingUpdate: { maxSurge: text('25%'), maxUnavailable: number(0) },
      },
      template: {
        metadata: {
          labels: metadata.labels,
          annotations: { 'example.com/drain-seconds': '30', 'example.com/starts-within-seconds': '150' },
        },
        spec: pod(name, selector),
      },
    },
  });
  new k8s.KubePodDisruptionBudget(chart, `${name}-budget`, {
    metadata,
    spec: { maxUnavailable: number(1), selector, unhealthyPodEvictionPolicy: 'AlwaysAllow' },
  });
  new k8s.KubeService(chart, `${name}-service`, {
    metadata,
    spec: {
      type: 'ClusterIP',
      selector: selectorOf(name),
      ports: [
        { name: 'http', port: 80, protocol: 'TCP', targetPort: text('http'), appProtocol: 'http' },
        { name: 'metrics', port: 9090, protocol: 'TCP', targetPort: text('metrics'), appProtocol: 'http' },
      ],
    },
  });
  new k8s.KubeHorizontalPodAutoscalerV2(chart, `${name}-autoscaler`, { metadata, spec: autoscaler(name) });
}

const selectorOf = (name: string) => ({ 'app.kubernetes.io/instance': name, 'app.kubernetes.io/name': name });

const labelsOf = (name: string) => ({
  ...selectorOf(name),
  app: name,
  'app.kubernetes.io/managed-by': 'cdk8s',
  'app.kubernetes.io/part-of': 'shop',
  'app.kubernetes.io/version': '2.1.0',
  owner: 'team-shop',
  version: '2.1.0',
});

function pod(name: string, labelSelector: k8s.LabelSelector): k8s.PodSpec {
  const user = { runAsGroup: 10001, runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: 'RuntimeDefault' } };
  const spread = { labelSelector, matchLabelKeys: ['pod-template-hash'], maxSkew: 1 };
  const nearby = { podAffinityTerm: { labelSelector, topologyKey: 'kubernetes.io/hostname' }, weight: 100 };
  return {
    serviceAccountName: name,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    hostIpc: false,
    hostNetwork: false,
    hostPid: false,
    priorityClassName: 'shop-standard',
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 60,
    securityContext: { ...user, fsGroup: 10001, fsGroupChangePolicy: 'OnRootMismatch', supplementalGroups: [10001] },
    affinity: { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [nearby] } },
    topologySpreadConstraints: [
      { ...spread, topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'ScheduleAnyway' },
      { ...spread, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway' },
    ],
    volumes: [{ name: 'tmp', emptyDir: { sizeLimit: quantity('256Mi') } }],
    containers: [
      {
        name,
        image,
        imagePullPolicy: 'Always',
        // The types of 1.28 do not have the sleep of later versions.
        lifecycle: { preStop: { exec: { command: ['sleep', '15'] } } },
        ports: [
          { name: 'http', containerPort: 8080, protocol: 'TCP' },
          { name: 'metrics', containerPort: 9090, protocol: 'TCP' },
        ],
        startupProbe: { ...httpGet('/livez'), failureThreshold: 30, periodSeconds: 5, timeoutSeconds: 3 },
        livenessProbe: { ...httpGet('/livez'), failureThreshold: 6, periodSeconds: 10, timeoutSeconds: 3 },
        readinessProbe: { ...httpGet('/readyz'), failureThreshold: 3, periodSeconds: 5, timeoutSeconds: 2 },
        resources: {
          requests: { cpu: quantity('250m'), memory: quantity('512Mi'), 'ephemeral-storage': quantity('1Gi') },
          limits: { cpu: quantity('1'), memory: quantity('512Mi'), 'ephemeral-storage': quantity('1Gi') },
        },
        securityContext: {
          ...user,
          allowPrivilegeEscalation: false,
          capabilities: { drop: ['ALL'] },
          privileged: false,
          readOnlyRootFilesystem: true,
        },
        volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
      },
    ],
  };
}

const httpGet = (path: string): k8s.Probe => ({ httpGet: { path, port: text('http') } });

function policy(name: string): k8s.NetworkPolicySpec {
  const namespace = (value: string) => ({ matchLabels: { 'kubernetes.io/metadata.name': value } });
  const tcp = (port: number) => ({ port: number(port), protocol: 'TCP' });
  return {
    podSelector: { matchLabels: { 'app.kubernetes.io/instance': name } },
    policyTypes: ['Ingress', 'Egress'],
    ingress: [{ from: [{ namespaceSelector: namespace('monitoring') }], ports: [tcp(9090)] }],
    egress: [
      {
        to: [{ namespaceSelector: namespace('kube-system'), podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }],
        ports: [{ port: number(53), protocol: 'UDP' }, tcp(53)],
      },
      {
        to: [{ podSelector: { matchLabels: { 'app.kubernetes.io/instance': 'orders-db' } } }],
        ports: [tcp(5432)],
      },
    ],
  };
}

function autoscaler(name: string): k8s.HorizontalPodAutoscalerSpecV2 {
  return {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
    minReplicas: 3,
    maxReplicas: 20,
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } }],
    behavior: {
      scaleDown: {
        policies: [{ type: 'Percent', periodSeconds: 60, value: 50 }],
        selectPolicy: 'Min',
        stabilizationWindowSeconds: 300,
      },
      scaleUp: {
        policies: [
          { type: 'Percent', periodSeconds: 30, value: 100 },
          { type: 'Pods', periodSeconds: 60, value: 5 },
        ],
        selectPolicy: 'Max',
        stabilizationWindowSeconds: 0,
      },
    },
  };
}
