import { Size, SizeRoundingBehavior } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { IConstruct } from 'constructs';
import { defaultsOf } from '../core/defaults';
import { fail, got, oneOf } from '../core/errors';
import { Labels } from '../core/labels';
import { DNS_LABEL, DNS_SUBDOMAIN, validName } from '../core/names';
import { PropNames } from '../core/props';
import { entriesOf } from './input';
import { Pod } from './pod';
import { absolute } from './volumes';

/** A volume of its own for each pod of a StatefulSet. */
export interface ClaimProps {
  /** Where the container sees it. */
  readonly path: string;
  /** Room to ask for, such as `Size.gibibytes(50)`. */
  readonly size: Size;
  /** StorageClass that makes it. @default - the chart's `storageClass` default; an error where there is none */
  readonly storageClass?: string;
  /** Who may mount it. @default 'ReadWriteOncePod', which no second pod can mount by accident */
  readonly access?: 'ReadWriteOncePod' | 'ReadWriteOnce' | 'ReadWriteMany';
}

/** The props of `ClaimProps`. */
export const CLAIM_PROPS: PropNames<ClaimProps> = { path: true, size: true, storageClass: true, access: true };

/** Claim templates and their mounts. */
export interface Claims {
  readonly templates: readonly k8s.KubePersistentVolumeClaimProps[];
  readonly mounts: readonly k8s.VolumeMount[];
}

const ACCESS = ['ReadWriteOncePod', 'ReadWriteOnce', 'ReadWriteMany'];

/**
 * Decides the claims of a StatefulSet. They cannot be changed later but for overrides of the live objects.
 * Source: https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#volume-claim-templates
 *
 * @throws Error `'claims.data.storageClass' must name the class …` where neither prop nor default does
 */
export function resolveClaims(
  scope: IConstruct,
  props: Readonly<Record<string, ClaimProps>>,
  labels: Labels,
  pod: Pod,
): Claims {
  const volumes = new Set(pod.volumes.map(({ name }) => name));
  const paths = new Set(pod.main.mounts.mounts.map(({ mountPath }) => mountPath));
  const templates: k8s.KubePersistentVolumeClaimProps[] = [];
  const mounts: k8s.VolumeMount[] = [];
  for (const [name, claim] of entriesOf(props)) {
    const prop = `claims.${name}`;
    validName(scope, prop, name, DNS_LABEL);
    // Kubernetes would put the claim in the place of that volume.
    if (volumes.has(name))
      fail(scope, `'claims' must have names of their own, got '${name}', which is a volume already`);
    const mountPath = absolute(scope, `${prop}.path`, claim.path);
    if (paths.has(mountPath)) fail(scope, `'${prop}.path' must be a path of its own, got ${got(claim.path)} twice`);
    paths.add(mountPath);
    mounts.push({ name, mountPath });
    templates.push({
      metadata: { name, labels: { ...labels } },
      spec: {
        accessModes: [accessOf(scope, prop, claim)],
        storageClassName: resolveClass(scope, prop, claim),
        resources: { requests: { storage: k8s.Quantity.fromString(sizeOf(scope, prop, claim)) } },
      },
    });
  }
  return { templates, mounts };
}

function resolveClass(scope: IConstruct, prop: string, claim: ClaimProps): string {
  const { storageClass = defaultsOf(scope).storageClass } = claim;
  if (storageClass === undefined) {
    fail(
      scope,
      `'${prop}.storageClass' must name the class that makes the volume, such as 'gp3', got undefined; ` +
        `set it here or in the chart's defaults`,
    );
  }
  return validName(scope, `${prop}.storageClass`, storageClass, DNS_SUBDOMAIN);
}

function accessOf(scope: IConstruct, prop: string, { access = 'ReadWriteOncePod' }: ClaimProps): string {
  if (!ACCESS.includes(access)) fail(scope, `'${prop}.access' must be ${oneOf(ACCESS)}, got ${got(access)}`);
  return access;
}

function sizeOf(scope: IConstruct, prop: string, { size }: ClaimProps): string {
  // By its method, as there may be two copies of cdk8s.
  if (typeof (size as Partial<Size> | undefined)?.toMebibytes !== 'function') {
    fail(scope, `'${prop}.size' must be a Size such as Size.gibibytes(50), got ${got(size)}`);
  }
  const mebibytes = size.toMebibytes({ rounding: SizeRoundingBehavior.NONE });
  if (!Number.isInteger(mebibytes) || mebibytes < 1) {
    fail(scope, `'${prop}.size' must be whole mebibytes, at least 1, got ${got(size.asString())}`);
  }
  return mebibytes % 1024 === 0 ? `${mebibytes / 1024}Gi` : `${mebibytes}Mi`;
}
