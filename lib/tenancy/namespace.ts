import { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { adopt } from '../core/adopt';
import { defaultsOf } from '../core/defaults';
import { fail, got, oneOf } from '../core/errors';
import { clusterScoped } from '../core/final-json';
import { Labels, validLabels } from '../core/labels';
import { DNS_LABEL, objectName } from '../core/names';
import { Overrides } from '../core/overrides';
import { knownProps, PropNames } from '../core/props';
import { Reason, REASON_PROPS, reasonOf } from '../core/reason';
import { minorOf } from '../core/version';

/** Levels of the Pod Security Standards that are looser than `restricted`. */
export type LooseLevel = 'baseline' | 'privileged';

/** A looser level for a namespace, and why. */
export interface LoosePodSecurity extends Reason {
  /** Level to enforce. Warnings and audit stay at `restricted`, so that what is loose stays in sight. */
  readonly level: LooseLevel;
}

/** Properties for `RestrictedNamespace`. */
export interface RestrictedNamespaceProps {
  /** A looser Pod Security level, with its reason. @default - restricted */
  readonly podSecurity?: LoosePodSecurity;
  /** Further labels, such as a mesh's. @default {} */
  readonly labels?: Labels;
  /** Name of the object. @default - the construct's id */
  readonly name?: string;
  /** Fields to set in the final JSON. @default - none */
  readonly overrides?: Overrides;
}

const PROPS: PropNames<RestrictedNamespaceProps> = {
  podSecurity: { ...REASON_PROPS, level: true } satisfies PropNames<LoosePodSecurity>,
  labels: { '*': true },
  name: true,
  overrides: true,
};

interface Settings {
  readonly name: string;
  readonly labels: Labels;
  readonly annotations: Labels;
}

const PREFIX = 'pod-security.kubernetes.io/';
const LEVELS: readonly LooseLevel[] = ['baseline', 'privileged'];

/**
 * A namespace that takes only pods of the `restricted` Pod Security Standard, as the target cluster's version has it.
 * Source: https://kubernetes.io/docs/concepts/security/pod-security-admission/#pod-security-admission-labels-for-namespaces
 */
export class RestrictedNamespace extends Construct {
  /** The `v1` Namespace. */
  readonly resource: k8s.KubeNamespace;
  /** Name of the namespace. */
  readonly name: string;

  /**
   * @throws Error `'name' must not start with 'kube-', which Kubernetes keeps for itself, got "kube-shop"`
   * @throws Error `'podSecurity.level' must be 'baseline' or 'privileged', got …`
   * @throws Error `'podSecurity' must say its reason on one line, { reason: '…' }, got …`
   * @throws Error `'labels' must not hold …, got …`
   */
  constructor(scope: Construct, id: string, props: RestrictedNamespaceProps = {}) {
    super(scope, id);
    const settings = resolve(this, props);
    this.name = settings.name;
    this.resource = new k8s.KubeNamespace(this, 'Resource', { metadata: render(settings) });
    clusterScoped(this.resource);
    adopt(this, this.resource, props.overrides);
  }
}

function resolve(scope: Construct, props: RestrictedNamespaceProps): Settings {
  knownProps(scope, '', props, PROPS);
  const { podSecurity, labels = {} } = props;
  const name = objectName(scope, props.name, DNS_LABEL);
  if (name.startsWith('kube-')) {
    fail(scope, `'name' must not start with 'kube-', which Kubernetes keeps for itself, got ${got(name)}`);
  }
  const taken = Object.keys(labels).find((key) => key.startsWith(PREFIX));
  if (taken !== undefined) {
    fail(scope, `'labels' must not hold the level of Pod Security, which is 'podSecurity', got ${got(taken)}`);
  }
  if (podSecurity && !LEVELS.includes(podSecurity.level)) {
    fail(scope, `'podSecurity.level' must be ${oneOf(LEVELS)}, got ${got(podSecurity.level)}`);
  }
  const { owner, edge } = defaultsOf(scope);
  const version = `v1.${minorOf(scope)}`;
  return {
    name,
    labels: validLabels(scope, {
      ...Chart.of(scope).labels,
      'app.kubernetes.io/name': name,
      'app.kubernetes.io/managed-by': 'cdk8s',
      ...(owner === undefined ? {} : { owner }),
      // Without it old pods stop before the ALB has the new ones: aws-load-balancer-controller, pod readiness gate.
      ...(edge && 'alb' in edge ? { 'elbv2.k8s.aws/pod-readiness-gate-inject': 'enabled' } : {}),
      ...labels,
      ...level('enforce', podSecurity?.level ?? 'restricted', version),
      ...level('audit', 'restricted', version),
      ...level('warn', 'restricted', version),
    }),
    annotations: podSecurity ? { 'keelson.dev/pod-security-reason': reasonOf(scope, 'podSecurity', podSecurity) } : {},
  };
}

function render({ name, labels, annotations }: Settings): k8s.ObjectMeta {
  const traced = Object.keys(annotations).length > 0;
  return { name, labels: { ...labels }, ...(traced ? { annotations: { ...annotations } } : {}) };
}

/** Pinned, so that an upgrade of the cluster does not refuse pods that ran before it. */
function level(mode: 'enforce' | 'audit' | 'warn', to: 'restricted' | LooseLevel, version: string): Labels {
  return { [`${PREFIX}${mode}`]: to, [`${PREFIX}${mode}-version`]: version };
}
