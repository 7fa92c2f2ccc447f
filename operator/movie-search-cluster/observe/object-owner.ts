import { movieSearchClusterResource } from '../../../crds/movie-search-cluster.ts';
import type { KubeObject } from '../../../kube/resource-kind.ts';

/** @param uid of the owner */
export function isOwnedBy({ metadata }: KubeObject, uid: string): boolean {
  return metadata.ownerReferences?.some((owner) => owner.uid === uid) ?? false;
}

/**
 * Left of an earlier MovieSearchCluster of the same name.
 *
 * @param uid of the present one
 */
export function isPredecessors({ metadata: { ownerReferences = [] } }: KubeObject, uid: string): boolean {
  return ownerReferences.some((owner) => owner.kind === movieSearchClusterResource.kind && owner.uid !== uid);
}
