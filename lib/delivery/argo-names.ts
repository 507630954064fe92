import { IConstruct } from 'constructs';
import { fail, got } from '../core/errors';
import { DNS_LABEL, DNS_SUBDOMAIN, nameFits, NameRule, validName } from '../core/names';

/** Names of Argo CD's own objects: they are label values of others. */
export const ARGO_NAME: NameRule = { ...DNS_SUBDOMAIN, maxLength: 63, because: 'the name is also a label value' };

/** The cluster that Argo CD itself runs in. */
export const OWN_CLUSTER = 'https://kubernetes.default.svc';

/** Removes what was deployed when the object goes. */
export const FINALIZER = 'resources-finalizer.argocd.argoproj.io';

/** A cluster as Argo CD knows it: by the address of its API, or by its name. */
export type ArgoCluster = { readonly server: string } | { readonly name: string };

/** A kind in an allow or deny list. */
export interface KindRef {
  /** Its API group; empty for the core. */
  readonly group: string;
  /** The kind. */
  readonly kind: string;
}

/**
 * A cluster by the address of its API, `https://…`, or by the name that Argo CD has for it.
 *
 * @throws Error `'cluster' must be an address such as 'https://kubernetes.default.svc', or a name, got ""`
 */
export function clusterOf(scope: IConstruct, prop: string, cluster: unknown): ArgoCluster {
  const given = typeof cluster === 'string' ? cluster : '';
  if (given === '*' || /^https:\/\/[^\s@]+$/.test(given)) return { server: given };
  if (/^[A-Za-z0-9*]([\w.*-]*[A-Za-z0-9*])?$/.test(given)) return { name: given };
  return fail(scope, `'${prop}' must be an address such as '${OWN_CLUSTER}', or a name, got ${got(cluster)}`);
}

/**
 * A namespace that something may be deployed to; `shop-*` for each that starts so.
 *
 * @throws Error `'destinations.0.namespace' must be lower case letters …, got "Shop"`
 */
export function namespacePattern(scope: IConstruct, prop: string, namespace: unknown): string {
  if (typeof namespace === 'string' && /\*/.test(namespace) && /^[-a-z0-9*]{1,63}$/.test(namespace)) return namespace;
  return validName(scope, prop, namespace as string, DNS_LABEL);
}

/**
 * A kind with its group behind a dot: `Namespace`, `Certificate.cert-manager.io`.
 *
 * @throws Error `'clusterKinds.0' must be a kind such as 'Namespace' or 'ClusterIssuer.cert-manager.io', got "namespaces"`
 */
export function kindRef(scope: IConstruct, prop: string, text: unknown): KindRef {
  if (text === '*') return { group: '*', kind: '*' };
  const [kind = '', ...rest] = typeof text === 'string' ? text.split('.') : [];
  const group = rest.join('.');
  const fits = group === '' ? rest.length === 0 : group === '*' || nameFits(group, DNS_SUBDOMAIN);
  if (!fits || !/^([A-Z][A-Za-z0-9]*|\*)$/.test(kind)) {
    fail(
      scope,
      `'${prop}' must be a kind such as 'Namespace' or 'ClusterIssuer.cert-manager.io', got ${got(text)}; the group is behind the first dot`,
    );
  }
  return { group, kind };
}

/** Whether Argo CD takes the text for the pattern; `*` does not cross a `/`, as its addresses have it. */
export function matches(pattern: string, text: string): boolean {
  const escaped = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${escaped.join('[^/]*')}$`).test(text);
}
