import { movieSearchClusterResource, type MovieSearchCluster } from '../../../crds/movie-search-cluster.ts';
import type { ObjectMeta, OwnerReference } from '../../../kube/resource-kind.ts';

export type Component = 'database' | 'query' | 'seed';

export const LABEL_NAME = 'app.kubernetes.io/name';
export const LABEL_INSTANCE = 'app.kubernetes.io/instance';
export const LABEL_COMPONENT = 'app.kubernetes.io/component';
export const LABEL_MANAGED_BY = 'app.kubernetes.io/managed-by';
export const LABEL_MEMBER = 'moviesearch.dev/member';
export const LABEL_TEMPLATE_HASH = 'moviesearch.dev/template-hash';
export const APP_NAME = 'movie-search';
export const MANAGER = 'movie-search-operator';

/** What selects the objects of one tier of one MovieSearchCluster, for ever: selectors cannot be changed. */
export function selectorLabels(cluster: MovieSearchCluster, component: Component): Record<string, string> {
  return {
    [LABEL_NAME]: APP_NAME,
    [LABEL_INSTANCE]: cluster.metadata.name,
    [LABEL_COMPONENT]: component,
  };
}

export function objectLabels(cluster: MovieSearchCluster, component: Component): Record<string, string> {
  return { ...selectorLabels(cluster, component), [LABEL_MANAGED_BY]: MANAGER };
}

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
    labels: { ...objectLabels(cluster, component), ...labels },
    ownerReferences: [ownerReference(cluster)],
  };
}
