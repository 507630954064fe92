/** A field that is dropped from the objects of apps/shop, with exactly the rules that say so, or why none does. */
export type Mutation = readonly [field: string, noticed: readonly string[] | string];

/** A scanner asks for it, and Keelson's constructs satisfy it; the id is the one of docs/checks.md, Hardening. */
const scanners = (id: string) => `a scanner's matter: ${id}`;
const REFUSED = 'the API server requires it and says so at once';
const DEFAULT = 'the default of Kubernetes is the same or works too';

const workload = (object: string, ...fields: readonly Mutation[]): readonly Mutation[] =>
  fields.map(([field, noticed]) => [field === '' ? object : `${object} ${field}`, noticed]);

const deployment = workload(
  'Deployment/order-service',
  ['', ['network-policy-selects', 'pdb-selects-nothing', 'service-selects']],
  [
    'metadata/namespace',
    [
      'env-ref-exists',
      'namespace-set',
      'network-policy-selects',
      'pdb-selects-nothing',
      'reference-exists',
      'service-selects',
    ],
  ],
  ['metadata/labels', scanners('labels')],
  ['spec/replicas', ['single-replica-zero-downtime']],
  ['spec/selector', REFUSED],
  ['spec/strategy', scanners('rolling-update')],
  ['spec/minReadySeconds', DEFAULT],
  ['spec/progressDeadlineSeconds', DEFAULT],
);

const pods = workload(
  'Deployment/order-service spec/template',
  [
    'metadata/labels',
    [
      ...['anti-affinity-selector-foreign', 'dns-egress', 'network-policy-selects', 'pdb-selects-nothing'],
      ...['scrape-port-open', 'selector-matches-template', 'service-selects', 'spread-selector-foreign'],
    ],
  ],
  ['metadata/annotations', 'what the image needs is then unknown: rules that compare with it stay silent'],
  ['spec/serviceAccountName', scanners('own-service-account')],
  ['spec/automountServiceAccountToken', scanners('no-token-automount')],
  ['spec/priorityClassName', scanners('priority-class')],
  ['spec/terminationGracePeriodSeconds', ['drain-fits-grace']],
  ['spec/affinity', scanners('anti-affinity')],
  ['spec/topologySpreadConstraints', scanners('topology-spread')],
  ['spec/topologySpreadConstraints/0/labelSelector', ['spread-selector-missing']],
  ['spec/volumes', ['mount-has-volume']],
  ['spec/hostNetwork', DEFAULT],
  ['spec/securityContext', 'each container says it too'],
);

const container = workload(
  'Deployment/order-service spec/template/spec/containers/0',
  ['image', REFUSED],
  ['imagePullPolicy', scanners('image-pull-always')],
  ['ports', ['policy-pod-port', 'probe-port-exposed', 'service-target-port']],
  ['env', 'what a program must be told is not in any other object'],
  ['env/3', ['env-reference']],
  ['resources', scanners('cpu-request')],
  ['resources/limits/memory', scanners('memory-request-and-limit')],
  ['startupProbe', scanners('startup-probe')],
  ['livenessProbe', scanners('liveness-probe')],
  ['readinessProbe', scanners('readiness-probe')],
  ['lifecycle', 'whether a program drains by itself cannot be read from YAML'],
  ['volumeMounts', 'where a program writes cannot be read from YAML, but for the images of `writable-paths-mounted`'],
  ['securityContext', ['pod-security-violated', 'read-only-root']],
  ['securityContext/allowPrivilegeEscalation', ['pod-security-violated']],
  ['securityContext/capabilities', ['pod-security-violated']],
  ['securityContext/readOnlyRootFilesystem', ['read-only-root']],
  ['securityContext/runAsNonRoot', 'the pod says it too'],
  ['securityContext/runAsUser', 'the pod says it too'],
  ['securityContext/seccompProfile', 'the pod says it too'],
);

const around: readonly Mutation[] = [
  ['Namespace/shop', 'platform teams may make it elsewhere'],
  ['Namespace/shop metadata/labels', scanners('security-context-present')],
  ['NetworkPolicy/default-deny', scanners('default-deny')],
  ['ServiceAccount/order-service', ['reference-exists']],
  ['ConfigMap/order-service-db', ['env-ref-exists']],
  ['NetworkPolicy/order-service', ['dns-egress', 'scrape-port-open']],
  ['NetworkPolicy/order-service spec/egress', ['dns-egress']],
  ['NetworkPolicy/order-service spec/egress/0', ['dns-egress']],
  ['NetworkPolicy/order-service spec/egress/1', 'what the app calls, only its connections say'],
  ['NetworkPolicy/order-service spec/ingress', ['scrape-port-open']],
  ['NetworkPolicy/order-service spec/ingress/1', 'who calls the app, only its connections say'],
  ['NetworkPolicy/order-service spec/policyTypes', DEFAULT],
  ['NetworkPolicy/order-service spec/podSelector', ['dns-egress', 'scrape-port-open']],
  ['PodDisruptionBudget/order-service', scanners('pdb-exists')],
  ['PodDisruptionBudget/order-service spec/selector', ['pdb-selects-nothing']],
  ['PodDisruptionBudget/order-service spec/maxUnavailable', DEFAULT],
  ['PodDisruptionBudget/order-service spec/unhealthyPodEvictionPolicy', scanners('pdb-unhealthy-eviction')],
  ['Service/order-service spec/selector', ['service-selects']],
  ['Service/order-service spec/ports', REFUSED],
  ['Service/order-service spec/ports/0/targetPort', 'a number stands for itself, and any port may be undeclared'],
  ['PriorityClass/shop-standard', ['priority-class-declared']],
  ['PriorityClass/shop-batch', ['priority-class-declared']],
];

const scaling = workload(
  'HorizontalPodAutoscaler/api-server',
  ['', ['single-replica-zero-downtime']],
  ['spec/minReplicas', ['single-replica-zero-downtime']],
  ['spec/maxReplicas', ['hpa-min-above-max']],
  ['spec/scaleTargetRef', ['hpa-target-exists', 'single-replica-zero-downtime']],
  ['spec/metrics', DEFAULT],
  ['spec/behavior', DEFAULT],
);

const entry: readonly Mutation[] = [
  ['Deployment/api-server spec/template/spec/containers/0/resources', ['hpa-metric-request']],
  ['Service/api-server', ['ingress-backend-exists']],
  ['Ingress/api-server spec/tls', ['ingress-tls']],
  ['Ingress/api-server spec/ingressClassName', 'a cluster may have a default class'],
  ['Ingress/api-server spec/rules/0/host', ['ingress-hosts', 'ingress-tls']],
  ['Ingress/api-server spec/rules/0/http/paths/0/pathType', ['ingress-path-type']],
  ['Certificate/api-server', 'the Secret may come from elsewhere'],
];

const data: readonly Mutation[] = [
  ['StatefulSet/postgres spec/serviceName', ['statefulset-service-name']],
  ['StatefulSet/postgres spec/volumeClaimTemplates', ['mount-has-volume']],
  ['StatefulSet/postgres metadata/annotations', ['single-replica-zero-downtime']],
  ['Service/postgres', ['statefulset-service-headless']],
  ['Service/postgres spec/clusterIP', ['statefulset-service-headless']],
  ['CronJob/sales-report', ['network-policy-selects']],
  ['CronJob/sales-report spec/startingDeadlineSeconds', ['cronjob-deadline']],
  ['CronJob/sales-report spec/concurrencyPolicy', 'whether runs may overlap, only the program knows'],
  ['CronJob/sales-report spec/timeZone', 'the zone of the control plane then holds'],
  ['CronJob/sales-report spec/jobTemplate/spec/activeDeadlineSeconds', 'a run without a deadline may be meant'],
  ['CronJob/sales-report spec/jobTemplate/spec/template/spec/restartPolicy', ['job-restart-policy']],
];

/** Every field that somebody relies on for security or availability. */
export const mutations: readonly Mutation[] = [
  ...deployment,
  ...pods,
  ...container,
  ...around,
  ...scaling,
  ...entry,
  ...data,
];
