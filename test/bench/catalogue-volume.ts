import { copyFiles, removeFiles, volumeAndClaim, type FilesVolume } from '../../cluster/seed/seed-volume.ts';
import { isNotFound } from '../../kube/kube-error.ts';
import type { KubeObject, ResourceKind } from '../../kube/resource-kind.ts';
import { persistentVolumeClaims } from '../../operator/kube/resources.ts';
import type { LiveCluster } from '../support/live-cluster.ts';
import { sample } from '../support/sample.ts';

const persistentVolumes: ResourceKind<KubeObject & { spec: object }> = {
  group: '',
  version: 'v1',
  plural: 'persistentvolumes',
  kind: 'PersistentVolume',
  namespaced: false,
};
const name = 'movie-search-bench';
const { namespace } = sample;

/** Copies a folder of this machine onto a node of the local cluster, and gives it a claim. @returns the claim's name */
export async function addCatalogueVolume(live: LiveCluster, node: string, folder: string): Promise<string> {
  await removeCatalogueVolume(live, node);
  const files: FilesVolume = { name, node };
  await copyFiles(files, folder, process.env);
  const { volume, claim } = volumeAndClaim(files);
  await live.kube.create(persistentVolumes, volume);
  await live.kube.create(persistentVolumeClaims, claim);
  return name;
}

/** Takes claim, volume and files away again; where there are none, nothing. */
export async function removeCatalogueVolume(live: LiveCluster, node: string): Promise<void> {
  const gone = async (deletion: Promise<unknown>): Promise<void> => {
    await deletion.catch((error: unknown) => {
      if (!isNotFound(error)) throw error;
    });
  };
  await gone(live.kube.delete(persistentVolumeClaims, { name, namespace }));
  await gone(live.kube.delete(persistentVolumes, { name }));
  await removeFiles({ name, node }, process.env);
}
