import { at, list, number, record, records, text } from './json';

/** What breaks the interplay formulas, read from rendered objects alone; empty where all hold. */
export function brokenFormulas(objects: readonly unknown[]): readonly string[] {
  const ofKind = (...kinds: readonly string[]) =>
    objects.filter((each) => kinds.includes(text(at(each, 'kind')) ?? ''));
  const [workload] = ofKind('Deployment', 'StatefulSet', 'CronJob');
  const [budget] = ofKind('PodDisruptionBudget');
  const [scaler] = ofKind('HorizontalPodAutoscaler');
  const least = number(at(scaler, 'spec', 'minReplicas')) ?? number(at(workload, 'spec', 'replicas')) ?? 1;
  const template = at(workload, 'spec', 'template') ?? at(workload, 'spec', 'jobTemplate', 'spec', 'template');
  const broken: string[] = [];
  const must = (holds: boolean, formula: string) => holds || broken.push(formula);

  if (budget !== undefined) {
    const { minAvailable, maxUnavailable } = record(at(budget, 'spec'));
    const kept = podsOf(minAvailable, least) ?? 0;
    const gone = podsOf(maxUnavailable, least);
    must((gone ?? least - kept) >= 1, `a budget lets one of ${least} pods go`);
  } else if (text(at(workload, 'kind')) !== 'CronJob') {
    must(least === 1, `${least} pods have a budget`);
  }
  must(scaler === undefined || at(workload, 'spec', 'replicas') === undefined, 'an autoscaler alone owns the replicas');

  const containers = [
    ...records(at(template, 'spec', 'containers')),
    ...records(at(template, 'spec', 'initContainers')),
  ];
  const grace = number(at(template, 'spec', 'terminationGracePeriodSeconds')) ?? 30;
  const drain = Number(at(template, 'metadata', 'annotations', 'keelson.dev/drain-seconds'));
  for (const container of containers) {
    const sleep = number(at(container, 'lifecycle', 'preStop', 'sleep', 'seconds')) ?? 0;
    must(grace >= sleep + drain + 5, `grace ${grace} holds preStop ${sleep}, drain ${drain} and 5 s`);
  }

  if (text(at(workload, 'kind')) === 'Deployment') {
    const deadline = number(at(workload, 'spec', 'progressDeadlineSeconds')) ?? 600;
    const minReady = number(at(workload, 'spec', 'minReadySeconds')) ?? 0;
    // Only the main container's start is counted; native sidecars start beside it.
    const start = record(at(records(at(template, 'spec', 'containers'))[0], 'startupProbe'));
    const budgeted = (number(start.periodSeconds) ?? 0) * (number(start.failureThreshold) ?? 0);
    const within = Number(at(template, 'metadata', 'annotations', 'keelson.dev/starts-within-seconds') ?? 0);
    must(deadline > minReady + within, `deadline ${deadline} is over minReady ${minReady} and start ${within}`);
    must(budgeted === 0 || budgeted >= within, `startup probe ${budgeted} waits for the start ${within}`);
    const rolling = at(workload, 'spec', 'strategy', 'rollingUpdate');
    // Beside a pod on the node's own ports there is no room for another.
    const adds = at(rolling, 'maxUnavailable') === 0 && at(rolling, 'maxSurge') !== 0;
    must(adds || at(template, 'spec', 'hostNetwork') === true, 'a rollout adds before it takes');
  }
  const hard = records(at(template, 'spec', 'topologySpreadConstraints')).filter(
    (each) => each.whenUnsatisfiable === 'DoNotSchedule',
  );
  must(hard.length === 0 || least >= 2, `a hard spread has more pods than ${least}`);
  const window = number(at(scaler, 'spec', 'behavior', 'scaleDown', 'stabilizationWindowSeconds'));
  must(scaler === undefined || (window ?? 300) >= 300, `scale-down waits 300 s, not ${window}`);
  must(list(at(template, 'spec', 'containers')).length > 0, 'a pod has containers');
  return broken;
}

function podsOf(bound: unknown, replicas: number): number | undefined {
  const percent = /^(\d+)%$/.exec(text(bound) ?? '')?.[1];
  return percent === undefined ? number(bound) : Math.ceil((Number(percent) * replicas) / 100);
}
