import { k8s } from 'cdk8s-plus-28';
import { IConstruct } from 'constructs';
import { Labels } from '../core/labels';
import { Overrides } from '../core/overrides';
import { renderContainer } from './container';
import { renderTolerations } from './placement';
import { hasNativeSidecars, Pod } from './pod';
import { renderContainerSecurity, renderPodSecurity } from './security';
import { renderLifecycle } from './shutdown';

/** What a kind adds to the pods that all kinds share. */
export interface PodShape {
  /** Name of the ServiceAccount. */
  readonly serviceAccountName: string;
  /** When the kubelet starts a container again. */
  readonly restartPolicy: 'Always' | 'OnFailure' | 'Never';
  /** How replicas keep apart. @default - no rule */
  readonly affinity?: k8s.Affinity;
  /** How replicas spread. @default - no rule */
  readonly topologySpreadConstraints?: k8s.TopologySpreadConstraint[];
  /** Mounts of claims. @default - none */
  readonly claimMounts?: readonly k8s.VolumeMount[];
}

/** A rendered template, and the fields of it that L1 types of Kubernetes 1.28 do not have, by path in it. */
export interface RenderedTemplate {
  readonly template: k8s.PodTemplateSpec;
  readonly newer: Overrides;
}

const TOKEN = { name: 'kubernetes-token', path: '/var/run/secrets/kubernetes.io/serviceaccount' };

/** Renders the pod template that every kind of workload shares. */
export function renderTemplate(scope: IConstruct, pod: Pod, shape: PodShape): RenderedTemplate {
  const { security, nodes, shutdown } = pod;
  const context = renderContainerSecurity(security);
  const main = renderContainer(pod.main, context, nodes.gpu);
  const token = pod.tokenSeconds === undefined ? [] : [{ ...TOKEN, seconds: pod.tokenSeconds }];
  const ownMounts = token.map(({ name, path }) => ({ name, mountPath: path, readOnly: true }));
  const sidecars = pod.sidecars.map((each) => renderContainer(each, context));
  const native = hasNativeSidecars(scope);
  const initContainers = [
    ...(native ? sidecars.map((each) => ({ ...each, restartPolicy: 'Always' })) : []),
    ...pod.initContainers.map((each) => renderContainer(each, context)),
  ];
  const lifecycle = renderLifecycle(scope, shutdown);
  return {
    template: {
      metadata: { labels: { ...pod.labels }, annotations: { ...pod.annotations } },
      spec: {
        serviceAccountName: shape.serviceAccountName,
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        hostNetwork: security.hostNetwork,
        // Else the pod would ask the node's own DNS, which knows no Services.
        dnsPolicy: security.hostNetwork ? 'ClusterFirstWithHostNet' : undefined,
        hostPid: false,
        hostIpc: false,
        restartPolicy: shape.restartPolicy,
        priorityClassName: pod.priority.name,
        terminationGracePeriodSeconds: shutdown.grace,
        securityContext: renderPodSecurity(security),
        affinity: shape.affinity,
        topologySpreadConstraints: shape.topologySpreadConstraints,
        nodeSelector: some(nodes.selector),
        tolerations: nodes.tolerations.length === 0 ? undefined : renderTolerations(nodes.tolerations),
        initContainers: initContainers.length === 0 ? undefined : initContainers,
        containers: [
          { ...main, volumeMounts: [...(main.volumeMounts ?? []), ...ownMounts, ...(shape.claimMounts ?? [])] },
          ...(native ? [] : sidecars),
        ],
        volumes: [...pod.volumes, ...token.map(({ name, seconds }) => tokenVolume(name, seconds))],
      },
    },
    newer: lifecycle === undefined ? {} : lifecycles(lifecycle, native ? 1 : 1 + sidecars.length),
  };
}

/** All containers stop at once, so a plain sidecar waits as long: else a proxy goes before the program behind it. */
function lifecycles(lifecycle: unknown, containers: number): Overrides {
  const indexes = Array.from({ length: containers }, (_, index) => index);
  return Object.fromEntries(indexes.map((index) => [`/spec/containers/${index}/lifecycle`, lifecycle]));
}

/** The paths of a template's newer fields, in the object that holds the template at `prefix`. */
export function within(prefix: string, overrides: Overrides): Overrides {
  return Object.fromEntries(Object.entries(overrides).map(([path, value]) => [prefix + path, value]));
}

/**
 * What the automatic mount holds, but short-lived, and only where it is asked for.
 * Source: https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/
 */
function tokenVolume(name: string, expirationSeconds: number): k8s.Volume {
  return {
    name,
    projected: {
      sources: [
        { serviceAccountToken: { path: 'token', expirationSeconds } },
        { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
        { downwardApi: { items: [{ path: 'namespace', fieldRef: { fieldPath: 'metadata.namespace' } }] } },
      ],
    },
  };
}

function some(labels: Labels): Record<string, string> | undefined {
  return Object.keys(labels).length === 0 ? undefined : { ...labels };
}
