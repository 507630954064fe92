import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { provide } from './provision';
import { controlPlane, programsOf } from './recipes';

/** The programs of a control plane of one Kubernetes version, or why there are none. */
export type Programs =
  | {
      readonly version: string;
      readonly folder: string;
      /** With controllers, scheduler and kwok. */ readonly whole: boolean;
    }
  | { readonly version: string; readonly reason: string };

/** kwok's release depends on the libraries of Kubernetes' own; the second version takes long, so CI may go without. */
const releases = [
  { version: '1.33.13', kwok: 'v0.7.0', slow: false },
  { version: '1.36.3', kwok: 'v0.8.0', slow: true },
];

/** Control planes to judge with: all that can be had, or the one that `KUBERNETES_VERSION` names. */
export function controlPlanes(): Programs[] {
  const wanted = process.env.KUBERNETES_VERSION;
  const chosen = releases.filter(({ version }) => !wanted || version === wanted.replace(/^v/, ''));
  if (chosen.length === 0) {
    throw new Error(`KUBERNETES_VERSION: ${wanted} is none of ${releases.map(({ version }) => version).join(', ')}`);
  }
  return chosen.map((release, index) => (index === 0 && fromAssets()) || built(release));
}

/** What envtest and kubebuilder bring along: enough to judge objects, not to run them. */
function fromAssets(): Programs | undefined {
  const folder = process.env.KUBEBUILDER_ASSETS;
  if (!folder || !['etcd', 'kube-apiserver'].every((program) => existsSync(join(folder, program)))) return undefined;
  const words = execFileSync(join(folder, 'kube-apiserver'), ['--version'], { encoding: 'utf8' });
  return { version: words.replace(/^Kubernetes v/, '').trim(), folder, whole: false };
}

function built({ version, kwok, slow }: { version: string; kwok: string; slow: boolean }): Programs {
  const provision = provide(controlPlane(`v${version}`, kwok, slow));
  return provision.ready
    ? { version, folder: programsOf(`v${version}`), whole: true }
    : { version, reason: provision.reason };
}
