import type { MovieSearchCluster } from '../../../crds/movie-search-cluster.ts';
import type { Service } from '../../kube/resources.ts';
import { objectMetadata } from './object-metadata.ts';
import { componentSelector, queryName } from './object-names.ts';
import { QUERY_PORT } from './ports.ts';

/** Where people's requests come in. */
export function queryService(cluster: MovieSearchCluster): Service {
  const { type, nodePort } = cluster.spec.query.service;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: objectMetadata(cluster, 'query', queryName(cluster.metadata.name)),
    spec: {
      type,
      // People come by either family. Where the cluster has one alone, the API server gives that one.
      ipFamilyPolicy: 'PreferDualStack',
      selector: componentSelector(cluster, 'query'),
      ports: [
        {
          name: 'http',
          port: 80,
          targetPort: QUERY_PORT,
          protocol: 'TCP',
          ...(nodePort !== undefined && { nodePort }),
        },
      ],
    },
  };
}
