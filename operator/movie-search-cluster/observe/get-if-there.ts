import type { KubeClient } from '../../../kube/kube-client.ts';
import { isNotFound } from '../../../kube/kube-error.ts';
import type { KubeObject, Live, ObjectName, ResourceKind } from '../../../kube/resource-kind.ts';

/**
 * The object as the API server has it; null where it has none of this name.
 *
 * @throws KubeError where that cannot be told
 */
export async function getIfThere<T extends KubeObject>(
  kube: Pick<KubeClient, 'get'>,
  kind: ResourceKind<T>,
  name: ObjectName,
  signal: AbortSignal,
): Promise<Live<T> | null> {
  try {
    return await kube.get(kind, name, { signal });
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
}
