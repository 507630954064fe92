import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { adopt } from '../core/adopt';
import { Labels } from '../core/labels';
import { suppress } from '../core/suppress';
import { namespaceOf } from './namespace-of';
import { Peer } from './peer';
import { renderPolicy } from './policy';

/** The pods that answer ACME challenges. Source: https://cert-manager.io/docs/configuration/acme/http01/ */
const SOLVER = { matchLabels: { 'acme.cert-manager.io/http01-solver': 'true' } };
const SOLVER_PORT = 8089;

/**
 * Lets the edge reach cert-manager's pod, which answers at the same address as the route: a namespace that denies by
 * default would keep the edge out, and no certificate would ever come.
 */
export function letSolverIn(scope: Construct, name: string, edge: readonly Peer[], labels: Labels): void {
  const namespace = namespaceOf(scope);
  const peers = edge.flatMap((peer) => peer.rulePeers(scope, namespace));
  const ports = [{ port: SOLVER_PORT, protocol: 'TCP' as const }];
  const rules = peers.map((peer) => ({ direction: 'ingress' as const, peer, ports }));
  const policy = new k8s.KubeNetworkPolicy(scope, 'Acme', {
    metadata: { name: `${name}-acme`, labels: { ...labels } },
    spec: renderPolicy({ namespace, podSelector: SOLVER, directions: ['ingress'], rules }),
  });
  suppress(adopt(scope, policy), {
    rule: 'network-policy-selects',
    reason: 'cert-manager makes these pods for a moment',
  });
}
