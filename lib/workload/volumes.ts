import { k8s } from 'cdk8s-plus-28';
import { IConstruct } from 'constructs';
import { fail, got } from '../core/errors';
import { FileSource } from '../core/file-source';
import { bytesQuantity, Quantity } from '../core/quantities';
import { Reason, reasonOf } from '../core/reason';
import { Exceptions } from './exceptions';

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

/** A container's mounts and the volumes behind them. */
export interface Mounts {
  readonly mounts: readonly k8s.VolumeMount[];
  readonly volumes: readonly k8s.Volume[];
  readonly hashes: readonly string[];
}

const TMP = '/tmp';
const TMP_SIZE = '256Mi';
const ONE_BYTE = 1_000_000_000n;

/**
 * Decides what is mounted where. The root is read-only, so `/tmp` is writable: most programs break without it.
 *
 * @param suffix of the volumes' names, which keeps the containers of a pod apart
 * @throws Error `'writablePaths' must fit into 'resources.ephemeralStorage' (…), got …`
 */
export function resolveMounts(
  scope: IConstruct,
  props: MountsProps,
  room: Quantity,
  suffix: string,
  exceptions: Exceptions,
): Mounts {
  const { files = {}, writablePaths = {}, hostPaths = {} } = props;
  const mounts: k8s.VolumeMount[] = [];
  const volumes: k8s.Volume[] = [];
  const hashes: string[] = [];
  const mount = (prop: string, path: string, name: string, readOnly?: boolean): void => {
    const mountPath = absolute(scope, prop, path);
    if (mounts.some((other) => other.mountPath === mountPath)) {
      fail(scope, `'${prop}' must have a path of its own, got ${got(path)} twice`);
    }
    mounts.push({ name, mountPath, readOnly });
  };
  const sizes = { [TMP]: TMP_SIZE, ...writablePaths };
  checkRoom(scope, sizes, room);
  for (const [path, size] of Object.entries(sizes)) {
    const name = volumeName(path, suffix);
    mount('writablePaths', path, name);
    volumes.push({ name, emptyDir: { sizeLimit: k8s.Quantity.fromString(size) } });
  }
  for (const [path, source] of Object.entries(files)) {
    mount('files', path, source.volumeName, true);
    if (!volumes.some(({ name }) => name === source.volumeName)) volumes.push(fileVolume(source));
    if (source.hash !== undefined) hashes.push(source.hash);
  }
  for (const [path, host] of Object.entries(hostPaths)) {
    const name = volumeName(`/host${path}`, suffix);
    mount('hostPaths', path, name, true);
    volumes.push({ name, hostPath: { path: absolute(scope, `hostPaths.${path}.path`, host.path) } });
    exceptions.add(reasonOf(scope, `hostPaths.${path}`, host), 'no-host-path', 'volume-types');
  }
  return { mounts, volumes, hashes };
}

function checkRoom(scope: IConstruct, sizes: Readonly<Record<string, string>>, room: Quantity): void {
  const taken = Object.entries(sizes)
    .map(([path, size]) => bytesQuantity(scope, `writablePaths.${path}`, size))
    .reduce((sum, size) => sum + size, 0n);
  if (taken > room) {
    fail(
      scope,
      `'writablePaths' must fit into 'resources.ephemeralStorage' (${room / ONE_BYTE} bytes), else the pod is evicted ` +
        `before they are full, got ${got(sizes)}`,
    );
  }
}

/** Files as a volume of the pod. */
function fileVolume(source: FileSource): k8s.Volume {
  const { name, configMap, secret } = source.toVolume();
  return { name, configMap, secret: secret && { ...secret, items: [...secret.items] } };
}

/** An absolute path without `..`, and without a slash at its end. */
export function absolute(scope: IConstruct, prop: string, path: string): string {
  if (!path.startsWith('/') || path === '/' || path.includes(':') || path.split('/').includes('..')) {
    fail(scope, `'${prop}' must be an absolute path without '..' or ':', such as '/var/cache', got ${got(path)}`);
  }
  return path.replace(/\/+$/, '');
}

function volumeName(path: string, suffix: string): string {
  const words = path.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return [...words, ...(suffix === '' ? [] : [suffix])].join('-').slice(0, 63).replace(/-+$/, '');
}
