import type { KubeObject, ResourceKind } from '../../../kube/resource-kind.ts';
import { isNotFound } from '../../../kube/kube-error.ts';
import type { LiveCluster } from '../../support/live-cluster.ts';
import { inNode } from './docker.ts';

export const boundedDisks = 'movie-search-chaos-disk';
const folder = '/var/movie-search-chaos/disk';
const megabytes = 600;

const cluster = <T extends KubeObject>(group: string, plural: string, kind: string): ResourceKind<T> => ({
  group,
  version: 'v1',
  plural,
  kind,
  namespaced: false,
});
const storageClasses = cluster<KubeObject & { provisioner: string; volumeBindingMode: string }>(
  'storage.k8s.io',
  'storageclasses',
  'StorageClass',
);
const persistentVolumes = cluster<KubeObject & { spec: object }>('', 'persistentvolumes', 'PersistentVolume');

/** Gives each worker one small disk in memory, as a local PersistentVolume of the StorageClass {@link boundedDisks}. */
export async function addBoundedDisks(live: LiveCluster, workers: readonly string[]): Promise<void> {
  await live.kube.patch(
    storageClasses,
    { name: boundedDisks },
    {
      type: 'apply',
      fieldManager: 'chaos',
      object: {
        metadata: { name: boundedDisks },
        provisioner: 'kubernetes.io/no-provisioner',
        volumeBindingMode: 'WaitForFirstConsumer',
      },
    },
  );
  for (const worker of workers) {
    await inNode(
      worker,
      `mkdir -p ${folder}; mountpoint -q ${folder} || mount -t tmpfs -o size=${megabytes}m tmpfs ${folder}`,
    );
    await live.kube.create(persistentVolumes, {
      metadata: { name: `${boundedDisks}-${worker}` },
      spec: {
        capacity: { storage: `${megabytes}Mi` },
        accessModes: ['ReadWriteOnce'],
        persistentVolumeReclaimPolicy: 'Retain',
        storageClassName: boundedDisks,
        local: { path: folder },
        nodeAffinity: {
          required: {
            nodeSelectorTerms: [
              { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [worker] }] },
            ],
          },
        },
      },
    });
  }
}

/** Leaves no byte free on a worker's disk. */
export async function fillDisk(worker: string): Promise<void> {
  await inNode(worker, `dd if=/dev/zero of=${folder}/fill bs=64k 2> /dev/null || true`);
}

export async function freeDisk(worker: string): Promise<void> {
  await inNode(worker, `rm -f ${folder}/fill`);
}

/** Takes the disks away again; where there are none, nothing. */
export async function removeBoundedDisks(live: LiveCluster, workers: readonly string[]): Promise<void> {
  const gone = async (kind: ResourceKind<KubeObject>, name: string): Promise<void> => {
    try {
      await live.kube.delete(kind, { name });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  };
  for (const worker of workers) {
    await gone(persistentVolumes, `${boundedDisks}-${worker}`);
    await inNode(worker, `if mountpoint -q ${folder}; then umount ${folder}; fi`);
  }
  await gone(storageClasses, boundedDisks);
}
