import { IConstruct } from 'constructs';
import {
  GatewaySpecListeners,
  GatewaySpecListenersAllowedRoutesNamespacesFrom as From,
  GatewaySpecListenersTlsMode,
} from '../../imports/gateway.networking.k8s.io';
import { fail, got } from '../core/errors';
import { DNS_LABEL, DNS_SUBDOMAIN, validName } from '../core/names';
import { knownProps, PropNames } from '../core/props';
import { fullHost } from './full-host';
import { listenerName } from './gateway-door';

/** A host that a Gateway serves. */
export interface GatewayHost {
  /** Name that users reach it by: a full DNS name in lower case, such as `api.example.com`. */
  readonly host: string;
  /** Namespaces whose routes may serve it. */
  readonly namespaces: readonly string[];
  /** TLS Secret in the Gateway's namespace that exists already. @default - cert-manager makes one */
  readonly tls?: { readonly secretName: string };
}

const PROPS: PropNames<GatewayHost> = {
  host: true,
  namespaces: [true],
  tls: { secretName: true } satisfies PropNames<NonNullable<GatewayHost['tls']>>,
};

/** A listener for a host. */
export interface Listener {
  readonly name: string;
  readonly host: string;
  readonly namespaces: readonly string[];
  readonly secretName: string;
  /** Who signs the certificate; none where the Secret exists. */
  readonly issuer: string | undefined;
}

/**
 * The listeners of hosts.
 *
 * @throws Error `'hosts' must hold each host once, got "api.example.com" twice`
 * @throws Error `'hosts[1].host' must differ from "a-b.example.com" in more than '.' and '-', got "a.b.example.com"`
 * @throws Error `'hosts[0].namespaces' must hold those whose routes may serve the host, got []`
 * @throws Error `'issuer' must be given, or 'tls' for each host, got none for "api.example.com"`
 */
export function listenersOf(
  scope: IConstruct,
  gateway: string,
  hosts: readonly GatewayHost[],
  issuer: string | undefined,
): readonly Listener[] {
  const byName = new Map<string, string>();
  return hosts.map((entry, index) => {
    const prop = `hosts[${index}]`;
    knownProps(scope, prop, entry, PROPS);
    const { host: given, namespaces, tls } = entry;
    const host = fullHost(scope, `${prop}.host`, given);
    const name = listenerName(host);
    const first = byName.get(name);
    if (first === host) fail(scope, `'hosts' must hold each host once, got ${got(host)} twice`);
    if (first !== undefined) {
      fail(scope, `'${prop}.host' must differ from ${got(first)} in more than '.' and '-', got ${got(host)}`);
    }
    byName.set(name, host);
    if (!Array.isArray(namespaces) || namespaces.length === 0) {
      fail(scope, `'${prop}.namespaces' must hold those whose routes may serve the host, got ${got(namespaces)}`);
    }
    for (const each of namespaces) validName(scope, `${prop}.namespaces`, each, DNS_LABEL);
    if (tls) {
      const secretName = validName(scope, `${prop}.tls.secretName`, tls.secretName, DNS_SUBDOMAIN);
      return { name, host, namespaces, secretName, issuer: undefined };
    }
    if (issuer === undefined) {
      fail(scope, `'issuer' must be given, or 'tls' for each host, got none for ${got(host)}`);
    }
    const secretName = validName(scope, `${prop}.host`, `${gateway}-${name}-tls`, DNS_SUBDOMAIN);
    return { name, host, namespaces, secretName, issuer };
  });
}

/** One host, one certificate, one Secret in the same namespace: all that cert-manager and browsers can tell apart. */
export function renderListener({ name, host, namespaces, secretName }: Listener): GatewaySpecListeners {
  const values = [...namespaces];
  return {
    name,
    port: 443,
    protocol: 'HTTPS',
    hostname: host,
    tls: {
      mode: GatewaySpecListenersTlsMode.TERMINATE,
      certificateRefs: [{ group: '', kind: 'Secret', name: secretName }],
    },
    allowedRoutes: {
      namespaces: {
        from: From.SELECTOR,
        selector: { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values }] },
      },
    },
  };
}
