import { shown } from '../bounds';
import { at, isSet, record, records, text } from '../json';
import {
  addedCapabilities,
  inUserNamespace,
  isOneOf,
  levels,
  PodSecurityRow,
  PROFILE_IN_WORDS,
  PROFILE_TYPES,
  wrongSeccomp,
} from './pod-security-row';

const CAPABILITIES = [
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
];
const SELINUX_TYPES = ['', 'container_t', 'container_init_t', 'container_kvm_t'];
const APP_ARMOR = 'container.apparmor.security.beta.kubernetes.io/';
/** Sysctls by the first version that lets them pass. */
const SYSCTLS: readonly (readonly [since: number, ...names: string[]])[] = [
  [0, 'kernel.shm_rmid_forced', 'net.ipv4.ip_local_port_range', 'net.ipv4.ip_unprivileged_port_start'],
  [0, 'net.ipv4.tcp_syncookies', 'net.ipv4.ping_group_range'],
  [27, 'net.ipv4.ip_local_reserved_ports'],
  [29, 'net.ipv4.tcp_keepalive_time', 'net.ipv4.tcp_fin_timeout'],
  [29, 'net.ipv4.tcp_keepalive_intvl', 'net.ipv4.tcp_keepalive_probes'],
  [32, 'net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem'],
];

/**
 * What both levels ask for, as the admission of Kubernetes does.
 * Source: https://github.com/kubernetes/kubernetes/tree/v1.36.3/staging/src/k8s.io/pod-security-admission/policy
 */
export const baselineRows: readonly PodSecurityRow[] = [
  {
    id: 'hostNamespaces',
    level: 'baseline',
    since: 0,
    *violations({ pod }) {
      for (const field of ['hostNetwork', 'hostPID', 'hostIPC']) {
        if (pod[field] === true) yield { where: `'${field}' of the pod`, must: 'be left out or false', got: 'true' };
      }
    },
  },
  {
    id: 'privileged',
    level: 'baseline',
    since: 0,
    isEscape: true,
    *violations({ all }) {
      for (const { named, security } of all) {
        if (security.privileged !== true) continue;
        yield { where: `'privileged' of ${named}`, must: 'be left out or false', got: 'true' };
      }
    },
  },
  {
    id: 'capabilities_baseline',
    level: 'baseline',
    since: 0,
    replacedSince: 22,
    isEscape: true,
    violations: (subject) => addedCapabilities(subject, CAPABILITIES),
  },
  {
    id: 'hostPathVolumes',
    level: 'baseline',
    since: 0,
    isEscape: true,
    *violations({ pod }) {
      for (const volume of records(pod.volumes)) {
        if (!isSet(volume.hostPath)) continue;
        const path = shown(at(volume, 'hostPath', 'path'));
        yield { where: `'hostPath' of volume '${text(volume.name) ?? ''}'`, must: 'be left out', got: path };
      }
    },
  },
  {
    id: 'hostPorts',
    level: 'baseline',
    since: 0,
    isEscape: true,
    *violations({ all }) {
      for (const { named, json } of all) {
        for (const { hostPort } of records(json.ports)) {
          if (!isSet(hostPort) || hostPort === 0) continue;
          yield { where: `'hostPort' of ${named}`, must: 'be left out', got: shown(hostPort) };
        }
      }
    },
  },
  {
    id: 'appArmorProfile',
    level: 'baseline',
    since: 0,
    *violations(subject) {
      for (const [named, security] of levels(subject)) {
        const type = at(security, 'appArmorProfile', 'type');
        if (!isSet(security.appArmorProfile) || isOneOf(PROFILE_TYPES, type)) continue;
        yield { where: `'appArmorProfile.type' of ${named}`, must: PROFILE_IN_WORDS, got: shown(type) };
      }
      for (const [key, value] of Object.entries(subject.podAnnotations)) {
        if (!key.startsWith(APP_ARMOR) || value === '' || value === 'runtime/default') continue;
        if (value.startsWith('localhost/')) continue;
        yield { where: `'${key}' of the pod`, must: "be 'runtime/default' or 'localhost/…'", got: shown(value) };
      }
    },
  },
  {
    id: 'seLinuxOptions',
    level: 'baseline',
    since: 0,
    *violations(subject, { minor }) {
      const types = minor >= 31 ? [...SELINUX_TYPES, 'container_engine_t'] : SELINUX_TYPES;
      for (const [named, security] of levels(subject)) {
        const { type, user, role } = record(security.seLinuxOptions);
        if (isSet(type) && !isOneOf(types, type)) {
          const must = `be left out or one of ${types.slice(1).join(', ')}`;
          yield { where: `'seLinuxOptions.type' of ${named}`, must, got: shown(type) };
        }
        for (const [field, value] of Object.entries({ user, role })) {
          if (!isSet(value) || value === '') continue;
          yield { where: `'seLinuxOptions.${field}' of ${named}`, must: 'be left out', got: shown(value) };
        }
      }
    },
  },
  {
    id: 'procMount',
    level: 'baseline',
    since: 0,
    *violations({ pod, all }, { level, minor }) {
      if (level === 'baseline' && minor >= 35 && inUserNamespace(pod)) return;
      for (const { named, security } of all) {
        if (!isSet(security.procMount) || security.procMount === 'Default') continue;
        yield { where: `'procMount' of ${named}`, must: "be left out or 'Default'", got: shown(security.procMount) };
      }
    },
  },
  {
    id: 'seccompProfile_baseline',
    level: 'baseline',
    since: 19,
    replacedSince: 19,
    violations: (subject) => wrongSeccomp(subject),
  },
  {
    id: 'sysctls',
    level: 'baseline',
    since: 0,
    *violations({ security }, { minor }) {
      const allowed = SYSCTLS.filter(([since]) => minor >= since).flatMap(([, ...names]) => names);
      for (const { name } of records(security.sysctls)) {
        if (!isOneOf(allowed, name)) yield { where: `'sysctls' of the pod`, must: 'be safe ones', got: shown(name) };
      }
    },
  },
  {
    id: 'windowsHostProcess',
    level: 'baseline',
    since: 0,
    *violations(subject) {
      for (const [named, security] of levels(subject)) {
        if (at(security, 'windowsOptions', 'hostProcess') !== true) continue;
        yield { where: `'windowsOptions.hostProcess' of ${named}`, must: 'be left out or false', got: 'true' };
      }
    },
  },
  {
    id: 'hostProbesAndHostLifecycle',
    level: 'baseline',
    since: 34,
    *violations({ all }) {
      for (const { named, json } of all) {
        const probes = ['startupProbe', 'livenessProbe', 'readinessProbe'].map(
          (field) => [field, json[field]] as const,
        );
        const hooks = ['postStart', 'preStop'].map((field) => [field, at(json, 'lifecycle', field)] as const);
        for (const [field, caller] of [...probes, ...hooks]) {
          const host = at(caller, 'httpGet', 'host') ?? at(caller, 'tcpSocket', 'host');
          if (!isSet(host) || host === '') continue;
          yield { where: `'host' in '${field}' of ${named}`, must: 'be left out', got: shown(host) };
        }
      }
    },
  },
];
