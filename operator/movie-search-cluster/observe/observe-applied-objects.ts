import type { MovieSearchCluster } from '../../../crds/movie-search-cluster.ts';
import type { KubeClient } from '../../../kube/kube-client.ts';
import type { KubeObject, Live } from '../../../kube/resource-kind.ts';
import { storeOf, type KubeStores } from '../kube-stores.ts';
import { appliedObjects, objectId } from '../objects/applied-objects.ts';
import type { ObjectSettings } from '../objects/object-settings.ts';
import type { ObservedObject } from '../observed.ts';
import { findObject, type FoundObject } from './find-object.ts';
import { isOwnedBy, isPredecessors } from './object-owner.ts';

/** What is there under the names of the objects that are applied, by `objectId`. */
export async function observeAppliedObjects(
  cluster: Live<MovieSearchCluster>,
  settings: ObjectSettings,
  { kube, stores }: { readonly kube: Pick<KubeClient, 'get'>; readonly stores: KubeStores },
  signal: AbortSignal,
): Promise<ReadonlyMap<string, ObservedObject>> {
  const { namespace, uid } = cluster.metadata;
  // Only their names matter here, and no name depends on how many replicas are wanted.
  const named = appliedObjects(cluster, settings, {
    members: 0,
    queryPods: 0,
    evictableMembers: 0,
  });
  const found = named.map(async ({ kind, object }): Promise<[string, ObservedObject]> => {
    const name = { name: object.metadata.name ?? '', namespace };
    const seen = await findObject(kube, kind, storeOf(stores, kind.kind), name, signal);
    return [objectId({ kind, object }), observedObject(seen, uid)];
  });
  return new Map(await Promise.all(found));
}

/** @param uid of the MovieSearchCluster */
function observedObject(found: FoundObject<KubeObject>, uid: string): ObservedObject {
  if (found.kind !== 'Found') return found;
  const { object } = found;
  if (isOwnedBy(object, uid)) return { kind: 'Ours', object };
  return isPredecessors(object, uid) ? { kind: 'Predecessors' } : { kind: 'Strangers' };
}
