import { k8s } from 'cdk8s-plus-28';
import { IConstruct } from 'constructs';
import { fail, got } from '../core/errors';
import { wholeNumber } from '../core/numbers';
import { PropNames } from '../core/props';
import { Reason, REASON_PROPS, reasonOf } from '../core/reason';
import { Exceptions } from './exceptions';

/** A user id below the range that is free of host users, and why. */
export interface LowId extends Reason {
  /** The id. 0 is root. */
  readonly id: number;
}

/** Linux capabilities to add, and why. */
export interface AddedCapabilities extends Reason {
  /** Their names without `CAP_`, such as `NET_BIND_SERVICE`. */
  readonly add: readonly string[];
}

/**
 * What is loosened of the *restricted* Pod Security Standard, which holds for every container of the pod.
 * Source: https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export interface SecurityProps {
  /** User and group that the containers run as; over 10000, where no host user is, or with a reason. @default 10001 */
  readonly uid?: number | LowId;
  /** Let containers write to their own image. @default - read-only, with a writable `/tmp` */
  readonly writableRoot?: Reason;
  /** Capabilities to add. The standard takes `NET_BIND_SERVICE` alone. @default - all are dropped */
  readonly capabilities?: AddedCapabilities;
  /** Run as root on the node itself, escalation included. @default - not privileged */
  readonly privileged?: Reason;
  /** Share the node's network, where no NetworkPolicy binds the pod. @default - it has its own */
  readonly hostNetwork?: Reason;
}

const LOW_ID: PropNames<LowId> = { ...REASON_PROPS, id: true };
const ADDED_CAPABILITIES: PropNames<AddedCapabilities> = { ...REASON_PROPS, add: { '?': [true] } };

/** The props of `SecurityProps`. */
export const SECURITY_PROPS: PropNames<SecurityProps> = {
  uid: { '?': LOW_ID },
  writableRoot: { '?': REASON_PROPS },
  capabilities: { '?': ADDED_CAPABILITIES },
  privileged: { '?': REASON_PROPS },
  hostNetwork: { '?': REASON_PROPS },
};

/** Security settings with every field decided. */
export interface Security {
  readonly uid: number;
  readonly writableRoot: boolean;
  readonly addedCapabilities: readonly string[];
  readonly privileged: boolean;
  readonly hostNetwork: boolean;
}

const UID = 10001;
// What Checkov (CKV_K8S_40) and kube-score count as the host's. Source: https://github.com/zegl/kube-score/blob/master/README_CHECKS.md
const LAST_HOST_UID = 10000;

/**
 * Decides the security settings and notes what they loosen.
 *
 * @throws Error `'security.uid' must be over 10000, or { id, reason }, got 1000`
 */
export function resolveSecurity(scope: IConstruct, props: SecurityProps, exceptions: Exceptions): Security {
  const { uid = UID, writableRoot, capabilities, privileged, hostNetwork } = props;
  const note = (prop: string, given: Reason | undefined, ...rules: string[]): boolean => {
    if (given === undefined) return false;
    exceptions.add(reasonOf(scope, `security.${prop}`, given), ...rules);
    return true;
  };
  note('capabilities', capabilities, 'no-added-capabilities');
  if (capabilities !== undefined && !(Array.isArray(capabilities.add) && capabilities.add.length > 0)) {
    fail(scope, `'security.capabilities.add' must have at least one name, got ${got(capabilities.add)}`);
  }
  return {
    uid: resolveUid(scope, uid, exceptions),
    writableRoot: note('writableRoot', writableRoot, 'read-only-root'),
    addedCapabilities: (capabilities?.add ?? []).map((name) => capability(scope, name)),
    privileged: note('privileged', privileged, 'not-privileged', 'no-privilege-escalation', 'drop-all-capabilities'),
    hostNetwork: note('hostNetwork', hostNetwork, 'no-host-namespaces', 'no-host-ports'),
  };
}

function resolveUid(scope: IConstruct, uid: number | LowId, exceptions: Exceptions): number {
  if (typeof uid === 'number') {
    wholeNumber(scope, 'security.uid', uid, { min: 0, max: 2 ** 31 - 1 });
    if (uid <= LAST_HOST_UID) {
      fail(scope, `'security.uid' must be over ${LAST_HOST_UID}, or { id, reason }, got ${got(uid)}`);
    }
    return uid;
  }
  const id = wholeNumber(scope, 'security.uid.id', uid.id, { min: 0, max: 2 ** 31 - 1 });
  const root = id === 0 ? ['run-as-non-root', 'uid-not-zero', 'no-root-groups'] : [];
  exceptions.add(reasonOf(scope, 'security.uid', uid), 'uid-high', 'gid-high', ...root);
  return id;
}

function capability(scope: IConstruct, name: string): string {
  if (!/^[A-Z][A-Z_]*$/.test(name) || name.startsWith('CAP_') || name === 'ALL') {
    fail(
      scope,
      `'security.capabilities.add' must be names such as 'NET_BIND_SERVICE', without 'CAP_', got ${got(name)}`,
    );
  }
  return name;
}

/** The pod's `securityContext`. Scanners differ in the level they read, so both levels say it. */
export function renderPodSecurity({ uid }: Security): k8s.PodSecurityContext {
  return {
    runAsNonRoot: uid !== 0,
    runAsUser: uid,
    runAsGroup: uid,
    fsGroup: uid,
    // No slow recursive chown at each start.
    fsGroupChangePolicy: 'OnRootMismatch',
    supplementalGroups: [uid],
    seccompProfile: { type: 'RuntimeDefault' },
  };
}

/** A container's `securityContext`: escalation and capabilities have no pod-level field. */
export function renderContainerSecurity(security: Security): k8s.SecurityContext {
  const { uid, writableRoot, addedCapabilities, privileged } = security;
  const add = addedCapabilities.length > 0 ? { add: [...addedCapabilities] } : {};
  return {
    allowPrivilegeEscalation: privileged,
    privileged,
    readOnlyRootFilesystem: !writableRoot,
    runAsNonRoot: uid !== 0,
    runAsUser: uid,
    runAsGroup: uid,
    capabilities: { drop: ['ALL'], ...add },
    seccompProfile: { type: 'RuntimeDefault' },
  };
}
