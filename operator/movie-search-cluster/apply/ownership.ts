import { movieSearchClusterResource } from '../../../crds/movie-search-cluster.ts';
import type { KubeObject, Live } from '../../../kube/resource-kind.ts';
import { adoptedByAnnotation, clusterUidAnnotation, templateHashLabel } from '../objects/object-names.ts';
import { ChangedMeanwhileError, NameTakenError } from './action-failure.ts';

/**
 * @param uid of the MovieSearchCluster
 * @throws NameTakenError, or ChangedMeanwhileError where the object belongs to an earlier cluster of this name and will go with it
 */
export function assertOwned({ kind, metadata }: Live<KubeObject>, uid: string): void {
  const { ownerReferences: owners = [], annotations = {} } = metadata;
  if (owners.some((owner) => owner.uid === uid)) return;
  // A volume that is to be kept has no owner, and says itself whose it is.
  if (annotations[clusterUidAnnotation] === uid || annotations[adoptedByAnnotation] === uid) return;
  if (owners.some((owner) => owner.kind === movieSearchClusterResource.kind)) {
    throw new ChangedMeanwhileError(
      `${kind} ${metadata.name} of an earlier MovieSearchCluster is not gone yet`,
    );
  }
  throw new NameTakenError(kind, metadata.name);
}

/** Whether the object carries every label that `wanted` has; the template hash is of when it was made. */
export function carriesLabelsOf({ metadata: { labels = {} } }: KubeObject, wanted: KubeObject): boolean {
  return Object.entries(wanted.metadata.labels ?? {}).every(
    ([name, value]) => name === templateHashLabel || labels[name] === value,
  );
}
