import { Chart } from 'cdk8s';
import { k8s, SubjectConfiguration } from 'cdk8s-plus-28';
import { Construct, IConstruct } from 'constructs';
import { fail, got } from '../core/errors';

/** What rights can be given to: the trait `ISubject` of cdk8s-plus, without being a construct. */
export interface SubjectLike {
  /** The subject as RBAC writes it. */
  toSubjectConfiguration(): SubjectConfiguration;
}

/** A subject, or something that runs as one, such as a workload. */
export type GrantTarget = SubjectLike | { readonly serviceAccount: SubjectLike };

const RBAC_GROUP = 'rbac.authorization.k8s.io';

/**
 * Subjects that are no one in particular, or all-powerful already.
 * Source: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#default-roles-and-role-bindings
 */
const NOBODYS = ['system:anonymous', 'system:unauthenticated', 'system:authenticated', 'system:masters'];

/** Subjects that are made outside of the app. */
export class Subject implements SubjectLike {
  /** A person or program, by the name that the cluster's authentication gives it. */
  static user(name: string): Subject {
    return new Subject({ kind: 'User', name, apiGroup: RBAC_GROUP });
  }

  /** A group of the cluster's authentication, such as one mapped from IAM or OIDC. */
  static group(name: string): Subject {
    return new Subject({ kind: 'Group', name, apiGroup: RBAC_GROUP });
  }

  /** A ServiceAccount that another app makes. */
  static serviceAccount(name: string, namespace: string): Subject {
    return new Subject({ kind: 'ServiceAccount', name, namespace });
  }

  private constructor(private readonly configuration: SubjectConfiguration) {}

  toSubjectConfiguration(): SubjectConfiguration {
    return this.configuration;
  }
}

/**
 * The subject of a grant, as a binding lists it.
 *
 * @throws Error `'to' must be a subject or have a 'serviceAccount', got …`
 * @throws Error `'to' must be someone in particular, got "system:masters"`
 * @throws Error `'to' must be a ServiceAccount of its own, got "default", which every pod without one runs as`
 * @throws Error `'to' must be in a namespace, got ServiceAccount "orders" without one; set 'namespace' on its chart`
 */
export function subjectOf(scope: IConstruct, target: GrantTarget): k8s.Subject {
  const subject =
    subjectLike(target) ?? fail(scope, `'to' must be a subject or have a 'serviceAccount', got ${got(target)}`);
  const { kind, name, namespace = namespaceOf(subject) } = subject.toSubjectConfiguration();
  if (typeof name !== 'string' || name.trim() === '') fail(scope, `'to' must have a name, got ${got(name)}`);
  if (NOBODYS.includes(name)) fail(scope, `'to' must be someone in particular, got ${got(name)}`);
  if (kind !== 'ServiceAccount') return { kind, name, apiGroup: RBAC_GROUP };
  if (name === 'default') {
    fail(scope, `'to' must be a ServiceAccount of its own, got "default", which every pod without one runs as`);
  }
  if (!namespace) {
    fail(
      scope,
      `'to' must be in a namespace, got ServiceAccount ${got(name)} without one; set 'namespace' on its chart`,
    );
  }
  return { kind, name, namespace };
}

function subjectLike(target: GrantTarget): SubjectLike | undefined {
  if (typeof target !== 'object' || (target as unknown) === null) return undefined;
  // The account first: a workload of cdk8s-plus is a subject too, but one that forgets its namespace.
  if ('serviceAccount' in target && target.serviceAccount) return target.serviceAccount;
  return 'toSubjectConfiguration' in target ? target : undefined;
}

function namespaceOf(subject: SubjectLike): string | undefined {
  return Construct.isConstruct(subject) ? Chart.of(subject).namespace : undefined;
}
