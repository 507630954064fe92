import { App, Chart } from 'cdk8s';
import { checkTree } from '../../lib/checks/at-synth';
import { setDefaults } from '../../lib/core/defaults';
import { Overrides } from '../../lib/core/overrides';
import { RestrictedNamespace } from '../../lib/tenancy/namespace';
import { HardenedDaemonSet } from '../../lib/workload/daemon-set';
import { HardenedDeployment, HardenedDeploymentProps } from '../../lib/workload/deployment';
import { PriorityClass } from '../../lib/workload/priority-class';

const IMAGE = `registry.example.com/shop/web:1.4.2@sha256:${'0123456789abcdef'.repeat(4)}`;
const container = { image: IMAGE, resources: { cpu: '250m', memory: '256Mi' } };
const required = { ...container, priority: PriorityClass.external('standard') };
const reason = 'the vendor asks for it';

function chart(): Chart {
  const of = new Chart(new App(), 'shop', { namespace: 'shop' });
  setDefaults(of, { apiServer: { cidrs: ['10.0.0.0/20'] } });
  return of;
}

function rulesOf(of: Chart): string[] {
  return checkTree(of).findings.map(({ rule }) => rule);
}

function web(props: Partial<HardenedDeploymentProps>, of = chart()): string[] {
  new HardenedDeployment(of, 'web', { ...required, port: 8080, ...props });
  return rulesOf(of);
}

const POD = '/spec/template/spec';
const CONTAINER = `${POD}/containers/0/securityContext`;

describe('What a prop loosens is accepted by the reason that the prop takes', () => {
  test.each<[string, Partial<HardenedDeploymentProps>]>([
    ['nothing', {}],
    ['writableRoot', { security: { writableRoot: { reason } } }],
    ['uid: low', { security: { uid: { id: 999, reason } } }],
    ['uid: root', { security: { uid: { id: 0, reason } } }],
    ['capabilities', { security: { capabilities: { add: ['NET_BIND_SERVICE', 'SYS_TIME'], reason } } }],
    ['hostNetwork', { security: { hostNetwork: { reason } } }],
    ['privileged', { security: { privileged: { reason } } }],
    ['hostPaths', { hostPaths: { '/node': { path: '/var/log', reason } } }],
    [
      'hostPaths of another container',
      { initContainers: [{ ...container, name: 'log', hostPaths: { '/node': { path: '/var/log', reason } } }] },
    ],
    ['kubernetesToken', { kubernetesToken: {} }],
  ])('%s', (_, props) => {
    expect(web(props)).toEqual([]);
  });

  test('hostNetwork of a DaemonSet', () => {
    const of = chart();
    new HardenedDaemonSet(of, 'agent', { ...required, port: 8080, security: { hostNetwork: { reason } } });
    expect(rulesOf(of)).toEqual([]);
  });
});

describe('What an override loosens is a finding', () => {
  test.each<[string, Overrides]>([
    ['not-privileged', { [`${CONTAINER}/privileged`]: true }],
    ['no-privilege-escalation', { [`${CONTAINER}/allowPrivilegeEscalation`]: true }],
    ['run-as-non-root', { [`${CONTAINER}/runAsNonRoot`]: false }],
    ['drop-all-capabilities', { [`${CONTAINER}/capabilities/drop`]: [] }],
    ['no-added-capabilities', { [`${CONTAINER}/capabilities/add`]: ['SYS_TIME'] }],
    ['seccomp-runtime-default', { [`${CONTAINER}/seccompProfile/type`]: 'Unconfined' }],
    ['no-host-namespaces', { [`${POD}/hostPID`]: true }],
    ['no-host-namespaces', { [`${POD}/hostIPC`]: true }],
    ['read-only-root', { [`${CONTAINER}/readOnlyRootFilesystem`]: false }],
    ['no-token-automount', { [`${POD}/automountServiceAccountToken`]: true }],
  ])('%s', (rule, overrides) => {
    expect(web({ overrides })).toEqual([rule]);
  });

  test('once, where the namespace refuses it as well', () => {
    const inRestricted = (overrides: Overrides) => {
      const of = chart();
      new RestrictedNamespace(of, 'namespace', { name: 'shop' });
      return web({ overrides }, of);
    };
    expect(inRestricted({ [`${CONTAINER}/privileged`]: true })).toEqual(['restricted-escape']);
    expect(inRestricted({ [`${POD}/hostPID`]: true })).toEqual(['pod-security-violated']);
    expect(inRestricted({ [`${CONTAINER}/readOnlyRootFilesystem`]: false })).toEqual(['read-only-root']);
  });

  test('in words that name the prop', () => {
    const of = chart();
    web({ overrides: { [`${CONTAINER}/privileged`]: true } }, of);
    expect(checkTree(of).errors.map(({ message }) => message)).toEqual([
      "'privileged' of container 'web' must be left out or false by default, got true; loosen 'security.privileged: { reason }'",
    ]);
  });
});
