import { Chart, Duration } from 'cdk8s';
import { ConfigFiles, EnvConfig, Probe, ScheduledJob, SecretRef, WebService, Worker } from 'keelson';
import { join } from 'node:path';
import { Databases } from './databases';
import { images } from './images';

/** What the shop's users and operators see, and who of them may talk to whom. */
export function addServices(shop: Chart, { postgres, redis }: Databases): void {
  const orders = addOrders(shop, postgres.service.host);
  const api = addApi(shop);
  const frontend = new WebService(shop, 'frontend', {
    image: images.frontend,
    component: 'frontend',
    port: 8080,
    resources: { cpu: '100m', memory: '128Mi' },
    host: 'shop.example.com',
    writablePaths: { '/var/cache/nginx': '64Mi' },
    env: { API_URL: api.service.url },
  });
  const worker = new Worker(shop, 'mail-worker', {
    image: images.worker,
    component: 'worker',
    metrics: { port: 9090 },
    resources: { cpu: '100m', memory: '256Mi' },
    scaling: { min: 2, max: 10, cpuPercent: 70 },
    env: { QUEUE_HOST: redis.service.host },
    shutdown: { drain: Duration.minutes(2) },
  });
  const report = new ScheduledJob(shop, 'sales-report', {
    image: images.report,
    component: 'report',
    schedule: '17 3 * * *',
    timeZone: 'Europe/Berlin',
    resources: { cpu: '250m', memory: '512Mi' },
    env: { DB_HOST: postgres.service.host, DB_CREDENTIALS_FILE: '/run/secrets/db/password' },
    files: { '/run/secrets/db': SecretRef.of('orders-db', { keys: ['password'] }).files() },
  });

  frontend.connections.allowTo(api);
  api.connections.allowTo(orders);
  api.connections.allowTo(postgres);
  api.connections.allowTo(redis);
  orders.connections.allowTo(postgres);
  worker.connections.allowTo(redis);
  worker.connections.allowToInternet({ port: 587 });
  report.connections.allowTo(postgres);
}

function addOrders(shop: Chart, databaseHost: string): WebService {
  const database = new EnvConfig(shop, 'order-service-db', { values: { DB_HOST: databaseHost } });
  return new WebService(shop, 'order-service', {
    image: images.orders,
    component: 'backend',
    port: 8080,
    metrics: { port: 9090 },
    replicas: 5,
    resources: { cpu: '250m', memory: '512Mi' },
    probes: {
      liveness: '/actuator/health/liveness',
      readiness: '/actuator/health/readiness',
      startsWithin: Duration.seconds(60),
    },
    env: {
      SPRING_PROFILES_ACTIVE: 'production',
      SPRING_CONFIG_IMPORT: 'configtree:/run/secrets/',
      JAVA_TOOL_OPTIONS: '-XX:MaxRAMPercentage=75',
      DB_HOST: database.get('DB_HOST'),
      DB_URL: 'jdbc:postgresql://$(DB_HOST):5432/orders',
    },
    files: { '/run/secrets/db': SecretRef.of('orders-db', { keys: ['username', 'password'] }).files() },
  });
}

function addApi(shop: Chart): WebService {
  const config = join(__dirname, 'config');
  const files = new ConfigFiles(shop, 'api-server-config', {
    fromFiles: [join(config, 'routes.yaml'), join(config, 'features.yaml')],
  });
  return new WebService(shop, 'api-server', {
    image: images.api,
    component: 'api',
    port: 8080,
    metrics: { port: 9090 },
    resources: { cpu: '250m', memory: '256Mi' },
    scaling: { min: 3, max: 20, cpuPercent: 70, memoryPercent: 80, requestsPerSecond: 1000 },
    probes: { liveness: Probe.http('/healthz'), readiness: Probe.http('/readyz') },
    host: 'api.example.com',
    files: { '/etc/api': files },
  });
}
