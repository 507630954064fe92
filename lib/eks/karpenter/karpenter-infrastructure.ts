import { Construct } from 'constructs';
import { fail, got } from '../../core/errors';
import { DNS_LABEL, DNS_SUBDOMAIN, validName } from '../../core/names';
import { knownProps, PropNames } from '../../core/props';
import {
  EksAccessEntry,
  EksPodIdentityAssociation,
  IamInstanceProfile,
  IamPolicy,
  IamRole,
  IamRolePolicyAttachment,
} from '../aws';
import { awsName } from '../aws-names';
import { IEksCluster } from '../cluster-facts';
import { givenCluster } from '../given-cluster';
import { DestroyGuard } from './destroy-guard';
import { EksConstruct } from '../eks-construct';
import { iamArnOf } from '../home';
import { InterruptionQueue, QUEUE_NAME } from './interruption-queue';
import { karpenterInstances, karpenterProfiles, karpenterReading, KarpenterScope } from './karpenter-policies';
import { minorOf } from '../cluster/kubernetes-versions';
import { hasSystemNodes } from '../nodes/node-group-rules';
import { NodeRole } from '../nodes/node-role';
import { None, NONE_PROPS } from '../../core/none';
import { isNone } from '../none';
import { podIdentityTrust } from '../identity/pod-identity-trust';
import { policyJson, PolicyStatement } from '../policy-document';
import { warn } from '../warn';

/** Properties for `KarpenterInfrastructure`. */
export interface KarpenterInfrastructureProps {
  /** Cluster that Karpenter makes nodes for. */
  readonly cluster: IEksCluster;
  /** Namespace of its controller; outside `kube-system`, the API server does not put its calls first. @default 'kube-system' */
  readonly namespace?: string;
  /** Service account of its controller. @default 'karpenter' */
  readonly serviceAccount?: string;
  /** What the names of roles, policies, queue and rules start with, at most 52 characters. @default - the cluster's, and `-karpenter` */
  readonly name?: string;
  /** Whether a destroy is refused while it still has nodes; `{ none: '…' }` with the reason why not. @default true */
  readonly guard?: true | None;
}

const PROPS: PropNames<KarpenterInfrastructureProps> = {
  cluster: true,
  namespace: true,
  serviceAccount: true,
  name: true,
  guard: NONE_PROPS,
};

/** The add-on that hands the role to Karpenter's pods. */
const AGENT = 'eks-pod-identity-agent';

/** Policies of its role, by child id. One alone would be too long: a managed policy holds 6,144 characters. */
const POLICIES: Readonly<Record<string, (scope: KarpenterScope) => readonly PolicyStatement[]>> = {
  instances: karpenterInstances,
  profiles: karpenterProfiles,
  reading: karpenterReading,
};

/**
 * What Karpenter needs of AWS: a role for its controller, one for its nodes, a queue that tells of interruptions, and a
 * guard against a destroy that leaves its nodes behind. Karpenter itself is installed by its Helm chart.
 */
export class KarpenterInfrastructure extends EksConstruct {
  /** Oldest version of Karpenter for the cluster's Kubernetes, such as `1.9`. */
  readonly minVersion: string;
  /** ARN of the controller's role, known before anything is deployed. */
  readonly roleArn: string;
  /** Role of the nodes. */
  readonly nodeRole: NodeRole;
  /** Queue of interruptions. */
  readonly queue: InterruptionQueue;
  /** Instance profile of the nodes; undefined where Karpenter makes its own. */
  readonly instanceProfile?: IamInstanceProfile;
  /** The `aws_iam_role` of the controller. */
  readonly resource: IamRole;

  /**
   * @throws Error `'cluster' must be of the same stack, got [there/cluster]; bring it to this one by EksCluster.fromExisting`
   * @throws Error `'cluster' must not be in Auto Mode, where EKS runs Karpenter itself, got 'shop'`
   * @throws Error `'cluster' must have one Karpenter, got one that has [shop/karpenter]`
   * @throws Error `'cluster' must have a ManagedNodeGroup on demand for Karpenter's controller, got none`
   * @throws Error `'cluster' must have the add-on 'eks-pod-identity-agent', which hands Karpenter its role, got none`
   * @throws Error `'name' must make roles that nothing else lets in, got …`
   * @throws Error `'name' must be letters, digits, '-' and '_', of at most 52 characters, got …`
   */
  constructor(scope: Construct, id: string, props: KarpenterInfrastructureProps) {
    super(scope, id);
    const { cluster, namespace, serviceAccount, name, guarded } = resolve(this, props);
    const { clusterName, network, order, roster } = cluster;
    this.minVersion = karpenterFor(cluster.kubernetes);
    this.roleArn = iamArnOf(this, `role/${name}`);
    this.queue = new InterruptionQueue(this, 'queue', { name });
    this.nodeRole = new NodeRole(this, 'node', { name: `${name}-node` });
    const { roleArn: nodeRoleArn, roleName: nodeRole, policies: nodePolicies } = this.nodeRole;
    // IAM has no endpoint in a VPC, so without the Internet Karpenter cannot make one: https://karpenter.sh/docs/getting-started/getting-started-with-karpenter/#private-clusters
    if (network.isolated) {
      this.instanceProfile = new IamInstanceProfile(this, 'profile', {
        name: nodeRole,
        role: this.nodeRole.resource.name,
      });
    }
    roster.setKarpenter({
      construct: this,
      nodeRole,
      instanceProfile: network.isolated ? nodeRole : undefined,
      queue: this.queue.queueName,
      minVersion: this.minVersion,
    });
    roster.addIdentity({ construct: this, mode: 'podIdentity', namespace, serviceAccount, roleArn: this.roleArn });

    this.resource = new IamRole(this, 'Resource', {
      name,
      description: `Karpenter of the cluster ${clusterName}`,
      assumeRolePolicy: podIdentityTrust(cluster, namespace, serviceAccount),
    });
    const facts = { cluster, nodeRoleArn, queueArn: this.queue.queueArn };
    const attachments = Object.entries(POLICIES).map(([child, statements]) => {
      const policy = new IamPolicy(this, child, { name: `${name}-${child}`, policy: policyJson(statements(facts)) });
      const role = this.resource.name;
      return new IamRolePolicyAttachment(this, `${child}_attachment`, { role, policyArn: policy.arn });
    });
    const association = new EksPodIdentityAssociation(this, 'association', {
      clusterName,
      namespace,
      serviceAccount,
      roleArn: this.roleArn,
      dependsOn: attachments,
    });
    order.place('workloads', association);
    const entry = new EksAccessEntry(this, 'entry', {
      clusterName,
      principalArn: nodeRoleArn,
      type: 'EC2_LINUX',
      dependsOn: [...nodePolicies],
    });
    order.place('access', entry);
    letIn(this, cluster, nodeRoleArn);
    if (guarded) new DestroyGuard(this, 'guard', { clusterName });
    this.node.addValidation({ validate: () => homeless(cluster) });
  }
}

interface Settings {
  readonly cluster: IEksCluster;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly name: string;
  readonly guarded: boolean;
}

const NAMESPACE = 'kube-system';

function resolve(karpenter: KarpenterInfrastructure, props: KarpenterInfrastructureProps): Settings {
  knownProps(karpenter, '', props, PROPS);
  const { namespace = NAMESPACE, serviceAccount = 'karpenter', guard = true } = props;
  const cluster = givenCluster(karpenter, props.cluster);
  const { name = `${cluster.clusterName}-karpenter` } = props;
  if (cluster.autoMode) {
    fail(
      karpenter,
      `'cluster' must not be in Auto Mode, where EKS runs Karpenter itself, got ${got(cluster.clusterName)}`,
    );
  }
  awsName(karpenter, 'name', name, QUEUE_NAME);
  validName(karpenter, 'namespace', namespace, DNS_LABEL);
  validName(karpenter, 'serviceAccount', serviceAccount, DNS_SUBDOMAIN);
  if (serviceAccount === 'default') {
    fail(karpenter, "'serviceAccount' must be Karpenter's own, got \"default\", which each pod of the namespace has");
  }
  if (namespace !== NAMESPACE) {
    // Source: https://karpenter.sh/docs/getting-started/getting-started-with-karpenter/#4-install-karpenter
    warn(
      karpenter,
      `'namespace' should be '${NAMESPACE}', whose calls the API server puts first, got '${namespace}': under load, ` +
        'Karpenter would wait with all others; or give it a FlowSchema of its own',
    );
  }
  return { cluster, namespace, serviceAccount, name, guarded: !isNone(karpenter, 'guard', guard) };
}

/** An access entry is for one principal: a second one fails in AWS. */
function letIn(karpenter: KarpenterInfrastructure, { roster }: IEksCluster, nodeRoleArn: string): void {
  const other = roster.principals.get(nodeRoleArn)?.node.path;
  if (other !== undefined) {
    const { roleName } = karpenter.nodeRole;
    fail(karpenter, `'name' must make roles that nothing else lets in, got '${roleName}', which [${other}] does`);
  }
  roster.principals.set(nodeRoleArn, karpenter);
}

/** What the controller lacks on the cluster, once all is declared. */
function homeless(cluster: IEksCluster): string[] {
  const faults: string[] = [];
  if (!hasSystemNodes(cluster)) {
    faults.push(
      "'cluster' must have a ManagedNodeGroup on demand for Karpenter's controller, which cannot run on nodes of its own, got none; " +
        'add one, or bring it by ManagedNodeGroup.fromExisting',
    );
  }
  if (!cluster.roster.addons.has(AGENT)) {
    faults.push(`'cluster' must have the add-on '${AGENT}', which hands Karpenter its role, got none`);
  }
  return faults;
}

/** Oldest Karpenter by the first minor of Kubernetes that asks for it: https://karpenter.sh/docs/upgrading/compatibility/ */
const MIN_VERSIONS: readonly (readonly [minor: number, karpenter: string])[] = [
  [36, '1.13'],
  [35, '1.9'],
  [34, '1.6'],
];

/** The oldest whose instance profiles and tags the policies here fit. */
const OLDEST = '1.5';

function karpenterFor(kubernetes: string): string {
  return MIN_VERSIONS.find(([minor]) => minorOf(kubernetes) >= minor)?.[1] ?? OLDEST;
}
