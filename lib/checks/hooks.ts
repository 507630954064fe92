import { at, isSet, number, record, texts } from './json';
import { Container } from './pod';
import { Workload } from './workloads';

/** Seconds between the start of the preStop hook and the kill. */
export function graceOf({ pod }: Workload): number {
  return number(pod.terminationGracePeriodSeconds) ?? 30;
}

/** Seconds that a container's preStop hook sleeps: the sleep action, or `sleep` in a command; undefined without one. */
export function preStopSleep({ json }: Container): number | undefined {
  const hook = record(at(json, 'lifecycle', 'preStop'));
  return isSet(hook.sleep) ? number(at(hook, 'sleep', 'seconds')) : execSleep(texts(at(hook, 'exec', 'command')));
}

/** Longest preStop sleep of a pod, with its container. */
export function longestSleep({
  containers,
}: Workload): { readonly container: Container; readonly seconds: number } | undefined {
  return containers
    .flatMap((container) => {
      const seconds = preStopSleep(container);
      return seconds === undefined ? [] : [{ container, seconds }];
    })
    .reduce<{ container: Container; seconds: number } | undefined>(
      (longest, next) => (longest && longest.seconds >= next.seconds ? longest : next),
      undefined,
    );
}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86400 };

/** Seconds that a command sleeps: `["/bin/sleep", "15"]`, `["sh", "-c", "nginx -s quit; sleep 15"]`. */
export function execSleep(command: readonly string[]): number | undefined {
  const calls = [...command.join(' ').matchAll(/(?:^|[\s;&|/(])sleep\s+(\d+(?:\.\d+)?)([smhd]?)(?![\w.])/g)];
  if (calls.length === 0) return undefined;
  return calls.reduce((sum, [, digits, unit]) => sum + Number(digits) * (UNITS[unit || 's'] ?? 1), 0);
}
