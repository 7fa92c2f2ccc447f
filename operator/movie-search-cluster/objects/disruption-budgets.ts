import type { MovieSearchCluster } from '../../../crds/movie-search-cluster.ts';
import type { PodDisruptionBudget } from '../../kube/resources.ts';
import { databaseServiceName } from '../membership/member-name.ts';
import { objectMetadata } from './object-metadata.ts';
import { componentSelector, queryName } from './object-names.ts';

/**
 * Lets evictions take one ready member at a time. The count is given as it is because no controller that the API server knows
 * owns the pods. A single member may be evicted: it is a trial's, and would otherwise hold up the drain of its node for ever.
 *
 * @param members how many members are wanted now
 */
export function databaseDisruptionBudget(cluster: MovieSearchCluster, members: number): PodDisruptionBudget {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: objectMetadata(cluster, 'database', databaseServiceName(cluster.metadata.name)),
    spec: {
      minAvailable: Math.max(0, members - 1),
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
