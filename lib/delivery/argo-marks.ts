import { Marks } from './deployed';

const WAVE = 'argocd.argoproj.io/sync-wave';
const OPTIONS = 'argocd.argoproj.io/sync-options';

/**
 * Order of what is applied; all else is 0. A wave waits for the health of the one before, and pruning goes backwards.
 * Policies come before pods, as their kinds are among the last of a wave; routes after what they refer to; what takes
 * minutes to be healthy last, so that nothing waits for it.
 *
 * Source: https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/
 */
const WAVES: Readonly<Record<string, number>> = {
  CustomResourceDefinition: -3,
  Namespace: -2,
  AuthorizationPolicy: -1,
  NetworkPolicy: -1,
  PeerAuthentication: -1,
  RequestAuthentication: -1,
  DestinationRule: 1,
  GRPCRoute: 2,
  HTTPRoute: 2,
  VirtualService: 2,
  Canary: 3,
  Rollout: 3,
};

/** What must not go with a line of Git. Source: https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/#no-prune-resources */
const PRUNING: Readonly<Record<string, string>> = {
  Namespace: 'Prune=confirm',
  PersistentVolumeClaim: 'Prune=false',
};

/** The annotations that Argo CD reads on an object: its wave, and whether it may be pruned. */
export const argoMarks: Marks = ({ kind, spec }) => {
  const wave = kind === 'NetworkPolicy' && coversAll(spec) ? -2 : (WAVES[kind] ?? 0);
  const pruning = PRUNING[kind];
  return {
    ...(wave !== 0 && { [WAVE]: String(wave) }),
    ...(pruning !== undefined && { [OPTIONS]: pruning }),
  };
};

/** Whether a NetworkPolicy selects every pod of its namespace, as a default deny does. */
function coversAll(spec: unknown): boolean {
  const selector = (spec as { readonly podSelector?: object } | undefined)?.podSelector ?? {};
  return Object.keys(selector).length === 0;
}
