import { Rule } from './rule';
import { antiAffinity } from './rules/anti-affinity';
import { autoscaling } from './rules/autoscaling';
import { balancer } from './rules/balancer';
import { claims } from './rules/claims';
import { disruption } from './rules/disruption';
import { priority } from './rules/priority';
import { probes } from './rules/probes';
import { quota } from './rules/quota';
import { rollout } from './rules/rollout';
import { schema } from './rules/schema';
import { shutdown } from './rules/shutdown';
import { spread } from './rules/spread';
import { stateful } from './rules/stateful';
import { suppressionReason } from './rules/suppression';
import { vertical } from './rules/vertical';

const subjects: readonly Rule[] = [
  ...disruption,
  ...autoscaling,
  ...vertical,
  ...rollout,
  ...spread,
  ...antiAffinity,
  ...claims,
  ...stateful,
  ...priority,
  ...quota,
  ...probes,
  ...shutdown,
  ...balancer,
  ...schema,
];

/** All rules. */
export const rules: readonly Rule[] = [...subjects, suppressionReason(subjects)];
