import { shown } from '../bounds';
import { destinationRules, subsetsOf, trafficPoliciesOf } from '../destination-rules';
import { isSet, number, record, text } from '../json';
import { Rule } from '../rule';

const REFUSED = 'istiod refuses the object';
const OF_PORT = ['outlierDetection', 'connectionPool', 'loadBalancer', 'tls'];
const OF_ALL = [...OF_PORT, 'portLevelSettings', 'tunnel', 'proxyProtocol', 'retryBudget'];

/** Rules about the policies of DestinationRules. Source: https://istio.io/latest/docs/reference/config/networking/destination-rule/ */
export const destinationRulePolicies: readonly Rule[] = [
  {
    id: 'istio-traffic-policy',
    severity: 'error',
    suppressible: false,
    why: `${REFUSED}: a policy without a field says nothing`,
    *check(graph) {
      for (const { item, where, json } of destinationRules(graph).flatMap(trafficPoliciesOf)) {
        const fields = where.endsWith(']') ? OF_PORT : OF_ALL;
        if (fields.some((field) => isSet(json[field]))) continue;
        yield { item, message: `policy ${where} must have a field such as 'connectionPool', got ${shown(json)}` };
      }
    },
  },
  {
    id: 'istio-connection-pool',
    severity: 'error',
    suppressible: false,
    why: `${REFUSED}: a pool without a field limits nothing`,
    *check(graph) {
      for (const { item, where, json } of destinationRules(graph).flatMap(trafficPoliciesOf)) {
        const pool = record(json.connectionPool);
        if (!isSet(json.connectionPool) || isSet(pool.http) || isSet(pool.tcp)) continue;
        yield { item, message: `'connectionPool' of ${where} must have 'tcp' or 'http', got ${shown(pool)}` };
      }
    },
  },
  {
    id: 'istio-pool-values',
    severity: 'error',
    suppressible: false,
    why: `${REFUSED}: no pool holds fewer than none`,
    *check(graph) {
      for (const { item, where, json } of destinationRules(graph).flatMap(trafficPoliciesOf)) {
        const { http, tcp } = record(json.connectionPool);
        const limits = [...Object.entries(record(http)), ...Object.entries(record(tcp))];
        for (const [field, value] of limits) {
          if (
            field !== 'maxConnections' &&
            !/^(http[12]Max|max)[A-Z]\w*(Requests|Retries|Streams|Connection)$/.test(field)
          ) {
            continue;
          }
          if ((number(value) ?? 0) >= 0) continue;
          yield { item, message: `'${field}' of ${where}.connectionPool must be at least 0, got ${shown(value)}` };
        }
        const { h2UpgradePolicy, useClientProtocol } = record(http);
        if (h2UpgradePolicy !== 'UPGRADE' || useClientProtocol !== true) continue;
        const must = `'useClientProtocol' of ${where}.connectionPool must be left out beside h2UpgradePolicy 'UPGRADE'`;
        yield { item, message: `${must}, got true` };
      }
    },
  },
  {
    id: 'istio-outlier',
    severity: 'error',
    suppressible: false,
    why: `${REFUSED}: callers would eject by a measure that does not exist`,
    *check(graph) {
      for (const { item, where, json } of destinationRules(graph).flatMap(trafficPoliciesOf)) {
        const outlier = record(json.outlierDetection);
        const place = `of ${where}.outlierDetection must`;
        for (const field of ['maxEjectionPercent', 'minHealthPercent']) {
          const percent = number(outlier[field]) ?? 0;
          if (percent >= 0 && percent <= 100) continue;
          yield { item, message: `'${field}' ${place} be from 0 to 100, got ${percent}` };
        }
        const failures = number(outlier.consecutiveLocalOriginFailures) ?? 0;
        if (failures <= 0 || outlier.splitExternalLocalOriginErrors === true) continue;
        const field = "'splitExternalLocalOriginErrors'";
        const got = shown(outlier.splitExternalLocalOriginErrors);
        yield { item, message: `${field} ${place} be true beside 'consecutiveLocalOriginFailures', got ${got}` };
      }
    },
  },
  {
    id: 'istio-subset-unique',
    severity: 'error',
    suppressible: false,
    why: `${REFUSED}: routes name a subset, and must mean one`,
    *check(graph) {
      for (const item of destinationRules(graph)) {
        const seen = new Set<string>();
        for (const { name } of subsetsOf(item)) {
          if (seen.has(name)) yield { item, message: `'subsets' must have each name once, got '${name}' twice` };
          seen.add(name);
        }
      }
    },
  },
  {
    id: 'istio-client-tls',
    severity: 'error',
    suppressible: false,
    why: `${REFUSED}: callers would have no certificate, or two`,
    *check(graph) {
      for (const { item, where, json } of destinationRules(graph).flatMap(trafficPoliciesOf)) {
        for (const problem of tlsProblems(record(json.tls))) {
          yield { item, message: `'tls' of ${where} must ${problem}` };
        }
      }
    },
  },
  {
    id: 'istio-tls-ca',
    severity: 'warning',
    why: 'callers take any certificate, that of an attacker as well: the connection is encrypted to whoever answers',
    *check(graph) {
      for (const { item, where, json, port } of destinationRules(graph).flatMap(trafficPoliciesOf)) {
        if (port !== undefined || !where.startsWith('trafficPolicy')) continue;
        if (!isUnverified(json, item.json.spec)) continue;
        yield { item, message: unverified(where, json) };
      }
    },
  },
  {
    id: 'istio-tls-ca-port',
    severity: 'warning',
    why: 'callers of that port take any certificate, that of an attacker as well',
    *check(graph) {
      for (const { item, where, json } of destinationRules(graph).flatMap(trafficPoliciesOf)) {
        if (!where.startsWith('trafficPolicy.portLevelSettings')) continue;
        if (!isUnverified(json, item.json.spec)) continue;
        yield { item, message: unverified(where, json) };
      }
    },
  },
];

function* tlsProblems(tls: Readonly<Record<string, unknown>>): Iterable<string> {
  const mode = text(tls.mode) ?? '';
  const isThere = (field: string) => isSet(tls[field]) && tls[field] !== '';
  if (mode !== 'SIMPLE' && mode !== 'MUTUAL') return;
  if (tls.insecureSkipVerify === true) {
    const fields = ['caCertificates', 'subjectAltNames', ...(mode === 'SIMPLE' ? ['credentialName'] : [])];
    const beside = fields.find(isThere);
    if (beside !== undefined) yield `verify by '${beside}' or skip it by 'insecureSkipVerify', got both`;
  }
  if (isThere('credentialName')) {
    const beside = ['clientCertificate', 'privateKey', 'caCertificates', 'caCrl'].find(isThere);
    if (beside !== undefined) yield `have 'credentialName' or '${beside}', got both`;
    return;
  }
  const missing = mode === 'MUTUAL' ? ['clientCertificate', 'privateKey'].find((field) => !isThere(field)) : undefined;
  if (missing !== undefined) yield `have a 'credentialName' for mode 'MUTUAL', or '${missing}', got neither`;
}

/** As istioctl sees it: a credential is read for the selected workloads only. */
function isUnverified(json: Readonly<Record<string, unknown>>, spec: unknown): boolean {
  const { mode, caCertificates, credentialName } = record(json.tls);
  if (mode !== 'SIMPLE' && mode !== 'MUTUAL') return false;
  const reads = (text(credentialName) ?? '') !== '' && isSet(record(spec).workloadSelector);
  return (text(caCertificates) ?? '') === '' && !reads;
}

function unverified(where: string, json: Readonly<Record<string, unknown>>): string {
  const { mode } = record(json.tls);
  return `'tls.caCertificates' of ${where} must be set for mode '${text(mode) ?? ''}', got none`;
}
