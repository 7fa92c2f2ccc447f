import { movieSearchClusterResource, type MovieSearchCluster } from '../../../crds/movie-search-cluster.ts';
import type { ObjectMeta, OwnerReference } from '../../../kube/resource-kind.ts';
import { componentLabels, type Component } from './object-names.ts';

/** The owner by which the garbage collector removes an object with its MovieSearchCluster. */
export function ownerReference({ metadata }: MovieSearchCluster): OwnerReference {
  return {
    apiVersion: movieSearchClusterResource.apiVersion,
    kind: movieSearchClusterResource.kind,
    name: metadata.name,
    uid: metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}

export function objectMetadata(
  cluster: MovieSearchCluster,
  component: Component,
  name: string,
  labels: Record<string, string> = {},
): ObjectMeta {
  return {
    name,
    namespace: cluster.metadata.namespace,
    labels: { ...componentLabels(cluster, component), ...labels },
    ownerReferences: [ownerReference(cluster)],
  };
}
