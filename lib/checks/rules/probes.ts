import { shown } from '../bounds';
import { at, isSet, JsonObject, number, record, text } from '../json';
import { budgetOf, Container, portsMeant, Probe, probeOf, probesOf } from '../pod';
import { Complaint, Rule } from '../rule';
import { noted, Workload } from '../workloads';

/** Rules about startup, liveness and readiness probes. */
export const probes: readonly Rule[] = [
  {
    id: 'probes-differ',
    severity: 'error',
    why: 'a slow dependency restarts every pod at once, instead of taking them out of the load',
    *check({ workloads }) {
      for (const { item, containers } of workloads) {
        for (const container of containers) {
          const liveness = probeOf(container, 'livenessProbe');
          const readiness = probeOf(container, 'readinessProbe');
          const asked = liveness && question(container, liveness);
          if (!asked || !readiness || asked !== question(container, readiness)) continue;
          const message = `'livenessProbe' of container '${container.name}' must ask something else than its 'readinessProbe'`;
          yield { item, message: `${message}, got ${asked} twice; give it an endpoint without dependencies` };
        }
      }
    },
  },
  {
    id: 'probe-port-exposed',
    severity: 'error',
    why: 'a probe on a port that nobody listens on never passes: the pod restarts for ever or gets no traffic',
    *check({ workloads }) {
      yield* eachProbe(workloads, (container, probe) => {
        const port = portAsked(probe);
        if (port === undefined || portsMeant(container, port).length > 0) return undefined;
        const declared = container.ports.map((each) =>
          each.name === undefined ? each.number : `${each.name} (${each.number})`,
        );
        const have = declared.length === 0 ? 'which has none' : `which has ${declared.join(', ')}`;
        return `must ask a port of the container, ${have}, got ${shown(port)}`;
      });
    },
  },
  {
    id: 'probe-protocol',
    severity: 'error',
    why: 'a TCP probe of a UDP port never passes: the pod restarts for ever or gets no traffic',
    *check({ workloads }) {
      yield* eachProbe(workloads, (container, probe) => {
        const meant = portsMeant(container, portAsked(probe));
        const [first] = meant;
        if (!first || meant.some(({ protocol }) => protocol === 'TCP')) return undefined;
        return `must ask a TCP port, got ${first.number}, which is ${first.protocol}`;
      });
    },
  },
  {
    id: 'probe-success-threshold',
    severity: 'error',
    suppressible: false,
    why: 'the API server refuses the pods, so nothing runs',
    *check({ workloads }) {
      // The server takes 0 for unset.
      yield* eachProbe(workloads, (_container, { field, json: { successThreshold } }) =>
        field === 'readinessProbe' || !isSet(successThreshold) || successThreshold === 1 || successThreshold === 0
          ? undefined
          : `must have a 'successThreshold' of 1, got ${shown(successThreshold)}`,
      );
    },
  },
  {
    id: 'probe-timeout',
    severity: 'error',
    why: 'probes overlap, and slow answers under load look like outages',
    *check({ workloads }) {
      yield* eachProbe(workloads, (_container, { timeout, period }) =>
        timeout < period ? undefined : `must have a 'timeoutSeconds' below 'periodSeconds' (${period}), got ${timeout}`,
      );
    },
  },
  {
    id: 'exec-probe-period',
    severity: 'warning',
    why: 'a process per probe and pod: under load they take the CPU that the program needs',
    *check({ workloads }) {
      yield* eachProbe(workloads, (_container, { json, period }) =>
        isSet(json.exec) && period < 5
          ? `must have a 'periodSeconds' of at least 5 with 'exec', got ${period}; or ask by HTTP`
          : undefined,
      );
    },
  },
  {
    id: 'liveness-after-start',
    severity: 'error',
    why: 'the kubelet kills the program before it has started, each time, for ever',
    *check({ workloads }) {
      for (const workload of workloads) {
        const start = noted(workload, 'keelson.dev/starts-within-seconds');
        const program = workload.containers.find(({ kind }) => kind === 'main');
        const probe = program && (probeOf(program, 'startupProbe') ?? probeOf(program, 'livenessProbe'));
        if (start === undefined || !program || !probe || budgetOf(probe) >= start) continue;
        const named = `'${probe.field}' of container '${program.name}'`;
        const way = probe.field === 'startupProbe' ? "raise 'failureThreshold'" : "add a 'startupProbe'";
        const message = `${named} must grant the ${start} s that the program may take to start, got ${budgetOf(probe)} s`;
        yield { item: workload.item, message: `${message}; ${way}` };
      }
    },
  },
  {
    id: 'no-probe-host',
    severity: 'error',
    why: 'the kubelet calls a foreign host from the node, and Pod Security refuses it from Kubernetes 1.34 on',
    *check({ workloads }) {
      for (const { item, containers } of workloads) {
        for (const container of containers) {
          for (const [field, action] of callers(container)) {
            const host = at(action, 'httpGet', 'host') ?? at(action, 'tcpSocket', 'host');
            if (!isSet(host) || host === '') continue;
            yield {
              item,
              message: `'host' in '${field}' of container '${container.name}' must be left out, got ${shown(host)}`,
            };
          }
        }
      }
    },
  },
];

/** Complains of each probe that `fault` has words for. */
function* eachProbe(
  workloads: readonly Workload[],
  fault: (container: Container, probe: Probe) => string | undefined,
): Iterable<Complaint> {
  for (const { item, containers } of workloads) {
    for (const container of containers) {
      for (const probe of probesOf(container)) {
        const words = fault(container, probe);
        if (words !== undefined) yield { item, message: `'${probe.field}' of container '${container.name}' ${words}` };
      }
    }
  }
}

function portAsked({ json }: Probe): string | number | undefined {
  const port = at(json, 'httpGet', 'port') ?? at(json, 'tcpSocket', 'port') ?? at(json, 'grpc', 'port');
  return text(port) ?? number(port);
}

/** What a probe asks, in words that are equal where the question is. */
function question(container: Container, probe: Probe): string | undefined {
  const { json } = probe;
  const asked = portAsked(probe);
  const port = portsMeant(container, asked)[0]?.number ?? asked;
  if (isSet(json.httpGet)) return `path '${text(at(json, 'httpGet', 'path')) ?? '/'}' on port ${port ?? ''}`;
  if (isSet(json.grpc)) return `service '${text(at(json, 'grpc', 'service')) ?? ''}' on port ${port ?? ''}`;
  if (isSet(json.tcpSocket)) return `port ${port ?? ''}`;
  return isSet(json.exec) ? shown(record(json.exec).command) : undefined;
}

/** Probes and hooks: what the kubelet calls. */
function callers({ json }: Container): readonly (readonly [string, JsonObject])[] {
  const fields = ['startupProbe', 'livenessProbe', 'readinessProbe'].map(
    (field) => [field, record(json[field])] as const,
  );
  const hooks = ['postStart', 'preStop'].map((field) => [field, record(at(json, 'lifecycle', field))] as const);
  return [...fields, ...hooks];
}
