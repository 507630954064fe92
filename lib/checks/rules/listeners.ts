import { annotationsOf, Item, namespaceOf, nameOf, objectOf } from '../item';
import { at, isSet, JsonObject, record, records, text } from '../json';
import { Rule } from '../rule';

const ISSUERS = ['cert-manager.io/issuer', 'cert-manager.io/cluster-issuer'];

/** Rules about the certificates of Gateways and Ingresses. */
export const listeners: readonly Rule[] = [
  {
    id: 'listener-certificate',
    severity: 'error',
    why: 'cert-manager skips the listener, with no error on the Gateway: its host has no certificate',
    *check(graph) {
      for (const item of graph.list('Gateway').filter(asksCertManager)) {
        for (const listener of records(at(item.json, 'spec', 'listeners')).filter(speaksTls)) {
          const message = faultOf(item, listener);
          if (message !== undefined) yield { item, message };
        }
      }
    },
  },
  {
    id: 'certificate-once',
    severity: 'error',
    why: 'two Certificates write one Secret in turns: each write starts the other anew, until the issuer stops answering',
    *check(graph) {
      for (const item of graph.list('Certificate.cert-manager.io')) {
        const secret = text(at(item.json, 'spec', 'secretName')) ?? '';
        const namespace = namespaceOf(item);
        const others = [...graph.listIn('Gateway', namespace), ...graph.listIn('Ingress', namespace)];
        // The Certificate that the annotation makes is named after the Secret: the same object is no second one.
        const also = others.find(
          (other) => nameOf(item) !== secret && asksCertManager(other) && secretsOf(other).includes(secret),
        );
        if (!also) continue;
        const message = `'secretName' must be one that the annotation of ${objectOf(also)} does not ask for, got '${secret}'`;
        yield { item, message, also };
      }
    },
  },
];

function asksCertManager(item: Item): boolean {
  return ISSUERS.some((key) => annotationsOf(item)[key] !== undefined);
}

function speaksTls({ protocol, tls }: JsonObject): boolean {
  return ['HTTPS', 'TLS'].includes(text(protocol) ?? '') && record(tls).mode !== 'Passthrough';
}

/** What cert-manager asks of a listener. Source: https://cert-manager.io/docs/usage/gateway/ */
function faultOf(gateway: Item, { name, hostname, tls }: JsonObject): string | undefined {
  const references = records(record(tls).certificateRefs);
  const own = `of listener '${text(name) ?? ''}'`;
  if ((text(hostname) ?? '') === '') return `'hostname' ${own} must be given, got none`;
  if (references.length === 0) return `'certificateRefs' ${own} must name a Secret, got none`;
  for (const { group, kind, namespace } of references) {
    if ((text(group) ?? '') !== '' || (text(kind) ?? 'Secret') !== 'Secret') {
      return `'certificateRefs' ${own} must name a Secret, got a ${text(kind) ?? 'Secret'} of '${text(group) ?? ''}'`;
    }
    if (isSet(namespace) && namespace !== namespaceOf(gateway)) {
      return `'certificateRefs' ${own} must name a Secret of '${namespaceOf(gateway)}', got one of '${text(namespace) ?? ''}'`;
    }
  }
  return undefined;
}

/** Secrets that the annotation of a Gateway or an Ingress has made. */
function secretsOf({ json }: Item): readonly string[] {
  const { listeners: gates, tls } = record(json.spec);
  const references = records(gates)
    .filter(speaksTls)
    .map(({ tls: own }) => records(record(own).certificateRefs));
  const named = references.flat().map(({ name }) => text(name) ?? '');
  return [...named, ...records(tls).map(({ secretName }) => text(secretName) ?? '')];
}
