import { IConstruct } from 'constructs';
import { fail, got } from '../core/errors';
import { PropNames } from '../core/props';
import { text } from '../core/numbers';
import { objectsIn } from './deployed';

/** When a custom resource without conditions of its own counts as healthy. */
export interface FluxHealth {
  /** Group and version of the objects, such as `flagger.app/v1beta1`. */
  readonly apiVersion: string;
  /** Kind of the objects. */
  readonly kind: string;
  /** Expression of CEL that is true for a healthy one: `status.phase == 'Succeeded'`. */
  readonly current: string;
  /** Expression that is true for one that has failed. @default - none fails before the time is up */
  readonly failed?: string;
}

/** The props of `FluxHealth`. */
export const HEALTH_PROPS: PropNames<FluxHealth> = { apiVersion: true, kind: true, current: true, failed: true };

/**
 * What tells of the rollout tools' own kinds: without it they count as healthy at once.
 * Source: https://fluxcd.io/flux/cheatsheets/cel-healthchecks/
 */
const KNOWN: Readonly<Record<string, Omit<FluxHealth, 'apiVersion' | 'kind'>>> = {
  'flagger.app/Canary': {
    current: "status.phase in ['Initialized', 'Succeeded']",
    failed: "status.phase == 'Failed'",
  },
  'argoproj.io/Rollout': {
    current: "status.phase == 'Healthy' && status.observedGeneration == string(metadata.generation)",
    failed: "status.phase == 'Degraded'",
  },
};

/** Whether something that is deployed takes its time, step by step. */
export function rollsOutByStep(deploys: readonly IConstruct[]): boolean {
  return knownIn(deploys).length > 0;
}

/** What Flux must know to tell when what is deployed is healthy; the user's word counts over what is known. */
export function healthOf(deploys: readonly IConstruct[], given: readonly FluxHealth[]): readonly FluxHealth[] {
  const known = knownIn(deploys).filter(({ apiVersion, kind }) => {
    return !given.some((each) => each.apiVersion === apiVersion && each.kind === kind);
  });
  return [...known, ...given.map((each) => ({ ...each }))];
}

/**
 * What a user says of health.
 *
 * @throws Error `'health.0.apiVersion' must be a group and a version such as 'flagger.app/v1beta1', got "v1"`
 * @throws Error `'health.0.current' must be a text that is not empty, got ""`
 */
export function checkHealth(scope: IConstruct, prop: string, { apiVersion, kind, current, failed }: FluxHealth): void {
  if (typeof apiVersion !== 'string' || !/^[a-z0-9.-]+\/v\d\w*$/.test(apiVersion)) {
    fail(
      scope,
      `'${prop}.apiVersion' must be a group and a version such as 'flagger.app/v1beta1', got ${got(apiVersion)}`,
    );
  }
  text(scope, `${prop}.kind`, kind);
  text(scope, `${prop}.current`, current);
  if (failed !== undefined) text(scope, `${prop}.failed`, failed);
}

function knownIn(deploys: readonly IConstruct[]): readonly FluxHealth[] {
  const found = new Map<string, FluxHealth>();
  for (const { apiVersion, kind } of objectsIn(deploys)) {
    const expressions = KNOWN[`${apiVersion.split('/')[0] ?? ''}/${kind}`];
    if (expressions) found.set(`${apiVersion}/${kind}`, { apiVersion, kind, ...expressions });
  }
  return [...found.values()];
}
