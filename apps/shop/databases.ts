import { Chart, Duration, Size } from 'cdk8s';
import { HardenedStatefulSet, Probe, SecretRef, suppress } from 'keelson';
import { images } from './images';

/** Where the shop keeps what must not be lost, and what may. */
export interface Databases {
  readonly postgres: HardenedStatefulSet;
  readonly redis: HardenedStatefulSet;
}

/** One PostgreSQL primary and one Redis, each with a volume of its own. */
export function addDatabases(data: Chart): Databases {
  const credentials = SecretRef.of('postgres', { keys: ['password'] });
  const postgres = new HardenedStatefulSet(data, 'postgres', {
    image: images.postgres,
    component: 'database',
    port: 5432,
    portName: 'tcp-postgres',
    replicas: 1,
    resources: { cpu: '500m', memory: '1Gi' },
    claims: { data: { path: '/var/lib/postgresql/data', size: Size.gibibytes(50) } },
    writablePaths: { '/var/run/postgresql': '16Mi' },
    files: { '/run/secrets/postgres': credentials.files() },
    env: { PGDATA: '/var/lib/postgresql/data/pgdata', POSTGRES_PASSWORD_FILE: '/run/secrets/postgres/password' },
    probes: {
      liveness: Probe.exec(['pg_isready', '--quiet', '--username=postgres']),
      readiness: Probe.exec(['psql', '--username=postgres', '--command=select 1']),
    },
    shutdown: { drain: Duration.seconds(60) },
  });
  const redis = new HardenedStatefulSet(data, 'redis', {
    image: images.redis,
    component: 'cache',
    port: 6379,
    portName: 'tcp-redis',
    replicas: 1,
    resources: { cpu: '100m', memory: '256Mi' },
    claims: { data: { path: '/data', size: Size.gibibytes(5) } },
    probes: { liveness: Probe.tcp(), readiness: Probe.exec(['redis-cli', 'ping']) },
  });
  suppress(postgres.resource, {
    rule: 'no-secret-literal',
    reason: 'POSTGRES_PASSWORD_FILE holds a path; the image asks for that name',
  });
  for (const single of [postgres, redis]) {
    suppress(single.resource, {
      rule: 'single-replica-zero-downtime',
      reason: 'one primary with its volume; a drain costs the shop a restart of it, which the on-call team accepts',
    });
  }
  return { postgres, redis };
}
