import { App, Chart, Duration } from 'cdk8s';
import { ServiceAccount } from '../../lib/access/service-account';
import { HardenedDeployment, HardenedDeploymentProps } from '../../lib/workload/deployment';
import { container } from './expected';
import { objectOf, objectsOf, podOf, refusal, refusalOf, required, shop, templateOf, web, wrong } from './shop';

const none = { none: { reason: 'it serves no one' } };
const proxy = { ...required, name: 'proxy', probes: none };
const label = "at most 63 letters, digits, '-', '_' and '.', starting and ending with a letter or digit";

describe('Labels and annotations', () => {
  test('say who answers, what it is part of and what part it plays', () => {
    const { metadata, ...rest } = web(
      { component: 'frontend', labels: { tier: 'gold' } },
      { owner: 'team-shop', partOf: 'store' },
    );
    const labels = {
      owner: 'team-shop',
      tier: 'gold',
      'app.kubernetes.io/component': 'frontend',
      'app.kubernetes.io/part-of': 'store',
    };
    expect(metadata.labels).toMatchObject(labels);
    expect(templateOf({ metadata, ...rest }).metadata.labels).toMatchObject(labels);
    expect(rest.spec).toMatchObject({ selector: { matchLabels: { 'app.kubernetes.io/name': 'web' } } });
  });

  test('of the object and of the pods are two things', () => {
    const object = web({ annotations: { 'example.com/on': 'object' }, podAnnotations: { 'example.com/on': 'pods' } });
    expect(object.metadata.annotations).toEqual({ 'example.com/on': 'object' });
    expect(templateOf(object).metadata.annotations['example.com/on']).toBe('pods');
  });

  test.each<[string, Partial<HardenedDeploymentProps>, string]>([
    [
      'a label of 64 characters',
      { labels: { tier: 'x'.repeat(64) } },
      `label 'tier' must be ${label}, got "${'x'.repeat(64)}"`,
    ],
    ['a label that is a number', { labels: { tier: wrong(1) } }, `label 'tier' must be ${label}, got 1`],
    [
      'a part with a blank',
      { component: 'front end' },
      `label 'app.kubernetes.io/component' must be ${label}, got "front end"`,
    ],
    ['an empty part', { component: '' }, '\'component\' must be a text that is not empty, got ""'],
    [
      'a label that selects the pods',
      { labels: { 'app.kubernetes.io/name': 'api' } },
      "'labels' must leave 'app.kubernetes.io/name' alone, which selects the pods, got \"api\"; set 'name'",
    ],
    [
      'an annotation without a key',
      { annotations: { '': 'x' } },
      "'annotations' must have keys such as 'example.com/name', got \"\"",
    ],
    [
      'an annotation that is true',
      { podAnnotations: { 'sidecar.istio.io/inject': wrong(true) } },
      "'podAnnotations' must have texts as values, got true for 'sidecar.istio.io/inject'",
    ],
    [
      'an annotation of Keelson',
      { podAnnotations: { 'keelson.dev/drain-seconds': '1' } },
      "'podAnnotations' must leave 'keelson.dev/' to Keelson, got \"keelson.dev/drain-seconds\"; use 'suppress'",
    ],
    [
      'a suppression without suppress()',
      { annotations: { 'keelson.dev/suppress.image-tag': 'x' } },
      "'annotations' must leave 'keelson.dev/' to Keelson, got \"keelson.dev/suppress.image-tag\"; use 'suppress'",
    ],
  ])('refuse %s', (_, props, message) => {
    expect(refusalOf(props)).toBe(message);
  });
});

describe('A name', () => {
  const words =
    "lower case letters, digits and '-', starting with a letter and ending with a letter or digit, " +
    'of at most 63 characters (the name is also a label value and a DNS label)';

  test.each(['Web', 'web_1', '2048', '-web', 'web-', 'w'.repeat(64), 'w'.repeat(254), '', 'web.shop'])(
    'is refused when it is %p',
    (name) => {
      const shown = name.length > 118 ? `"${name.slice(0, 119)}… (${name.length + 2} characters)` : `"${name}"`;
      expect(refusalOf({ name })).toBe(`'name' must be ${words}, got ${shown}`);
    },
  );

  test('from an id that is none is refused with a way out', () => {
    const make = () => new HardenedDeployment(shop(), 'Web', { ...required, port: 8080 });
    expect(refusal(make, '[shop/Web] ')).toBe(
      `'name' must be ${words}, got "Web" from the construct's id; rename it, or set 'name'`,
    );
  });

  test('may have 63 characters', () => {
    expect(web({ name: 'w'.repeat(63) }).metadata.name).toHaveLength(63);
  });
});

describe('Further containers', () => {
  test('that run to their end come before the main one, as hardened as it', () => {
    const pod = podOf({ initContainers: [{ ...required, name: 'migrate', command: ['migrate'] }] });
    const volumeMounts = [{ name: 'tmp-migrate-' + String(pod.volumes[1]?.name).slice(-8), mountPath: '/tmp' }];
    expect(pod.initContainers).toEqual([{ ...container('migrate'), volumeMounts, command: ['migrate'] }]);
  });

  test('that help start first and run on', () => {
    const pod = podOf({ sidecars: [proxy], initContainers: [{ ...required, name: 'migrate' }] });
    expect(pod.initContainers).toMatchObject([{ name: 'proxy', restartPolicy: 'Always' }, { name: 'migrate' }]);
    expect(pod.initContainers?.[1]).not.toHaveProperty('restartPolicy');
    expect(pod.containers).toHaveLength(1);
  });

  test('that help are plain containers before Kubernetes 1.29', () => {
    const pod = podOf({ sidecars: [proxy] }, { kubernetes: '1.28' });
    expect(pod).not.toHaveProperty('initContainers');
    expect(pod.containers).toMatchObject([{ name: 'web' }, { name: 'proxy' }]);
    expect(pod.containers[1]).not.toHaveProperty('restartPolicy');
    expect(podOf({ sidecars: [proxy] }, { kubernetes: '1.29' }).containers).toHaveLength(1);
  });

  test('that are plain containers stop as late as the program, which may need them to the end', () => {
    const { containers } = podOf({ sidecars: [proxy] }, { kubernetes: '1.28' });
    const lifecycle = { preStop: { exec: { command: ['/bin/sleep', '15'] } } };
    expect(containers).toMatchObject([{ lifecycle }, { name: 'proxy', lifecycle }]);
    expect(podOf({ sidecars: [proxy] }).initContainers?.[0]).not.toHaveProperty('lifecycle');
  });

  test('each have a /tmp of their own', () => {
    const { volumes } = podOf({ sidecars: [proxy] });
    expect(volumes).toHaveLength(2);
    expect(new Set(volumes.map(({ name }) => name)).size).toBe(2);
  });

  test('request what an autoscaler takes percentages of, as far as they run on', () => {
    const initContainers = [{ ...required, name: 'migrate' }];
    const { requests } = new HardenedDeployment(shop(), 'web', {
      ...required,
      port: 8080,
      sidecars: [proxy],
      initContainers,
    });
    expect(requests.map((each) => each.container)).toEqual(['web', 'proxy']);
    expect(requests[0]?.resources).toEqual(['cpu', 'memory', 'ephemeral-storage']);
  });

  test.each<[string, Partial<HardenedDeploymentProps>, string]>([
    [
      'that are named like the main one',
      { sidecars: [{ ...proxy, name: 'web' }] },
      '\'sidecars\' must have names of their own, got "web" twice',
    ],
    [
      'that are named alike',
      { sidecars: [proxy], initContainers: [{ ...required, name: 'proxy' }] },
      '\'sidecars\' must have names of their own, got "proxy" twice',
    ],
    [
      'in upper case',
      { sidecars: [{ ...proxy, name: 'Proxy' }] },
      "'sidecars.name' must be lower case letters, digits and '-', starting and ending with a letter or digit, of at most 63 characters (a DNS label has no more), got \"Proxy\"",
    ],
    [
      'without a name',
      { initContainers: [wrong(required)] },
      "'initContainers.name' must be lower case letters, digits and '-', starting and ending with a letter or digit, of at most 63 characters (a DNS label has no more), got undefined",
    ],
  ])('%s are refused', (_, props, message) => {
    expect(refusalOf(props)).toBe(message);
  });
});

describe('A token for the Kubernetes API', () => {
  const apiServer = { cidrs: ['10.0.0.0/20'] };

  test('comes with the way to the API', () => {
    const chart = shop({ apiServer });
    new HardenedDeployment(chart, 'web', { ...required, port: 8080, kubernetesToken: {} });
    const { egress } = objectOf(chart, 'NetworkPolicy').spec as { egress: unknown[] };
    expect(egress).toContainEqual({
      to: [{ ipBlock: { cidr: '10.0.0.0/20' } }],
      ports: [{ protocol: 'TCP', port: 443 }],
    });
  });

  test('is refused where nobody says where the API is', () => {
    expect(refusalOf({ kubernetesToken: {} })).toBe(
      "'apiServer' must say where the cluster's API answers, by setDefaults(chart, { apiServer: { cidrs: ['10.0.0.0/20'] } }), got none",
    );
  });

  test('is mounted only where it is asked for, and is short-lived', () => {
    const pod = podOf({ kubernetesToken: {} }, { apiServer });
    expect(pod.automountServiceAccountToken).toBe(false);
    expect(pod.containers[0]?.volumeMounts).toContainEqual({
      name: 'kubernetes-token',
      mountPath: '/var/run/secrets/kubernetes.io/serviceaccount',
      readOnly: true,
    });
    expect(pod.volumes).toContainEqual({
      name: 'kubernetes-token',
      projected: {
        sources: [
          { serviceAccountToken: { path: 'token', expirationSeconds: 3600 } },
          { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
          { downwardAPI: { items: [{ path: 'namespace', fieldRef: { fieldPath: 'metadata.namespace' } }] } },
        ],
      },
    });
  });

  test('is refused for under ten minutes', () => {
    expect(refusalOf({ kubernetesToken: { expires: Duration.minutes(5) } })).toBe(
      "'kubernetesToken.expires' must be a whole number of at least 600, got 300",
    );
  });
});

describe('An account', () => {
  test('may be shared by two workloads', () => {
    const chart = shop();
    const serviceAccount = new ServiceAccount(chart, 'store');
    new HardenedDeployment(chart, 'web', { ...required, port: 8080, serviceAccount });
    expect(objectsOf(chart).filter(({ kind }) => kind === 'ServiceAccount')).toHaveLength(1);
    expect(templateOf(objectOf(chart, 'Deployment')).spec.serviceAccountName).toBe('store');
  });

  const identity = { namespace: 'shop', serviceAccount: 'web', roleArn: 'arn:aws:iam::111122223333:role/web' };
  const agent = { to: [{ ipBlock: { cidr: '169.254.170.23/32' } }], ports: [{ port: 80, protocol: 'TCP' }] };

  test('with a Pod Identity opens the way to its agent', () => {
    const chart = shop();
    const serviceAccount = new ServiceAccount(chart, 'web', { identity: { ...identity, mode: 'podIdentity' } });
    new HardenedDeployment(chart, 'app', { ...required, port: 8080, serviceAccount });
    expect((objectOf(chart, 'NetworkPolicy').spec as { egress: unknown[] }).egress).toContainEqual(agent);
  });

  test('with another role, or none, does not', () => {
    for (const props of [{ identity: { ...identity, mode: 'irsa' as const } }, {}]) {
      const chart = shop();
      const serviceAccount = new ServiceAccount(chart, 'web', props);
      new HardenedDeployment(chart, 'app', { ...required, port: 8080, serviceAccount });
      expect(JSON.stringify(objectOf(chart, 'NetworkPolicy'))).not.toContain('169.254');
    }
  });

  test('of another namespace is refused', () => {
    const app = new App();
    const other = new ServiceAccount(new Chart(app, 'data', { namespace: 'data' }), 'store');
    const chart = new Chart(app, 'shop', { namespace: 'shop' });
    const make = () => new HardenedDeployment(chart, 'web', { ...required, port: 8080, serviceAccount: other });
    expect(refusal(make, '[shop/web] ')).toBe(
      '\'serviceAccount\' must be in the workload\'s namespace ("shop"), got data/store in "data"',
    );
  });

  test('by its name only is refused', () => {
    expect(refusalOf({ serviceAccount: wrong('store') })).toBe(
      '\'serviceAccount\' must be a ServiceAccount of Keelson, got "store"',
    );
  });
});
