import { shown } from '../bounds';
import { Access, accessesOf, actionOf, Asked, authorizationPolicies, governedBy } from '../authorization';
import { Graph } from '../graph';
import { Item, nameOf, objectOf } from '../item';
import { at, list } from '../json';
import { mayBeInMesh, MutualTls, mutualTlsOf } from '../mutual-tls';
import { portProtocols } from '../port-protocols';
import { Complaint, Rule } from '../rule';

/** Names that say that nothing is meant to be let in. */
const DENIES_ALL = /(deny-all|default-deny|deny-by-default|allow-nothing|allow-none)/;
const OF_HTTP = /^(not)?(methods|paths|hosts|requestPrincipals)$/i;
const OF_IDENTITY = /^(not)?(principals|namespaces|serviceAccounts|trustDomains)$/i;
const CONDITION_OF_HTTP = /^request\./;
const CONDITION_OF_IDENTITY = /^source\.(principal|namespace|serviceAccount|trustDomain)$/;

/** Rules about who may call what. Source: https://istio.io/latest/docs/reference/config/security/authorization-policy/ */
export const authorization: readonly Rule[] = [
  {
    id: 'authorization-deny-empty',
    severity: 'error',
    suppressible: false,
    why: 'istiod refuses the object: without a rule it never matches, and protects nothing',
    *check(graph) {
      for (const item of authorizationPolicies(graph)) {
        const action = actionOf(item);
        if (!['DENY', 'CUSTOM'].includes(action) || list(at(item.json, 'spec', 'rules')).length > 0) continue;
        const way = "say 'rules: [{}]' for every request";
        yield { item, message: `'rules' must have a rule for action '${action}', got none; ${way}` };
      }
    },
  },
  {
    id: 'authorization-allow-empty',
    severity: 'error',
    why: 'an ALLOW without a rule lets nobody in: all calls to its workloads end in a 403',
    *check(graph) {
      for (const item of authorizationPolicies(graph)) {
        if (actionOf(item) !== 'ALLOW' || list(at(item.json, 'spec', 'rules')).length > 0) continue;
        if (DENIES_ALL.test(nameOf(item))) continue;
        const way = "where nobody is meant to get in, name it 'deny-all'";
        yield { item, message: `'rules' must have a rule for action 'ALLOW', got none; ${way}` };
      }
    },
  },
  {
    id: 'authorization-http-on-tcp',
    severity: 'error',
    why: 'a TCP connection has no such fields: an ALLOW with them never matches, a DENY denies all',
    *check(graph) {
      for (const item of authorizationPolicies(graph)) {
        for (const access of accessesOf(item)) {
          const field = access.asked.find(isOfHttp);
          if (field) yield* onTcp(graph, item, access, field);
        }
      }
    },
  },
  {
    id: 'authorization-principals-mtls',
    severity: 'error',
    why: 'a call in clear text has no identity: an ALLOW turns it away, and a DENY lets it pass',
    *check(graph) {
      for (const item of authorizationPolicies(graph)) {
        for (const access of accessesOf(item)) {
          const field = access.asked.find(isOfIdentity);
          const open = field && openTo(graph, item, access);
          if (!field || !open) continue;
          const { mode, item: also } = open;
          const message = `'${field.field}' of ${field.where} must be compared under STRICT mTLS`;
          yield { item, message: `${message}, got ${mode} by ${objectOf(also)}`, also };
        }
      }
    },
  },
];

function* onTcp(graph: Graph, item: Item, { ports }: Access, { field, where, value }: Asked): Iterable<Complaint> {
  const told = new Set<number>();
  for (const workload of governedBy(graph, item)) {
    const protocols = portProtocols(graph, workload);
    const numbers = ports.length > 0 ? ports.map(Number) : [...protocols.keys()];
    const plain = numbers.filter((port) => protocols.get(port) === 'tcp');
    // Of a rule without ports nobody can say that TCP was meant, unless there is nothing else.
    if (ports.length === 0 && plain.length < numbers.length) continue;
    for (const port of plain.filter((each) => !told.has(each))) {
      told.add(port);
      const owner = `port ${port} of ${workload.object}, which is not HTTP`;
      const message = `'${field}' of ${where} must be left out for ${owner}, got ${shown(value)}`;
      yield { item, message, also: workload.item };
    }
  }
}

/** The first PeerAuthentication that lets clear text come to a workload of a policy. */
function openTo(graph: Graph, item: Item, { ports }: Access): MutualTls | undefined {
  for (const workload of governedBy(graph, item)) {
    if (!mayBeInMesh(graph, workload)) continue;
    const modes = ports.length > 0 ? ports.map((port) => mutualTlsOf(graph, workload, Number(port))) : [];
    const open = [...modes, ...(modes.length > 0 ? [] : [mutualTlsOf(graph, workload)])].find(
      (found) => found && found.mode !== 'STRICT',
    );
    if (open) return open;
  }
  return undefined;
}

function isOfHttp({ field }: Asked): boolean {
  return OF_HTTP.test(field) || CONDITION_OF_HTTP.test(field);
}

function isOfIdentity({ field }: Asked): boolean {
  return OF_IDENTITY.test(field) || CONDITION_OF_IDENTITY.test(field);
}
