/** Processor architecture, as Kubernetes names it in `kubernetes.io/arch`. */
export type Architecture = 'amd64' | 'arm64';

/** All that there are. */
export const ARCHITECTURES: readonly Architecture[] = ['amd64', 'arm64'];

/**
 * Architecture of an EC2 instance type or family: `c7gn.2xlarge`, `c7gn`. A `g` behind the generation is Graviton (in
 * front of it, graphics), and Grace, beside NVIDIA's newest, is Arm too; all else is x86.
 *
 * Source: https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html
 */
export function architectureOf(instance: string): Architecture {
  const [family = ''] = instance.split('.');
  return family === 'a1' || /^[a-z]+\d+[a-z]*g/.test(family) || /-gb\d/.test(family) ? 'arm64' : 'amd64';
}
