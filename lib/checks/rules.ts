import { Rule } from './rule';
import { antiAffinity } from './rules/anti-affinity';
import { argocd } from './rules/argocd';
import { authorization } from './rules/authorization';
import { authorizationFields } from './rules/authorization-fields';
import { autoscaling } from './rules/autoscaling';
import { balancer } from './rules/balancer';
import { claims } from './rules/claims';
import { config } from './rules/config';
import { destinationRulePolicies } from './rules/destination-rules';
import { destinations } from './rules/destinations';
import { disruption } from './rules/disruption';
import { environment } from './rules/environment';
import { flux } from './rules/flux';
import { gitops } from './rules/gitops';
import { hardening } from './rules/hardening';
import { images } from './rules/images';
import { ingress } from './rules/ingress';
import { jobs } from './rules/jobs';
import { labels } from './rules/labels';
import { listeners } from './rules/listeners';
import { locality } from './rules/locality';
import { meshDurations } from './rules/mesh-durations';
import { meshGateways } from './rules/mesh-gateways';
import { mounts } from './rules/mounts';
import { mutualTls } from './rules/mutual-tls';
import { names } from './rules/names';
import { namespaces } from './rules/namespaces';
import { networkPolicy } from './rules/network-policy';
import { networkPolicyMesh } from './rules/network-policy-mesh';
import { networkPolicyNeeds } from './rules/network-policy-needs';
import { networkPolicyPorts } from './rules/network-policy-ports';
import { outliers } from './rules/outliers';
import { podSecurity } from './rules/pod-security';
import { priority } from './rules/priority';
import { probes } from './rules/probes';
import { quantities } from './rules/quantities';
import { quota } from './rules/quota';
import { references } from './rules/references';
import { resources } from './rules/resources';
import { rollout } from './rules/rollout';
import { routeFields } from './rules/route-fields';
import { routes } from './rules/routes';
import { runtimes } from './rules/runtimes';
import { schedules } from './rules/schedules';
import { schema } from './rules/schema';
import { serviceEntries } from './rules/service-entries';
import { services } from './rules/services';
import { shutdown } from './rules/shutdown';
import { sidecars } from './rules/sidecars';
import { spread } from './rules/spread';
import { stateful } from './rules/stateful';
import { suppressionReason } from './rules/suppression';
import { uids } from './rules/uids';
import { vertical } from './rules/vertical';
import { virtualServiceActions } from './rules/virtual-service-actions';
import { virtualServiceFaults } from './rules/virtual-service-faults';
import { routeOrder } from './rules/virtual-service-order';
import { routeRetries } from './rules/virtual-service-retries';
import { routeWeights } from './rules/virtual-service-weights';
import { virtualServiceHosts } from './rules/virtual-services';

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
  ...routes,
  ...routeFields,
  ...listeners,
  ...schedules,
  ...jobs,
  ...routeWeights,
  ...routeRetries,
  ...routeOrder,
  ...virtualServiceActions,
  ...virtualServiceFaults,
  ...virtualServiceHosts,
  ...meshDurations,
  ...meshGateways,
  ...destinations,
  ...destinationRulePolicies,
  ...locality,
  ...serviceEntries,
  ...mutualTls,
  ...authorization,
  ...authorizationFields,
  ...outliers,
  ...sidecars,
  ...gitops,
  ...argocd,
  ...flux,
];

/** All rules. */
export const rules: readonly Rule[] = [...subjects, suppressionReason(subjects)];
