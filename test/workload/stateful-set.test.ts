import { Size } from 'cdk8s';
import { ClaimProps } from '../../lib/workload/claims';
import { HardenedStatefulSet, HardenedStatefulSetProps } from '../../lib/workload/stateful-set';
import { HorizontalAutoscaler } from '../../lib/scaling/horizontal-autoscaler';
import { account, apart, container, metadata, pod, podLabels, policy, selector, serving, standard } from './expected';
import { objectOf, objectsOf, refusal, required, shop, Template, templateOf, wrong } from './shop';

const claim: ClaimProps = { path: '/data', size: Size.gibibytes(50), storageClass: 'gp3' };

function chartOf(props: Partial<HardenedStatefulSetProps> = {}, storageClass?: string) {
  const chart = shop({ storageClass });
  new HardenedStatefulSet(chart, 'db', { ...required, port: 5432, ...props });
  return chart;
}

const specOf = (props?: Partial<HardenedStatefulSetProps>, storageClass?: string): Record<string, unknown> =>
  objectOf(chartOf(props, storageClass), 'StatefulSet').spec as Record<string, unknown>;
const podOf = (props: Partial<HardenedStatefulSetProps>): Template['spec'] =>
  templateOf(objectOf(chartOf(props), 'StatefulSet')).spec;
const refusalOf = (props: Partial<HardenedStatefulSetProps>): string => refusal(() => chartOf(props), '[shop/db] ');

describe('A HardenedStatefulSet', () => {
  test('has, when nothing is said, a headless Service, and one hardened pod', () => {
    expect(objectsOf(chartOf())).toEqual([
      account('db'),
      policy('db', 5432),
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: metadata('db'),
        spec: {
          type: 'ClusterIP',
          clusterIP: 'None',
          selector: selector('db').matchLabels,
          ports: [{ name: 'http', port: 5432, targetPort: 'http', protocol: 'TCP', appProtocol: 'http' }],
        },
      },
      {
        apiVersion: 'apps/v1',
        kind: 'StatefulSet',
        metadata: { name: 'db', namespace: 'shop', labels: podLabels('db') },
        spec: {
          replicas: 1,
          serviceName: 'db',
          podManagementPolicy: 'OrderedReady',
          revisionHistoryLimit: 5,
          minReadySeconds: 10,
          updateStrategy: { type: 'RollingUpdate' },
          persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
          selector: selector('db'),
          template: {
            metadata: {
              labels: podLabels('db'),
              annotations: { 'keelson.dev/drain-seconds': '30', 'keelson.dev/starts-within-seconds': '150' },
            },
            spec: {
              ...pod('db'),
              ...apart('db'),
              restartPolicy: 'Always',
              priorityClassName: 'shop-standard',
              topologySpreadConstraints: [
                {
                  maxSkew: 1,
                  topologyKey: 'topology.kubernetes.io/zone',
                  whenUnsatisfiable: 'ScheduleAnyway',
                  labelSelector: selector('db'),
                },
                {
                  maxSkew: 1,
                  topologyKey: 'kubernetes.io/hostname',
                  whenUnsatisfiable: 'ScheduleAnyway',
                  labelSelector: selector('db'),
                },
              ],
              containers: [{ ...container('db'), ...serving(5432) }],
            },
          },
        },
      },
      standard,
    ]);
  });

  test('takes an explicit undefined as left out', () => {
    const none = {
      replicas: undefined,
      publishNotReady: undefined,
      claims: { data: wrong(undefined) },
      claimRetention: { whenDeleted: undefined, whenScaled: undefined },
      podManagement: undefined,
      spread: undefined,
      disruptionBudget: undefined,
    };
    expect(objectsOf(chartOf(none))).toEqual(objectsOf(chartOf()));
  });

  test('renders the same twice', () => {
    const chart = chartOf({ claims: { data: claim } });
    expect(JSON.stringify(chart.toJson())).toBe(JSON.stringify(chart.toJson()));
  });

  test('gives each pod a volume of its own, under labels that never change', () => {
    expect(specOf({ claims: { data: claim } }).volumeClaimTemplates).toEqual([
      {
        metadata: { name: 'data', labels: selector('db').matchLabels },
        spec: {
          accessModes: ['ReadWriteOncePod'],
          storageClassName: 'gp3',
          resources: { requests: { storage: '50Gi' } },
        },
      },
    ]);
    expect(podOf({ claims: { data: claim } }).containers[0]?.volumeMounts).toEqual([
      { name: 'tmp', mountPath: '/tmp' },
      { name: 'data', mountPath: '/data' },
    ]);
  });

  test('makes volumes of the class, the access and the odd size it is told', () => {
    const claims = { logs: { path: '/logs/', size: Size.mebibytes(1500), access: 'ReadWriteMany' } as const };
    expect(specOf({ claims }, 'efs').volumeClaimTemplates).toMatchObject([
      {
        spec: {
          accessModes: ['ReadWriteMany'],
          storageClassName: 'efs',
          resources: { requests: { storage: '1500Mi' } },
        },
      },
    ]);
    expect(podOf({ claims: { logs: { ...claim, path: '/logs/' } } }).containers[0]?.volumeMounts).toContainEqual({
      name: 'logs',
      mountPath: '/logs',
    });
  });

  test('deletes volumes only where it is told', () => {
    expect(specOf({ claimRetention: { whenScaled: 'Delete' } })).toMatchObject({
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Delete' },
    });
  });

  test('starts its pods all at once where it is told', () => {
    expect(specOf({ podManagement: 'Parallel' })).toMatchObject({ podManagementPolicy: 'Parallel' });
  });

  test('leaves the number to an autoscaler', () => {
    const chart = shop();
    const target = new HardenedStatefulSet(chart, 'db', { ...required, port: 5432 });
    new HorizontalAutoscaler(chart, 'autoscaler', { target, max: 10 });
    expect(objectOf(chart, 'StatefulSet').spec).not.toHaveProperty('replicas');
  });

  test('has as many pods as it is told, and then a budget', () => {
    expect(specOf({ replicas: 3 })).toMatchObject({ replicas: 3 });
    expect(objectsOf(chartOf({ replicas: 3 })).map(({ kind }) => kind)).toContain('PodDisruptionBudget');
  });

  test('lets its members meet before they are ready where it is told', () => {
    const service = (props: Partial<HardenedStatefulSetProps>) => objectOf(chartOf(props), 'Service').spec;
    expect(service({ publishNotReady: true })).toMatchObject({ publishNotReadyAddresses: true });
    expect(service({})).not.toHaveProperty('publishNotReadyAddresses');
  });

  test('tells the name by which others reach its pods', () => {
    const { service } = new HardenedStatefulSet(shop(), 'db', { ...required, port: 5432 });
    expect(service.host).toBe('db.shop.svc');
  });

  test('has no budget with a single replica, unless it asks for one', () => {
    const kinds = (props: Partial<HardenedStatefulSetProps>) => objectsOf(chartOf(props)).map(({ kind }) => kind);
    expect(kinds({ replicas: 1 })).not.toContain('PodDisruptionBudget');
    expect(kinds({ replicas: 1, disruptionBudget: {} })).toContain('PodDisruptionBudget');
  });

  const words = "lower case letters, digits and '-', starting with a letter and ending with a letter or digit";
  test.each<[string, Partial<HardenedStatefulSetProps>, string]>([
    [
      'no port',
      { port: undefined, probes: { none: { reason: 'test' } } },
      "'port' must be a port that the pods are reached on, got undefined",
    ],
    [
      'a name that leaves no room for the hash of a revision',
      { name: 'd'.repeat(53) },
      `'name' must be ${words}, of at most 52 characters (its pods carry the name and a hash of eleven characters as a label), got "${'d'.repeat(53)}"`,
    ],
    [
      'a claim without a class',
      { claims: { data: { ...claim, storageClass: undefined } } },
      "'claims.data.storageClass' must name the class that makes the volume, such as 'gp3', got undefined; set it here or in the chart's defaults",
    ],
    [
      'an empty class',
      { claims: { data: { ...claim, storageClass: '' } } },
      "'claims.data.storageClass' must be lower case letters, digits, '-' and '.', each part starting and ending with a letter or digit, of at most 253 characters (a DNS name has no more), got \"\"",
    ],
    [
      'a claim on a path that is taken',
      { claims: { data: { ...claim, path: '/tmp' } } },
      '\'claims.data.path\' must be a path of its own, got "/tmp" twice',
    ],
    [
      'two claims on one path',
      { claims: { data: claim, more: claim } },
      '\'claims.more.path\' must be a path of its own, got "/data" twice',
    ],
    [
      'a claim of the name of another volume',
      { claims: { tmp: claim } },
      "'claims' must have names of their own, got 'tmp', which is a volume already",
    ],
    [
      'a claim without a path',
      { claims: { data: { ...claim, path: wrong(undefined) } } },
      "'claims.data.path' must be an absolute path without '..', '//' or ':', such as '/var/cache', got undefined",
    ],
    [
      'a claim in upper case',
      { claims: { Data: claim } },
      "'claims.Data' must be lower case letters, digits and '-', starting and ending with a letter or digit, of at most 63 characters (a DNS label has no more), got \"Data\"",
    ],
    [
      'a size as a text',
      { claims: { data: { ...claim, size: wrong('50Gi') } } },
      '\'claims.data.size\' must be a Size such as Size.gibibytes(50), got "50Gi"',
    ],
    [
      'half a mebibyte',
      { claims: { data: { ...claim, size: Size.kibibytes(512) } } },
      '\'claims.data.size\' must be whole mebibytes, at least 1, got "512Ki"',
    ],
    [
      'an unknown access',
      { claims: { data: { ...claim, access: wrong('ReadOnlyMany') } } },
      "'claims.data.access' must be 'ReadWriteOncePod', 'ReadWriteOnce' or 'ReadWriteMany', got \"ReadOnlyMany\"",
    ],
    [
      'an unknown retention',
      { claimRetention: { whenDeleted: wrong('Keep') } },
      "'claimRetention.whenDeleted' must be 'Retain' or 'Delete', got \"Keep\"",
    ],
    [
      'an unknown way to start',
      { podManagement: wrong('parallel') },
      "'podManagement' must be 'OrderedReady' or 'Parallel', got \"parallel\"",
    ],
    [
      'a spread that cannot be met',
      { replicas: 1, spread: { zones: 'require' } },
      "'spread.zones' must be 'prefer' with fewer replicas (1) than zones (3), got 'require'; or set 'replicas' to at least 3",
    ],
  ])('refuses %s', (_, props, message) => {
    expect(refusalOf(props)).toBe(message);
  });
});
