import type { KubeObject, ResourceKind } from '../../kube/resource-kind.ts';
import { isNotFound } from '../../kube/kube-error.ts';
import { persistentVolumeClaims } from '../../operator/kube/resources.ts';
import { docker, inNode } from '../chaos/faults/docker.ts';
import type { LiveCluster } from '../support/live-cluster.ts';

const persistentVolumes: ResourceKind<KubeObject & { spec: object }> = {
  group: '',
  version: 'v1',
  plural: 'persistentvolumes',
  kind: 'PersistentVolume',
  namespaced: false,
};
const volume = 'movie-search-bench';
const folder = '/var/movie-search-bench';

/** Copies a folder of this machine onto a node of the local cluster, and gives it a claim. @returns the claim's name */
export async function addCatalogueVolume(
  live: LiveCluster,
  namespace: string,
  { node, files }: { readonly node: string; readonly files: string },
): Promise<string> {
  await removeCatalogueVolume(live, namespace, node);
  await docker('cp', files, `${node}:${folder}`);
  await inNode(node, `chmod -R a+rX ${folder}`);
  const capacity = { storage: '10Gi' };
  await live.kube.create(persistentVolumes, {
    metadata: { name: volume },
    spec: {
      capacity,
      accessModes: ['ReadOnlyMany'],
      persistentVolumeReclaimPolicy: 'Retain',
      local: { path: folder },
      nodeAffinity: {
        required: {
          nodeSelectorTerms: [
            { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }] },
          ],
        },
      },
    },
  });
  await live.kube.create(persistentVolumeClaims, {
    metadata: { name: volume, namespace },
    spec: {
      accessModes: ['ReadOnlyMany'],
      resources: { requests: capacity },
      storageClassName: '',
      volumeName: volume,
    },
  });
  return volume;
}

/** Takes claim, volume and files away again; where there are none, nothing. */
export async function removeCatalogueVolume(
  live: LiveCluster,
  namespace: string,
  node: string,
): Promise<void> {
  const gone = async (deletion: Promise<unknown>): Promise<void> => {
    await deletion.catch((error: unknown) => {
      if (!isNotFound(error)) throw error;
    });
  };
  await gone(live.kube.delete(persistentVolumeClaims, { name: volume, namespace }));
  await gone(live.kube.delete(persistentVolumes, { name: volume }));
  await inNode(node, `rm -rf ${folder}`);
}
