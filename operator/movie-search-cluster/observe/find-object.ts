import type { KubeClient } from '../../../kube/kube-client.ts';
import { isUnavailable, KubeError } from '../../../kube/kube-error.ts';
import type { KubeObject, Live, ObjectName, ResourceKind } from '../../../kube/resource-kind.ts';
import type { KubeStore } from '../kube-stores.ts';
import { getIfThere } from './get-if-there.ts';

/** What is there under a name, whatever labels it carries. */
export type FoundObject<T extends KubeObject> =
  | { readonly kind: 'Found'; readonly object: Live<T> }
  | { readonly kind: 'Missing' }
  /** The API server does not let us look. */
  | { readonly kind: 'Unreadable'; readonly why: string };

/**
 * Looks for an object by its name before anybody says that it is gone: the copies have only what carries our labels, and a person or
 * a tool may have taken these off.
 *
 * @throws KubeError where the API server cannot answer now
 */
export async function findObject<T extends KubeObject>(
  kube: Pick<KubeClient, 'get'>,
  kind: ResourceKind<T>,
  store: KubeStore<T>,
  name: ObjectName,
  signal: AbortSignal,
): Promise<FoundObject<T>> {
  const copy = store.get(name);
  if (copy !== undefined) return { kind: 'Found', object: copy };
  try {
    const object = await getIfThere(kube, kind, name, signal);
    return object === null ? { kind: 'Missing' } : { kind: 'Found', object };
  } catch (error) {
    if (isUnavailable(error) || !(error instanceof KubeError)) throw error;
    return { kind: 'Unreadable', why: error.message };
  }
}
