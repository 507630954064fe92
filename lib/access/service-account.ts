import { Chart } from 'cdk8s';
import { ISubject, k8s, SubjectConfiguration } from 'cdk8s-plus-28';
import { Construct, IConstruct } from 'constructs';
import { adopt } from '../core/adopt';
import { Annotations, validAnnotations } from '../core/annotations';
import { ClusterIdentity } from '../core/cluster-contract';
import { fail, got, oneOf } from '../core/errors';
import { Labels, recommendedLabels } from '../core/labels';
import { DNS_SUBDOMAIN, NameRule, objectName, validName } from '../core/names';
import { Overrides } from '../core/overrides';
import { knownProps, PropNames } from '../core/props';

/** Properties for `ServiceAccount`. */
export interface ServiceAccountProps {
  /** Name of the object. @default - that of `identity`, or the construct's id */
  readonly name?: string;
  /**
   * IAM role that the pods take on (IRSA), such as `arn:aws:iam::123456789012:role/orders`. The role's trust policy must
   * name this account. @default - none
   */
  readonly awsRoleArn?: string;
  /**
   * AWS role of this account by the cluster's outputs: `identityOf(readClusterOutputs('cluster.json'), 'orders')`. By
   * Pod Identity nothing is written here, but name and namespace must be those of the identity, and workloads of the
   * account may reach its agent. @default - none
   */
  readonly identity?: ClusterIdentity;
  /** Names of Secrets, made elsewhere, that hold registry logins. @default - none: nodes log in to ECR themselves */
  readonly imagePullSecrets?: readonly string[];
  /** Further annotations. @default {} */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Values to set in the final JSON. @default - none */
  readonly overrides?: Overrides;
}

const PROPS: PropNames<ServiceAccountProps> = {
  name: true,
  awsRoleArn: true,
  identity: true,
  imagePullSecrets: [true],
  annotations: { '*': true },
  overrides: true,
};

interface Settings {
  readonly name: string;
  readonly labels: Labels;
  readonly annotations: Readonly<Record<string, string>>;
  readonly imagePullSecrets: readonly string[];
}

const NAME: NameRule = { ...DNS_SUBDOMAIN, maxLength: 63, because: 'the name is also a label value' };

/** Source: https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html */
const ROLE_ANNOTATION = 'eks.amazonaws.com/role-arn';
const MODES: readonly ClusterIdentity['mode'][] = ['podIdentity', 'irsa'];
const ROLE_ARN = /^arn:aws(-[a-z]+)*:iam::\d{12}:role\/[\w+=,.@/-]+$/;

/**
 * An identity for pods, with no rights and no token mounted: most programs never call the Kubernetes API, and a token
 * that is not there cannot be stolen.
 *
 * Source: https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html
 *
 * @throws Error `'name' must be …, got …`; also for `default`, which every pod without an account runs as
 * @throws Error `'awsRoleArn' must be the ARN of an IAM role such as '…', got …`
 * @throws Error `'identity' must be of the service account shop/orders, got that of shop/order`
 * @throws Error `'identity' must be what identityOf returns, of mode 'podIdentity' or 'irsa', got "pod"`
 * @throws Error `'awsRoleArn' must be left out beside 'identity', got …`
 * @throws Error `'imagePullSecrets' must have each name once, got …`
 * @throws Error `'annotations' must …, got …`
 */
export class ServiceAccount extends Construct implements ISubject {
  /** The `v1` object. */
  readonly resource: k8s.KubeServiceAccount;
  /** Name of the object. */
  readonly name: string;
  /** Whether its pods get credentials of AWS from the agent of Pod Identity: a workload then has a way there. */
  readonly podIdentity: boolean;

  constructor(scope: Construct, id: string, props: ServiceAccountProps = {}) {
    super(scope, id);
    const settings = resolve(this, props);
    this.name = settings.name;
    this.podIdentity = props.identity?.mode === 'podIdentity';
    this.resource = adopt(this, new k8s.KubeServiceAccount(this, 'Resource', render(settings)), props.overrides);
  }

  /** What bindings, ours and those of cdk8s-plus, list. */
  toSubjectConfiguration(): SubjectConfiguration {
    return { kind: 'ServiceAccount', name: this.name, namespace: Chart.of(this).namespace, apiGroup: '' };
  }
}

function resolve(scope: IConstruct, props: ServiceAccountProps): Settings {
  knownProps(scope, '', props, PROPS);
  const { imagePullSecrets = [], annotations = {}, identity } = props;
  const name = objectName(scope, props.name ?? identity?.serviceAccount, NAME);
  if (name === 'default') {
    fail(scope, `'name' must be one of its own, got "default", which every pod without an account runs as`);
  }
  for (const [index, secret] of imagePullSecrets.entries()) {
    validName(scope, `imagePullSecrets[${index}]`, secret, DNS_SUBDOMAIN);
    if (imagePullSecrets.indexOf(secret) !== index) {
      fail(scope, `'imagePullSecrets' must have each name once, got ${got(secret)} twice`);
    }
  }
  const roleArn = identity === undefined ? props.awsRoleArn : irsaRole(scope, name, identity, props.awsRoleArn);
  return {
    name,
    labels: recommendedLabels(scope, { name }),
    annotations: { ...ownAnnotations(scope, annotations), ...roleAnnotation(scope, roleArn) },
    imagePullSecrets,
  };
}

/** The role that the account must name; undefined by Pod Identity, which knows it. */
function irsaRole(
  scope: IConstruct,
  name: string,
  { mode, namespace, serviceAccount, roleArn }: ClusterIdentity,
  awsRoleArn: string | undefined,
): string | undefined {
  if (!MODES.includes(mode)) {
    fail(scope, `'identity' must be what identityOf returns, of mode ${oneOf(MODES)}, got ${got(mode)}`);
  }
  if (awsRoleArn !== undefined) fail(scope, `'awsRoleArn' must be left out beside 'identity', got ${got(awsRoleArn)}`);
  const own = `${Chart.of(scope).namespace ?? 'default'}/${name}`;
  const its = `${namespace}/${serviceAccount}`;
  if (own !== its) fail(scope, `'identity' must be of the service account ${own}, got that of ${its}`);
  return mode === 'irsa' ? roleArn : undefined;
}

function ownAnnotations(scope: IConstruct, annotations: Annotations): Annotations {
  if (ROLE_ANNOTATION in annotations) fail(scope, `'annotations' must not have '${ROLE_ANNOTATION}'; use 'awsRoleArn'`);
  return validAnnotations(scope, 'annotations', annotations);
}

function roleAnnotation(scope: IConstruct, arn: string | undefined): Readonly<Record<string, string>> {
  if (arn === undefined) return {};
  if (!ROLE_ARN.test(arn)) {
    const example = 'arn:aws:iam::123456789012:role/orders';
    fail(scope, `'awsRoleArn' must be the ARN of an IAM role such as '${example}', got ${got(arn)}`);
  }
  return { [ROLE_ANNOTATION]: arn };
}

function render({ name, labels, annotations, imagePullSecrets }: Settings): k8s.KubeServiceAccountProps {
  return {
    metadata: { name, labels, ...(Object.keys(annotations).length > 0 ? { annotations } : {}) },
    automountServiceAccountToken: false,
    ...(imagePullSecrets.length > 0 ? { imagePullSecrets: imagePullSecrets.map((secret) => ({ name: secret })) } : {}),
  };
}
