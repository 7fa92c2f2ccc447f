import { persistentVolumeClaims } from '../../kube/resources.ts';
import type { ActionContext } from './action-context.ts';

/**
 * Annotates a volume, provided it still is the very one that was seen.
 *
 * @returns whether anything was changed
 */
export async function annotateVolume(
  context: ActionContext,
  { name, uid }: { readonly name: string; readonly uid: string },
  annotations: Readonly<Record<string, string>>,
): Promise<boolean> {
  const { volumes } = context.tools.stores;
  const volume = volumes.get({ name, namespace: context.namespace });
  if (volume?.metadata.uid !== uid) return false;
  const { resourceVersion } = volume.metadata;
  await context.patch(persistentVolumeClaims, volumes, name, {
    type: 'merge',
    object: { metadata: { resourceVersion, annotations } },
  });
  return true;
}
