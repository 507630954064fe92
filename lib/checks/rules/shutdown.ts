import { orDefault, shown } from '../bounds';
import { execSleep, graceOf, longestSleep } from '../hooks';
import { annotationsOf, objectOf } from '../item';
import { at, isSet, number, text, texts } from '../json';
import { Rule } from '../rule';
import { noted, Workload } from '../workloads';

/** Seconds between the end of the drain and the kill: time to close what is open. */
const RESERVE = 5;

/** Rules about how a pod stops. */
export const shutdown: readonly Rule[] = [
  {
    id: 'pre-stop-below-grace',
    severity: 'error',
    why: 'the container is killed while it still sleeps: it never hears SIGTERM and drops what it was doing',
    *check({ workloads }) {
      for (const workload of workloads) {
        const sleep = longestSleep(workload);
        const grace = graceOf(workload);
        if (!sleep || sleep.seconds < grace) continue;
        const standard = isSet(workload.pod.terminationGracePeriodSeconds) ? '' : ', the default';
        const limit = `'terminationGracePeriodSeconds' (${grace}${standard})`;
        const message = `'preStop' of container '${sleep.container.name}' must sleep less than ${limit}, got ${sleep.seconds}`;
        yield { item: workload.item, message };
      }
    },
  },
  {
    id: 'drain-fits-grace',
    severity: 'error',
    why: 'requests that were promised an answer are cut off: the grace period counts from the start of preStop',
    *check({ workloads }) {
      for (const workload of workloads) {
        const drain = noted(workload, 'keelson.dev/drain-seconds');
        const sleep = longestSleep(workload)?.seconds ?? 0;
        const grace = graceOf(workload);
        if (drain === undefined || sleep >= grace) continue;
        const needed = sleep + drain + RESERVE;
        if (needed <= grace) continue;
        const sum = `the preStop sleep (${sleep}), the drain (${drain}) and ${RESERVE}`;
        const got = orDefault(workload.pod.terminationGracePeriodSeconds, 30);
        const message = `'terminationGracePeriodSeconds' must be at least ${needed} for ${sum}, got ${got}`;
        yield { item: workload.item, message };
      }
    },
  },
  {
    id: 'grace-too-short',
    severity: 'error',
    why: 'the kill comes at once: requests in flight and unwritten data are lost at every release',
    *check(graph) {
      for (const workload of graph.workloads) {
        const grace = graceOf(workload);
        if (grace >= RESERVE) continue;
        const service = graph.servicesOf(workload)[0];
        if (grace > 0 && !service) continue;
        const where = service ? ` behind ${objectOf(service)}` : '';
        const message = `'terminationGracePeriodSeconds' must be at least ${service ? RESERVE : 1}${where}, got ${grace}`;
        yield { item: workload.item, message, ...(service ? { also: service } : {}) };
      }
    },
  },
  {
    id: 'sleep-needs-shell',
    severity: 'error',
    why: 'the hook fails without a word, so pods stop while they still get traffic',
    *check({ workloads, minor }) {
      for (const workload of workloads) {
        for (const { name, json } of workload.containers) {
          const command = texts(at(json, 'lifecycle', 'preStop', 'exec', 'command'));
          const image = text(json.image) ?? '';
          if (execSleep(command) === undefined || !isShellLess(workload, image)) continue;
          const way = minor >= 30 ? "use the 'sleep' action" : 'use an image that has it';
          const message = `'preStop' of container '${name}' must not run 'sleep', which the image does not have`;
          yield { item: workload.item, message: `${message}, got ${shown(command)}; ${way}` };
        }
      }
    },
  },
  {
    id: 'sleep-action-version',
    severity: 'error',
    suppressible: false,
    why: 'a server before 1.30 drops the action, and pods stop while they still get traffic',
    *check({ workloads, minor }) {
      if (minor >= 30) return;
      for (const [{ item }, container, hook] of sleepActions(workloads)) {
        const message = `'${hook}' of container '${container}' must not have the action 'sleep' before Kubernetes 1.30`;
        yield { item, message: `${message}, got it with 1.${minor}; run '/bin/sleep' by 'exec'` };
      }
    },
  },
  {
    id: 'sleep-action-zero',
    severity: 'error',
    suppressible: false,
    why: 'the API server refuses the pods, so nothing runs',
    *check({ workloads, minor }) {
      for (const [{ item }, container, hook, seconds] of sleepActions(workloads)) {
        // PodLifecycleSleepActionAllowZero: alpha in 1.32, on by default from 1.33.
        const least = minor >= 33 ? 0 : 1;
        if ((number(seconds) ?? 0) >= least && isSet(seconds)) continue;
        const message = `'seconds' of 'sleep' in '${hook}' of container '${container}' must be at least ${least}`;
        yield { item, message: `${message} for Kubernetes 1.${minor}, got ${shown(seconds)}; or leave the hook out` };
      }
    },
  },
  {
    id: 'lifecycle-tcp-socket',
    severity: 'error',
    why: 'Kubernetes takes a TCP hook and never runs it: the container starts or stops without it',
    *check({ workloads }) {
      for (const { item, containers } of workloads) {
        for (const { name, json } of containers) {
          for (const hook of HOOKS) {
            const action = at(json, 'lifecycle', hook, 'tcpSocket');
            if (!isSet(action)) continue;
            const message = `'${hook}' of container '${name}' must be 'exec', 'httpGet' or 'sleep', got 'tcpSocket'`;
            yield { item, message };
          }
        }
      }
    },
  },
];

const HOOKS = ['postStart', 'preStop'] as const;

/** Each sleep action: workload, container, hook, seconds. */
function* sleepActions(workloads: readonly Workload[]): Iterable<[Workload, string, string, unknown]> {
  for (const workload of workloads) {
    for (const { name, json } of workload.containers) {
      for (const hook of HOOKS) {
        const action = at(json, 'lifecycle', hook, 'sleep');
        if (isSet(action)) yield [workload, name, hook, at(action, 'seconds')];
      }
    }
  }
}

/** Declared so by `keelson.dev/shell-less: "true"`, or an image whose name says it. */
function isShellLess(workload: Workload, image: string): boolean {
  const key = 'keelson.dev/shell-less';
  const declared = workload.podAnnotations[key] ?? annotationsOf(workload.item)[key];
  const tag = image.split('@')[0]?.split('/').at(-1)?.split(':')[1] ?? '';
  const names = /(^|\/)(distroless|chainguard)(\/|$)/.test(image.split('@')[0]?.replace(/:[^/]*$/, '') ?? '');
  const debug = /(^|-)(debug|dev)(-|$)/.test(tag); // the variants that have a shell
  return declared === undefined ? names && !debug : declared === 'true';
}
