import { Construct } from 'constructs';
import { fail, got, oneOf } from '../../core/errors';
import { knownProps, PropNames } from '../../core/props';
import { EksAccessEntry, EksAccessPolicyAssociation } from '../aws';
import { IEksCluster } from '../cluster-facts';
import { EksConstruct } from '../eks-construct';
import { givenCluster } from '../given-cluster';
import { homeOf } from '../home';

/** Lets a principal of IAM into a cluster. */
export interface AccessGrant {
  /** ARN of an IAM role or user, with its path; not that of a session (`sts:assumed-role`), which never matches. */
  readonly principal: string;
  /**
   * What it may do, by a policy of EKS: `clusterAdmin` anything; `admin`, `edit` and `view` as the roles of those names.
   * Source: https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html
   * @default - what RBAC gives to `groups`
   */
  readonly policy?: AccessPolicy;
  /** Namespaces that the policy holds in; `*` stands for any characters. @default - all */
  readonly namespaces?: readonly string[];
  /** Groups of RBAC that it is in. @default - none */
  readonly groups?: readonly string[];
  /**
   * Who it is: `STANDARD` for people and machines of yours, the others for nodes that EKS does not manage. Managed node
   * groups and Fargate profiles make their own.
   * @default 'STANDARD'
   */
  readonly type?: AccessType;
}

/** Policies of EKS. `autoNode` is that of nodes of Auto Mode, of type `EC2`. */
export type AccessPolicy = keyof typeof POLICIES;

const POLICIES = {
  clusterAdmin: 'AmazonEKSClusterAdminPolicy',
  admin: 'AmazonEKSAdminPolicy',
  edit: 'AmazonEKSEditPolicy',
  view: 'AmazonEKSViewPolicy',
  autoNode: 'AmazonEKSAutoNodePolicy',
} as const;

/** Types of entries: https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html */
export type AccessType = (typeof TYPES)[number];

const TYPES = ['STANDARD', 'EC2_LINUX', 'EC2_WINDOWS', 'FARGATE_LINUX', 'HYBRID_LINUX', 'EC2'] as const;

/** Properties for `ClusterAccess`. */
export interface ClusterAccessProps extends AccessGrant {
  /** Cluster it is let into. */
  readonly cluster: IEksCluster;
}

const PROPS: PropNames<ClusterAccessProps> = {
  cluster: true,
  principal: true,
  policy: true,
  namespaces: [true],
  groups: [true],
  type: true,
};

/** An access entry, and what it may do. It goes last when the cluster is destroyed, so that nodes can still drain. */
export class ClusterAccess extends EksConstruct {
  /** The `aws_eks_access_entry`. */
  readonly resource: EksAccessEntry;

  /**
   * @throws Error `'cluster' must be of the same stack, got [base/cluster]; bring it to this one by EksCluster.fromExisting`
   * @throws Error `'principal' must be the ARN of an IAM role or user, got "arn:aws:sts::…:assumed-role/…"`
   * @throws Error `'principal' must be let in once, got …, which [shop/cluster/admin-role-Admin] lets in`
   * @throws Error `'principal' must be a role for type 'EC2_LINUX', as nodes are no users, got …`
   * @throws Error `'policy' must be left out for type 'EC2_LINUX', whose rights EKS knows, got 'view'`
   * @throws Error `'groups' must not be of Kubernetes' own, 'system:…', got 'system:masters'; use policy: 'clusterAdmin'`
   * @throws Error `'policy' or 'groups' must be given: without them, it may do nothing`
   * @throws Error `'namespaces' must be …`
   */
  constructor(scope: Construct, id: string, props: ClusterAccessProps) {
    super(scope, id);
    const { cluster, principal, policy, namespaces, groups, type } = resolve(this, props, this.home.partition);
    const { clusterName } = cluster;
    this.resource = new EksAccessEntry(this, 'Resource', {
      clusterName,
      principalArn: principal,
      type,
      kubernetesGroups: groups,
    });
    cluster.roster.principals.set(principal, this);
    cluster.order.place('access', this.resource);
    if (policy === undefined) return;
    const association = new EksAccessPolicyAssociation(this, 'policy', {
      clusterName,
      principalArn: this.resource.principalArn,
      policyArn: `arn:${this.home.partition}:eks::aws:cluster-access-policy/${POLICIES[policy]}`,
      accessScope: namespaces === undefined ? { type: 'cluster' } : { type: 'namespace', namespaces: [...namespaces] },
    });
    cluster.order.place('access', association);
  }
}

interface Settings {
  readonly cluster: IEksCluster;
  readonly principal: string;
  readonly type: AccessType;
  readonly policy?: AccessPolicy;
  readonly namespaces?: readonly string[];
  readonly groups?: string[];
}

function resolve(access: ClusterAccess, props: ClusterAccessProps, partition: string): Settings {
  knownProps(access, '', props, PROPS);
  const { principal, policy, namespaces, groups, type = 'STANDARD' } = props;
  const cluster = givenCluster(access, props.cluster);
  principalOf(access, 'principal', principal, partition);
  const other = cluster.roster.principals.get(principal);
  if (other !== undefined) {
    fail(access, `'principal' must be let in once, got ${got(principal)}, which [${other.node.path}] lets in`);
  }
  if (!TYPES.includes(type)) fail(access, `'type' must be ${oneOf(TYPES)}, got ${got(type)}`);
  if (type === 'STANDARD') ofPeople(access, props);
  else ofNodes(access, props, type);
  if (namespaces !== undefined) inNamespaces(access, policy, namespaces);
  return { cluster, principal, type, policy, namespaces, groups: groups && [...groups] };
}

/**
 * A principal that an access entry can name.
 *
 * @throws Error `'admins' must be the ARN of an IAM role or user, got …`
 */
export function principalOf(scope: Construct, prop: string, principal: string, partition: string): string {
  if (typeof principal !== 'string' || !/^arn:[a-z-]+:iam::\d{12}:(role|user)(\/[\w+=,.@-]+)+$/.test(principal)) {
    fail(
      scope,
      `'${prop}' must be the ARN of an IAM role or user, 'arn:${partition}:iam::…:role/…', got ${got(principal)}`,
    );
  }
  if (!principal.startsWith(`arn:${partition}:`)) {
    fail(scope, `'${prop}' must be of the stack's partition, 'arn:${partition}:…', got ${got(principal)}`);
  }
  return principal;
}

/** Id of an administrator's entry: which principal it is, not which of a list, so that entries stay when another goes. */
export function adminId(scope: Construct, principal: string): string {
  const [, , , , account = '', name = ''] = principal.split(':');
  const owner = account === homeOf(scope).account ? '' : `${account}-`;
  return `admin-${owner}${name.replace(/[^A-Za-z0-9_-]/g, '-')}`;
}

function ofPeople(access: ClusterAccess, { policy, groups }: ClusterAccessProps): void {
  const policies = Object.keys(POLICIES).filter((each) => each !== 'autoNode');
  if (policy !== undefined && !policies.includes(policy)) {
    fail(access, `'policy' must be ${oneOf(policies)}, got ${got(policy)}`);
  }
  if (policy === undefined && (groups ?? []).length === 0) {
    fail(access, "'policy' or 'groups' must be given: without them, it may do nothing");
  }
  const reserved = groups?.find((group) => typeof group !== 'string' || group === '' || group.startsWith('system:'));
  if (reserved !== undefined) {
    fail(
      access,
      `'groups' must be names that are not of Kubernetes' own, 'system:…', got ${got(reserved)}; ` +
        "for 'system:masters' use policy: 'clusterAdmin'",
    );
  }
}

function ofNodes(access: ClusterAccess, props: ClusterAccessProps, type: AccessType): void {
  const { principal, policy, groups } = props;
  if (!principal.includes(':role/')) {
    fail(access, `'principal' must be a role for type '${type}', as nodes are no users, got ${got(principal)}`);
  }
  const takes = type === 'EC2' ? 'autoNode' : undefined;
  if (policy !== undefined && policy !== takes) {
    const allowed = takes === undefined ? 'left out' : `left out or '${takes}'`;
    fail(access, `'policy' must be ${allowed} for type '${type}', whose rights EKS knows, got ${got(policy)}`);
  }
  if (groups !== undefined) {
    fail(access, `'groups' must be left out for type '${type}', whose rights EKS knows, got ${got(groups)}`);
  }
}

function inNamespaces(access: ClusterAccess, policy: AccessPolicy | undefined, namespaces: readonly string[]): void {
  if (policy !== 'admin' && policy !== 'edit' && policy !== 'view') {
    fail(access, `'namespaces' must come with policy 'admin', 'edit' or 'view', got ${got(policy)}`);
  }
  const wrong = namespaces.find(
    (each) => typeof each !== 'string' || !/^[a-z0-9*]([a-z0-9*-]{0,61}[a-z0-9*])?$/.test(each),
  );
  if (namespaces.length === 0 || wrong !== undefined) {
    fail(access, `'namespaces' must be names of namespaces, '*' for any characters, got ${got(wrong ?? namespaces)}`);
  }
}
