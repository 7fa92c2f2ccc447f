import type { OwnerReference } from '../../../kube/resource-kind.ts';
import { persistentVolumeClaims } from '../../kube/resources.ts';
import { keepAnnotations } from '../objects/keep-annotations.ts';
import { clusterUidAnnotation } from '../objects/object-names.ts';
import type { ActionContext } from './action-context.ts';

/**
 * Sets who owns a volume, provided it still is the very one that was seen.
 *
 * @param ownersAfter the owners it is to have, from those beside this MovieSearchCluster
 * @returns whether anything was changed
 */
export async function changeVolumeOwners(
  context: ActionContext,
  { name, uid }: { readonly name: string; readonly uid: string },
  ownersAfter: (others: readonly OwnerReference[]) => readonly OwnerReference[],
): Promise<boolean> {
  const { volumes } = context.tools.stores;
  const volume = volumes.get({ name, namespace: context.namespace });
  if (volume?.metadata.uid !== uid) return false;
  const { resourceVersion, ownerReferences = [] } = volume.metadata;
  const others = ownerReferences.filter((owner) => owner.uid !== context.cluster.metadata.uid);
  await context.patch(persistentVolumeClaims, volumes, name, {
    type: 'merge',
    object: {
      metadata: {
        resourceVersion,
        ownerReferences: ownersAfter(others),
        // What has no owner must say itself whose it is.
        annotations: { ...keepAnnotations, [clusterUidAnnotation]: context.cluster.metadata.uid },
      },
    },
  });
  return true;
}
