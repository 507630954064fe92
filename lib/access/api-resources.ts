/** A plural of the Kubernetes API, and where it lives. */
export interface ApiResource {
  /** Group, `''` for the core. */
  readonly group: string;
  /** Plural, such as `deployments`. */
  readonly plural: string;
  /** Whether its objects have no namespace, so that a Role cannot give rights to them. */
  readonly clusterScoped: boolean;
}

/**
 * Plurals by group, as the API servers of Kubernetes 1.33 and 1.36 list them. `namespaces` stand with the namespaced
 * ones because a Role may give rights to its own namespace.
 */
const NAMESPACED: Readonly<Record<string, string>> = {
  '': 'bindings configmaps endpoints events limitranges namespaces persistentvolumeclaims pods podtemplates replicationcontrollers resourcequotas secrets serviceaccounts services',
  apps: 'controllerrevisions daemonsets deployments replicasets statefulsets',
  'authorization.k8s.io': 'localsubjectaccessreviews',
  autoscaling: 'horizontalpodautoscalers',
  batch: 'cronjobs jobs',
  'coordination.k8s.io': 'leases',
  'discovery.k8s.io': 'endpointslices',
  'events.k8s.io': 'events',
  'networking.k8s.io': 'ingresses networkpolicies',
  policy: 'poddisruptionbudgets',
  'rbac.authorization.k8s.io': 'rolebindings roles',
  'resource.k8s.io': 'resourceclaims resourceclaimtemplates',
  'storage.k8s.io': 'csistoragecapacities',
};

/** The same for objects without a namespace; users and groups are no objects, but can be impersonated. */
const CLUSTER_SCOPED: Readonly<Record<string, string>> = {
  '': 'componentstatuses groups nodes persistentvolumes users',
  'admissionregistration.k8s.io':
    'mutatingadmissionpolicies mutatingadmissionpolicybindings mutatingwebhookconfigurations validatingadmissionpolicies validatingadmissionpolicybindings validatingwebhookconfigurations',
  'apiextensions.k8s.io': 'customresourcedefinitions',
  'apiregistration.k8s.io': 'apiservices',
  'authentication.k8s.io': 'selfsubjectreviews tokenreviews userextras',
  'authorization.k8s.io': 'selfsubjectaccessreviews selfsubjectrulesreviews subjectaccessreviews',
  'certificates.k8s.io': 'certificatesigningrequests signers',
  'flowcontrol.apiserver.k8s.io': 'flowschemas prioritylevelconfigurations',
  'networking.k8s.io': 'ingressclasses ipaddresses servicecidrs',
  'node.k8s.io': 'runtimeclasses',
  'rbac.authorization.k8s.io': 'clusterrolebindings clusterroles',
  'resource.k8s.io': 'deviceclasses resourceslices',
  'scheduling.k8s.io': 'priorityclasses',
  'storage.k8s.io': 'csidrivers csinodes storageclasses volumeattachments volumeattributesclasses',
};

/** All plurals of Kubernetes itself; the core group comes first, so `events` are found there. */
export const BUILT_IN: readonly ApiResource[] = [...listed(NAMESPACED, false), ...listed(CLUSTER_SCOPED, true)];

/** Parts of objects that have rights of their own, such as `pods/log`. */
export const SUBRESOURCES: readonly string[] =
  'approval attach binding ephemeralcontainers eviction exec finalize finalizers log portforward proxy resize scale status token'.split(
    ' ',
  );

/** The group where a built-in plural lives, without its subresource; undefined for others. */
export function groupOf(resource: string): string | undefined {
  const plural = pluralOf(resource);
  return BUILT_IN.find((each) => each.plural === plural)?.group;
}

/** `pods` of `pods/log`. */
export function pluralOf(resource: string): string {
  return resource.split('/', 1)[0] ?? '';
}

function listed(table: Readonly<Record<string, string>>, clusterScoped: boolean): ApiResource[] {
  return Object.entries(table).flatMap(([group, plurals]) =>
    plurals.split(' ').map((plural) => ({ group, plural, clusterScoped })),
  );
}
