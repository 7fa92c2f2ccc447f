import type { MovieSearchCluster } from '../../../crds/movie-search-cluster.ts';
import type { PodDisruptionBudget } from '../../kube/resources.ts';
import { databaseServiceName } from '../membership/member-name.ts';
import { objectMetadata } from './object-metadata.ts';
import { componentSelector, queryName } from './object-names.ts';

/**
 * Lets evictions take ready members, `evictable` at a time. The count is given as it is because no controller that the API server
 * knows owns the pods.
 *
 * @param members how many members are wanted now
 * @param evictable how many of them the set can spare
 */
export function databaseDisruptionBudget(
  cluster: MovieSearchCluster,
  members: number,
  evictable: number,
): PodDisruptionBudget {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: objectMetadata(cluster, 'database', databaseServiceName(cluster.metadata.name)),
    spec: {
      minAvailable: Math.max(0, members - evictable),
      selector: { matchLabels: componentSelector(cluster, 'database') },
    },
  };
}

/** Lets evictions take one query pod at a time, and any that does not work. */
export function queryDisruptionBudget(cluster: MovieSearchCluster): PodDisruptionBudget {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: objectMetadata(cluster, 'query', queryName(cluster.metadata.name)),
    spec: {
      maxUnavailable: 1,
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
      selector: { matchLabels: componentSelector(cluster, 'query') },
    },
  };
}
