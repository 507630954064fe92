import { shown } from '../bounds';
import { at, isSet, records, text, texts } from '../json';
import {
  addedCapabilities,
  inUserNamespace,
  isWindows,
  levels,
  PodSecurityRow,
  PROFILE_IN_WORDS,
  wrongSeccomp,
} from './pod-security-row';

const CAPABILITIES = ['NET_BIND_SERVICE'];
const VOLUMES = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

/**
 * What `restricted` asks for on top, as the admission of Kubernetes does.
 * Source: https://github.com/kubernetes/kubernetes/tree/v1.36.3/staging/src/k8s.io/pod-security-admission/policy
 */
export const restrictedRows: readonly PodSecurityRow[] = [
  {
    id: 'restrictedVolumes',
    level: 'restricted',
    since: 0,
    *violations({ pod }) {
      for (const { name, ...types } of records(pod.volumes)) {
        // The node's own folders have a row of their own; a volume without a type is an emptyDir.
        const bad = Object.keys(types).filter((type) => isSet(types[type]) && type !== 'hostPath');
        if (bad.some((type) => VOLUMES.includes(type)) || bad.length === 0) continue;
        const must = `be of a type among ${VOLUMES.join(', ')}`;
        yield { where: `volume '${text(name) ?? ''}' of the pod`, must, got: bad.join(', ') };
      }
    },
  },
  {
    id: 'allowPrivilegeEscalation',
    level: 'restricted',
    since: 8,
    *violations({ pod, all }, { minor }) {
      if (isWindows(pod, minor)) return;
      for (const { named, security } of all) {
        const { allowPrivilegeEscalation, privileged } = security;
        // A privileged container cannot but escalate, and has a row of its own.
        if (allowPrivilegeEscalation === false || privileged === true) continue;
        const where = `'allowPrivilegeEscalation' of ${named}`;
        yield { where, must: 'be false', got: shown(allowPrivilegeEscalation) };
      }
    },
  },
  {
    id: 'runAsNonRoot',
    level: 'restricted',
    since: 0,
    *violations({ pod, security, all }, { minor }) {
      if (minor >= 35 && inUserNamespace(pod)) return;
      const must = 'be true, or that of the pod,';
      if (security.runAsNonRoot === false) yield { where: "'runAsNonRoot' of the pod", must: 'be true', got: 'false' };
      for (const { named, security: own } of all) {
        const isOwn = isSet(own.runAsNonRoot);
        const value = isOwn ? own.runAsNonRoot : security.runAsNonRoot;
        if (value === true || (!isOwn && isSet(value))) continue; // the pod's has been named
        yield { where: `'runAsNonRoot' of ${named}`, must: isOwn ? 'be true' : must, got: shown(value) };
      }
    },
  },
  {
    id: 'runAsUser',
    level: 'restricted',
    since: 23,
    *violations(subject, { minor }) {
      if (minor >= 35 && inUserNamespace(subject.pod)) return;
      for (const [named, { runAsUser, runAsNonRoot }] of levels(subject)) {
        // Where both say root, it is the other row's.
        if (runAsUser === 0 && runAsNonRoot !== false)
          yield { where: `'runAsUser' of ${named}`, must: 'not be root', got: '0' };
      }
    },
  },
  {
    id: 'seccompProfile_restricted',
    level: 'restricted',
    since: 19,
    *violations(subject, { minor }) {
      const { pod, security, all } = subject;
      if (isWindows(pod, minor)) return;
      yield* wrongSeccomp(subject);
      if (isSet(security.seccompProfile)) return;
      for (const { named, security: own } of all) {
        if (isSet(own.seccompProfile)) continue;
        const must = `${PROFILE_IN_WORDS}, or that of the pod,`;
        yield { where: `'seccompProfile.type' of ${named}`, must, got: 'none' };
      }
    },
  },
  {
    id: 'capabilities_restricted_drop',
    level: 'restricted',
    since: 22,
    *violations({ pod, all }, { minor }) {
      if (isWindows(pod, minor)) return;
      for (const { named, security } of all) {
        const drop = at(security, 'capabilities', 'drop');
        if (texts(drop).includes('ALL')) continue;
        yield { where: `'capabilities.drop' of ${named}`, must: "hold 'ALL'", got: shown(drop) };
      }
    },
  },
  {
    id: 'capabilities_restricted_add',
    level: 'restricted',
    since: 22,
    isEscape: true,
    violations: (subject, { minor }) => (isWindows(subject.pod, minor) ? [] : addedCapabilities(subject, CAPABILITIES)),
  },
];
