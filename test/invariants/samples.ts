import { Chart, Duration } from 'cdk8s';
import {
  ArgoApplication,
  ArgoProject,
  ArgoSource,
  ConfigFiles,
  Connections,
  DefaultDeny,
  DisruptionBudget,
  EnvConfig,
  FluxHelmRelease,
  FluxKustomization,
  GitSource,
  FaultInjection,
  GrpcRoute,
  HardenedCronJob,
  HardenedDaemonSet,
  HardenedDeployment,
  HardenedJob,
  HardenedStatefulSet,
  HelmSource,
  HorizontalAutoscaler,
  HttpRoute,
  IngressRoute,
  MeshDefaultDeny,
  NodeClass,
  NodePool,
  OciSource,
  PriorityClass,
  Probe,
  PublicGateway,
  ReferenceGrant,
  Resilience,
  RestrictedNamespace,
  RoleGrant,
  ScheduledJob,
  ServiceAccount,
  StrictMutualTls,
  TrafficSplit,
  WebService,
  Worker,
  WorkloadService,
} from 'keelson';

/** What a user must say of any workload, and nothing more. */
export const required = {
  image:
    '123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/web:1.4.2@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  resources: { cpu: '250m', memory: '256Mi' },
};

const DEPLOY_REPOSITORY = 'https://git.example.com/shop/deploy.git';
const EDGE = { nginx: { issuer: 'letsencrypt' } };
const GATEWAY = { gateway: 'public', namespace: 'istio-ingress' };

/** What a node class reads of a cluster's outputs. */
const CLUSTER = {
  cluster: {
    name: 'shop',
    arn: 'arn:aws:eks:eu-west-1:123456789012:cluster/shop',
    kubernetes: '1.35',
    endpoint: 'https://0A1B2C3D.gr7.eu-west-1.eks.amazonaws.com',
    certificateAuthority: 'LS0tLS1CRUdJTg==',
    oidcIssuer: 'https://oidc.eks.eu-west-1.amazonaws.com/id/0A1B2C3D',
    securityGroupId: 'sg-0a1b2c3d',
    serviceCidr: '172.20.0.0/16',
  },
  volumes: { keyArn: 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab' },
  karpenter: { nodeRole: 'shop-karpenter-node', queue: 'shop-karpenter', discovery: 'shop', minVersion: '1.9' },
};

/** Builds a construct; `more` is laid over its props. */
export type Sample = (chart: Chart, more?: object) => void;

const web = (chart: Chart, replicas?: number) =>
  new HardenedDeployment(chart, 'web', { ...required, port: 8080, replicas });

/** Every exported construct with nothing but what it requires, in a chart of namespace `shop`. */
export const samples: Readonly<Record<string, Sample>> = {
  ArgoApplication: (chart, more) => {
    const project = ArgoProject.external('shop');
    const source = ArgoSource.git(DEPLOY_REPOSITORY, { path: 'production/shop', revision: 'main' });
    new ArgoApplication(chart, 'shop-production', { project, source, namespace: 'shop', ...more });
  },
  ArgoProject: (chart, more) =>
    new ArgoProject(chart, 'shop', { sources: [DEPLOY_REPOSITORY], destinations: [{ namespace: 'shop' }], ...more }),
  ConfigFiles: (chart, more) => new ConfigFiles(chart, 'config', { files: { 'app.yaml': 'retries: 3\n' }, ...more }),
  Connections: (chart, more) => new Connections(chart, 'policy', { target: web(chart), name: 'second', ...more }),
  DefaultDeny: (chart, more) => new DefaultDeny(chart, 'DefaultDeny', { ...more }),
  DisruptionBudget: (chart, more) => new DisruptionBudget(chart, 'budget', { target: web(chart, 1), ...more }),
  EnvConfig: (chart, more) => new EnvConfig(chart, 'settings', { values: { LOG_LEVEL: 'info' }, ...more }),
  FluxHelmRelease: (chart, more) => {
    const revision = { digest: `sha256:${'0123456789abcdef'.repeat(4)}` };
    const url = 'oci://registry.example.com/charts/flagger';
    const source = new OciSource(chart, 'chart', { url, revision, content: 'chart' });
    new FluxHelmRelease(chart, 'flagger', { source, serviceAccount: 'flagger-deployer', ...more });
  },
  FluxKustomization: (chart, more) => {
    const source = new GitSource(chart, 'deploy', { url: DEPLOY_REPOSITORY, revision: { branch: 'main' } });
    new FluxKustomization(chart, 'shop', { source, serviceAccount: 'shop-deployer', ...more });
  },
  GitSource: (chart, more) =>
    new GitSource(chart, 'deploy', { url: DEPLOY_REPOSITORY, revision: { branch: 'main' }, ...more }),
  FaultInjection: (chart, more) => {
    const orders = new WebService(chart, 'orders', { ...required, port: 8080 });
    const from = new WebService(chart, 'web', { ...required, port: 8080 });
    const until = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10);
    const fault = { headers: { 'x-fault': 'orders' }, until, abort: { status: 503, percent: 50 } };
    new FaultInjection(chart, 'fault', { service: orders.service, from, ...fault, ...more });
  },
  GrpcRoute: (chart, more) => {
    const probes = { liveness: Probe.tcp(), readiness: Probe.grpc() };
    const target = new HardenedDeployment(chart, 'web', { ...required, port: 9000, portName: 'grpc', probes });
    const service = new WorkloadService(chart, 'web-service', { name: 'web', target });
    new GrpcRoute(chart, 'route', { service, host: 'ledger.example.com', edge: GATEWAY, ...more });
  },
  HardenedCronJob: (chart, more) =>
    new HardenedCronJob(chart, 'report', { ...required, schedule: '17 3 * * *', ...more }),
  HardenedDaemonSet: (chart, more) => new HardenedDaemonSet(chart, 'agent', { ...required, port: 8080, ...more }),
  HardenedDeployment: (chart, more) => new HardenedDeployment(chart, 'web', { ...required, port: 8080, ...more }),
  HardenedJob: (chart, more) => new HardenedJob(chart, 'migrate', { ...required, ...more }),
  HardenedStatefulSet: (chart, more) => new HardenedStatefulSet(chart, 'db', { ...required, port: 8080, ...more }),
  HelmSource: (chart, more) => new HelmSource(chart, 'charts', { url: 'https://flagger.app', ...more }),
  HorizontalAutoscaler: (chart, more) =>
    new HorizontalAutoscaler(chart, 'scaler', { target: web(chart), max: 12, ...more }),
  HttpRoute: (chart, more) => {
    const service = new WorkloadService(chart, 'web-service', { name: 'web', target: web(chart) });
    new HttpRoute(chart, 'route', { service, host: 'shop.example.com', edge: GATEWAY, ...more });
  },
  IngressRoute: (chart, more) => {
    const service = new WorkloadService(chart, 'web-service', { name: 'web', target: web(chart) });
    new IngressRoute(chart, 'route', { service, host: 'shop.example.com', edge: EDGE, ...more });
  },
  MeshDefaultDeny: (chart, more) => new MeshDefaultDeny(chart, 'MeshDefaultDeny', { ...more }),
  NodeClass: (chart, more) => new NodeClass(chart, 'default', { cluster: CLUSTER, release: 'v1.50.0', ...more }),
  NodePool: (chart, more) => {
    const nodeClass = new NodeClass(chart, 'default', { cluster: CLUSTER, release: 'v1.50.0' });
    new NodePool(chart, 'general', { nodeClass, limits: { cpu: '200', memory: '800Gi' }, ...more });
  },
  OciSource: (chart, more) => {
    const revision = { digest: `sha256:${'0123456789abcdef'.repeat(4)}` };
    new OciSource(chart, 'manifests', { url: 'oci://registry.example.com/shop/manifests', revision, ...more });
  },
  PriorityClass: (chart, more) =>
    new PriorityClass(chart, 'critical', { value: 200_000, description: 'Checkout', ...more }),
  PublicGateway: (chart, more) => {
    const hosts = [{ host: 'shop.example.com', namespaces: ['shop'] }];
    new PublicGateway(chart, 'public', { hosts, issuer: 'letsencrypt', ...more });
  },
  ReferenceGrant: (chart, more) => {
    const service = new WorkloadService(chart, 'web-service', { name: 'web', target: web(chart) });
    new ReferenceGrant(chart, 'grant', { service, from: 'billing', ...more });
  },
  Resilience: (chart, more) => {
    const { service } = new WebService(chart, 'orders', { ...required, port: 8080 });
    new Resilience(chart, 'resilience', { service, timeout: Duration.seconds(2), ...more });
  },
  RestrictedNamespace: (chart, more) => new RestrictedNamespace(chart, 'shop', { ...more }),
  RoleGrant: (chart, more) => {
    const rules = [{ verbs: ['get'], resources: ['configmaps'], resourceNames: ['flags'] }];
    new RoleGrant(chart, 'grant', { to: new ServiceAccount(chart, 'reader'), rules, ...more });
  },
  ScheduledJob: (chart, more) => new ScheduledJob(chart, 'report', { ...required, schedule: '17 3 * * *', ...more }),
  ServiceAccount: (chart, more) => new ServiceAccount(chart, 'reader', { ...more }),
  StrictMutualTls: (chart, more) => new StrictMutualTls(chart, 'StrictMutualTls', { ...more }),
  TrafficSplit: (chart, more) => {
    const { service } = new WebService(chart, 'reviews', { ...required, port: 8080 });
    const second = new WebService(chart, 'reviews-v2', { ...required, port: 8080 });
    const versions = [
      { service, percent: 90 },
      { service: second.service, percent: 10 },
    ];
    new TrafficSplit(chart, 'split', { service, versions, ...more });
  },
  WebService: (chart, more) => new WebService(chart, 'web', { ...required, port: 8080, ...more }),
  Worker: (chart, more) => new Worker(chart, 'worker', { ...required, metrics: { port: 9090 }, ...more }),
  WorkloadService: (chart, more) => new WorkloadService(chart, 'service', { target: web(chart), ...more }),
};
