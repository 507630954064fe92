import { CheckOptions } from '../../lib/checks/graph';
import { Rule } from '../../lib/checks/rule';
import { check, checkObjects, checkWith } from '../../lib/checks/run';

const TODAY: CheckOptions = { today: new Date('2026-11-21T23:00:00Z') };

function deployment(name: string, replicas: number, annotations: Record<string, string> = {}) {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'shop', annotations },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'app' }] } },
    },
  };
}

function budget(name: string, spec: Record<string, unknown>, annotations: Record<string, string> = {}) {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name, namespace: 'shop', annotations },
    spec: { ...spec, selector: { matchLabels: { app: name } } },
  };
}

function hpa(name: string, min: number, max: number) {
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name, namespace: 'shop' },
    spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name }, minReplicas: min, maxReplicas: max },
  };
}

describe('the report', () => {
  it('says what, where and why, errors first, in an order that does not depend on the input', () => {
    const objects = [
      deployment('orders', 3),
      budget('orders', { minAvailable: 3 }),
      budget(
        'api',
        { maxUnavailable: 0, minAvailable: 1 },
        { 'keelson.dev/suppress.pdb-selects-nothing': 'made by an operator' },
      ),
      hpa('orders', 4, 4),
    ];
    const report = checkObjects(objects, TODAY);
    expect(report.toString()).toBe(
      [
        "error hpa-owns-replicas [Deployment shop/orders] Deployment shop/orders: 'replicas' must be left out beside HorizontalPodAutoscaler shop/orders, got 3",
        '  each apply resets the scale, often down, and most likely at the busiest hour',
        "error pdb-allows-eviction [PodDisruptionBudget shop/api] PodDisruptionBudget shop/api: 'maxUnavailable' must be at least 1, got 0",
        '  a budget that lets no pod go blocks every drain by construction, at any scale',
        "error pdb-both-bounds [PodDisruptionBudget shop/api] PodDisruptionBudget shop/api: 'spec' must have one bound, got 'minAvailable: 1' beside 'maxUnavailable: 0'; keep 'maxUnavailable'",
        '  the API server refuses a budget with both bounds, so the workload is left without one',
        "warning hpa-min-equals-max [HorizontalPodAutoscaler shop/orders] HorizontalPodAutoscaler shop/orders: 'maxReplicas' must be above 'minReplicas' (4), got 4; or set 'replicas' instead",
        '  an autoscaler that cannot scale hides that the workload has a fixed size',
        'suppressed pdb-selects-nothing [PodDisruptionBudget shop/api] PodDisruptionBudget shop/api: made by an operator',
      ].join('\n'),
    );
    expect(checkObjects([...objects].reverse(), TODAY).toString()).toBe(report.toString());
    expect([report.errors.length, report.warnings.length, report.suppressed.length]).toEqual([3, 1, 1]);
  });

  it('is empty where there is nothing to say', () => {
    expect(checkObjects([deployment('orders', 3)], TODAY).toString()).toBe('');
    expect(checkObjects([], TODAY).toString()).toBe('');
  });

  it('names both objects that disagree', () => {
    const message = (...objects: unknown[]) => checkObjects(objects, TODAY).findings.map((finding) => finding.message);
    const { replicas, ...spec } = deployment('orders', 3).spec;
    expect(replicas).toBe(3);
    expect(
      message({ ...deployment('orders', 3), spec }, hpa('orders', 3, 6), budget('orders', { minAvailable: '80%' })),
    ).toEqual([
      "'minAvailable' must be under 'minReplicas' (3) of HorizontalPodAutoscaler shop/orders, got \"80%\", which is 3; say 'maxUnavailable: 1'",
    ]);
  });

  it('counts the items of a List, and skips what is no object', () => {
    const list = { apiVersion: 'v1', kind: 'List', items: [budget('api', { maxUnavailable: 1 })] };
    const rules = checkObjects([list, null, 'text', [], {}], TODAY).findings.map(({ rule }) => rule);
    expect(rules).toEqual(['pdb-selects-nothing']);
  });
});

describe('a suppression', () => {
  const RULE = 'keelson.dev/suppress.pdb-below-min';
  const UNTIL = 'keelson.dev/suppress-until.pdb-below-min';
  const outcome = (onBudget: Record<string, string>, onDeployment: Record<string, string> = {}) => {
    const objects = [deployment('orders', 3, onDeployment), budget('orders', { minAvailable: 3 }, onBudget)];
    const { findings, suppressed } = checkObjects(objects, TODAY);
    return {
      findings: findings.map(({ rule }) => rule),
      suppressed: suppressed.map(({ rule, reason, until }) => [rule, reason, until]),
    };
  };

  it('moves the finding to the suppressed ones, with its reason and its last day', () => {
    expect(outcome({ [RULE]: ' a quorum of three ', [UNTIL]: '2026-11-21' })).toEqual({
      findings: [],
      suppressed: [['pdb-below-min', 'a quorum of three', '2026-11-21']],
    });
  });

  it('counts on the other object that disagrees, too', () => {
    expect(outcome({}, { [RULE]: 'a quorum of three' })).toEqual({
      findings: [],
      suppressed: [['pdb-below-min', 'a quorum of three', undefined]],
    });
  });

  it('does not count for another rule', () => {
    expect(outcome({ 'keelson.dev/suppress.pdb-selects-nothing': 'x' })).toEqual({
      findings: ['pdb-below-min'],
      suppressed: [],
    });
  });

  it.each([
    [
      'its last day is over',
      { [RULE]: 'x', [UNTIL]: '2026-11-20' },
      "'until' of the suppression of 'pdb-below-min' must not be over, got '2026-11-20'; mend the object, or decide anew",
    ],
    [
      'its last day is none',
      { [RULE]: 'x', [UNTIL]: 'soon' },
      "'until' of the suppression of 'pdb-below-min' must be a day such as '2027-01-31', got \"soon\"",
    ],
    [
      'it has no reason',
      { [RULE]: '  ' },
      "'reason' of the suppression of 'pdb-below-min' must be a text that is not empty, got \"\"",
    ],
  ])('does not count, and is itself a finding, where %s', (_, annotations, message) => {
    expect(outcome(annotations)).toEqual({ findings: ['pdb-below-min', 'suppression-reason'], suppressed: [] });
    const { findings } = checkObjects(
      [budget('orders', { maxUnavailable: 1 }, annotations), deployment('orders', 3)],
      TODAY,
    );
    expect(findings.map((finding) => finding.message)).toEqual([message]);
  });

  it.each([
    [
      'cannot be suppressed',
      'pdb-both-bounds',
      "'suppress' must name a rule that can be suppressed, got 'pdb-both-bounds'; mend the object instead",
    ],
    [
      'is about suppressions',
      'suppression-reason',
      "'suppress' must name a rule that can be suppressed, got 'suppression-reason'; mend the object instead",
    ],
    ['is unknown', 'pdb-bellow-min', '\'suppress\' must name a rule of docs/checks.md, got "pdb-bellow-min"'],
  ])('is a finding where its rule %s', (_, rule, message) => {
    const annotated = deployment('orders', 3, { [`keelson.dev/suppress.${rule}`]: 'x' });
    const { findings } = checkObjects([annotated], TODAY);
    expect(findings.map((finding) => [finding.rule, finding.message])).toEqual([['suppression-reason', message]]);
  });

  it.each(['read-only-root', 'volume-types'])(
    'may be of the hardening rule %s, which only scanners look at',
    (rule) => {
      const annotated = deployment('orders', 3, { [`keelson.dev/suppress.${rule}`]: 'x' });
      expect(checkObjects([annotated], TODAY).findings).toEqual([]);
    },
  );

  it('is one finding where one call wrote it on many objects', () => {
    const annotations = { [RULE]: 'x', [UNTIL]: '2026-11-20' };
    const objects = ['a', 'b', 'c'].map((name) => deployment(name, 3, annotations));
    expect(checkObjects(objects, TODAY).findings.map(({ path, message }) => [path, message])).toEqual([
      [
        'Deployment shop/a',
        "'until' of the suppression of 'pdb-below-min' must not be over, got '2026-11-20'; mend the object, or decide anew; the same on 2 more",
      ],
    ]);
    const other = deployment('d', 3, { ...annotations, [RULE]: 'y' });
    expect(checkObjects([...objects, other], TODAY).findings.length).toBe(2);
  });

  it('does not silence a rule that cannot be suppressed', () => {
    const annotations = { 'keelson.dev/suppress.pdb-both-bounds': 'x' };
    const { findings } = checkObjects(
      [deployment('orders', 3), budget('orders', { minAvailable: 1, maxUnavailable: 1 }, annotations)],
      TODAY,
    );
    expect(findings.map(({ rule }) => rule)).toEqual(['pdb-both-bounds', 'suppression-reason']);
  });
});

describe('two objects that are one', () => {
  const twice = (annotations: Record<string, string> = {}) => {
    const objects = [
      deployment('orders', 1),
      deployment('orders', 1, annotations),
      budget('orders', { minAvailable: 1 }),
    ];
    return checkObjects(objects, TODAY).findings.map(({ rule, path }) => `${rule} ${path}`);
  };

  it('are one finding, and the first of them is judged', () => {
    expect(twice()).toEqual([
      'object-unique Deployment shop/orders',
      'single-replica-pdb PodDisruptionBudget shop/orders',
    ]);
  });

  it('are both judged where somebody accepted it', () => {
    expect(twice({ 'keelson.dev/suppress.object-unique': 'each goes to a cluster of its own' })).toEqual([
      'pdb-selects-several PodDisruptionBudget shop/orders',
      'single-replica-pdb PodDisruptionBudget shop/orders',
    ]);
  });
});

describe('pods that their namespace refuses', () => {
  const findings = (spec: Record<string, unknown>) => {
    const namespace = {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'shop', labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
    };
    const labels = { app: 'agent' };
    const agent = {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'agent', namespace: 'shop' },
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
    };
    return checkObjects([namespace, agent], TODAY).findings.map(({ rule, object, message }) => [rule, object, message]);
  };
  const secure = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
  const pod = { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } };
  const LOOSEN = "mend it, or loosen 'podSecurity: { level, reason }' of the RestrictedNamespace";

  it('are one finding per cause, which names all containers and the way out', () => {
    const containers = ['a', 'b'].map((name) => ({ name, securityContext: { capabilities: { drop: ['ALL'] } } }));
    expect(findings({ securityContext: pod, containers })).toEqual([
      [
        'pod-security-violated',
        'DaemonSet shop/agent',
        `'allowPrivilegeEscalation' of container 'a' and 'allowPrivilegeEscalation' of container 'b' must be false in Namespace shop (restricted, v1.33), got none; ${LOOSEN}`,
      ],
    ]);
  });

  it.each([
    ['root', { ...pod, runAsNonRoot: false, runAsUser: 0 }, {}, ['pod-security-violated', 'uid-not-zero']],
    ['no seccomp profile', { ...pod, seccompProfile: { type: 'Unconfined' } }, {}, ['pod-security-violated']],
    ['privileged containers', pod, { privileged: true, allowPrivilegeEscalation: true }, ['restricted-escape']],
  ])('are one finding of that rule for %s', (_, securityContext, own, expected) => {
    const containers = [{ name: 'a', securityContext: { ...secure, ...own } }];
    expect(findings({ securityContext, containers }).map(([rule]) => rule)).toEqual(expected);
  });
});

describe('a run', () => {
  it('names the check that could not survive its input', () => {
    const broken: Rule = {
      id: 'broken',
      severity: 'error',
      why: 'x',
      check: () => {
        throw new TypeError('boom');
      },
    };
    expect(() => checkWith([broken], [])).toThrow("the check 'broken' failed, please report it: TypeError: boom");
  });

  it("takes an item's own environment before that of the run", () => {
    const json = deployment('orders', 1);
    const rulesIn = (environment: string | undefined, own?: string) =>
      check([{ json, path: 'a', ...(own === undefined ? {} : { environment: own }) }], {
        ...TODAY,
        ...(environment === undefined ? {} : { environment }),
      }).findings.map(({ rule }) => rule);
    expect(rulesIn('production')).toEqual(['single-replica-zero-downtime']);
    expect(rulesIn('staging', 'production')).toEqual(['single-replica-zero-downtime']);
    expect(rulesIn('production', 'staging')).toEqual([]);
    expect(rulesIn(undefined)).toEqual([]);
  });

  it('refuses a version that is none', () => {
    expect(() => checkObjects([], { kubernetes: 'v1.33' })).toThrow(
      "'kubernetes' must be a minor version such as '1.33', got 'v1.33'",
    );
  });
});
