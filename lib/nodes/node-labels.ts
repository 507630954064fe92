import { IConstruct } from 'constructs';
import { fail, got } from '../core/errors';
import { Labels, validLabels } from '../core/labels';

/** Karpenter's own labels, all of the domain karpenter.k8s.aws: imports/crds/karpenter.sh.yaml */
const OWN_LABELS = new Set([
  ...['capacity-reservation-id', 'capacity-reservation-interruptible', 'capacity-reservation-type', 'ec2nodeclass'],
  ...['instance-accelerator-count', 'instance-accelerator-manufacturer', 'instance-accelerator-name'],
  ...['instance-capability-flex', 'instance-category', 'instance-cpu', 'instance-cpu-manufacturer'],
  ...['instance-cpu-sustained-clock-speed-mhz', 'instance-ebs-bandwidth', 'instance-encryption-in-transit-supported'],
  ...[
    'instance-family',
    'instance-generation',
    'instance-gpu-count',
    'instance-gpu-manufacturer',
    'instance-gpu-memory',
  ],
  ...[
    'instance-gpu-name',
    'instance-hypervisor',
    'instance-local-nvme',
    'instance-memory',
    'instance-network-bandwidth',
  ],
  ...['instance-size', 'instance-tenancy', 'placement-group-id', 'placement-group-partition'],
]);

/** Labels of Kubernetes' domains that say what an instance is. */
const WELL_KNOWN: readonly string[] = [
  'kubernetes.io/arch',
  'kubernetes.io/os',
  'node.kubernetes.io/instance-type',
  'node.kubernetes.io/windows-build',
  'topology.kubernetes.io/region',
  'topology.kubernetes.io/zone',
  'topology.k8s.aws/zone-id',
];

/**
 * Domains of Kubernetes that nodes may have labels of.
 * Source: https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#noderestriction
 */
const FREE: readonly string[] = ['node.kubernetes.io', 'node-restriction.kubernetes.io'];

/** Whether Karpenter derives it from the instance. */
const isDerived = (key: string): boolean =>
  WELL_KNOWN.includes(key) || (key.startsWith('karpenter.k8s.aws/') && OWN_LABELS.has(key.split('/')[1] ?? ''));

/**
 * What is wrong with asking for a label, in words that follow "must not be"; undefined when nothing is.
 *
 * Sources: the rules in imports/crds/karpenter.sh.yaml, and https://karpenter.sh/docs/concepts/scheduling/#labels
 */
export function labelFault(key: string): string | undefined {
  if (isDerived(key)) return undefined;
  const domain = key.slice(0, Math.max(0, key.indexOf('/')));
  // Karpenter looks at the end of the text, so `mykarpenter.sh` is out as well.
  if (domain.endsWith('karpenter.sh')) return 'of karpenter.sh, which Karpenter keeps for itself';
  if (domain.endsWith('karpenter.k8s.aws')) return 'of karpenter.k8s.aws, unless Karpenter knows it';
  if (!/(^|\.)(kubernetes|k8s)\.io$/.test(domain) || FREE.includes(domain)) return undefined;
  return 'of kubernetes.io or k8s.io, which a node may not give to itself';
}

/**
 * Labels that Karpenter may put on nodes: of domains of the user's own.
 *
 * @throws Error `'labels' must not be of karpenter.sh, which Karpenter keeps for itself, got "karpenter.sh/nodepool"`
 * @throws Error `'labels' must not be what instances are, got "karpenter.k8s.aws/instance-size"; use 'instances' or 'requirements'`
 * @throws Error `label 'team' must be …, got …`
 */
export function nodeLabels(scope: IConstruct, labels: Labels): Labels {
  for (const key of Object.keys(labels)) {
    if (isDerived(key)) {
      fail(scope, `'labels' must not be what instances are, got ${got(key)}; use 'instances' or 'requirements'`);
    }
    const fault = labelFault(key);
    if (fault !== undefined) fail(scope, `'labels' must not be ${fault}, got ${got(key)}; use a domain of your own`);
  }
  return validLabels(scope, labels);
}
