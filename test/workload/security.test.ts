import { SecurityProps } from '../../lib/workload/security';
import { containerOf, podOf, refusalOf, required, web, wrong } from './shop';

const reason = 'the vendor image needs it until 2.0';
const loosened = (security: SecurityProps): string[] =>
  Object.entries(web({ security }).metadata.annotations ?? {})
    .filter(([key, value]) => key.startsWith('keelson.dev/suppress.') && value === reason)
    .map(([key]) => key.slice('keelson.dev/suppress.'.length));

describe('Security', () => {
  test('holds for every container of the pod alike', () => {
    const none = { none: { reason: 'test' } };
    const pod = podOf({
      security: { uid: 20000 },
      initContainers: [{ ...required, name: 'migrate' }],
      sidecars: [{ ...required, name: 'proxy', probes: none }],
    });
    const contexts = [...(pod.initContainers ?? []), ...pod.containers].map(({ securityContext }) => securityContext);
    expect(contexts).toHaveLength(3);
    for (const context of contexts) {
      expect(context).toEqual({
        allowPrivilegeEscalation: false,
        privileged: false,
        readOnlyRootFilesystem: true,
        runAsNonRoot: true,
        runAsUser: 20000,
        runAsGroup: 20000,
        capabilities: { drop: ['ALL'] },
        seccompProfile: { type: 'RuntimeDefault' },
      });
    }
    expect(pod.securityContext).toMatchObject({ runAsUser: 20000, fsGroup: 20000, supplementalGroups: [20000] });
  });

  test('lets a low uid run for a reason, which stands in the annotations', () => {
    const security = { uid: { id: 999, reason } };
    expect(podOf({ security }).securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 999 });
    expect(loosened(security)).toEqual(['gid-high', 'uid-high']);
  });

  test('lets root run for a reason, and says so on both levels', () => {
    const security = { uid: { id: 0, reason } };
    expect(podOf({ security }).securityContext).toMatchObject({ runAsNonRoot: false, runAsUser: 0 });
    expect(containerOf({ security }).securityContext).toMatchObject({ runAsNonRoot: false, runAsUser: 0 });
    expect(loosened(security)).toEqual(['gid-high', 'no-root-groups', 'run-as-non-root', 'uid-high', 'uid-not-zero']);
  });

  test('lets containers write to their image for a reason', () => {
    const security = { writableRoot: { reason } };
    expect(containerOf({ security }).securityContext).toMatchObject({ readOnlyRootFilesystem: false });
    expect(loosened(security)).toEqual(['read-only-root']);
  });

  test('adds capabilities for a reason, and drops all others', () => {
    const security = { capabilities: { add: ['NET_BIND_SERVICE'], reason } };
    expect(containerOf({ security }).securityContext).toMatchObject({
      capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] },
    });
    expect(loosened(security)).toEqual(['no-added-capabilities']);
  });

  test('lets containers be privileged for a reason', () => {
    const security = { privileged: { reason } };
    expect(containerOf({ security }).securityContext).toMatchObject({
      privileged: true,
      allowPrivilegeEscalation: true,
    });
    expect(loosened(security)).toEqual(['drop-all-capabilities', 'no-privilege-escalation', 'not-privileged']);
  });

  test("shares the node's network for a reason, and still finds Services", () => {
    const security = { hostNetwork: { reason } };
    expect(podOf({ security })).toMatchObject({ hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' });
    expect(loosened(security)).toEqual(['no-host-namespaces', 'no-host-ports']);
  });

  test("rolls pods on the node's network one by one, as two cannot have the same ports", () => {
    const security = { hostNetwork: { reason } };
    const rollingUpdate = { maxUnavailable: 1, maxSurge: 0 };
    expect(web({ security }).spec).toMatchObject({ strategy: { type: 'RollingUpdate', rollingUpdate } });
    expect(refusalOf({ security, rollout: { surge: 1 } })).toBe(
      "'rollout.surge' must be left out beside 'security.hostNetwork', where a new pod finds its ports taken by the old one, got 1",
    );
  });

  test('leaves the trace on the pods as well, where scanners read it', () => {
    const { spec } = web({ security: { writableRoot: { reason } } });
    expect(spec).toMatchObject({
      template: { metadata: { annotations: { 'keelson.dev/suppress.read-only-root': reason } } },
    });
  });

  test('leaves no trace where nothing is loosened', () => {
    expect(web().metadata).not.toHaveProperty('annotations');
  });

  const whole = 'must be a whole number from 0 to 2147483647';
  const say = "must say its reason on one line, { reason: '…' }";
  test.each<[string, SecurityProps, string]>([
    ['a low uid', { uid: 1000 }, "'security.uid' must be over 10000, or { id, reason }, got 1000"],
    ['root', { uid: 0 }, "'security.uid' must be over 10000, or { id, reason }, got 0"],
    ['the last uid of the host', { uid: 10000 }, "'security.uid' must be over 10000, or { id, reason }, got 10000"],
    ['NaN', { uid: NaN }, `'security.uid' ${whole}, got NaN`],
    ['a uid below zero', { uid: { id: -1, reason } }, `'security.uid.id' ${whole}, got -1`],
    ['a uid as a text', { uid: wrong('10001') }, `'security.uid.id' ${whole}, got undefined`],
    ['a low uid without a reason', { uid: wrong({ id: 999 }) }, `'security.uid' ${say}, got {"id":999}`],
    ['an empty reason', { writableRoot: { reason: '' } }, `'security.writableRoot' ${say}, got {"reason":""}`],
    ['true for a reason', { privileged: wrong(true) }, `'security.privileged' ${say}, got true`],
    [
      'a reason of two lines',
      { hostNetwork: { reason: 'a\nb' } },
      `'security.hostNetwork' ${say}, got {"reason":"a\\nb"}`,
    ],
    [
      'a capability with its prefix',
      { capabilities: { add: ['CAP_NET_ADMIN'], reason } },
      "'security.capabilities.add' must be names such as 'NET_BIND_SERVICE', without 'CAP_', got \"CAP_NET_ADMIN\"",
    ],
    [
      'all capabilities',
      { capabilities: { add: ['ALL'], reason } },
      "'security.capabilities.add' must be names such as 'NET_BIND_SERVICE', without 'CAP_', got \"ALL\"",
    ],
    [
      'no capabilities',
      { capabilities: { add: [], reason } },
      "'security.capabilities.add' must have at least one name, got []",
    ],
  ])('refuses %s', (_, security, message) => {
    expect(refusalOf({ security })).toBe(message);
  });
});
