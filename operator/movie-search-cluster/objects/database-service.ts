import type { MovieSearchCluster } from '../../../crds/movie-search-cluster.ts';
import type { Service } from '../../kube/resources.ts';
import { databaseServiceName } from '../membership/member-name.ts';
import { objectMetadata } from './object-metadata.ts';
import { componentSelector } from './object-names.ts';
import { MONGODB_PORT } from './ports.ts';

/**
 * Gives every member its DNS name, ready or not: members find each other before any of them is ready.
 *
 * A dual-stack cluster gives the Service one address family, its first, which every pod has: a member needs no second address.
 */
export function databaseService(cluster: MovieSearchCluster): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: objectMetadata(cluster, 'database', databaseServiceName(cluster.metadata.name)),
    spec: {
      clusterIP: 'None',
      publishNotReadyAddresses: true,
      selector: componentSelector(cluster, 'database'),
      ports: [{ name: 'mongodb', port: MONGODB_PORT, targetPort: MONGODB_PORT, protocol: 'TCP' }],
    },
  };
}
