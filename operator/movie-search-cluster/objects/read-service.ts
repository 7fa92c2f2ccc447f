import type { MovieSearchCluster } from '../../../crds/movie-search-cluster.ts';
import type { Service } from '../../kube/resources.ts';
import { objectMetadata } from './object-metadata.ts';
import { componentSelector, readServiceName } from './object-names.ts';
import { MONGODB_PORT } from './ports.ts';

/**
 * Lists the members that serve reads: those ready by the readiness gate. The query tier watches its EndpointSlices.
 *
 * A dual-stack cluster gives the Service one address family, its first, which every pod has: two would list every member twice.
 */
export function readService(cluster: MovieSearchCluster): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: objectMetadata(cluster, 'database', readServiceName(cluster.metadata.name)),
    spec: {
      clusterIP: 'None',
      selector: componentSelector(cluster, 'database'),
      ports: [{ name: 'mongodb', port: MONGODB_PORT, targetPort: MONGODB_PORT, protocol: 'TCP' }],
    },
  };
}
