import type { MovieSearchCluster } from '../../../crds/movie-search-cluster.ts';
import type { Role, RoleBinding, ServiceAccount } from '../../kube/resources.ts';
import { objectMetadata } from './object-metadata.ts';
import { queryName } from './object-names.ts';
import { clusterViewRules } from './query-cluster-view.ts';

/** Whom the API server takes a query pod for. */
export function queryServiceAccount(cluster: MovieSearchCluster): ServiceAccount {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: objectMetadata(cluster, 'query', queryName(cluster.metadata.name)),
    automountServiceAccountToken: false,
  };
}

/** All that a query pod may do with the API server: follow which members serve reads, and, where it shows the cluster, its resource. */
export function queryRole(cluster: MovieSearchCluster): Role {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata: objectMetadata(cluster, 'query', queryName(cluster.metadata.name)),
    rules: [
      { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['get', 'list', 'watch'] },
      ...clusterViewRules(cluster),
    ],
  };
}

export function queryRoleBinding(cluster: MovieSearchCluster): RoleBinding {
  const { name, namespace } = cluster.metadata;
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: objectMetadata(cluster, 'query', queryName(name)),
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: queryName(name) },
    subjects: [{ kind: 'ServiceAccount', name: queryName(name), namespace }],
  };
}
