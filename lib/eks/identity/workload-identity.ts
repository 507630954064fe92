import { Construct } from 'constructs';
import { fail, got } from '../../core/errors';
import { DNS_LABEL, DNS_SUBDOMAIN, validName } from '../../core/names';
import { knownProps, PropNames } from '../../core/props';
import { EksPodIdentityAssociation, IamRole } from '../aws';
import { IEksCluster } from '../cluster-facts';
import * as controllers from './controller-identities';
import { EksConstruct } from '../eks-construct';
import { givenCluster } from '../given-cluster';
import { Home, iamArnOf } from '../home';
import { identityRole, RoleSettings, roleSettings } from './identity-role';
import { irsaTrust } from './irsa-trust';
import { podIdentityTrust } from './pod-identity-trust';
import { PolicyStatement } from '../policy-document';
import { TerraformResource } from '../terraform';

/** Properties for `WorkloadIdentity`. */
export interface WorkloadIdentityProps {
  /** Cluster that the pods run on. */
  readonly cluster: IEksCluster;
  /** Namespace of the service account. */
  readonly namespace: string;
  /** Name of the service account: one that only these pods use. */
  readonly serviceAccount: string;
  /**
   * How the pods get the credentials. `irsa` is for Fargate and Windows, where the agent of Pod Identity does not run;
   * the service account then carries the annotation `eks.amazonaws.com/role-arn`.
   * Source: https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html
   * @default 'podIdentity'
   */
  readonly mode?: 'podIdentity' | 'irsa';
  /** What the pods may do. @default - none, beside `managedPolicies` and what policies of resources allow the role */
  readonly statements?: readonly PolicyStatement[];
  /**
   * Policies that AWS or you keep: names of AWS's, such as `AmazonSQSReadOnlyAccess`, or ARNs. At most 10.
   * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
   * @default - none
   */
  readonly managedPolicies?: readonly string[];
  /** ARN of a policy that the role may never exceed. @default - none */
  readonly boundary?: string;
  /** Name of the role, at most 64 characters. @default - the cluster's name, `-` and the construct's id */
  readonly name?: string;
  /** ARN of a role of this account that you keep, trust and rights included. @default - a role is made */
  readonly role?: string;
}

const PROPS: PropNames<WorkloadIdentityProps> = {
  cluster: true,
  namespace: true,
  serviceAccount: true,
  mode: true,
  statements: [
    {
      sid: true,
      effect: true,
      principals: { '*': true },
      actions: [true],
      resources: [true],
      notResources: [true],
      conditions: { '*': { '*': true } },
    } satisfies PropNames<PolicyStatement>,
  ],
  managedPolicies: [true],
  boundary: true,
  name: true,
  role: true,
};

/**
 * A role of AWS for the pods of one service account, and for no others. Its ARN is known before anything is deployed.
 *
 * Presets for known controllers have the rights, the namespace and the service account: `WorkloadIdentity.velero`, ….
 */
export class WorkloadIdentity extends EksConstruct {
  /** For Velero, with snapshots by the CSI driver. */
  static velero(scope: Construct, id: string, props: controllers.VeleroIdentityProps): WorkloadIdentity {
    return new WorkloadIdentity(scope, id, controllers.velero(scope, id, props));
  }

  /** For ExternalDNS, in its own zones and domains. */
  static externalDns(scope: Construct, id: string, props: controllers.ExternalDnsIdentityProps): WorkloadIdentity {
    return new WorkloadIdentity(scope, id, controllers.externalDns(scope, id, props));
  }

  /** For cert-manager, for DNS-01 challenges. */
  static certManager(scope: Construct, id: string, props: controllers.CertManagerIdentityProps): WorkloadIdentity {
    return new WorkloadIdentity(scope, id, controllers.certManager(scope, id, props));
  }

  /** For External Secrets, below its own prefixes. */
  static externalSecrets(
    scope: Construct,
    id: string,
    props: controllers.ExternalSecretsIdentityProps,
  ): WorkloadIdentity {
    return new WorkloadIdentity(scope, id, controllers.externalSecrets(scope, id, props));
  }

  /** For the AWS Load Balancer Controller, without WAF, Shield and Cognito: its chart must turn those off. */
  static awsLoadBalancerController(
    scope: Construct,
    id: string,
    props: controllers.ControllerIdentityProps,
  ): WorkloadIdentity {
    return new WorkloadIdentity(scope, id, controllers.awsLoadBalancerController(scope, id, props));
  }

  /**
   * For Cluster Autoscaler. Its chart must be told the name: `rbac.serviceAccount.name: cluster-autoscaler`.
   *
   * @throws Error at synth: `'cluster' must have one that scales nodes, got Karpenter too, [shop/karpenter]; …`
   */
  static clusterAutoscaler(scope: Construct, id: string, props: controllers.ControllerIdentityProps): WorkloadIdentity {
    const identity = new WorkloadIdentity(scope, id, controllers.clusterAutoscaler(scope, id, props));
    identity.node.addValidation({ validate: () => controllers.autoscalerConflicts(props.cluster) });
    return identity;
  }

  /** For the EFS CSI driver, where it is no add-on of EKS. */
  static efsCsi(scope: Construct, id: string, props: controllers.EfsCsiIdentityProps): WorkloadIdentity {
    return new WorkloadIdentity(scope, id, controllers.efsCsi(scope, id, props));
  }

  /** ARN of the role. */
  readonly roleArn: string;
  /** Namespace of the service account. */
  readonly namespace: string;
  /** Name of the service account. */
  readonly serviceAccount: string;
  /** The `aws_iam_role`; undefined where you brought the role. */
  readonly resource?: IamRole;
  /** The `aws_eks_pod_identity_association`; undefined in mode `irsa`. */
  readonly association?: EksPodIdentityAssociation;

  /**
   * @throws Error `'cluster' must be of the same stack, got [there/cluster]; bring it to this one by EksCluster.fromExisting`
   * @throws Error `'serviceAccount' must be one of its own, as all pods without one use 'default', got "default"`
   * @throws Error `'serviceAccount' must have one role, got 'shop/orders', which has that of [shop/orders]`
   * @throws Error `'statements.0.actions' must name actions, not all of a service, got "s3:*"`
   * @throws Error `'name' must be letters, digits and _+=,.@-, of at most 64 characters, got …`
   * @throws Error `'role' must be the ARN of a role of the account 111122223333, …, got …`
   */
  constructor(scope: Construct, id: string, props: WorkloadIdentityProps) {
    super(scope, id);
    const { cluster, namespace, serviceAccount, mode, role } = resolve(this, props, this.home);
    this.roleArn = typeof role === 'string' ? role : iamArnOf(this, `role/${role.name}`);
    this.namespace = namespace;
    this.serviceAccount = serviceAccount;
    cluster.roster.addIdentity({ construct: this, mode, namespace, serviceAccount, roleArn: this.roleArn });
    let rights: readonly TerraformResource[] = [];
    if (typeof role !== 'string') {
      const trust = (mode === 'irsa' ? irsaTrust : podIdentityTrust)(cluster, namespace, serviceAccount);
      const description = `Service account ${namespace}/${serviceAccount} of the cluster ${cluster.clusterName}`;
      ({ role: this.resource, rights } = identityRole(this, trust, description, role));
    }
    if (mode === 'irsa') return;
    this.association = new EksPodIdentityAssociation(this, 'association', {
      clusterName: cluster.clusterName,
      namespace,
      serviceAccount,
      roleArn: this.resource?.arn ?? this.roleArn,
      // Pods never hold a role that cannot do its work yet.
      dependsOn: rights.length === 0 ? undefined : [...rights],
    });
    cluster.order.place('workloads', this.association);
    this.node.addValidation({ validate: () => withoutAgent(cluster) });
  }
}

interface Settings {
  readonly cluster: IEksCluster;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly mode: 'podIdentity' | 'irsa';
  /** The role to make, or the ARN of the one that is there. */
  readonly role: RoleSettings | string;
}

function resolve(identity: WorkloadIdentity, props: WorkloadIdentityProps, home: Home): Settings {
  knownProps(identity, '', props, PROPS);
  const { namespace, serviceAccount, mode = 'podIdentity' } = props;
  const { statements = [], managedPolicies = [], boundary, role } = props;
  const cluster = givenCluster(identity, props.cluster);
  validName(identity, 'namespace', namespace, DNS_LABEL);
  validName(identity, 'serviceAccount', serviceAccount, DNS_SUBDOMAIN);
  if (serviceAccount === 'default') {
    fail(identity, "'serviceAccount' must be one of its own, as all pods without one use 'default', got \"default\"");
  }
  if (!['podIdentity', 'irsa'].includes(mode)) {
    fail(identity, `'mode' must be 'podIdentity' or 'irsa', got ${got(mode)}`);
  }
  if (role !== undefined) {
    return { cluster, namespace, serviceAccount, mode, role: broughtRole(identity, props, home, role) };
  }
  const name = props.name ?? `${cluster.clusterName}-${identity.node.id}`;
  const made = roleSettings(identity, { name, statements, managedPolicies, boundary });
  return { cluster, namespace, serviceAccount, mode, role: made };
}

function broughtRole(identity: WorkloadIdentity, props: WorkloadIdentityProps, home: Home, role: string): string {
  const { partition, account } = home;
  if (typeof role !== 'string' || !new RegExp(`^arn:${partition}:iam::${account}:role/[\\w+=,.@/-]+$`).test(role)) {
    const form = `'arn:${partition}:iam::${account}:role/…'`;
    fail(identity, `'role' must be the ARN of a role of the account ${account}, ${form}, got ${got(role)}`);
  }
  const own = (['statements', 'managedPolicies', 'boundary', 'name'] as const).find(
    (prop) => props[prop] !== undefined,
  );
  if (own !== undefined) {
    fail(identity, `'${own}' must be left out with 'role', whose rights you keep, got ${got(props[own])}`);
  }
  return role;
}

/** Source: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-agent-setup.html */
function withoutAgent({ roster, autoMode }: IEksCluster): string[] {
  if (autoMode || roster.addons.has('eks-pod-identity-agent')) return [];
  return [
    "'cluster' must have the add-on 'eks-pod-identity-agent', which gives pods the credentials; add it, or take mode 'irsa'",
  ];
}
