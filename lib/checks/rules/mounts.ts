import { got } from '../../core/errors';
import { annotationsOf } from '../item';
import { at, isSet, JsonObject, records, text } from '../json';
import { Container } from '../pod';
import { Complaint, Rule } from '../rule';
import { Workload } from '../workloads';

const WRITABLE_PATHS = 'keelson.dev/writable-paths';
/** Volumes that nobody can write to, whatever the mount says. */
const READ_ONLY = ['configMap', 'secret', 'projected', 'downwardAPI', 'image'];

/** Rules about what containers mount. */
export const mounts: readonly Rule[] = [
  {
    id: 'mount-has-volume',
    severity: 'error',
    suppressible: false,
    why: 'the API server refuses the pods, so nothing runs',
    *check({ workloads }) {
      for (const workload of workloads) {
        const names = volumeNames(workload);
        yield* eachMount(workload, (container, field, mount) => {
          const name = text(mount.name) ?? '';
          if (names.has(name)) return undefined;
          return `'${field}' of container '${container}' must name a volume of the pod, got ${got(name)}; declare it`;
        });
      }
    },
  },
  {
    id: 'mount-path-unique',
    severity: 'error',
    suppressible: false,
    why: 'the API server refuses the pods, or one mount hides the other',
    *check({ workloads }) {
      for (const workload of workloads) {
        const seen = new Set<string>();
        yield* eachMount(workload, (container, _field, mount) => {
          const path = pathOf(mount);
          const place = `${container}\n${path}`; // containers have their own trees
          if (!seen.has(place)) {
            seen.add(place);
            return undefined;
          }
          return `'mountPath' of container '${container}' must be a path of its own, got ${got(path || '/')} twice`;
        });
      }
    },
  },
  {
    id: 'sub-path-inside',
    severity: 'error',
    suppressible: false,
    why: 'the API server refuses the pods: it is a way out of the volume, to the files of the node',
    *check({ workloads }) {
      for (const workload of workloads) {
        for (const field of ['subPath', 'subPathExpr']) {
          yield* eachMount(workload, (container, _field, mount) => {
            const path = text(mount[field]) ?? '';
            if (!path.startsWith('/') && !path.split('/').includes('..')) return undefined;
            const way = `must be a path inside the volume, relative and without '..'`;
            return `'${field}' of container '${container}' ${way}, got ${got(path)}`;
          });
        }
      }
    },
  },
  {
    id: 'writable-paths-mounted',
    severity: 'error',
    why: 'the root is read-only, so the program crashes at its first write, at times days after its start',
    *check({ workloads }) {
      for (const workload of workloads) {
        // The first container is the program; the others say nothing of where they write.
        const program = workload.containers.find(({ kind }) => kind === 'main');
        if (!program || at(program.json, 'securityContext', 'readOnlyRootFilesystem') !== true) continue;
        for (const path of writablePaths(workload)) {
          if (isWritable(workload, program, path)) continue;
          const message = `mounts of container '${program.name}' must have a writable volume at '${path}'`;
          const way = `mount an emptyDir there`;
          yield { item: workload.item, message: `${message}, which '${WRITABLE_PATHS}' names, got none; ${way}` };
        }
      }
    },
  },
];

function* eachMount(
  { item, containers }: Workload,
  fault: (container: string, field: string, mount: JsonObject) => string | undefined,
): Iterable<Complaint> {
  for (const { name, json } of containers) {
    for (const field of ['volumeMounts', 'volumeDevices']) {
      for (const mount of records(json[field])) {
        const message = fault(name, field, mount);
        if (message !== undefined) yield { item, message };
      }
    }
  }
}

function volumeNames({ item, pod }: Workload): ReadonlySet<string> {
  const volumes = records(pod.volumes).map(({ name }) => text(name) ?? '');
  const templates = records(at(item.json, 'spec', 'volumeClaimTemplates'));
  return new Set([...volumes, ...templates.map((template) => text(at(template, 'metadata', 'name')) ?? '')]);
}

/** Where a volume is mounted, without a slash at its end; `devicePath` of a raw one. */
function pathOf(mount: JsonObject): string {
  return withoutSlash(text(mount.mountPath) ?? text(mount.devicePath) ?? '');
}

function withoutSlash(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : path;
}

function writablePaths({ item, podAnnotations }: Workload): readonly string[] {
  const written = podAnnotations[WRITABLE_PATHS] ?? annotationsOf(item)[WRITABLE_PATHS] ?? '';
  const paths = written.split(',').map((path) => withoutSlash(path.trim()));
  return paths.filter((path) => path !== '');
}

/** Whether the mount that the path falls into, the deepest of them, takes writes. */
function isWritable({ pod }: Workload, { json }: Container, path: string): boolean {
  const above = records(json.volumeMounts).filter((mount) => `${path}/`.startsWith(`${pathOf(mount)}/`));
  const [deepest] = above.sort((one, other) => pathOf(other).length - pathOf(one).length);
  if (!deepest || deepest.readOnly === true) return false;
  const volume = records(pod.volumes).find(({ name }) => name === deepest.name);
  return !READ_ONLY.some((type) => isSet(volume?.[type]));
}
