import { movieSearchClusterResource, type MovieSearchCluster } from '../../crds/movie-search-cluster.ts';
import type { ResourceKind } from '../../kube/resource-kind.ts';

/** How MovieSearchClusters are addressed at the API server. */
export const movieSearchClusters: ResourceKind<MovieSearchCluster> = {
  group: movieSearchClusterResource.group,
  version: movieSearchClusterResource.version,
  plural: movieSearchClusterResource.plural,
  kind: movieSearchClusterResource.kind,
  namespaced: true,
};
