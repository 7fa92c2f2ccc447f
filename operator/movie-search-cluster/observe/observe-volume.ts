import type { MovieSearchCluster } from '../../../crds/movie-search-cluster.ts';
import type { Live } from '../../../kube/resource-kind.ts';
import type { PersistentVolumeClaim } from '../../kube/resources.ts';
import {
  adoptedByAnnotation,
  clusterUidAnnotation,
  memberLabel,
  neverStarted,
  startedAnnotation,
} from '../objects/object-names.ts';
import type { ObservedVolume, VolumeOrigin } from '../observed.ts';

/**
 * A claim that carries the cluster's name.
 *
 * @param hasPod a pod of this very cluster has the claim's name, and so uses it
 */
export function observeVolume(
  claim: Live<PersistentVolumeClaim>,
  cluster: Live<MovieSearchCluster>,
  hasPod: boolean,
): ObservedVolume {
  const { metadata, status } = claim;
  const { [clusterUidAnnotation]: maker, [adoptedByAnnotation]: adopter } = metadata.annotations ?? {};
  const { uid } = cluster.metadata;
  const started = metadata.annotations?.[startedAnnotation];
  return {
    name: metadata.name,
    uid: metadata.uid,
    member: metadata.labels?.[memberLabel] ?? metadata.name,
    origin: originOf(claim, cluster, hasPod),
    marked: maker === uid || adopter === uid,
    // One that says nothing was made by an earlier release: it may hold data once a node can have had it.
    mayHoldData: started === undefined ? status?.phase !== 'Pending' : started !== neverStarted,
    owned: isOwnedBy(claim, uid),
    terminating: metadata.deletionTimestamp !== undefined,
  };
}

/**
 * Whose a claim is. The first row that fits holds.
 *
 * | owner        | made by      | adopted by   | a pod of this cluster uses it | origin                                            |
 * | ------------ | ------------ | ------------ | ----------------------------- | ------------------------------------------------- |
 * | any          | this cluster | any          | any                           | Made                                              |
 * | this cluster | nobody says  | any          | any                           | Made                                              |
 * | any          | any          | this cluster | any                           | Adopted                                           |
 * | none         | nobody says  | nobody       | yes                           | Made; Adopted where it is older than this cluster |
 * | anything else |              |              |                               | Kept                                              |
 *
 * The last but one is of claims that an operator of an earlier release made, or took up from a cluster that went before.
 */
function originOf(
  claim: Live<PersistentVolumeClaim>,
  cluster: Live<MovieSearchCluster>,
  hasPod: boolean,
): VolumeOrigin {
  const { annotations = {}, ownerReferences = [], creationTimestamp } = claim.metadata;
  const { [clusterUidAnnotation]: maker, [adoptedByAnnotation]: adopter } = annotations;
  const { uid } = cluster.metadata;
  if (maker === uid || (maker === undefined && isOwnedBy(claim, uid))) return 'Made';
  if (adopter === uid) return 'Adopted';
  const saysNothing = maker === undefined && adopter === undefined && ownerReferences.length === 0;
  if (!saysNothing || !hasPod) return 'Kept';
  const isOlder = Date.parse(creationTimestamp) < Date.parse(cluster.metadata.creationTimestamp);
  return isOlder ? 'Adopted' : 'Made';
}

function isOwnedBy({ metadata }: Live<PersistentVolumeClaim>, uid: string): boolean {
  return metadata.ownerReferences?.some((owner) => owner.uid === uid) ?? false;
}
