import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Api } from './api';
import { hasCondition, type Manifest } from './manifest';
import { until } from './pause';
import { freePort, Program } from './process';
import { provideVolumes } from './volumes';

export const zones = ['a', 'b', 'c'];

/** A real API server with its controllers on the loopback interface; kwok plays three nodes. */
export class ControlPlane {
  /** Starts one in a folder of its own. `whole` is false where only etcd and the API server are there. */
  static async start(programs: { folder: string; whole: boolean }): Promise<ControlPlane> {
    const plane = new ControlPlane(programs.folder, programs.whole);
    try {
      await plane.startServer();
      if (programs.whole) await plane.startControllers();
      return plane;
    } catch (error) {
      await plane.stop();
      throw error;
    }
  }

  private readonly state = mkdtempSync(join(tmpdir(), 'keelson-cluster-'));
  private readonly programs: Program[] = [];
  private server?: Api;
  private stopVolumes?: () => void;

  private constructor(
    private readonly folder: string,
    readonly whole: boolean,
  ) {}

  get api(): Api {
    if (!this.server) throw new Error('The control plane does not run');
    return this.server;
  }

  /** Ends every program, the youngest first, and removes what they wrote. */
  async stop(): Promise<void> {
    this.stopVolumes?.();
    this.server?.close();
    for (const program of this.programs.reverse()) await program.stop();
    rmSync(this.state, { recursive: true, force: true });
  }

  private async startServer(): Promise<void> {
    const etcd = `http://127.0.0.1:${await freePort()}`;
    this.run('etcd', [
      `--data-dir=${this.path('etcd')}`,
      '--unsafe-no-fsync',
      '--log-level=warn',
      `--listen-client-urls=${etcd}`,
      `--advertise-client-urls=${etcd}`,
      `--listen-peer-urls=http://127.0.0.1:${await freePort()}`,
    ]);

    const token = randomBytes(16).toString('hex');
    writeFileSync(this.path('tokens.csv'), `${token},admin,admin,system:masters\n`, { mode: 0o600 });
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    writeFileSync(this.path('accounts.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });

    const port = await freePort();
    this.run('kube-apiserver', [
      `--etcd-servers=${etcd}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      `--secure-port=${port}`,
      '--endpoint-reconciler-type=none',
      `--cert-dir=${this.path('certificates')}`, // where the server puts a certificate that it makes itself
      `--token-auth-file=${this.path('tokens.csv')}`,
      '--authorization-mode=Node,RBAC',
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${this.path('accounts.pem')}`,
      `--service-account-signing-key-file=${this.path('accounts.pem')}`,
      '--service-cluster-ip-range=10.96.0.0/16',
      '--allow-privileged', // so that a refusal is the policy's
      // Without controllers nobody makes service accounts or counts what a quota limits.
      ...(this.whole ? [] : ['--disable-admission-plugins=ServiceAccount,ResourceQuota']),
    ]);
    await this.connect(`https://127.0.0.1:${port}`, token);
  }

  private async connect(url: string, token: string): Promise<void> {
    const certificate = this.path('certificates', 'apiserver.crt');
    await this.until('the API server', async () => {
      this.server ??= new Api(url, token, readFileSync(certificate));
      return (await this.server.ask('GET', '/readyz')).status === 200;
    });
    const kubeconfig = {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'judge',
      contexts: [{ name: 'judge', context: { cluster: 'judge', user: 'admin' } }],
      clusters: [{ name: 'judge', cluster: { server: url, 'certificate-authority': certificate } }],
      users: [{ name: 'admin', user: { token } }],
    };
    writeFileSync(this.path('kubeconfig'), JSON.stringify(kubeconfig), { mode: 0o600 });
  }

  private async startControllers(): Promise<void> {
    const kubeconfig = `--kubeconfig=${this.path('kubeconfig')}`;
    const quiet = ['--leader-elect=false', '--secure-port=0']; // serves nothing of its own
    this.run('kube-controller-manager', [
      kubeconfig,
      ...quiet,
      '--use-service-account-credentials',
      `--service-account-private-key-file=${this.path('accounts.pem')}`,
      `--root-ca-file=${this.path('certificates', 'apiserver.crt')}`,
      '--horizontal-pod-autoscaler-sync-period=2s',
    ]);
    this.run('kube-scheduler', [kubeconfig, ...quiet]);
    this.run('kwok', [
      kubeconfig,
      `--config=${join(this.folder, 'kwok.yaml')}`,
      '--manage-all-nodes',
      '--node-lease-duration-seconds=40',
      '--cidr=10.244.0.0/16',
      '--node-ip=10.0.0.1',
    ]);
    this.stopVolumes = provideVolumes(this.api);

    await this.api.demand('POST', '/apis/storage.k8s.io/v1/storageclasses', defaultStorageClass);
    for (const zone of zones) await this.api.demand('POST', '/api/v1/nodes', node(zone));
    await this.awaitFirstPod();
  }

  /** Controllers begin one after the other; a Deployment's pod that is ready has passed through most of them. */
  private async awaitFirstPod(): Promise<void> {
    const path = '/apis/apps/v1/namespaces/kube-system/deployments';
    await this.api.demand('POST', path, firstDeployment);
    await this.until('the first pod', async () => hasCondition(await this.api.get(`${path}/first`), 'Available'));
    await this.api.demand('DELETE', `${path}/first`);
  }

  private run(program: string, args: string[]): void {
    this.programs.push(new Program(join(this.folder, program), args, this.state));
  }

  private path(...parts: string[]): string {
    return join(this.state, ...parts);
  }

  private async until(what: string, isThere: () => Promise<boolean>): Promise<void> {
    const ask = async () => ((await isThere().catch(() => false)) ? true : undefined);
    await until(ask, { seconds: 90, every: 100, otherwise: () => `${what} did not come: ${this.lastWords()}` });
  }

  private lastWords(): string {
    const log = this.programs.map((program) => program.log).at(-1) ?? '';
    return readFileSync(log, 'utf8').trim().split('\n').slice(-3).join('\n');
  }
}

/** What a platform team brings along: apps name this class, and claims that name none get it. */
const defaultStorageClass = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'gp3', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
  provisioner: 'ebs.csi.aws.com',
};

const firstDeployment: Manifest = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'first' },
  spec: {
    replicas: zones.length,
    selector: { matchLabels: { app: 'first' } },
    template: {
      metadata: { labels: { app: 'first' } },
      spec: { containers: [{ name: 'first', image: 'registry.example.com/first:1.0.0' }] },
    },
  },
};

function node(zone: string): Manifest {
  const size = { cpu: '16', memory: '64Gi', 'ephemeral-storage': '500Gi', pods: '110' };
  const labels = {
    'kubernetes.io/hostname': `node-${zone}`,
    'kubernetes.io/os': 'linux',
    'kubernetes.io/arch': 'amd64',
    'topology.kubernetes.io/region': 'eu-west-1',
    'topology.kubernetes.io/zone': `eu-west-1${zone}`,
  };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: `node-${zone}`, labels },
    status: { capacity: size, allocatable: size },
  };
}
