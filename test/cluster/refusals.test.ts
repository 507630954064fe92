import type { Refusal } from '../judges/api';
import { apply, restrictNamespaces } from '../judges/apply';
import { onEachVersion } from '../judges/each-version';
import type { Container, Manifest, PodSpec } from '../judges/manifest';
import { synthApps } from '../judges/subjects';

jest.setTimeout(300_000);

type Loosen = (pod: PodSpec, container: Container) => void;

const security =
  (settings: object): Loosen =>
  (_, container) =>
    Object.assign(container.securityContext!, settings);
const host =
  (settings: object): Loosen =>
  (pod) =>
    Object.assign(pod, settings);

/** What is loosened, and what the server says to it. */
const loosenings: [title: string, refusal: string, loosen: Loosen][] = [
  ['a privileged container', 'privileged', security({ privileged: true, allowPrivilegeEscalation: true })],
  ['privilege escalation', 'allowPrivilegeEscalation != false', security({ allowPrivilegeEscalation: true })],
  [
    'an added capability',
    'must not include "NET_ADMIN"',
    security({ capabilities: { drop: ['ALL'], add: ['NET_ADMIN'] } }),
  ],
  ['capabilities that are kept', 'must set securityContext.capabilities.drop=["ALL"]', security({ capabilities: {} })],
  ['no word on the user', 'runAsNonRoot != true', withoutEverywhere('runAsNonRoot')],
  ['the root user', 'runAsUser=0', security({ runAsUser: 0 })],
  ['no seccomp profile', 'seccompProfile', withoutEverywhere('seccompProfile')],
  ['an unconfined seccomp profile', 'seccompProfile', security({ seccompProfile: { type: 'Unconfined' } })],
  ['the network of the node', 'host namespaces (hostNetwork=true)', host({ hostNetwork: true })],
  ['the processes of the node', 'host namespaces (hostPID=true)', host({ hostPID: true })],
  ['the shared memory of the node', 'host namespaces (hostIPC=true)', host({ hostIPC: true })],
  ['files of the node', 'uses restricted volume type "hostPath"', addVolume({ name: 'node', hostPath: { path: '/' } })],
  ['a port of the node', 'hostPort', addPort({ containerPort: 8099, hostPort: 8099 })],
];

onEachVersion(({ plane }) => {
  let deployment: Manifest;

  beforeAll(async () => {
    const objects = synthApps().flatMap((app) => app.objects);
    await restrictNamespaces(plane().api, objects);
    await apply(plane().api, objects);
    deployment = objects.find(({ kind }) => kind === 'Deployment')!;
  });

  /** What the server says to a pod of the app with one thing changed; it stores none. */
  async function answerTo(loosen: Loosen): Promise<{ status: number; message: string }> {
    const spec = structuredClone(deployment.spec!.template!.spec);
    loosen(spec, spec.containers[0]!);
    const { namespace } = deployment.metadata;
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'loosened', namespace }, spec };
    const path = `/api/v1/namespaces/${namespace}/pods?dryRun=All&fieldValidation=Strict`;
    const { status, body } = await plane().api.ask<Refusal>('POST', path, pod);
    return { status, message: body.message };
  }

  it('a pod is taken as the app has it', async () => {
    expect(await answerTo(() => undefined)).toMatchObject({ status: 201 });
  });

  it.each(loosenings)('a pod with %s is refused', async (_, refusal, loosen) => {
    const { status, message } = await answerTo(loosen);
    expect(message).toContain('violates PodSecurity "restricted:');
    expect(message).toContain(refusal);
    expect(status).toBe(403);
  });

  it('a pod with an unknown field is refused', async () => {
    const { status, message } = await answerTo((pod) => Object.assign(pod, { restartPolice: 'Always' }));
    expect(message).toContain('unknown field "spec.restartPolice"');
    expect(status).toBe(400);
  });

  it('an applied object with an unknown field is refused', async () => {
    const misspelt = structuredClone(deployment);
    Object.assign(misspelt.spec!, { replica: 3 });
    expect(await apply(plane().api, [misspelt])).toEqual([
      expect.stringContaining('.spec.replica: field not declared in schema'),
    ]);
  });
});

function withoutEverywhere(setting: string): Loosen {
  return (pod) => {
    for (const context of [pod, ...pod.containers]) delete context.securityContext?.[setting];
  };
}

function addVolume(volume: object): Loosen {
  return (pod) => {
    pod.volumes = [...((pod.volumes as object[] | undefined) ?? []), volume];
  };
}

function addPort(port: object): Loosen {
  return (_, container) => {
    container.ports = [...((container.ports as object[] | undefined) ?? []), port];
  };
}
