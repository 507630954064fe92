import { App, Chart, Testing } from 'cdk8s';
import { Defaults, setDefaults } from '../../lib/core/defaults';
import type { RenderedObject } from '../../lib/core/rendered';
import { LooseLevel, RestrictedNamespace, RestrictedNamespaceProps } from '../../lib/tenancy/namespace';

function namespaceOf(props?: RestrictedNamespaceProps, defaults: Partial<Defaults> = {}): RenderedObject | undefined {
  const chart = new Chart(new App(), 'platform', { namespace: 'shop' });
  setDefaults(chart, defaults);
  new RestrictedNamespace(chart, 'shop', props);
  const [first, second] = [Testing.synth(chart), Testing.synth(chart)] as RenderedObject[][];
  expect(first).toEqual(second);
  return first?.[0];
}

const RESTRICTED = {
  'app.kubernetes.io/name': 'shop',
  'app.kubernetes.io/managed-by': 'cdk8s',
  'pod-security.kubernetes.io/enforce': 'restricted',
  'pod-security.kubernetes.io/enforce-version': 'v1.33',
  'pod-security.kubernetes.io/audit': 'restricted',
  'pod-security.kubernetes.io/audit-version': 'v1.33',
  'pod-security.kubernetes.io/warn': 'restricted',
  'pod-security.kubernetes.io/warn-version': 'v1.33',
};

test('a namespace takes restricted pods only, and is in no namespace itself', () => {
  expect(namespaceOf()).toEqual({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'shop', labels: RESTRICTED },
  });
});

test('owner and version come from the defaults of the chart', () => {
  expect(namespaceOf({}, { owner: 'team-shop', kubernetes: '1.30' })?.metadata.labels).toEqual({
    ...RESTRICTED,
    owner: 'team-shop',
    'pod-security.kubernetes.io/enforce-version': 'v1.30',
    'pod-security.kubernetes.io/audit-version': 'v1.30',
    'pod-security.kubernetes.io/warn-version': 'v1.30',
  });
});

test('behind an ALB pods wait for the balancer before they are ready', () => {
  const alb = { certificateArn: 'arn:aws:acm:eu-west-1:123456789012:certificate/1', cidrs: ['10.0.0.0/24'] };
  expect(namespaceOf({}, { edge: { alb } })?.metadata.labels).toEqual({
    ...RESTRICTED,
    'elbv2.k8s.aws/pod-readiness-gate-inject': 'enabled',
  });
});

test.each<LooseLevel>(['baseline', 'privileged'])(
  '%s is enforced with its reason, and restricted still warns',
  (level) => {
    expect(namespaceOf({ podSecurity: { level, reason: 'node agents read host logs' } })?.metadata).toEqual({
      name: 'shop',
      labels: { ...RESTRICTED, 'pod-security.kubernetes.io/enforce': level },
      annotations: { 'keelson.dev/pod-security-reason': 'node agents read host logs' },
    });
  },
);

test('labels, name and overrides reach the object', () => {
  const given = namespaceOf({
    name: 'shop-eu',
    labels: { 'istio-injection': 'enabled' },
    overrides: { '/metadata/annotations': { contact: 'a@example.com' } },
  });
  expect(given?.metadata).toEqual({
    name: 'shop-eu',
    labels: { ...RESTRICTED, 'app.kubernetes.io/name': 'shop-eu', 'istio-injection': 'enabled' },
    annotations: { contact: 'a@example.com' },
  });
});

test('undefined is as good as nothing', () => {
  const given = namespaceOf({ podSecurity: undefined, labels: undefined, name: undefined, overrides: undefined });
  expect(given).toEqual(namespaceOf());
});

test.each([
  [{ name: 'kube-shop' }, "'name' must not start with 'kube-', which Kubernetes keeps for itself, got \"kube-shop\""],
  [
    { name: 'Shop' },
    "'name' must be lower case letters, digits and '-', starting and ending with a letter or digit, of at most 63 characters (a DNS label has no more), got \"Shop\"",
  ],
  [
    { podSecurity: { level: 'none' as LooseLevel, reason: 'none' } },
    "'podSecurity.level' must be 'baseline' or 'privileged', got \"none\"",
  ],
  [
    { podSecurity: { level: 'baseline' as const, reason: ' ' } },
    '\'podSecurity\' must say its reason on one line, { reason: \'…\' }, got {"level":"baseline","reason":" "}',
  ],
  [
    { labels: { 'pod-security.kubernetes.io/enforce': 'privileged' } },
    "'labels' must not hold the level of Pod Security, which is 'podSecurity', got \"pod-security.kubernetes.io/enforce\"",
  ],
  [
    { labels: { team: 'a b' } },
    "label 'team' must be at most 63 letters, digits, '-', '_' and '.', starting and ending with a letter or digit, got \"a b\"",
  ],
])('%j is refused', (props, message) => {
  expect(() => namespaceOf(props)).toThrow(`[platform/shop] ${message}`);
});
