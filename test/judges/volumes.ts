import type { Api } from './api';
import type { Manifest } from './manifest';

/** Stands in for the storage drivers: once a second, gives each waiting claim of a known class its volume. */
export function provideVolumes(api: Api): () => void {
  let isBusy = false;
  const timer = setInterval(() => {
    if (isBusy) return;
    isBusy = true;
    provideOnce(api)
      .catch(() => undefined) // the server is going down, or a claim has gone; the next second tells
      .finally(() => (isBusy = false));
  }, 1000);
  return () => clearInterval(timer);
}

async function provideOnce(api: Api): Promise<void> {
  const claims = await api.list('/api/v1/persistentvolumeclaims');
  for (const claim of claims.filter(({ spec }) => spec?.storageClassName && !spec.volumeName)) {
    const storageClass = await api.ask<{ provisioner?: string }>(
      'GET',
      `/apis/storage.k8s.io/v1/storageclasses/${claim.spec?.storageClassName}`,
    );
    const driver = storageClass.body.provisioner;
    if (driver && driver !== 'kubernetes.io/no-provisioner')
      await api.ask('POST', '/api/v1/persistentvolumes', volumeFor(claim, driver));
  }
}

function volumeFor({ metadata, spec }: Manifest, driver: string): Manifest {
  const { uid = '', namespace, name } = metadata;
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: `pvc-${uid}` },
    spec: {
      storageClassName: spec?.storageClassName ?? '',
      capacity: (spec?.resources as { requests: object }).requests,
      accessModes: spec?.accessModes,
      volumeMode: spec?.volumeMode,
      persistentVolumeReclaimPolicy: 'Retain',
      csi: { driver, volumeHandle: uid },
      claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name, uid },
    },
  };
}
