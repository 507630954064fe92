import { k8s } from 'cdk8s-plus-28';
import { IConstruct } from 'constructs';
import { fail, got } from '../core/errors';
import { contentHash, FileSource } from '../core/file-source';
import { PropNames } from '../core/props';
import { bytesQuantity, Quantity } from '../core/quantities';
import { Reason, REASON_PROPS, reasonOf } from '../core/reason';
import { Hashed } from './environment';
import { Exceptions } from './exceptions';
import { entriesOf } from './input';

/** A folder of the node, mounted read-only, and why. */
export interface HostPathProps extends Reason {
  /** The folder on the node. */
  readonly path: string;
}

/** What a container sees beside its image. */
export interface MountsProps {
  /** Files by folder, such as `{ '/etc/orders': configFiles }`; read-only. @default - none */
  readonly files?: Readonly<Record<string, FileSource>>;
  /**
   * Folders the program writes to, with the room they may take, such as `{ '/var/cache/nginx': '64Mi' }`. Gone with the
   * pod; all together within the limit of ephemeral storage. @default { '/tmp': '256Mi' }
   */
  readonly writablePaths?: Readonly<Record<string, string>>;
  /** Folders of the node by mount path; read-only. @default - none */
  readonly hostPaths?: Readonly<Record<string, HostPathProps>>;
}

const HOST_PATH_PROPS: PropNames<HostPathProps> = { ...REASON_PROPS, path: true };

/** The props of `MountsProps`. */
export const MOUNTS_PROPS: PropNames<MountsProps> = {
  files: { '*': true },
  writablePaths: { '*': true },
  hostPaths: { '*': HOST_PATH_PROPS },
};

/** A container's mounts and the volumes behind them. */
export interface Mounts {
  readonly mounts: readonly k8s.VolumeMount[];
  readonly volumes: readonly k8s.Volume[];
  /** The files that it reads. */
  readonly hashed: readonly Hashed[];
}

const TMP = '/tmp';
// Room for what programs and runtimes unpack, in a quarter of the default disk. Our own judgement.
const TMP_SIZE = '256Mi';
const ONE_BYTE = 1_000_000_000n;

/**
 * Decides what is mounted where. The root is read-only, so `/tmp` is writable: most programs break without it.
 *
 * @param prefix of the props in messages: empty for the main container, `sidecars.proxy.` and the like for others
 * @param container that mounts it
 * @param room that the container has on the node's disk
 * @throws Error `'writablePaths' must fit into 'resources.ephemeralStorage' (…), got …`
 */
export function resolveMounts(
  scope: IConstruct,
  prefix: string,
  container: string,
  props: MountsProps,
  room: Quantity,
  exceptions: Exceptions,
): Mounts {
  const { files = {}, writablePaths = {}, hostPaths = {} } = props;
  const mounts: k8s.VolumeMount[] = [];
  const volumes: k8s.Volume[] = [];
  const mount = (prop: string, path: string, name: string, readOnly?: boolean): void => {
    const mountPath = absolute(scope, prefix + prop, path);
    if (mounts.some((other) => other.mountPath === mountPath)) {
      fail(scope, `'${prefix}${prop}' must have a path of its own, got ${got(path)} twice`);
    }
    mounts.push({ name, mountPath, readOnly });
  };
  const sizes = Object.fromEntries([[TMP, TMP_SIZE], ...entriesOf(writablePaths)]);
  checkRoom(scope, prefix, sizes, room);
  const own = prefix === '' ? '' : container;
  for (const [path, size] of Object.entries(sizes)) {
    const name = volumeName('writable', path, own);
    mount('writablePaths', path, name);
    volumes.push({ name, emptyDir: { sizeLimit: k8s.Quantity.fromString(size) } });
  }
  const hashed: Hashed[] = [];
  for (const [path, source] of entriesOf(files)) {
    if (typeof (source as Partial<FileSource>).toVolume !== 'function') {
      fail(scope, `'${prefix}files' must be ConfigFiles or SecretRef.of(…).files() by folder, got ${got(source)}`);
    }
    mount('files', path, source.volumeName, true);
    if (!volumes.some(({ name }) => name === source.volumeName)) volumes.push(fileVolume(source));
    hashed.push(source);
  }
  for (const [path, host] of entriesOf(hostPaths)) {
    const name = volumeName('host', path, own);
    mount('hostPaths', path, name, true);
    const folder = absolute(scope, `${prefix}hostPaths.${path}.path`, host.path);
    volumes.push({ name, hostPath: { path: folder } });
    exceptions.add(reasonOf(scope, `${prefix}hostPaths.${path}`, host), ...rulesAgainst(folder));
  }
  return { mounts, volumes, hashed };
}

/**
 * The rules that a read-only folder of the node breaks.
 * Source: https://docs.kubelinter.io/#/generated/checks, sensitive-host-mounts and docker-sock
 */
function rulesAgainst(folder: string): string[] {
  const isSensitive = /^\/(boot|dev|etc|lib|proc|sys|usr)$/.test(folder);
  const isSocket = folder.endsWith('docker.sock');
  return [
    'no-host-path',
    'volume-types',
    ...(isSensitive ? ['no-sensitive-host-path'] : []),
    ...(isSocket ? ['no-docker-socket'] : []),
  ];
}

function checkRoom(scope: IConstruct, prefix: string, sizes: Readonly<Record<string, string>>, room: Quantity): void {
  const taken = Object.entries(sizes)
    .map(([path, size]) => bytesQuantity(scope, `${prefix}writablePaths.${path}`, size))
    .reduce((sum, size) => sum + size, 0n);
  if (taken > room) {
    fail(
      scope,
      `'${prefix}writablePaths' must fit into 'resources.ephemeralStorage' (${room / ONE_BYTE} bytes), else the pod is ` +
        `evicted before they are full, got ${got(sizes)}`,
    );
  }
}

/** Files as a volume of the pod. */
function fileVolume(source: FileSource): k8s.Volume {
  const { name, configMap, secret } = source.toVolume();
  return { name, configMap, secret: secret && { ...secret, items: [...secret.items] } };
}

/** An absolute path without `..` or empty parts, and without a slash at its end. */
export function absolute(scope: IConstruct, prop: string, path: string): string {
  const parts = typeof path === 'string' ? path.replace(/\/$/, '').split('/') : [];
  const [root, ...names] = parts;
  if (
    root !== '' ||
    names.length === 0 ||
    !names.every((name) => /^[^:\u0000-\u001f]+$/.test(name) && !/^\.\.?$/.test(name))
  ) {
    fail(scope, `'${prop}' must be an absolute path without '..', '//' or ':', such as '/var/cache', got ${got(path)}`);
  }
  return parts.join('/');
}

/** First words that the names of other volumes start with. */
const TAKEN = /^\/(config|secret|host|kubernetes)\b/;

/**
 * A name from a path: its words, and a hash where another volume of the pod may come to the same words, for Kubernetes
 * would take the two for one.
 */
function volumeName(kind: 'writable' | 'host', path: string, container: string): string {
  const words = path.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const plain = words.join('-');
  const isPlain = path === `/${words.join('/')}` && !TAKEN.test(path) && plain.length <= 63;
  if (kind === 'writable' && container === '' && isPlain) return plain;
  const all = [kind === 'host' ? kind : '', plain, container].filter((word) => word !== '').join('-');
  const hash = contentHash({ path, container }).slice(0, 8);
  return [all.slice(0, 54).replace(/-+$/, ''), hash].filter((word) => word !== '').join('-');
}
