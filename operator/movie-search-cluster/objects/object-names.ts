import { versionKey } from '../../../catalog/dataset-pointer.ts';
import type { MovieSearchCluster } from '../../../crds/movie-search-cluster.ts';

/** Labels, annotations and the readiness gate, as in docs/architecture.md. */
export const nameLabel = 'app.kubernetes.io/name';
export const instanceLabel = 'app.kubernetes.io/instance';
export const componentLabel = 'app.kubernetes.io/component';
export const managedByLabel = 'app.kubernetes.io/managed-by';
export const memberLabel = 'moviesearch.dev/member';
/** On members, Jobs and applied objects: hash of what they were made from. */
export const templateHashLabel = 'moviesearch.dev/template-hash';
export const leavingAnnotation = 'moviesearch.dev/leaving';
export const leavingSinceAnnotation = 'moviesearch.dev/leaving-since';
export const restartedAtAnnotation = 'moviesearch.dev/restarted-at';
/** On claims: the uid of the MovieSearchCluster that made it. Only such a claim is ever deleted. */
export const clusterUidAnnotation = 'moviesearch.dev/cluster-uid';
/** On claims, written by a person: the uid of the MovieSearchCluster that is to use a claim which it did not make. */
export const adoptedByAnnotation = 'moviesearch.dev/adopted-by';
/** On claims: when a mongod was first seen to have started on it, or {@link neverStarted}. */
export const startedAnnotation = 'moviesearch.dev/started';
export const neverStarted = 'never';
export const inSyncGate = 'moviesearch.dev/in-sync';

export const application = 'movie-search';
export const manager = 'movie-search-operator';
/** Selects everything the operator made, of every cluster. */
export const managedSelector = `${managedByLabel}=${manager}`;

export type Component = 'database' | 'query' | 'seed';

export function componentLabels(cluster: MovieSearchCluster, component: Component): Record<string, string> {
  return {
    [nameLabel]: application,
    [instanceLabel]: cluster.metadata.name,
    [componentLabel]: component,
    [managedByLabel]: manager,
  };
}

/** What selects a component's pods: never changes, unlike labels that a later version may add. */
export function componentSelector(cluster: MovieSearchCluster, component: Component): Record<string, string> {
  return {
    [nameLabel]: application,
    [instanceLabel]: cluster.metadata.name,
    [componentLabel]: component,
  };
}

export const authSecretName = (cluster: string): string => `${cluster}-auth`;
export const readServiceName = (cluster: string): string => `${cluster}-read`;
export const queryName = (cluster: string): string => `${cluster}-query`;
export const seedName = (cluster: string): string => `${cluster}-seed`;
export const seedJobName = (cluster: string, version: string): string =>
  `${seedName(cluster)}-${versionKey(version)}`;
