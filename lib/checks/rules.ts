import { Rule } from './rule';
import { antiAffinity } from './rules/anti-affinity';
import { autoscaling } from './rules/autoscaling';
import { balancer } from './rules/balancer';
import { claims } from './rules/claims';
import { config } from './rules/config';
import { disruption } from './rules/disruption';
import { environment } from './rules/environment';
import { hardening } from './rules/hardening';
import { images } from './rules/images';
import { ingress } from './rules/ingress';
import { jobs } from './rules/jobs';
import { labels } from './rules/labels';
import { mounts } from './rules/mounts';
import { names } from './rules/names';
import { namespaces } from './rules/namespaces';
import { networkPolicy } from './rules/network-policy';
import { networkPolicyMesh } from './rules/network-policy-mesh';
import { networkPolicyNeeds } from './rules/network-policy-needs';
import { networkPolicyPorts } from './rules/network-policy-ports';
import { podSecurity } from './rules/pod-security';
import { priority } from './rules/priority';
import { probes } from './rules/probes';
import { quantities } from './rules/quantities';
import { quota } from './rules/quota';
import { references } from './rules/references';
import { resources } from './rules/resources';
import { rollout } from './rules/rollout';
import { runtimes } from './rules/runtimes';
import { schedules } from './rules/schedules';
import { schema } from './rules/schema';
import { services } from './rules/services';
import { shutdown } from './rules/shutdown';
import { spread } from './rules/spread';
import { stateful } from './rules/stateful';
import { suppressionReason } from './rules/suppression';
import { uids } from './rules/uids';
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
  ...quantities,
  ...resources,
  ...runtimes,
  ...images,
  ...environment,
  ...config,
  ...references,
  ...mounts,
  ...uids,
  ...podSecurity,
  ...hardening,
  ...labels,
  ...names,
  ...namespaces,
  ...networkPolicy,
  ...networkPolicyPorts,
  ...networkPolicyNeeds,
  ...networkPolicyMesh,
  ...services,
  ...ingress,
  ...schedules,
  ...jobs,
];

/** All rules. */
export const rules: readonly Rule[] = [...subjects, suppressionReason(subjects)];
